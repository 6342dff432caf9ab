"""Cards of an inquiry, for the office and for whoever wrote it."""

from bot.conversation import Message, Option, _, day_text, local_date, moment_text, time_text
from handlers.engine import Action, Card, Context, id_in, version_of
from storage import inquiries
from storage.inquiries import Inquiry, InquiryMessage

BRIEF = 80  # characters of a line of the list


def card(inquiry: Inquiry) -> Message:
    """Show the office what was written, with what can be done."""
    lines = [inquiry.text]
    if inquiry.phone:
        lines.append(_("Điện thoại: {phone}", phone=inquiry.phone))
    if inquiry.state != "open":
        lines.append(state_text(inquiry))
    return Message("\n".join(lines), buttons(inquiry), heading(inquiry), card=inquiry.subject)


CARD = Card(
    inquiries.SUBJECT,
    lambda context, text: inquiries.get(context.tx, id_in(text)),
    lambda _context, inquiry, _shown: card(inquiry),
    may_see=lambda context, _inquiry: context.may(Action.ANSWER),
)


def heading(inquiry: Inquiry) -> str:
    return _("Lời nhắn của {name} ({unit})", name=inquiry.name, unit=inquiry.unit_name)


def buttons(inquiry: Inquiry) -> tuple[Option, ...]:
    if inquiry.state == "closed":
        return ()
    answer = Option(f"ln_answer:{inquiry.id}", _("Trả lời"))
    return (
        (answer, Option(f"ln_close:{inquiry.id}:{said_version(inquiry)}", _("Đóng")))
        if inquiry.state == "open"
        else (answer,)
    )


def said_version(inquiry: Inquiry) -> str:
    return version_of(inquiry.text)


def state_text(inquiry: Inquiry) -> str:
    return _("Đã trả lời.") if inquiry.state == "answered" else _("Đã đóng.")


def full_card(context: Context, inquiry: Inquiry) -> Message:
    """Show the office an inquiry with all that was said."""
    lines = [message_line(one) for one in inquiries.said(context.tx, inquiry.id)]
    if inquiry.state != "open":
        lines.append(state_text(inquiry))
    return Message("\n".join(lines), buttons(inquiry), heading(inquiry))


def message_line(said: InquiryMessage) -> str:
    when = f"{time_text(said.at)} {day_text(local_date(said.at))}"
    return _("{when} {name}: {text}", when=when, name=said.name, text=said.text)


def answer_message(inquiry: Inquiry, name: str, answer: str, office: str) -> Message:
    """Bring the office's answer to whoever wrote, with what they asked."""
    said = _("Anh/chị hỏi: “{question}”", question=inquiry.text)
    answered = _("{name} trả lời: {answer}", name=name, answer=answer)
    return Message(f"{said}\n{answered}", heading=_("{office} trả lời lời nhắn", office=office))


def closed_message(inquiry: Inquiry, office: str) -> Message:
    """Tell whoever wrote that no answer will come."""
    places = {"office": office, "question": inquiry.text}
    return Message(
        _(
            "{office} đã đọc và đóng lời nhắn của anh/chị: “{question}”. Nếu cần trao đổi thêm, anh/chị gõ "
            "lại để gửi lời nhắn mới.",
            **places,
        )
    )


def list_line(number: int, inquiry: Inquiry) -> str:
    said = " ".join(inquiry.text.split())
    return _(
        "{number}. {name} ({unit}), {moment}: {text}",
        number=number,
        name=inquiry.name,
        unit=inquiry.unit_name,
        moment=moment_text(inquiry.at),
        text=said if len(said) <= BRIEF else f"{said[:BRIEF].rstrip()}…",
    )
