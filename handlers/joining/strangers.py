"""Respond to strangers: take their code, link the account once they consent, or welcome them."""

from datetime import timedelta

from bot.conversation import (
    Event,
    EventKind,
    Message,
    Option,
    Refused,
    _,
    moment_text,
    number_text,
    tidy,
    time_text,
)
from bot.domain import codes
from bot.domain.calendar import after_quiet
from bot.domain.reachability import ZALO_BOT
from handlers.engine import (
    QUESTION,
    Context,
    RefusalKind,
    Replies,
    active_form,
    answer_by_button,
    answer_form,
    ask_again,
    menu,
    open_form,
    typed_choices,
)
from handlers.joining import linking, mailbox_codes, requests
from handlers.joining.linking import Consent
from storage.engine import Conversation, channel_state, conversations, texts
from storage.people import joining

CODE_GROUPS = 2  # in which a code is printed
UNASK = "unjoin"  # the button [Rút lại đề nghị]
SELDOM = timedelta(seconds=10)  # a stranger hears no oftener of what is not understood


def respond(context: Context, event: Event) -> Replies:
    """Respond to a stranger, whose files are never fetched and who has no command but /start."""
    active = active_form(context)
    if said := mailbox_codes.hear(context, event):
        return said
    if event.kind == EventKind.TAP:
        return press(context, active, event.text)
    if event.kind == EventKind.FILE:
        refused = _("Hệ thống chỉ nhận tệp của người đã tham gia. Tệp vừa gửi không được giữ lại.")
        return [Message(refused), *ask_again(context, active)]
    if event.kind != EventKind.TEXT:
        return ask_again(context, active) or [welcome(context)]
    if code := code_in(event.text):
        return take_code(context, active, code)
    if tidy(event.text).startswith("/start"):
        return [welcome(context), *ask_again(context, active)]
    if tidy(event.text) == tidy(_("Xin tham gia")):
        return open_form(context, requests.FLOW, "", active)
    if active:
        return answer_form(context, active, event.text)
    found = token_typed(context, event)
    return press(context, None, found) if found else [welcome(context)]


def token_typed(context: Context, event: Event) -> str:
    """Return the token of the choice that is typed by its word, or its label; "" for none."""
    found = typed_choices.token_of_word(context, event.text)
    found = found or typed_choices.token_of_label(context, event.text)
    return found if isinstance(found, str) else ""


def press(context: Context, active: Conversation | None, token: str) -> Replies:
    """Do what one of the few buttons of a stranger stands for: an answer, or [Xin tham gia]."""
    name, _colon, text = token.partition(":")
    if name == QUESTION:
        return answer_by_button(context, active, text)
    if name == requests.ASK:
        return open_form(context, requests.FLOW, "", active)
    if name == UNASK:
        return requests.withdraw(context) or [welcome(context)]
    return [Message(_("Lựa chọn này không còn dùng được: tài khoản này chưa tham gia."))]


def seldom(context: Context, event: Event, said: Replies) -> Replies:
    """Say ``said`` to a stranger, but nothing within ten seconds of what came before, unless it leads on.

    A form that is open leads on, a code, and what takes back; of wrong codes only few are looked at.
    """
    return said if not said or is_long_ago(context) or leads_on(context, event) else []


def leads_on(context: Context, event: Event) -> bool:
    if context.active or conversations.active_at(context.tx, context.who.contact):
        return True
    if (event.kind == EventKind.TEXT and code_in(event.text)) or mailbox_codes.is_about_code(context, event):
        return True
    pressed = event.text if event.kind == EventKind.TAP else token_typed(context, event)
    return pressed.partition(":")[0] == UNASK


def is_long_ago(context: Context) -> bool:
    return context.last_in is None or context.at - context.last_in >= SELDOM


def welcome(context: Context) -> Message:
    """Say how one joins; to whoever has asked to, how to put that right."""
    if waiting := joining.open_request_of(context.tx, context.who.contact):
        told = _(
            "Đề nghị của anh/chị gửi lúc {moment} đang chờ duyệt. Nếu cần sửa, xin chọn “Rút lại đề nghị” "
            "rồi gửi lại.",
            moment=moment_text(waiting.at),
        )
        return Message(told, (Option(UNASK, _("Rút lại đề nghị")),), card=requests.own_card(waiting.id))
    text = _(
        "Đây là hệ thống nhắc kiểm tra hộp thư công vụ của {office}. Để tham gia, xin gửi mã gồm 10 ký tự "
        "trong thư mời. Nếu chưa có mã, xin hỏi thủ trưởng đơn vị, hoặc chọn “Xin tham gia”.",
        office=context.settings.office_name,
    )
    return Message(text, (requests.ask_to_join(),))


def code_in(typed: str) -> str:
    """Return what was typed for a code, after /start or by itself; "" where there is none."""
    first, _space, rest = typed.strip().partition(" ")
    if first.lower().partition("@")[0] == "/start":
        return rest.strip()
    return typed if codes.is_code(typed) else ""


def take_code(context: Context, active: Conversation | None, code: str) -> Replies:
    """Put the privacy notice to whoever has a good code; only the consent uses it up."""
    if is_guessing(context) and not is_long_ago(context):
        context.refusals.add(RefusalKind.WRONG_INVITATION)
        return []
    if refusal := refuse_code(context, code) or refuse_if_full(context, code):
        return [refusal, *ask_again(context, active)]
    invitation = linking.find_invitation(context, code)
    if active:
        conversations.close(context.tx, active)
    return linking.start_consent(context, invitation.id)


