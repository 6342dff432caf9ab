"""Each working morning: who is told to change a password, which heads are asked for internal rules.

One message a person and day, a share of the district a day, and only to those who have heard nothing else
that morning which counts among a day's two (tests/trials/peace.py). The office reads it in the two messages
that a day may bring it, its list and its summary: there is no room for another. A password is never asked
for; [Đã đổi] says that it was changed.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from bot.config import Settings
from bot.conversation.messages import Message, Option
from bot.conversation.text import day_text, local_date
from bot.conversation.words import _
from bot.domain.rights import HEADING, Action, Role, may
from bot.domain.upkeep import DAYS, RULES_DAYS, Box, PasswordReason, due, quarter_begins, share
from handlers.duties.escalation import unreached_key, upkeep_key
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Replies
from handlers.engine.tell import Notice, tell_notices
from handlers.reports.telling import owed_keys
from storage import audit, mailboxes
from storage.engine import contacts, sent
from storage.engine.db import Tx
from storage.engine.role_holders import Holder, holders, office_people
from storage.mailboxes import LackingRules

LOOKED_AT = 5  # times as many as are told a day: some of them have heard something else this morning


@dataclass(frozen=True)
class UpkeepReminder:
    """What one person is told today."""

    person: int
    boxes: Mapping[PasswordReason, Sequence[Box]]
    rules: Sequence[LackingRules]  # of the units that they lead


def run(tx: Tx, now: datetime, settings: Settings) -> None:
    """Queue today's; the caller sees to it that it is done once a day."""
    today, office = local_date(now), {one.person for one in office_people(tx, now)}
    owned = {person: boxes for person, boxes in boxes_of_owners(tx, now).items() if person not in office}
    most, every = share(len(owned), DAYS), timedelta(days=settings.password_days)
    owing = due(owned, today, every)[: most * LOOKED_AT]
    rules = {person: units for person, units in rules_of_heads(tx, now).items() if person not in office}
    calm = people_undisturbed(tx, {*(one.person for one in owing), *rules}, today)
    told = {one.person: one.boxes for one in [one for one in owing if one.person in calm][:most]}
    heads = [person for person in rules if person in calm]
    asked = {*heads[: share(len(rules), RULES_DAYS)], *(person for person in heads if person in told)}
    queue_messages(
        tx,
        now,
        [
            UpkeepReminder(person, told.get(person, {}), rules[person] if person in asked else ())
            for person in sorted({*told, *asked})
        ],
        settings,
    )


def boxes_of_owners(tx: Tx, now: datetime) -> dict[int, list[Box]]:
    """Person -> the mailboxes that they keep: their own, and their unit's where they are its first officer.

    Of a unit without an officer who can be written to it is the head's (Điều 8 khoản 1).
    """
    found = mailboxes.kept_by_people(tx, local_date(now))
    keepers = holders(tx, now, [Role.OFFICER, *HEADING])
    for box in mailboxes.kept_by_units(tx, local_date(now)):
        keeper = next((one for one in keepers[box.unit or 0] if one.is_reachable), None)
        if keeper:
            found.setdefault(keeper.person, []).append(box)
    return found


def rules_of_heads(tx: Tx, now: datetime) -> dict[int, list[LackingRules]]:
    """Head -> the units without internal rules that they have not been asked for this quarter."""
    begins = quarter_begins(local_date(now))
    owing = [
        one for one in mailboxes.lacking_rules(tx, local_date(now)) if not one.asked or one.asked < begins
    ]
    heads = holders(tx, now, HEADING, [one.unit for one in owing])
    found: dict[int, list[LackingRules]] = {}
    for one in owing:
        if head := first_who_hears(heads[one.unit]):
            found.setdefault(head.person, []).append(one)
    return found


def first_who_hears(heads: Iterable[Holder]) -> Holder | None:
    return next((one for one in heads if one.hears_now), None)


def people_undisturbed(tx: Tx, persons: Collection[int], today: date) -> set[int]:
    """Who of these can be written to, and has heard nothing this morning."""
    reached = contacts.addresses(tx, persons)
    mornings = (unreached_key(today), *owed_keys(today))
    keys = {f"{key}:{person}": person for person in reached for key in mornings}
    return set(reached) - {keys[key] for key in sent.queued_keys(tx, keys)}


def queue_messages(tx: Tx, now: datetime, asked: Sequence[UpkeepReminder], settings: Settings) -> None:
    today, grace = local_date(now), timedelta(days=settings.password_first_days)
    note_asked(tx, today, asked)
    key = upkeep_key(today)
    notices = (Notice(key, one.person, partial(upkeep_message, one, today, grace)) for one in asked)
    tell_notices(tx, now, notices, settings.quiet)


def note_asked(tx: Tx, today: date, asked: Sequence[UpkeepReminder]) -> None:
    """Of what it was spoken, so that it is not said again before its time."""
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
    """Of a person's mailbox the one speaks, of a unit's the other."""
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


@dataclass(frozen=True)
class OfficeMessage:
    key: str
    say: Callable[[], Message]


def office_notices(tx: Tx, now: datetime, settings: Settings, listed: OfficeMessage) -> list[Notice]:
    """One for each of the office."""
    today, grace = local_date(now), timedelta(days=settings.password_first_days)
    office = [one.person for one in office_people(tx, now)]
    owing = owed_by(tx, now, office, settings)
    note_asked(tx, today, list(owing.values()))

    def worded(person: int) -> Callable[[], Message]:
        if person not in owing:
            return listed.say
        return lambda: join_messages(listed.say(), upkeep_message(owing[person], today, grace))

    return [Notice(listed.key, person, worded(person), roles=(Role.OFFICE,)) for person in office]


def owed_by(tx: Tx, now: datetime, office: list[int], settings: Settings) -> dict[int, UpkeepReminder]:
    owned = {person: boxes for person, boxes in boxes_of_owners(tx, now).items() if person in office}
    rules = {person: units for person, units in rules_of_heads(tx, now).items() if person in office}
    every = timedelta(days=settings.password_days)
    told = {one.person: one.boxes for one in due(owned, local_date(now), every)}
    return {one: UpkeepReminder(one, told.get(one, {}), rules.get(one, ())) for one in {*told, *rules}}


def join_messages(listed: Message, more: Message) -> Message:
    text = f"{listed.text}\n\n{more.text}"
    return replace(listed, text=text, options=(*listed.options, *more.options))


def note_changed(context: Context, argument: str) -> Replies:
    """pc:<mailbox>: for its owner, or whoever watches or leads the unit. A second press changes nothing."""
    found = mailboxes.get(context.tx, id_in(argument))
    if found is None:
        raise no_such_button()
    box, owner = found
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
