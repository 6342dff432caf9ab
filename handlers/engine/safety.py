"""Safety: passwords and classified matter are refused, and nothing of them is stored or passed on."""

from datetime import timedelta
from enum import StrEnum

from bot.conversation import (
    Event,
    EventKind,
    Given,
    Message,
    Option,
    Refused,
    _,
    fold,
    is_choice,
    phone_text,
    regex,
    without_courtesy,
)
from bot.domain.encodings import converted
from bot.domain.safety import (
    DangerKind,
    SafetyFinding,
    gravest,
    is_bare_secret,
    redacted,
    scan,
    scan_name,
    scan_said,
    tells_found_secret,
)
from handlers.engine import held
from handlers.engine.buttons import id_in, no_such_button, press_button
from handlers.engine.cards import draw_while_it_waits, is_kept
from handlers.engine.commands import command_in
from handlers.engine.feature import Card, Context, Part, Replies
from handlers.engine.forms import active_form, ask_again, open_question
from handlers.engine.menu import main_things
from handlers.engine.typed_choices import LATELY, is_newest_label
from storage.engine import Conversation, Lane, Opening, Outgoing, conversations, get_conversation, outbox

ASKED = (DangerKind.MAYBE_PASSWORD, DangerKind.MAYBE_CLASSIFIED)
SECRET = (
    "secret"  # the flow of what is asked of a message that was not kept, and how its cards and buttons begin
)
FOUND_SECRET, PATH = "found_secret", "sc_secret"  # the form of that path, and its button (handlers/incidents)
GIVES_UP = regex(r"(?:thoi )?(?:huy|bo|dung|ngung)(?: (?:bo|di|lai))?")  # folded
LIFE = timedelta(days=2)  # of such a question; so long a message can be deleted (Bot API, deleteMessage)
DELETING = ("telegram",)  # channels on which we can delete a message of theirs


class SecretTold(StrEnum):
    """Answer about a message that was not kept: what it holds, or that it is sent again, or is not."""

    PASSWORD = "password"
    CLASSIFIED = "classified"
    NOTHING = "nothing"
    DROPPED = "dropped"


def refuse_unkept(context: Context, event: Event) -> Replies | None:
    """Refuse what must not be kept, or is in no encoding of today; None where it is neither."""
    modern = converted(event.text)
    # codes are what strangers type, and short names are what follows a command
    look = scan if context.who.is_stranger or event.text.startswith("/") else scan_said
    named = [scan_name(event.file.name)] if event.file else []
    finding = gravest([*(look(said) for said in (event.text, modern) if said), *named])
    if finding.kind in ASKED and (vouched := vouched_for(context)):
        spend(context, vouched)
        finding = SafetyFinding()
    if event.kind == EventKind.TEXT and not event.file and is_bare_secret(event.text):
        finding = SafetyFinding(DangerKind.PASSWORD)
    is_told = not context.who.is_stranger and tells_found_secret(event.text)
    is_told = is_told and not is_newest_label(context, event.text)
    if finding.kind != DangerKind.NONE and not (is_told and finding.kind == DangerKind.MAYBE_CLASSIFIED):
        return refuse_unsafe(context, event, finding)
    if is_told:
        return begin_path(context, event)
    return old_encoding(context, modern) if modern and event.kind == EventKind.TEXT else None


def takes_not(context: Context, event: Event, active: Conversation) -> bool:
    """Return whether it neither answers what the path of a found document asks, nor leads out of it."""
    if event.file or event.kind != EventKind.TEXT:
        return True
    leads_out = held.leads_out(event.text) or gives_up(event.text) or command_in(context, event.text)
    return not (leads_out or is_choice(event.text) or is_taken(context, active, event.text))


def gives_up(typed: str) -> bool:
    """Return whether it says no more than that it is given up: "huy", "da bo di em a"."""
    return GIVES_UP.fullmatch(fold(without_courtesy(typed))) is not None


def is_taken(context: Context, active: Conversation, typed: str) -> bool:
    """Return whether the open question takes these words, and makes an answer of them."""
    question = open_question(context, active)
    if question is None:
        return False
    try:
        question.read(question.take(Given(question.key, typed, context.at)), context.at)
    except Refused:
        return False
    return True


