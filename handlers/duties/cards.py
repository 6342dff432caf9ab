"""Cards of duties: the reminder, the check that is said back, mail that waits for the head, a missed round.

Each is drawn as it was sent while nothing has become of it, and else says what has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.conversation import N_, Message, Option, _, day_text, local_date, time_text
from bot.domain.duties import (
    AWAY,
    LATER,
    MORE,
    NO_ACCESS_SUBJECT,
    OVER,
    SAID_BACK,
    SETTLED,
    SNOOZE,
    TAKE_BACK,
    UNSETTLED,
    Duty,
    DutyState,
    check_buttons,
    duty_subject,
    miss_card,
    nudge_buttons,
    over_card,
    reason_in_words,
    reminder_card,
    result_in_words,
    round_name,
    said_back,
    undone_text,
    which_card,
)
from handlers import mail
from handlers.engine import Action, Card, Context, Role, id_in, tell
from handlers.incidents import guidance
from handlers.incidents.guidance import STILL
from storage import directory
from storage.checks import duties, waiting_mail
from storage.checks.waiting_mail import WaitingMail
from storage.engine import outbox
from storage.units import units


def cards_of_duty(duty: Duty) -> tuple[str, ...]:
    """Return the cards that show how a duty stands: reminders, what its head hears of a miss, /kiemtra."""
    reminders = (duty_subject(duty.id), over_card(duty.id), which_card(duty.date))
    return *reminders, miss_card(duty.id), day_card(duty.unit, duty.date)


def day_card(unit: int, day: date) -> str:
    """Return the card of a unit's day (/kiemtra)."""
    return f"day:{unit}:{day.isoformat()}"


def cards_of_check(check_id: int) -> tuple[str, ...]:
    return *mail.cards.cards_of_mail(check_id), correction_card(check_id)


def check_card(check_id: int) -> str:
    return f"check:{check_id}"


def correction_card(check_id: int) -> str:
    return f"correction:{check_id}"


@dataclass(frozen=True)
class ShownDuty:
    """A duty with what its cards show: the check that stands, or else the mailbox."""

    duty: Duty
    check: Any = None
    mailbox: str = ""

    @property
    def outcome(self) -> str:
        """Return what has become of the duty, in a line; "" while it is owed."""
        places: dict[str, Any] = {"round": self.duty.round}
        if self.duty.state == DutyState.EXCUSED:
            return _("Lần {round} được miễn: {reason}.", **places, reason=reason_in_words(self.duty.reason))
        if self.check is None:
            return ""
        places |= {"time": time_text(self.check.said_at), "name": self.check.giver}
        if result := SAID_BACK.get(self.check.result):
            said = N_("Lần {round}: đã ghi nhận lúc {time} – {name}: {result}.")
            return _(said, **places, result=_(result))
        return _("Lần {round}: đã ghi nhận lúc {time} – {name}.", **places)


def read_duty(context: Context, text: str) -> ShownDuty | None:
    duty = duties.get(context.tx, id_in(text))
    if duty is None:
        return None
    if duty.state in SETTLED:
        return ShownDuty(duty, duties.newest_check(context.tx, duty.id))
    return ShownDuty(duty, mailbox=directory.main_of_units(context.tx, [duty.unit]).get(duty.unit, ""))


def read_duties(context: Context, texts: Sequence[str]) -> dict[str, ShownDuty]:
    """Read many duties in as many statements as one."""
    found = duties.of_ids(context.tx, [id_in(text) for text in texts])
    settled = [duty.id for duty in found if duty.state in SETTLED]
    checks = duties.newest_checks(context.tx, settled) if settled else {}
    units = {duty.unit for duty in found if duty.state not in SETTLED}
    boxes = directory.main_of_units(context.tx, units) if units else {}
    return {str(one.id): ShownDuty(one, checks.get(one.id), boxes.get(one.unit, "")) for one in found}


