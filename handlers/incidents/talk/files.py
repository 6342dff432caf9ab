"""Files of a talk about an incident: what their sender confirms, and what follows once they are stored."""

from collections.abc import Sequence
from typing import Any

from bot.conversation import Message, Option, _
from bot.domain.incidents import IncidentAction
from handlers.engine import (
    READABLE,
    Card,
    Context,
    Replies,
    draw_while_it_waits,
    id_in,
    not_received,
    take_unasked,
)
from handlers.incidents import cards, moving
from handlers.incidents.cards import IncidentWords
from handlers.incidents.moving import lock_for
from handlers.incidents.talk.messages import hearers, pass_on_words
from storage import files
from storage.incidents import Incident

COMING = "incident_coming:"  # and the incident: the use of a file that is passed on once it is stored
UNCLEAR = "incident_unclear:"  # … of one that its sender has still to confirm


def send_unasked(context: Context, incident: Incident, first: int) -> Replies:
    """Pass on what was sent before anybody asked, captions and files ([Gửi vào SC-…])."""
    moving.check_possible(context, incident, IncidentAction.TALK)
    hearers(context, incident)
    sent = take_unasked(context, first)
    caption = "\n".join(filter(None, (row.caption for row in sent)))
    said = pass_on_words(context, incident, IncidentWords(caption)) if caption else []
    said += [one for row in sent for one in take_file(context, incident, row.id)]
    asked = [one for one in said if one.options]  # the last asks about all that are to be confirmed
    return [*dict.fromkeys(one for one in said if not one.options), *asked[-1:]]


def pass_on_all(context: Context, incident: Incident, words: IncidentWords) -> Replies:
    """Pass on words, and then each of their files as one that was sent."""
    said = pass_on_words(context, incident, IncidentWords(words.text))
    return [*said, *(one for file in words.files for one in take_file(context, incident, file))]


def take_file(context: Context, incident: Incident, file_id: int) -> Replies:
    """Pass on a file; where its text cannot be read here, have its sender confirm all such files first."""
    row = files.get(context.tx, file_id)
    if row is None or row.state == "refused":
        return [Message(not_received(row))]
    if not row.shown_name.lower().endswith(READABLE):
        files.add_use(context.tx, file_id, f"{UNCLEAR}{incident.id}")
        unclear = files.used_by(context.tx, f"{UNCLEAR}{incident.id}", context.who.person)
        asked = _(  # khoản 2 Điều 4
            "Hệ thống không tự xem được nội dung của: {names}. Xin xác nhận tệp không có nội dung mật.",
            names=", ".join(one.shown_name for one in unclear),
        )
        confirm = Option(f"{cards.TOKEN}clear:{incident.id}", _("Xác nhận"))
        return [Message(asked, (confirm,), card=unclear_card(incident.id, context.who.person))]
    return pass_on_files(context, incident, [row])


def confirm_files(context: Context, incident: Incident) -> Replies:
    """Pass on the files that their sender confirms ([Xác nhận])."""
    moving.check_possible(context, incident, IncidentAction.TALK)
    unclear = files.used_by(context.tx, f"{UNCLEAR}{incident.id}", context.who.person)
    if not unclear:
        return [Message(_("Không còn tệp nào chờ xác nhận."))]
    context.redraw(unclear_card(incident.id, context.who.person))
    for row in unclear:
        files.remove_use(context.tx, row.id, f"{UNCLEAR}{incident.id}")
    return pass_on_files(context, incident, unclear)


def unclear_card(incident: int, person: int) -> str:
    return f"{UNCLEAR}{incident}:{person}"


def is_unclear(context: Context, text: str) -> bool:
    """Return whether this person has still to confirm files of this incident."""
    incident, _colon, person = text.partition(":")
    return bool(files.used_by(context.tx, f"{UNCLEAR}{id_in(incident)}", id_in(person)))


UNCLEAR_CARD = Card(UNCLEAR.rstrip(":"), is_unclear, draw_while_it_waits, asks_rights=False)


def pass_on_files(context: Context, incident: Incident, rows: Sequence[Any]) -> Replies:
    """Pass on the files that are here as one message; the others follow once they are."""
    here = [row.id for row in rows if row.state == "held"]
    coming = [row for row in rows if row.state == "wanted"]
    for row in coming:
        files.add_use(context.tx, row.id, f"{COMING}{incident.id}")
    said = pass_on_words(context, incident, IncidentWords(files=here)) if here else []
    named = ", ".join(row.shown_name for row in coming)
    waits = [Message(_("Đang nhận tệp {name}; nhận xong sẽ chuyển ngay.", name=named))] if named else []
    return [*said, *waits]


def redraw_unclear(context: Context, file_id: int) -> None:
    """Draw the question about files that were to be confirmed anew: one of them was refused."""
    found = [use for use in files.uses(context.tx, file_id) if use.startswith(UNCLEAR)]
    context.redraw(*(f"{use}:{context.who.person}" for use in found))


def is_of_a_talk(context: Context, file_id: int) -> bool:
    """Tell whether a file that was fetched belongs to a talk, passed on or still to be confirmed."""
    return any(use.startswith((COMING, UNCLEAR)) for use in files.uses(context.tx, file_id))


def pass_on_fetched(context: Context, file_id: int) -> Replies:
    """Pass on a file of a talk that has now been fetched; the right is asked again."""
    said: Replies = []
    for use in files.uses(context.tx, file_id):
        if use.startswith(COMING):
            files.remove_use(context.tx, file_id, use)
            incident = lock_for(context, id_in(use.removeprefix(COMING)), IncidentAction.TALK)
            said += pass_on_words(context, incident, IncidentWords(files=[file_id]))
    return said
