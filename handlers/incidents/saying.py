"""Acts on an incident that need words: a question, an answer, how it was resolved, what is still amiss."""

from dataclasses import dataclass
from functools import partial

from bot.domain.incidents import Act
from bot.message import Message
from bot.talk import Facts, Talk
from bot.words import N_, _
from handlers.allowed import no_such_button
from handlers.files import attach_named, file_titles
from handlers.incidents import news, theirs
from handlers.incidents.moving import Words, move
from handlers.kinds import Says, Scene
from handlers.reading import up_to

OFFICE_SAYS, UNIT_SAYS = "incident_office", "incident_unit"  # the two forms
LONGEST = 1000  # characters


@dataclass(frozen=True)
class Asking:
    """What a form asks for, what its review calls it, and what is said once it is sent."""

    question: str
    title: str
    done: str


ASKING = {
    Act.ASK: Asking(
        N_("{number}: xin gõ câu hỏi gửi người báo."),
        N_("Câu hỏi"),
        N_("Đã gửi câu hỏi về {number}; đang chờ đơn vị trả lời."),
    ),
    Act.RESOLVE: Asking(
        N_("{number}: xin cho biết đã xử lý thế nào."),
        N_("Cách xử lý"),
        N_("Đã ghi nhận xử lý xong {number}; người báo được đề nghị xác nhận."),
    ),
    Act.WRONG: Asking(
        N_("{number}: xin cho biết vì sao là báo nhầm."),
        N_("Lý do"),
        N_("Đã ghi nhận {number} là báo nhầm; người báo được biết."),
    ),
    Act.ANSWER: Asking(
        N_("{number}: xin gõ câu trả lời."),
        N_("Trả lời"),
        N_("Đã gửi câu trả lời về {number}."),
    ),
    Act.REOPEN: Asking(
        N_("{number}: xin cho biết còn vướng gì."),
        N_("Còn vướng"),
        N_("Sự cố {number} được mở lại; người xử lý được biết."),
    ),
}


@dataclass(frozen=True)
class Saying:
    incident: int
    act: Act
    words: Words


def form_of(act: Act) -> str:
    return OFFICE_SAYS if act in theirs.OF_OFFICE else UNIT_SAYS


def begin(scene: Scene, argument: str) -> Facts:
    """``argument``: the act and the incident, "ask:17"."""
    name, _colon, incident_id = argument.partition(":")
    if name not in list(ASKING):
        raise no_such_button()
    incident = theirs.held(scene, incident_id, Act(name))
    return {"incident": incident.id, "act": name, "number": incident.reference}


def flow(talk: Talk, facts: Facts) -> Saying:
    act, number = Act(facts["act"]), facts["number"]
    asking = ASKING[act]
    text = talk.ask("text", _(asking.question, number=number), up_to(LONGEST, one_line=False))
    attach = partial(attach_named, talk, _("Xin gửi từng ảnh hoặc tệp."))
    given = talk.maybe("file:1", attach) or {}
    heading = _("{number}. Xin xem lại trước khi gửi:", number=number)
    talk.review({"text": _(asking.title), **file_titles(given)}, heading)
    return Saying(facts["incident"], act, Words(text, [file for file, _name in given.values()]))


def carry_out(scene: Scene, saying: Saying) -> Says:
    """Move it, if that can still be done, and tell the other side."""
    incident = move(scene, theirs.held(scene, str(saying.incident), saying.act), saying.act, saying.words)
    news.tell(scene, incident, saying.act, saying.words)
    return [Message(_(ASKING[saying.act].done, number=incident.reference))]