def draw_duty(context: Context, found: ShownDuty, shown: Message) -> Message:
    """Leave what asks for the check as it was sent; draw a reminder anew once its round is over."""
    if is_reminder(shown) and not found.outcome and found.duty.state in OVER:
        return with_options(over_message(found.duty, context.at), still_options(context, shown))
    return draw_over(context, found, shown)


def is_reminder(shown: Message) -> bool:
    """Return whether it reminds of the check: what offers more under it does not take the check itself."""
    names = {option.token.partition(":")[0] for option in shown.options}
    return MORE in names or {AWAY, "no"} <= names


def draw_over(context: Context, found: ShownDuty, shown: Message) -> Message:
    """Leave what asks for the check as it was sent, until its day is over.

    Draw the reminder where a check was taken back.
    """
    duty, still = found.duty, still_options(context, shown)
    if outcome := found.outcome:
        return Message(outcome, still, heading=duty.unit_name)
    is_past = local_date(context.at) > duty.date
    own = [one for one in shown.options if not one.token.startswith(f"{STILL}:")]
    if own and not is_past:
        return replace(shown, options=(*(one for one in own if can_be_chosen(context, duty, one)), *still))
    is_over = duty.state in OVER
    now = (
        over_message(duty, context.at)
        if is_over
        else nudge_message(duty, found.mailbox, context.at, first=True)
    )
    return with_options(now, still)


def still_options(context: Context, shown: Message) -> tuple[Option, ...]:
    """Return [Báo sự cố này] where it stands on a card that asks for the check, as long as that can be."""
    offered = (one for one in shown.options if one.token.startswith(f"{STILL}:"))
    return tuple(one for one in offered if guidance.is_kept(context, one))


def with_options(message: Message, more: Sequence[Option]) -> Message:
    return replace(message, options=(*message.options, *more))


def can_be_chosen(context: Context, duty: Duty | None, option: Option) -> bool:
    """Return whether a choice about a duty can still be made today.

    Another reminder only until its round ends.
    """
    states = (DutyState.OPEN,) if option.token.startswith(f"{LATER}:") else UNSETTLED
    return duty is not None and duty.state in states and duty.date == local_date(context.at)


def draw_which(context: Context, _day: str, shown: Message) -> Message:
    """Leave a question which check is meant as it was put; what can be chosen no more is not offered."""
    duty_of = {one.token: id_in(one.token.split(":")[1]) for one in shown.options}
    found = {one.id: one for one in duties.of_ids(context.tx, {*duty_of.values()})} if duty_of else {}
    left = (one for one in shown.options if can_be_chosen(context, found.get(duty_of[one.token]), one))
    return replace(shown, options=tuple(left))


def over_message(duty: Duty, at: datetime) -> Message:
    """Say on a reminder that its round is over, and that the check is still taken until the day is, too."""
    places = {"round": duty.round, "end": time_text(duty.ends), "day": day_text(duty.date)}
    if local_date(at) > duty.date:
        return Message(
            _("Lần {round} ngày {day} đã hết giờ ({end}), chưa ghi nhận.", **places), heading=duty.unit_name
        )
    said = _(
        "Lần {round} đã hết giờ ({end}), chưa ghi nhận; vẫn ghi nhận muộn được đến hết ngày {day}.", **places
    )
    return Message(said, check_buttons(duty, at), heading=duty.unit_name)


def nudge_message(duty: Duty, mailbox: str, at: datetime, *, first: bool = False) -> Message:
    """Say which check is owed and until when, with the five answers; ``first``: for the first time."""
    said = N_(
        "Nhắc lại: còn đến {end} để kiểm tra hộp thư lần {round}. Đề nghị anh/chị mở {mailbox} và chọn "
        "kết quả:"
    )
    if first:
        said = N_(
            "Kiểm tra hộp thư lần {round}, trước {end} ({rule_check}). Đề nghị anh/chị mở {mailbox} rồi "
            "chọn kết quả:"
        )
    places = {"round": duty.round, "end": time_text(duty.ends), "mailbox": mailbox or _("hộp thư đơn vị")}
    options = nudge_buttons(duty.id, may_wait=at + SNOOZE < duty.ends)
    return Message(_(said, **places), options, heading=duty.unit_name, card=duty_subject(duty.id))


