"""Say what a sentence means that was passed on: chosen by one of the office, reviewed by another."""

from collections.abc import Iterable

from bot.conversation import Message, NoLongerPossible, Option, Refused, _, regex
from bot.domain.understanding import Intent, Standing, understand
from handlers import wishes
from handlers.engine import (
    Context,
    MenuGroup,
    Replies,
    Role,
    listed,
    menu,
    no_such_button,
    role_name,
)
from storage import inquiries
from storage.engine import Tx
from storage.inquiries import PassedSentence
from storage.sentences import examples
from storage.sentences.examples import SUBJECT, Example, NewExample

PARTICULARS = regex(r"@|\d(?:[ .()-]?\d){6,}")  # an address, a telephone, the number of a paper
# Where each wish stands; of those with one title the first is offered.
GROUPS: dict[MenuGroup, tuple[Intent, ...]] = {
    MenuGroup.DAILY: (
        *(Intent.AWAY, Intent.COME_BACK, Intent.COVER, Intent.EXCUSE, Intent.CHECK_DONE, Intent.UNDO),
        *(Intent.STATUS_OWN, Intent.STATUS_DISTRICT, Intent.WHO_MISSING, Intent.CHASE),
    ),
    MenuGroup.INCIDENTS: (
        *(Intent.INCIDENT, Intent.PASSWORD_TROUBLE, Intent.CHECK_NO_ACCESS, Intent.OUTAGE, Intent.ON_CALL),
    ),
    MenuGroup.REPORTS: (
        *(Intent.REPORT_ANSWER, Intent.REPORT_QUESTION, Intent.MORE_TIME, Intent.REPORT_REQUEST),
        Intent.BROADCAST,
    ),
    MenuGroup.PEOPLE: (*(*wishes.CHANGES, Intent.DELEGATE, Intent.DELEGATION_END, Intent.INVITE),),
    MenuGroup.LOOK_UP: (
        *(Intent.DIRECTORY, Intent.RECIPIENTS, Intent.CALENDAR, Intent.REGULATION, Intent.GUIDANCE),
        *(Intent.HANDOVER, Intent.FEEDBACK, Intent.CONTACTS, Intent.HELP, Intent.MENU),
    ),
    MenuGroup.ACCOUNT: (Intent.WHOAMI, Intent.LANGUAGE),
}


def ask_meaning(context: Context, sentence: PassedSentence) -> Replies:
    """Ask what it means ([Nghĩa là…]): what the reading finds likely first, then all by the menu's groups."""
    refuse_unfit(sentence)
    reading = understand(sentence.text, sentence.role, Standing(sentence.standing))
    likely = options(context, sentence, (one.intent for one in reading.candidates))
    groups = (
        Option(f"mean_in:{sentence.inquiry}:{group}", _("Nhóm: {title}", title=_(menu.GROUP_TITLES[group])))
        for group in GROUPS
    )
    return [Message(asked(sentence), (*likely, *groups))]


def refuse_unfit(sentence: PassedSentence) -> None:
    """Refuse what tells of somebody, for it is kept for long, and what no example could say otherwise."""
    if PARTICULARS.search(sentence.text):
        raise Refused(_("Câu này có số hoặc địa chỉ riêng, nên không ghi nhận nghĩa được."))
    standing = Standing(sentence.standing)
    if not understand(sentence.text, sentence.role, standing, lambda _key: Intent.MENU).is_example:
        raise Refused(_("Câu này hệ thống đã hiểu rõ, nên không ghi nhận nghĩa khác được."))


def show_group(context: Context, sentence: PassedSentence, group: MenuGroup) -> Replies:
    """Show what of one group it may mean."""
    back = Option(f"mean:{sentence.inquiry}", _("Nhóm khác"), is_undo=True)
    offered = (*options(context, sentence, GROUPS[group]), back)
    return [Message(asked(sentence), offered, heading=_(menu.GROUP_TITLES[group]))]


def asked(sentence: PassedSentence) -> str:
    places = {"name": sentence.name, "unit": sentence.unit_name, "text": sentence.text}
    said = _("{name} ({unit}) nhắn: “{text}”\nCâu này nghĩa là gì?", **places)
    return f"{said}\n{keeping_text()}"


