"""A chat account becomes a person's contact, and ceases to be: who is greeted, and who is told."""

from collections.abc import Callable
from dataclasses import replace

from bot.conversation.answers import Refused
from bot.conversation.messages import Message, Option
from bot.conversation.text import moment_text, time_text
from bot.conversation.words import _, speaking
from bot.domain.rights import Action, Role, Who, may
from handlers.cover import cards
from handlers.engine import menu
from handlers.engine.buttons import id_in
from handlers.engine.feature import DAY, Context, Replies
from handlers.engine.tell import News, Notice, tell_all, tell_hourly
from handlers.engine.wording import channel_name, in_brief, role_lines
from handlers.joining import consent
from handlers.joining.consent import VERSION, Cause
from storage import audit
from storage.engine import contacts, incoming, outbox, role_holders
from storage.engine.contacts import Account
from storage.engine.outbox import Lane, Outgoing
from storage.people import covers, joining

WATCHED = (Role.OFFICE, Role.HEAD, Role.DEPUTY)  # the office is told when one of these joins


def link(context: Context, person_id: int) -> Replies:
    """Make the scene's contact the person's; who is greeted in their own language, with the menu."""
    contacts.link(context.tx, context.who.contact, person_id)
    consent_id = joining.give_consent(context.tx, person_id, context.who.contact, VERSION, context.at)
    who = incoming.identify(context.tx, person_id, context.who.contact, context.at)
    joined = replace(context, who=who)
    if request := joining.open_request_of(context.tx, context.who.contact):
        joining.approve_request(context.tx, request.id)
    audit.write(context.tx, context.at, who, "join", f"person:{person_id}", contact=who.contact)
    if who.is_one_of(*WATCHED):
        news = News("joined", lambda: someone_joined(joined, consent_id), more_joined)
        tell_hourly(joined, office_but(joined), news)
    with speaking(who.language):
        outbox.put(context.tx, [menu.channel_menu(joined)])
        tell_first(joined)
        return [Message(greeting(joined)), *menu.show(joined, ""), *asked_meanwhile(joined)]


def asked_meanwhile(context: Context) -> Replies:
    """What they were asked, to stand in for somebody, while nothing could be said to them."""
    noon = context.settings.first_round[1]
    open_ones = covers.of_person(context.tx, context.who.person, context.at)
    asked = (one for one in open_ones if one.substitute == context.who.person and not one.is_accepted)
    return [cards.asked_message(one, noon) for one in asked]


def tell_first(context: Context) -> None:
    """Whoever has an account already hears there of another one: it may not be theirs."""
    others = [
        one
        for one in contacts.accounts_of(context.tx, context.who.person)
        if one.contact != context.who.contact
    ]
    text = _(
        "Vừa thêm tài khoản {channel} vào tên anh/chị lúc {moment}. Nếu không phải anh/chị, xin chọn “Gỡ”.",
        channel=channel_name(context.channel),
        moment=moment_text(context.at),
    )
    message = Message(text, (Option(f"unlink_now:{context.who.contact}", _("Gỡ"), "go1"),))
    for account in others[:1]:
        put(context, account, f"added:{context.event}:{account.contact}", message)


def greeting(context: Context) -> str:
    """By name and role, and what comes next."""
    who = context.who
    if not who.roles:
        return _(
            "Chào anh/chị {name}. Hiện anh/chị chưa có nhiệm vụ nào trong danh sách. Xin liên hệ {office}.",
            name=who.name,
            office=context.settings.office_name,
        )
    lines = "\n".join(f"– {line}" for line in role_lines(who.roles))
    hello = _("Chào anh/chị {name}. Anh/chị tham gia với nhiệm vụ:\n{roles}", name=who.name, roles=lines)
    return "\n".join([hello, *next_steps(context)])


def next_steps(context: Context) -> list[str]:
    who, settings = context.who, context.settings
    steps = []
    if who.is_one_of(Role.OFFICER):
        first, second = (time_text(nudges[0]) for _hours, nudges in settings.rounds)
        steps.append(
            _(
                "Từ ngày đơn vị bắt đầu, mỗi ngày làm việc hệ thống nhắc anh/chị kiểm tra hộp thư của đơn "
                "vị lúc {first} và {second}; kiểm tra xong chỉ cần chọn kết quả.",
                first=first,
                second=second,
            )
        )
    if who.is_one_of(Role.HEAD, Role.DEPUTY):
        steps.append(
            _("Khi đơn vị chưa kiểm tra hộp thư, anh/chị được báo. Gõ /moi để mời người của đơn vị.")
        )
    if who.is_one_of(Role.OFFICE):
        steps.append(_("Gõ /moi để mời người tham gia, /xinvao để xét các đề nghị tham gia."))
    return steps or [_("Hệ thống chỉ nhắn khi có việc cần anh/chị biết.")]


