"""Covers as they are shown, and what each side hears of them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial

from bot.conversation import N_, Message, Option, _
from handlers.engine import HEADING, Action, Context, Notice, Role, span_of, span_text, tell_all, tell_each
from storage.engine import Holder, Tx, holders, outbox, roles_of
from storage.people import covers
from storage.people.covers import Absence, Cover

SHOWN = 10
COVER_LINES = {
    "asked": N_("{number}. {unit}: đã đề nghị {substitute} trực thay {name} {span}, chưa trả lời"),
    "accepted": N_("{number}. {unit}: {substitute} trực thay {name} {span} (số {place})"),
}


def span_of_cover(cover: Cover, noon: time) -> str:
    return span_text(span_of((cover.starts, cover.ends), noon))


@dataclass(frozen=True)
class UnitAbsence:
    """Somebody's absence in one unit; ``span`` is said already."""

    absence: int
    unit: int
    unit_name: str
    name: str
    span: str

    @property
    def subject(self) -> str:
        return away_subject(self.absence)


def unit_absence_of(cover: Cover, noon: time) -> UnitAbsence:
    return UnitAbsence(cover.absence, cover.unit, cover.unit_name, cover.name, span_of_cover(cover, noon))


def asked_message(cover: Cover, noon: time) -> Message:
    """Ask the substitute."""
    places = {"name": cover.name, "span": span_of_cover(cover, noon), "by": cover.by_name}
    if cover.by == cover.person:
        said = _("{name} đi vắng {span} và đề nghị anh/chị trực thay.", **places)
    else:
        said = _("{by} đề nghị anh/chị trực thay {name}, đi vắng {span}.", **places)
    meaning = _(
        "Khi đã nhận, trong thời gian đó anh/chị được nhắc và làm thay các việc về hộp thư của đơn vị (Điều "
        "4 khoản 6, Điều 8 khoản 1); hết thời gian việc trực thay tự kết thúc."
    )
    return Message(f"{said}\n{meaning}", answer_buttons(cover), heading=cover.unit_name)


def answer_buttons(cover: Cover) -> tuple[Option, ...]:
    return (
        Option(f"cover_yes:{cover.id}", _("Nhận trực thay")),
        Option(f"cover_no:{cover.id}", _("Không nhận được")),
    )


def accepted_message(cover: Cover, number: int, noon: time) -> Message:
    """Confirm it to the substitute, who has just accepted."""
    said = _(
        "Đã ghi anh/chị trực thay {name} tại {unit}, {span} (số {number}). Lời nhắc và quyền làm thay tự bắt "
        "đầu và tự kết thúc theo thời gian này.",
        name=cover.name,
        unit=cover.unit_name,
        span=span_of_cover(cover, noon),
        number=number,
    )
    return Message(said, (Option(f"cover_end:{cover.id}", _("Thôi trực thay"), is_undo=True),))


def has_accepted_message(cover: Cover, number: int, noon: time, reader: int) -> Message:
    """Tell who is away, who asked, and the head who was told that nobody was left."""
    places = {
        "substitute": cover.substitute_name,
        "name": cover.name,
        "span": span_of_cover(cover, noon),
        "number": number,
    }
    if reader == cover.person:
        said = _("{substitute} đã nhận trực thay anh/chị {span} (số {number}).", **places)
    else:
        said = _("{substitute} đã nhận trực thay {name} {span} (số {number}).", **places)
    return Message(said, heading=cover.unit_name)


def declined_message(cover: Cover, noon: time, reader: int) -> Message:
    places = {"substitute": cover.substitute_name, "name": cover.name, "span": span_of_cover(cover, noon)}
    if reader == cover.person:
        said = _("{substitute} không nhận trực thay anh/chị {span}. Đề nghị anh/chị cử người khác.", **places)
    else:
        said = _("{substitute} không nhận trực thay {name} {span}. Đề nghị anh/chị cử người khác.", **places)
    return Message(said, someone_else_button(cover), heading=cover.unit_name)


def silent_message(cover: Cover, noon: time, reader: int) -> Message:
    """Tell who is away and who asked that the substitute is silent."""
    places = {"substitute": cover.substitute_name, "name": cover.name, "span": span_of_cover(cover, noon)}
    if reader == cover.person:
        said = _(
            "{substitute} chưa trả lời đề nghị trực thay anh/chị {span}. Đề nghị anh/chị trao đổi trực tiếp, "
            "hoặc cử người khác.",
            **places,
        )
    else:
        said = _(
            "{substitute} chưa trả lời đề nghị trực thay {name} {span}. Đề nghị anh/chị trao đổi trực tiếp, "
            "hoặc cử người khác.",
            **places,
        )
    return Message(said, someone_else_button(cover), heading=cover.unit_name)


