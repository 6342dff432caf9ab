"""Safety: passwords and classified matter are refused, and nothing of them is stored or passed on."""

from bot.conversation import Event, EventKind, Message, Option, _, phone_text
from bot.domain.encodings import converted
from bot.domain.safety import (
    DangerKind,
    SafetyFinding,
    gravest,
    is_bare_secret,
    redacted,
    scan,
    scan_name,
    scan_said,
    tells_found_secret,
)
from handlers.engine import held
from handlers.engine.feature import Context, Replies
from handlers.engine.forms import active_form, ask_again
from handlers.engine.menu import main_things
from handlers.engine.typed_choices import LATELY, is_newest_label
from storage.engine import Lane, Outgoing, outbox

ASKED = (DangerKind.MAYBE_PASSWORD, DangerKind.MAYBE_CLASSIFIED)
DELETING = ("telegram",)  # channels on which we can delete a message of theirs


def refuse_unkept(context: Context, event: Event) -> Replies | None:
    """Refuse what must not be kept, or is in no encoding of today; None where it is neither."""
    modern = converted(event.text)
    # codes are what strangers type, and short names are what follows a command
    look = scan if context.who.is_stranger or event.text.startswith("/") else scan_said
    named = [scan_name(event.file.name)] if event.file else []
    finding = gravest([*(look(said) for said in (event.text, modern) if said), *named])
    if finding.kind in ASKED and has_vouched(context):
        finding = SafetyFinding()
    if event.kind == EventKind.TEXT and not event.file and is_bare_secret(event.text):
        finding = SafetyFinding(DangerKind.PASSWORD)
    if finding.kind != DangerKind.NONE:
        return refuse_unsafe(context, event, finding)
    is_told = event.kind == EventKind.TEXT and not context.who.is_stranger and tells_found_secret(event.text)
    if is_told and not is_newest_label(context, event.text) and (advice := found_secret(context)):
        return [*advice, *ask_again(context, active_form(context))]
    return old_encoding(context, modern) if modern and event.kind == EventKind.TEXT else None


def has_vouched(context: Context) -> bool:
    """Return whether they were just asked for a message again that holds nothing of the kind, they said."""
    shown = context.shown_since(context.at - LATELY)
    return any(token == "pw_drop" for one in shown if one.is_newest for token, *_label in one.options)


def found_secret(context: Context) -> Replies:
    """Say what is done with classified matter that is found in a mailbox; nothing where no pack says so."""
    advice = _("{the_found_secret}")
    if not advice:
        return []
    said = _(
        "Khi thấy văn bản mật trong hộp thư ({rule_classified}): {advice} Khi báo, không ghi nội dung, số, "
        "trích yếu của văn bản.",
        advice=advice,
    )
    if number := context.settings.office_phone:
        places = {"office": context.settings.office_name, "phone": phone_text(number)}
        said = f"{said}\n{_('Điện thoại {office}: {phone}', **places)}"
    return [Message(said, (Option("sc_secret", _("Báo có văn bản mật trong hộp thư")),))]


def old_encoding(context: Context, modern: str) -> Replies:
    """Typed in TCVN3 or VNI: given back in Unicode to be looked at and sent (khoản 7 Điều 4); not taken."""
    said = _(
        "Tin vừa gửi dùng bảng mã cũ; đề nghị dùng Unicode ({rule_unicode}). Bản đã chuyển mã ở dưới; nếu "
        "đúng, xin chép và gửi lại."
    )
    again = [] if context.who.is_stranger else ask_again(context, active_form(context))
    return [Message(said, heading=_("Bảng mã cũ")), Message(modern, is_secret=True), *again]


def refuse_unsafe(context: Context, event: Event, finding: SafetyFinding) -> Replies:
    """Delete the message where the channel can, say why, and go on where the person was.

    An open form asks whether the rest of an answer that held a password is the answer; of what would be
    passed on nothing goes.
    """
    active = active_form(context)
    again = ask_again(context, active)
    match finding.kind:
        case DangerKind.MAYBE_PASSWORD:
            there_is = Option(f"pw:yes:{event.message_id}", _("Có mật khẩu"))
            asked = _("Tin vừa rồi có chứa mật khẩu không? Nội dung chưa được lưu.")
            return [Message(asked, (there_is, Option("pw:no", _("Không, gửi lại"))))]
        case DangerKind.MAYBE_CLASSIFIED:
            there_is = Option(f"classified:{event.message_id}", _("Có nội dung mật"))
            asked = _("Tin vừa rồi có nội dung của văn bản mật không? Nội dung chưa được lưu.")
            return [Message(asked, (there_is, Option("pw:no", _("Không, gửi lại"))))]
        case DangerKind.CLASSIFIED:
            delete_message(context, event.message_id)
            found = [] if context.who.is_stranger or event.file else found_secret(context)
            return [Message(classified_warning()), *found, *again]
    delete_message(context, event.message_id)
    if active and event.kind == EventKind.TEXT and not context.features.forms[active.flow].hear:
        again = held.offer_rest(context, active, redacted(event.text))
    ways = () if active or context.who.is_stranger else main_things(context)
    return [Message(password_warning(context), ways), *again]


def delete_message(context: Context, message_id: str) -> None:
    """Ask the channel to delete their message; where it fails, they hear how to (sending/results.py)."""
    if message_id:
        lane = Lane.STRANGER if context.who.is_stranger else Lane.ANSWER
        to = (f"delete:{context.event}", context.who.contact, context.channel, lane)
        row = Outgoing(*to, Message(""), context.at, action="delete", target_message=message_id)
        outbox.put(context.tx, [row])


def how_to_delete() -> str:
    """Say how to delete a message that the channel did not delete."""
    return _("Xin tự xóa tin đó: nhấn giữ tin nhắn, chọn Xóa.")


def password_warning(context: Context) -> str:
    """Say that it held a password and what to do; where we can, that it goes."""
    said = _(
        "Tin vừa rồi có vẻ chứa mật khẩu; mật khẩu không được lưu. Đề nghị anh/chị đổi mật khẩu ngay và "
        "không gửi mật khẩu cho bất kỳ ai, kể cả {the_office} ({rule_disclosure})."
    )
    gone = _("Hệ thống xóa tin đó khỏi cuộc trò chuyện này.")
    return f"{said} {gone}" if context.channel in DELETING else said


def classified_warning() -> str:
    return _(
        "Nội dung có dấu chỉ độ mật nên hệ thống không nhận và không lưu ({rule_classified}). Văn bản mật "
        "không được gửi qua hệ thống này."
    )


def press_password(context: Context, is_one: bool, message_id: str) -> Replies:
    """Delete the message ([Có mật khẩu]), or ask for it again, to be taken then ([Không, gửi lại])."""
    if is_one:
        delete_message(context, message_id)
        return [Message(password_warning(context))]
    return [Message(_("Xin gửi lại tin vừa rồi, hệ thống sẽ nhận."), (Option("pw_drop", _("Thôi")),))]


def press_classified(context: Context, message_id: str) -> Replies:
    """Delete the message, and say what is done with classified matter."""
    delete_message(context, message_id)
    return [Message(classified_warning()), *found_secret(context)]


def press_drop(_context: Context) -> Replies:
    return [Message(_("Đã bỏ qua tin đó, không có gì được lưu."))]
