"""The province's mail is down: one act for everyone. Nudges stop, checks are excused, one message tells."""

from collections.abc import Callable
from typing import Any

from bot.answers import Refused
from bot.domain.duties import TAKE_BACK, UNSETTLED
from bot.domain.rights import Action, Role
from bot.message import Message, Option
from bot.text import local_date, moment_text
from bot.words import _
from handlers import owing
from handlers.allowed import need, no_such_button
from handlers.kinds import Says, Scene
from handlers.tell import Notice, tell_others
from storage import audit, duties, outages, units
from storage.holders import holders, office_people

OURS = "outage"  # what the token of each of these buttons begins with


def show(scene: Scene, _argument: str) -> Says:
    """/ngungthu: whether it is down, and what can be done about it."""
    need(scene, Action.OUTAGE)
    down = outages.mail_outage(scene.tx, scene.at)
    if down is None:
        return [proposal(scene)]
    said = _("Hệ thống thư của tỉnh được báo ngừng từ {moment}.", moment=moment_text(down.starts))
    return [Message(said, (is_back(),))]


def press(scene: Scene, argument: str) -> Says:
    """The buttons: outage:begin asks, :yes does it, :no does not, :end ends it, :undo:<id> takes it back."""
    need(scene, Action.OUTAGE)
    deed, _colon, outage_id = argument.partition(":")
    match deed:
        case "begin":
            return show(scene, "")
        case "yes":
            return begin(scene)
        case "no":
            return [Message(_("Chưa báo thư ngừng; việc nhắc và kiểm tra như thường."))]
        case "end":
            return end(scene)
        case "undo":
            return undo(scene, outage_id)
    raise no_such_button()


def proposal(scene: Scene) -> Message:
    """What it would do, before it is done."""
    today = duties.of_day(scene.tx, local_date(scene.at))
    reached = [duty for duty in today if duty.state in UNSETTLED and duty.ends > scene.at]
    said = _(
        "Báo hệ thống thư của tỉnh ngừng: miễn kiểm tra cho {units} đơn vị đến khi thư hoạt động lại "
        "(hôm nay còn {count} lượt), ngừng nhắc, và gửi một tin tới {people} người.",
        units=len(bound_units(scene)),
        count=len(reached),
        people=len(everyone(scene)),
    )
    return Message(
        said, (Option(f"{OURS}:yes", _("Báo thư ngừng")), Option(f"{OURS}:no", _("Hủy"))), columns=2
    )


def bound_units(scene: Scene) -> list[int]:
    """The units that owe checks."""
    today = local_date(scene.at)
    listed = units.listed(scene.tx, today)
    return [unit.id for unit in listed if unit.duties_from and unit.duties_from <= today]


def everyone(scene: Scene) -> list[int]:
    """Who is told: officers and heads of the units that owe checks, and the others of the office."""
    held = holders(scene.tx, scene.at, [Role.OFFICER, Role.HEAD], bound_units(scene))
    found = [*office_people(scene.tx, scene.at), *(one for unit in held.values() for one in unit)]
    reachable = dict.fromkeys(one.person for one in found if one.is_reachable)
    return [person for person in reachable if person != scene.who.person]


def begin(scene: Scene) -> Says:
    """It is down since now: the round that is on and all that come are excused, until it is ended."""
    if down := outages.mail_outage(scene.tx, scene.at):
        raise Refused(
            _(
                "Hệ thống thư của tỉnh đã được báo ngừng từ {moment}, không cần báo lại.",
                moment=moment_text(down.starts),
            )
        )
    told = everyone(scene)
    outage_id = outages.begin_mail_outage(scene.tx, scene.at, scene.who.person, "")
    excused = owing.excuse(scene.tx, local_date(scene.at), scene.at)
    audit.write(scene.tx, scene.at, scene.who, "outage", f"outage:{outage_id}", excused=len(excused))
    spread(scene, f"outage:{outage_id}", told, lambda: is_down(scene))
    said = _(
        "Đã báo hệ thống thư của tỉnh ngừng từ {moment}: miễn {count} lượt của hôm nay, báo {people} người.",
        moment=moment_text(scene.at),
        count=len(excused),
        people=len(told),
    )
    return [Message(said, (is_back(), Option(f"{OURS}:undo:{outage_id}", _("Bấm nhầm"), is_undo=True)))]


