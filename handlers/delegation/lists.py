"""/uyquyen: who watches the unit's mailbox now, later, and on any day; the head changes it from here."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.conversation.answers import Refused
from bot.conversation.messages import Message, Option
from bot.conversation.talk import Facts, Talk
from bot.conversation.text import day_text, fold, local_date, long_day, moment_text
from bot.conversation.words import _
from bot.domain.rights import HEADING, Action, Role, RoleAssignment, may
from handlers.delegation.cards import period_text, rank_name, read_any_day
from handlers.engine import forms
from handlers.engine.buttons import id_in
from handlers.engine.feature import Context, Replies, need
from storage.engine.role_holders import unit_names
from storage.people import delegations, officers
from storage.people.delegations import Delegation
from storage.people.officers import Officer, OnDay, responsible

WHO = re.compile(r"\bai (?:da |dang |duoc cu )?theo doi hop thu(?: (?:cua )?(?:don vi|co quan|minh))?(.*)")

OFFICERS_ON_DAY = "officers_on"


def show(context: Context, argument: str) -> Replies:
    """Of each unit that this person leads: now, or on the day that is named."""
    need(context, Action.DELEGATE)
    day = read_any_day(argument, context.at) if argument else None
    units = context.who.units(*HEADING)
    if day is not None:
        return [unit_on_day(context, unit.unit, unit.unit_name, day) for unit in units]
    return [unit_now(context, unit) for unit in units]


def asked_in_words(context: Context, typed: str) -> Replies:
    """ "Ai theo dõi hộp thư ngày 12/3?": the same for whoever may; nothing where it is no such question."""
    found = WHO.search(fold(typed))
    return show(context, found[1].strip()) if found and may(context.who, Action.DELEGATE) else []


def unit_now(context: Context, unit: RoleAssignment) -> Message:
    """Who it is, who it will be, and who has not answered yet."""
    today = local_date(context.at)
    current = officers.on_day(context.tx, unit.unit, today)
    later = officers.after(context.tx, unit.unit, today)
    asked = delegations.waiting(context.tx, today, unit.unit)
    lines = [_("Chưa có ai theo dõi hộp thư.")] if not current else [_("Theo dõi hộp thư hiện nay:")]
    lines += officer_lines(current, 1, current)
    lines += unreached_lines(context, unit.unit, current)
    lines += [_("Sắp tới:"), *officer_lines(later, len(current) + 1, ())] if later else []
    begun = len(current) + len(later) + 1
    lines += [_("Đang chờ trả lời:"), *waiting_lines(asked, begun)] if asked else []
    ways = buttons(context, unit, [*current, *later], asked)
    return Message("\n".join(lines), (*ways, *first_buttons(current)), unit.unit_name, columns=2)


def first_buttons(current: Sequence[Officer]) -> Iterator[Option]:
    """Who comes first may be changed by one tap."""
    for one in current[1:]:
        yield Option(f"uq_first:{one.role}", _("Đổi {name} thành chính", name=one.name))


def unreached_lines(context: Context, unit: int, current: Sequence[Officer]) -> list[str]:
    """Whom of them no reminder reaches."""
    reached = officers.reached_on(context.tx, unit, local_date(context.at), context.at)
    names = ", ".join(one.name for one in current if one.role not in reached)
    return [_("Chưa nhận được lời nhắc: {names}", names=names)] if names else []


def officer_lines(found: Sequence[Officer], first: int, ranked: Sequence[Officer]) -> list[str]:
    return [
        _(
            "{number}. {name} ({rank}), {period}",
            number=number,
            name=one.name,
            rank=rank_name(ranked.index(one) + 1),
            period=period_text(one.period),
        )
        if ranked
        else _("{number}. {name}, {period}", number=number, name=one.name, period=period_text(one.period))
        for number, one in enumerate(found, first)
    ]


def waiting_lines(asked: Sequence[Delegation], first: int) -> list[str]:
    return [
        _(
            "{number}. {name} ({rank}), {period}; cử lúc {moment}",
            number=number,
            name=one.name,
            rank=rank_name(one.rank),
            period=period_text(one.period),
            moment=moment_text(one.at),
        )
        for number, one in enumerate(asked, first)
    ]


def buttons(
    context: Context, unit: RoleAssignment, held: Sequence[Officer], asked: Sequence[Delegation]
) -> tuple[Option, ...]:
    given = delegations.of_roles(context.tx, [one.role for one in held])
    papers = [(given[one.role], one.name) for one in held if one.role in given]
    papers += [(one.id, one.name) for one in asked]
    return (
        Option(f"uq_new:{unit.unit}", _("Cử cán bộ")),
        Option(f"uq_day:{unit.unit}", _("Xem ngày khác")),
        *(Option(f"uq_end:{one.role}", _("Thôi cử {name}", name=one.name)) for one in held),
        *(Option(f"uq_drop:{one.id}", _("Rút lại việc cử {name}", name=one.name)) for one in asked),
        *(Option(f"uq_paper:{paper}", _("Giấy ủy quyền cho {name}", name=name)) for paper, name in papers),
    )


def unit_on_day(context: Context, unit: int, name: str, day: date) -> Message:
    """Who watched it then, who stood in for them, and what of it was written down later."""
    found = responsible(context.tx, unit, day, [Role.OFFICER])
    lines = []
    for number, one in enumerate(found.people, 1):
        lines.append(_("{number}. {name} ({rank})", number=number, name=one.name, rank=rank_name(number)))
        lines += [
            _("– Trực thay: {name}", name=other.substitute)
            for other in found.stood_in
            if other.person == one.person
        ]
    if not lines:
        none = _("Ngày {day} không có ai được cử theo dõi hộp thư.", day=day_text(day))
        return Message("\n".join([none, *noted_lines(found)]), heading=name)
    asked = _("Theo dõi hộp thư {day}:", day=long_day(day))
    return Message("\n".join([asked, *lines, *noted_lines(found)]), heading=name)


def noted_lines(found: OnDay) -> list[str]:
    """The mark of what a change, or an appointment, with an earlier date says."""
    if found.noted is None:
        return []
    return [_("(Có thay đổi được ghi nhận ngày {day}, sau ngày này.)", day=day_text(found.noted))]


@dataclass(frozen=True)
class DayAsked:
    unit: int
    day: date


def open_day(context: Context, argument: str) -> Replies:
    """uq_day:<unit>"""
    return forms.open_once(context, OFFICERS_ON_DAY, argument, {"unit": id_in(argument)})


def begin_day(context: Context, argument: str) -> Facts:
    unit = id_in(argument)
    need(context, Action.DELEGATE, unit)
    return {"unit": unit}


def ask_day(talk: Talk, facts: Facts) -> DayAsked:
    question = _("Anh/chị muốn xem ngày nào? Ví dụ: “12/3”, “hôm qua”, “thứ Hai tuần trước”.")
    return DayAsked(facts["unit"], talk.ask("day", question, read_day, long_day))


def read_day(typed: str, said_at: datetime) -> date:
    day = read_any_day(typed, said_at)
    if day is None:
        raise Refused(_("Chưa hiểu ngày. Ví dụ: “12/3”, “hôm qua”, “01/12/2026”."))
    return day


def show_day(context: Context, asked: DayAsked) -> Replies:
    need(context, Action.DELEGATE, asked.unit)
    name = unit_names(context.tx, [asked.unit])[asked.unit]
    return [unit_on_day(context, asked.unit, name, asked.day)]
