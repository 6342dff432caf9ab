"""Cards: messages that show a subject as it is. Whatever changes it has them drawn anew at its end."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.conversation import DEFAULT, FOUND, Message, Option, Question, _, local_date, speaking
from bot.domain.reachability import CANNOT_EDIT
from bot.domain.rights import Who
from handlers.engine import buttons
from handlers.engine.buttons import FORM, form_card, id_in, is_live, question_token
from handlers.engine.feature import Card, Context, Features, Replies
from handlers.engine.tick import Tick
from storage.engine import (
    Conversation,
    Lane,
    Outgoing,
    Rewording,
    ShownCard,
    Tx,
    card_of_token,
    cards_about,
    conversations,
    left_lately,
    live_cards,
    outbox,
    roles_of_each,
    shown_cards,
)

LIVE = timedelta(days=60)  # how far back the cards of who has left, or that show a name, are looked for
LIST = "list"  # the kind of the cards of lists: list:<kind of what is listed>:<day on which it was asked for>
LISTED = 7  # days for which what was done is taken from lists
PORTION = 5000  # cards drawn anew at once
EDITABLE = 4000  # characters of a message whose words are edited: of a longer one only the buttons are
GIVE_UP, GO_BACK = "/huy", "/quaylai"  # as values of such a token: what [Hủy] and [Quay lại] stand for
HELD = f"{FOUND}held"  # among a form's answers: words of which it is asked what becomes of them
GOES = f"{FOUND}goes"  # … with what it goes as soon as its files are here, if it has not changed by then


class Held(StrEnum):
    """Fate of the words: they answer the open question, are added to the description, or take its place."""

    USE = "use"
    ADD = "add"
    INSTEAD = "instead"
    DROP = "drop"


def redraw(context: Context | Tick, features: Features, cause: str) -> None:
    """Draw the cards of all that has changed anew: edit what is shown, reword what is still to be sent.

    What has not changed is left alone, and where a channel cannot edit so is what was sent: the next press
    or word there is answered with the card as it is. ``cause`` is another for each event. It costs a few
    statements, however many cards there are.
    """
    if about := context.concerned:
        context.changed.update(cards_about(context.tx, about.people, about.names, context.at - LIVE))
        about.clear()
    changed = sorted(context.changed | lists_of(features, context.changed, context.at))
    for first in range(0, len(changed), PORTION):
        edit(context, drawn_anew(context, features, changed[first : first + PORTION]), cause)
    context.changed.clear()


def lists_of(features: Features, cards: Collection[str], at: datetime) -> set[str]:
    """Return the lists of the last days that may offer what has been done about one of these."""
    today, kinds = local_date(at), features.listed.intersection(one.partition(":")[0] for one in cards)
    return {f"{LIST}:{kind}:{today - timedelta(days=n)}" for kind in kinds for n in range(LISTED)}


def listed(context: Context, kind: str, message: Message) -> Message:
    """Make it a list of such subjects: it says what was so when it was asked for.

    A choice leaves it once its button does nothing any more.
    """
    return replace(message, card=f"{LIST}:{kind}:{local_date(context.at)}")


def draw_list(context: Context, _text: str, shown: Message) -> Message:
    return replace(shown, options=tuple(one for one in shown.options if is_live(context, one.token)))


def redraw_for_who_left(tick: Tick, features: Features, cause: str) -> None:
    """Take from the cards of people whose role has ended what they may not do or see any more.

    Roles end by the day, and by deeds elsewhere; so it is asked once an hour whose has.
    """
    redraw_for(tick, features, left_lately(tick.tx, tick.at), cause)


def redraw_for(
    context: Context | Tick,
    features: Features,
    people: Collection[int],
    cause: str,
    find: Callable[[Tx, Collection[int], datetime], Collection[str]] = live_cards,
) -> None:
    """Draw anew what these people are shown, where that is not as things are.

    ``find``: which of their cards are looked at; those with buttons, unless told otherwise.
    """
    found = find(context.tx, people, context.at - LIVE) if people else ()
    if found:
        edit(context, drawn_anew(context, features, found, people), cause)


def edit(context: Context | Tick, drawn: list["Drawn"], cause: str) -> None:
    ahead = [Rewording(one.shown.id, one.shown.tries, one.message) for one in drawn if one.shown.is_ahead]
    reworded = outbox.reword(context.tx, ahead)
    able = [one for one in drawn if one.shown.id not in reworded and one.shown.channel not in CANNOT_EDIT]
    outbox.put(context.tx, [edit_of(one, context, cause) for one in able])


@dataclass(frozen=True)
class Drawn:
    """A card that is shown otherwise than things are, and the message that it should be."""

    shown: ShownCard
    message: Message


def drawn_anew(
    context: Context | Tick, features: Features, cards: Iterable[str], readers: Collection[int] = ()
) -> list[Drawn]:
    """Return those of these cards that do not show what they would show now; of all readers, or of these."""
    shown = shown_cards(context.tx, sorted(cards), readers)
    kinds = {one.card: features.cards[one.card.partition(":")[0]] for one in shown}
    asked = {one.reader for one in shown if one.reader and (kinds[one.card].asks_rights or one.roles)}
    roles = roles_of_each(context.tx, asked, context.at) if asked else {}
    subjects = read_subjects(context, features, kinds)
    drawn = []
    for one in shown:
        who = Who(one.reader or 0, "", one.language or "", one.contact, roles.get(one.reader or 0, ()))
        reader = Context(context.tx, who, context.at, context.settings, features, one.channel)
        card, subject = kinds[one.card], subjects[one.card]
        message = replace(one.message, options=())
        is_theirs = is_readers(one, who) and (bool(one.reader) or card.has_strangers)
        if subject is not None and is_theirs and may_see(card, reader, subject):
            with speaking(one.language or DEFAULT):
                message = as_shown(
                    buttons.theirs(reader, card.draw(reader, subject, one.message)), one.message
                )
        if looks(message) != looks(one.message):
            drawn.append(Drawn(one, message))
    return drawn


def read_subjects(context: Context | Tick, features: Features, cards: Iterable[str]) -> dict[str, Any]:
    """Read what these cards show, at once where that can be, once for all kinds; None for what is gone."""
    anyone = Context(context.tx, Who(0, "", "", 0, ()), context.at, context.settings, features, "")
    shown = {one: (features.cards[one.partition(":")[0]], one.partition(":")[2]) for one in sorted(cards)}
    texts: dict[Any, dict[str, None]] = {}
    for card, text in shown.values():
        texts.setdefault((card.read, card.read_each), {})[text] = None
    found = {}
    for (read, read_each), these in texts.items():
        each = read_each(anyone, list(these)) if read_each else None
        for text in these:
            found[read, text] = each.get(text) if each is not None else read(anyone, text)
    return {one: found[card.read, text] for one, (card, text) in shown.items()}


def is_readers(one: ShownCard, who: Who) -> bool:
    """Return whether it was for whoever has the account now, in a role that they still hold."""
    if one.person and one.person != one.reader:
        return False
    return not one.roles or any(
        role.role in one.roles and (one.unit is None or role.unit == one.unit) for role in who.roles
    )


def may_see(card: Card[Any], reader: Context, subject: Any) -> bool:
    return card.may_see is None or card.may_see(reader, subject)


def as_shown(now: Message, shown: Message) -> Message:
    """Return the message as it is drawn, in place of the one that is shown.

    Of what has gone and is not kept, for it is secret or was erased, it keeps the choices that are drawn;
    what is secret is drawn whole.
    """
    tokens = [option.token for option in now.options]
    if not shown.text and (not now.is_secret or tokens == [option.token for option in shown.options]):
        return replace(shown, options=tuple(one for one in shown.options if one.token in tokens))
    words = {option.token: option.words for option in shown.options}
    kept = [replace(one, words=one.words or words.get(one.token, "")) for one in now.options]
    now = replace(now, options=tuple(kept), card=shown.card, file_ids=shown.file_ids, awaits=shown.awaits)
    return buttons.word_options(now, list(words.values()))


def looks(message: Message) -> tuple[str, str, list[tuple[str, str]]]:
    """Return what a phone shows of a message that can be edited."""
    return message.heading, message.text, [(option.token, option.label) for option in message.options]


def edit_of(one: Drawn, context: Context | Tick, cause: str) -> Outgoing:
    """Make the edit of a card; of its buttons alone where its words stay, or are too long to be edited."""
    before, now = one.shown.message, one.message
    is_same = (before.heading, before.text) == (now.heading, now.text)
    is_long = max(len(before.heading + before.text), len(now.heading + now.text)) > EDITABLE
    edit = Message(now.text, now.options, now.heading, columns=now.columns)
    return Outgoing(
        key=f"card:{one.shown.id}:{cause}",
        contact=one.shown.contact,
        channel=one.shown.channel,
        lane=Lane.NUDGE,
        message=Message("", now.options, columns=now.columns) if is_same or is_long else edit,
        at=context.at,
        action="buttons" if is_same or is_long else "edit",
        subject=outbox.SECRET if now.is_secret else "",
        target=one.shown.id,
    )


def can_edit(context: Context) -> bool:
    """Return whether cards that were sent show what has become of their subject."""
    return context.channel not in CANNOT_EDIT


def as_it_is(context: Context, token: str) -> list[Message]:
    """Return the card of a choice that could not be done as it is now, where the old one still stands.

    Where that shows the same, nothing: it would offer once more what has just been refused. Nor where it says
    the same and offers nothing any more: why was just said.
    """
    old = card_of_token(context.tx, context.who.contact, token)
    now = drawn_now(context, old) if old and not can_edit(context) else None
    if old is None or now is None or looks(now) == looks(old):
        return []
    says_more = now.heading != old.heading or not old.text.startswith(now.text)
    return [now] if now.options or says_more else []


def shown_again(context: Context, token: str) -> list[Message]:
    """Return the card under which a choice was offered as it is now; nothing where it has none any more."""
    old = card_of_token(context.tx, context.who.contact, token)
    now = drawn_now(context, old) if old else None
    return [now] if now and now.options else []


def drawn_now(context: Context, old: Message) -> Message | None:
    """Draw a card for whoever writes; None where it is not theirs to see, or its words are not kept."""
    kind, _colon, argument = old.card.partition(":")
    card = context.features.cards[kind]
    subject = card.read(context, argument)
    if subject is None or not may_see(card, context, subject):
        return None
    now = buttons.theirs(context, card.draw(context, subject, old))
    return replace(now, card=old.card, file_ids=(), awaits="") if now.text else None


def question_message(here: Conversation, question: Question[object], ways_out: Mapping[str, str]) -> Message:
    """Put a question as a message, with its options and the ways out of it."""
    answers, ways = question_token(here.id, question.key), {**question.shortcuts, **ways_out}
    options = (
        *(Option(f"{answers}{value}", label) for value, label in question.options.items()),
        *(Option(act, label) for act, label in question.other_options.items()),
        *(Option(f"{answers}{value}", label, is_undo=True) for value, label in ways.items()),
    )
    awaits = f"{here.id}:{question.key}" if question.takes_file else ""
    return Message(
        *(question.text, options),
        columns=question.columns,
        is_question=True,
        awaits=awaits,
        card=form_card(here.id),
    )


def ask_of_held(context: Context, here: Conversation | None) -> Replies:
    """Ask what becomes of the words that a form holds; nothing where it holds none."""
    if here is None or HELD not in here.answers:
        return []
    act, text = Held(here.answers[HELD].value["as"]), here.answers[HELD].value["text"]
    if act == Held.ADD:
        asked = _("Thêm vào nội dung: “{text}”?", text=text)
    else:
        asked = _("Đã bỏ phần mật khẩu; nội dung còn lại: “{text}”. Dùng nội dung này?", text=text)
    options = tuple(
        Option(f"held:{chosen}:{here.id}", label) for chosen, label in held_labels(context, here).items()
    )
    is_secret = context.features.forms[here.flow].is_secret
    return [Message(asked, options, is_secret=is_secret, card=form_card(here.id))]


def held_labels(context: Context, here: Conversation) -> Mapping[str, str]:
    """Return what may become of the words: a text that others will read may be replaced by them too."""
    if here.answers[HELD].value["as"] != Held.ADD:
        return {Held.USE: _("Dùng"), Held.DROP: _("Gõ lại")}
    is_text = context.features.forms[here.flow].text in here.answers
    instead: Mapping[str, str] = {Held.INSTEAD: _("Thay nội dung cũ")} if is_text else {}
    return {Held.ADD: _("Thêm"), **instead, Held.DROP: _("Không")}


def draw_question(_context: Context, here: Conversation, shown: Message) -> Message:
    """Leave a question as it is while it is open; one that has been answered offers nothing any more."""
    starts = question_token(here.id, here.waiting_for), *(["held:"] if HELD in here.answers else [])
    is_open = any(one.token.startswith(tuple(starts)) for one in shown.options)
    return shown if is_open else replace(shown, options=())


def is_kept(context: Context, text: str) -> bool:
    """Return whether the conversation that a card stands for is there still."""
    return conversations.find(context.tx, id_in(text)) is not None


def draw_while_it_waits(_context: Context, waits: bool, shown: Message) -> Message:
    """Leave a question as it was put; once it is answered it offers nothing any more."""
    return shown if waits else replace(shown, options=())


def find_form(context: Context, text: str) -> Conversation | None:
    return conversations.find(context.tx, id_in(text))


LIST_CARD = Card(LIST, lambda _context, text: text, draw_list)
FORM_CARD = Card(FORM, find_form, draw_question, asks_rights=False, has_strangers=True)
