"""Files in the talk about an incident: passed on once they are here, and said to hold nothing classified."""

from collections.abc import Sequence
from typing import Any

from bot.domain.incidents import Act
from bot.message import Message, Option
from bot.words import _
from handlers.files import READABLE, not_received, want
from handlers.incidents import cards, passing, theirs
from handlers.incidents.moving import Words
from handlers.kinds import Heard, Says, Scene
from storage import files
from storage.incidents import Incident

COMING = "incident_coming:"  # and the incident: how the use of a file reads that is passed on once it is held
UNCLEAR = "incident_unclear:"  # … of one that its sender has still to confirm


def send(scene: Scene, incident_id: int, heard: Heard) -> Says:
    """Pass on what was typed, and the file with it. Refused before anything is written."""
    incident = theirs.held(scene, str(incident_id), Act.TALK)
    passing.hearers(scene, incident)
    said = passing.pass_on(scene, incident, Words(heard.text)) if heard.text else []
    if not heard.file:
        return said
    return [*said, *take(scene, incident, want(scene, heard.file))]


def take(scene: Scene, incident: Incident, file_id: int) -> Says:
    """A file of the talk: it is on its way; of what nobody can read for them they are asked first."""
    row = files.get(scene.tx, file_id)
    if row is None or row.state == "refused":
        return [Message(not_received(row))]
    if not row.shown_name.lower().endswith(READABLE):
        files.keep(scene.tx, file_id, f"{UNCLEAR}{incident.id}")
        return [ask_clear(scene, incident)]
    return on_their_way(scene, incident, [row])


def ask_clear(scene: Scene, incident: Incident) -> Message:
    """About all that this person has sent so far and not confirmed (Điều 4 khoản 2)."""
    unclear = files.used_by(scene.tx, f"{UNCLEAR}{incident.id}", scene.who.person)
    asked = _(
        "Hệ thống không tự xem được nội dung của: {names}. Xin xác nhận tệp không có nội dung mật.",
        names=", ".join(one.shown_name for one in unclear),
    )
    return Message(asked, (Option(f"{cards.TOKEN}clear:{incident.id}", _("Xác nhận")),))


def clear(scene: Scene, argument: str) -> Says:
    """[Xác nhận]: what they have sent goes on."""
    incident = theirs.held(scene, argument, Act.TALK)
    unclear = files.used_by(scene.tx, f"{UNCLEAR}{incident.id}", scene.who.person)
    if not unclear:
        return [Message(_("Không còn tệp nào chờ xác nhận."))]
    for row in unclear:
        files.let_go(scene.tx, row.id, f"{UNCLEAR}{incident.id}")
    return on_their_way(scene, incident, unclear)


def on_their_way(scene: Scene, incident: Incident, rows: Sequence[Any]) -> Says:
    """Those that are here are passed on as one message, the others once they are."""
    here = [row.id for row in rows if row.state == "held"]
    coming = [row for row in rows if row.state == "wanted"]
    for row in coming:
        files.keep(scene.tx, row.id, f"{COMING}{incident.id}")
    said = passing.pass_on(scene, incident, Words(files=here)) if here else []
    named = ", ".join(row.shown_name for row in coming)
    waits = [Message(_("Đang nhận tệp {name}; nhận xong sẽ chuyển ngay.", name=named))] if named else []
    return [*said, *waits]


def is_of_a_talk(scene: Scene, file_id: int) -> bool:
    return any(use.startswith((COMING, UNCLEAR)) for use in files.uses(scene.tx, file_id))


def received(scene: Scene, file_id: int) -> Says:
    """A file of a talk has been fetched. The right is asked for again."""
    said: Says = []
    for use in files.uses(scene.tx, file_id):
        if use.startswith(COMING):
            files.let_go(scene.tx, file_id, use)
            incident = theirs.held(scene, use.removeprefix(COMING), Act.TALK)
            said += passing.pass_on(scene, incident, Words(files=[file_id]))
    return said
