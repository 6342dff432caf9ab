"""How incidents are spoken of."""

from bot.domain.incidents import Act, Kind, State
from bot.text import day_text, moment_text
from bot.words import N_, _
from storage.incidents import Incident

KINDS = {
    Kind.LOGIN: N_("Không đăng nhập được"),
    Kind.MAIL: N_("Không gửi hoặc nhận được thư"),
    Kind.FULL: N_("Hộp thư đầy"),
    Kind.EXPOSED: N_("Lộ mật khẩu, bị chiếm tài khoản"),
    Kind.FORGED: N_("Thư giả mạo, lừa đảo"),
    Kind.VIRUS: N_("Vi-rút, mã độc"),
    Kind.LOST: N_("Mất thư"),
    Kind.CONTENT: N_("Nội dung không phù hợp cần gỡ (Điều 5)"),
    Kind.OTHER: N_("Sự cố khác"),
}
STATES = {
    State.RECEIVED: N_("chưa tiếp nhận"),
    State.IN_PROGRESS: N_("đang xử lý"),
    State.WAITING_FOR_UNIT: N_("chờ đơn vị trả lời"),
    State.RESOLVED: N_("đã xử lý, chờ xác nhận"),
    State.CLOSED: N_("đã đóng"),
    State.WRONG: N_("báo nhầm"),
}
ACTS: dict[str, str] = {
    Act.RAISE: N_("báo sự cố"),
    Act.TAKE: N_("tiếp nhận"),
    Act.OVER: N_("nhận thay"),
    Act.GIVE: N_("giao xử lý"),
    Act.ASK: N_("hỏi thêm"),
    Act.ANSWER: N_("trả lời"),
    Act.TALK: N_("nhắn"),
    Act.FORWARD: N_("chuyển cấp trên"),
    Act.RESOLVE: N_("đã xử lý"),
    Act.CONFIRM: N_("xác nhận đã ổn"),
    Act.REOPEN: N_("báo chưa được"),
    Act.WRONG: N_("ghi là báo nhầm"),
    Act.LAPSE: N_("tự đóng sau ba ngày làm việc không có phản hồi"),
    Act.JOIN: N_("nhập vào sự cố chung"),
    Act.LEAVE: N_("tách khỏi sự cố chung"),
    Act.UPDATE: N_("cập nhật"),
    Act.UNIT: N_("đơn vị thay đổi"),
    Act.UNTAKE: N_("rút lại tiếp nhận"),
}


def kind_name(kind: Kind) -> str:
    return _(KINDS[kind])


def state_name(state: State) -> str:
    return _(STATES[state])


def act_name(act: str) -> str:
    return _(ACTS[act])


def state_text(incident: Incident) -> str:
    """Where it stands, and with whom."""
    if incident.state == State.RECEIVED:
        until = moment_text(incident.take_until)
        return _("{state}; tiếp nhận chậm nhất {moment}", state=state_name(incident.state), moment=until)
    if incident.taker:
        return _("{state} – {name}", state=state_name(incident.state), name=incident.taker)
    return state_name(incident.state)


def forwarded_text(incident: Incident) -> str:
    """To whom it was forwarded, and by which letter; "" where it was not."""
    to, number, day = incident.forwarded_to, incident.letter_number, incident.letter_date
    if number and day:
        return _("{to}, văn bản số {number} ngày {day}", to=to, number=number, day=day_text(day))
    if number:
        return _("{to}, văn bản số {number}", to=to, number=number)
    if day:
        return _("{to}, văn bản ngày {day}", to=to, day=day_text(day))
    return to
