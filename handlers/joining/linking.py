"""Consent and linking: the privacy notice, its form, and what follows once somebody has joined."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from bot.config import Settings
from bot.conversation import (
    DEFAULT,
    N_,
    Message,
    NoLongerPossible,
    Option,
    Refused,
    Talk,
    _,
    moment_text,
    speaking,
    time_text,
)
from bot.domain.reachability import ZALO_BOT
from bot.domain.retention import SERVERS, periods_text
from bot.domain.rights import HEADING
from handlers.cover import cards
from handlers.engine import (
    OFFICE,
    Action,
    Card,
    Context,
    HourlyNotice,
    NotAllowed,
    Replies,
    Role,
    Say,
    Who,
    channel_menu,
    channel_name,
    id_in,
    listed,
    main_things,
    may,
    office_and_phone,
    role_lines,
    roles_in_brief,
    start_form,
    tell,
    tell_hourly,
)
from storage import audit
from storage.engine import (
    Account,
    Lane,
    Outgoing,
    Tx,
    contacts,
    holders,
    incoming,
    office_people,
    outbox,
    roles_of,
)
from storage.people import change_effects, joining, members

ACCOUNT = "account"  # the kind of cards that offer to unlink one
FLOW = "consent"
VERSION = "5"  # of the notice, its words included (tests/test_frozen_names.py)
FIRST_THINGS = 3  # of the menu, offered with the greeting

WATCHED = (*OFFICE, Role.HEAD, Role.DEPUTY)  # the office is told when one of these joins

INVITED = {  # ConsentFacts.how -> whom it is for, said so that two slips which were mixed up are noticed
    "": N_("Mã này dành cho {name} ({roles}). Nếu không phải anh/chị, xin chọn “Không”."),
    "admitted": N_(
        "Đề nghị tham gia đã được duyệt cho {name} ({roles}). Nếu không phải anh/chị, xin chọn “Không”."
    ),
    "own": N_(
        "Mã này do {name} ({roles}) lập để dùng thêm tài khoản này. Nếu không phải anh/chị, xin chọn “Không”."
    ),
}


@dataclass(frozen=True)
class ConsentFacts:
    invitation: int
    name: str
    roles: str  # in brief
    controller: str
    channel: str
    how: str = ""  # "admitted" by the office, or "own": a code for another account of one's own
    servers: str = ""  # through which messages go, in words
    periods: str = ""  # how long each kind is kept, in words; "" in a form that was opened before this


@dataclass(frozen=True)
class Consent:
    invitation: int
    is_given: bool


def start_consent(context: Context, invitation_id: int, how: str = "") -> Replies:
    """Put the privacy notice to a stranger; the invitation is looked at again when it is used.

    ``how`` is "admitted" where it comes of a request instead of a code.
    """
    try:
        return start_form(context, FLOW, consent_facts(context, invitation_id, how))
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
        roles=roles_in_brief(member.roles),
        controller=office_and_phone(context.settings),
        channel=channel_name(context.channel),
        how="own" if invitation.by == invitation.person else how,
        servers=_(SERVERS[context.channel]),
        periods=periods_text(context.settings),
    )


def already_joined() -> Refused:
    return Refused(_("Anh/chị đã tham gia rồi."))


def expired(context: Context) -> str:
    office = context.settings.office_name
    return _("Mã này đã hết hiệu lực. Xin thủ trưởng hoặc {office} cấp mã mới.", office=office)


def find_invitation(context: Context, code: str) -> Any:
    """Find the invitation with this code, in whatever state, and lock it; None where there is none."""
    return joining.find_invitation(context.tx, code, context.settings.keys)


def ask_consent(talk: Talk, facts: ConsentFacts) -> Consent:
    text = _(
        "{whose}\n\n{notice}\n\nAnh/chị có đồng ý với nội dung trên và liên kết tài khoản này không?",
        whose=_(INVITED[facts.how], name=facts.name, roles=facts.roles),
        notice=notice(facts),
    )
    options = {"yes": _("Tôi đồng ý"), "no": _("Không")}
    answer = talk.choose(f"consent_{VERSION}", text, options, columns=2)
    return Consent(facts.invitation, answer == "yes")


def notice(facts: ConsentFacts) -> str:
    """Say what is kept, for how long and through whose servers, as bot/domain/retention.py has it."""
    return _(
        "Thông báo xử lý dữ liệu cá nhân (Luật 91/2025/QH15)\n"
        "• Bên kiểm soát dữ liệu: {controller}.\n"
        "• Dữ liệu: họ tên, chức vụ, đơn vị, hộp thư công vụ, điện thoại công tác (theo danh sách của cơ "
        "quan); tài khoản {channel} này; nội dung và thời điểm anh/chị nhắn cho hệ thống.\n"
        "• Mục đích: nhắc và ghi nhận việc kiểm tra hộp thư, tiếp nhận sự cố, báo cáo theo "
        "{the_regulation}. Không dùng vào việc khác, không chuyển cho bên khác ngoài cơ quan có thẩm "
        "quyền; tin nhắn đi qua {servers}.\n"
        "• Thời hạn: nhắn tới tài khoản này đến khi anh/chị rút lại sự đồng ý hoặc không còn giữ "
        "nhiệm vụ. Dữ liệu được xóa khi hết thời hạn lưu:\n"
        "{periods}\n"
        "• Quyền: xem, tải, đề nghị sửa, hạn chế, phản đối, xóa (gõ /toi) và được trả lời trong 02 ngày làm "
        "việc; rút lại sự đồng ý bất cứ lúc nào (gõ /lienhe). Không đồng ý cũng không ảnh hưởng đến quyền "
        "lợi; khi đó việc nhắc được thực hiện bằng cách khác.",
        controller=facts.controller,
        channel=facts.channel,
        servers=facts.servers or _("máy chủ của {channel}", channel=facts.channel),
        periods=facts.periods or periods_text(Settings.model_construct()),
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


def link(context: Context, person_id: int) -> Replies:
    """Make the contact that wrote the person's; greet them in their own language."""
    contacts.link(context.tx, context.who.contact, person_id)
    consent_id = joining.give_consent(context.tx, person_id, context.who.contact, VERSION, context.at)
    who = incoming.identify(context.tx, person_id, context.who.contact, context.at)
    joined = replace(context, who=who)
    if request := joining.open_request_of(context.tx, context.who.contact):
        joining.approve_request(context.tx, request.id)
    joined.audit("join", f"person:{person_id}", contact=who.contact)
    if who.is_one_of(*WATCHED):
        first = partial(joined_message, joined, consent_id)
        tell_hourly(joined, others_of_office(joined), HourlyNotice("joined", first, more_joined_message))
    elif who.is_one_of(Role.OFFICER):
        tell_heads(joined, consent_id)
    with speaking(who.language):
        outbox.put(context.tx, [channel_menu(joined)])
        tell_other_account(joined)
        return [welcome(joined), *cards.asked_meanwhile(joined)]


