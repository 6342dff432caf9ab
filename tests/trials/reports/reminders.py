"""Reminders that must come to people about reports: reckoned from the story, not asked of the program."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, datetime, timedelta

from bot.packs import followed, office_terms
from bot.sandbox.sample import FOLDER
from tests.trials.habits import OFFICER
from tests.trials.reports.days import DAY, MORNING, QUIET_BEGINS, SETTLING, Days, Due, due_on
from tests.trials.reports.standing import MISSING, OWES, WAITS, History, Place, Stand, ended, histories, of
from tests.trials.reports.story import Deed, Reports, Request, units
from tests.trials.timetable import at

HEAD, DEPUTY, OFFICE = "thủ trưởng", "cấp phó", "phòng văn hóa"
PLANNED = "Báo cáo định kỳ sắp gửi"  # what each of these messages begins with …
ASKED = "Yêu cầu báo cáo của "  # … and then the office as the pack calls it
OWED, OVER_HEAD, TO_APPROVE = "Nhắc nộp báo cáo", "Báo cáo chưa nộp", "Báo cáo chờ duyệt"
MORE_TIME = "Hạn nộp báo cáo “"
WISHES = "asks for time until"
MINUTE = timedelta(minutes=1)
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


@dataclass(frozen=True, order=True)
class Heard:
    """A message, as it comes to somebody; ``lines`` are those that say what is owed, in any order."""

    at: datetime
    who: str
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Reminder:
    """A reminder as it is sent; ``theirs``: what it is about, as that stands then."""

    at: datetime
    who: str
    heading: str
    theirs: dict[Place, Stand]

    @property
    def heard(self) -> Heard:
        told = (line(*place, stand, self.at) for place, stand in self.theirs.items())
        return Heard(self.at, self.who, self.heading, tuple(sorted(told)))


@dataclass
class Staff:
    """The people of the units; ``deaf``: by name, from when to when they hear nothing."""

    officers: dict[str, list[str]]
    heads: dict[str, list[str]]  # by rank
    office: list[str]
    deaf: defaultdict[str, list[tuple[datetime, datetime]]]

    def hears(self, name: str, now: datetime) -> bool:
        return not any(starts <= now < ends for starts, ends in self.deaf[name])

    def able(self, names: Sequence[str], now: datetime) -> list[str]:
        return [name for name in names if self.hears(name, now)]

    def writers(self, unit: str, now: datetime) -> list[str]:
        """Return who is told to write: the officers; where none can hear it, the head and deputies."""
        return self.able(self.officers[unit], now) or self.able(self.heads[unit], now)

    def reads(self, name: str, _heading: str, _unit: str, now: datetime) -> bool:
        """Return whether what was sent of a unit is still drawn anew: not for who has blocked the bot."""
        return not any(starts <= now and ends.year == MAXYEAR for starts, ends in self.deaf[name])

    def ends(self, _name: str, _unit: str) -> list[datetime]:
        """Return when somebody leaves a role in a unit; here nobody does."""
        return []

    def first_writer(self, unit: str, now: datetime) -> str:
        return self.writers(unit, now)[0]

    def first_head(self, unit: str, now: datetime) -> str:
        """Return the first who can hear it; "" where none can."""
        return next(iter(self.able(self.heads[unit], now)), "")


def staff(deeds: Sequence[Deed]) -> Staff:
    """Read the staff off the sample roster, and off what the story says of them."""
    found = Staff({code: [] for code in units()}, {code: [] for code in units()}, [], defaultdict(list))
    for row in (FOLDER / "people.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        name, _post, unit, _mailbox, _phone, roles, *_rest = row.split("\t")
        held = roles.split("; ")
        if OFFICER in held:
            found.officers[unit].append(name)
        if OFFICE in held:
            found.office.append(name)
        if HEAD in held or DEPUTY in held:
            found.heads[unit].append(name)  # the roster has the head before the deputies
    for deed in deeds:
        if deed.verb == "has no officer":
            found.officers |= {unit: [] for unit in deed.units}
    for deed in deeds:
        if span := deafness(deed):
            for unit in deed.units:
                found.deaf[found.officers[unit][0]].append(span)
    return found


def deafness(deed: Deed) -> tuple[datetime, datetime] | None:
    """Return from when to when it keeps its units' first officer from hearing; None for any other deed."""
    tomorrow = at(deed.at.date() + DAY, "00:00")
    match deed.verb:
        case "blocks the bot":
            return deed.at, datetime.max.replace(tzinfo=deed.at.tzinfo)
        case "is away tomorrow":
            return tomorrow, tomorrow + DAY
    return None


@dataclass
class Reckoning:
    """All that is known of a story."""

    reports: Reports
    days: Days
    staff: Staff
    histories: dict[Place, History]

    def open_now(self, now: datetime) -> Iterator[tuple[Place, Stand]]:
        """Yield how all units are with all requests that are open."""
        for place, history in self.histories.items():
            stand = history.at(now)
            if stand and not ended(place[0], now):
                yield place, stand

    def overdue(self, now: datetime) -> tuple[int, int]:
        """Count the units that owe overdue reports, and the requests that they owe to."""
        over = [p for p, stand in self.open_now(now) if stand.how in MISSING and stand.until < now]
        return len({unit for _request, unit in over}), len({request.number for request, _unit in over})


