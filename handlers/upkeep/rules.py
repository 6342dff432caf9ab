"""Passwords and internal rules: who is reminded of them and when, and the form by which rules are entered."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.conversation import (
    Message,
    Option,
    Refused,
    Talk,
    _,
    asks,
    at_local,
    day_text,
    expand,
    fold,
    local_date,
    long_day,
    number_text,
    regex,
)
from bot.domain.dates import read_date
from bot.domain.upkeep import (
    DAYS,
    RULES_DAYS,
    Box,
    PasswordReason,
    Periods,
    due,
    is_told,
    quarter_begins,
    share,
)
from bot.packs import clauses_of
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Due,
    Prefilled,
    Replies,
    Role,
    RoleAssignment,
    Say,
    Tick,
    Timed,
    ask_document_number,
    ask_time,
    count_text,
    named_files,
    next_page,
    no_such_button,
    pages,
    start_form,
    start_form_once,
    tell_each,
    text_of_page,
    undisturbed,
)
from handlers.engine.asking import NUMBER
from storage import directory, files
from storage.directory import LackingRules, Rules
from storage.engine import Tx, contacts, holders, office_people, unit_names

FLOW = "internal_rules"
# Folded: "nội quy xã anh đã ban hành số 12/QĐ-UBND ngày 20/11 rồi".
ISSUED = regex(
    r"(?!.*\b(?:chua|se|sap|dang|khi nao|bao gio|phieu|tra loi)\b)"
    r".*\bnoi quy\b.*\bban hanh\b(?=.*\b(?:roi|xong|so|ngay)\b)"
)
TOLD_NUMBER = regex(rf"\b{NUMBER}")
TOLD_DAY = regex(r"\bng(?:à|a)y ([\d/.-]+)|\b(h(?:ô|o)m (?:qua|nay))\b", re.IGNORECASE)
DRAFT_BUTTON = "nq_draft"  # [Dự thảo nội quy]
CHASE_BUTTON = "nq_chase"  # [Nhắc 26 đơn vị này]
HOUR = time(9)  # after what counts among a day's messages of a morning
LOOKED_AT = 5  # times as many as are told a day: some of them have heard something else this morning


def show(context: Context, _words: str) -> Replies:
    """Show the rules of each unit that this person leads or watches; to the office the units without."""
    own = [show_unit(context, unit) for unit in context.who.units(*HEADING, Role.OFFICER)]
    return [*own, *(list_lacking(context, 1) if context.reaches_all(Action.RULES) else [])]


def show_unit(context: Context, unit: RoleAssignment) -> Message:
    found = directory.rules_of(context.tx, unit.unit)
    text = "\n".join(rules_line(one) for one in found)
    entered = (Option(f"nq_new:{unit.unit}", _("Ghi nhận nội quy")),)
    options = (
        *(entered if context.may(Action.RULES, unit.unit) else ()),
        draft_option(unit.unit),
        *(Option(f"nq_file:{one.id}", _("Tệp số {number}", number=one.number)) for one in found if one.file),
    )
    none = _("Chưa ghi nhận nội quy sử dụng hộp thư điện tử ({rule_internal_rules}).")
    return Message(text or none, options, heading=unit.unit_name, columns=2)


def draft_option(unit: int) -> Option:
    return Option(f"{DRAFT_BUTTON}:{unit}", _("Dự thảo nội quy"))


def rules_line(one: Rules) -> str:
    return _("Nội quy số {number} ngày {day}", number=one.number, day=day_text(one.issued))


def list_lacking(context: Context, page: int) -> Replies:
    """List the units without internal rules, a page at a time."""
    if not context.reaches_all(Action.RULES):
        raise no_such_button()
    lacking = directory.lacking_rules(context.tx, local_date(context.at))
    if not lacking:
        return [Message(_("Đã ghi nhận nội quy sử dụng hộp thư điện tử của mọi đơn vị."))]
    cut = pages([f"– {one.name}"] for one in lacking)
    text, page = text_of_page(cut, page)
    heading = _("Đơn vị chưa ghi nhận nội quy: {count}", count=count_text(len(lacking)))
    return [Message(text, (*chase_option(len(lacking)), *next_page("nq_list", page, len(cut))), heading)]


def chase_option(lacking: int) -> tuple[Option, ...]:
    """Return the button that reminds the heads of these units; none by a regulation that wants no rules."""
    if not clauses_of("internal_rules"):
        return ()
    return (Option(f"{CHASE_BUTTON}:", _("Nhắc {count} đơn vị này", count=number_text(lacking))),)


def show_file(context: Context, one: Rules) -> Replies:
    if one.file is None:
        raise no_such_button()
    context.need(Action.SEE_RULES, one.unit)
    return [Message(rules_line(one), file_ids=(one.file,))]


@dataclass(frozen=True)
class RulesFacts:
    unit: int
    name: str


@dataclass(frozen=True)
class IssuedRules:
    unit: int
    number: str
    issued: date
    file: int | None


def open_form(context: Context, unit: int) -> Replies:
    context.need(Action.RULES, unit)
    return start_form_once(context, FLOW, partial(rules_facts, context, unit), unit=unit)


def record_in_words(context: Context, typed: str) -> Replies:
    """Open the form with the number and day that a unit tells of its rules; nothing for other words."""
    if asks(typed) or not ISSUED.match(fold(expand(typed))):
        return []
    there = (one.unit for one in context.who.units(*HEADING, Role.OFFICER))
    own = [unit for unit in there if context.may(Action.RULES, unit)]
    if len(own) != 1:
        return []
    number, day = TOLD_NUMBER.search(typed), TOLD_DAY.search(typed)
    said = {"number": number[0] if number else "", "day": (day[1] or day[2]) if day else ""}
    told = {key: words for key, words in said.items() if words}
    return start_form(context, FLOW, Prefilled(rules_facts(context, own[0]), {}, told))


def rules_facts(context: Context, unit: int) -> RulesFacts:
    return RulesFacts(unit, unit_names(context.tx, [unit]).get(unit, ""))


def ask_rules(talk: Talk, facts: RulesFacts) -> IssuedRules:
    asked = _("Xin cho biết số của nội quy, ví dụ: “15/QĐ-UBND”.")
    number = ask_document_number(talk, "number", asked)
    day = ask_time(
        talk,
        "day",
        _("Xin cho biết ngày ban hành nội quy, ví dụ: “12/3/2026”."),
        Timed(read_issued, long_day, expect="past"),
    )
    file = talk.attach("file", _("Xin gửi tệp hoặc ảnh nội quy, nếu có."))
    if file is not None:
        named_files(talk, [file])
    titles = {"number": _("Số"), "day": _("Ngày"), "file": _("Tệp")}
    talk.review(titles, _("Ghi nhận nội quy của {unit}. Xin xem lại:", unit=facts.name), _("Ghi nhận"))
    return IssuedRules(facts.unit, number, day, file)


def read_issued(typed: str, said_at: datetime) -> date:
    """Read a day up to today; where two years fit, the day that is gone by."""
    day = read_date(typed, said_at, past=True)
    if day is None or day > local_date(said_at):
        raise Refused(_("Chưa xác định được ngày, hoặc ngày chưa đến. Ví dụ: “12/3/2026”, “hôm qua”."))
    return day


def record_rules(context: Context, new: IssuedRules) -> Replies:
    context.need(Action.RULES, new.unit)
    made = directory.add_rules(context.tx, vars(new), context.who.person, context.at)
    if new.file is not None:
        files.add_use(context.tx, new.file, f"rules:{made}")
    context.audit("internal_rules", f"rules:{made}", unit=new.unit)
    unit = unit_names(context.tx, [new.unit])[new.unit]
    places = {"number": new.number, "day": day_text(new.issued), "unit": unit}
    said = _("Đã ghi nhận nội quy số {number} ngày {day} của {unit}.", **places)
    return [Message("\n".join([said, _("Nếu chưa đúng, anh/chị gõ /noiquy để ghi nhận lại.")]))]


@dataclass(frozen=True)
class UpkeepReminder:
    """One person's passwords to change, and the units that they lead which have no internal rules."""

    person: int
    boxes: Mapping[PasswordReason, Sequence[Box]]
    rules: Sequence[LackingRules]


