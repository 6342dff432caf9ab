"""What is not a message to us: blocking and unblocking, groups, edits, and what we cannot read."""

from bot.domain.rights import Action, may
from bot.message import Event, Kind, Message
from bot.words import _
from handlers import check_words, duty_alarms, forms, roster
from handlers.kinds import Says, Scene
from storage import contacts, sent
from storage.arrivals import Arrival


def respond(scene: Scene, arrival: Arrival, event: Event) -> Says:
    match event.kind:
        case Kind.BLOCKED:
            return blocked(scene)
        case Kind.UNBLOCKED:
            return [Message(_("Hệ thống đã kết nối lại với anh/chị. Gõ /menu để xem các việc làm được."))]
        case Kind.GROUP:
            return in_private(arrival)
    front = forms.in_front(scene, arrival)
    if event.kind == Kind.EDITED:
        edited = _("Hệ thống không đọc tin đã sửa. Nếu cần, xin gửi lại thành tin mới.")
        return [Message(edited), *forms.ask_again(scene, front)]
    if event.text == "sticker" and not front and (asked := check_words.said_yes(scene)):
        return asked  # it is meant as "I will"
    again = forms.ask_again(scene, front) if front else roster_again(scene)
    return [Message(unsupported(event.text)), *again]


def roster_again(scene: Scene) -> Says:
    """Where we have just asked for a roster, and the channel could not carry what they sent."""
    is_asked = sent.last_awaits(scene.tx, scene.who.contact) == roster.FLOW
    return roster.show(scene, "") if is_asked and may(scene.who, Action.ROSTER) else []


def blocked(scene: Scene) -> Says:
    """The person has blocked us. Their head hears of it the same day (DESIGN §4)."""
    contacts.mark_blocked(scene.tx, scene.who.contact, scene.at)
    if not scene.who.is_stranger:
        duty_alarms.blocked(scene.tx, scene.who, scene.at, scene.settings.quiet)
    return []


def in_private(arrival: Arrival) -> Says:
    """Said once an hour in a group, and nothing of what is written there is kept."""
    if arrival.last_in and (arrival.now - arrival.last_in).total_seconds() < 3600:
        return []
    return [Message(_("Hệ thống chỉ làm việc qua tin nhắn riêng. Xin nhắn riêng cho hệ thống."))]


def old_encoding(scene: Scene, arrival: Arrival, modern: str) -> Says:
    """Typed in TCVN3 or VNI: given back in Unicode to be looked at and sent (Điều 4 khoản 7); not taken."""
    said = _(
        "Tin vừa gửi dùng bảng mã cũ; đề nghị dùng Unicode (Điều 4 khoản 7). Bản đã chuyển mã ở dưới; "
        "nếu đúng, xin chép và gửi lại."
    )
    again = [] if scene.who.is_stranger else forms.ask_again(scene, forms.in_front(scene, arrival))
    return [Message(said, heading=_("Bảng mã cũ")), Message(modern, is_secret=True), *again]


def unsupported(what: str) -> str:
    """Why what they sent cannot be read; ``what`` is the channel-free name of it."""
    match what:
        case "voice":
            return _("Hệ thống chưa nghe được tin thoại. Xin gõ bằng chữ, hoặc gõ /menu để chọn.")
        case "sticker":
            return _("Hệ thống không hiểu nhãn dán. Xin gõ bằng chữ, hoặc gõ /menu để chọn.")
        case "location":
            return _("Hệ thống không nhận vị trí. Xin gõ bằng chữ, hoặc gõ /menu để chọn.")
    return _("Hệ thống chưa đọc được loại tin này. Xin gõ bằng chữ, hoặc gõ /menu để chọn.")
