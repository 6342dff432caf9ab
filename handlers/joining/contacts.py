"""Let people see, name, order and unlink their own accounts, choose their language, and see who they are."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.conversation import (
    LANGUAGES,
    Message,
    NoLongerPossible,
    Option,
    Refused,
    Talk,
    _,
    day_text,
    local_date,
    speaking,
    time_text,
)
from handlers.engine import (
    Context,
    Replies,
    cards,
    channel_menu,
    channel_name,
    confirmation,
    no_such_button,
    start_form,
)
from handlers.joining import linking
from storage.engine import Account, contacts, outbox, texts
from storage.people import joining, members
from storage.people.joining import Issuing

NAMING = "name_contact"
LONGEST = 40  # characters of an account's name


def own_account(context: Context, contact: int) -> Account:
    account = contacts.get_account(context.tx, contact)
    if account is None or account.person != context.who.person:
        raise NoLongerPossible(_("Tài khoản này không còn gắn với anh/chị."))
    return account


def show_accounts(context: Context, _argument: str) -> Replies:
    """List all accounts (/lienhe); with a single one, show what can be done with it."""
    own = contacts.accounts_of(context.tx, context.who.person)
    since = joining.consents_of(context.tx, context.who.person)
    if len(own) == 1:
        text, options = described(context, own[0], since), actions(own[0], is_first=True)
    else:
        lines = [f"{number}. {described(context, one, since)}" for number, one in enumerate(own, 1)]
        lines.append(
            _("Tin được gửi đến tài khoản số 1; nếu không gửi được, hệ thống gửi đến tài khoản tiếp theo.")
        )
        text = "\n".join(lines)
        names = {one.contact: called(one) for one in own}
        options = tuple(Option(f"contact:{one}", f"{n}. {names[one]}") for n, one in enumerate(names, 1))
    add_another = Option("add", _("Thêm tài khoản khác"))
    return [Message(text, (*options, add_another), heading=_("Tài khoản liên hệ của tôi"))]


def add_account(context: Context, is_anew: bool) -> Replies:
    """Make a code for another account of one's own ([Thêm tài khoản khác]), and say what to do with it.

    While the last one is good it is kept; ``is_anew`` ends it ([Cấp mã mới]).
    """
    who = context.who
    until = joining.own_until(context.tx, who.person, context.at)
    if until and not is_anew:
        said = _(
            "Mã vừa cấp ở tin trên vẫn dùng được đến {time}. Nếu cấp mã mới, mã đó hết hiệu lực.",
            time=time_text(until),
        )
        return [Message(said, (Option("add:new", _("Cấp mã mới"), is_undo=True),))]
    code = joining.issue_own(context.tx, who.person, Issuing(context.settings, context.at, who.person))
    context.audit("own_code", f"person:{who.person}")
    lines = texts.instructions(texts.entry_points(context.tx), code)
    text = _(
        "Mã để dùng thêm một tài khoản của anh/chị: {code}. Trong 30 phút, xin gửi mã này cho hệ thống từ "
        "tài khoản đó. Mã dùng một lần; không đưa cho người khác.",
        code=code,
    )
    return [Message("\n".join([text, *lines]), heading=_("Thêm tài khoản"), is_secret=True)]


def show_account(context: Context, account: Account) -> Replies:
    since = joining.consents_of(context.tx, context.who.person)
    is_first = contacts.accounts_of(context.tx, context.who.person)[0] == account
    return [Message(described(context, account, since), actions(account, is_first=is_first))]


def described(context: Context, account: Account, since: dict[int, datetime]) -> str:
    """Write an account, and since when it has consented (``since``: contact -> moment)."""
    linked = since.get(account.contact)
    places = {"account": called(account), "day": day_text(local_date(linked)) if linked else "…"}
    if account.contact == context.who.contact:
        return _("{account}, từ {day} (đang dùng)", **places)
    return _("{account}, từ {day}", **places)


def called(account: Account) -> str:
    channel = channel_name(account.channel)
    return f"{channel} “{account.label}”" if account.label else channel


def actions(account: Account, *, is_first: bool) -> tuple[Option, ...]:
    first = () if is_first else (Option(f"first:{account.contact}", _("Ưu tiên tài khoản này")),)
    name = Option(f"name:{account.contact}", _("Đặt tên"))
    return (*first, name, Option(f"unlink:{account.contact}", _("Gỡ liên kết")))


def put_first(context: Context, account: Account) -> Replies:
    contacts.put_first(context.tx, context.who.person, account.contact)
    return [Message(_("Từ nay tin được gửi đến {account} trước.", account=called(account)))]


def ask_unlink(context: Context, account: Account) -> Replies:
    text = _(
        "Gỡ tài khoản {account}? Hệ thống ngừng gửi tin tới tài khoản này; sự đồng ý xử lý dữ liệu của tài "
        "khoản cũng được rút lại.",
        account=described(context, account, joining.consents_of(context.tx, context.who.person)),
    )
    yes, no = Option(f"unlink_now:{account.contact}", _("Gỡ")), Option("keep", _("Giữ lại"))
    return [confirmation(context, text, yes, no)]


def keep(_context: Context) -> Replies:
    return [Message(_("Tài khoản được giữ nguyên."))]


def unlink(context: Context, account: Account) -> Replies:
    """Unlink an account ([Gỡ]); said there too, where it is another than the one at hand."""
    linking.unlink(context, account)
    here = _(
        "Đã gỡ liên kết và rút lại sự đồng ý; tài khoản này không còn nhận tin. Nếu muốn dùng lại, anh/chị "
        "xin mã mời mới."
    )
    if account.contact == context.who.contact:
        return [Message(here)]
    linking.say_at_account(context, account, here)
    return [
        Message(
            _("Đã gỡ {account} và rút lại sự đồng ý xử lý dữ liệu của tài khoản.", account=called(account))
        )
    ]


@dataclass(frozen=True)
class NamingFacts:
    contact: int
    account: str  # what it is called so far


@dataclass(frozen=True)
class Naming:
    contact: int
    label: str


def open_naming(context: Context, account: Account) -> Replies:
    return start_form(context, NAMING, NamingFacts(account.contact, called(account)))


def ask_label(talk: Talk, facts: NamingFacts) -> Naming:
    asked = _("Xin gõ tên gọi cho {account}, ví dụ: điện thoại cơ quan.", account=facts.account)
    label = talk.ask("label", asked, read_label)
    talk.review({"label": _("Tên gọi")}, send=_("Lưu"))
    return Naming(facts.contact, label)


def read_label(answer: str, _at: datetime) -> str:
    label = " ".join(answer.split())
    if len(label) > LONGEST:
        raise Refused(_("Tên gọi dài quá {most} ký tự. Xin gõ ngắn hơn.", most=LONGEST))
    return label


def set_label(context: Context, named: Naming) -> Replies:
    own_account(context, named.contact)
    contacts.set_label(context.tx, named.contact, named.label)
    return [Message(_("Đã đặt tên: {name}.", name=named.label))]


def language_in(_context: Context, code: str) -> str:
    if code not in LANGUAGES:
        raise no_such_button()
    return code


def show_languages(context: Context, argument: str) -> Replies:
    """Offer the languages (/ngonngu), or take the one that is named ("/ngonngu en")."""
    if argument in LANGUAGES:
        return set_language(context, argument)
    options = tuple(Option(f"language:{code}", name) for code, name in LANGUAGES.items())
    now = LANGUAGES.get(context.who.language, context.who.language)
    return [Message(_("Ngôn ngữ hiện dùng: {language}. Chọn ngôn ngữ:", language=now), options, columns=2)]


def set_language(context: Context, language: str) -> Replies:
    members.set_language(context.tx, context.who.person, language)
    cards.redraw_for(context, context.features, [context.who.person], f"{context.event}:{language}")
    changed = replace(context, who=replace(context.who, language=language))
    with speaking(language):  # what follows is said in the new language, and its English says "English"
        outbox.put(context.tx, [channel_menu(changed)])
        return [Message(_("Từ nay hệ thống nhắn tin bằng tiếng Việt."))]