def remind(hour: Due) -> None:
    """Remind some of those whose password is old, and heads without internal rules; in the morning only."""
    tick, ends = hour.tick, at_local(hour.day, hour.tick.settings.first_round[1])
    if not (hour.is_today and tick.at < ends and hour.is_first("upkeep")):
        return
    tx, now, today = tick.tx, tick.at, local_date(tick.at)
    office = {one.person for one in office_people(tx, now)}
    owned = {person: boxes for person, boxes in boxes_of_owners(tx, now).items() if person not in office}
    most = share(len(owned), DAYS)
    owing = due(owned, today, periods(tick))[: most * LOOKED_AT]
    rules = {person: units for person, units in rules_of_heads(tx, now).items() if person not in office}
    reached = contacts.addresses(tx, {*(one.person for one in owing), *rules})
    calm = undisturbed(tick, reached, today)
    told = {one.person: one.boxes for one in [one for one in owing if one.person in calm][:most]}
    heads = [person for person in rules if person in calm]
    asked = {*heads[: share(len(rules), RULES_DAYS)], *(person for person in heads if person in told)}
    reminders = [
        UpkeepReminder(person, told.get(person, {}), rules[person] if person in asked else ())
        for person in sorted({*told, *asked})
    ]
    note_asked(tx, today, reminders)
    said = {one.person: partial(upkeep_message, tick, one) for one in reminders}
    tell_each(tick, said, once=f"upkeep:{today.isoformat()}")


