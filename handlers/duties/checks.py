"""Checks: what is owed of a day, given by a tap or in words, taken back, put right; and who hears of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from bot.conversation import (
    Message,
    NoLongerPossible,
    Option,
    Refused,
    _,
    asks,
    day_text,
    local_date,
    regex,
    time_text,
)
from bot.domain.duties import (
    BOOKED,
    GRACE,
    OVER,
    RESULTS,
    SETTLED,
    TAKE_BACK,
    UNSAID,
    UNSETTLED,
    Duty,
    DutyState,
    check_buttons,
    counts_at,
    duty_line,
    duty_subject,
    following_nudge,
    miss_card,
    offers_booked,
    reason_in_words,
    reminder_card,
    result_buttons,
    result_in_words,
    results_offered,
    round_name,
    settled_by,
    state_after,
)
from bot.domain.phrases import Meaning, leaves_some_waiting, read_intent
from bot.domain.understanding import UNTOLD, said_result, tells_booked
from handlers import mail
from handlers.duties import cards
from handlers.duties.heads import misses
from handlers.duties.office import overview
from handlers.engine import (
    HEADING,
    Action,
    Card,
    Context,
    NotAllowed,
    Notice,
    Part,
    Replies,
    RoleAssignment,
    day_in,
    id_in,
    no_such_button,
    office_and_phone,
    row,
    tell,
    tell_all,
)
from handlers.incidents.form import login_faults
from storage.checks import duties, excuses, waiting_mail
from storage.checks.duties import Check
from storage.engine import holders, outbox

KEEP = "keep"
OF_A_DUTY = ("ck", "no", "fix")  # the buttons below it
ALSO_NONE = regex(r"^(?:thi |em |van )*(?:cung|deu) khong$")  # folded


def duty_for(action: Action) -> Part[Duty]:
    """Make the part that is a duty, locked, of a unit for which this person may do that."""
    return Part(lambda context, text: duty_to_settle(context, id_in(text), action), row(duties.get).read)


DUTY = duty_for(Action.CHECK)
RESULT = Part(lambda _context, text: known_result(text, [*results_offered(), UNSAID]))
CORRECTION = Part(
    lambda _context, text: known_result(text, ["", KEEP, *results_offered()])
)  # "": still to be asked
OWN_CHECK = Part(lambda context, text: own_check(context, id_in(text)), look=row(duties.get_check).read)


def duty_to_settle(context: Context, duty_id: int, action: Action = Action.CHECK) -> Duty:
    """Lock a duty. Refused where there is none, or it is not for this person to settle."""
    duty = duties.locked(context.tx, duty_id)
    if duty is None or not context.may(action, duty.unit):
        if ended := cards.unit_has_ended(context, duty):
            raise Refused(ended)
        raise NotAllowed(_("Lượt kiểm tra này không thuộc phần việc của anh/chị."))
    return duty


def known_result(text: str, among: Iterable[str]) -> str:
    if text not in among:
        raise no_such_button()
    return text


def is_to_settle(context: Context, duty: Duty, _result: str = "") -> bool:
    """Return whether a nudge's duty is still to be settled today."""
    return duty.state in UNSETTLED and duty.date == local_date(context.at)


def settle(context: Context, duty: Duty, result: str) -> Replies:
    """Record a check ([Không có thư mới] and the like, ck:<duty>:<result>) and tell whom it concerns.

    Where the duty is settled already, another result is taken as a correction that they may want.
    """
    if duty.state in SETTLED:
        return [offer_correction(context, duty, result)]
    is_delayed = False  # only because the bot was down as the round ended, and has just come back
    if context.via == "tap" and context.at >= duty.ends:
        back = excuses.bot_back_at(context.tx, over=duty.ends)
        is_delayed = back is not None and context.at - back <= GRACE
    need_unsettled(context, duty, is_delayed=is_delayed)
    state = DutyState.CHECKED if is_delayed else state_after(duty.ends, context.at)
    who, note = context.who.person, "gap" if is_delayed else ""
    check = Check(duty.id, who, context.via, context.channel, result, duty.state, context.at, note=note)
    return [cards.recorded_message(context, record(context, duty, check, state))]


