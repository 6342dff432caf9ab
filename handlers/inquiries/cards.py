"""Cards of an inquiry, for the office and for whoever wrote it."""

from dataclasses import replace
from datetime import datetime

from bot.conversation import Message, Option, _, day_text, in_brief, local_date, moment_text, time_text
from handlers.engine import Action, Card, Context, id_in, version_of
from storage import inquiries
from storage.files import StoredFile
from storage.inquiries import Inquiry, InquiryMessage

BRIEF = 80  # characters of a line of the list
# Of what was written a card shows the newest messages, so many, and so many characters of each, and of the
# names of its files; [Xem toàn bộ] shows all.
NEWEST, SAID, NAMES = 4, 300, 200


def card(inquiry: Inquiry) -> Message:
    """Show the office what was written, with what can be done."""
    lines = asked_lines(inquiry)
    if inquiry.files:
        names = in_brief(", ".join(map(file_text, inquiry.files)), NAMES)
        lines.append(_("Tệp kèm theo: {names}", names=names))
    if inquiry.phone:
        lines.append(_("Điện thoại: {phone}", phone=inquiry.phone))
    if inquiry.state != "open":
        lines.append(state_text(inquiry))
    whole = (Option(f"ln:{inquiry.id}", _("Xem toàn bộ")),) if is_cut(inquiry) else ()
    return Message("\n".join(lines), (*buttons(inquiry), *whole), heading(inquiry), card=inquiry.subject)


def new_card(inquiry: Inquiry) -> Message:
    """Make the office's first message about it, with its files."""
    return replace(card(inquiry), file_ids=tuple(one.id for one in inquiry.files))


def file_text(file: StoredFile) -> str:
    return file.name if file.is_scanned else _("{name} (chưa quét vi-rút)", name=file.name)


CARD = Card(
    inquiries.SUBJECT,
    lambda context, text: inquiries.get(context.tx, id_in(text)),
    lambda _context, inquiry, _shown: card(inquiry),
    may_see=lambda context, _inquiry: context.may(Action.LOOK),
)


def asked_lines(inquiry: Inquiry) -> list[str]:
    """Return what was written, as much as a card has room for; of several messages each with its time."""
    if len(inquiry.asked) < 2:
        return [in_brief(question_text(inquiry), SAID)]
    earlier = len(inquiry.asked) - NEWEST
    lines = [_("… và {count} tin trước đó", count=earlier)] if earlier > 0 else []
    shown = ((when_text(one.at), in_brief(one.text, SAID)) for one in inquiry.asked[-NEWEST:])
    return [*lines, *(_("{when}: {text}", when=when, text=text) for when, text in shown)]


def is_cut(inquiry: Inquiry) -> bool:
    """Tell whether its card shows only a part of what was written."""
    texts = [one.text for one in inquiry.asked] or [inquiry.text]
    return len(texts) > NEWEST or any(len(one) > SAID for one in texts)


def question_text(inquiry: Inquiry) -> str:
    return "\n".join(one.text for one in inquiry.asked) or inquiry.text


def heading(inquiry: Inquiry) -> str:
    return _("Lời nhắn của {name} ({unit})", name=inquiry.name, unit=inquiry.unit_name)


def buttons(inquiry: Inquiry) -> tuple[Option, ...]:
    meaning = (Option(f"mean:{inquiry.id}", _("Nghĩa là…")),) if inquiry.is_teachable else ()
    if inquiry.state == "closed":
        return meaning
    answer = Option(f"ln_answer:{inquiry.id}", _("Trả lời"))
    return (
        (answer, Option(f"ln_close:{inquiry.id}:{said_version(inquiry)}", _("Đóng")), *meaning)
        if inquiry.state == "open"
        else (answer, *meaning)
    )


def said_version(inquiry: Inquiry) -> str:
    return version_of(inquiry.asked[-1].text if inquiry.asked else inquiry.text)


def state_text(inquiry: Inquiry) -> str:
    return _("Đã trả lời.") if inquiry.state == "answered" else _("Đã đóng.")


def full_card(context: Context, inquiry: Inquiry) -> Message:
    """Show the office an inquiry with all that was said, and what was said of the one just before it."""
    earlier = inquiries.before(context.tx, inquiry)
    told = inquiries.said(context.tx, earlier.id) if earlier else []
    lines = [message_line(one) for one in (*told, *inquiries.said(context.tx, inquiry.id))]
    if inquiry.state != "open":
        lines.append(state_text(inquiry))
    shown = (Option(f"ln_files:{inquiry.id}", _("Xem tệp")),) if inquiry.files else ()
    return Message("\n".join(lines), (*buttons(inquiry), *shown), heading(inquiry))


def message_line(said: InquiryMessage) -> str:
    return _("{when} {name}: {text}", when=when_text(said.at), name=said.name, text=said.text)


def when_text(at: datetime) -> str:
    return f"{time_text(at)} {day_text(local_date(at))}"


def answer_message(inquiry: Inquiry, name: str, answer: str, office: str) -> Message:
    """Bring the office's answer to whoever wrote, with what they asked."""
    said = _("Anh/chị hỏi: “{question}”", question=question_text(inquiry))
    answered = _("{name} trả lời: {answer}", name=name, answer=answer)
    return Message(f"{said}\n{answered}", heading=_("{office} trả lời anh/chị", office=office))


def said_message(_inquiry: Inquiry, name: str, words: str, office: str) -> Message:
    """Bring what the office says after its answer: what was asked then may not be what it is about."""
    said = _("{name} nhắn: {words}", name=name, words=words)
    return Message(said, heading=_("{office} nhắn anh/chị", office=office))


def closed_message(inquiry: Inquiry, office: str) -> Message:
    """Tell whoever wrote that no answer will come."""
    places = {"office": office, "question": question_text(inquiry)}
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
        moment=moment_text(inquiry.said_at),
        text=said if len(said) <= BRIEF else f"{said[:BRIEF].rstrip()}…",
    )
