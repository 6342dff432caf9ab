"""Passwords and internal rules: who is reminded of them and when, and the form by which rules are entered."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from bot.conversation import Message, Option, Refused, Talk, _, day_text, local_date, long_day, up_to
from bot.domain.upkeep import DAYS, RULES_DAYS, Box, PasswordReason, due, quarter_begins, share
from handlers.duties.escalation import unreached_key, upkeep_key
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Replies,
    Role,
    RoleAssignment,
    Say,
    Tick,
    count_text,
    day_gone_by,
    named_files,
    next_page,
    no_such_button,
    pages,
    start_form_once,
    tell_each,
    text_of_page,
)
from handlers.reports.telling import owed_keys
from storage import directory, files
from storage.directory import LackingRules, Rules
from storage.engine import Holder, Tx, contacts, holders, office_people, outbox, unit_names

FLOW = "internal_rules"
LONGEST = 60  # characters of a number

LOOKED_AT = 5  # times as many as are told a day: some of them have heard something else this morning


def show(context: Context, _words: str) -> Replies:
    """Show the rules of each unit that this person leads; to the office the units without."""
    own = [show_unit(context, unit) for unit in context.who.units(*HEADING)]
    return [*own, *(list_lacking(context, 1) if context.reaches_all(Action.RULES) else [])]


def show_unit(context: Context, unit: RoleAssignment) -> Message:
    found = directory.rules_of(context.tx, unit.unit)
    lines = [rules_line(one) for one in found] or [
        _("Chưa ghi nội quy sử dụng hộp thư điện tử (Điều 6 khoản 1).")
    ]
    options = (
        Option(f"nq_new:{unit.unit}", _("Ghi nội quy")),
        *(Option(f"nq_file:{one.id}", _("Tệp số {number}", number=one.number)) for one in found if one.file),
    )
    return Message("\n".join(lines), options, heading=unit.unit_name, columns=2)


def rules_line(one: Rules) -> str:
    return _("Nội quy số {number} ngày {day}", number=one.number, day=day_text(one.issued))


def list_lacking(context: Context, page: int) -> Replies:
    """List the units that have none, a page at a time."""
    if not context.reaches_all(Action.RULES):
        raise no_such_button()
    lacking = directory.lacking_rules(context.tx, local_date(context.at))
    if not lacking:
        return [Message(_("Mọi đơn vị đã ghi nội quy sử dụng hộp thư điện tử."))]
    cut = pages([f"– {one.name}"] for one in lacking)
    text, page = text_of_page(cut, page)
    heading = _("Đơn vị chưa ghi nội quy: {count}", count=count_text(len(lacking)))
    return [Message(text, next_page("nq_list", page, len(cut)), heading)]


def show_file(context: Context, one: Rules) -> Replies:
    """Send the file of a unit's rules ([Tệp số 15/QĐ-UBND])."""
    if one.file is None:
        raise no_such_button()
    context.need(Action.RULES, one.unit)
    return [Message(rules_line(one), file_ids=(one.file,))]


@dataclass(frozen=True)
class RulesFacts:
    unit: int
    name: str


@dataclass(frozen=True)
class IssuedRules:
    """The rules that a unit has issued, to be recorded."""

    unit: int
    number: str
    day: date
    file: int | None


def open_form(context: Context, unit: int) -> Replies:
    """Begin to record a unit's rules ([Ghi nội quy])."""
    context.need(Action.RULES, unit)
    make = partial(facts_of_unit, context, unit)
    return start_form_once(context, FLOW, make, unit=unit)


def facts_of_unit(context: Context, unit: int) -> RulesFacts:
    return RulesFacts(unit, unit_names(context.tx, [unit]).get(unit, ""))


def ask_rules(talk: Talk, facts: RulesFacts) -> IssuedRules:
    asked = _("Nội quy số bao nhiêu? Ví dụ: “15/QĐ-UBND”.")
    number = talk.ask("number", asked, up_to(LONGEST), str)
    day = talk.ask("day", _("Ban hành ngày nào? Ví dụ: “12/3/2026”."), read_issued, long_day)
    file = talk.attach("file", _("Xin gửi tệp hoặc ảnh nội quy, nếu có."))
    if file is not None:
        named_files(talk, [file])
    titles = {"number": _("Số"), "day": _("Ngày"), "file": _("Tệp")}
    talk.review(titles, _("Ghi nội quy của {unit}. Xin xem lại:", unit=facts.name), _("Ghi"))
    return IssuedRules(facts.unit, number, day, file)


def read_issued(typed: str, said_at: datetime) -> date:
    """Read a day up to today; where two years fit, the day that is gone by."""
    day = day_gone_by(typed, said_at)
    if day is None or day > local_date(said_at):
        raise Refused(_("Chưa hiểu ngày, hoặc ngày chưa tới. Ví dụ: “12/3/2026”, “hôm qua”."))
    return day


