"""One's own accounts: to see, name, order and unlink; one's language; and who one is here."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.conversation.answers import NoLongerPossible, Refused
from bot.conversation.messages import Message, Option
from bot.conversation.talk import Facts, Talk
from bot.conversation.text import day_text, local_date, time_text
from bot.conversation.words import LANGUAGES, _, speaking
from bot.domain.rights import Role
from handlers.engine import forms, menu
from handlers.engine.buttons import id_in
from handlers.engine.feature import Context, Replies
from handlers.engine.wording import channel_name, role_lines
from handlers.joining import linking
from storage import audit, mailboxes
from storage.engine import contacts, outbox, texts
from storage.engine.contacts import Account
from storage.people import joining, members
from storage.people.joining import Issuing

NAME = "name_contact"
ANEW = "new"  # a code, although the last one is still good
LONGEST = 40  # characters of an account's name


def show(context: Context, _argument: str) -> Replies:
    """/lienhe: all accounts; with a single one, what can be done with it."""
    mine = contacts.accounts_of(context.tx, context.who.person)
    since = joining.consents_of(context.tx, context.who.person)
    if len(mine) == 1:
        text, options = described(context, mine[0], since), deeds(mine[0], is_first=True)
    else:
        lines = [f"{number}. {described(context, one, since)}" for number, one in enumerate(mine, 1)]
        lines.append(_("Tin được gửi đến tài khoản số 1; khi không gửi được thì đến tài khoản tiếp theo."))
        options = tuple(Option(f"contact:{one.contact}", called(one, n)) for n, one in enumerate(mine, 1))
        text = "\n".join(lines)
    return [Message(text, (*options, add_another()), heading=_("Tài khoản liên hệ của tôi"))]


def add_another() -> Option:
    return Option("add", _("Thêm tài khoản khác"))


def add(context: Context, argument: str) -> Replies:
    """[Thêm tài khoản khác]: a code of one's own, and what to do with it there; add:new ends the last one."""
    who = context.who
    until = joining.own_until(context.tx, who.person, context.at)
    if until and argument != ANEW:
        return [stands(until)]
    code = joining.issue_own(context.tx, who.person, Issuing(context.settings, context.at, who.person))
    audit.write(context.tx, context.at, who, "own_code", f"person:{who.person}")
    lines = texts.instructions(texts.entry_points(context.tx), code)
    text = _(
        "Mã để dùng thêm một tài khoản của anh/chị: {code}. Trong 30 phút, xin gửi mã này cho hệ thống từ "
        "tài khoản đó. Mã dùng một lần; không đưa cho người khác.",
        code=code,
    )
    return [Message("\n".join([text, *lines]), heading=_("Thêm tài khoản"), is_secret=True)]


def stands(until: datetime) -> Message:
    said = _(
        "Mã vừa cấp ở tin trên vẫn dùng được đến {time}. Cấp mã mới thì mã đó hết hiệu lực.",
        time=time_text(until),
    )
    return Message(said, (Option(f"add:{ANEW}", _("Cấp mã mới"), is_undo=True),))


def described(context: Context, account: Account, since: dict[int, datetime]) -> str:
    linked = since.get(account.contact)
    places = {"account": called(account), "day": day_text(local_date(linked)) if linked else "…"}
    if account.contact == context.who.contact:
        return _("{account}, từ {day} (đang dùng)", **places)
    return _("{account}, từ {day}", **places)


def called(account: Account, number: int = 0) -> str:
    name = (
        f"{channel_name(account.channel)} “{account.label}”"
        if account.label
        else channel_name(account.channel)
    )
    return f"{number}. {name}" if number else name


def deeds(account: Account, *, is_first: bool) -> tuple[Option, ...]:
    first = () if is_first else (Option(f"first:{account.contact}", _("Nhắn đến đây trước")),)
    name = Option(f"name:{account.contact}", _("Đặt tên"))
    return (*first, name, Option(f"unlink:{account.contact}", _("Gỡ liên kết")))


def mine(context: Context, argument: str) -> Account:
    """The account with this id, if it is the person's own."""
    account = contacts.get_account(context.tx, id_in(argument))
    if account is None or account.person != context.who.person:
        raise NoLongerPossible(_("Tài khoản này không còn gắn với anh/chị."))
    return account


def show_one(context: Context, argument: str) -> Replies:
    account = mine(context, argument)
    since = joining.consents_of(context.tx, context.who.person)
    is_first = contacts.accounts_of(context.tx, context.who.person)[0] == account
    return [Message(described(context, account, since), deeds(account, is_first=is_first))]