def is_back() -> Option:
    return Option(f"{OURS}:end", _("Thư đã hoạt động lại"), is_undo=True)


def spread(scene: Scene, key: str, told: list[int], say: Callable[[], Message]) -> None:
    tell_others(scene, [Notice(key, person, say) for person in told])


def is_down(scene: Scene) -> Message:
    said = _(
        "Hệ thống thư của tỉnh ngừng từ {moment}. Các lượt kiểm tra từ lúc này được miễn và hệ thống "
        "ngừng nhắc, đến khi thư hoạt động lại. Anh/chị không cần làm gì thêm.",
        moment=moment_text(scene.at),
    )
    return Message(said, heading=scene.settings.office_name)


def end(scene: Scene) -> Says:
    """[Thư đã hoạt động lại]: rounds that have not begun are owed again."""
    down = still_down(scene)
    outages.end(scene.tx, down.id, scene.at)
    change = owing.look_anew(scene.tx, local_date(scene.at), scene.at, scene.settings)
    audit.write(scene.tx, scene.at, scene.who, "outage_end", f"outage:{down.id}", owed=len(change.owed))
    told = everyone(scene)
    spread(scene, f"outage_end:{down.id}", told, lambda: works_again(scene))
    said = _(
        "Đã ghi nhận thư hoạt động lại từ {moment}: {count} lượt còn lại của hôm nay phải kiểm tra, "
        "báo {people} người.",
        moment=moment_text(scene.at),
        count=len(change.owed),
        people=len(told),
    )
    return [Message(said)]


def still_down(scene: Scene) -> Any:
    down = outages.mail_outage(scene.tx, scene.at)
    if down is None:
        raise Refused(_("Hệ thống thư của tỉnh hiện không được báo ngừng."))
    return down


def works_again(scene: Scene) -> Message:
    said = _(
        "Hệ thống thư của tỉnh hoạt động lại từ {moment}. Các lần kiểm tra bắt đầu từ lúc này không được "
        "miễn; đề nghị anh/chị kiểm tra hộp thư như thường.",
        moment=moment_text(scene.at),
    )
    return Message(said, heading=scene.settings.office_name)


def undo(scene: Scene, outage_id: str) -> Says:
    """[Bấm nhầm], for a quarter of an hour: it was never down, and what is not over is owed again."""
    down = still_down(scene)
    if str(down.id) != outage_id:
        raise Refused(_("Lần báo ngừng này đã kết thúc."))
    if scene.at - down.starts > TAKE_BACK:
        raise Refused(_("Đã quá 15 phút. Nếu thư hoạt động, xin chọn “Thư đã hoạt động lại”."))
    outages.end(scene.tx, down.id, down.starts)
    change = owing.look_anew(scene.tx, local_date(scene.at), scene.at, scene.settings)
    audit.write(scene.tx, scene.at, scene.who, "outage_undo", f"outage:{down.id}", owed=len(change.owed))
    spread(scene, f"outage_undo:{down.id}", everyone(scene), lambda: taken_back(scene))
    said = _("Đã rút lại việc báo thư ngừng: {count} lượt phải kiểm tra như thường.", count=len(change.owed))
    return [Message(said)]


def taken_back(scene: Scene) -> Message:
    said = _(
        "Tin báo hệ thống thư của tỉnh ngừng đã được rút lại. Đề nghị anh/chị kiểm tra hộp thư như thường."
    )
    return Message(said, heading=scene.settings.office_name)
