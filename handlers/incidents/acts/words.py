"""Acts on an incident that need words: to ask, resolve, call wrong, answer, reopen; what is taken back."""

from dataclasses import dataclass
from functools import partial

from bot.conversation import N_, Message, NoLongerPossible, Option, Talk, _, time_text, up_to
from bot.domain.incidents import ENDED, MISTAKEN_FOR, IncidentAction, IncidentSide, IncidentState
from bot.domain.replies import is_slip
from handlers.engine import (
    Context,
    Prefilled,
    Replies,
    attach_named,
    file_titles,
    start_form,
    start_form_once,
)
from handlers.incidents import cards, telling
from handlers.incidents.cards import IncidentWords, about_text, side_of
from handlers.incidents.moving import LONGEST, OFFICE_ACTIONS, check_possible, lock_for, move
from handlers.incidents.talk import messages
from storage import incidents
from storage.engine import Conversation
from storage.incidents import Incident

OFFICE_SAYS, UNIT_SAYS = "incident_office", "incident_unit"  # the forms of actions with words


@dataclass(frozen=True)
class WordsQuestion:
    question: str
    title: str  # of the answer, in the review
    done: str  # said once it is sent


WORDS_QUESTIONS = {
    IncidentAction.ASK: WordsQuestion(
        N_("{number}: xin gõ câu hỏi gửi người báo."),
        N_("Câu hỏi"),
        N_("Đã gửi câu hỏi về {number}: {text}"),
    ),
    IncidentAction.RESOLVE: WordsQuestion(
        N_("{number}: xin cho biết đã xử lý thế nào."),
        N_("Cách xử lý"),
        N_("Đã ghi nhận xử lý xong {number}: {text}"),
    ),
    IncidentAction.WRONG: WordsQuestion(
        N_("{number}: xin cho biết vì sao là báo nhầm."),
        N_("Lý do"),
        N_("Đã ghi nhận {number} là báo nhầm: {text}"),
    ),
    IncidentAction.ANSWER: WordsQuestion(
        N_("{number}: xin gõ câu trả lời."), N_("Trả lời"), N_("Đã gửi câu trả lời về {number}: {text}")
    ),
    IncidentAction.REOPEN: WordsQuestion(
        N_("{number}: xin cho biết còn vướng mắc gì."),
        N_("Vướng mắc"),
        N_("Đã mở lại {number}: {text}"),
    ),
}


MISTAKE_DONE = N_("Đã bỏ ghi nhận đã xử lý {number} vì ghi nhầm; thời hạn xử lý giữ nguyên: {text}")


@dataclass(frozen=True)
class IncidentWordsFacts:
    incident: int
    act: IncidentAction
    number: str
    about: str = ""  # the number, with what it is and whose


def open_words(context: Context, incident: Incident, action: IncidentAction) -> Replies:
    """Open the form that asks for the words of an action ([Hỏi thêm], [Trả lời] …)."""

    def facts() -> IncidentWordsFacts:
        check_possible(context, incident, action)
        return IncidentWordsFacts(incident.id, action, incident.reference, about_text(incident))

    form = OFFICE_SAYS if action in OFFICE_ACTIONS else UNIT_SAYS
    return start_form_once(context, form, facts, act=action, incident=incident.id)


def open_question_for(context: Context, incident: Incident, question: str) -> Replies:
    """Show what the raiser is to be asked, where the office has said it at once ("hỏi thêm sc 3: …")."""
    facts = IncidentWordsFacts(incident.id, IncidentAction.ASK, incident.reference, about_text(incident))
    given = {"text": up_to(LONGEST, one_line=False)(question, context.at)}
    return start_form(context, OFFICE_SAYS, Prefilled(facts, given))


def reopened_by(context: Context, here: Conversation) -> Incident | None:
    """Return the incident that an open form is about to reopen; None for any other form."""
    is_one = here.flow == UNIT_SAYS and here.facts.get("act") == IncidentAction.REOPEN
    return incidents.get(context.tx, here.facts["incident"]) if is_one else None


def ask_words(talk: Talk, facts: IncidentWordsFacts) -> tuple[IncidentWordsFacts, IncidentWords]:
    number, asking = facts.number, WORDS_QUESTIONS[facts.act]
    asked = _(asking.question, number=facts.about or number)
    text = talk.ask("text", asked, up_to(LONGEST, one_line=False))
    if facts.act == IncidentAction.RESOLVE:  # it is said back, and taken back by [Ghi nhầm, bỏ]
        return facts, IncidentWords(text)
    attach = partial(attach_named, talk, _("Xin gửi từng ảnh hoặc tệp."))
    given = talk.maybe("file:1", attach) or {}
    about = facts.about if facts.about and facts.act in OFFICE_ACTIONS else number  # with the unit
    heading = _("{number}. Xin xem lại trước khi gửi:", number=about)
    talk.review({"text": _(asking.title), **file_titles(given)}, heading)
    return facts, IncidentWords(text, [file for file, _name in given.values()])


