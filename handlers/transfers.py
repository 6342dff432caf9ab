"""Files on their way: uploads and downloads by a page, those that arrive and those that we make."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.config import Settings
from bot.conversation import Message, Option, Refused, RemoteFile, _, fold, shown_name, speaking
from bot.documents.kinds import TAKEN, ending_of
from handlers import FEATURES
from handlers.engine import (
    Context,
    Packed,
    Paper,
    Replies,
    cards,
    file_arrived,
    order_from_person,
    why_refused,
    word_options,
)
from handlers.incidents.talk.files import is_of_a_talk, pass_on_fetched
from handlers.joining import roster
from storage import files
from storage.engine import Lane, Outgoing, Tx, business_now, contacts, incoming, outbox
from storage.files import ClaimedFile, StoredBytes, WantedFile

SPEAKS_OF_REPORT = re.compile(r"\b(?:bao cao|bc|bieu mau|so lieu)\b")  # folded
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
    return Message(asked, (*options, Option(f"sc_leave:{first}", _("Bỏ qua"))))


def file_came(tx: Tx, file: ClaimedFile, kept: StoredBytes, settings: Settings, machine: datetime) -> None:
    """Note that a file has been fetched and stored, and say what follows from it."""
    files.mark_stored(tx, file, kept)
    context = context_of(tx, file, settings, machine)
    with speaking(context.who.language):
        said = follow_up(context, file)
        cards.redraw(context, FEATURES, context.event)
    answer(tx, file, said, context.at)


def context_of(tx: Tx, file: ClaimedFile, settings: Settings, machine: datetime) -> Context:
    """Make the context of what follows from a file, for whoever sent it."""
    now = business_now(tx, machine)
    who = incoming.identify(tx, file.owner, file.contact, now)
    channel, account = files.address_of(tx, file.contact)
    return Context(tx, who, now, settings, FEATURES, channel, account, event=f"file:{file.id}")


def follow_up(context: Context, file: ClaimedFile) -> Replies:
    """Pass a file on to the other side of a talk, send what waits for it, or offer to read it as a roster."""
    if is_of_a_talk(context, file.id):
        try:
            return pass_on_fetched(context, file.id)
        except Refused as refused:
            return [Message(str(refused))]
    if sent := file_arrived(context, file.id, is_here=True):
        return sent
    return roster.offer_import(context, file)


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
        answer(tx, here, [Message(one.said, file_ids=(here.id,))], now)


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
        asked = file_arrived(context, file.id, is_here=False)
        cards.redraw(context, FEATURES, context.event)
    answer(tx, file, [Message(said), *asked], context.at)


def not_received(file: ClaimedFile, why: str) -> str:
    return refusal_text(file.shown_name, why)


def refusal_text(name: str, why: str) -> str:
    return _("Không nhận được tệp {name}: {reason}", name=name, reason=why_refused(why))


def answer(tx: Tx, file: ClaimedFile, said: Replies, now: datetime) -> None:
    channel, _account = files.address_of(tx, file.contact)
    keys = (f"file:{file.id}", *(f"file:{file.id}:{n}" for n in range(1, len(said))))
    secrets = (outbox.SECRET if one.is_secret else "" for one in said)
    rows = zip(keys, map(word_options, said), secrets, strict=False)
    outbox.put(
        tx,
        [Outgoing(key, file.contact, channel, Lane.ANSWER, one, now, subject=to) for key, one, to in rows],
    )


def read_for_drawing(
    tx: Tx, file: ClaimedFile, settings: Settings, machine: datetime
) -> Paper | Sequence[Packed] | None:
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
