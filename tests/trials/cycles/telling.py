"""What people tell beside reports: changes as in the trial of people, excuses, rules, passwords, faults."""

import asyncio
import re
from dataclasses import replace
from datetime import date, datetime

from tests.trials import handling
from tests.trials.cycles.ledger import Change, Excuse, Incident, Moments
from tests.trials.cycles.life import Life
from tests.trials.district import OFFICE_PHONE
from tests.trials.moves import deeds, happening, story
from tests.trials.moves.deeds import OFFICES, Deed
from tests.trials.moves.reckoning import DEPUTY, HEAD, HEADING, OFFICER, STAFF
from tests.trials.people import TICK
from tests.trials.reports.standing import EXEMPT, MISSING
from tests.trials.timetable import at

FULL = "Hộp thư đầy"
KINDS = (FULL, "Không đăng nhập được", "Không gửi hoặc nhận được thư", "Mất thư")
NUMBER = re.compile(r"SC-\d{4}-\d{4}")
CHANGED = re.compile(r"^Đã ghi nhận mật khẩu hộp thư (\S+) được đổi", re.MULTILINE)
MISTAKEN = 0.15
DONE = "Đã đổi"
AFTERNOON, WHY = "chiều nay", "Mất điện"


async def tell(life: Life, share: int) -> None:
    """Tell what is dealt to this half day, side by side; the office takes what was raised."""
    dealt = (deed for deed in story.deeds(life.told, life.now, share) if deed.kind != deeds.REPORT)
    chosen = [*life.once.pop(life.day, ()), *dealt]
    await asyncio.gather(*(tell_one(life, deed) for deed in chosen))
    await life.play.workers.catch_up(life.now)
    for deed in (one for one in chosen if one.kind == deeds.INCIDENT):
        moments = (life.now, await life.play.district.now())
        await take_down(life, deed.unit, FULL, life.doing.key(deed.by), moments)


async def tell_one(life: Life, deed: Deed) -> None:
    if not await life.doing.do(deed):
        return
    happening.happened(life.told, deed)
    if deed.kind == deeds.MERGE:
        life.told.reckoning.pending.append((deed.first, lambda: merged(life, deed)))
    elif deed.kind in deeds.CHANGES and deed.outcome == "accepted":
        since = max(deed.first, life.day)
        life.ledger.changes.append(Change(deed.kind, deed.unit, deed.to, deed.first, since))


def merged(life: Life, deed: Deed) -> None:
    """Let the successor go on; what the unit owes it owes no more, for its successor owes the same."""
    life.ledger.into[deed.unit] = deed.to
    owe_no_more(life, deed.unit, at(deed.first, "00:00"))


def owe_no_more(life: Life, gone: str, since: datetime) -> None:
    for (_request, unit), history in life.known.histories.items():
        now = history.stands[-1]
        if unit == gone and now.how in MISSING:
            history.stands.append(replace(now, since=max(now.since, since), how=EXEMPT))


async def close_unit(life: Life, unit: str) -> None:
    """Let the office say that a unit is no more from today; what it owes it owes no more."""
    hands, people = life.doing.hands, life.told.reckoning
    hands.begin(OFFICE_PHONE)
    await hands.says(OFFICE_PHONE, f"/donvi {unit}", "[Ngừng hoạt động]", "hôm nay", "không")
    await hands.says(OFFICE_PHONE, "[Ghi nhận thay đổi]")
    await hands.soon(
        lambda: any("Đã ghi nhận và thực hiện" in one.text for one in hands.new(OFFICE_PHONE)), unit
    )
    for person in {one.person for one in people.spells if one.unit == unit and one.goes_on(life.day)}:
        people.leave(person, unit, life.day, life.day)
    people.closed[unit] = life.day
    people.units.discard(unit)
    owe_no_more(life, unit, life.now + TICK)  # after the reminders of the morning


async def add_unit(life: Life, code: str, name: str) -> None:
    """Let the office add a unit, in which nobody is yet."""
    hands = life.doing.hands
    hands.begin(OFFICE_PHONE)
    await hands.says(OFFICE_PHONE, "/donvi", "[Thêm đơn vị mới]", name, code, "[UBND xã]", "không", "không")
    await hands.says(OFFICE_PHONE, "[Cuối nhóm]", "hôm nay", "không", "[Ghi nhận thay đổi]")
    await hands.soon(
        lambda: any("Đã ghi nhận và thực hiện" in one.text for one in hands.new(OFFICE_PHONE)), code
    )
    life.doing.names[code] = name
    life.ledger.new.add(code)