def record_rules(context: Context, issued: IssuedRules) -> Replies:
    context.need(Action.RULES, issued.unit)
    row = {"unit": issued.unit, "number": issued.number, "issued": issued.day, "file": issued.file}
    made = directory.add_rules(context.tx, row, context.who.person, context.at)
    if issued.file is not None:
        files.add_use(context.tx, issued.file, f"rules:{made}")
    context.audit("internal_rules", f"rules:{made}", unit=issued.unit)
    said = _(
        "Đã ghi nội quy số {number} ngày {day} của {unit}.",
        number=issued.number,
        day=day_text(issued.day),
        unit=unit_names(context.tx, [issued.unit])[issued.unit],
    )
    return [Message(said)]


@dataclass(frozen=True)
class UpkeepReminder:
    """One person's passwords to change, and the units that they lead which have no internal rules."""

    person: int
    boxes: Mapping[PasswordReason, Sequence[Box]]
    rules: Sequence[LackingRules]


def run(tick: Tick) -> None:
    """Queue today's reminders; the caller sees to it that this happens once a day."""
    tx, now, today = tick.tx, tick.at, local_date(tick.at)
    office = {one.person for one in office_people(tx, now)}
    owned = {person: boxes for person, boxes in boxes_of_owners(tx, now).items() if person not in office}
    most, every = share(len(owned), DAYS), timedelta(days=tick.settings.password_days)
    owing = due(owned, today, every)[: most * LOOKED_AT]
    rules = {person: units for person, units in rules_of_heads(tx, now).items() if person not in office}
    calm = people_undisturbed(tx, {*(one.person for one in owing), *rules}, today)
    told = {one.person: one.boxes for one in [one for one in owing if one.person in calm][:most]}
    heads = [person for person in rules if person in calm]
    asked = {*heads[: share(len(rules), RULES_DAYS)], *(person for person in heads if person in told)}
    reminders = [
        UpkeepReminder(person, told.get(person, {}), rules[person] if person in asked else ())
        for person in sorted({*told, *asked})
    ]
    note_asked(tx, today, reminders)
    grace = timedelta(days=tick.settings.password_first_days)
    said = {one.person: partial(upkeep_message, one, today, grace) for one in reminders}
    tell_each(tick, said, once=upkeep_key(today))


def tell_office(tick: Tick, once: str, say: Say) -> None:
    """Tell each of the office what ``say`` says, and in the same message what they themselves owe."""
    today, grace = local_date(tick.at), timedelta(days=tick.settings.password_first_days)
    office = [one.person for one in office_people(tick.tx, tick.at)]
    owing = owed_by(tick, office)
    note_asked(tick.tx, today, list(owing.values()))

    def say_both(reminder: UpkeepReminder) -> Message:
        return join_messages(say(), upkeep_message(reminder, today, grace))

    said = {person: partial(say_both, owing[person]) if person in owing else say for person in office}
    tell_each(tick, said, once=once, roles=(Role.OFFICE,))


def owed_by(tick: Tick, office: Sequence[int]) -> dict[int, UpkeepReminder]:
    tx, now = tick.tx, tick.at
    owned = {person: boxes for person, boxes in boxes_of_owners(tx, now).items() if person in office}
    rules = {person: units for person, units in rules_of_heads(tx, now).items() if person in office}
    every = timedelta(days=tick.settings.password_days)
    told = {one.person: one.boxes for one in due(owned, local_date(now), every)}
    return {one: UpkeepReminder(one, told.get(one, {}), rules.get(one, ())) for one in {*told, *rules}}


def join_messages(listed: Message, more: Message) -> Message:
    text = f"{listed.text}\n\n{more.text}"
    return replace(listed, text=text, options=(*listed.options, *more.options))


def boxes_of_owners(tx: Tx, now: datetime) -> dict[int, list[Box]]:
    """Return person -> the mailboxes that they keep: their own, and the unit's if they are its first officer.

    The head keeps that of a unit without an officer who can be written to (Điều 8 khoản 1).
    """
    found = directory.kept_by_people(tx, local_date(now))
    keepers = holders(tx, now, [Role.OFFICER, *HEADING])
    for box in directory.kept_by_units(tx, local_date(now)):
        keeper = next((one for one in keepers[box.unit or 0] if one.is_reachable), None)
        if keeper:
            found.setdefault(keeper.person, []).append(box)
    return found


def rules_of_heads(tx: Tx, now: datetime) -> dict[int, list[LackingRules]]:
    """Return head -> their units without internal rules that they were not asked for this quarter."""
    begins = quarter_begins(local_date(now))
    owing = [
        one for one in directory.lacking_rules(tx, local_date(now)) if not one.asked or one.asked < begins
    ]
    heads = holders(tx, now, HEADING, [one.unit for one in owing])
    found: dict[int, list[LackingRules]] = {}
    for one in owing:
        if head := first_reachable_now(heads[one.unit]):
            found.setdefault(head.person, []).append(one)
    return found