def need_unsettled(context: Context, duty: Duty, *, is_delayed: bool = False) -> None:
    """Refuse a check where the duty is settled or excused, its day is over, or its time has not come.

    ``is_delayed``: it comes so late only because the bot was down, so the day does not count.
    """
    if duty.state in SETTLED:
        when = time_text(duty.settled_at or context.at)
        raise NoLongerPossible(_("Lượt này đã được ghi nhận lúc {time}, không cần làm gì thêm.", time=when))
    if duty.state == DutyState.EXCUSED:
        reason = reason_in_words(duty.reason)
        raise NoLongerPossible(_("Lượt này được miễn ({reason}), không cần ghi nhận.", reason=reason))
    if local_date(context.at) != duty.date and not is_delayed:
        raise NoLongerPossible(_("Ngày {day} đã qua nên không ghi nhận được nữa.", day=day_text(duty.date)))
    if begins := counts_from(context, duty):
        raise Refused(_("Lượt này chỉ ghi nhận được từ {time}.", time=time_text(begins)))


def counts_from(context: Context, duty: Duty) -> datetime | None:
    """Return when a check begins to count for ``duty``, if it does not count yet."""
    if context.at >= duty.opens:
        return None
    begins = counts_at(duty, duties.of_day(context.tx, duty.date, [duty.unit]))
    return begins if begins and context.at < begins else None


def record(context: Context, duty: Duty, check: Check, state: DutyState) -> cards.Recorded:
    """Settle a duty by a check and tell whom it concerns."""
    check_id = duties.record_check(context.tx, check)
    duties.settle(context.tx, duty.id, state, context.at)
    settled = replace(duty, state=state, settled_at=context.at)
    context.redraw(*cards.cards_of_duty(duty))
    cards.tell_of_access(context, duty, context.who.name)
    if duty.round > 1 or duty.state in OVER:  # an earlier or later one may have been missed
        login_faults.redraw_misses(context, duty.unit)
    waits, told = False, dict[int, str]()
    if check.result == "head":
        told, waits = tell_head(context, settled, check_id)
    if duty.state == DutyState.MISSED:
        told |= tell_who_heard_of_miss(context, settled, check_id)
    said = cards.told_text(context, duty, told, waits=waits)
    return cards.Recorded(check_id, settled, check.result, said, is_by_phone=check.by is not None)


def tell_head(context: Context, duty: Duty, check_id: int) -> tuple[dict[int, str], bool]:
    """Tell the head, or the first deputy who can hear, that mail waits: never what it is about.

    Return who is told, with the name, and whether it waits for anybody but who gave the check.
    """
    heads = holders(context.tx, context.at, HEADING, [duty.unit])[duty.unit]
    waiting_mail.add(context.tx, check_id, duty.unit)
    check = duties.get_check(context.tx, check_id)
    giver = check.person if check else 0  # by telephone it is another than who writes it down
    able = [one for one in heads if one.hears_now and one.person not in (giver, context.who.person)]
    first = {one.person: one.name for one in able[:1]}
    mail.telling.tell_head(context, check_id, first)
    return first, all(one.person != giver for one in heads)


def tell_who_heard_of_miss(context: Context, duty: Duty, check_id: int) -> Mapping[int, str]:
    """Tell the heads who heard of a miss that the check came late; what is still queued goes no more.

    Return who is told, and the names.
    """
    about = f"late:{check_id}"
    at_once = told_of(context, miss_card(duty.id))
    heads = holders(context.tx, context.at, HEADING, [duty.unit])[duty.unit]
    in_evening = told_of(context, f"misses:{duty.date.isoformat()}") & {head.person for head in heads}
    told = (at_once | in_evening) - {context.who.person}
    check = duties.get_check(context.tx, check_id) if told else None
    tell(
        context,
        told,
        once=about,
        say=lambda: misses.late_check_message(duty, check),
        about=about,
        roles=HEADING,
        unit=duty.unit,
    )
    return {head.person: head.name for head in heads if head.person in told}