def urge_message(duty: Duty, mailbox: str, name: str, at: datetime) -> Message:
    """Remind of a check because somebody asked for it: while its round is on, or after it is over."""
    said = N_(
        "{name} nhắc: còn đến {end} để kiểm tra hộp thư lần {round}. Đề nghị anh/chị mở {mailbox} và chọn "
        "kết quả:"
    )
    if duty.state != DutyState.OPEN:
        said = N_(
            "{name} nhắc: đã hết giờ kiểm tra hộp thư lần {round} ({end}), chưa có ghi nhận. Đề nghị anh/chị "
            "mở {mailbox} kiểm tra ngay và chọn kết quả:"
        )
    places = {"round": duty.round, "end": time_text(duty.ends), "mailbox": mailbox or _("hộp thư đơn vị")}
    text = _(said, **places, name=name)
    return Message(text, check_buttons(duty, at), heading=duty.unit_name, card=reminder_card(duty))


@dataclass(frozen=True)
class Recorded:
    """A check as it was recorded: the duty as it is now, and in a sentence which heads are told of it."""

    id: int
    duty: Duty
    result: str
    told: str
    is_by_phone: bool = False


def recorded_message(context: Context, recorded: Recorded, also: str = "") -> Message:
    """Say back what was recorded, for whom and who is told of it; below, until when it can be taken back."""
    thanks = _("Cảm ơn anh/chị.") if recorded.duty.state == DutyState.CHECKED else ""
    first = " ".join(filter(None, [said_back(recorded.duty, recorded.result), also, recorded.told, thanks]))
    waits = recorded.result == "head" and not recorded.is_by_phone
    waiting = waiting_mail.get(context.tx, recorded.id, context.at) if waits else None
    return taken_back_until(first, context.at, recorded.id, waiting)


def taken_back_until(
    said: str, said_at: datetime, check_id: int, waiting: WaitingMail | None = None
) -> Message:
    until = time_text(said_at + TAKE_BACK)
    back = _("Nếu cần rút lại, anh/chị chọn “Bấm nhầm” trước {time}.", time=until)
    undo, card = undo_option(check_id), check_card(check_id)
    if waiting is None:
        return Message(f"{said}\n{back}", undo, card=card)
    options = (*mail.cards.receipt_options(waiting), *undo)
    return Message(mail.cards.receipt_text([said, back], waiting), options, card=card)


def told_text(context: Context, duty: Duty, told: Mapping[int, str], *, waits: bool) -> str:
    """Say which heads are told; or that none can be, where mail ``waits`` for them."""
    if told:
        return _("Hệ thống báo cho {names}.", names=", ".join(told.values()))
    if waits and not context.may(Action.DELEGATE, duty.unit):
        return _("Hệ thống chưa báo được cho thủ trưởng; đề nghị anh/chị báo trực tiếp.")
    return ""


def undo_option(check_id: int) -> tuple[Option, ...]:
    return (Option(f"undo:{check_id}", _("Bấm nhầm"), is_undo=True),)


@dataclass(frozen=True)
class ShownCheck:
    """A check with its giver's name, its duty, and the mail that it told of where that waits."""

    check: Any
    duty: Duty
    waiting: WaitingMail | None = None


def read_check(context: Context, text: str) -> ShownCheck | None:
    check = duties.get_check(context.tx, id_in(text))
    duty = duties.get(context.tx, check.duty) if check else None
    if check is None or duty is None:
        return None
    waits = check.result == "head" and check.by is None  # by telephone it is the office's receipt
    return ShownCheck(check, duty, waiting_mail.get(context.tx, check.id, context.at) if waits else None)


