"""The privacy notice that stands before consent, and what follows when an account is unlinked.

A changed text gets the next version. Source: Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 and Nghị định
356/2025/NĐ-CP: a consent names the data, the purposes, who controls them, for how long, and the rights;
silence is none. Keeping the regulation's duties needs no consent; linking a private chat account does.
"""

from dataclasses import dataclass
from datetime import date, datetime

from bot.config import Settings
from bot.conversation.messages import Message, Option
from bot.conversation.talk import Facts
from bot.conversation.words import DEFAULT, _, speaking
from bot.domain.rights import Who
from handlers.engine.wording import channel_name, office_and_phone
from storage import audit
from storage.engine import contacts, outbox
from storage.engine.contacts import Account
from storage.engine.db import Tx
from storage.engine.outbox import Lane, Outgoing
from storage.people import change_effects, joining

VERSION = "2"


def notice_facts(settings: Settings, channel: str) -> dict[str, str]:
    """What the notice speaks of."""
    return {"controller": office_and_phone(settings), "channel": channel_name(channel)}


def notice(known: Facts) -> str:
    return _(
        "Thông báo xử lý dữ liệu cá nhân (Luật 91/2025/QH15)\n"
        "• Bên kiểm soát dữ liệu: {controller}.\n"
        "• Dữ liệu: họ tên, chức vụ, đơn vị, hộp thư công vụ, điện thoại công tác (theo danh sách của cơ "
        "quan); tài khoản {channel} này; nội dung và thời điểm anh/chị nhắn cho hệ thống.\n"
        "• Mục đích: nhắc và ghi nhận việc kiểm tra hộp thư, tiếp nhận sự cố, báo cáo theo Quy định ban "
        "hành kèm Quyết định 02/2012/QĐ-UBND. Không dùng vào việc khác, không chuyển cho bên khác ngoài cơ "
        "quan có thẩm quyền; tin nhắn đi qua máy chủ của {channel}.\n"
        "• Thời hạn: đến khi anh/chị rút lại sự đồng ý hoặc thôi nhiệm vụ; nội dung tin nhắn giữ 90 ngày, "
        "ghi nhận kiểm tra giữ 5 năm.\n"
        "• Quyền: xem, sửa, phản đối, đề nghị xóa, gửi đến bên kiểm soát và được trả lời trong 02 ngày làm "
        "việc; rút lại sự đồng ý bất cứ lúc nào (gõ /lienhe). Không đồng ý cũng không ảnh hưởng đến "
        "quyền lợi; khi đó việc nhắc được thực hiện bằng cách khác.",
        controller=known["controller"],
        channel=known["channel"],
    )


def for_whom(facts: Facts) -> str:
    """So that two slips which were mixed up are noticed."""
    if facts["how"] == "admitted":
        return _(
            "Đề nghị tham gia đã được duyệt cho {name} ({roles}). Nếu không phải anh/chị, xin chọn “Không”.",
            name=facts["name"],
            roles=facts["roles"],
        )
    if facts["how"] == "own":
        return _(
            "Mã này do {name} ({roles}) lập để dùng thêm tài khoản này. Nếu không phải anh/chị, xin chọn "
            "“Không”.",
            name=facts["name"],
            roles=facts["roles"],
        )
    return _(
        "Mã này dành cho {name} ({roles}). Nếu không phải anh/chị, xin chọn “Không”.",
        name=facts["name"],
        roles=facts["roles"],
    )


@dataclass(frozen=True)
class Cause:
    """Of what it comes, and when. ``name`` makes messages' keys unique; ``who`` is None for the clock."""

    tx: Tx
    at: datetime
    name: str
    who: Who | None = None


def unlink_account(cause: Cause, account: Account) -> None:
    """The consent given there is withdrawn, and the channel's own menu is a stranger's again."""
    tx, at = cause.tx, cause.at
    contacts.unlink_account(tx, account, at)
    joining.withdraw_consents(tx, account.contact, at)
    audit.write(tx, at, cause.who, "unlink", f"person:{account.person}", contact=account.contact)
    with speaking(DEFAULT):
        start = Message("", (Option("start", _("Tham gia hệ thống")),))
    key = f"menu:{cause.name}:{account.contact}"
    outbox.put(tx, [Outgoing(key, account.contact, account.channel, Lane.NUDGE, start, at, action="menu")])


def unlink_all(cause: Cause, person: int, since: date) -> list[Account]:
    """Somebody has left every unit: all their accounts, which are nobody's now; codes hold no more."""
    change_effects.note_left(cause.tx, person, since)
    joining.revoke(cause.tx, [person], cause.at)
    theirs = contacts.accounts_of(cause.tx, person)
    for account in theirs:
        unlink_account(cause, account)
    return theirs