def reckoning(reports: Reports, days: Days) -> Reckoning:
    who = staff(reports.deeds)
    heading = {unit: bool(set(who.officers[unit][:1]) & set(who.heads[unit])) for unit in units()}
    return Reckoning(reports, days, who, histories(reports, days, heading))


def must_come(known: Reckoning, first: date, last: date) -> Iterator[Heard]:
    """Yield everything that must come, from the first day to the last one."""
    for request in known.reports.requests:
        yield from openings(known, request)
        if request.is_periodic:
            said = (f"{request.title}.",)
            yield from (Heard(request.asked, name, PLANNED, said) for name in known.staff.office)
    yield from (one.heard for one in reminders(known, first, last))
    for deed in known.reports.deeds:
        if deed.verb == "extends" and deed.request:
            yield from given_more_time(known, deed.request, deed)
        if deed.verb == "grants" and deed.request:
            yield from granted_more_time(known, deed.request, deed)


def openings(known: Reckoning, request: Request) -> Iterator[Heard]:
    """Let everyone who is to write hear once what is asked of their units.

    It shows in the end until when these have owed it last.
    """
    begins = known.days.once_up(request.opens)
    told: defaultdict[str, list[str]] = defaultdict(list)
    for unit in request.units:
        for name in known.staff.writers(unit, begins):
            told[name].append(unit)
    for name, theirs in told.items():
        lines = (
            f"{request.title}.",
            *(f"Hạn nộp: {in_words(until)}." for until in shown_last(known, request, theirs, name)),
            f"Đơn vị: {', '.join(units()[one].name for one in theirs)}.",
        )
        yield Heard(known.days.next_morning(begins), name, asked(), tuple(sorted(lines)))


def shown_last(known: Reckoning, request: Request, theirs: list[str], name: str) -> list[datetime]:
    """Return the one deadline that a message about these units shows in the end; none where it tells each.

    That of one unit is drawn while it is owed and its reader writes for it; of several each leaves it for
    good once it is not owed.
    """
    found = {unit: known.histories[request, unit] for unit in theirs}
    if len(theirs) == 1:
        [history] = found.values()
        owed = (one for one in reversed(history.stands) if one.how in OWES)
        read = (one.until for one in owed if known.staff.reads(name, OWED, theirs[0], one.since))
        return [next(read, request.deadline)]
    until, left = {request.deadline}, set(theirs)
    for moment in sorted({one.since for history in found.values() for one in history.stands}):
        now = {unit: found[unit].at(moment) for unit in left}
        left = {unit for unit, stand in now.items() if stand and stand.how in OWES}
        until = {stand.until for unit, stand in now.items() if stand and unit in left} or until
    return list(until) if len(until) == 1 else []


def asked() -> str:
    return ASKED + str(office_terms(followed()).settings["office_name"])


def given_more_time(known: Reckoning, request: Request, deed: Deed) -> Iterator[Heard]:
    """Let those who write for units that have more time now hear until when; nobody else."""
    told: defaultdict[str, list[str]] = defaultdict(list)
    for unit in (one for one in request.units if one in deed.units):
        before, now = (known.histories[request, unit].at(moment) for moment in (deed.at - MINUTE, deed.at))
        if before and now and before.until < now.until:
            for name in known.staff.writers(unit, deed.at):
                told[name].append(units()[unit].name)
    until = in_words(of(deed))
    for name, theirs in told.items():
        said = f"{MORE_TIME}{request.title}” được gia hạn đến {until}"
        yield Heard(deed.at, name, asked(), tuple(sorted((said, f"Đơn vị: {', '.join(theirs)}."))))


def granted_more_time(known: Reckoning, request: Request, deed: Deed) -> Iterator[Heard]:
    """Let the others of a unit hear of the time that it was granted; who asked for it is answered."""
    for unit in deed.units:
        before, now = (known.histories[request, unit].at(moment) for moment in (deed.at - MINUTE, deed.at))
        if not (before and now and before.until < now.until):
            continue
        wished = [
            one for one in request.deeds if one.verb == WISHES and unit in one.units and one.at < deed.at
        ]
        asker = known.staff.first_writer(unit, wished[-1].at)
        said = f"{MORE_TIME}{request.title}” được gia hạn đến {in_words(now.until)}"
        lines = tuple(sorted((said, f"Đơn vị: {units()[unit].name}.")))
        for name in known.staff.writers(unit, deed.at):
            if name != asker:
                yield Heard(deed.at, name, asked(), lines)


def reminders(known: Reckoning, first: date, last: date) -> Iterator[Reminder]:
    """Yield every reminder that must come, from the first day to the last one."""
    for number in range((last - first).days + 1):
        yield from of_morning(known, first + timedelta(days=number))
    for deed in known.reports.deeds:
        if deed.verb == "chases" and deed.request:
            yield from chased(known, deed.request, deed.at)


