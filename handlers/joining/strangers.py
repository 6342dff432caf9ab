"""A stranger: their code, the privacy notice, consent; and what is said to whoever has none."""

from dataclasses import dataclass
from datetime import timedelta

from bot.conversation.answers import Refused
from bot.conversation.messages import Event, EventKind, Message, Option
from bot.conversation.talk import Facts, Talk
from bot.conversation.text import number_text, tidy, time_text
from bot.conversation.words import _
from bot.domain import codes
from bot.domain.reachability import ZALO_BOT
from handlers.engine import buttons, forms, menu
from handlers.engine.feature import Context, Replies
from handlers.engine.forms import QUESTION
from handlers.engine.wording import in_brief
from handlers.joining import consent, linking
from storage.engine import channel_state, conversations, texts
from storage.engine.conversations import Conversation, close
from storage.engine.incoming import IncomingEvent
from storage.people import joining, members

CONSENT, REQUEST = "consent", "join_request"  # the flows open to a stranger
ASK = "join"  # the button [Xin tham gia]
SELDOM = timedelta(seconds=10)  # a stranger hears no oftener of what is not understood


def respond(context: Context, arrival: IncomingEvent, event: Event) -> Replies:
    """Respond to a stranger, whose files are never fetched and who has no command but /start."""
    front = forms.in_front(context, arrival)
    if event.kind == EventKind.TAP:
        return pressed(context, front, event.text)
    if event.kind == EventKind.FILE:
        refused = _("Hệ thống chỉ nhận tệp của người đã tham gia. Tệp vừa gửi không được giữ lại.")
        return [Message(refused), *forms.ask_again(context, front)]
    if event.kind != EventKind.TEXT:
        return forms.ask_again(context, front) or [welcome(context)]
    if code := code_in(event.text):
        return take_code(context, arrival, front, code)
    if tidy(event.text).startswith("/start"):
        return [welcome(context), *forms.ask_again(context, front)]
    if tidy(event.text) == tidy(_("Xin tham gia")):
        return forms.open_form(context, REQUEST, "", front)
    if front:
        return forms.in_form(context, front, event.text)
    found = buttons.meant(context, event.text) or buttons.named(context, event.text)
    return pressed(context, None, found) if isinstance(found, str) and found else [welcome(context)]


def pressed(context: Context, front: Conversation | None, token: str) -> Replies:
    name, _colon, argument = token.partition(":")
    if name == QUESTION:
        return forms.pressed(context, front, argument)
    if name == ASK:
        return forms.open_form(context, REQUEST, "", front)
    return [Message(_("Lựa chọn này không còn dùng được: tài khoản này chưa tham gia."))]


def seldom(context: Context, arrival: IncomingEvent, event: Event, said: Replies) -> Replies:
    """``said`` to a stranger: nothing within ten seconds of what came before, unless it leads on.

    A form that is open leads on, and a code; of wrong ones few are looked at (DESIGN §5).
    """
    is_in_form = arrival.front or conversations.active_at(context.tx, context.who.contact)
    is_code = event.kind == EventKind.TEXT and code_in(event.text)
    return said if is_in_form or is_code or is_long_ago(arrival) else []


def is_long_ago(arrival: IncomingEvent) -> bool:
    return arrival.last_in is None or arrival.now - arrival.last_in >= SELDOM


def is_guessing(context: Context) -> bool:
    return joining.is_guessing(context.tx, context.who.contact, context.at)


def welcome(context: Context) -> Message:
    text = _(
        "Đây là trợ lý nhắc kiểm tra hộp thư công vụ của {office}. Để tham gia, xin gửi mã gồm 10 ký tự "
        "trong thư mời. Nếu chưa có mã, xin hỏi thủ trưởng đơn vị, hoặc chọn “Xin tham gia”.",
        office=context.settings.office_name,
    )
    return Message(text, (Option(ASK, _("Xin tham gia")),))


def code_in(typed: str) -> str:
    """What was typed for a code, after /start or by itself; "" where there is none."""
    first, _space, rest = typed.strip().partition(" ")
    if first.lower().partition("@")[0] == "/start":
        return rest.strip()
    return typed if codes.is_code(typed) else ""


def take_code(context: Context, arrival: IncomingEvent, front: Conversation | None, code: str) -> Replies:
    """A good code leads to the privacy notice; it is used up only by the consent."""
    if is_guessing(context) and not is_long_ago(arrival):
        return []
    if refusal := refused(context, code) or refuse_if_full(context, code):
        return [refusal, *forms.ask_again(context, front)]
    invitation = joining.find_invitation(context.tx, code, secret(context))
    assert invitation
    if front:
        close(context.tx, front)
    return forms.open_form(context, CONSENT, str(invitation.id), None)


def refused(context: Context, code: str) -> Message | None:
    """Why the code cannot be taken; None where it can. Of whose it was, not a word."""
    if is_guessing(context):
        return Message(too_many(context))
    invitation = joining.find_invitation(context.tx, code, secret(context))
    if invitation is None:
        return wrong(context)
    if invitation.used_at:
        office = context.settings.office_name
        used = _(
            "Mã này đã được dùng. Mỗi mã chỉ dùng một lần; xin thủ trưởng hoặc {office} cấp mã mới.",
            office=office,
        )
        return Message(used)
    if invitation.revoked_at or invitation.expires <= context.at:
        return Message(expired(context))
    return None