def refuse_in_path(context: Context, event: Event, active: Conversation) -> Replies:
    """Keep nothing of what is sent on that path; delete it where the channel can. Nothing for an answer."""
    if active.flow != FOUND_SECRET or not takes_not(context, event, active):
        return []
    delete_message(context, event.message_id)
    said = _(
        "Tin, ảnh, tệp vừa gửi không được nhận và không lưu. Ở bước này xin chỉ chọn một trong các trả lời, "
        "hoặc gõ “hủy”."
    )
    return [Message(said), *ask_again(context, active)]


def begin_path(context: Context, event: Event) -> Replies:
    """Lead whoever tells of a classified document in a mailbox; what came with the words is not taken."""
    refused = []
    if event.file:
        delete_message(context, event.message_id)
        refused = [Message(_("Ảnh, tệp vừa gửi không được nhận và không lưu."))]
    path, active = context.features.buttons[PATH], active_form(context)
    if active is None and (path.action is None or context.may(path.action)):
        return [*refused, *press_button(context, path, "")]
    return [*refused, *found_secret(context), *ask_again(context, active)]


def vouched_for(context: Context) -> Conversation | None:
    """Return what is kept of the question by which they were just asked for a message again; None without."""
    shown = context.shown_since(context.at - LATELY)
    tokens = (token.split(":") for one in shown if one.is_newest for token, *_label in one.options)
    asked = (id_in(parts[-1]) for parts in tokens if parts[:2] == [SECRET, SecretTold.DROPPED])
    return get_conversation(context.tx, next(asked, None), context.who)


def own_advice() -> str:
    """Return what the pack says is done with classified matter in a mailbox; "" where it says nothing."""
    return _("{the_found_secret}")


def found_secret(context: Context) -> Replies:
    """Say what is done with such matter, with the button of the path."""
    said = _(
        "Khi thấy văn bản mật trong hộp thư ({rule_classified}): {advice} Khi báo, không ghi nội dung, số, "
        "trích yếu của văn bản.",
        advice=own_advice()
        or _(
            "Không mở, không chuyển tiếp, không sao chép. Đề nghị báo ngay thủ trưởng đơn vị và {the_office}."
        ),
    )
    if number := context.settings.office_phone:
        places = {"office": context.settings.office_name, "phone": phone_text(number)}
        said += "\n" + _("Điện thoại {office}: {phone}", **places)
    return [Message(said, (Option(PATH, _("Báo có văn bản mật trong hộp thư")),))]


def found_secret_of_pack(context: Context) -> Replies:
    """Say so beside a refusal where the pack does: else a document that was sent was hardly found."""
    return found_secret(context) if own_advice() else []


def old_encoding(context: Context, modern: str) -> Replies:
    """Typed in TCVN3 or VNI: given back in Unicode to be looked at and sent (khoản 7 Điều 4); not taken."""
    said = _(
        "Tin vừa gửi dùng bảng mã cũ; đề nghị dùng Unicode ({rule_unicode}). Bản đã chuyển mã ở dưới; nếu "
        "đúng, xin chép và gửi lại."
    )
    again = [] if context.who.is_stranger else ask_again(context, active_form(context))
    return [Message(said, heading=_("Bảng mã cũ")), Message(modern, is_secret=True), *again]


def refuse_unsafe(context: Context, event: Event, finding: SafetyFinding) -> Replies:
    """Delete the message where the channel can, say why, and go on where the person was.

    An open form asks whether the rest of an answer that held a password is the answer; of what would be
    passed on nothing goes.
    """
    active = active_form(context)
    again = ask_again(context, active)
    match finding.kind:
        case DangerKind.MAYBE_PASSWORD:
            asked = _("Tin vừa rồi có chứa mật khẩu không? Nội dung chưa được lưu.")
            labels = {SecretTold.PASSWORD: _("Có mật khẩu"), SecretTold.NOTHING: _("Không, gửi lại")}
            return [ask(context, event.message_id, asked, labels)]
        case DangerKind.MAYBE_CLASSIFIED:
            asked = _("Tin vừa rồi có nội dung của văn bản mật không? Nội dung chưa được lưu.")
            labels = {SecretTold.CLASSIFIED: _("Có nội dung mật"), SecretTold.NOTHING: _("Không, gửi lại")}
            return [ask(context, event.message_id, asked, labels)]
        case DangerKind.CLASSIFIED:
            delete_message(context, event.message_id)
            found = [] if context.who.is_stranger or event.file else found_secret_of_pack(context)
            return [Message(classified_warning()), *found, *again]
    delete_message(context, event.message_id)
    if active and event.kind == EventKind.TEXT and not context.features.forms[active.flow].hear:
        again = held.offer_rest(context, active, redacted(event.text))
    ways = () if active or context.who.is_stranger else main_things(context)
    return [Message(password_warning(context), ways), *again]