def move_with_words(context: Context, decided: tuple[IncidentWordsFacts, IncidentWords]) -> Replies:
    """Do the action with its words; what is reopened because of a slip was never resolved."""
    facts, words = decided
    try:
        incident = lock_for(context, facts.incident, facts.act)
    except NoLongerPossible as refused:
        return pass_on_all_the_same(context, facts, words, str(refused))
    is_of_office = side_of(context) == IncidentSide.OFFICE
    is_mistake = facts.act == IncidentAction.REOPEN and is_of_office and is_slip(words.text)
    action = IncidentAction.MISTAKE if is_mistake else facts.act
    incident = move(context, incident, action, words)
    told = telling.tell_other_side(context, incident, action, words)
    done = MISTAKE_DONE if is_mistake else WORDS_QUESTIONS[action].done
    said = "\n".join([_(done, number=about_text(incident), text=words.text), told])
    if action == IncidentAction.REOPEN and not (is_of_office or words.files):
        return [with_way_back(context, incident, said)]
    if action not in ENDED:
        return [Message(said)]
    then = _("Nếu ghi nhận nhầm, anh/chị chọn “Ghi nhầm, bỏ” trong 15 phút.")
    mistaken = Option(cards.action_token(incident, IncidentAction.MISTAKE), _("Ghi nhầm, bỏ"), is_undo=True)
    options: tuple[Option, ...] = (mistaken,)
    if action == IncidentAction.RESOLVE:
        then = _(
            "Nếu ghi nhận nhầm, anh/chị chọn “Ghi nhầm, bỏ” trong 15 phút; nếu chưa được, chọn “Mở lại”."
        )
        options = (mistaken, Option(cards.action_token(incident, IncidentAction.REOPEN), _("Mở lại")))
    return [Message(f"{said} {then}", options, card=cards.talk_subject(incident))]


def with_way_back(context: Context, incident: Incident, said: str) -> Message:
    """Add to what is said of a reopening how the unit takes it back."""
    until = time_text(context.at + MISTAKEN_FOR)
    back = _("Nếu cần rút lại, anh/chị chọn “Bấm nhầm” trước {time}.", time=until)
    undo = Option(f"{cards.TOKEN}{cards.BACK}:{incident.id}", _("Bấm nhầm"), is_undo=True)
    return Message(f"{said}\n{back}", (undo,), card=cards.talk_subject(incident))


def pass_on_all_the_same(
    context: Context, facts: IncidentWordsFacts, words: IncidentWords, why: str
) -> Replies:
    """Pass words to the other side on as a note, where the incident has moved on; else say them back."""
    unsent = _("Nội dung anh/chị vừa gõ chưa được gửi: “{text}”", text=words.text)
    if facts.act not in (IncidentAction.ASK, IncidentAction.ANSWER, IncidentAction.REOPEN):
        raise NoLongerPossible(f"{why}\n{unsent}")
    try:
        incident = lock_for(context, facts.incident, IncidentAction.TALK)
    except NoLongerPossible:
        raise NoLongerPossible(f"{why}\n{unsent}") from None
    said = _("{why} Lời của anh/chị được chuyển như lời nhắn: “{text}”.", why=why, text=words.text)
    return [Message(said), *messages.pass_on_words(context, incident, words)]


def take_back_resolution(context: Context, incident: Incident) -> Replies:
    """Take back what was recorded by mistake ([Ghi nhầm, bỏ]): the unit is told, its time limits stay."""
    check_possible(context, incident, IncidentAction.MISTAKE)
    if not cards.may_be_mistaken(incident, context.at):
        said = N_("Đã quá 15 phút nên không bỏ được. Nếu {number} chưa xử lý xong, anh/chị chọn “Mở lại”.")
        if incident.state == IncidentState.WRONG:
            said = N_("Đã quá 15 phút nên không bỏ được. Nếu vẫn còn sự cố, đề nghị báo lại bằng lệnh /suco.")
        raise NoLongerPossible(_(said, number=incident.reference))
    now = move(context, incident, IncidentAction.MISTAKE)
    told = telling.tell_other_side(context, now, IncidentAction.MISTAKE)
    said = _("Đã bỏ ghi nhận vừa rồi về {number}; thời hạn xử lý giữ nguyên.", number=incident.reference)
    return [Message(f"{said} {told}", (cards.view_button(now),))]


def reopen(context: Context, incident: Incident, words: str) -> Replies:
    """Reopen an incident that the unit says is not solved, with what it said ("vẫn chưa được, nó báo …")."""
    check_possible(context, incident, IncidentAction.REOPEN)
    facts = IncidentWordsFacts(incident.id, IncidentAction.REOPEN, incident.reference)
    return move_with_words(context, (facts, IncidentWords(words)))
