"""The deeds of the trial of people, and the words in which each is kept."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tests.trials.timetable import VIETNAM

DAY = timedelta(days=1)
NOON = time(11, 30)
LEAVE, JOIN, TRANSFER, POST = "leave", "join", "transfer", "post"
PHONE, OPEN_BOX, LOCK_BOX = "phone", "open box", "lock box"
APPOINT, STOP, COVER, CHAIN, BACK, GHOST = "appoint", "stop", "cover", "chain", "back", "ghost"
MERGE, RENAME, INCIDENT, REPORT = "merge", "rename", "incident", "report"
CHANGES = (LEAVE, JOIN, TRANSFER, POST, PHONE, OPEN_BOX, LOCK_BOX)
OFFICES = "office"  # who has told it: the office, for a unit that telephoned
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô")
GIVEN = ("An", "Bích", "Chi", "Dung", "Giang", "Hạnh", "Khoa", "Liên", "Mai", "Nam", "Oanh", "Phúc")


def invented(number: int) -> str:
    """Return a name that nobody else has, and that no other begins with."""
    place, family = divmod(number, len(FAMILIES))
    place, given = divmod(place, len(GIVEN))
    third = GIVEN[place % len(GIVEN)]
    return f"{FAMILIES[family]} Ví Dụ {third} {GIVEN[given]}"


@dataclass(frozen=True)
class Deed:
    """Something told: ``by`` tells it; ``to``: another unit, or who is asked; ``last``: its last day."""

    kind: str
    unit: str
    by: str
    person: str = ""
    to: str = ""
    role: str = ""
    first: date = date.min
    last: date | None = None
    half: int = 0  # of an absence: from the second round on, or until the first; 0: whole days
    outcome: str = "accepted"


def span(deed: Deed) -> tuple[datetime, datetime]:
    """Return when it starts and ends: the first round is until noon, the second from then on."""
    last = deed.last or deed.first
    starts = datetime.combine(deed.first, NOON if deed.half == 2 else time(0), VIETNAM)
    ends = (
        datetime.combine(last, NOON, VIETNAM)
        if deed.half == 1
        else datetime.combine(last + DAY, time(0), VIETNAM)
    )
    return starts, ends
