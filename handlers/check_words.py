"""A check in words: what /kiemtra shows, "xong" and "dạ" in answer to a reminder."""

from datetime import time

from bot.domain.duties import SETTLED, UNSETTLED, settled_by
from bot.domain.rights import Action, Held, Role, may
from bot.message import Message, Option
from bot.text import at_local, local_date, time_text
from bot.words import _
from handlers.checks import settle
from handlers.duty_words import UNSAID, hours, state_in_words
from handlers.kinds import Says, Scene
from handlers.nudges import results
from storage import duties, sent
from storage.calendar import calendar
from storage.duties import Duty


def show(scene: Scene, _argument: str) -> Says:
    """/kiemtra: the duty that a check made now would settle, with the answers to tap."""
    units = scene.who.units(Role.OFFICER) or scene.who.units(Role.HEAD, Role.DEPUTY)
    if not units:
        return [Message(_("Anh/chị không được cử theo dõi hộp thư của đơn vị nào."))]
    return [now_owed(scene, held) for held in units]


def now_owed(scene: Scene, held: Held) -> Message:
    today = local_date(scene.at)
    day = duties.of_day(scene.tx, today, [held.unit])
    if not day:
        why = calendar(scene.tx).why_off(today, held.unit_code)
        said = (
            _("Hôm nay không phải kiểm tra ({why}).", why=why) if why else _("Đơn vị chưa bắt đầu ghi nhận.")
        )
        return Message(said, heading=held.unit_name)
    owed = settled_by([duty.owed for duty in day], scene.at)
    lines = [line(duty) for duty in day]
    to_fix = (
        Option(f"fix:{duty.id}", _("Đổi kết quả lần {round}", round=duty.round))
        for duty in day
        if duty.state in SETTLED
    )
    if owed is None:
        lines.append(_("Không còn lượt nào cần ghi nhận lúc này."))
        return Message("\n".join(lines), tuple(to_fix), heading=held.unit_name)
    lines.append(_("Ghi nhận kiểm tra lần {round}:", round=owed.round))
    options = (*results(owed.id), Option(f"no:{owed.id}", _("Không vào được")), *to_fix)
    return Message("\n".join(lines), options, heading=held.unit_name)


def line(duty: Duty) -> str:
    """A duty of today in one line."""
    places = {"round": duty.round, "hours": hours(duty), "state": state_in_words(duty.state)}
    if duty.settled_at and duty.state in SETTLED:
        return _("Lần {round} ({hours}): {state} lúc {time}", **places, time=time_text(duty.settled_at))
    return _("Lần {round} ({hours}): {state}", **places)


def said_done(scene: Scene, result: str = UNSAID) -> Says:
    """ "Xong" and the like: settles the nudge just shown; without one, or with two units, it asks."""
    shown = shown_and_open(scene)
    if len({duty.unit for duty in shown}) == 1:
        running = running_beside(scene, shown[0])
        return [which_round(shown[0], running, result)] if running else settle(scene, shown[0], result)
    if not shown:
        return show(scene, "")
    options = tuple(Option(f"ck:{duty.id}:{result}", duty.unit_name) for duty in shown)
    return [Message(_("Anh/chị đã kiểm tra hộp thư của đơn vị nào?"), options)]


def running_beside(scene: Scene, shown: Duty) -> Duty | None:
    """The round that runs and is still owed, where the one last reminded of is over: either may be meant."""
    if scene.at < shown.ends:
        return None
    day = duties.of_day(scene.tx, shown.date, [shown.unit])
    running = [duty for duty in day if duty.opens <= scene.at < duty.ends and duty.state in UNSETTLED]
    return running[0] if running else None


def which_round(over: Duty, running: Duty, result: str) -> Message:
    labels = (
        (over, _("Lần {round} (muộn)", round=over.round)),
        (running, _("Lần {round}", round=running.round)),
    )
    options = tuple(Option(f"ck:{duty.id}:{result}", label) for duty, label in labels)
    return Message(_("Anh/chị đã kiểm tra lần nào?"), options, heading=over.unit_name)


def said_yes(scene: Scene) -> Says:
    """ "Dạ", "ok": I will. Not a check; asked whether it is done."""
    shown = shown_and_open(scene)
    if not shown:
        return []
    duty = shown[0]
    options = (
        Option(f"ck:{duty.id}:{UNSAID}", _("Đã kiểm tra")),
        Option(f"later:{duty.id}", _("Chưa, nhắc sau 30 phút")),
    )
    return [Message(_("Anh/chị đã kiểm tra xong chưa?"), options, heading=duty.unit_name)]


def shown_and_open(scene: Scene) -> list[Duty]:
    """The duties of today that this contact was last reminded of and that may still be settled."""
    since = at_local(local_date(scene.at), time(0))
    subjects = sent.newest_subject(scene.tx, scene.who.contact, "duty:", since)
    found = (duties.locked(scene.tx, int(subject.split(":")[1])) for subject in subjects)
    return [
        duty
        for duty in found
        if duty
        and duty.state in UNSETTLED
        and duty.date == local_date(scene.at)
        and may(scene.who, Action.CHECK, duty.unit)
    ]