def draw_check(context: Context, found: ShownCheck, shown: Message) -> Message:
    """Say back what stands, and who was told of it; of a check that was taken back that it was."""
    check, duty = found.check, found.duty
    if check.undone_at:
        places = {"round": round_name(duty), "unit": duty.unit_name}
        undone = Message(_("Ghi nhận kiểm tra {round} của {unit} đã được rút lại.", **places))
        return undone if shown.options else shown  # nothing more becomes of it
    said, first = said_back(duty, check.result), shown.text.partition("\n")[0]
    first = first if first.startswith(said) else said
    if not may_be_undone(context, check):
        if found.waiting is None:
            return Message(first)
        said = mail.cards.receipt_text([first], found.waiting)
        return Message(said, mail.cards.receipt_options(found.waiting))
    return taken_back_until(first, check.said_at, check.id, found.waiting)


def draw_correction(context: Context, found: ShownCheck, shown: Message) -> Message:
    """Offer other results until one of them stands, or the check was taken back; [Bấm nhầm] in its time."""
    is_chosen = any(option.token.endswith(f":{found.check.result}") for option in shown.options)
    if found.check.undone_at or is_chosen:
        return replace(shown, options=())
    may_undo = may_be_undone(context, found.check)
    left = (one for one in shown.options if may_undo or not one.token.startswith("undo:"))
    return replace(shown, options=tuple(left))


def may_be_undone(context: Context, check: Any) -> bool:
    return not check.undone_at and context.at - check.said_at <= TAKE_BACK


def tell_of_access(context: Context, duty: Duty, name: str) -> None:
    """Say nothing of it any more once the round is recorded; who has heard of it hears that it is over."""
    about = f"{NO_ACCESS_SUBJECT}:{duty.unit}"
    rows = outbox.about(context.tx, about)
    if not rows:
        return
    outbox.cancel(context.tx, [about])
    told = {row.person for row in outbox.about(context.tx, about) if row.created >= duty.opens}

    def say() -> Message:
        places = {"name": name, "round": round_name(duty)}
        said = _("Nay đã vào được hộp thư: {name} đã ghi nhận kiểm tra {round}.", **places)
        return Message(said, heading=duty.unit_name)

    if told:
        tell(context, told, once=f"noaccess_over:{duty.id}", say=say, roles=(Role.OFFICE,))


def undone_message(duty: Duty, name: str) -> Message:
    return Message(undone_text(duty, name), heading=duty.unit_name)


def unit_has_ended(context: Context, duty: Duty | None) -> str:
    """Tell whoever was reminded of a duty that its unit has come to its end; "" else."""
    reminded = duties.people_of(context.tx, [duty.id]) if duty else ()
    if duty is None or context.who.person not in {one.person for one in reminded}:
        return ""
    ended = units.ended(context.tx, duty.unit)
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


def waits_no_more_message(duty: Duty, name: str, result: str) -> Message:
    said = _(
        "{name} đã đổi kết quả kiểm tra {round} thành “{result}”: không còn thư chờ thủ trưởng xử lý.",
        name=name,
        round=round_name(duty),
        result=result_in_words(result),
    )
    return Message(said, heading=duty.unit_name)


def recorded_text(duty: Duty, check: Any) -> str:
    return _(
        "Kiểm tra {round} của {unit} đã được ghi nhận lúc {time}: “{result}” ({name}).",
        round=round_name(duty),
        unit=duty.unit_name,
        time=time_text(check.said_at),
        result=result_in_words(check.result),
        name=check.giver,
    )


CARDS = (
    Card("duty", read_duty, draw_duty, asks_rights=False, read_each=read_duties),
    Card("over", read_duty, draw_over, asks_rights=False, read_each=read_duties),
    Card("which", lambda _context, day: day, draw_which, asks_rights=False),
    Card("check", read_check, draw_check, asks_rights=False),
    Card("correction", read_check, draw_correction, asks_rights=False),
)
