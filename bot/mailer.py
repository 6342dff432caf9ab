"""Invitations and codes by e-mail, each to the person's own official mailbox and to no other address."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import make_msgid

import aiosmtplib

from bot.clock import WallClock
from bot.config import PREFIX, BadSettings, Settings
from bot.conversation import _, day_text, speaking
from storage.engine import instructions
from storage.people.joining import Invited, last_day
from storage.people.mailed_codes import LIFE, CodeLetter

CHANNEL_NAMES = {"telegram": "Telegram", "zalo_bot": "Zalo", "zalo_oa": "Zalo"}
PATIENCE = 30  # seconds for each answer of the server


@dataclass
class MailingResult:
    """The fate of each invitation. Addresses are for the operator's screen, not for logs."""

    sent: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)  # name or mailbox -> why

    def lines(self) -> list[str]:
        failed = [_("Chưa gửi được: {who} – {why}", who=who, why=why) for who, why in self.failed.items()]
        return [_("Đã gửi {count} thư mời.", count=len(self.sent)), *failed]


async def send_invitations(settings: Settings, invited: Sequence[Invited]) -> MailingResult:
    """Send each its own message; one that the server refuses does not stop the others.

    BadSettings without a server or a sender.
    """
    sender = sender_of(settings)
    report = MailingResult()
    to_send = [one for one in invited if is_official(settings, one, report)]
    try:
        async with client(settings) as server:
            for one in to_send:
                await send(server, letter(one, sender), report)
    except (aiosmtplib.SMTPException, OSError) as error:
        for one in to_send:
            if one.mailbox not in report.sent:
                report.failed.setdefault(one.mailbox, reason(error))
    return report


async def send_code(settings: Settings, to: CodeLetter) -> str:
    """Mail a code; return why that failed, in the operator's words, or "".

    BadSettings without a server or a sender.
    """
    sender, result = sender_of(settings), MailingResult()
    try:
        async with client(settings) as server:
            with speaking(to.language):
                message = code_letter(to, sender)
            await send(server, message, result)
    except (aiosmtplib.SMTPException, OSError) as error:
        return reason(error)
    return next(iter(result.failed.values()), "")


def code_letter(to: CodeLetter, sender: str) -> EmailMessage:
    message = addressed(sender, to.address)
    message["Subject"] = _("Mã xác nhận tài khoản")
    greeting = _("Kính gửi anh/chị {name},", name=to.name)
    code = _(
        "Mã xác nhận của anh/chị: {code}. Xin gõ mã này cho hệ thống nhắc kiểm tra hộp thư công vụ, tại tài "
        "khoản {channel} vừa yêu cầu mã.",
        code=to.code,
        channel=CHANNEL_NAMES.get(to.channel, to.channel),
    )
    advice = _(
        "Mã dùng một lần, trong {minutes} phút. Không đưa mã cho người khác. Nếu anh/chị không yêu cầu mã, "
        "có thể người khác đang dùng mã mời hoặc tài khoản của anh/chị: đề nghị báo ngay {office}.",
        minutes=int(LIFE.total_seconds() // 60),
        office=_("{the_office}"),
    )
    message.set_content("\n\n".join([greeting, code, advice, _("Trân trọng.")]))
    return message


def addressed(sender: str, to: str) -> EmailMessage:
    """Make a letter with all of its head but the subject."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Date"] = WallClock().now()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    return message


def sender_of(settings: Settings) -> str:
    if not settings.smtp_host:
        raise BadSettings(_("{name}: chưa có máy chủ gửi thư.", name=f"{PREFIX}SMTP_HOST"))
    sender = settings.smtp_from or settings.smtp_user
    if "@" not in sender:
        raise BadSettings(_("{name}: chưa có địa chỉ người gửi.", name=f"{PREFIX}SMTP_FROM"))
    return sender


def is_official(settings: Settings, one: Invited, report: MailingResult) -> bool:
    """Return whether there is an official mailbox to send to (Điều 1, khoản 3 Điều 7); if not, report it."""
    if not one.mailbox:
        report.failed[one.name] = _("chưa có hộp thư")
        return False
    if one.mailbox.rpartition("@")[2].lower() in settings.mail_domains:
        return True
    report.failed[one.mailbox] = _("không phải hộp thư công vụ")
    return False


def client(settings: Settings) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_user or None,
        password=settings.smtp_password.get_secret_value() or None,
        use_tls=settings.smtp_tls == "tls",
        start_tls=settings.smtp_tls == "starttls",
        timeout=PATIENCE,
    )


async def send(server: aiosmtplib.SMTP, message: EmailMessage, report: MailingResult) -> None:
    to = str(message["To"])
    try:
        await server.send_message(message)
        report.sent.append(to)
    except (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPResponseException) as error:
        report.failed[to] = reason(error)


def reason(error: Exception) -> str:
    """Say in the operator's words what the server answered, or that there was none."""
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return _("máy chủ không nhận tên hoặc mật khẩu")
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return _("máy chủ từ chối địa chỉ này")
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _("máy chủ trả lời {code}", code=error.code)
    return _("không kết nối được với máy chủ gửi thư")


def letter(one: Invited, sender: str) -> EmailMessage:
    message = addressed(sender, one.mailbox)
    message["Subject"] = _("Mời tham gia hệ thống nhắc kiểm tra hộp thư công vụ")
    message.set_content(text(one))
    return message


def text(one: Invited) -> str:
    greeting = _("Kính gửi anh/chị {name} ({role}, {unit}),", name=one.name, role=one.role, unit=one.unit)
    asked = _(
        "Kính mời anh/chị tham gia hệ thống nhắc kiểm tra hộp thư công vụ. Xin gửi mã {code} cho hệ thống từ "
        "điện thoại của anh/chị, đọc thông báo xử lý dữ liệu và chọn “Tôi đồng ý”.",
        code=one.code,
    )
    advice = _(
        "Mã dùng một lần, chỉ cho anh/chị, đến hết ngày {day}. Đề nghị không chuyển tiếp thư này.",
        day=day_text(last_day(one.expires)),
    )
    found = "\n".join(instructions(one.entry_points, one.code))
    return "\n\n".join(part for part in (greeting, asked, found, advice, _("Trân trọng.")) if part)
