"""Names in what is typed: of an incident or a personnel change by its number, of whom the words are for."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.conversation import Option, _, asks, excerpt, fold, is_choice, regex, tidy
from bot.domain.changes import ChangeAction
from bot.domain.instructions import addressee, is_called, without_addressee
from handlers import editing, incident_answers, personnel, words
from handlers.directory import finding
from handlers.engine import (
    Action,
    Context,
    Replies,
    active_form,
    decision_told,
    id_in,
    open_command,
    typed_choices,
)
from handlers.incidents import talking
from storage import incidents, inquiries
from storage.engine import Conversation, conversations
from storage.inquiries import SUBJECT

# Of a personnel change: "NS-2026-0001", "ns 1"; "ns 1990" is a year of birth.
SHORT = regex(r"(?<![\d./:-])\b0\d{3}\b(?![\d./:-])")
CHANGE_NUMBER = regex(r"\bns[ -]?(20\d\d[ -]\d{1,6}|0\d{3}|\d{1,3})\b(?![/.-]\d)", re.IGNORECASE)
OF_CHANGES = regex(r"\b(?:nhan su(?! co)|thay doi)\b")  # folded; "tiếp nhận sự cố" is none
ONE_CHANGE = "ns"  # the button that shows a personnel change
NUMBERS = regex(rf"{CHANGE_NUMBER.pattern}|{SHORT.pattern}", re.IGNORECASE)

MENDS = regex(  # folded: a change that was returned
    r"(?:(?:da|a|vang|de|cho|em|e|anh|chi|toi|xin|muon)[ ,]+)*(?:sua|chinh|bo sung)"
    r"(?: (?:lai|va|gui|roi|nhe|nha|a|em|anh|chi|di|luon|thay doi|nay|no|cho|giup))*[ .!]*"
)


def show_by_number(context: Context, typed: str) -> Replies:
    """Show what is meant by a number that names it, before it is taken for that of a choice.

    An incident's number alone; those of personnel changes with whatever is said of them, outside a form.
    """
    is_free = not (context.active or is_choice(fold(typed).replace(" ", "")))
    found = (CHANGE_NUMBER.findall(typed) or changes_in_sight(context, typed)) if is_free else []
    if found and not typed_choices.token_of_label(context, typed):
        numbers = dict.fromkeys(one.replace(" ", "-") for one in found)
        shown = [said for one in numbers for said in open_command(context, "nhansu", f"/nhansu {one}")]
        return order_of(context, shown, " ".join(NUMBERS.sub(" ", typed).split())) or shown
    return incident_answers.show_by_number(context, typed)


def take_change_ordered(context: Context, typed: str) -> Replies:
    """Show the personnel change that waits to be taken, ordered without its number; of several all."""
    said = fold(typed)
    is_ordered = personnel.deciding.TAKES.search(said) and OF_CHANGES.search(said) and not asks(typed)
    waiting = list(personnel.cards.to_do(context)) if is_ordered and context.may(Action.DECIDE) else []
    if not waiting:
        return []
    name, _colon, number = waiting[0].button.token.partition(":")
    if name == ONE_CHANGE:
        return personnel.deciding.do_as_said(context, id_in(number), typed)
    return open_command(context, "nhansu", "/nhansu")


def mend_returned(context: Context, typed: str) -> Replies:
    """Open the change that was just returned, with the decision that is told: "sửa", "quyết định số 45/…"."""
    decision = decision_told(typed)
    is_mended = (decision or MENDS.fullmatch(fold(tidy(typed)))) and not asks(typed)
    one = personnel.deciding.in_sight(context) if is_mended else None
    if one is None or not personnel.cards.can_act(context, one, ChangeAction.RESEND):
        return []
    said = personnel.asking.open_resending(context, one)
    now = replace(context, active=conversations.active_at(context.tx, context.who.contact))
    here = active_form(now) if decision else None
    return (editing.edit_decision(now, here, typed) if here else []) or said


def changes_in_sight(context: Context, typed: str) -> list[str]:
    """Return the number "0002" where it is that of the change whose card is in sight."""
    numbers = SHORT.findall(typed)
    one = personnel.deciding.in_sight(context) if numbers else None
    return [one.number.partition("-")[2]] if one and one.number.endswith(f"-{numbers[0]}") else []


def order_of(context: Context, shown: Replies, said: str) -> Replies:
    """Begin what is ordered of the one change that is shown: "trả lại NS-2026-0001, …", "ns 2 tiếp nhận"."""
    one = shown[0].card if len(shown) == 1 else ""
    return personnel.deciding.do_as_said(context, id_in(one.partition(":")[2]), said) if one else []


def tell_named(context: Context, typed: str) -> Replies:
    """Ask whether words of the office go to whom they name; nothing where nobody of that name hears them.

    What they order of a personnel change is begun.
    """
    if begun := personnel.deciding.do_as_named(context, typed):
        return begun
    called = addressee(typed) if context.may(Action.HANDLE) else []
    heard = dict(hearers_called(context, called)) if called else {}
    if not heard:
        return []
    said = without_addressee(typed, " ".join(heard.values()))
    named = [(subject, words.listener_name(context, subject)) for subject in heard]
    if len(named) == 1:
        return [words.ask_to_pass_on(context, typed, named[0], said=said)]
    return [words.ask_to_whom(context, said, named)]


def tell_named_beside(context: Context, here: Conversation, typed: str) -> Replies:
    """Ask of words for somebody by name, "trả lời chị Mẫu: …", whether they answer the open form."""
    is_talk = context.features.forms[here.flow].hear is not None
    called = [] if is_talk or ":" not in typed or not context.may(Action.HANDLE) else addressee(typed)
    heard = dict(hearers_called(context, called)) if called else {}
    if not heard:
        return []
    said = without_addressee(typed, " ".join(heard.values()))
    kept = words.keep(context, said)
    names = {subject: words.listener_name(context, subject) for subject in heard}
    options = [Option(f"pass:{kept}:{one}", _("Trả lời {name}", name=name)) for one, name in names.items()]
    asked = _("Chuyển lời này tới ai: “{text}”?", text=excerpt(said, words.QUOTED))
    return [words.card(kept, asked, (*options, Option(f"asis:{kept}", _("Trả lời câu đang hỏi"))))]


def hearers_called(context: Context, called: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the subjects whose hearers are called so, with their names.

    They are those who wrote lately, who wait for an answer, and who raised an incident that is open.
    """
    heard = dict(words.hearers(context))
    waiting = inquiries.open_ones(context.tx) if context.may(Action.ANSWER) else []
    for one in reversed(waiting):  # of several of one person the newest
        name = words.listener_name(context, f"{SUBJECT}:{one.id}")
        if name and name not in heard.values():
            heard[f"{SUBJECT}:{one.id}"] = name
    for subject, name in heard.items():
        if is_called(name.partition(" (")[0], called):
            yield subject, name
    for raised in incidents.listed(context.tx):
        subject = f"{talking.FLOW}:{raised.id}"
        is_meant = is_called(raised.raiser, called) or is_called(raised.unit_name, called)
        if is_meant and words.listener_name(context, subject):
            yield subject, f"{raised.raiser} {raised.unit_name}"


def speaks_of_another(context: Context, typed: str) -> bool:
    """Return whether words of the office name another unit than those with which it is talking."""
    if not context.may(Action.HANDLE):
        return False
    unit = finding.unit_named(context, typed)
    return bool(unit) and not any(unit in name for _subject, name in words.hearers(context))
