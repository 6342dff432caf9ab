"""Return what was prepared, with what is to be put right in it ([Trả lại])."""

from dataclasses import dataclass
from functools import partial

from bot.conversation import Message, NoLongerPossible, Talk, _, moment_text, up_to
from handlers.engine import Context, Replies, start_form_once
from handlers.releases import cards, deciding
from storage.engine import Conversation
from storage.reporting import submissions
from storage.reporting.submissions import Submission

FLOW = "release_return"
LONGEST = 500  # characters of a reason


@dataclass(frozen=True)
class SubmissionReturnFacts:
    submission: int
    title: str
    name: str  # of whoever prepared it


@dataclass(frozen=True)
class SubmissionReturn:
    submission: int
    why: str


def open_return(context: Context, one: Submission) -> Replies:
    """Ask what is to be put right."""
    deciding.need_decider(context, one)
    facts = SubmissionReturnFacts(one.id, cards.what_text(context, one), one.name)
    return start_form_once(context, FLOW, lambda: facts, submission=one.id)


def show_instead(context: Context, facts: SubmissionReturnFacts) -> Replies:
    """Show what would be returned, with [Ban hành]; nothing where it waits no more."""
    one = submissions.get(context.tx, facts.submission)
    return [cards.card(context, one)] if one and cards.waits_for(context, one) else []


def is_over(context: Context, here: Conversation) -> bool:
    one = submissions.get(context.tx, int(here.facts["submission"]))
    return one is None or one.state != "waiting"


def ask_reason(talk: Talk, facts: SubmissionReturnFacts) -> SubmissionReturn:
    question = _("Trả lại nội dung “{title}”: cần sửa gì?", title=facts.title)
    why = talk.ask("why", question, up_to(LONGEST))
    heading = _("Trả lại {name}. Xin xem lại:", name=facts.name)
    talk.review({"why": _("Cần sửa")}, heading, _("Trả lại"))
    return SubmissionReturn(facts.submission, why)


def execute_return(context: Context, returning: SubmissionReturn) -> Replies:
    """Return it, and tell whoever prepared it; what was decided meanwhile stays so."""
    one = submissions.locked(context.tx, returning.submission)
    if one is None or not cards.may_see(context, one):
        raise NoLongerPossible(_("Lựa chọn này không còn dùng được."))
    if one.state != "waiting":
        raise NoLongerPossible(cards.state_text(one))
    deciding.need_decider(context, one)
    deciding.settle(context, one, "returned", returning.why)
    context.audit("submission_return", one.subject, prepared_by=one.by)
    deciding.tell_preparer(context, one, partial(returned_message, context, one.id))
    said = _(
        "Đã trả lại nội dung “{title}” cho {name} kèm lý do.\nNếu trả lại nhầm, đề nghị {name} trình lại.",
        title=cards.what_text(context, one),
        name=one.name,
    )
    return [Message(said)]


def returned_message(context: Context, submission: int) -> Message:
    """Tell whoever prepared it why it came back, with the way to put it right."""
    one = submissions.get(context.tx, submission)
    assert one
    places = {"title": cards.what_text(context, one), "moment": moment_text(one.at), "reason": one.reason}
    said = _(
        "{name} trả lại nội dung “{title}” anh/chị trình lúc {moment}.\nCần sửa: {reason}",
        name=one.decider,
        **places,
    )
    return cards.own_card(one, said)