def told_of(context: Context, about: str) -> set[int]:
    """Return whom a message of this subject was sent to."""
    return {row.person for row in outbox.about(context.tx, about) if row.state != "queued"}


def own_check(context: Context, check_id: int) -> Any:
    check = duties.get_check(context.tx, check_id)
    if check is None or context.who.person not in (check.person, check.by):
        raise Refused(_("Không có ghi nhận nào của anh/chị để rút lại."))
    return check


def undo_check(context: Context, check: Any) -> Replies:
    """Take a check back ([Bấm nhầm]), for a quarter of an hour; it stays in the history."""
    is_by_phone = check.by == context.who.person  # told them, so that it is not theirs to settle otherwise
    duty = duty_to_settle(context, check.duty, Action.BY_PHONE if is_by_phone else Action.CHECK)
    if check.undone_at or duty.state not in SETTLED:
        raise Refused(_("Ghi nhận này đã được rút lại."))
    if context.at - check.said_at > TAKE_BACK:
        too_late = Message(_("Đã quá 15 phút nên không rút lại được."))
        return [too_late] if is_by_phone else [too_late, show_corrections(context, duty)]
    duties.undo_check(context.tx, check.id, context.at)
    waiting_mail.drop(context.tx, check.id)
    next_nudge = following_nudge(duty, context.at, context.settings.rounds)
    reopened = replace(duty, state=DutyState(check.state_before))
    duties.reopen(context.tx, duty.id, reopened.state, next_nudge)
    context.redraw(*cards.cards_of_duty(duty), *cards.cards_of_check(check.id))
    login_faults.redraw_misses(context, duty.unit)
    tell_of_undo(context, duty, check.id)
    places = {"round": round_name(duty), "unit": duty.unit_name}
    if duty.date != local_date(context.at) or is_by_phone:
        return [Message(_("Đã rút lại ghi nhận kiểm tra {round} của {unit}.", **places))]
    said = _("Đã rút lại ghi nhận kiểm tra {round} của {unit}. Xin chọn lại kết quả.", **places)
    return [Message(said, check_buttons(reopened, context.at), card=reminder_card(reopened))]


def tell_of_undo(context: Context, duty: Duty, check_id: int) -> None:
    """Tell everyone who was told of a check, officers by their nudges included, that it was taken back."""
    nudge, say = duty_subject(duty.id), partial(cards.undone_message, duty, context.who.name)
    notices = (
        Notice(f"back:{check_id}", person, say, subject=nudge if about == nudge else "")
        for about in (nudge, f"late:{check_id}", mail.cards.waits_card(check_id))
        for person in {row.person for row in outbox.about(context.tx, about)} - {context.who.person}
    )
    tell_all(context, notices)


def correct_check(context: Context, duty: Duty, result: str) -> Replies:
    """Put another result in place of the recorded one; without one ([Đổi kết quả lần 1]), ask for it."""
    if not result:
        return [show_corrections(context, duty)]
    check = standing_check(context, duty)
    if result in (KEEP, check.result):
        return [Message(cards.recorded_text(duty, check))]
    need_today(context, duty, check)
    return change_result(context, duty, check, result)


def change_result(context: Context, duty: Duty, check: Any, result: str) -> Replies:
    duties.correct_check(context.tx, check.id, result)
    context.audit("put_right", f"check:{check.id}", was=check.result, now=result)
    context.redraw(*cards.cards_of_duty(duty), *cards.cards_of_check(check.id))
    told = tell_of_correction(context, duty, check, result)
    said = _(
        "Đã đổi kết quả kiểm tra {round} của {unit} từ “{was}” thành “{now}”.",
        round=round_name(duty),
        unit=duty.unit_name,
        was=result_in_words(check.result),
        now=result_in_words(result),
    )
    back = _("Nếu chưa đúng, anh/chị chọn “Đổi lại” trong ngày.")
    was = check.result if check.result in RESULTS else ""  # "": asks for one
    option = Option(f"fix:{duty.id}:{was}".rstrip(":"), _("Đổi lại"), is_undo=True)
    return [Message(f"{said} {told}".rstrip() + f"\n{back}", (option,), card=cards.correction_card(check.id))]


