"""What the office says of a change in words, a question or why it goes back; and the unit's answer."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.changes import Act, Change, State
from bot.message import Message
from bot.talk import Facts, Talk
from bot.words import N_, _
from handlers.engine import forms
from handlers.engine.buttons import no_such_button
from handlers.engine.feature import Says, Scene
from handlers.engine.reading import up_to
from handlers.personnel import cards, deciding, news, theirs
from storage import audit
from storage.people import changes

OFFICE_SAYS, UNIT_SAYS = "change_office", "change_unit"  # the two forms
LONGEST = 500  # characters


@dataclass(frozen=True)
class Asking:
    """What a form asks for, what its review calls it, and what is said once it is sent."""

    question: str
    title: str
    done: str


ASKING = {
    Act.ASK: Asking(
        N_("{number}: xin gõ câu hỏi gửi đơn vị."),
        N_("Câu hỏi"),
        N_("Đã gửi câu hỏi về {number}; đang chờ đơn vị trả lời."),
    ),
    Act.RETURN: Asking(
        N_("{number}: xin cho biết vì sao trả lại, cần sửa gì."),
        N_("Lý do"),
        N_("Đã trả lại {number}; người gửi được biết."),
    ),
    Act.ANSWER: Asking(
        N_("{number}: xin gõ câu trả lời."), N_("Trả lời"), N_("Đã gửi câu trả lời về {number} tới Phòng.")
    ),
}


@dataclass(frozen=True)
class Saying:
    change: int
    act: Act
    text: str


def open_form(act: Act) -> Callable[[Scene, str], Says]:
    """ns_ask:<change>, ns_return:<change>, ns_answer:<change>"""

    def press(scene: Scene, argument: str) -> Says:
        flow = UNIT_SAYS if act == Act.ANSWER else OFFICE_SAYS
        return forms.open_form(scene, flow, f"{act}:{argument}", None)

    return press


def begin(scene: Scene, argument: str) -> Facts:
    """``argument``: the act and the change, "ask:17"."""
    name, _colon, number = argument.partition(":")
    if name not in list(ASKING):
        raise no_such_button()
    change = theirs.to_move(scene, number, Act(name))
    return {"change": change.id, "act": name, "number": change.number, "reason": change.reason}


def flow(talk: Talk, facts: Facts) -> Saying:
    act, number = Act(facts["act"]), facts["number"]
    asked = _(ASKING[act].question, number=number)
    if act == Act.ANSWER:
        asked = f"{facts['reason']}\n{asked}"
    text = talk.ask("text", asked, up_to(LONGEST))
    talk.review({"text": _(ASKING[act].title)}, _("{number}. Xin xem lại trước khi gửi:", number=number))
    return Saying(facts["change"], act, text)


def carry_out(scene: Scene, saying: Saying) -> Says:
    """Move it, if that can still be done, and tell the other side."""
    change = theirs.to_move(scene, str(saying.change), saying.act)
    TOLD[saying.act](scene, change, saying.text)
    return [Message(_(ASKING[saying.act].done, number=change.number))]


def ask(scene: Scene, change: Change, text: str) -> None:
    said = _("{name} hỏi: {question}", name=scene.who.name, question=text)
    deciding.decide(scene, change, Act.ASK, State.ASKED, "\n".join(filter(None, [change.reason, said])))
    news.to_sender(
        scene,
        change,
        f"change_asked:{change.id}:{scene.event}",
        lambda: news.with_card(scene, change.id, said),
    )


def send_back(scene: Scene, change: Change, text: str) -> None:
    said = _("{name} trả lại: {why}", name=scene.who.name, why=text)
    deciding.decide(scene, change, Act.RETURN, State.RETURNED, "\n".join(filter(None, [change.reason, said])))
    news.to_sender(
        scene,
        change,
        f"change_returned:{change.id}:{scene.event}",
        lambda: news.with_card(scene, change.id, said),
    )


def answer(scene: Scene, change: Change, text: str) -> None:
    said = _("{name} trả lời: {answer}", name=scene.who.name, answer=text)
    reason = "\n".join(filter(None, [change.reason, said]))
    changes.change(scene.tx, change.id, state=State.SENT.value, reason=reason)
    audit.write(scene.tx, scene.at, scene.who, f"change_{Act.ANSWER}", cards.subject(change))
    news.answered(scene, change.id, said)


TOLD = {Act.ASK: ask, Act.RETURN: send_back, Act.ANSWER: answer}
