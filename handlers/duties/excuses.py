"""Excuse rounds: by a head or the office (/mien), or while the province's mail is down (/ngungthu)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.conversation import (
    N_,
    Message,
    Option,
    Refused,
    Talk,
    _,
    local_date,
    moment_text,
    time_text,
    up_to,
)
from bot.domain.duties import TAKE_BACK, UNSETTLED, Duty, WhyNot, gap_card, reason_in_words
from handlers.duties import clockwork
from handlers.duties.checks import need_unsettled
from handlers.engine import (
    Action,
    Card,
    Context,
    Part,
    Replies,
    Role,
    Span,
    Timed,
    ask_time,
    check_bounds,
    each_day,
    id_in,
    no_such_button,
    not_allowed,
    pick_scope,
    read_excused,
    scope_titles,
    span_label,
    span_text,
    start_form_once,
    tell,
    unit_facts,
)
from storage import duties, duty_summaries, excuses
from storage.calendar import calendar
from storage.engine import holders, office_people
from storage.excuses import Excuse
from storage.units import units
from storage.units.units import Scope

NAME = "excuse"
LONGEST = 200  # characters of a reason
OUTAGE = "outage"  # what the tokens of the buttons about an outage begin with
OUTAGE_TOLD = {  # act -> what all whom it concerns are told
    "outage": N_(
        "Hệ thống thư của tỉnh ngừng hoạt động từ {moment}. Từ lúc này, các lượt kiểm tra được miễn và việc "
        "nhắc tạm dừng, cho đến khi hệ thống thư hoạt động lại. Anh/chị không cần làm gì thêm."
    ),
    "outage_end": N_(
        "Hệ thống thư của tỉnh hoạt động lại từ {moment}. Các lượt kiểm tra bắt đầu từ lúc này không được "
        "miễn; đề nghị anh/chị kiểm tra hộp thư như thường lệ."
    ),
    "outage_undo": N_(
        "Tin báo hệ thống thư của tỉnh ngừng hoạt động đã được rút lại. Đề nghị anh/chị kiểm tra hộp thư như "
        "thường lệ."
    ),
}
SHOWN = 10  # excuses in one list
EXCUSE = Part(lambda context, text: excuse_to_withdraw(context, id_in(text)))


@dataclass(frozen=True)
class Excusing:
    """An excuse to be made; without a span those that there are are only to be shown."""

    scope: Scope = units.ALL
    span: Span | None = None
    reason: str = ""


@dataclass(frozen=True)
class ExcuseFacts:
    day: date
    groups: list[str]
    own: list[tuple[int, str]]  # units of a head: id and name; none for the office, which excuses any
    has_some: bool  # excuses that are not over
    duty: int = 0  # the one round that is excused; 0: what is asked for
    span: Span | None = None  # of that round


def begin_excuse(context: Context, _words: str) -> ExcuseFacts:
    own = [(role.unit, role.unit_name) for role in context.who.units(Role.HEAD, Role.DEPUTY)]
    return ExcuseFacts(
        **unit_facts(context),
        own=[] if context.reaches_all(Action.EXCUSE) else own,
        has_some=bool(own_excuses(context)),
    )


def open_excuse(context: Context, duty: Duty) -> Replies:
    """Begin to excuse one round ([Miễn] under a missed one): only the reason is asked for."""
    if duty.state not in UNSETTLED:
        need_unsettled(context, duty)

    def facts() -> ExcuseFacts:
        own, one = [(duty.unit, duty.unit_name)], (duty.date, duty.round)
        return ExcuseFacts(**unit_facts(context), own=own, has_some=False, duty=duty.id, span=(one, one))

    return start_form_once(context, NAME, facts, duty=duty.id)


def ask_excuse(talk: Talk, facts: ExcuseFacts) -> Excusing:
    if facts.has_some:
        options = {"new": _("Miễn thêm"), "list": _("Xem, bỏ các đợt miễn")}
        asked = _("Đang có đợt miễn còn hiệu lực. Anh/chị muốn làm gì?")
        if talk.choose("what", asked, options) == "list":
            return Excusing()
    scope = ask_units(talk, facts)
    question = _(
        "Miễn từ khi nào đến khi nào? Ví dụ: “sáng mai”, “từ chiều 25/11 đến hết 27/11”, “hôm qua” (tối đa "
        "05 ngày làm việc trước)."
    )
    timed = Timed(read_excused, span_text, span_label, "either", is_span=True)
    span = facts.span or ask_time(talk, "span", question, timed)
    reason = talk.ask("reason", _("Xin cho biết lý do miễn."), read_reason)
    titles = {"own": _("Đơn vị"), **scope_titles(), "span": _("Thời gian"), "reason": _("Lý do")}
    talk.review(titles, excuse_heading(facts), _("Miễn"))
    return Excusing(scope, span, reason)


def excuse_heading(facts: ExcuseFacts) -> str:
    if len(facts.own) != 1:
        return _("Miễn kiểm tra hộp thư. Xin xem lại:")
    unit = facts.own[0][1]
    if facts.span:
        return _(
            "Miễn kiểm tra hộp thư của {unit}, {span}. Xin xem lại:", unit=unit, span=span_text(facts.span)
        )
    return _("Miễn kiểm tra hộp thư của {unit}. Xin xem lại:", unit=unit)


def read_reason(typed: str, said_at: datetime) -> str:
    """Read a person's reason; a name of our own reasons is quoted, or it would be shown as ours."""
    said = up_to(LONGEST)(typed, said_at)
    return f"“{said}”" if said in list(WhyNot) else said