def change_head(life: Life, unit: str, day: date, next_day: date) -> None:
    """Let the office tell that a deputy, or who is free, is the head; who was leaves on the next day."""
    held, idle = life.told.reckoning.held, life.told.idle(unit)
    head = held(unit, (HEAD,), life.now)[0]
    after = next((one for one in held(unit, (DEPUTY, STAFF), life.now) if one in idle and one != head), "")
    if not after:
        return
    for one in (head, after):
        life.told.busy[one] = next_day
    life.once[day].append(Deed(deeds.POST, unit, OFFICES, after, role=HEAD, first=day))
    life.once[next_day].append(Deed(deeds.LEAVE, unit, OFFICES, head, first=next_day))


async def excuse(life: Life, unit: str) -> None:
    """Excuse the afternoon: the office for all (""), a head for the own unit."""
    by = life.told.teller(unit, HEADING) if unit else OFFICES
    if not by:
        return
    key, hands = life.doing.key(by), life.doing.hands
    hands.begin(key)
    await hands.says(key, "/mien")
    asked = await hands.soon(lambda: "\n".join(one.text for one in hands.new(key)), key)
    if "Đang có đợt miễn" in asked:
        await hands.says(key, "[Miễn thêm]")
    await hands.says(key, *(() if unit else ("[Tất cả đơn vị]",)), AFTERNOON, WHY, "[Miễn]")
    await hands.soon(lambda: any("Đã ghi nhận miễn" in one.text for one in hands.new(key)), key)
    life.ledger.excuses.append(Excuse(life.now, unit, life.day, 2))


async def issue_rules(life: Life, unit: str) -> None:
    """Let the head say that the unit has its own rules."""
    if by := life.told.teller(unit, HEADING):
        key, hands = life.doing.key(by), life.doing.hands
        hands.begin(key)
        await hands.says(key, "/noiquy", "[Ghi nhận nội quy]", "15/QĐ", "12/3/2026", "[Bỏ qua]", "[Ghi nhận]")
        await hands.soon(lambda: any("Đã ghi nhận nội quy" in one.text for one in hands.new(key)), key)
        life.ledger.rules.add(unit)


async def raise_incident(life: Life, unit: str) -> None:
    """Let an officer tell of an incident, which the office takes."""
    officer = life.told.teller(unit, (OFFICER,))
    if not officer:
        return
    kind, key = life.told.lot.choice(KINDS), life.doing.key(officer)
    chosen = [kind, life.doing.names[unit]]
    moments = await life.between(lambda: handling.tell(life.play, key, chosen, [handling.WORDS]))
    await take_down(life, unit, kind, key, moments)


async def take_down(life: Life, unit: str, kind: str, key: str, moments: Moments) -> None:
    """Note an incident by the number that the phone shows; the office takes it."""
    # what helps with it may be offered below
    said = [one.text for one in life.play.phones.phone(key).chat.said if one.by_bot][-2:]
    number = next(filter(None, map(NUMBER.search, said)), None)
    if number is None:
        raise LookupError(f"no incident was taken down of {unit}: {said}")
    life.open[number[0]] = Incident(unit, kind, moments)
    life.ledger.incidents.append(life.open[number[0]])
    await handling.press(life.play, OFFICE_PHONE, handling.SAID["takes"], number[0])


async def resolve(life: Life, number: str) -> None:
    said = handling.SAID["resolves"]
    done = await life.between(lambda: handling.press(life.play, OFFICE_PHONE, said, number))
    life.open.pop(number).resolved = done


async def change_passwords(life: Life) -> None:
    """Let whoever is asked to change the password of an own mailbox say that it is done."""
    for key, name in ((one.key, one.name) for one in life.play.district.everyone):
        phone = life.play.phones.phone(key)
        for said in (one for one in phone.chat.said if not one.pressed):
            for button in (each for row in said.buttons for each in row):
                if button["text"].startswith(DONE):
                    await phone.press(said.id, button["callback_data"])
                    await life.play.workers.catch_up(life.now)
                    note_password(life, name, life.play.shown(key))


def note_password(life: Life, name: str, said: str) -> None:
    """Note a password by what the phone says; that of a unit's mailbox is nobody's."""
    if (found := CHANGED.search(said)) and life.addresses.get(found[1]) == name:
        life.ledger.changed.add(name)


async def raise_some(life: Life, count: int) -> None:
    units = sorted(life.told.reckoning.units - life.told.quiet)
    for unit in life.told.lot.sample(units, min(count, len(units))):
        await raise_incident(life, unit)


async def resolve_some(life: Life) -> None:
    """Resolve some of what is open, the oldest first; one or another was no incident."""
    for number in list(life.open)[: life.told.lot.choice((0, 1, 2, 4))]:
        if life.told.lot.random() < MISTAKEN:
            await handling.press(life.play, OFFICE_PHONE, handling.SAID["finds wrong"], number)
            life.ledger.incidents.remove(life.open.pop(number))
        else:
            await resolve(life, number)