def of_morning(known: Reckoning, day: date) -> Iterator[Reminder]:
    """Remind at eight; where no worker runs then, when one does again, if that is still by day."""
    now = known.days.once_up(at(day, MORNING))
    if now.date() != day or f"{now:%H:%M}" >= QUIET_BEGINS:
        return
    due: dict[Place, Due] = {}
    for (request, unit), stand in known.open_now(now):
        found = due_on(day, (request.opens, stand.until), known.days, now, unit)
        if found and stand.how in MISSING:
            due[request, unit] = found
    yield from to_writers(known, due, now)
    yield from to_heads(known, due, now)


def to_writers(known: Reckoning, due: dict[Place, Due], now: datetime) -> Iterator[Reminder]:
    """Remind whoever writes for one that is due of all that they owe."""
    came = known.days.worked_hour
    settled = {p: stand for p, stand in known.open_now(now) if came(p[0].opens) + SETTLING < now}
    owed = {place: stand for place, stand in settled.items() if stand.how in OWES}
    writers = {unit: known.staff.writers(unit, now) for _request, unit in owed}
    reminded = {name for place in due if place in owed for name in writers[place[1]]}
    for name in reminded:
        theirs = {place: stand for place, stand in owed.items() if name in writers[place[1]]}
        yield Reminder(now, name, OWED, theirs)


def to_heads(known: Reckoning, due: dict[Place, Due], now: datetime) -> Iterator[Reminder]:
    """Remind the first head who can hear it of what waits for one, and of what is owed and near."""
    told: defaultdict[tuple[str, str], dict[Place, Stand]] = defaultdict(dict)
    for (request, unit), found in due.items():
        stand = known.histories[request, unit].at(now)
        head = known.staff.first_head(unit, now)
        if stand is None or not head:
            continue
        if stand.how == WAITS:
            told[head, TO_APPROVE][request, unit] = stand
        elif found.tells_head and head not in known.staff.writers(unit, now):
            told[head, OVER_HEAD][request, unit] = stand
    for (head, heading), theirs in told.items():
        yield Reminder(now, head, heading, theirs)


def chased(known: Reckoning, request: Request, now: datetime) -> Iterator[Reminder]:
    """Remind by hand those who owe to this request, of it alone."""
    owed = {p: stand for p, stand in known.open_now(now) if p[0] is request and stand.how in OWES}
    told: defaultdict[str, dict[Place, Stand]] = defaultdict(dict)
    for (_request, unit), stand in owed.items():
        for name in known.staff.writers(unit, now):
            told[name][request, unit] = stand
    for name, theirs in told.items():
        yield Reminder(now, name, OWED, theirs)


def as_shown_last(known: Reckoning, sent: Reminder, end: datetime) -> Heard:
    """Return a reminder as it is shown in the end: drawn anew, where all that it is about is of one request.

    Of several reports each leaves it for good once it is not reminded of, or its reader writes for its unit
    no more; what was named last stays.
    """
    states = (WAITS,) if sent.heading == TO_APPROVE else OWES
    shown = {place: (stand.until, line(*place, stand, sent.at)) for place, stand in sent.theirs.items()}
    now, left = dict(sent.theirs), set(sent.theirs)
    for moment, place, stand in changes_while_drawn(known, sent, end):
        now[place] = stand
        read = {one for one in left if known.staff.reads(sent.who, sent.heading, one[1], moment)}
        live = {one: now[one] for one in read if now[one].how in states}
        if len(sent.theirs) > 1:
            left = set(live)
        if live:
            shown = {
                one: shown[one] if shown[one][0] == it.until else (it.until, line(*one, it, moment))
                for one, it in live.items()
            }
    return replace(sent.heard, lines=tuple(sorted(text for _until, text in shown.values())))


def changes_while_drawn(
    known: Reckoning, sent: Reminder, end: datetime
) -> Iterator[tuple[datetime, Place, Stand]]:
    """Yield what becomes of what a reminder is about, and when its reader leaves a unit, in order."""
    if len({request for request, _unit in sent.theirs}) > 1:
        return
    left, stood = list[tuple[datetime, Place, Stand]](), list[tuple[datetime, Place, Stand]]()
    for place in sorted(sent.theirs, key=lambda one: one[0].units.index(one[1])):
        history = known.histories[place]
        for ends in known.staff.ends(sent.who, place[1]):
            moment = max(ends, sent.at)
            left.append((moment, place, history.at(moment) or sent.theirs[place]))
        stood += [(stand.since, place, stand) for stand in history.stands if sent.at < stand.since]
    for moment, place, stand in sorted([*left, *stood], key=lambda one: one[0]):
        if moment > end or ended(place[0], moment):
            return
        yield moment, place, stand


def line(request: Request, unit: str, stand: Stand, now: datetime) -> str:
    until = f"đã quá hạn {in_words(stand.until)}" if stand.until <= now else f"hạn {in_words(stand.until)}"
    return f"– {request.title} ({units()[unit].name}): {until}"


def in_words(moment: datetime) -> str:
    return f"{moment:%H:%M} {WEEKDAYS[moment.weekday()]}, {moment:%d/%m/%Y}"