def ask_units(talk: Talk, facts: ExcuseFacts) -> Scope:
    """Ask for which units it is: of a head's own, or of all."""
    own = facts.own
    if not own:
        return pick_scope(talk, facts, _("Miễn kiểm tra cho đơn vị nào?"))
    if len(own) == 1:
        return Scope((own[0][0],))
    options = {str(unit): name for unit, name in own}
    return Scope((int(talk.choose("own", _("Miễn kiểm tra cho đơn vị nào?"), options)),))


def excuse_rounds(context: Context, excusing: Excusing) -> Replies:
    """Write an excuse, apply it to duties that are there already, and tell who was reminded of them."""
    if excusing.span is None:
        return show_excuses(context)
    allow(context, excusing.scope)
    (first, last), today = excusing.span, local_date(context.at)
    check_bounds(first[0], last[0], today, calendar(context.tx))
    excuse = Excuse(excusing.scope, first, last, excusing.reason)
    excuse_id = excuses.add(context.tx, excuse, context.who.person, context.at)
    log_excuse(context, "excuse", excuse_id, excuse)
    context.redraw(*map(gap_card, excuse.scope.unit_ids or ()))
    done = 0
    for day in each_day(first[0], min(last[0], today)):
        excused = clockwork.excuse_covered(context, day)
        clockwork.tell_reminded(context, excused, but=context.who.person)
        done += len(excused)
    places = {
        "units": scope_text(context, excuse.scope),
        "span": span_text(excusing.span),
        "reason": reason_in_words(excusing.reason),
    }
    said = _("Đã ghi nhận miễn kiểm tra cho {units}, {span}: {reason}.", **places)
    if first[0] <= today:
        said += " " + _("Miễn ngay {count} lượt; lượt đã kiểm tra giữ nguyên.", count=done)
    back = _("Nếu cần bỏ, anh/chị chọn “Bỏ miễn” hoặc gõ /mien.")
    withdraw = Option(f"unexcuse:{excuse_id}", _("Bỏ miễn"), is_undo=True)
    return [Message(f"{said}\n{back}", (withdraw,), card=excuse_card(excuse_id))]


def excuse_card(excuse_id: int) -> str:
    return f"excuse:{excuse_id}"


def draw_excuse(_context: Context, excuse: Excuse, shown: Message) -> Message:
    return replace(shown, options=()) if excuse.is_withdrawn else shown


def allow(context: Context, scope: Scope) -> None:
    """Refuse a scope that is not all theirs to excuse, as roles are now."""
    if not may_excuse(context, scope):
        raise not_allowed()


def may_excuse(context: Context, scope: Scope) -> bool:
    if scope.unit_ids is None:
        return context.reaches_all(Action.EXCUSE)
    return all(context.may(Action.EXCUSE, unit) for unit in scope.unit_ids)


def scope_text(context: Context, scope: Scope) -> str:
    if scope.is_all:
        return _("tất cả đơn vị")
    if scope.kind:
        return _("nhóm {group}", group=scope.kind)
    return ", ".join(unit.name for unit in units.listed(context.tx, local_date(context.at), scope))


def own_excuses(context: Context) -> list[Excuse]:
    """Return the excuses, not over yet, that this person may take away."""
    coming = excuses.coming(context.tx, local_date(context.at))
    return [one for one in coming if may_excuse(context, one.scope)]


def show_excuses(context: Context) -> Replies:
    found = own_excuses(context)
    if not found:
        return [Message(_("Không có đợt miễn nào còn hiệu lực."))]
    lines, options = [], []
    for number, one in enumerate(found[:SHOWN], 1):
        places = {"units": scope_text(context, one.scope), "span": span_text((one.first, one.last))}
        reason = reason_in_words(one.reason)
        lines.append(_("{number}. {units}, {span}: {reason}", number=number, reason=reason, **places))
        options.append(Option(f"unexcuse:{one.id}", _("Bỏ miễn {number}", number=number)))
    title = _("Các đợt miễn còn hiệu lực: {count}", count=len(found))
    return [Message("\n".join(lines), tuple(options), heading=title, columns=2)]