def someone_else_button(cover: Cover) -> tuple[Option, ...]:
    return (name_substitute_button(cover.absence, cover.unit, _("Cử người khác")),)


def stopped_message(cover: Cover, name: str, noon: time, reader: int) -> Message:
    """Tell who is away and who asked that ``name`` has ended it."""
    places = {"by": name, "name": cover.name, "span": span_of_cover(cover, noon)}
    if reader == cover.person:
        said = _("{by} đã cho thôi việc trực thay anh/chị {span}. Đề nghị anh/chị cử người khác.", **places)
    else:
        said = _("{by} đã cho thôi việc trực thay {name} {span}. Đề nghị anh/chị cử người khác.", **places)
    return Message(said, someone_else_button(cover), heading=cover.unit_name)


def not_needed_message(cover: Cover, noon: time, at: datetime) -> Message:
    """Tell the substitute that they need not answer, or stand in no more."""
    places = {"name": cover.name, "span": span_of_cover(cover, noon)}
    if cover.is_accepted and cover.starts < at:
        said = _("Anh/chị thôi trực thay {name} ({span}) từ lúc này.", **places)
    else:
        said = _("Anh/chị không cần trực thay {name} {span} nữa.", **places)
    return Message(said, heading=cover.unit_name)


def away_subject(absence: int) -> str:
    return f"away:{absence}"


def nobody_left_message(absence: UnitAbsence) -> Message:
    said = _(
        "{name} đi vắng {span}; trong thời gian đó đơn vị không còn ai nhận lời nhắc kiểm tra hộp thư. Kính "
        "đề nghị anh/chị cử người trực thay, kiểm tra thay (gõ /kiemtra), hoặc miễn.",
        name=absence.name,
        span=absence.span,
    )
    options = (
        name_substitute_button(absence.absence, absence.unit, _("Cử người trực thay")),
        Option(f"away_excuse:{absence.absence}:{absence.unit}", _("Miễn thời gian này")),
    )
    return Message(said, options, heading=absence.unit_name)


def name_substitute_button(absence: int, unit: int, label: str) -> Option:
    """Make the button that asks who stands in during an absence, in one unit or (0) in each of theirs."""
    return Option(f"cover:{absence}:{unit}", label)


@dataclass(frozen=True)
class OpenCovers:
    """Covers that are open: a line each, and their buttons (token, label)."""

    lines: Sequence[str] = ()
    buttons: Sequence[tuple[str, str]] = ()


def open_covers(context: Context) -> OpenCovers:
    numbered = list(enumerate(find_open_covers(context)[:SHOWN], 1))
    return OpenCovers(
        [cover_line(context, number, one) for number, one in numbered],
        [each for number, one in numbered for each in cover_buttons(context, number, one)],
    )


def find_open_covers(context: Context) -> list[Cover]:
    """Return what is asked or accepted and not over: their own first, then of the units they head."""
    own = covers.of_person(context.tx, context.who.person, context.at)
    headed = [role.unit for role in context.who.units(*HEADING)]
    of_units = covers.of_units(context.tx, headed, context.at) if headed else []
    return list({one.id: one for one in (*own, *of_units)}.values())


def cover_line(context: Context, number: int, one: Cover) -> str:
    return _(
        COVER_LINES[one.state],
        number=number,
        unit=one.unit_name,
        substitute=one.substitute_name,
        name=one.name,
        span=span_of_cover(one, context.settings.first_round[1]),
        place=one.number,
    )


def cover_buttons(context: Context, number: int, one: Cover) -> list[tuple[str, str]]:
    if one.is_accepted:
        return [(f"cover_end:{one.id}", _("Thôi trực thay {number}", number=number))]
    if one.substitute == context.who.person:
        yes, no = _("Nhận trực thay {number}", number=number), _("Không nhận được {number}", number=number)
        return [(f"cover_yes:{one.id}", yes), (f"cover_no:{one.id}", no)]
    return [(f"cover_end:{one.id}", _("Rút đề nghị {number}", number=number))]