def tell_office(tick: Tick, once: str, say: Say) -> None:
    """Tell each of the office what ``say`` says, and in the same message what they themselves owe."""
    office = [one.person for one in office_people(tick.tx, tick.at)]
    owing = owed_by(tick, office)
    note_asked(tick.tx, local_date(tick.at), list(owing.values()))

    def say_both(reminder: UpkeepReminder) -> Message:
        listed, more = say(), upkeep_message(tick, reminder)
        return replace(listed, text=f"{listed.text}\n\n{more.text}", options=(*listed.options, *more.options))

    said = {person: partial(say_both, owing[person]) if person in owing else say for person in office}
    tell_each(tick, said, once=once, roles=(Role.OFFICE,))


def owed_by(tick: Tick, office: Sequence[int]) -> dict[int, UpkeepReminder]:
    tx, now = tick.tx, tick.at
    owned = {person: boxes for person, boxes in boxes_of_owners(tx, now).items() if person in office}
    rules = {person: units for person, units in rules_of_heads(tx, now).items() if person in office}
    told = {one.person: one.boxes for one in due(owned, local_date(now), periods(tick))}
    return {one: UpkeepReminder(one, told.get(one, {}), rules.get(one, ())) for one in {*told, *rules}}


def periods(tick: Tick) -> Periods:
    first, every = tick.settings.password_first_days, tick.settings.password_days
    return Periods(timedelta(days=first), timedelta(days=every))


def boxes_of_owners(tx: Tx, now: datetime) -> dict[int, list[Box]]:
    """Return person -> the mailboxes that they keep: their own, and the unit's if they are its first officer.

    The head keeps that of a unit without an officer who can be written to (khoản 1 Điều 8).
    """
    found = directory.kept_by_people(tx, local_date(now))
    keepers = holders(tx, now, [Role.OFFICER, *HEADING])
    for box in directory.kept_by_units(tx, local_date(now)):
        if keeper := next((one for one in keepers[box.unit or 0] if one.is_reachable), None):
            found.setdefault(keeper.person, []).append(box)
    return found


