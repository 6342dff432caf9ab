"""Asking for a right at the deed itself: roles end, and buttons stay on the screen."""

from bot.answers import Over, Refused
from bot.domain.rights import Action, Reach, may, reach
from bot.text import day_text
from bot.words import _
from handlers.kinds import Scene
from handlers.tokens import id_in
from storage import duties, units
from storage.duties import Duty


def need(scene: Scene, action: Action, unit: int | None = None) -> None:
    """Refused where this person may not do ``action`` now: at all, or for ``unit``."""
    if not may(scene.who, action, unit):
        raise not_allowed()


def not_allowed() -> Over:
    return Over(_("Anh/chị chưa có quyền dùng mục này. Gõ /menu để xem các việc làm được."))


def reaches_all(scene: Scene, action: Action) -> bool:
    return reach(scene.who.roles, action) == Reach.ALL


def no_such_button() -> Over:
    """A token that names nothing of theirs."""
    return Over(_("Lựa chọn này không còn dùng được."))


def their_duty(scene: Scene, duty_id: str) -> Duty:
    """The duty, locked. Refused where there is none, or it is not for this person to settle."""
    duty = duties.locked(scene.tx, id_in(duty_id))
    if duty is None or not may(scene.who, Action.CHECK, duty.unit):
        raise Refused(is_no_more(scene, duty) or _("Lượt kiểm tra này không thuộc phần việc của anh/chị."))
    return duty


def is_no_more(scene: Scene, duty: Duty | None) -> str:
    """To whoever was reminded of it: that its unit has come to its end; "" else."""
    reminded = duties.people_of(scene.tx, [duty.id]) if duty else ()
    if duty is None or scene.who.person not in {one.person for one in reminded}:
        return ""
    ended = units.ended(scene.tx, duty.unit)
    if ended is None:
        return ""
    places = {"unit": duty.unit_name, "day": day_text(ended.day), "successor": ended.successor}
    if ended.successor:
        return _(
            "{unit} đã sáp nhập vào {successor} từ ngày {day} nên lượt này không phải ghi nhận nữa; hộp thư "
            "do {successor} theo dõi và được nhắc riêng.",
            **places,
        )
    return _("{unit} đã ngừng hoạt động từ ngày {day} nên lượt này không phải ghi nhận nữa.", **places)
