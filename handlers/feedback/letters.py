"""Papers that gather feedback for the body above: made of what is answered, as Word, noted as sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from bot.conversation import (
    DEFAULT,
    Message,
    NoLongerPossible,
    Option,
    Refused,
    Talk,
    _,
    day_text,
    local_date,
    long_day,
    number_text,
    speaking,
)
from bot.documents.word import (
    FeedbackLine,
    FeedbackPaper,
    feedback_docx,
    in_full,
)
from bot.domain.dates import read_date
from handlers.engine import (
    DOCX,
    Action,
    Card,
    Context,
    FileOrder,
    Notice,
    Paper,
    Replies,
    Role,
    Timed,
    ask_document_number,
    ask_time,
    id_in,
    letterhead,
    no_such_button,
    order_file,
    row,
    start_form_once,
    tell_all,
)
from handlers.feedback import cards
from storage import feedback
from storage.feedback import DECLINED, TAKEN, Feedback, FeedbackLetter

FLOW = "feedback_sent"
WORD = "feedback_word"
SHOWN = 3  # of the newest papers
LETTER = row(feedback.get_letter)


def options(context: Context) -> Iterator[Option]:
    """Yield the buttons of the papers, and that by which a new one is made of what is answered."""
    if context.may(Action.WEIGH) and feedback.count_ready(context.tx):
        yield Option("gq_make:", _("Lập bản tổng hợp"))
    for one in feedback.letters(context.tx, SHOWN):
        yield Option(f"gq_letter:{one.id}", _("Bản tổng hợp ngày {day}", day=made_on(one)))


def made_on(letter: FeedbackLetter) -> str:
    return day_text(local_date(letter.at))


def make(context: Context) -> Replies:
    """Put all that is answered and in no paper into a new one ([Lập bản tổng hợp])."""
    if not feedback.count_ready(context.tx):
        raise NoLongerPossible(_("Không còn góp ý nào đã trả lời mà chưa vào bản tổng hợp. Gõ /gopy để xem."))
    made = feedback.make_letter(context.tx, context.who.person, context.at)
    context.audit("feedback_letter", f"{feedback.LETTER}:{made}")
    redraw(context, made)
    return show(context, find(context, made))


def find(context: Context, letter_id: int) -> FeedbackLetter:
    if (found := feedback.get_letter(context.tx, letter_id)) is None:
        raise no_such_button()
    return found


def redraw(context: Context, letter_id: int) -> None:
    context.redraw(f"{feedback.LETTER}:{letter_id}")
    context.redraw(*(one.subject for one in feedback.of_letter(context.tx, letter_id)))


def show(context: Context, letter: FeedbackLetter) -> Replies:
    return [draw(context, letter, Message(""))]


def draw(context: Context, letter: FeedbackLetter, _shown: Message) -> Message:
    places = {"count": number_text(letter.count)}
    said = _("Gồm {count} góp ý; chưa gửi.", **places)
    buttons = [Option(f"gq_word:{letter.id}", _("Bản tổng hợp (Word)"))]
    if letter.day is not None:
        places |= {"letter": letter.number, "sent": day_text(letter.day)}
        said = _("Gồm {count} góp ý; đã gửi theo văn bản {letter} ngày {sent}.", **places)
    elif context.may(Action.WEIGH):
        buttons.append(Option(f"gq_sent:{letter.id}", _("Đã gửi cấp trên")))
        buttons.append(Option(f"gq_drop:{letter.id}", _("Bỏ bản tổng hợp")))
    heading = _("Bản tổng hợp góp ý lập ngày {day}", day=made_on(letter))
    return Message(said, tuple(buttons), heading, card=f"{feedback.LETTER}:{letter.id}")


CARD = Card(
    feedback.LETTER,
    lambda context, text: feedback.get_letter(context.tx, id_in(text)),
    draw,
    may_see=lambda context, _letter: context.may(Action.LOOK),
)


def take_apart(context: Context, letter: FeedbackLetter) -> Replies:
    """Let what is in a paper wait for another one, as long as it has not gone ([Bỏ bản tổng hợp])."""
    if letter.is_sent:
        raise NoLongerPossible(_("Bản tổng hợp này đã gửi nên không bỏ được."))
    redraw(context, letter.id)
    feedback.take_apart(context.tx, letter.id)
    context.audit("feedback_letter_drop", f"{feedback.LETTER}:{letter.id}")
    said = _("Đã bỏ bản tổng hợp; các góp ý trong đó chờ lần lập sau.")
    return [Message(said, cards.list_options())]


@dataclass(frozen=True)
class SentFacts:
    letter: int
    made: str  # the day
    count: int


@dataclass(frozen=True)
class SentFeedback:
    letter: int
    number: str
    day: date


def open_sent(context: Context, letter: FeedbackLetter) -> Replies:
    """Ask by which paper it has gone ([Đã gửi cấp trên])."""

    def facts() -> SentFacts:
        refuse_sent(letter)
        return SentFacts(letter.id, made_on(letter), letter.count)

    return start_form_once(context, FLOW, facts, letter=letter.id)


def refuse_sent(letter: FeedbackLetter) -> None:
    if letter.is_sent:
        raise NoLongerPossible(_("Bản tổng hợp này đã được ghi nhận là đã gửi."))


def ask_sent(talk: Talk, facts: SentFacts) -> SentFeedback:
    asked = _("Xin cho biết số, ký hiệu của văn bản đã gửi, ví dụ: “15/BC-VHTT”.")
    number = ask_document_number(talk, "number", asked)
    asked = _("Xin cho biết ngày của văn bản, ví dụ: “hôm nay”, “25/11/2026”.")
    day = ask_time(talk, "day", asked, Timed(read_day, long_day, expect="past"))
    heading = _(
        "Ghi nhận bản tổng hợp lập ngày {day} ({count} góp ý) đã gửi; người góp ý sẽ được báo. Xin xem lại:",
        day=facts.made,
        count=number_text(facts.count),
    )
    talk.review({"number": _("Số văn bản"), "day": _("Ngày văn bản")}, heading, _("Ghi nhận đã gửi"))
    return SentFeedback(facts.letter, number, day)


def read_day(typed: str, said_at: datetime) -> date:
    found = read_date(typed, said_at, past=True)
    if found is None or found > local_date(said_at):
        raise Refused(_("Chưa xác định được ngày, hoặc ngày chưa đến. Ví dụ: “hôm nay”, “25/11/2026”."))
    return found


def record_sent(context: Context, sent: SentFeedback) -> Replies:
    """Note by which paper it went; whoever gave what is in it hears of that."""
    context.need(Action.WEIGH)
    letter = find(context, sent.letter)
    refuse_sent(letter)
    if not feedback.note_sent(context.tx, letter.id, sent.number, sent.day):
        raise no_such_button()
    context.audit("feedback_sent", f"{feedback.LETTER}:{letter.id}")
    redraw(context, letter.id)
    gone = feedback.of_letter(context.tx, letter.id)
    reached = tell_all(context, [sent_notice(one) for one in gone if one.person != context.who.person])
    places = {"letter": sent.number, "day": day_text(sent.day)}
    said = _("Đã ghi nhận bản tổng hợp gửi theo văn bản {letter} ngày {day}.", **places)
    told = _("Đã báo {count} người góp ý.", count=number_text(len(reached)))
    return [Message(f"{said} {told}" if reached else said)]


def sent_notice(one: Feedback) -> Notice:
    key, say = f"feedback_sent:{one.id}", partial(cards.own_card, one)
    return Notice(key, one.person, say, subject=one.subject, roles=tuple(Role), unit=one.unit)


def order(context: Context, letter: FeedbackLetter) -> Replies:
    """Order the paper as Word ([Bản tổng hợp (Word)])."""
    context.audit("feedback_word", f"{feedback.LETTER}:{letter.id}")
    name = _("Tổng hợp góp ý quy định {day}.docx", day=local_date(letter.at).isoformat())
    return [order_file(context, FileOrder(f"{WORD}:{letter.id}", name, DOCX))]


def read_paper(context: Context, letter_id: str) -> Paper:
    """Read what the paper says; it is in Vietnamese, whatever its reader speaks."""
    context.need(Action.LOOK)
    letter, settings = LETTER.read(context, letter_id), context.settings
    found = sorted(feedback.of_letter(context.tx, letter.id), key=clause_order)
    with speaking(DEFAULT):
        paper = FeedbackPaper(
            letterhead=letterhead(settings, context.at),
            receiver=settings.office_parent,
            subject=_("Tổng hợp ý kiến góp ý sửa đổi, bổ sung {the_instrument}"),
            basis=_("Thực hiện {rule_feedback} {the_paper_basis}"),
            instrument=_("{the_instrument}"),
            head=_("{the_office_head}").upper(),
            standing=standing(found),
            lines=[paper_line(number, one) for number, one in enumerate(found, 1)],
        )
    said = _(
        "Dự thảo báo cáo tổng hợp {count} góp ý. Số, ngày và chữ ký để trống: văn thư cấp số, người có thẩm "
        "quyền ký. Gửi xong, xin chọn “Đã gửi cấp trên”.",
        count=number_text(len(found)),
    )
    return Paper(partial(feedback_docx, paper), said)


def clause_order(one: Feedback) -> tuple[list[int], int]:
    """Order by the text of the regulation; what is about all of it goes first."""
    return [int(part) for part in one.clause.split(".") if part.isdecimal()], one.id


def standing(found: Sequence[Feedback]) -> str:
    """Say how many from how many units, and what was decided of them."""
    counts = {state: sum(one.state == state for one in found) for state in (TAKEN, DECLINED)}
    return _(
        "Tổng số ý kiến: {count}, của {units} cơ quan, đơn vị; đề nghị tiếp thu: {taken}, đã giải trình: "
        "{declined}.",
        count=number_text(len(found)),
        units=number_text(len({one.unit for one in found})),
        taken=number_text(counts[TAKEN]),
        declined=number_text(counts[DECLINED]),
    )


def paper_line(number: int, one: Feedback) -> FeedbackLine:
    """Write a line: the giver's unit stands for them, for it is the unit's opinion that goes up."""
    decided = _("Tiếp thu") if one.state == TAKEN else _("Giải trình")
    return FeedbackLine(
        number=number,
        clause=cards.clause_text(one.clause),
        unit=in_full(one.unit_name),
        awkward=one.awkward,
        proposed=one.proposed or _("Chưa có đề xuất"),
        answer=_("{decided}: {answer}", decided=decided, answer=one.answer),
    )