def tell_heads(context: Context, consent_id: int) -> None:
    """Tell who leads an officer's units of an account that acts for them from now on: a code travels."""
    units = [role.unit for role in context.who.units(Role.OFFICER)]
    leading = holders(context.tx, context.at, HEADING, units)
    whom = {one.person for heads in leading.values() for one in heads} - {context.who.person}
    say = partial(joined_message, context, consent_id)
    tell(context, sorted(whom), once=f"officer_joined:{consent_id}", say=say, roles=HEADING)


def tell_other_account(context: Context) -> None:
    """Tell of a new account at the one that the person had already: the new one may not be theirs."""
    own = contacts.accounts_of(context.tx, context.who.person)
    others = [one for one in own if one.contact != context.who.contact]
    text = _(
        "Một tài khoản {channel} vừa được thêm vào tên anh/chị lúc {moment}. Nếu không phải do "
        "anh/chị, xin chọn “Gỡ”.",
        channel=channel_name(context.channel),
        moment=moment_text(context.at),
    )
    options = (Option(f"unlink_now:{context.who.contact}", _("Gỡ"), "go1"),)
    message = Message(text, options, card=account_card(context.who.contact))
    for account in others[:1]:
        write_to(context, account, f"added:{context.event}:{account.contact}", message)


def welcome(context: Context) -> Message:
    """Greet who has just joined, with their first things to do."""
    more = _("Gõ /menu để xem tất cả các việc.")
    return Message(f"{greeting(context)}\n{more}", main_things(context)[:FIRST_THINGS])


