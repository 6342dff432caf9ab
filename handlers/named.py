"""Names in what is typed: of an incident or a personnel change by its number, of whom the words are for."""

import re
from collections.abc import Iterator

from bot.conversation import Option, _, asks, excerpt, fold, is_choice, tidy
from bot.domain.instructions import addressee, is_called, reason_told, without_addressee
from handlers import incident_answers, words
from handlers.directory import finding
from handlers.engine import Action, Context, Replies, Reply, open_command, press_with_words, typed_choices
from handlers.incidents import talking
from storage import incidents

# Of a personnel change: "NS-2026-0001", "ns 1"; "ns 1990" is a year of birth.
CHANGE_NUMBER = re.compile(r"\bns[ -]?(20\d\d-\d{1,6}|0\d{3}|\d{1,3})\b(?![/.-]\d)", re.IGNORECASE)


def show_by_number(context: Context, typed: str) -> Replies:
    """Show what is meant by a number that names it, before it is taken for that of a choice.

    An incident's number alone; those of personnel changes with whatever is said of them, outside a form.
    """
    found = [] if context.active or is_choice(fold(typed).replace(" ", "")) else CHANGE_NUMBER.findall(typed)
    if found and not asks(typed) and not typed_choices.token_of_label(context, typed):
        shown = [
            said for one in dict.fromkeys(found) for said in open_command(context, "nhansu", f"/nhansu {one}")
        ]
        return send_back(context, shown, tidy(CHANGE_NUMBER.sub(" ", typed))) or shown
    return incident_answers.show_by_number(context, typed)


def send_back(context: Context, shown: Replies, said: str) -> Replies:
    """Begin to send back the one thing that is shown, where it is said why: "trả lại NS-2026-0001, …"."""
    if len(shown) != 1 or reason_told(said) == said:
        return []
    named = {option.token.partition(":")[0]: option.token for option in shown[0].options}
    buttons = {name: context.features.buttons[name].replied for name in named}
    token = next((named[name] for name, one in buttons.items() if one and Reply.RETURNED in one.by), "")
    return press_with_words(context, token, said) if token else []


def tell_named(context: Context, typed: str) -> Replies:
    """Ask whether words of the office go to whom they name; nothing where nobody of that name hears them."""
    called = addressee(typed) if context.may(Action.HANDLE) else []
    heard = dict(hearers_called(context, called)) if called else {}
    if not heard:
        return []
    said = without_addressee(typed, " ".join(heard.values()))
    named = [(subject, words.listener_name(context, subject)) for subject in heard]
    if len(named) == 1:
        return [words.ask_to_pass_on(context, typed, named[0], said=said)]
    kept = words.keep(context, said)
    options = [Option(f"pass:{kept}:{token}", _("Chuyển tới {name}", name=name)) for token, name in named]
    asked = _("Chuyển lời này tới ai: “{text}”?", text=excerpt(said, words.QUOTED))
    return [words.card(kept, asked, (*options, Option(f"unsay:{kept}", _("Không"))))]


def hearers_called(context: Context, called: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the subjects whose hearers are called so, with their names.

    They are those who wrote lately, and who raised an incident that is open.
    """
    for subject, name in words.hearers(context):
        if is_called(name.partition(" (")[0], called):
            yield subject, name
    for one in incidents.listed(context.tx):
        subject = f"{talking.FLOW}:{one.id}"
        is_meant = is_called(one.raiser, called) or is_called(one.unit_name, called)
        if is_meant and words.listener_name(context, subject):
            yield subject, f"{one.raiser} {one.unit_name}"


def speaks_of_another(context: Context, typed: str) -> bool:
    """Return whether words of the office name another unit than those with which it is talking."""
    if not context.may(Action.HANDLE):
        return False
    unit = finding.unit_named(context, typed)
    return bool(unit) and not any(unit in name for _subject, name in words.hearers(context))
