"""Show who watches the unit's mailbox now, later, and on any day (/uyquyen); the head changes it here."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.conversation import (
    Message,
    Option,
    Refused,
    Talk,
    _,
    at_local,
    day_text,
    fold,
    local_date,
    long_day,
    moment_text,
    regex,
)
from bot.domain.dates import read_date
from bot.domain.directory.questions import WHO_WATCHES
from handlers.cover.cards import spoken_span
from handlers.delegation.cards import DELEGATION, period_text, rank_name, read_any_day
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Replies,
    Role,
    RoleAssignment,
    Timed,
    ask_time,
    listed,
    start_form_once,
)
from storage.engine import unit_names
from storage.people import covers, officers
from storage.people.officers import Delegation, Officer, responsible

HAS_BEEN = regex(r"\b(?:da|hom qua|hom kia|vua roi|vua qua|truoc)\b")  # folded, as the next
MAKES_FIRST = regex(r"\b(?:doi|cho|de|dua|chuyen)\b.*?\b(?:thanh|lam|len) (?:can bo )?chinh\b")  # folded
OFFICERS_ON_DAY = "officers_on"


@dataclass(frozen=True)
class UnitFacts:
    unit: int


@dataclass(frozen=True)
class DayAsked:
    unit: int
    day: date


def show_officers(context: Context, words: str, day: date | None = None) -> Replies:
    """Show the officers of each unit that this person leads: now, or on ``day`` or that which is named."""
    units = context.who.units(*HEADING)
    if day := day or (read_any_day(words, context.at) if words else None):
        return [unit_on_day(context, unit.unit, unit.unit_name, day) for unit in units]
    return [unit_now(context, unit) for unit in units]


def asked_in_words(context: Context, typed: str) -> Replies:
    """Answer "Ai theo dõi hộp thư ngày 12/3?" to whoever may ask; nothing where it is no such question."""
    plain = fold(typed)
    if (order := MAKES_FIRST.search(plain)) and context.may(Action.DELEGATE):
        return offer_to_make_first(context, order[0])
    found = WHO_WATCHES.search(plain)
    if found is None or not context.may(Action.DELEGATE):
        return []
    said, has_been = found[1].strip() or plain[: found.start()], HAS_BEEN.search(plain) is not None
    return show_officers(
        context, "", read_date(said, context.at, past=has_been) or read_any_day(said, context.at)
    )


def offer_to_make_first(context: Context, order: str) -> Replies:
    """Offer to put first an officer whom the order names; where none is, show who watches the mailboxes."""
    today = local_date(context.at)
    found = [officers.on_day(context.tx, one.unit, today)[1:] for one in context.who.units(*HEADING)]
    there = {str(one.role): one for of_unit in found for one in of_unit}
    said = order.split()
    meant = [role for role, one in there.items() if fold(one.name).split()[-1] in said]
    if len(meant) != 1:
        return show_officers(context, "")
    label = _("Đổi {name} thành chính", name=there[meant[0]].name)
    return [Message(_("Anh/chị muốn làm việc nào dưới đây?"), (Option(f"uq_first:{meant[0]}", label),))]


def unit_now(context: Context, unit: RoleAssignment) -> Message:
    """Show who it is, who it will be, and who has not answered yet."""
    today = local_date(context.at)
    current = officers.on_day(context.tx, unit.unit, today)
    later = officers.after(context.tx, unit.unit, today)
    asked = officers.waiting(context.tx, today, unit.unit)
    lines = [_("Theo dõi hộp thư hiện nay:") if current else _("Chưa có ai theo dõi hộp thư.")]
    for number, one in enumerate(current, 1):
        lines.append(_("{number}. {name} ({rank}), {period}", **places(number, one), rank=rank_name(number)))
    reached = officers.reached_on(context.tx, unit.unit, today, context.at)
    if unreached := ", ".join(one.name for one in current if one.role not in reached):
        lines.append(_("Chưa nhận được lời nhắc: {names}", names=unreached))
    if later:
        lines.append(_("Sắp tới:"))
    for number, one in enumerate(later, len(current) + 1):
        lines.append(_("{number}. {name}, {period}", **places(number, one)))
    if asked:
        lines.append(_("Đang chờ trả lời:"))
    for number, waiting in enumerate(asked, len(current) + len(later) + 1):
        more = {"rank": rank_name(waiting.rank), "moment": moment_text(waiting.at)}
        lines.append(
            _("{number}. {name} ({rank}), {period}; cử lúc {moment}", **places(number, waiting), **more)
        )
    options = list_buttons(context, unit.unit, current, later, asked)
    return listed(context, DELEGATION, Message("\n".join(lines), options, unit.unit_name, columns=2))


def places(number: int, one: Officer | Delegation) -> dict[str, object]:
    return {"number": number, "name": one.name, "period": period_text(one.period)}


def list_buttons(
    context: Context, unit: int, current: list[Officer], later: list[Officer], asked: list[Delegation]
) -> tuple[Option, ...]:
    there = [*current, *later]
    given = officers.of_roles(context.tx, [one.role for one in there])
    letters = [(given[one.role], one.name) for one in there if one.role in given]
    letters += [(one.id, one.name) for one in asked]
    return (
        Option(f"uq_new:{unit}", _("Cử cán bộ")),
        Option(f"uq_day:{unit}", _("Xem ngày khác")),
        *(Option(f"uq_end:{one.role}", _("Kết thúc việc cử {name}", name=one.name)) for one in there),
        *(Option(f"uq_drop:{one.id}", _("Rút lại việc cử {name}", name=one.name)) for one in asked),
        *(Option(f"uq_paper:{letter}", _("Giấy ủy quyền cho {name}", name=name)) for letter, name in letters),
        *(Option(f"uq_first:{one.role}", _("Đổi {name} thành chính", name=one.name)) for one in current[1:]),
    )


def unit_on_day(context: Context, unit: int, name: str, day: date) -> Message:
    """Show who watched it then, who stood in for them, and what of it was written down later."""
    found = responsible(context.tx, unit, day, [Role.OFFICER])
    lines = [_("Ngày {day} không có ai được cử theo dõi hộp thư.", day=day_text(day))]
    if found.people:
        lines = [_("Theo dõi hộp thư {day}:", day=long_day(day))]
    begins, ends = (at_local(one, time()) for one in (day, day + timedelta(days=1)))
    away = covers.absences_between(context.tx, [one.person for one in found.people], begins, ends)
    for number, one in enumerate(found.people, 1):
        lines.append(_("{number}. {name} ({rank})", number=number, name=one.name, rank=rank_name(number)))
        spans = [spoken_span(context, absence) for absence in away if absence.person == one.person]
        lines += [_("– Vắng mặt {span}", span=span) for span in spans]
        stood_in = [other.substitute for other in found.stood_in if other.person == one.person]
        lines += [_("– Trực thay: {name}", name=substitute) for substitute in stood_in]
    if found.noted:
        noted = day_text(found.noted)
        lines.append(_("(Có thay đổi được ghi nhận ngày {day}, sau ngày này.)", day=noted))
    return Message("\n".join(lines), heading=name)


def open_day(context: Context, unit: int) -> Replies:
    return start_form_once(context, OFFICERS_ON_DAY, partial(unit_facts, context, unit), unit=unit)


def unit_facts(context: Context, unit: int) -> UnitFacts:
    context.need(Action.DELEGATE, unit)
    return UnitFacts(unit)


def ask_day(talk: Talk, facts: UnitFacts) -> DayAsked:
    question = _("Anh/chị muốn xem ngày nào? Ví dụ: “12/3”, “hôm qua”, “thứ Hai tuần trước”.")
    return DayAsked(facts.unit, ask_time(talk, "day", question, Timed(read_day, long_day, expect="past")))


def read_day(typed: str, said_at: datetime) -> date:
    day = read_any_day(typed, said_at)
    if day is None:
        raise Refused(_("Chưa xác định được ngày. Ví dụ: “12/3”, “hôm qua”, “01/12/2026”."))
    return day


def show_day(context: Context, asked: DayAsked) -> Replies:
    context.need(Action.DELEGATE, asked.unit)
    name = unit_names(context.tx, [asked.unit])[asked.unit]
    return [unit_on_day(context, asked.unit, name, asked.day)]
