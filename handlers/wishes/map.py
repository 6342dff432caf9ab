"""The map of wishes: which act each intent stands for, what it is called, and who may wish it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.conversation import N_, Message, _
from bot.domain.understanding import Intent, Reading
from handlers import answers, delegation, feedback, handover, regulation, words
from handlers.engine import (
    FORM,
    Action,
    Context,
    Form,
    Replies,
    View,
    done_by,
    last_resort,
)
from handlers.wishes import acts, checks
from handlers.wishes.changes import CHANGES, change_of
from handlers.wishes.opening import WHOLE, Act, Keys, Wish, filled, said_of


def wish(context: Context, intent: Intent) -> Wish | None:
    """Return what is done for an intent; None for what only answers something that stands open."""
    found = WISHES.get(intent)
    if isinstance(found, ByCommand):
        entry = context.features.commands[found.command]
        flow = entry.name if isinstance(entry, Form) else ""
        return Wish(found.title or entry.title, entry_act(entry, found), entry.action, flow, found.instead)
    return found


def title_of(intent: Intent, titles: Mapping[str, str]) -> str:
    """Return the title of what is done for an intent; "" for what only answers. ``titles``: of commands."""
    found = WISHES.get(intent)
    if isinstance(found, ByCommand):
        return found.title or titles[found.command]
    return found.title if found else ""


def fulfil(context: Context, reading: Reading, intent: Intent | None = None) -> Replies:
    """Open or show what was wished; say who can, where it is not theirs to do."""
    wanted = wish(context, intent or reading.intent)
    if wanted is None:
        return []
    said = wanted.instead(context, reading) if wanted.instead else []
    if not said and wanted.action and not context.may(wanted.action):
        return [not_theirs(context, reading, wanted)]
    said, named = said or wanted.act(context, reading), regulation.asking.name_clauses(reading)
    if opened := next((one.card for one in said if one.card.startswith(f"{FORM}:")), ""):
        words.keep(context, reading.typed, reading, about=opened)  # for where the form is given up
    return [*named, *said] if wanted.flow else [*said, *named]  # what a form asks stays the last


def rule(context: Context, reading: Reading) -> Replies:
    """Show the clause of what is asked nearly as the pack has it; nothing where words are awaited."""
    return [] if words.is_awaited(context) else regulation.answer_as_its_examples(context, reading)


def not_theirs(context: Context, reading: Reading, wanted: Wish) -> Message:
    """Say in one sentence who can do it, with a way to pass it on."""
    assert wanted.action is not None
    said = done_by(context, wanted.title, wanted.action)
    kept = words.keep(context, reading.typed, reading)
    return words.card(kept, said, last_resort(context, kept))


def end_appointment(context: Context, reading: Reading) -> Replies:
    return delegation.deciding.end_named(context, reading.typed)


def show_handovers(context: Context, reading: Reading) -> Replies:
    """Show the handovers to who wants to see or begin one; who asks what the rule is gets the rule."""
    return handover.told.show_in_words(context, reading.typed)


@dataclass(frozen=True)
class ByCommand:
    """A wish that a command's form or view fulfils, with what was said put in its place.

    ``implied``: slot -> the key of a question and the words that answer it, where that slot was said;
    ``named``: what the text as a whole says of other questions.
    """

    command: str
    keys: Keys | None = None  # of a form
    instead: Act | None = None
    title: str = ""
    implied: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    named: Callable[[Context, Reading], Mapping[str, str]] | None = None


def entry_act(entry: Form[Any, Any] | View, found: ByCommand) -> Act:
    if isinstance(entry, View):
        return lambda context, _reading: entry.show(context, "")
    begin = entry.begin
    assert begin is not None

    def act(context: Context, reading: Reading) -> Replies:
        implied = {key: _(words) for slot, (key, words) in found.implied.items() if slot in reading.slots}
        named = found.named(context, reading) if found.named else {}
        said = said_of(context, reading, found.keys or {}).also({**named, **implied})
        return filled(context, entry.name, begin(context, ""), said)

    return act


REGULATION = N_("Xem quy định")
WISHES: dict[Intent, Wish | ByCommand] = {
    Intent.AWAY: ByCommand("vangmat", {"range": "span", "reason": "reason"}, checks.tell_of_absence),
    Intent.COVER: checks.COVER,
    Intent.COME_BACK: checks.COME_BACK,
    Intent.EXCUSE: ByCommand(
        "mien", {"range": "span", "reason": "reason"}, checks.show_excuses, named=acts.units_said
    ),
    Intent.CHECK_DONE: ByCommand("kiemtra", instead=checks.tell_check),
    Intent.CHECK_NO_ACCESS: checks.RAISE,
    Intent.UNDO: checks.UNDO,
    Intent.STATUS_OWN: ByCommand("trangthai", instead=answers.show_own),
    Intent.STATUS_DISTRICT: ByCommand("trangthai", instead=answers.show_district),
    Intent.WHO_MISSING: Wish(N_("Xem đơn vị chưa thực hiện"), answers.show_missing, Action.SEE),
    Intent.CHASE: Wish(N_("Xem, nhắc đơn vị chưa thực hiện"), answers.show_missing, Action.SEE),
    Intent.CALENDAR: ByCommand("lich", instead=answers.show_day),
    Intent.OUTAGE: checks.OUTAGE,
    Intent.INCIDENT: checks.RAISE,
    Intent.PASSWORD_TROUBLE: replace(checks.RAISE, title=N_("Báo sự cố mật khẩu")),
    Intent.ON_CALL: ByCommand(
        "truc",
        {"person": "person", "time": "span", "range": "span"},
        answers.show_on_call,
        N_("Người trực"),
        {"person": ("what", N_("Phân công thêm"))},
    ),
    Intent.REPORT_REQUEST: acts.REQUEST,
    Intent.REPORT_ANSWER: acts.ANSWER,
    Intent.REPORT_QUESTION: ByCommand("baocao", instead=answers.show_deadlines),
    Intent.MORE_TIME: acts.MORE_TIME,
    Intent.BROADCAST: acts.BROADCAST,
    **{intent: change_of(title, kind) for intent, (kind, title) in CHANGES.items()},
    Intent.PERSONNEL_RENAME: replace(
        change_of(*CHANGES[Intent.PERSONNEL_RENAME][::-1]), instead=acts.own_change
    ),
    Intent.DELEGATE: acts.DELEGATE,
    Intent.DELEGATION_END: ByCommand("uyquyen", instead=end_appointment),
    Intent.INVITE: ByCommand("moi"),
    Intent.DIRECTORY: ByCommand("danhba", instead=answers.look_up),
    Intent.RECIPIENTS: ByCommand("noinhan", {WHOLE: "block"}),
    Intent.GUIDANCE: Wish(N_("Hướng dẫn của {the_office}"), acts.advise),
    Intent.HANDOVER: Wish(REGULATION, acts.advise, instead=show_handovers),
    Intent.FEEDBACK: Wish(N_("Góp ý"), feedback.take_wish),
    Intent.REGULATION: Wish(REGULATION, acts.advise),
    Intent.CONTACTS: ByCommand("lienhe"),
    Intent.WHOAMI: ByCommand("toi"),
    Intent.LANGUAGE: ByCommand("ngonngu"),
    Intent.HELP: ByCommand("trogiup", instead=acts.help_or_pass_on),
    Intent.MENU: ByCommand("menu"),
}