def tell_heads_left_alone(
    context: Context, absence: Absence, span: str, asked: Collection[int] = ()
) -> list[str]:
    """Tell the heads of the units where nobody is left; return what whoever said so hears of each.

    ``asked``: the units in which somebody is asked to stand in, and may still answer.
    """
    starts = max(absence.starts, context.at)
    roles = roles_of(context.tx, absence.person, starts)
    watched = {one.unit: one.unit_name for one in roles if one.role == Role.OFFICER and one.unit not in asked}
    left = left_alone(context.tx, starts, watched, absence.person) if watched else set()
    heads = heads_who_hear(context.tx, context.at, left, {context.who.person, absence.person}) if left else {}
    absences = [
        UnitAbsence(absence.id, unit, name, absence.name, span)
        for unit, name in watched.items()
        if unit in left
    ]
    tell_all(context, (nobody_left_notice(one, heads[one.unit]) for one in absences if one.unit in heads))
    return [left_alone_text(context, one, is_told=one.unit in heads) for one in absences]


def left_alone_text(context: Context, absence: UnitAbsence, *, is_told: bool) -> str:
    unit = absence.unit_name
    if is_told:
        return _("{unit} không còn cán bộ nào nhận lời nhắc; thủ trưởng đã được báo.", unit=unit)
    if context.may(Action.EXCUSE, absence.unit):
        return _("{unit} không còn cán bộ nào nhận lời nhắc; cần miễn thì gõ /mien.", unit=unit)
    return _(
        "{unit} không còn cán bộ nào nhận lời nhắc, và chưa báo được thủ trưởng. "
        "Xin anh/chị báo trực tiếp thủ trưởng.",
        unit=unit,
    )


def left_alone(tx: Tx, at: datetime, unit_ids: Iterable[int], but: int) -> set[int]:
    """Return those of the units in which nobody but ``but`` can be reminded at a moment."""
    unit_ids = list(unit_ids)
    officers = holders(tx, at, [Role.OFFICER], unit_ids)
    return {
        unit for unit in unit_ids if not any(one.hears_now and one.person != but for one in officers[unit])
    }


def heads_who_hear(tx: Tx, at: datetime, unit_ids: Iterable[int], but: Collection[int]) -> dict[int, Holder]:
    """Return of each unit the first by rank of head and deputies who can hear it now, if any."""
    able = {
        unit: [one for one in heads if one.hears_now and one.person not in but]
        for unit, heads in holders(tx, at, HEADING, unit_ids).items()
    }
    return {unit: heads[0] for unit, heads in able.items() if heads}


def nobody_left_notice(absence: UnitAbsence, head: Holder, cause: str = "") -> Notice:
    """Make the notice to a head; ``cause`` is another for each time that it comes to this again."""
    key = f"away:{absence.absence}:{absence.unit}"
    return Notice(
        f"{key}:{cause}" if cause else key,
        head.person,
        partial(nobody_left_message, absence),
        subject=absence.subject,
        roles=HEADING,
        unit=absence.unit,
    )


def tell_others(context: Context, people: Collection[int], once: str, say: Callable[[int], Message]) -> None:
    """Tell each of these people but whoever acts; ``say`` makes what that one reads."""
    others = sorted(set(people) - {context.who.person})
    tell_each(context, {one: partial(say, one) for one in others}, once=f"{once}:{context.event}")


def tell_spared(context: Context, cover: Cover) -> None:
    """Tell the substitute that they need not answer, or stand in no more."""
    noon, at, once = context.settings.first_round[1], context.at, f"cover_off:{cover.id}"
    tell_others(context, [cover.substitute], once, lambda _one: not_needed_message(cover, noon, at))


def tell_head(context: Context, cover: Cover, but: Collection[int], cause: str) -> None:
    """Tell the first of the unit's heads, where nobody of it can be reminded in the time that is left."""
    starts = max(cover.starts, context.at)
    if left_alone(context.tx, starts, [cover.unit], cover.person):
        absence = unit_absence_of(cover, context.settings.first_round[1])
        spared = {*but, cover.person, context.who.person}
        heads = heads_who_hear(context.tx, context.at, [cover.unit], spared)
        tell_all(context, [nobody_left_notice(absence, head, cause) for head in heads.values()])


def heads_told(context: Context, cover: Cover) -> set[int]:
    """Return the heads who heard that nobody of the unit was left during this absence."""
    told = {row.person for row in outbox.about(context.tx, away_subject(cover.absence))}
    heads = holders(context.tx, context.at, HEADING, [cover.unit])[cover.unit] if told else []
    return told & {head.person for head in heads}
