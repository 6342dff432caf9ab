"""Duties of a day, however late their causes become known: the clock's tick alone brings them about."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select, update

from bot.domain.calendar import Override
from handlers import clockwork
from handlers.duties.clockwork import review_excuses
from handlers.engine import Tick
from storage.calendar import forget_day, set_day
from storage.checks.duties import count_nudges, people_of
from storage.checks.excuses import Excuse, add, begin_mail_outage, end_outage, withdraw
from storage.tables.engine import outbox
from storage.tables.people import units
from storage.tables.subjects import duties
from storage.units.units import ALL, Scope, listed, start
from tests.conftest import Fresh
from tests.people import MORNING, connected, settings

TODAY = date(2026, 11, 25)
SATURDAY = date(2026, 11, 28)
HOUR = timedelta(hours=1)


def tick(tx: Connection, at: datetime) -> None:
    clockwork.tick(tx, at, settings(), "test")


def states(tx: Connection, code: str, day: date = TODAY) -> list[str]:
    unit = next(one.id for one in listed(tx, TODAY) if one.code == code)
    query = select(duties.c.state).where(duties.c.unit == unit, duties.c.date == day)
    return list(tx.execute(query.order_by(duties.c.round)).scalars())


def test_a_day_off_entered_elsewhere_at_ten_excuses_the_day_and_tells_once(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        tick(tx, MORNING)
        tick(tx, MORNING + HOUR)  # the nudges go out
        set_day(tx, Override(TODAY, "off", "nghỉ do bão"), None, None, MORNING + 2 * HOUR)
        tick(tx, MORNING + 2 * HOUR)
        tick(tx, MORNING + 2 * HOUR + timedelta(seconds=2))
        assert states(tx, "xlongtan") == ["excused", "excused"]
        told = select(outbox.c.person).where(outbox.c.key.startswith("excused:"), outbox.c.action == "send")
        assert sorted(tx.execute(told).scalars()) == [1, 2, 7]  # Lan, once for both units; Minh; Tâm


def test_of_two_nudges_that_no_channel_took_only_the_newest_is_left(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        for hours in range(4):
            tick(tx, MORNING + hours * HOUR)
        nudges = select(outbox.c.key, outbox.c.state).where(outbox.c.key.startswith("nudge:"))
        found = {(row.key.split(":")[2], row.state) for row in tx.execute(nudges)}
        assert found == {("1", "expired"), ("2", "queued")}


def test_who_was_reminded_is_told_in_one_order_however_they_were_written_down(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        tick(tx, MORNING)
        noted = [(duty, person) for duty in (3, 2, 1) for person in (7, 2, 1)]
        for one in noted:
            count_nudges(tx, [one])
        found = [(row.duty, row.person) for row in people_of(tx, [1, 2, 3])]
        assert found == sorted(noted)


def test_a_unit_with_a_make_up_day_of_its_own_goes_on(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        tick(tx, MORNING)
        set_day(tx, Override(TODAY, "off", "nghỉ"), None, None, MORNING)
        pnv = next(one.id for one in listed(tx, TODAY) if one.code == "pnv")
        set_day(tx, Override(TODAY, "work", "làm việc"), pnv, None, MORNING)
        tick(tx, MORNING + HOUR)
        assert (states(tx, "pnv")[0], states(tx, "xphuhoi")[0]) == ("open", "excused")


def test_a_make_up_day_entered_at_noon_owes_the_afternoon(fresh: Fresh) -> None:
    noon = MORNING + timedelta(days=3, hours=4)
    with connected(fresh()) as tx:
        tick(tx, noon)
        assert states(tx, "xlongtan", SATURDAY) == []
        set_day(tx, Override(SATURDAY, "work", "làm bù"), None, None, noon)
        tick(tx, noon + timedelta(seconds=2))
        assert states(tx, "xlongtan", SATURDAY) == ["excused", "open"]


def test_what_the_bot_slept_through_was_owed(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        tick(tx, MORNING)
        tick(tx, MORNING + timedelta(days=1, hours=4))
        assert states(tx, "xlongtan", TODAY + timedelta(days=1)) == ["not_reached", "open"]


def test_a_unit_started_in_the_afternoon_owes_nothing_of_the_morning(fresh: Fresh) -> None:
    noon = MORNING + 4 * HOUR
    with connected(fresh()) as tx:
        tx.execute(update(units).values(duties_from=None))
        tick(tx, noon)
        start(tx, [one.id for one in listed(tx, TODAY) if one.code == "xphuhoi"], TODAY)
        tick(tx, noon + timedelta(seconds=2))
        assert (states(tx, "xphuhoi"), states(tx, "xlongtan")) == (["excused", "open"], [])


def test_excuses_overlap_and_the_last_to_go_opens_what_is_left(fresh: Fresh) -> None:
    span = ((TODAY, 1), (TODAY, 2))
    with connected(fresh()) as tx:
        tick(tx, MORNING)
        everyone = add(tx, Excuse(ALL, *span, "bão"), None, MORNING)
        communes = add(tx, Excuse(Scope(kind="UBND xã"), (TODAY, 2), (TODAY, 2), "họp"), None, MORNING)
        tick(tx, MORNING + HOUR)
        withdraw(tx, everyone, MORNING + HOUR)
        change = review_excuses(Tick(tx, MORNING + HOUR, settings()), TODAY)
        assert len(change.owed) == 4
        assert (states(tx, "pnv"), states(tx, "xphuhoi")) == (["open", "open"], ["open", "excused"])
        withdraw(tx, communes, MORNING + HOUR)
        review_excuses(Tick(tx, MORNING + HOUR, settings()), TODAY)
        assert states(tx, "xphuhoi") == ["open", "open"]


def test_an_outage_covers_the_rounds_it_touches_on_every_day_it_lasts(fresh: Fresh) -> None:
    thursday, friday = TODAY + timedelta(days=1), TODAY + timedelta(days=2)
    with connected(fresh()) as tx:
        tick(tx, MORNING)
        outage = begin_mail_outage(tx, MORNING + 6 * HOUR, None)  # 14:00
        tick(tx, MORNING + 6 * HOUR)
        tick(tx, MORNING + timedelta(days=1))
        end_outage(tx, outage, MORNING + timedelta(days=1, hours=2))  # Thursday, 10:00
        review_excuses(Tick(tx, MORNING + timedelta(days=1, hours=2), settings()), thursday)
        tick(tx, MORNING + timedelta(days=2))
        assert states(tx, "xlongtan") == ["not_reached", "excused"]
        assert states(tx, "xlongtan", thursday) == ["excused", "not_reached"]
        assert states(tx, "xlongtan", friday) == ["open", "open"]


def test_a_correction_that_is_taken_away_owes_the_day_again(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        set_day(tx, Override(TODAY, "off", "nghỉ"), None, None, MORNING)
        tick(tx, MORNING)
        assert states(tx, "xlongtan") == []
        assert forget_day(tx, TODAY)
        tick(tx, MORNING + HOUR)
        assert states(tx, "xlongtan") == ["open", "open"]
