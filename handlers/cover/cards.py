"""Covers as they are shown, and what each side hears of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.conversation import N_, Message, Option, _
from bot.domain.duties import gap_card
from handlers.cover import shown
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Notice,
    Replies,
    Role,
    Tick,
    span_of,
    span_text,
    tell,
    tell_all,
    tell_each,
    with_words,
)
from storage.engine import Holder, Tx, holders, outbox, roles_of
from storage.people import covers
from storage.people.covers import Absence, Cover

SHOWN = 10
COVER_LINES = {
    "asked": N_("{number}. {unit}: đã đề nghị {substitute} trực thay {name} {span}, chưa trả lời"),
    "accepted": N_("{number}. {unit}: {substitute} trực thay {name} {span}"),
}
OUTCOMES = {  # what became of a cover -> said to who is away, and to the others who are told
    "cover_yes": (
        N_("{substitute} đã nhận trực thay anh/chị {span}."),
        N_("{substitute} đã nhận trực thay {name} {span}."),
    ),
    "cover_no": (
        N_("{substitute} không nhận trực thay anh/chị {span}. Đề nghị anh/chị cử người khác."),
        N_("{substitute} không nhận trực thay {name} {span}. Đề nghị anh/chị cử người khác."),
    ),
    "cover_silent": (
        N_(
            "{substitute} chưa trả lời đề nghị trực thay anh/chị {span}. Đề nghị anh/chị trao đổi trực tiếp, "
            "hoặc cử người khác."
        ),
        N_(
            "{substitute} chưa trả lời đề nghị trực thay {name} {span}. Đề nghị anh/chị trao đổi trực tiếp, "
            "hoặc cử người khác."
        ),
    ),
    "cover_end": (
        N_("{by} đã chấm dứt việc trực thay anh/chị {span}. Đề nghị anh/chị cử người khác."),
        N_("{by} đã chấm dứt việc trực thay {name} {span}. Đề nghị anh/chị cử người khác."),
    ),
}


def spoken_span(context: Context | Tick, away: Absence | Cover) -> str:
    return span_text(span_of((away.starts, away.ends), context.settings.first_round[1]))


@dataclass(frozen=True)
class UnitAbsence:
    absence: int
    unit: int
    unit_name: str
    name: str  # of who is away
    span: str  # said already


def asked_message(context: Context, cover: Cover) -> Message:
    places = {"name": cover.name, "span": spoken_span(context, cover), "by": cover.by_name}
    if cover.by == cover.person:
        said = _("{name} vắng mặt {span} và đề nghị anh/chị trực thay.", **places)
    else:
        said = _("{by} đề nghị anh/chị trực thay {name}, vắng mặt {span}.", **places)
    options = shown.answer_buttons(cover)
    text = f"{said}\n{what_it_means(context, cover)}"
    return Message(text, options, heading=cover.unit_name, card=shown.cover_card(cover.id))


def what_it_means(context: Context, cover: Cover) -> str:
    """Say what is done in the place of an officer, or of a head, who watches no mailbox."""
    officers = holders(context.tx, context.at, [Role.OFFICER], [cover.unit])[cover.unit]
    if any(one.person == cover.person for one in officers):
        return _(
            "Trong thời gian trực thay, anh/chị được nhắc và làm thay các việc về hộp thư của đơn vị "
            "({rule_check, rule_delegation}). Hết thời gian này, việc trực thay tự kết thúc."
        )
    return _(
        "Trong thời gian trực thay, hệ thống báo anh/chị các việc của người vắng mặt để làm thay. Hết thời "
        "gian này, việc trực thay tự kết thúc."
    )


def accepted_message(context: Context, cover: Cover) -> Message:
    said = _(
        "Đã ghi nhận anh/chị trực thay {name} tại {unit}, {span}. Lời nhắc và quyền làm thay tự bắt đầu và "
        "tự kết thúc theo thời gian này.",
        name=cover.name,
        unit=cover.unit_name,
        span=spoken_span(context, cover),
    )
    end = Option(f"cover_end:{cover.id}", _("Kết thúc trực thay"), is_undo=True)
    return Message(said, (end,), card=shown.running_card(cover.id))


def outcome_message(
    context: Context | Tick, cover: Cover, outcome: str, reader: int, by: str = ""
) -> Message:
    """Tell one of OUTCOMES, which ``by`` brought about; unless it was accepted somebody else is asked for."""
    places = {
        "substitute": cover.substitute_name,
        "name": cover.name,
        "span": spoken_span(context, cover),
        "by": by,
    }
    to_absentee, to_others = OUTCOMES[outcome]
    said = _(to_absentee if reader == cover.person else to_others, **places)
    message = Message(said, heading=cover.unit_name)
    return message if outcome == "cover_yes" else with_someone_else(message, cover)


def with_someone_else(message: Message, cover: Cover) -> Message:
    """Offer below a message to ask another substitute, while nobody stands in."""
    return replace(message, options=(someone_else_button(cover),), card=gap_card(cover.unit))


def someone_else_button(cover: Cover) -> Option:
    return name_substitute_button(cover.absence, cover.unit, _("Cử người khác"))


def not_needed_message(context: Context, cover: Cover) -> Message:
    places = {"name": cover.name, "span": spoken_span(context, cover)}
    if cover.is_accepted and cover.starts < context.at:
        said = _("Việc anh/chị trực thay {name} ({span}) kết thúc từ lúc này.", **places)
    else:
        said = _("Anh/chị không cần trực thay {name} {span} nữa.", **places)
    return Message(said, heading=cover.unit_name)


def away_subject(absence: int) -> str:
    return f"away:{absence}"


def nobody_left_message(absence: UnitAbsence) -> Message:
    said = _(
        "{name} vắng mặt {span}; trong thời gian này đơn vị không còn ai nhận lời nhắc kiểm tra hộp thư. "
        "Kính đề nghị anh/chị cử người trực thay, kiểm tra thay (gõ /kiemtra), hoặc miễn kiểm tra.",
        name=absence.name,
        span=absence.span,
    )
    options = (
        name_substitute_button(absence.absence, absence.unit, _("Cử người trực thay")),
        Option(f"away_excuse:{absence.absence}:{absence.unit}", _("Miễn thời gian này")),
    )
    return Message(said, options, heading=absence.unit_name, card=gap_card(absence.unit))


def name_substitute_button(absence: int, unit: int, label: str) -> Option:
    """Make the button that asks who stands in during an absence, in one unit or (0) in all."""
    return Option(f"cover:{absence}:{unit}", label)


@dataclass(frozen=True)
class OpenCovers:
    lines: Sequence[str] = ()
    buttons: Sequence[tuple[str, str]] = ()  # token, label


def open_covers(context: Context) -> OpenCovers:
    """Return what is asked or accepted and not over: their own first, then of the units they head."""
    own = covers.of_person(context.tx, context.who.person, context.at)
    headed = [role.unit for role in context.who.units(*HEADING)]
    of_units = covers.of_units(context.tx, headed, context.at) if headed else []
    found = list({one.id: one for one in (*own, *of_units)}.values())
    lines: list[str] = []
    buttons: list[tuple[str, str]] = []
    for number, one in enumerate(found[:SHOWN], 1):
        line = _(
            COVER_LINES[one.state],
            number=number,
            unit=one.unit_name,
            substitute=one.substitute_name,
            name=one.name,
            span=spoken_span(context, one),
        )
        lines.append(line)
        buttons += cover_buttons(context, number, one)
    return OpenCovers(lines, buttons)


def cover_buttons(context: Context, number: int, one: Cover) -> list[tuple[str, str]]:
    if one.is_accepted:
        return [(f"cover_end:{one.id}", _("Kết thúc trực thay {number}", number=number))]
    if one.substitute == context.who.person:
        yes, no = _("Nhận trực thay {number}", number=number), _("Không nhận {number}", number=number)
        return [(f"cover_yes:{one.id}:{shown.cover_version(one)}", yes), (f"cover_no:{one.id}", no)]
    return [(f"cover_end:{one.id}", _("Rút đề nghị {number}", number=number))]


def tell_heads_left_alone(context: Context, absence: Absence, asked: Collection[int] = ()) -> list[str]:
    """Tell the heads of the units where nobody is left; return a line of each, for who notes the absence.

    ``asked``: the units in which somebody is asked to stand in, and may still answer.
    """
    starts = max(absence.starts, context.at)
    roles = roles_of(context.tx, absence.person, starts)
    watched = {one.unit: one.unit_name for one in roles if one.role == Role.OFFICER and one.unit not in asked}
    left = left_alone(context.tx, starts, watched, absence.person) if watched else set()
    heads = heads_who_hear(context.tx, context.at, left, {context.who.person, absence.person}) if left else {}
    span = spoken_span(context, absence)
    there = [UnitAbsence(absence.id, one, watched[one], absence.name, span) for one in watched if one in left]
    tell_all(context, (nobody_left_notice(one, heads[one.unit]) for one in there if one.unit in heads))
    return [left_alone_text(context, one, is_told=one.unit in heads) for one in there]


def left_alone_text(context: Context, absence: UnitAbsence, *, is_told: bool) -> str:
    unit = absence.unit_name
    if is_told:
        return _("{unit} không còn cán bộ nào nhận lời nhắc; hệ thống đã báo thủ trưởng.", unit=unit)
    if context.may(Action.EXCUSE, absence.unit):
        return _("{unit} không còn cán bộ nào nhận lời nhắc. Nếu cần miễn kiểm tra, gõ /mien.", unit=unit)
    return _(
        "{unit} không còn cán bộ nào nhận lời nhắc, và chưa báo được thủ trưởng. "
        "Xin anh/chị báo trực tiếp thủ trưởng.",
        unit=unit,
    )


def left_alone(tx: Tx, at: datetime, unit_ids: Collection[int], but: int) -> set[int]:
    """Return those of the units in which nobody but ``but`` can be reminded at a moment."""
    officers = holders(tx, at, [Role.OFFICER], unit_ids)
    return {one for one in unit_ids if all(who.person == but or not who.hears_now for who in officers[one])}


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
        subject=away_subject(absence.absence),
        roles=HEADING,
        unit=absence.unit,
    )


def head_notices(context: Context | Tick, cover: Cover, but: Collection[int], cause: str) -> list[Notice]:
    """Make the notice to the first of the heads, where nobody of the unit can be reminded in what is left."""
    starts = max(cover.starts, context.at)
    if not left_alone(context.tx, starts, [cover.unit], cover.person):
        return []
    heads = heads_who_hear(context.tx, context.at, [cover.unit], {*but, cover.person})
    span = spoken_span(context, cover)
    absence = UnitAbsence(cover.absence, cover.unit, cover.unit_name, cover.name, span)
    return [nobody_left_notice(absence, head, cause) for head in heads.values()]


def tell_outcome(
    context: Context, cover: Cover, outcome: str, people: Collection[int], words: str = ""
) -> None:
    """Tell each of these people but whoever acts."""

    def say(reader: int) -> Message:
        return with_words(outcome_message(context, cover, outcome, reader, context.who.name), words)

    said = {one: partial(say, one) for one in sorted(set(people) - {context.who.person})}
    tell_each(context, said, once=f"{outcome}:{cover.id}:{context.event}")


def tell_spared(context: Context, cover: Cover) -> None:
    """Tell the substitute, unless it is they who act, that they need not answer, or stand in no more."""
    substitute = {cover.substitute} - {context.who.person}
    say = partial(not_needed_message, context, cover)
    tell(context, substitute, once=f"cover_off:{cover.id}:{context.event}", say=say)


def heads_told(context: Context, cover: Cover) -> set[int]:
    """Return the heads who heard that nobody of the unit was left during this absence."""
    told = {row.person for row in outbox.about(context.tx, away_subject(cover.absence))}
    heads = holders(context.tx, context.at, HEADING, [cover.unit])[cover.unit] if told else []
    return told & {head.person for head in heads}


def asked_meanwhile(context: Context) -> Replies:
    """Ask who has just joined to stand in, where that could not be asked before."""
    own = covers.of_person(context.tx, context.who.person, context.at)
    asked = (one for one in own if one.substitute == context.who.person and not one.is_accepted)
    return [asked_message(context, one) for one in asked]
