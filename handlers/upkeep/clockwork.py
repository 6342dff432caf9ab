"""Ask some people each working morning to change old passwords, and some heads for their internal rules.

Each gets one message a day, a share of the district a day, and only those who have heard nothing else that
morning which counts among a day's two (tests/trials/peace.py). The office reads it in its morning list and
its summary: there is no room for another message. A password is never asked for; [Đã đổi] says that it was
changed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from bot.conversation.messages import Message, Option
from bot.conversation.text import day_text, local_date
from bot.conversation.words import _
from bot.domain.rights import HEADING, Action, Role, may
from bot.domain.upkeep import DAYS, RULES_DAYS, Box, PasswordReason, due, quarter_begins, share
from handlers.duties.escalation import unreached_key, upkeep_key
from handlers.engine.buttons import no_such_button
from handlers.engine.feature import Context, Replies, Tick
from handlers.engine.tell import Say, tell_each
from handlers.reports.telling import owed_keys
from storage import audit, mailboxes
from storage.engine import contacts, sent
from storage.engine.db import Tx
from storage.engine.role_holders import Holder, holders, office_people
from storage.mailboxes import LackingRules

LOOKED_AT = 5  # times as many as are told a day: some of them have heard something else this morning


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
    found = mailboxes.kept_by_people(tx, local_date(now))
    keepers = holders(tx, now, [Role.OFFICER, *HEADING])
    for box in mailboxes.kept_by_units(tx, local_date(now)):
        keeper = next((one for one in keepers[box.unit or 0] if one.is_reachable), None)
        if keeper:
            found.setdefault(keeper.person, []).append(box)
    return found


def rules_of_heads(tx: Tx, now: datetime) -> dict[int, list[LackingRules]]:
    """Return head -> their units without internal rules that they were not asked for this quarter."""
    begins = quarter_begins(local_date(now))
    owing = [
        one for one in mailboxes.lacking_rules(tx, local_date(now)) if not one.asked or one.asked < begins
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
    return set(reached) - {keys[key] for key in sent.queued_keys(tx, keys)}


def note_asked(tx: Tx, today: date, asked: Sequence[UpkeepReminder]) -> None:
    """Note what they are asked for, so that it is not said again before its time."""
    if boxes := [box.id for one in asked for some in one.boxes.values() for box in some]:
        mailboxes.note_reminded(tx, boxes, today)
    if units := [lacking.unit for one in asked for lacking in one.rules]:
        mailboxes.note_rules_asked(tx, units, today)


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
    is_theirs = may(context.who, Action.CHECK, box.unit) if box.unit else owner == context.who.person
    if not is_theirs:
        raise no_such_button()
    today = local_date(context.at)
    if box.changed != today:
        mailboxes.note_password_change(context.tx, box.id, today)
        audit.write(context.tx, context.at, context.who, "password_changed", f"mailbox:{box.id}")
    said = _(
        "Đã ghi mật khẩu hộp thư {address} được đổi ngày {day}. Lần nhắc sau: từ ngày {next}.",
        address=box.address,
        day=day_text(today),
        next=day_text(today + timedelta(days=context.settings.password_days)),
    )
    return [Message(said)]