def keeping_text() -> str:
    return _("Câu được duyệt sẽ lưu lâu dài; xin không ghi hoặc duyệt câu có nêu tên người.")


def options(context: Context, sentence: PassedSentence, intents: Iterable[Intent]) -> tuple[Option, ...]:
    """Return the button of each wish among the intents, each title once."""
    titled: dict[str, Intent] = {}
    for intent in intents:
        if found := wishes.wish(context, intent):
            titled.setdefault(found.title, intent)
    return tuple(Option(f"meant:{sentence.inquiry}:{intent}", _(title)) for title, intent in titled.items())


def locked_sentence(tx: Tx, inquiry_id: int) -> PassedSentence | None:
    """Lock the inquiry, and return its sentence; None where there is none, or its meaning was told."""
    return inquiries.sentence(tx, inquiry_id) if inquiries.locked(tx, inquiry_id) else None


def keep_meaning(context: Context, sentence: PassedSentence, intent: Intent) -> Replies:
    """Keep what was chosen as an example; it weighs nothing before its review."""
    if intent not in wishes.WISHES:
        raise no_such_button()
    refuse_unfit(sentence)
    text = sentence.text
    new = NewExample(sentence.inquiry, text, sentence.role, sentence.standing, str(intent))
    made = examples.add(context.tx, new, context.who.person, context.at)
    context.audit("example", f"{SUBJECT}:{made}", intent=str(intent))
    context.redraw(f"{inquiries.SUBJECT}:{sentence.inquiry}")
    example = examples.get(context.tx, made)
    assert example is not None
    places = {"text": text, "title": title(context, example)}
    kept = _("Đã ghi nhận: “{text}” nghĩa là “{title}”.", **places)
    next_step = _("Câu này có tác dụng sau khi một người khác của {the_office} duyệt (/viduhieu).")
    return [listed(context, SUBJECT, Message(f"{kept}\n{next_step}", ways(context, example)))]


def ways(context: Context, example: Example, number: str = "") -> tuple[Option, ...]:
    """Return what can be done about an example; ``number``: its place in a list."""
    drop = Option(f"ex_drop:{example.id}", _("Bỏ {number}", number=number) if number else _("Bỏ câu này"))
    if example.reviewer or not may_review(context, example):
        return (drop,)
    said = _("Duyệt {number}", number=number) if number else _("Duyệt")
    return (Option(f"ex_ok:{example.id}", said), drop)


def title(context: Context, example: Example) -> str:
    """Return what it means, in the reader's words."""
    found = wishes.wish(context, Intent(example.intent)) if example.intent in list(Intent) else None
    return _(found.title) if found else example.intent


def may_review(context: Context, example: Example) -> bool:
    """Return whether they may review it: who chose it may not, even where they are the whole office."""
    return example.by != context.who.person


def is_waiting(context: Context, example: Example) -> bool:
    return not example.reviewer and may_review(context, example)


def review(context: Context, example: Example) -> Replies:
    """Let it weigh from now on ([Duyệt])."""
    if example.reviewer:
        raise NoLongerPossible(_("Câu này đã được duyệt."))
    if not may_review(context, example):
        raise Refused(_("Câu này do anh/chị ghi nhận nghĩa; xin để một người khác của {the_office} duyệt."))
    examples.review(context.tx, example.id, context.who.person, context.at)
    context.audit("example_reviewed", example.subject)
    context.redraw(example.subject)
    places = {"role": role_name(Role(example.role)), "text": example.text, "title": title(context, example)}
    said = _("Đã duyệt. Từ nay, khi {role} gõ “{text}”, hệ thống mở “{title}”.", **places)
    return [listed(context, SUBJECT, Message(said, (Option(f"ex_drop:{example.id}", _("Bỏ câu này")),)))]


def drop(context: Context, example: Example) -> Replies:
    """Take an example back ([Bỏ câu này]), whether it was reviewed or not."""
    examples.drop(context.tx, example.id)
    context.audit("example_dropped", example.subject)
    context.redraw(example.subject)
    if example.inquiry:
        context.redraw(f"{inquiries.SUBJECT}:{example.inquiry}")
    places = {"text": example.text, "title": title(context, example)}
    return [Message(_("Đã bỏ: “{text}” không còn được ghi nhận là “{title}”.", **places))]