def rules_of_heads(tx: Tx, now: datetime) -> dict[int, list[LackingRules]]:
    """Return head -> their units without internal rules that they were not asked for this quarter.

    Nobody is asked for them by a regulation that wants none.
    """
    if not clauses_of("internal_rules"):
        return {}
    today = local_date(now)
    begins = quarter_begins(today)
    owing = [one for one in directory.lacking_rules(tx, today) if not one.asked or one.asked < begins]
    heads = holders(tx, now, HEADING, [one.unit for one in owing])
    found: dict[int, list[LackingRules]] = {}
    for one in owing:
        if head := next((head for head in heads[one.unit] if head.hears_now), None):
            found.setdefault(head.person, []).append(one)
    return found


def note_asked(tx: Tx, today: date, asked: Sequence[UpkeepReminder]) -> None:
    """Note what they are asked for, so that it is not said again before its time."""
    if boxes := [box.id for one in asked for some in one.boxes.values() for box in some]:
        directory.note_reminded(tx, boxes, today)
    if units := [lacking.unit for one in asked for lacking in one.rules]:
        directory.note_rules_asked(tx, units, today)


def upkeep_message(on: Context | Tick, asked: UpkeepReminder) -> Message:
    boxes = [box for some in asked.boxes.values() for box in some]
    changed = _("Đã đổi") if len(boxes) == 1 else ""
    issued = _("Ghi nhận nội quy") if len(asked.rules) == 1 else ""
    options = [Option(f"pc:{one.id}", changed or _("Đã đổi {address}", address=one.address)) for one in boxes]
    options += [Option(f"nq_new:{one.unit}", issued or one.name) for one in asked.rules]
    options += [draft_option(one.unit) for one in asked.rules[:1] if issued]
    return Message("\n\n".join([*password_lines(on, asked), *rules_lines(asked)]), tuple(options))


def password_lines(on: Context | Tick, asked: UpkeepReminder) -> list[str]:
    lines = [default_password_line(on, box) for box in asked.boxes.get(PasswordReason.DEFAULT, ())]
    if again := asked.boxes.get(PasswordReason.AGAIN):
        places = {"addresses": ", ".join(box.address for box in again), "articles": articles(again)}
        lines.append(_("Đề nghị anh/chị đổi mật khẩu hộp thư {addresses} ({articles}).", **places))
    if not lines:
        return []
    how = _(
        "Sau khi đổi, anh/chị chọn “Đã đổi”. Không gửi mật khẩu vào đây hoặc cho bất kỳ ai "
        "({rule_disclosure})."
    )
    return ["\n".join([*lines, how])]


def articles(boxes: Sequence[Box]) -> str:
    """Name the articles: one is about a person's mailbox, the other about a unit's."""
    if not any(box.unit for box in boxes):
        return _("{rule_password}")
    if all(box.unit for box in boxes):
        return _("{rule_unit_password}")
    return _("{rule_password, rule_unit_password}")


def default_password_line(on: Context | Tick, box: Box) -> str:
    today = local_date(on.at)
    until = max((box.opened or today) + timedelta(days=on.settings.password_first_days), today)
    rests_on = _("{rule_default_password}") if clauses_of("default_password") else articles([box])
    places = {"address": box.address, "day": day_text(until), "articles": rests_on}
    if is_told(box):
        return _(
            "Hộp thư {address} chưa được ghi nhận đổi mật khẩu mặc định. Đề nghị anh/chị đổi, chậm nhất ngày "
            "{day} ({articles}).",
            **places,
        )
    return _(
        "Hộp thư {address} mới được cấp. Đề nghị anh/chị đổi mật khẩu mặc định, chậm nhất ngày {day} "
        "({articles}).",
        **places,
    )


def rules_lines(asked: UpkeepReminder) -> list[str]:
    if not asked.rules:
        return []
    said = _(
        "Hệ thống chưa ghi nhận nội quy sử dụng hộp thư điện tử của {units} ({rule_internal_rules}). Nếu "
        "đã ban hành, kính đề nghị anh/chị chọn “Ghi nhận nội quy” hoặc gõ /noiquy để ghi số, ngày; nếu "
        "chưa, kính đề nghị ban hành, dự thảo có tại /noiquy. Trân trọng.",
        units=", ".join(one.name for one in asked.rules),
    )
    return [said]
