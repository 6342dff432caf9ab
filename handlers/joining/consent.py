"""Ask for consent below the privacy notice, and withdraw it when an account is unlinked.

A changed text gets the next version. Source: Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 and Nghị định
356/2025/NĐ-CP: a consent names the data, the purposes, who controls them, for how long, and the rights;
silence is none. Keeping the regulation's duties needs no consent; linking a private chat account does.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.conversation.answers import Refused
from bot.conversation.messages import Message, Option
from bot.conversation.talk import Talk
from bot.conversation.words import DEFAULT, _, speaking
from bot.domain.rights import Who
from handlers.engine import forms
from handlers.engine.feature import Context, Replies
from handlers.engine.wording import channel_name, in_brief, office_and_phone
from storage import audit
from storage.engine import contacts, outbox
from storage.engine.contacts import Account
from storage.engine.db import Tx
from storage.engine.outbox import Lane, Outgoing
from storage.people import change_effects, joining, members

FLOW = "consent"
VERSION = "2"


@dataclass(frozen=True)
class ConsentFacts:
    invitation: int
    name: str
    roles: str  # in brief
    controller: str
    channel: str
    how: str = ""  # "admitted" by the office, or "own": a code for another account of one's own


@dataclass(frozen=True)
class Consent:
    invitation: int
    is_given: bool


def start_consent(context: Context, invitation_id: int, how: str = "") -> Replies:
    """Put the privacy notice to a stranger; the invitation is looked at again when it is used.

    ``how`` is "admitted" where it comes of a request instead of a code.
    """
    try:
        return forms.start(context, FLOW, consent_facts(context, invitation_id, how))
    except Refused as refused:
        return [Message(str(refused))]


def consent_facts(context: Context, invitation_id: int, how: str) -> ConsentFacts:
    if not context.who.is_stranger:
        raise already_joined()
    invitation = joining.get_invitation(context.tx, invitation_id)
    member = members.member(context.tx, context.at, invitation.person) if invitation else None
    if invitation is None or member is None:
        raise Refused(expired(context))
    return ConsentFacts(
        invitation=invitation.id,
        name=member.name,
        roles=in_brief(member.roles),
        controller=office_and_phone(context.settings),
        channel=channel_name(context.channel),
        how="own" if invitation.by == invitation.person else how,
    )


def already_joined() -> Refused:
    return Refused(_("Anh/chị đã tham gia rồi."))


def expired(context: Context) -> str:
    return _(
        "Mã này đã hết hiệu lực. Xin thủ trưởng hoặc {office} cấp mã mới.",
        office=context.settings.office_name,
    )


def find_invitation(context: Context, code: str) -> Any:
    """Find the invitation with this code, in whatever state, and lock it; None where there is none."""
    secret = context.settings.secret_key.get_secret_value()
    return joining.find_invitation(context.tx, code, secret)


def ask_consent(talk: Talk, facts: ConsentFacts) -> Consent:
    text = _(
        "{whose}\n\n{notice}\n\nAnh/chị có đồng ý liên kết tài khoản này không?",
        whose=name_invited(facts),
        notice=notice(facts.controller, facts.channel),
    )
    options = {"yes": _("Tôi đồng ý"), "no": _("Không")}
    answer = talk.choose(f"consent_{VERSION}", text, options, columns=2)
    return Consent(facts.invitation, answer == "yes")


def name_invited(facts: ConsentFacts) -> str:
    """Say whom the code is for, so that two slips which were mixed up are noticed."""
    if facts.how == "admitted":
        return _(
            "Đề nghị tham gia đã được duyệt cho {name} ({roles}). Nếu không phải anh/chị, xin chọn “Không”.",
            name=facts.name,
            roles=facts.roles,
        )
    if facts.how == "own":
        return _(
            "Mã này do {name} ({roles}) lập để dùng thêm tài khoản này. Nếu không phải anh/chị, xin chọn "
            "“Không”.",
            name=facts.name,
            roles=facts.roles,
        )
    return _(
        "Mã này dành cho {name} ({roles}). Nếu không phải anh/chị, xin chọn “Không”.",
        name=facts.name,
        roles=facts.roles,
    )


def notice(controller: str, channel: str) -> str:
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
        controller=controller,
        channel=channel,
    )


@dataclass(frozen=True)
class Cause:
    """Why and when one unlinks accounts; ``name`` makes outbox keys unique, ``who`` is None for the clock."""

    tx: Tx
    at: datetime
    name: str
    who: Who | None = None


def unlink_account(cause: Cause, account: Account) -> None:
    """Unlink an account: its consent is withdrawn, and the channel's own menu is a stranger's again."""
    tx, at = cause.tx, cause.at
    contacts.unlink_account(tx, account, at)
    joining.withdraw_consents(tx, account.contact, at)
    audit.write(tx, at, cause.who, "unlink", f"person:{account.person}", contact=account.contact)
    with speaking(DEFAULT):
        start = Message("", (Option("start", _("Tham gia hệ thống")),))
    key = f"menu:{cause.name}:{account.contact}"
    outbox.put(tx, [Outgoing(key, account.contact, account.channel, Lane.NUDGE, start, at, action="menu")])


def unlink_all(cause: Cause, person: int, since: date) -> list[Account]:
    """Unlink all accounts of somebody who has left every unit, and end their codes; return the accounts."""
    change_effects.note_left(cause.tx, person, since)
    joining.revoke(cause.tx, [person], cause.at)
    accounts = contacts.accounts_of(cause.tx, person)
    for account in accounts:
        unlink_account(cause, account)
    return accounts