def withdraw_excuse(context: Context, excuse: Excuse) -> Replies:
    """Take an excuse away ([Bỏ miễn]): what is not over is owed again, unless something else excuses it."""
    if excuse.is_withdrawn:
        raise Refused(_("Đợt miễn này đã được bỏ."))
    excuses.withdraw(context.tx, excuse.id, context.at)
    context.redraw(excuse_card(excuse.id))
    log_excuse(context, "unexcuse", excuse.id, excuse)
    change = clockwork.review_excuses(context, local_date(context.at))
    said = _(
        "Đã bỏ miễn cho {units}, {span}. Lượt đã qua giữ nguyên.",
        units=scope_text(context, excuse.scope),
        span=span_text((excuse.first, excuse.last)),
    )
    if change.owed:
        owed = _("Số lượt của hôm nay phải kiểm tra lại: {count}.", count=len(change.owed))
        said = f"{said}\n{owed}"
    return [Message("\n".join([said, _("Nếu cần miễn lại, anh/chị gõ /mien.")]))]


def excuse_to_withdraw(context: Context, excuse_id: int) -> Excuse:
    excuse = excuses.get(context.tx, excuse_id)
    if excuse is None or not may_excuse(context, excuse.scope):
        raise no_such_button()
    return excuse


def log_excuse(context: Context, act: str, excuse_id: int, excuse: Excuse) -> None:
    span = [[day.isoformat(), number] for day, number in (excuse.first, excuse.last)]
    scope = excuse.scope
    context.audit(act, f"excuse:{excuse_id}", units=scope.unit_ids, kind=scope.kind, span=span)


class OutageAct(StrEnum):
    """The action of a button about an outage of the province's mail, as its token has it."""

    BEGIN = "begin"  # asks first
    YES = "yes"
    NO = "no"
    END = "end"
    UNDO = "undo"


def show_outage(context: Context, _words: str) -> Replies:
    """Show whether the province's mail is down, and what can be done about it (/ngungthu)."""
    down = excuses.mail_outage(context.tx, context.at)
    if down is None:
        return [outage_proposal(context)]
    said = _(
        "Đã có tin báo hệ thống thư của tỉnh ngừng hoạt động từ {moment}.", moment=moment_text(down.starts)
    )
    return [Message(said, (end_button(),), card=outage_card(down.id))]


def outage_card(outage_id: int) -> str:
    return f"{OUTAGE}:{outage_id}"


def read_excuse(context: Context, text: str) -> Excuse | None:
    return excuses.get(context.tx, id_in(text))


def read_outage(context: Context, text: str) -> Any:
    down = excuses.mail_outage(context.tx, context.at)
    return down if down and down.id == id_in(text) else None


CARDS = (
    Card("excuse", read_excuse, draw_excuse, asks_rights=False),
    Card(OUTAGE, read_outage, lambda _context, _down, shown: shown, asks_rights=False),
)


def press_outage(context: Context, act: OutageAct, outage_id: int) -> Replies:
    """Do what a button about an outage stands for; only [Bấm nhầm], outage:undo:<id>, names one."""
    match act:
        case OutageAct.BEGIN:
            return show_outage(context, "")
        case OutageAct.YES:
            return begin_outage(context)
        case OutageAct.NO:
            return [
                Message(
                    _(
                        "Chưa báo hệ thống thư ngừng hoạt động; việc nhắc và kiểm tra vẫn thực hiện bình "
                        "thường."
                    )
                )
            ]
        case OutageAct.END:
            return end_outage(context)
        case OutageAct.UNDO:
            return undo_outage(context, outage_id)


def outage_proposal(context: Context) -> Message:
    """Say what an outage would bring about, before it is begun."""
    today = duties.of_day(context.tx, local_date(context.at))
    reached = [duty for duty in today if duty.state in UNSETTLED and duty.ends > context.at]
    said = _(
        "Báo hệ thống thư của tỉnh ngừng hoạt động. Miễn kiểm tra cho {units} đơn vị (hôm nay còn {count} "
        "lượt), ngừng nhắc và thông báo tới {people} người, cho đến khi hệ thống hoạt động lại.",
        units=len(duty_summaries.owing_units(context.tx, local_date(context.at))),
        count=len(reached),
        people=len(people_to_tell(context)),
    )
    options = (Option(f"{OUTAGE}:yes", _("Báo hệ thống thư ngừng")), Option(f"{OUTAGE}:no", _("Hủy")))
    return Message(said, options, columns=2)


