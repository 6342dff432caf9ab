"""Excuse rounds, by a head or the office (/mien)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.conversation import (
    Message,
    NoLongerPossible,
    Option,
    Refused,
    Talk,
    _,
    local_date,
    time_text,
    up_to,
)
from bot.domain.duties import SETTLED, UNSETTLED, Duty, WhyNot, gap_card, reason_in_words, round_name
from handlers.duties import clockwork
from handlers.duties.checks import need_unsettled
from handlers.engine import (
    REASON,
    WHY,
    Action,
    Card,
    Context,
    Part,
    Prefilled,
    Replies,
    Role,
    Span,
    Timed,
    ask_reason,
    ask_time,
    check_bounds,
    each_day,
    id_in,
    listed,
    next_page,
    no_such_button,
    not_allowed,
    numbered_page,
    pick_scope,
    read_excused,
    span_label,
    span_text,
    start_form,
    start_form_once,
    unit_facts,
)
from storage.calendar import calendar
from storage.checks import duties, excuses
from storage.checks.excuses import Excuse
from storage.units import units
from storage.units.units import Scope

NAME = "excuse"
KIND = "excuse"  # of its cards, and of what the list of excuses shows
LONGEST = 200  # characters of a reason
SHOWN = 10  # excuses on a page of the list
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


def open_excuse_for(context: Context, duty: Duty, reason: str) -> Replies:
    """Begin to excuse one round for a reason that is told with it: only its review is left."""
    own, one = [(duty.unit, duty.unit_name)], (duty.date, duty.round)
    facts = ExcuseFacts(**unit_facts(context), own=own, has_some=False, duty=duty.id, span=(one, one))
    return start_form(context, NAME, Prefilled(facts, {}, {REASON: reason}))


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
    talk.keep_behind("span", WHY, REASON)
    span = facts.span or ask_time(talk, "span", question, timed)
    reason = ask_reason(talk, _("Xin cho biết lý do miễn."), read_reason, timed=None if facts.span else timed)
    titles = {"own": _("Đơn vị"), "whom": _("Đơn vị"), "span": _("Thời gian"), "reason": _("Lý do")}
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
    refuse_settled(context, excusing.scope, excusing.span)
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
    if done:
        said += " " + _("Miễn ngay {count} lượt; lượt đã kiểm tra giữ nguyên.", count=done)
    back = _("Nếu cần bỏ, anh/chị chọn “Bỏ miễn” hoặc gõ /mien.")
    withdraw = Option(f"unexcuse:{excuse_id}", _("Bỏ miễn"), is_undo=True)
    return [Message(f"{said}\n{back}", (withdraw,), card=excuse_card(excuse_id))]


def refuse_settled(context: Context, scope: Scope, span: Span) -> None:
    """Refuse to excuse the one round of a unit that was recorded meanwhile."""
    if span[0] != span[1] or scope.unit_ids is None or len(scope.unit_ids) != 1:
        return
    day, number = span[0]
    for duty in duties.of_day(context.tx, day, scope.unit_ids):
        if duty.round == number and duty.state in SETTLED:
            when = time_text(duty.settled_at or context.at)
            places = {"unit": duty.unit_name, "round": round_name(duty), "time": when}
            said = _("Đã ghi nhận {unit} kiểm tra {round} lúc {time} nên không miễn lượt này.", **places)
            raise NoLongerPossible(said)


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


def show_excuses(context: Context, page: int = 1) -> Replies:
    """List the excuses that are not over, each with the button that takes it away."""
    found = own_excuses(context)
    if not found:
        return [Message(_("Không có đợt miễn nào còn hiệu lực."))]
    lines, options = [], []
    here, page, of = numbered_page(found, page, SHOWN)
    for number, one in here:
        places = {"units": scope_text(context, one.scope), "span": span_text((one.first, one.last))}
        reason = reason_in_words(one.reason)
        lines.append(_("{number}. {units}, {span}: {reason}", number=number, reason=reason, **places))
        options.append(Option(f"unexcuse:{one.id}", _("Bỏ miễn {number}", number=number)))
    title = _("Các đợt miễn còn hiệu lực: {count}", count=len(found))
    options += next_page("excuses", page, of)
    return [listed(context, KIND, Message("\n".join(lines), tuple(options), heading=title, columns=2))]


def is_in_force(_context: Context, excuse: Excuse) -> bool:
    return not excuse.is_withdrawn


def withdraw_excuse(context: Context, excuse: Excuse) -> Replies:
    """Take an excuse away ([Bỏ miễn]): what is not over is owed again, unless something else excuses it."""
    if excuse.is_withdrawn:
        raise Refused(_("Đợt miễn này đã được bỏ."))
    excuses.withdraw(context.tx, excuse.id, context.at)
    context.redraw(excuse_card(excuse.id))
    log_excuse(context, "unexcuse", excuse.id, excuse)
    change = clockwork.review_excuses(context, local_date(context.at))
    said = _(
        "Đã bỏ miễn cho {units}, {span}. Lượt đã hết giờ vẫn được miễn.",
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


def read_excuse(context: Context, text: str) -> Excuse | None:
    return excuses.get(context.tx, id_in(text))


CARD = Card(KIND, read_excuse, draw_excuse, asks_rights=False)
