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
from handlers.engine.feature import DAY, Says, Scene
from handlers.engine.tell import News, Notice, tell_hourly, tell_others
from handlers.engine.wording import channel_name, in_brief, role_lines
from handlers.joining import consent
from handlers.joining.consent import VERSION, Cause
from storage import audit
from storage.engine import contacts, incoming, outbox, role_holders
from storage.engine.contacts import Account
from storage.engine.outbox import Lane, Outgoing
from storage.people import covers, joining

WATCHED = (Role.OFFICE, Role.HEAD, Role.DEPUTY)  # the office is told when one of these joins


def link(scene: Scene, person_id: int) -> Says:
    """Make the scene's contact the person's; who is greeted in their own language, with the menu."""
    contacts.link(scene.tx, scene.who.contact, person_id)
    consent_id = joining.give_consent(scene.tx, person_id, scene.who.contact, VERSION, scene.at)
    who = incoming.identify(scene.tx, person_id, scene.who.contact, scene.at)
    joined = replace(scene, who=who)
    if request := joining.open_request_of(scene.tx, scene.who.contact):
        joining.approve_request(scene.tx, request.id)
    audit.write(scene.tx, scene.at, who, "join", f"person:{person_id}", contact=who.contact)
    if who.is_one_of(*WATCHED):
        news = News("joined", lambda: someone_joined(joined, consent_id), more_joined)
        tell_hourly(joined, office_but(joined), news)
    with speaking(who.language):
        outbox.put(scene.tx, [menu.channel_menu(joined)])
        tell_first(joined)
        return [Message(greeting(joined)), *menu.show(joined, ""), *asked_meanwhile(joined)]


def asked_meanwhile(scene: Scene) -> Says:
    """What they were asked, to stand in for somebody, while nothing could be said to them."""
    noon = scene.settings.first_round[1]
    open_ones = covers.of_person(scene.tx, scene.who.person, scene.at)
    asked = (one for one in open_ones if one.substitute == scene.who.person and not one.is_accepted)
    return [cards.asked_message(one, noon) for one in asked]


def tell_first(scene: Scene) -> None:
    """Whoever has an account already hears there of another one: it may not be theirs."""
    others = [
        one for one in contacts.accounts_of(scene.tx, scene.who.person) if one.contact != scene.who.contact
    ]
    text = _(
        "Vừa thêm tài khoản {channel} vào tên anh/chị lúc {moment}. Nếu không phải anh/chị, xin chọn “Gỡ”.",
        channel=channel_name(scene.channel),
        moment=moment_text(scene.at),
    )
    message = Message(text, (Option(f"unlink_now:{scene.who.contact}", _("Gỡ"), "go1"),))
    for account in others[:1]:
        put(scene, account, f"added:{scene.event}:{account.contact}", message)


def greeting(scene: Scene) -> str:
    """By name and role, and what comes next."""
    who = scene.who
    if not who.roles:
        return _(
            "Chào anh/chị {name}. Hiện anh/chị chưa có nhiệm vụ nào trong danh sách. Xin liên hệ {office}.",
            name=who.name,
            office=scene.settings.office_name,
        )
    lines = "\n".join(f"– {line}" for line in role_lines(who.roles))
    hello = _("Chào anh/chị {name}. Anh/chị tham gia với nhiệm vụ:\n{roles}", name=who.name, roles=lines)
    return "\n".join([hello, *next_steps(scene)])


def next_steps(scene: Scene) -> list[str]:
    who, settings = scene.who, scene.settings
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


def someone_joined(scene: Scene, consent_id: int) -> Message:
    text = _(
        "{name} ({roles}) vừa tham gia qua {channel} lúc {moment}. Nếu không đúng người, xin chọn "
        "“Không đúng người” trong một ngày.",
        name=scene.who.name,
        roles=in_brief(scene.who.roles),
        channel=channel_name(scene.channel),
        moment=moment_text(scene.at),
    )
    return Message(text, (Option(f"wrong:{consent_id}", _("Không đúng người"), "kd1"),))


def more_joined() -> Message:
    said = _("Có thêm thủ trưởng, cấp phó hoặc cán bộ của Phòng vừa tham gia.")
    return Message(said, (Option("joined:", _("Xem ai vừa tham gia")),))


def who_joined(scene: Scene, _argument: str) -> Says:
    """[Xem ai vừa tham gia]: the last day's, each to be cast out in a tap."""
    if not may(scene.who, Action.ADMIT):
        raise Refused(_("Chỉ {office} được gỡ liên kết này.", office=scene.settings.office_name))
    lines, options = [], []
    for row in joining.consents_since(scene.tx, scene.at - DAY):
        held = incoming.roles_of(scene.tx, row.person, scene.at)
        if any(one.role in WATCHED for one in held):
            lines.append(f"{time_text(row.given)} – {row.full_name} ({in_brief(held)})")
            options.append(Option(f"wrong:{row.id}", _("Không đúng: {name}", name=row.full_name)))
    if not lines:
        return [Message(_("Trong một ngày qua không có ai tham gia."))]
    heading = _("Tham gia trong một ngày qua: {count}", count=len(lines))
    return [Message("\n".join(lines), tuple(options), heading)]


def office_but(scene: Scene) -> list[int]:
    """The office's people, but for whoever acts here."""
    office = {holder.person for holder in role_holders.office_people(scene.tx, scene.at)}
    return sorted(office - {scene.who.person})


def tell_office(scene: Scene, key: str, say: Callable[[], Message], *, is_urgent: bool = False) -> None:
    told = Notice(key, 0, say, is_urgent=is_urgent, roles=(Role.OFFICE,))
    tell_others(scene, [replace(told, person=person) for person in office_but(scene)])


def wrong_person(scene: Scene, argument: str) -> Says:
    """[Không đúng người]: the account is unlinked at once, and both sides hear of it."""
    if not may(scene.who, Action.ADMIT):
        raise Refused(_("Chỉ {office} được gỡ liên kết này.", office=scene.settings.office_name))
    consent = joining.get_consent(scene.tx, id_in(argument))
    if consent is None or consent.withdrawn:
        raise Refused(_("Tài khoản này đã được gỡ trước đó."))
    if scene.at > consent.given + DAY:
        raise Refused(_("Việc này chỉ làm được trong một ngày. Gõ /moi để gỡ liên kết của một người."))
    account = contacts.get_account(scene.tx, consent.contact)
    if account is None or account.person != consent.person:
        raise Refused(_("Tài khoản này đã được gỡ trước đó."))
    return cast_out(scene, account)


def cast_out(scene: Scene, account: Account) -> Says:
    """Unlink an account because it is not that person's; their open codes hold no more either."""
    if account.person:
        joining.revoke(scene.tx, [account.person], scene.at)
    unlink(scene, account)
    say_at(scene, account, cast_out_words(scene.settings.office_name))
    key = f"cast_out:{scene.event}:{account.contact}"
    tell_office(scene, key, lambda: someone_cast_out(scene.who, account.name))
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


def unlink(scene: Scene, account: Account) -> None:
    """The account is nobody's again, and the consent given there is withdrawn."""
    consent.unlink_account(Cause(scene.tx, scene.at, scene.event, scene.who), account)


def say_at(scene: Scene, account: Account, text: str) -> None:
    """Say something at an account that is nobody's."""
    put(scene, account, f"at:{scene.event}:{account.contact}", Message(text))


def put(scene: Scene, account: Account, key: str, message: Message) -> None:
    row = Outgoing(key, account.contact, account.channel, Lane.NUDGE, message, scene.at)
    outbox.put(scene.tx, [row])
