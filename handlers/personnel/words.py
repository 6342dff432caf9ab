"""How personnel changes are spoken of."""

from bot.domain.changes import Change, Kind, State
from bot.domain.rights import Role
from bot.text import day_text
from bot.words import N_, _

KINDS = {
    Kind.JOIN: N_("Có người mới"),
    Kind.LEAVE: N_("Thôi làm việc"),
    Kind.TRANSFER: N_("Chuyển đơn vị"),
    Kind.POST: N_("Đổi chức vụ, vai trò"),
    Kind.CONTACT: N_("Đổi họ tên, điện thoại, hộp thư"),
    Kind.OPEN_BOX: N_("Cấp hộp thư"),
    Kind.LOCK_BOX: N_("Khóa tạm hộp thư"),
    Kind.RECALL_BOX: N_("Thu hồi hộp thư"),
}
STATES = {
    State.SENT: N_("chờ Phòng tiếp nhận"),
    State.ASKED: N_("Phòng hỏi thêm, chờ trả lời"),
    State.RETURNED: N_("Phòng trả lại"),
    State.ACCEPTED: N_("đã tiếp nhận, chờ đến ngày"),
    State.IN_FORCE: N_("đã có hiệu lực"),
    State.WITHDRAWN: N_("đã rút lại"),
}
ROLES = {  # what somebody may become by a change, in this order
    Role.STAFF: N_("Cán bộ, công chức, viên chức"),
    Role.OFFICER: N_("Cán bộ theo dõi hộp thư"),
    Role.DEPUTY: N_("Cấp phó"),
    Role.HEAD: N_("Thủ trưởng"),
    Role.OFFICE: N_("Cán bộ phụ trách của Phòng"),
}
LACKING = {  # what a unit would be without
    "head": N_("Từ {day}, {unit} không còn thủ trưởng."),
    "officer": N_("Từ {day}, {unit} không còn ai theo dõi hộp thư."),
    "office": N_("Từ {day}, {unit} không còn cán bộ phụ trách."),
}


def kind_name(kind: Kind) -> str:
    return _(KINDS[kind])


def state_name(state: State) -> str:
    return _(STATES[state])


def lacking_text(role: str, unit: str, day: str) -> str:
    return _(LACKING[role], unit=unit, day=day)


def summary(change: Change) -> str:
    """ "Lê Văn Mẫu Minh: thôi làm việc, từ 01/12/2026"."""
    places = {"name": change.name, "kind": kind_name(change.kind), "day": day_text(change.effective)}
    if change.to_unit:
        return _(
            "{name}: chuyển từ {unit} đến {to}, từ {day}", **places, unit=change.unit_name, to=change.to_name
        )
    return _("{name}: {kind}, từ {day}", **places)


def corrected(by: Change) -> str:
    """Why something is not corrected once more."""
    return _("Đã có đính chính {number}. Xin xem thay đổi đó.", number=by.number)