def greeting(context: Context) -> str:
    who = context.who
    if not who.roles:
        return _(
            "Kính chào anh/chị {name}. Hiện anh/chị chưa có nhiệm vụ nào trong danh sách. Xin liên hệ "
            "{office}.",
            name=who.name,
            office=context.settings.office_name,
        )
    lines = "\n".join(f"– {line}" for line in role_lines(who.roles))
    hello = _(
        "Kính chào anh/chị {name}. Anh/chị đã tham gia hệ thống nhắc kiểm tra hộp thư công vụ với nhiệm vụ:\n"
        "{roles}",
        name=who.name,
        roles=lines,
    )
    return "\n".join([hello, *next_steps(context)])


def next_steps(context: Context) -> list[str]:
    who, steps = context.who, []
    if who.is_one_of(Role.OFFICER):
        first, second = (time_text(nudges[0]) for _hours, nudges in context.settings.rounds)
        nudged = N_(
            "Từ ngày đơn vị bắt đầu, mỗi ngày làm việc hệ thống nhắc anh/chị lúc {first} và {second}. Kiểm "
            "tra xong, anh/chị chỉ cần chọn một nút."
        )
        if context.channel == ZALO_BOT:  # there are no buttons
            nudged = N_(
                "Từ ngày đơn vị bắt đầu, mỗi ngày làm việc hệ thống nhắc anh/chị lúc {first} và {second}. "
                "Kiểm tra xong, anh/chị gõ mã ghi dưới lời nhắc, ví dụ “kt1”."
            )
        steps.append(_(nudged, first=first, second=second))
    if who.is_one_of(Role.HEAD, Role.DEPUTY):
        told = _("Khi đơn vị chưa kiểm tra hộp thư, hệ thống báo anh/chị. Gõ /moi để mời người của đơn vị.")
        steps.append(told)
    if may(who, Action.ADMIT):
        steps.append(_("Gõ /moi để mời người tham gia, /xinvao để duyệt các đề nghị tham gia."))
    return steps or [_("Hệ thống chỉ nhắn khi có việc cần anh/chị biết.")]


def joined_message(context: Context, consent_id: int) -> Message:
    text = _(
        "{name} ({roles}) vừa tham gia qua {channel} lúc {moment}. Nếu không đúng người, xin chọn "
        "“Không đúng người” trong một ngày.",
        name=context.who.name,
        roles=roles_in_brief(context.who.roles),
        channel=channel_name(context.channel),
        moment=moment_text(context.at),
    )
    options = (Option(f"wrong:{consent_id}", _("Không đúng người"), "kd1"),)
    return Message(text, options, card=account_card(context.who.contact))


def more_joined_message() -> Message:
    said = _("Có thêm thủ trưởng, cấp phó hoặc cán bộ của {the_office} vừa tham gia.")
    return Message(said, (Option("joined:", _("Xem ai vừa tham gia")),))


def show_joined(context: Context) -> Replies:
    """List who has joined within a day, each to be cast out by a tap ([Xem ai vừa tham gia])."""
    need_office(context)
    lines, options = [], []
    for row in joining.consents_since(context.tx, context.at - timedelta(days=1)):
        roles = roles_of(context.tx, row.person, context.at)
        if any(one.role in WATCHED for one in roles):
            lines.append(f"{time_text(row.given)} – {row.full_name} ({roles_in_brief(roles)})")
            options.append(Option(f"wrong:{row.id}", _("Không đúng: {name}", name=row.full_name)))
    if not lines:
        return [Message(_("Trong một ngày qua không có ai tham gia."))]
    heading = _("Tham gia trong một ngày qua: {count}", count=len(lines))
    return [listed(context, ACCOUNT, Message("\n".join(lines), tuple(options), heading))]