def take_consent(context: Context, taken: Consent) -> Replies:
    """Link the account of a stranger who has agreed; the invitation is used up by it."""
    invitation = joining.get_invitation(context.tx, taken.invitation)
    if not context.who.is_stranger or invitation is None:
        raise linking.already_joined()
    if not taken.is_given:
        said = _(
            "Tài khoản này không được liên kết và không có gì được lưu thêm. Mã vẫn dùng được đến khi hết "
            "hạn, nếu anh/chị đổi ý. Nếu cần trao đổi, xin liên hệ {office}.",
            office=context.settings.office_name,
        )
        return [Message(said)]
    if refusal := refuse_if_full(context):
        return [refusal]
    if address := mailbox_codes.mailbox_to_prove(context, invitation.person):
        if invitation.used_at or invitation.revoked_at or invitation.expires <= context.at:
            raise Refused(linking.expired(context))
        return mailbox_codes.ask(context, invitation.person, address, invitation.id)
    if not joining.use_invitation(context.tx, invitation.id, context.at):
        raise Refused(linking.expired(context))
    return linking.link(context, invitation.person)


def start_by_code(context: Context, typed: str) -> Replies:
    """Look at a code that is typed by someone who has joined; nothing where it is none.

    It stands in two groups at most, as it is printed: "9h15 nhac em" is no code.
    """
    return start(context, typed) if codes.is_code(typed) and len(typed.split()) <= CODE_GROUPS else []


def start(context: Context, code: str) -> Replies:
    """Greet someone who has joined (/start); look at a code, which is never used for another person."""
    if not code:
        return [Message(linking.greeting(context)), *menu.show(context, "")]
    if refusal := refuse_code(context, code):
        return [refusal]
    if linking.find_invitation(context, code).person == context.who.person:
        text = _(
            "Tài khoản này đã tham gia với tên anh/chị. Mã còn dùng được cho một tài khoản khác của anh/chị."
        )
        return [Message(text)]
    text = _(
        "Tài khoản này đã gắn với {name}, nên mã của người khác không dùng được ở đây. Nếu cần đổi người "
        "dùng, xin gỡ liên kết trước.",
        name=context.who.name,
    )
    return [Message(text, (Option(f"unlink:{context.who.contact}", _("Gỡ liên kết"), is_undo=True),))]


def refuse_code(context: Context, code: str) -> Message | None:
    """Say why a code cannot be taken, and not a word of whose it was; None where it can."""
    if is_guessing(context):
        context.refusals.add(RefusalKind.WRONG_INVITATION)
        until = context.at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        said = _(
            "Tài khoản này đã gửi sai mã nhiều lần nên mã tạm thời không được nhận. Xin gửi lại sau {time}.",
            time=time_text(until),
        )
        return Message(said)
    invitation = linking.find_invitation(context, code)
    if invitation is None:
        return refuse_wrong(context)
    if invitation.used_at:
        said = _(
            "Mã này đã được dùng. Mỗi mã chỉ dùng một lần; xin thủ trưởng hoặc {office} cấp mã mới.",
            office=context.settings.office_name,
        )
        return Message(said)
    if invitation.revoked_at or invitation.expires <= context.at:
        return Message(linking.expired(context))
    return None


def is_guessing(context: Context) -> bool:
    return joining.is_guessing(context.tx, context.who.contact, context.at)


def refuse_wrong(context: Context) -> Message:
    """Count a wrong code and say so; the office is warned once there are many in an hour, but not by night.

    What strangers do wakes nobody: codes hold, however many are tried.
    """
    context.refusals.add(RefusalKind.WRONG_INVITATION)
    if joining.note_wrong_code(context.tx, context.who.contact, context.at):
        hour = texts.hour(after_quiet(context.at, context.settings.quiet))  # of a night one
        linking.tell_office(context, f"guessing:{hour}", warn_of_guessing)
    options = (requests.ask_to_join(),) if context.who.is_stranger else ()
    return Message(_("Mã này không đúng. Xin xem lại từng ký tự, hoặc xin mã mới."), options)


def warn_of_guessing() -> Message:
    said = _(
        "Cảnh báo: trong một giờ có {count} lượt gửi sai mã mời. Có thể có người đang dò mã. Các mã còn "
        "hạn vẫn an toàn; tài khoản gửi sai 5 lần bị tạm dừng một giờ.",
        count=joining.WRONG_IN_ALL,
    )
    return Message(said)


def refuse_if_full(context: Context, code: str = "") -> Message | None:
    """Say where to join where the account that this was written to is full; None where it has room.

    ``code`` is not used up, and part of the link.
    """
    if context.channel != ZALO_BOT:
        return None
    most = context.settings.zalo_bot_people
    if channel_state.count_people(context.tx, ZALO_BOT).get(context.account, 0) < most:
        return None
    said = _(
        "Bot Zalo này đã đủ {count} người nên không nhận thêm. Mã của anh/chị vẫn còn hiệu lực.",
        count=number_text(most),
    )
    others = []
    if name := texts.get(context.tx, texts.username("telegram")):
        link = f"https://t.me/{name}" + (f"?start={code}" if code else "")
        others.append(_("Telegram: xin mở {link} và chọn “Bắt đầu”.", link=link))
    if account := context.settings.zalo_oa_id:
        link = f"https://zalo.me/{account}"
        others.append(_("Zalo OA: xin mở {link}, chọn “Quan tâm” rồi gửi mã vào đó.", link=link))
    ask_office = _("Xin liên hệ {office} để được hướng dẫn.", office=context.settings.office_name)
    return Message("\n".join([said, *(others or [ask_office])]))