def someone_joined(context: Context, consent_id: int) -> Message:
    text = _(
        "{name} ({roles}) vừa tham gia qua {channel} lúc {moment}. Nếu không đúng người, xin chọn "
        "“Không đúng người” trong một ngày.",
        name=context.who.name,
        roles=in_brief(context.who.roles),
        channel=channel_name(context.channel),
        moment=moment_text(context.at),
    )
    return Message(text, (Option(f"wrong:{consent_id}", _("Không đúng người"), "kd1"),))


def more_joined() -> Message:
    said = _("Có thêm thủ trưởng, cấp phó hoặc cán bộ của Phòng vừa tham gia.")
    return Message(said, (Option("joined:", _("Xem ai vừa tham gia")),))


def who_joined(context: Context, _argument: str) -> Replies:
    """[Xem ai vừa tham gia]: the last day's, each to be cast out in a tap."""
    if not may(context.who, Action.ADMIT):
        raise Refused(_("Chỉ {office} được gỡ liên kết này.", office=context.settings.office_name))
    lines, options = [], []
    for row in joining.consents_since(context.tx, context.at - DAY):
        held = incoming.roles_of(context.tx, row.person, context.at)
        if any(one.role in WATCHED for one in held):
            lines.append(f"{time_text(row.given)} – {row.full_name} ({in_brief(held)})")
            options.append(Option(f"wrong:{row.id}", _("Không đúng: {name}", name=row.full_name)))
    if not lines:
        return [Message(_("Trong một ngày qua không có ai tham gia."))]
    heading = _("Tham gia trong một ngày qua: {count}", count=len(lines))
    return [Message("\n".join(lines), tuple(options), heading)]


def office_but(context: Context) -> list[int]:
    """The office's people, but for whoever acts here."""
    office = {holder.person for holder in role_holders.office_people(context.tx, context.at)}
    return sorted(office - {context.who.person})


def tell_office(context: Context, key: str, say: Callable[[], Message], *, is_urgent: bool = False) -> None:
    told = Notice(key, 0, say, is_urgent=is_urgent, roles=(Role.OFFICE,))
    tell_all(context, [replace(told, person=person) for person in office_but(context)])


def wrong_person(context: Context, argument: str) -> Replies:
    """[Không đúng người]: the account is unlinked at once, and both sides hear of it."""
    if not may(context.who, Action.ADMIT):
        raise Refused(_("Chỉ {office} được gỡ liên kết này.", office=context.settings.office_name))
    consent = joining.get_consent(context.tx, id_in(argument))
    if consent is None or consent.withdrawn:
        raise Refused(_("Tài khoản này đã được gỡ trước đó."))
    if context.at > consent.given + DAY:
        raise Refused(_("Việc này chỉ làm được trong một ngày. Gõ /moi để gỡ liên kết của một người."))
    account = contacts.get_account(context.tx, consent.contact)
    if account is None or account.person != consent.person:
        raise Refused(_("Tài khoản này đã được gỡ trước đó."))
    return cast_out(context, account)


def cast_out(context: Context, account: Account) -> Replies:
    """Unlink an account because it is not that person's; their open codes hold no more either."""
    if account.person:
        joining.revoke(context.tx, [account.person], context.at)
    unlink(context, account)
    say_at(context, account, cast_out_words(context.settings.office_name))
    key = f"cast_out:{context.event}:{account.contact}"
    tell_office(context, key, lambda: someone_cast_out(context.who, account.name))
    said = _("Đã gỡ tài khoản tham gia với tên {name}. Gõ /moi để cấp mã cho đúng người.", name=account.name)
    return [Message(said)]


def cast_out_words(office: str) -> str:
    return _(
        "{office} đã gỡ liên kết của tài khoản này vì không đúng người. Nếu có nhầm lẫn, xin liên hệ "
        "{office}.",
        office=office,
    )


def someone_cast_out(by: Who, name: str) -> Message:
    return Message(
        _("{by} đã gỡ tài khoản tham gia với tên {name} vì không đúng người.", by=by.name, name=name)
    )


def unlink(context: Context, account: Account) -> None:
    """The account is nobody's again, and the consent given there is withdrawn."""
    consent.unlink_account(Cause(context.tx, context.at, context.event, context.who), account)


def say_at(context: Context, account: Account, text: str) -> None:
    """Say something at an account that is nobody's."""
    put(context, account, f"at:{context.event}:{account.contact}", Message(text))


def put(context: Context, account: Account, key: str, message: Message) -> None:
    row = Outgoing(key, account.contact, account.channel, Lane.NUDGE, message, context.at)
    outbox.put(context.tx, [row])
