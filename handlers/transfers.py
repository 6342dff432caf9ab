"""Files on their way: uploads and downloads by a page, those that arrive and those that we make."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.config import Settings
from bot.conversation import Message, Option, Refused, RemoteFile, _, fold, regex, shown_name, speaking
from bot.documents.kinds import TAKEN, ending_of
from bot.documents.old_fonts.paragraphs import ConversionReport
from handlers import FEATURES
from handlers.engine import (
    Context,
    Conversion,
    Packed,
    Paper,
    Replies,
    cards,
    file_arrived,
    order_from_person,
    unasked_card,
    waiting_for_file,
    why_refused,
    word_options,
)
from handlers.incidents.talk.files import is_of_a_talk, pass_on_fetched, redraw_unclear
from handlers.joining import roster
from storage import files
from storage.engine import Lane, Outgoing, StoreDown, Tx, business_now, contacts, incoming, outbox
from storage.files import ClaimedFile, StoredBytes, WantedFile

log = structlog.get_logger(__name__)
SPEAKS_OF_REPORT = regex(r"\b(?:bao cao|bc|bieu mau|so lieu)\b")  # folded
OF_REPORTS = "rp_"  # how the tokens of what is done with a report begin


def keep_unasked(context: Context, file: RemoteFile, caption: str) -> Replies:
    """Keep a file that no question asked for, with its caption, and ask what it is for.

    One that is not taken by its name is refused before it is fetched.
    """
    if ending_of(file.name) not in ("", *TAKEN):
        return [Message(refusal_text(shown_name(file.name), "kind"))]
    before = files.unasked(context.tx, context.who.contact, context.at)
    first = order_from_person(context, file, caption)
    is_asked = bool(before) and context.at - before[-1].created < files.TOGETHER
    return [] if is_asked else [ask_what_for(context, first, f"{caption} {file.name}")]


def ask_what_for(context: Context, first: int, said: str) -> Message:
    """Ask what the files are for that came together from ``first`` on; first a report they speak of."""
    found = [one.file_uses(context, first) for one in context.features.each if one.file_uses]
    options = [option for some in found for option in some]
    if SPEAKS_OF_REPORT.search(fold(said)):
        options.sort(key=lambda one: not one.token.startswith(OF_REPORTS))
    asked = _("Đã nhận ảnh, tệp và giữ trong một ngày. Anh/chị cần làm gì với ảnh, tệp này?")
    return Message(asked, (*options, Option(f"sc_leave:{first}", _("Bỏ qua"))), card=unasked_card(first))


def file_came(tx: Tx, file: ClaimedFile, kept: StoredBytes, settings: Settings, machine: datetime) -> None:
    """Note that a file has been fetched and stored, and say what follows from it."""
    files.mark_stored(tx, file, kept)
    context = context_of(tx, file, settings, machine)
    with speaking(context.who.language):
        if not go_on(context, file, is_here=True):
            answer(context, file, follow_up(context, file)[:1])
        cards.redraw(context, FEATURES, context.event)


def context_of(tx: Tx, file: ClaimedFile, settings: Settings, machine: datetime) -> Context:
    """Make the context of what follows from a file, for whoever sent it."""
    now = business_now(tx, machine)
    who = incoming.identify(tx, file.owner, file.contact, now)
    channel, account = files.address_of(tx, file.contact)
    return Context(tx, who, now, settings, FEATURES, channel, account, event=f"file:{file.id}")


def follow_up(context: Context, file: ClaimedFile) -> Replies:
    """Pass a file on to the other side of a talk, or offer to look at it as a roster."""
    if is_of_a_talk(context, file.id):
        try:
            return pass_on_fetched(context, file.id)
        except Refused as refused:
            return [Message(str(refused))]
    said = context.features.file_came(context, file.id)
    return roster.offer_import(context, file) if said is None else said


def go_on(context: Context, file: ClaimedFile, *, is_here: bool) -> bool:
    """Go on with what waits for a file, as long as its sender has the account; return whether anything did.

    A fault of a form costs nobody the file: it is logged, and its review stands as it was.
    """
    if contacts.person_of(context.tx, file.contact) != file.owner:
        return False
    waiting = waiting_for_file(context, file.id)
    for here in waiting:
        channel, account = files.address_of(context.tx, here.contact)
        who = replace(context.who, contact=here.contact)
        there = replace(context, who=who, channel=channel, account=account, screens={})
        try:
            with context.tx.begin_nested():
                said = file_arrived(there, here, is_here=is_here)
        except StoreDown:
            raise
        except Exception as error:
            log.error("form not sent", form=here.id, error=type(error).__name__)
            said = [Message(_("Hệ thống gặp lỗi. Xin thử lại."))]
        answer(there, file, said, about=f":{here.id}")
    return bool(waiting)


@dataclass(frozen=True)
class Made:
    """A file that we made. ``name``: "" where it has the one under which it was asked for."""

    kept: StoredBytes
    said: str
    name: str = ""


def file_made(tx: Tx, file: ClaimedFile, parts: Sequence[Made], machine: datetime) -> None:
    """Send what we were asked to make to whoever asked: each part in a message of its own."""
    first, *more = parts
    now = business_now(tx, machine)
    files.mark_stored(tx, file, first.kept)
    if first.name:
        files.rename(tx, file.id, first.name)
    others = (replace(file, id=store_another(tx, file, one, now)) for one in more)
    for here, one in zip((file, *others), parts, strict=True):
        channel, _account = files.address_of(tx, file.contact)
        message = word_options(Message(one.said, file_ids=(here.id,)))
        outbox.put(tx, [Outgoing(f"file:{here.id}", file.contact, channel, Lane.ANSWER, message, now)])


@dataclass(frozen=True)
class CameOf:
    """Outcome of a conversion: why it is refused, else what was converted, and the file that was made."""

    asked: Conversion
    why: str
    report: ConversionReport | None
    kept: StoredBytes  # of no bytes where there was nothing to be converted


def file_converted(tx: Tx, file: ClaimedFile, came: CameOf, settings: Settings, machine: datetime) -> None:
    """Send a document that was converted; or say why it was not. What may not be kept, was not to come."""
    context = context_of(tx, file, settings, machine)
    with speaking(context.who.language):
        if came.report is None:
            refuse_conversion(context, file, came)
        elif came.kept.size:
            file_made(tx, file, [Made(came.kept, came.asked.tell(came.report))], machine)
        else:
            files.mark_refused(tx, file, "nothing")
            answer(context, file, [Message(came.asked.tell(came.report))])
        cards.redraw(context, FEATURES, context.event)


def refuse_conversion(context: Context, file: ClaimedFile, came: CameOf) -> None:
    """Refuse a document, by what it says in Unicode perhaps: then it is not kept as it came either."""
    files.mark_refused(context.tx, file, came.why)
    files.change(context.tx, came.asked.source, state="refused", why_refused=came.why)
    answer(context, file, [Message(refusal_text(came.asked.name, came.why))])


def store_another(tx: Tx, file: ClaimedFile, made: Made, now: datetime) -> int:
    """Store a file that was made together with the one that was asked for; return its id."""
    wanted = WantedFile("", "", file.remote, made.name, made.kept.size, file.media_type)
    return files.add_stored(tx, wanted, made.kept.sha256, now)


def file_refused(tx: Tx, file: ClaimedFile, why: str, settings: Settings, machine: datetime) -> None:
    """Note that a file was not taken or could not be made, and say why; what waits for it is asked about."""
    files.mark_refused(tx, file, why)
    context = context_of(tx, file, settings, machine)
    with speaking(context.who.language):
        said = _("Không lập được tệp {name}. Xin mở lại mục đó và thử lại.", name=file.shown_name)
        if not files.made_subject(file.remote):
            said = not_received(file, why)
        answer(context, file, [Message(said)])
        context.features.file_came(context, file.id)
        redraw_unclear(context, file.id)
        go_on(context, file, is_here=False)
        cards.redraw(context, FEATURES, context.event)


def not_received(file: ClaimedFile, why: str) -> str:
    return refusal_text(file.shown_name, why)


def refusal_text(name: str, why: str) -> str:
    return _("Không nhận được tệp {name}: {reason}", name=name, reason=why_refused(why))


def answer(context: Context, file: ClaimedFile, said: Replies, about: str = "") -> None:
    """Queue what follows from a file for the account of ``context``."""
    to = (context.who.contact, context.channel, Lane.ANSWER)
    rows = [
        Outgoing(
            f"file:{file.id}{about}{f':{n}' if n else ''}",
            *to,
            word_options(one),
            context.at,
            subject=outbox.SECRET if one.is_secret else "",
        )
        for n, one in enumerate(said)
    ]
    outbox.put(context.tx, rows)


def read_for_drawing(
    tx: Tx, file: ClaimedFile, settings: Settings, machine: datetime
) -> Paper | Sequence[Packed] | Conversion | None:
    """Read what goes into a file; None where it, or the contact, is not the asker's any more."""
    now = business_now(tx, machine)
    is_owner = file.owner == contacts.person_of(tx, file.contact)
    who = incoming.identify(tx, file.owner if is_owner else None, file.contact, now)
    kind, _colon, argument = files.made_subject(file.remote).partition(":")
    if who.is_stranger or kind not in FEATURES.files:
        return None
    with speaking(who.language):
        try:
            return FEATURES.files[kind](Context(tx, who, now, settings, FEATURES, file.channel), argument)
        except Refused:
            return None
