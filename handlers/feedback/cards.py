"""Cards of feedback: for the office with what can be done, for whoever gave it with what becomes of it."""

from bot.conversation import Message, Option, _, day_text, in_brief, local_date
from bot.regulation import matcher
from handlers.engine import Action, Card, Context, id_in
from handlers.regulation import showing
from storage import feedback
from storage.feedback import DECLINED, OPEN, TAKEN, WITHDRAWN, Feedback

BRIEF = 80  # characters of a line of a list


def is_open(_context: Context, one: Feedback) -> bool:
    return one.state == OPEN


def clause_text(number: str) -> str:
    """Name what feedback is about; a clause that the regulation of today has no more by its number alone."""
    if not number:
        return _("Cả văn bản")
    return showing.titled(number) if matcher().pack.parts(number) else showing.cited(number)


def draw(context: Context, one: Feedback, _shown: Message) -> Message:
    """Show it to its writer as theirs, of the office too, and to the others of the office as to answer."""
    return own_card(one) if one.person == context.who.person else office_card(one)


CARD = Card(
    feedback.SUBJECT,
    lambda context, text: feedback.get(context.tx, id_in(text)),
    draw,
    may_see=lambda context, one: one.person == context.who.person or context.may(Action.LOOK),
)


def office_card(one: Feedback) -> Message:
    lines = [*said_lines(one), *([state_text(one)] if one.state != OPEN else [])]
    heading = _("Góp ý của {name} ({unit})", name=one.name, unit=one.unit_name)
    return Message("\n".join(lines), answer_options(one), heading, card=one.subject)


def answer_options(one: Feedback) -> tuple[Option, ...]:
    """Return the button by which it is answered, anew too as long as it is in no paper."""
    if one.state == WITHDRAWN or one.letter:
        return ()
    label = _("Trả lời") if one.state == OPEN else _("Trả lời lại")
    return (Option(f"gq_answer:{one.id}", label),)


def own_card(one: Feedback) -> Message:
    options = (Option(f"gq_back:{one.id}", _("Rút góp ý")),) if one.state == OPEN else ()
    text = "\n".join([*said_lines(one), state_text(one)])
    return Message(text, options, _("Góp ý của anh/chị"), card=one.subject)


def said_lines(one: Feedback) -> list[str]:
    proposed = [_("Đề xuất: {text}", text=one.proposed)] if one.proposed else []
    return [clause_text(one.clause), _("Vướng mắc: {text}", text=one.awkward), *proposed]


def state_text(one: Feedback) -> str:
    """Say what has become of it, with the office's answer."""
    if one.state == OPEN:
        return _("Đã gửi {the_office}. Khi có trả lời, hệ thống sẽ báo anh/chị tại đây.")
    if one.state == WITHDRAWN:
        return _("Đã rút.")
    if one.letter_day is not None:
        places = {"letter": one.letter_number, "day": day_text(one.letter_day), "answer": one.answer}
        return _("Đã tổng hợp gửi cấp trên theo văn bản {letter} ngày {day}. Trả lời: {answer}", **places)
    if one.state == TAKEN:
        return _("{The_office} tiếp thu, sẽ tổng hợp gửi cấp trên: {answer}", answer=one.answer)
    return _("{The_office} giải trình, không đề nghị sửa: {answer}", answer=one.answer)


def list_line(number: int, one: Feedback) -> str:
    return _(
        "{number}. {clause}; {name} ({unit}), {day}: {text}",
        number=number,
        clause=clause_text(one.clause),
        name=one.name,
        unit=one.unit_name,
        day=day_text(local_date(one.at)),
        text=in_brief(" ".join(one.awkward.split()), BRIEF),
    )


def own_line(number: int, one: Feedback) -> str:
    """Say in a line what somebody gave themselves, and where it stands."""
    return _(
        "{number}. {clause}, {day}: {state}",
        number=number,
        clause=clause_text(one.clause),
        day=day_text(local_date(one.at)),
        state=brief_state(one),
    )


def brief_state(one: Feedback) -> str:
    if one.letter_day is not None:
        return _("đã gửi cấp trên")
    named = {
        OPEN: _("chờ trả lời"),
        TAKEN: _("tiếp thu, chờ gửi cấp trên"),
        DECLINED: _("đã giải trình"),
        WITHDRAWN: _("đã rút"),
    }
    return named[one.state]


def list_options() -> tuple[Option, ...]:
    return (Option("gq_list:", _("Xem góp ý")),)