def delete_message(context: Context, message_id: str) -> None:
    """Ask the channel to delete their message; where it fails, they hear how to (sending/results.py)."""
    if message_id:
        lane = Lane.STRANGER if context.who.is_stranger else Lane.ANSWER
        to = (f"delete:{context.event}", context.who.contact, context.channel, lane)
        row = Outgoing(*to, Message(""), context.at, action="delete", target_message=message_id)
        outbox.put(context.tx, [row])


def how_to_delete() -> str:
    """Say how to delete a message that the channel did not delete."""
    return _("Xin tự xóa tin đó: nhấn giữ tin nhắn, chọn Xóa.")


def password_warning(context: Context) -> str:
    """Say that it held a password and what to do; where we can, that it goes."""
    said = _(
        "Tin vừa rồi có vẻ chứa mật khẩu; mật khẩu không được lưu. Đề nghị anh/chị đổi mật khẩu ngay và "
        "không gửi mật khẩu cho bất kỳ ai, kể cả {the_office} ({rule_disclosure})."
    )
    gone = _("Hệ thống xóa tin đó khỏi cuộc trò chuyện này.")
    return f"{said} {gone}" if context.channel in DELETING else said


def classified_warning() -> str:
    return _(
        "Nội dung có dấu chỉ độ mật nên hệ thống không nhận và không lưu ({rule_classified}). Văn bản mật "
        "không được gửi qua hệ thống này."
    )


def ask(context: Context, message_id: str, said: str, labels: dict[SecretTold, str]) -> Message:
    """Ask about a message, of which nothing is kept but its id."""
    here = conversations.put_aside(
        context.tx, context.who, Opening(SECRET, {"their_message": message_id}, LIFE), context.at
    )
    options = tuple(Option(f"{SECRET}:{told}:{here.id}", label) for told, label in labels.items())
    return Message(said, options, card=f"{SECRET}:{here.id}")


def ask_again_for(context: Context) -> Message:
    said = _("Xin gửi lại tin vừa rồi, hệ thống sẽ nhận.")
    return ask(context, "", said, {SecretTold.DROPPED: _("Thôi")})


def asked_of(context: Context, text: str) -> Conversation:
    found = get_conversation(context.tx, id_in(text), context.who)
    if found is None or found.flow != SECRET or found.expires <= context.at:
        raise no_such_button()
    return found


ASKED_OF = Part(asked_of)


def press(context: Context, told: SecretTold, here: Conversation) -> Replies:
    """Take what is told of the message: delete it and say why, or ask for it again, to be taken then."""
    spend(context, here)
    match told:
        case SecretTold.PASSWORD:
            return press_password(context, True, here.facts["their_message"])
        case SecretTold.CLASSIFIED:
            delete_message(context, here.facts["their_message"])
            return [Message(classified_warning()), *found_secret_of_pack(context)]
        case SecretTold.NOTHING:
            return [ask_again_for(context)]
        case SecretTold.DROPPED:
            return [Message(_("Đã bỏ qua tin đó, không có gì được lưu."))]


def press_password(context: Context, is_one: bool, message_id: str) -> Replies:
    """Do the same for a button of before these questions were cards."""
    if not is_one:
        return [ask_again_for(context)]
    delete_message(context, message_id)
    return [Message(password_warning(context))]


def spend(context: Context, here: Conversation) -> None:
    """Take the buttons of a question away: it is answered."""
    conversations.close(context.tx, here)
    context.redraw(f"{SECRET}:{here.id}")


CARD = Card(SECRET, is_kept, draw_while_it_waits, asks_rights=False, has_strangers=True)