def tell_of_correction(context: Context, duty: Duty, check: Any, result: str) -> str:
    """Tell the head, where another result was meant, that mail waits after all or that none does any more.

    Return what is said of it to whoever corrected.
    """
    if result == "head":
        first, waits = tell_head(context, duty, check.id)
        return cards.told_text(context, duty, first, waits=waits)
    if check.result != "head":
        return ""
    waiting_mail.drop(context.tx, check.id)
    told = {row.person for row in outbox.about(context.tx, mail.cards.waits_card(check.id))} - {
        context.who.person
    }
    tell(
        context,
        told,
        once=f"fixed:{check.id}:{context.event}",
        say=lambda: cards.waits_no_more_message(duty, context.who.name, result),
        roles=mail.cards.OF_UNIT,
        unit=duty.unit,
    )
    heads = holders(context.tx, context.at, HEADING, [duty.unit])[duty.unit]
    named = {head.person: head.name for head in heads if head.person in told}
    return cards.told_text(context, duty, named, waits=False)


def offer_correction(context: Context, duty: Duty, result: str) -> Message:
    check = standing_check(context, duty)
    if result in (UNSAID, check.result):
        raise Refused("\n".join([cards.recorded_text(duty, check), _("Anh/chị không cần làm gì thêm.")]))
    need_today(context, duty, check)
    asked = _("Anh/chị đổi kết quả thành “{now}”?", now=result_in_words(result))
    options = (
        Option(f"fix:{duty.id}:{result}", _("Đổi kết quả")),
        Option(f"fix:{duty.id}:{KEEP}", _("Giữ nguyên")),
    )
    text = "\n".join([cards.recorded_text(duty, check), asked])
    return Message(text, options, columns=2, card=cards.correction_card(check.id))


def show_corrections(context: Context, duty: Duty) -> Message:
    """Show what is recorded, the results to choose instead, and [Bấm nhầm]; later on, whom to tell."""
    check = standing_check(context, duty)
    is_own = check.person == context.who.person and cards.may_be_undone(context, check)
    undo = cards.undo_option(check.id) if is_own else ()
    if local_date(context.at) != duty.date and undo:
        return Message(cards.recorded_text(duty, check), undo, card=cards.correction_card(check.id))
    need_today(context, duty, check)
    lines = [cards.recorded_text(duty, check), _("Nếu chưa đúng, xin chọn kết quả đúng.")]
    if not undo:
        lines.append(
            _("Nếu chưa kiểm tra hộp thư, xin báo {office}.", office=office_and_phone(context.settings))
        )
    others = (
        Option(f"fix:{duty.id}:{one}", label)
        for one, label in results_offered().items()
        if one != check.result
    )
    return Message("\n".join(lines), (*others, *undo), card=cards.correction_card(check.id))


def standing_check(context: Context, duty: Duty) -> Any:
    """Return the check that the duty is settled by. Refused where there is none, or no more."""
    check = duties.newest_check(context.tx, duty.id) if duty.state in SETTLED else None
    if check is None:
        raise Refused(_("Ghi nhận này đã được rút lại."))
    return check


def need_today(context: Context, duty: Duty, check: Any) -> None:
    if local_date(context.at) == duty.date:
        return
    said = _(
        "Ngày {day} đã qua nên không sửa được nữa. Nếu chưa đúng, xin báo {office}.",
        day=day_text(duty.date),
        office=office_and_phone(context.settings),
    )
    raise Refused("\n".join([cards.recorded_text(duty, check), said]))