def put_first(context: Context, argument: str) -> Replies:
    account = mine(context, argument)
    contacts.put_first(context.tx, context.who.person, account.contact)
    return [Message(_("Từ nay tin được gửi đến {account} trước.", account=called(account)))]


def ask_unlink(context: Context, argument: str) -> Replies:
    account = mine(context, argument)
    text = _(
        "Gỡ tài khoản {account}? Hệ thống thôi nhắn đến đó, và sự đồng ý xử lý dữ liệu ở đó được rút lại.",
        account=described(context, account, joining.consents_of(context.tx, context.who.person)),
    )
    options = (Option(f"unlink_now:{account.contact}", _("Gỡ")), Option("keep", _("Giữ lại")))
    return [Message(text, options, columns=2)]


def keep(_scene: Context, _argument: str) -> Replies:
    return [Message(_("Tài khoản được giữ nguyên."))]


def unlink(context: Context, argument: str) -> Replies:
    account = mine(context, argument)
    linking.unlink(context, account)
    if account.contact == context.who.contact:
        return [Message(unlinked_here())]
    linking.say_at(context, account, unlinked_here())
    return [Message(_("Đã gỡ {account} và rút lại sự đồng ý ở đó.", account=called(account)))]


def unlinked_here() -> str:
    return _(
        "Đã gỡ liên kết và rút lại sự đồng ý; tài khoản này không còn nhận tin. Muốn dùng lại, xin một mã "
        "mời mới."
    )


@dataclass(frozen=True)
class Naming:
    contact: int
    label: str


def open_naming(context: Context, argument: str) -> Replies:
    return forms.open_form(context, NAME, argument, None)


def begin_naming(context: Context, argument: str) -> Facts:
    account = mine(context, argument)
    return {"contact": account.contact, "account": called(account)}


def naming(talk: Talk, facts: Facts) -> Naming:
    asked = _("Xin gõ tên gọi cho {account}, ví dụ: điện thoại cơ quan.", account=facts["account"])
    label = talk.ask("label", asked, read_label)
    talk.review({"label": _("Tên gọi")}, send=_("Lưu"))
    return Naming(facts["contact"], label)


def read_label(answer: str, _at: datetime) -> str:
    label = " ".join(answer.split())
    if len(label) > LONGEST:
        raise Refused(_("Tên gọi dài quá {most} ký tự. Xin gõ ngắn hơn.", most=LONGEST))
    return label


def carry_out_naming(context: Context, named: Naming) -> Replies:
    mine(context, str(named.contact))
    contacts.set_label(context.tx, named.contact, named.label)
    return [Message(_("Đã đặt tên: {name}.", name=named.label))]


def show_languages(context: Context, argument: str) -> Replies:
    """/ngonngu, or "/ngonngu en"."""
    if argument in LANGUAGES:
        return set_language(context, argument)
    options = tuple(Option(f"language:{code}", name) for code, name in LANGUAGES.items())
    now = LANGUAGES.get(context.who.language, context.who.language)
    return [Message(_("Ngôn ngữ hiện dùng: {language}. Chọn ngôn ngữ:", language=now), options, columns=2)]


def set_language(context: Context, argument: str) -> Replies:
    if argument not in LANGUAGES:
        return show_languages(context, "")
    members.set_language(context.tx, context.who.person, argument)
    changed = replace(context, who=replace(context.who, language=argument))
    with speaking(argument):  # what follows is said in the new language, and its English says "English"
        outbox.put(context.tx, [menu.channel_menu(changed)])
        return [Message(_("Từ nay hệ thống nói với anh/chị bằng tiếng Việt."))]


def who_am_i(context: Context, _argument: str) -> Replies:
    """/toi: name, roles, mailboxes, accounts: what is held of oneself."""
    who = context.who
    watched = [held.unit for held in who.units(Role.HEAD, Role.DEPUTY, Role.OFFICER)]
    own = mailboxes.own_of_people(context.tx, [who.person]).values()
    units = mailboxes.main_of_units(context.tx, watched).values()
    linked = [called(one) for one in contacts.accounts_of(context.tx, who.person)]
    lines = [
        *(f"– {line}" for line in role_lines(who.roles)),
        _("Hộp thư cá nhân: {mailboxes}", mailboxes=", ".join(own) or _("chưa có")),
        _("Hộp thư đơn vị: {mailboxes}", mailboxes=", ".join(units) or _("không có")),
        _("Tài khoản liên hệ: {accounts} (gõ /lienhe để xem)", accounts=", ".join(linked)),
    ]
    return [Message("\n".join(lines), heading=who.name)]