def first_reachable_now(heads: Iterable[Holder]) -> Holder | None:
    return next((one for one in heads if one.hears_now), None)


def people_undisturbed(tx: Tx, persons: Collection[int], today: date) -> set[int]:
    """Return those of these people who can be written to and have heard nothing this morning."""
    reached = contacts.addresses(tx, persons)
    mornings = (unreached_key(today), *owed_keys(today))
    keys = {f"{key}:{person}": person for person in reached for key in mornings}
    return set(reached) - {keys[key] for key in outbox.queued_keys(tx, keys)}


def note_asked(tx: Tx, today: date, asked: Sequence[UpkeepReminder]) -> None:
    """Note what they are asked for, so that it is not said again before its time."""
    if boxes := [box.id for one in asked for some in one.boxes.values() for box in some]:
        directory.note_reminded(tx, boxes, today)
    if units := [lacking.unit for one in asked for lacking in one.rules]:
        directory.note_rules_asked(tx, units, today)


def upkeep_message(asked: UpkeepReminder, today: date, grace: timedelta) -> Message:
    lines = [*password_lines(asked, today, grace), *rules_lines(asked)]
    boxes = [box for some in asked.boxes.values() for box in some]
    is_one = len(boxes) == 1
    options = (
        *(
            Option(f"pc:{box.id}", _("Đã đổi") if is_one else _("Đã đổi {address}", address=box.address))
            for box in boxes
        ),
        *(
            Option(f"nq_new:{one.unit}", _("Ghi nội quy") if len(asked.rules) == 1 else one.name)
            for one in asked.rules
        ),
    )
    return Message("\n\n".join(lines), options)


def password_lines(asked: UpkeepReminder, today: date, grace: timedelta) -> list[str]:
    lines = [default_password_line(box, today, grace) for box in asked.boxes.get(PasswordReason.DEFAULT, ())]
    if again := asked.boxes.get(PasswordReason.AGAIN):
        addresses = ", ".join(box.address for box in again)
        lines.append(
            _(
                "Đề nghị anh/chị đổi mật khẩu hộp thư {addresses} ({articles}).",
                addresses=addresses,
                articles=articles(again),
            )
        )
    if lines:
        lines.append(
            _("Đổi xong, xin chọn “Đã đổi”. Không gửi mật khẩu vào đây hoặc cho bất kỳ ai (Điều 7 khoản 5).")
        )
    return ["\n".join(lines)] if lines else []


def articles(boxes: Sequence[Box]) -> str:
    """Name the articles: one is about a person's mailbox, the other about a unit's."""
    if not any(box.unit for box in boxes):
        return _("Điều 7 khoản 1")
    if all(box.unit for box in boxes):
        return _("Điều 8 khoản 2")
    return _("Điều 7 khoản 1, Điều 8 khoản 2")


def default_password_line(box: Box, today: date, grace: timedelta) -> str:
    until = max((box.opened or today) + grace, today)
    return _(
        "Hộp thư {address} mới được cấp. Đề nghị anh/chị đổi mật khẩu mặc định, chậm nhất ngày {day} "
        "({articles}).",
        address=box.address,
        day=day_text(until),
        articles=articles([box]),
    )


def rules_lines(asked: UpkeepReminder) -> list[str]:
    if not asked.rules:
        return []
    names = ", ".join(one.name for one in asked.rules)
    return [
        _(
            "Hệ thống chưa ghi nội quy sử dụng hộp thư điện tử của {units} (Điều 6 khoản 1). Nếu đã ban "
            "hành, kính đề nghị anh/chị chọn “Ghi nội quy” hoặc gõ /noiquy để ghi số, ngày; nếu chưa, kính "
            "đề nghị ban hành. Trân trọng.",
            units=names,
        )
    ]


def note_changed(context: Context, kept: tuple[Box, int | None]) -> Replies:
    """Note that a mailbox has a new password ([Đã đổi]); a second press on one day changes nothing.

    Its owner may say so, or whoever watches or leads its unit.
    """
    box, owner = kept
    is_theirs = context.may(Action.CHECK, box.unit) if box.unit else owner == context.who.person
    if not is_theirs:
        raise no_such_button()
    today = local_date(context.at)
    if box.changed != today:
        directory.note_password_change(context.tx, box.id, today)
        context.audit("password_changed", f"mailbox:{box.id}")
    said = _(
        "Đã ghi mật khẩu hộp thư {address} được đổi ngày {day}. Lần nhắc sau: từ ngày {next}.",
        address=box.address,
        day=day_text(today),
        next=day_text(today + timedelta(days=context.settings.password_days)),
    )
    return [Message(said)]