def need_office(context: Context) -> None:
    if not context.may(Action.ADMIT):
        office = context.settings.office_name
        raise NotAllowed(_("Chỉ {office} được gỡ liên kết này.", office=office))


def need_head_or_office(context: Context, person: int) -> None:
    """Refuse who is not of the office, and leads no unit of which this person is an officer, and no more."""
    held = roles_of(context.tx, person, context.at) if person else ()
    is_watched = any(one.role in WATCHED for one in held)
    own = [one for one in held if one.role == Role.OFFICER and context.may(Action.INVITE, one.unit)]
    if not own or is_watched or person == context.who.person:
        need_office(context)


def already_unlinked() -> NoLongerPossible:
    return NoLongerPossible(_("Tài khoản này đã được gỡ trước đó."))


def just_joined(context: Context, text: str) -> Account:
    """Return the account that somebody joined with by this consent; refuse where it is too late to undo."""
    account, given = joined_by(context, text)
    if context.at > given + timedelta(days=1):
        said = N_("Việc này chỉ làm được trong một ngày. Gõ /moi để gỡ liên kết của một người.")
        if not context.may(Action.ADMIT):
            said = N_("Việc này chỉ làm được trong một ngày. Xin liên hệ {office} để gỡ liên kết.")
        raise Refused(_(said, office=context.settings.office_name))
    return account


def joined_by(context: Context, text: str) -> tuple[Account, datetime]:
    """Return the account that somebody joined with by this consent, and when; refuse where it is unlinked."""
    given = joining.get_consent(context.tx, id_in(text))
    need_head_or_office(context, given.person if given else 0)
    account = contacts.get_account(context.tx, given.contact) if given and not given.withdrawn else None
    if given is None or account is None or account.person != given.person:
        raise already_unlinked()
    return account, given.given


def cast_out(context: Context, account: Account) -> Replies:
    """Unlink an account that is not that person's, and tell both sides ([Không đúng người]).

    The person's open codes hold no more either.
    """
    if account.person:
        joining.revoke(context.tx, [account.person], context.at)
    unlink(context, account)
    office = context.settings.office_name
    told = _(
        "{by} đã gỡ liên kết của tài khoản này vì không đúng người. Nếu có nhầm lẫn, xin liên hệ {office}.",
        by=office if context.may(Action.ADMIT) else _("Thủ trưởng đơn vị"),
        office=office,
    )
    say_at_account(context, account, told)
    say = partial(cast_out_message, context.who.name, account.name)
    tell_office(context, f"cast_out:{context.event}:{account.contact}", say)
    said = _("Đã gỡ tài khoản tham gia với tên {name}. Gõ /moi để cấp mã cho đúng người.", name=account.name)
    return [Message(said)]


def cast_out_message(by: str, name: str) -> Message:
    return Message(_("{by} đã gỡ tài khoản tham gia với tên {name} vì không đúng người.", by=by, name=name))


def others_of_office(context: Context) -> list[int]:
    office = {holder.person for holder in office_people(context.tx, context.at)}
    return sorted(office - {context.who.person})


def tell_office(context: Context, once: str, say: Say) -> None:
    tell(context, others_of_office(context), once=once, say=say, roles=(Role.OFFICE,))


def unlink(context: Context, account: Account) -> None:
    unlink_account(Cause(context.tx, context.at, context.event, context.who), account)
    context.redraw(account_card(account.contact))


def account_card(contact: int) -> str:
    return f"{ACCOUNT}:{contact}"


def draw_account(_context: Context, account: Account, shown: Message) -> Message:
    """Leave what was said of an account; once it is nobody's it cannot be unlinked again."""
    return shown if account.person else replace(shown, options=())


CARD = Card(ACCOUNT, lambda context, text: contacts.get_account(context.tx, id_in(text)), draw_account)


def say_at_account(context: Context, account: Account, text: str) -> None:
    write_to(context, account, f"at:{context.event}:{account.contact}", Message(text))


def write_to(context: Context, account: Account, key: str, message: Message) -> None:
    outbox.put(context.tx, [Outgoing(key, account.contact, account.channel, Lane.NUDGE, message, context.at)])
