"""Late incidents and prohibited acts of a term, counted in a database, for the unit that they concern now."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

from bot.conversation import at_local
from bot.domain.commendation import term_named
from bot.domain.incidents import IncidentKind, IncidentState
from bot.domain.misuse import MisuseState
from storage import commendations, incidents
from storage.engine import Tx
from storage.incidents import NewIncident
from storage.misuse import reports
from storage.misuse.reports import NewMisuse
from storage.units.figures import Period
from tests.chat import Chat
from tests.people import MORNING, connected
from tests.units.changed import LONG_TAN, PHU_HOI, VINH, merged

MINH = 2
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
FIRST_MOMENT = at_local(date(2026, 7, 1), time(0))
CHECKED = "minh: /kiemtra\nminh: [Không có thư mới]\ntam: /kiemtra\ntam: [Không có thư mới]\n"


def bounds() -> dict[str, object]:
    term = term_named("2026-H2")
    assert term is not None
    return Period(term.first, term.last, MORNING).bounds


def tell_of_incident(tx: Tx, unit: int, happened_at: datetime | None, raised_at: datetime) -> int:
    until, kind = raised_at + DAY, IncidentKind.LOST
    told = NewIncident(unit, "", kind, "mất", raised_at, until, until, MINH, happened_at=happened_at)
    return incidents.add(tx, told, raised_at.year)


def decide_misuse(tx: Tx, unit: int, state: MisuseState, decided_at: datetime) -> None:
    told = NewMisuse(
        "spread", "Phát tán", unit, "", None, "x", confided=False, by=MINH, sealed=None, handle=""
    )
    made = reports.add(tx, told, decided_at - DAY)
    reports.change(tx, made, state=state.value, decided_by=VINH, decided_at=decided_at)


def test_an_incident_is_late_when_it_was_told_of_later_than_the_pack_allows(url: str) -> None:
    with connected(url) as tx:
        tell_of_incident(tx, LONG_TAN, MORNING - DAY - MINUTE, MORNING)
        tell_of_incident(tx, LONG_TAN, MORNING - DAY, MORNING)
        tell_of_incident(tx, PHU_HOI, None, MORNING)
        was_none = tell_of_incident(tx, PHU_HOI, MORNING - 3 * DAY, MORNING)
        incidents.change(tx, was_none, state=IncidentState.WRONG.value)
        tell_of_incident(tx, PHU_HOI, FIRST_MOMENT - 3 * DAY, FIRST_MOMENT - MINUTE)
        assert commendations.late_incidents(tx, bounds(), DAY) == {LONG_TAN: 1}
        tell_of_incident(tx, PHU_HOI, FIRST_MOMENT - 3 * DAY, FIRST_MOMENT)
        assert commendations.late_incidents(tx, bounds(), DAY) == {LONG_TAN: 1, PHU_HOI: 1}


def test_prohibited_acts_count_from_when_they_were_found_proven(url: str) -> None:
    with connected(url) as tx:
        decide_misuse(tx, LONG_TAN, MisuseState.PROVEN, FIRST_MOMENT)
        decide_misuse(tx, LONG_TAN, MisuseState.PROVEN, MORNING)
        decide_misuse(tx, LONG_TAN, MisuseState.PROVEN, FIRST_MOMENT - MINUTE)
        for state in (MisuseState.NOT_PROVEN, MisuseState.PASSED):
            decide_misuse(tx, PHU_HOI, state, MORNING)
        assert commendations.proven_misuse(tx, bounds()) == {LONG_TAN: 2}


async def test_they_keep_a_unit_off_the_list_and_later_the_one_that_it_goes_into(
    url: str, tmp_path: Path
) -> None:
    chat = Chat(url, tmp_path, is_on_stage=True)
    await chat.play(CHECKED)
    with connected(url) as tx:
        tell_of_incident(tx, LONG_TAN, MORNING - 2 * DAY, MORNING)
        decide_misuse(tx, LONG_TAN, MisuseState.PROVEN, MORNING)
        merged(tx, LONG_TAN, PHU_HOI)
    opened = await chat.play("vinh: /khenthuong năm nay\nvinh: {tap} kt_below:1:1\n")
    assert "1. UBND xã Phú Hội: 100 %" in opened
    assert "UBND xã Long Tân: sự cố báo chậm 1; vi phạm đã kết luận 1" in opened
    opened = await chat.play("clock: 26/11 08:00\nvinh: {tap} kt_below:1:1\n")
    chat.close()
    assert "UBND xã Phú Hội: sự cố báo chậm 1; vi phạm đã kết luận 1" in opened
    assert "UBND xã Long Tân: sự cố" not in opened