def owed_message(context: Context, role: RoleAssignment) -> Message:
    today = local_date(context.at)
    day = duties.of_day(context.tx, today, [role.unit])
    if not day:
        why = overview.not_today(context.tx, today, role.unit_code)
        return Message(why or _("Đơn vị chưa bắt đầu ghi nhận."), heading=role.unit_name)
    return day_message(day, settled_by(day, context.at))


def day_message(day: Sequence[Duty], owed: Duty | None) -> Message:
    """Show the day, with the answers of what is ``owed`` now."""
    lines = [duty_line(duty) for duty in day]
    options = [fix_option(duty) for duty in day if duty.state in SETTLED]
    if owed:
        lines.append(_("Ghi nhận kiểm tra lần {round}:", round=owed.round))
        options = [*result_buttons(owed.id), Option(f"no:{owed.id}", _("Không vào được")), *options]
    elif not any(duty.state in OVER for duty in day):  # which can still be recorded
        lines.append(_("Không còn lượt nào cần ghi nhận lúc này."))
    card = cards.day_card(day[0].unit, day[0].date)
    return Message("\n".join(lines), tuple(options), heading=day[0].unit_name, card=card)


def fix_option(duty: Duty) -> Option:
    return Option(f"fix:{duty.id}", _("Đổi kết quả lần {round}", round=duty.round))


def read_days(context: Context, texts: Iterable[str]) -> dict[str, list[Duty]]:
    """Read the duties of units' days, "3:2026-11-25", by round; in one statement those of one date."""
    asked = sorted((date, id_in(unit)) for unit, _colon, date in (text.partition(":") for text in texts))
    found: dict[str, list[Duty]] = {}
    for date, each in groupby(asked, lambda one: one[0]):
        of_date = duties.of_day(context.tx, day_in(date), [unit for _date, unit in each])
        for unit, of_unit in groupby(of_date, attrgetter("unit")):
            found[f"{unit}:{date}"] = list(of_unit)
    return found


def draw_day(context: Context, day: list[Duty], shown: Message) -> Message:
    """Show the day as it is, with the answers of what it had a button for while that is owed.

    Once it is over nothing is left to be chosen.
    """
    if day and local_date(context.at) > day[0].date:
        return Message("\n".join(map(duty_line, day)), heading=day[0].unit_name)
    own = [option for option in shown.options if option.token.partition(":")[0] in OF_A_DUTY]
    ids = {id_in(option.token.split(":")[1]) for option in own}
    owed = next((duty for duty in day if duty.id in ids and duty.state in UNSETTLED), None)
    drawn = day_message(day, owed)
    others = (option for option in shown.options if option not in own)
    return replace(drawn, options=(*others, *drawn.options))


def result_told(said: str, typed: str) -> str:
    """Return the result that was plainly said: while one letter waits for the head, that of all.

    UNTOLD where that is asked, UNSAID where nothing of mail was said.
    """
    if leaves_some_waiting(typed):
        return "head"
    return or_booked(said_result(typed, said), typed) or UNSAID


def result_of_clause(said: str) -> str:
    """Return the result that a clause tells, UNSAID of a mere check, UNTOLD of mail; "" of anything else."""
    if read_intent(said) == Meaning.DONE:
        return UNSAID
    if asks(said) and not ALSO_NONE.search(said):
        return ""
    found = [said_result(said, likely) for likely in RESULTS]
    likely = next((one for one in found if one in RESULTS), "") or next(filter(None, found), "")
    return or_booked(likely, said)


def or_booked(result: str, typed: str) -> str:
    """Return the result; BOOKED where the regulation has it and no more was told of the mail."""
    is_told = result in ("handled", UNTOLD, "") and offers_booked() and tells_booked(typed)
    return BOOKED if is_told else result


DAY_CARD = Card(
    "day",
    lambda context, text: read_days(context, [text]).get(text),
    draw_day,
    asks_rights=False,
    read_each=read_days,
)