def people_to_tell(context: Context) -> list[int]:
    """Return whom to tell: officers and heads of the units that owe checks, and the others of the office."""
    owing = [unit.id for unit in duty_summaries.owing_units(context.tx, local_date(context.at))]
    by_unit = holders(context.tx, context.at, [Role.OFFICER, Role.HEAD], owing)
    found = [*office_people(context.tx, context.at), *(one for unit in by_unit.values() for one in unit)]
    reachable = dict.fromkeys(one.person for one in found if one.is_reachable)
    return [person for person in reachable if person != context.who.person]


def begin_outage(context: Context) -> Replies:
    """Note that the mail is down: the round that is on and all to come are excused, until it is up again."""
    if down := excuses.mail_outage(context.tx, context.at):
        moment = moment_text(down.starts)
        raise Refused(
            _(
                "Đã có tin báo hệ thống thư của tỉnh ngừng hoạt động từ {moment}, không cần báo lại.",
                moment=moment,
            )
        )
    outage_id = excuses.begin_mail_outage(context.tx, context.at, context.who.person)
    excused = clockwork.excuse_covered(context, local_date(context.at))
    context.audit("outage", f"outage:{outage_id}", excused=len(excused))
    told = tell_of_outage(context, "outage", outage_id)
    said = _(
        "Đã báo hệ thống thư của tỉnh ngừng hoạt động từ {moment}: miễn {count} lượt của hôm nay, đã thông "
        "báo tới {people} người.",
        moment=moment_text(context.at),
        count=len(excused),
        people=told,
    )
    back = _("Nếu cần rút lại, anh/chị chọn “Bấm nhầm” trước {time}.", time=time_text(context.at + TAKE_BACK))
    said = f"{said}\n{back}"
    undo = Option(f"{OUTAGE}:undo:{outage_id}", _("Bấm nhầm"), is_undo=True)
    return [Message(said, (end_button(), undo), card=outage_card(outage_id))]


def end_button() -> Option:
    return Option(f"{OUTAGE}:end", _("Hệ thống thư đã hoạt động lại"), is_undo=True)


def end_outage(context: Context) -> Replies:
    """Note that the mail is up again ([Hệ thống thư đã hoạt động lại]): rounds not over are owed again."""
    down = open_outage(context)
    owed, told = end_excuses_of(context, down.id, context.at, "outage_end")
    said = _(
        "Đã ghi nhận hệ thống thư hoạt động lại từ {moment}: còn {count} lượt phải kiểm tra hôm nay, đã "
        "thông báo tới {people} người.",
        moment=moment_text(context.at),
        count=owed,
        people=told,
    )
    return [Message("\n".join([said, _("Nếu hệ thống thư lại ngừng hoạt động, anh/chị gõ /ngungthu.")]))]


def open_outage(context: Context) -> Any:
    down = excuses.mail_outage(context.tx, context.at)
    if down is None:
        raise Refused(_("Hiện không có tin báo hệ thống thư của tỉnh ngừng hoạt động."))
    return down


def undo_outage(context: Context, outage_id: int) -> Replies:
    """Take an outage back ([Bấm nhầm]), for a quarter of an hour: what is not over is owed again."""
    down = open_outage(context)
    if down.id != outage_id:
        raise Refused(_("Lần báo ngừng này đã kết thúc."))
    if context.at - down.starts > TAKE_BACK:
        raise Refused(
            _("Đã quá 15 phút. Nếu hệ thống thư hoạt động, anh/chị chọn “Hệ thống thư đã hoạt động lại”.")
        )
    owed, _told = end_excuses_of(context, down.id, down.starts, "outage_undo")
    return [
        Message(
            _(
                "Đã rút lại tin báo hệ thống thư ngừng hoạt động: {count} lượt phải kiểm tra như thường lệ.",
                count=owed,
            )
        )
    ]


def end_excuses_of(context: Context, outage_id: int, ends: datetime, act: str) -> tuple[int, int]:
    """End an outage; return how many of today's duties are owed again, and how many people are told."""
    excuses.end_outage(context.tx, outage_id, ends)
    context.redraw(outage_card(outage_id))
    change = clockwork.review_excuses(context, local_date(context.at))
    context.audit(act, f"outage:{outage_id}", owed=len(change.owed))
    return len(change.owed), tell_of_outage(context, act, outage_id)


def tell_of_outage(context: Context, act: str, outage_id: int) -> int:
    """Tell all whom it concerns what has become of an outage; return how many these are."""
    told = people_to_tell(context)
    tell(context, told, once=f"{act}:{outage_id}", say=lambda: outage_message(context, act))
    return len(told)


def outage_message(context: Context, act: str) -> Message:
    said = _(OUTAGE_TOLD[act], moment=moment_text(context.at))
    return Message(said, heading=context.settings.office_name)
