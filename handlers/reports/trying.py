"""[Gửi thử cho tôi]: the request as units will receive it, to whoever writes it and to nobody else."""

from dataclasses import replace
from datetime import date

from bot.answers import Refused
from bot.domain.rights import Action
from bot.message import Message, Option
from bot.talk import Talk, Waiting
from bot.words import _
from handlers.engine.buttons import no_such_button
from handlers.engine.feature import Says, Scene, need
from handlers.reports import asking, sending, telling
from handlers.reports.sending import Wanted
from storage import audit
from storage.engine import conversations
from storage.engine.conversations import Conversation


def send(scene: Scene, _argument: str) -> Says:
    """rq_try: of the form in front, which stays where it is."""
    need(scene, Action.REQUEST)
    here = conversations.active(scene.tx, scene.who)
    if here is None or here.flow != asking.FLOW:
        raise Refused(_("Không còn yêu cầu nào đang soạn nên không gửi thử được."))
    wanted = so_far(scene, here)
    asked = sending.units_asked(scene.tx, date.fromisoformat(here.facts["day"]), wanted)
    audit.write(scene.tx, scene.at, scene.who, "request_try", f"form:{here.id}", people=1)
    return [as_received(wanted, [unit.name for unit in asked[:1]], scene.settings.office_name)]


def so_far(scene: Scene, here: Conversation) -> Wanted:
    """What the form would send now; Refused where its questions are not all answered."""
    try:
        wanted, _named = asking.ask(Talk(here.answers, scene.at, tx=scene.tx), here.facts)
    except Waiting:
        raise no_such_button() from None
    return wanted


def as_received(wanted: Wanted, units: list[str], office: str) -> Message:
    """The message itself, marked; its buttons say what they would do."""
    message = telling.as_received(asking.seen_by_units(wanted), wanted.deadline, units, office)
    options = (
        Option("rq_tried:write", _("Trả lời")),
        Option("rq_tried:more", _("Xin thêm thời gian")),
    )
    mark = _("Tin gửi thử cho anh/chị, chưa gửi đơn vị nào.")
    return replace(message, text=f"{mark}\n{message.text}", options=options)


def tried(scene: Scene, argument: str) -> Says:
    """A button of the test: rq_tried:write, rq_tried:more."""
    need(scene, Action.REQUEST)
    if argument == "write":
        return [Message(_("Ở tin thật, đơn vị chọn “Trả lời” để trả lời từng câu hỏi. Đây là tin gửi thử."))]
    if argument == "more":
        asks = _(
            "Ở tin thật, đơn vị chọn “Xin thêm thời gian” để đề nghị Phòng lùi hạn nộp. Đây là tin gửi thử."
        )
        return [Message(asks)]
    raise no_such_button()
