"""Answering feedback: it is taken up or explained, and whoever gave it hears of it; withdrawing one's own."""

from dataclasses import dataclass
from functools import partial

from bot.conversation import Message, NoLongerPossible, Talk, _, excerpt, up_to
from handlers.engine import (
    Action,
    Context,
    Replies,
    Role,
    no_such_button,
    start_form_once,
    tell,
    with_arrival,
)
from handlers.feedback import cards
from storage import feedback
from storage.feedback import DECLINED, OPEN, TAKEN, WITHDRAWN, Feedback

FLOW = "feedback_answer"
LONGEST = 1000  # characters of an answer
QUOTED = 300  # characters of what is answered


@dataclass(frozen=True)
class AnswerFacts:
    feedback: int
    name: str
    said: str  # what is answered, in brief


@dataclass(frozen=True)
class FeedbackAnswer:
    feedback: int
    state: str  # taken, declined
    text: str


def open_answer(context: Context, one: Feedback) -> Replies:
    """Ask what becomes of it, and for the answer ([Trả lời])."""

    def facts() -> AnswerFacts:
        refuse_settled(one)
        said = excerpt(" ".join(one.awkward.split()), QUOTED)
        return AnswerFacts(one.id, one.name, f"{cards.clause_text(one.clause)}: {said}")

    return start_form_once(context, FLOW, facts, feedback=one.id)


def refuse_settled(one: Feedback) -> None:
    if one.state == WITHDRAWN:
        raise NoLongerPossible(_("Người gửi đã rút góp ý này."))
    if one.letter:
        raise NoLongerPossible(_("Góp ý này đã nằm trong một bản tổng hợp nên không trả lời lại được."))


def ask_answer(talk: Talk, facts: AnswerFacts) -> FeedbackAnswer:
    asked = _(
        "Góp ý của {name}: “{text}”\nTiếp thu (đề nghị sửa) hay giải trình (giữ nguyên)?",
        name=facts.name,
        text=facts.said,
    )
    state = talk.choose("state", asked, {TAKEN: _("Tiếp thu"), DECLINED: _("Giải trình")}, columns=2)
    asked = _("Xin gõ nội dung trả lời; nội dung này được ghi vào bản tổng hợp.")
    text = talk.ask("text", asked, up_to(LONGEST, one_line=False))
    heading = _("Trả lời góp ý của {name}. Xin xem lại trước khi gửi:", name=facts.name)
    talk.review({"state": _("Xử lý"), "text": _("Trả lời")}, heading)
    return FeedbackAnswer(facts.feedback, state, text)


def execute_answer(context: Context, said: FeedbackAnswer) -> Replies:
    context.need(Action.WEIGH)
    if (one := feedback.locked(context.tx, said.feedback)) is None:
        raise no_such_button()
    refuse_settled(one)
    values = {"state": said.state, "answer": said.text, "answered_by": context.who.person}
    feedback.answer(context.tx, one.id, values, context.at)
    context.audit("feedback_answer", one.subject, state=said.state)
    context.redraw(one.subject)
    answered = feedback.get(context.tx, one.id)
    assert answered is not None
    return [Message(with_arrival(context, told_text(context, answered)), cards.list_options())]


def told_text(context: Context, one: Feedback) -> str:
    """Tell whoever gave it what has become of it; return what the office hears of that."""
    if one.person == context.who.person:
        return _("Đã ghi nhận xử lý góp ý của anh/chị.")
    once = f"feedback_answer:{one.id}:{context.event}"
    say = partial(cards.own_card, one)
    reached = tell(
        context,
        [one.person],
        once=once,
        say=say,
        about=one.subject,
        roles=tuple(Role),
        unit=one.unit,
    )
    if reached:
        return _("Đã gửi trả lời tới {name} ({unit}).", name=one.name, unit=one.unit_name)
    return _(
        "Đã ghi nhận trả lời. Không gửi được tin tới {name} ({unit}) qua hệ thống; xin báo trực tiếp.",
        name=one.name,
        unit=one.unit_name,
    )


def withdraw(context: Context, one: Feedback) -> Replies:
    """Withdraw one's own feedback before it is answered ([Rút góp ý])."""
    if one.person != context.who.person:
        raise no_such_button()
    if one.state != OPEN or not feedback.withdraw(context.tx, one.id, context.at):
        withdrawn, answered = _("Góp ý này đã được rút."), _("{The_office} đã trả lời góp ý này.")
        raise NoLongerPossible(withdrawn if one.state == WITHDRAWN else answered)
    context.audit("feedback_withdraw", one.subject)
    context.redraw(one.subject)
    return [Message(_("Đã rút góp ý về: {clause}.", clause=cards.clause_text(one.clause)))]
