"""[Gửi thử cho tôi]: the broadcast as people will receive it, to whoever writes it and to nobody else."""

from dataclasses import replace

from bot.answers import Refused
from bot.domain.rights import Action
from bot.message import Message, Option
from bot.talk import Talk, Waiting
from bot.words import _
from handlers.broadcasts import sending, writing
from handlers.broadcasts.writing import Broadcasting
from handlers.engine import files
from handlers.engine.buttons import no_such_button
from handlers.engine.feature import Says, Scene, need
from storage import audit
from storage import files as stored
from storage.engine import conversations


def send(scene: Scene, _argument: str) -> Says:
    """bc_try: of the form in front, which stays where it is."""
    need(scene, Action.BROADCAST)
    here = conversations.active(scene.tx, scene.who)
    if here is None or here.flow != writing.FLOW:
        raise Refused(_("Không còn thông báo nào đang soạn nên không gửi thử được."))
    try:
        new, _given = writing.ask(Talk(here.answers, scene.at, tx=scene.tx), here.facts)
    except Waiting:
        raise no_such_button() from None
    rows = [row for file in new.files if (row := stored.get(scene.tx, file))]
    if coming := [row for row in rows if row.state == "wanted"]:
        return [Message(files.being_received(len(rows), len(coming)))]
    audit.write(scene.tx, scene.at, scene.who, "broadcast_try", f"form:{here.id}", people=1)
    held = tuple(row.id for row in rows if row.state == "held")
    return [as_received(replace(new, files=held), scene.settings.office_name)]


def as_received(new: Broadcasting, office: str) -> Message:
    """The message itself, marked; its button says what it would do."""
    added = new.extras
    message = sending.message(new.text, office, added.ack_until, is_urgent=added.is_urgent)
    options = (Option("bc_tried:", _("Đã nhận")),) if added.ack_until else ()
    mark = _("Tin gửi thử cho anh/chị, chưa gửi tới ai khác.")
    return replace(message, text=f"{mark}\n{message.text}", options=options, file_ids=new.files)


def tried(scene: Scene, _argument: str) -> Says:
    """[Đã nhận] under it."""
    need(scene, Action.BROADCAST)
    return [Message(_("Ở tin thật, người nhận chọn “Đã nhận” để xác nhận. Đây là tin gửi thử."))]