def wrong(context: Context) -> Message:
    if joining.note_wrong_code(context.tx, context.who.contact, context.at):
        linking.tell_office(context, f"guessing:{context.event}", guessing, is_urgent=True)
    options = (Option(ASK, _("Xin tham gia")),) if context.who.is_stranger else ()
    return Message(_("Mã này không đúng. Xin xem lại từng ký tự, hoặc xin mã mới."), options)


def expired(context: Context) -> str:
    return _(
        "Mã này đã hết hiệu lực. Xin thủ trưởng hoặc {office} cấp mã mới.",
        office=context.settings.office_name,
    )


def too_many(context: Context) -> str:
    until = context.at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return _(
        "Tài khoản này đã gửi sai mã nhiều lần nên mã tạm thời không được nhận. Xin gửi lại sau {time}.",
        time=time_text(until),
    )


def guessing() -> Message:
    return Message(
        _(
            "Cảnh báo: trong một giờ qua có {count} lần gửi sai mã mời. Có thể có người đang dò mã. Các mã "
            "còn hạn vẫn an toàn; mỗi tài khoản sai 5 lần đã bị dừng một giờ.",
            count=joining.WRONG_IN_ALL,
        )
    )


def secret(context: Context) -> str:
    return context.settings.secret_key.get_secret_value()


@dataclass(frozen=True)
class Consent:
    invitation: int
    is_given: bool


def begin_consent(context: Context, argument: str) -> Facts:
    """What the notice before consent speaks of; the invitation is looked at again when it is used.

    ``argument`` is the invitation's id, and ":admitted" where it comes of a request instead of a code.
    """
    if not context.who.is_stranger:
        raise Refused(_("Anh/chị đã tham gia rồi."))
    invitation_id, _colon, how = argument.partition(":")
    invitation = joining.get_invitation(context.tx, int(invitation_id))
    if invitation and invitation.by == invitation.person:
        how = "own"
    member = members.member(context.tx, context.at, invitation.person) if invitation else None
    if invitation is None or member is None:
        raise Refused(expired(context))
    whom = {"name": member.name, "roles": in_brief(member.roles), "how": how}
    return {"invitation": invitation.id, **whom, **consent.notice_facts(context.settings, context.channel)}


def ask_consent(talk: Talk, facts: Facts) -> Consent:
    text = _(
        "{whose}\n\n{notice}\n\nAnh/chị có đồng ý liên kết tài khoản này không?",
        whose=consent.for_whom(facts),
        notice=consent.notice(facts),
    )
    options = {"yes": _("Tôi đồng ý"), "no": _("Không")}
    answer = talk.choose(f"consent_{consent.VERSION}", text, options, columns=2)
    return Consent(facts["invitation"], answer == "yes")


def take_consent(context: Context, consent: Consent) -> Replies:
    invitation = joining.get_invitation(context.tx, consent.invitation)
    if not context.who.is_stranger or invitation is None:
        raise Refused(_("Anh/chị đã tham gia rồi."))
    if not consent.is_given:
        return [declined(context)]
    if refusal := refuse_if_full(context):
        return [refusal]
    if not joining.use_invitation(context.tx, invitation.id, context.at):
        raise Refused(expired(context))
    return linking.link(context, invitation.person)


def declined(context: Context) -> Message:
    return Message(
        _(
            "Tài khoản này không được liên kết và không có gì được lưu thêm. Mã vẫn dùng được đến khi hết "
            "hạn, nếu anh/chị đổi ý. Cần trao đổi, xin liên hệ {office}.",
            office=context.settings.office_name,
        )
    )


def start(context: Context, argument: str) -> Replies:
    """/start from someone who has joined; a code is looked at, and never used for another person."""
    if argument:
        return second_code(context, argument)
    return [Message(linking.greeting(context)), *menu.show(context, "")]


def second_code(context: Context, code: str) -> Replies:
    if refusal := refused(context, code):
        return [refusal]
    invitation = joining.find_invitation(context.tx, code, secret(context))
    assert invitation
    if invitation.person == context.who.person:
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


def refuse_if_full(context: Context, code: str = "") -> Message | None:
    """Where to join instead of the account that this was written to; None where that has room.

    ``code`` is not used up, and part of the link.
    """
    most = context.settings.zalo_bot_people
    if (
        context.channel != ZALO_BOT
        or channel_state.count_people(context.tx, ZALO_BOT).get(context.account, 0) < most
    ):
        return None
    said = _(
        "Bot Zalo này đã đủ {count} người nên không nhận thêm. Mã của anh/chị vẫn còn hiệu lực.",
        count=number_text(most),
    )
    return Message("\n".join([said, *(other_channels(context, code) or [ask_office(context)])]))


def other_channels(context: Context, code: str) -> list[str]:
    """A line for each channel that we serve beside it."""
    said = []
    if name := texts.get(context.tx, texts.username("telegram")):
        link = f"https://t.me/{name}?start={code}" if code else f"https://t.me/{name}"
        said.append(_("Telegram: xin mở {link} và chọn “Bắt đầu”.", link=link))
    if account := context.settings.zalo_oa_id:
        link = f"https://zalo.me/{account}"
        said.append(_("Zalo OA: xin mở {link}, chọn “Quan tâm” rồi gửi mã vào đó.", link=link))
    return said


def ask_office(context: Context) -> str:
    return _("Xin liên hệ {office} để được hướng dẫn.", office=context.settings.office_name)
