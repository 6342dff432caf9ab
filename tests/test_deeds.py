"""Rights and facts are asked again at the deed: a form may outlive what was true when it was begun."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, func, select

from bot.conversation import Refused
from handlers import FEATURES
from handlers.broadcasts import asking
from handlers.broadcasts.asking import Broadcasting
from handlers.broadcasts.audience import Audience
from handlers.cover import absence
from handlers.duties import calendar
from handlers.duties.calendar import NewOverride, Starting
from handlers.duties.excuses import Excusing, excuse_rounds
from handlers.engine import Context, Replies, press_button
from storage.checks import excuses
from storage.checks.excuses import Excuse
from storage.engine.incoming import identify
from storage.tables.engine import audit, outbox
from storage.tables.people import contacts, units
from storage.units.units import ALL, Scope
from tests.conftest import Fresh
from tests.people import FIRST_DAY, MEMBERS, MORNING, connected, settings

DAYS = (FIRST_DAY, FIRST_DAY)
SPAN = ((FIRST_DAY, 1), (FIRST_DAY, 2))
NAMES = {member.chat: number for number, member in enumerate(MEMBERS, 1)}


def context(tx: Connection, chat: str) -> Context:
    contact = tx.execute(select(contacts.c.id).where(contacts.c.chat == chat)).scalar_one()
    who = identify(tx, NAMES[chat], contact, MORNING)
    return Context(tx, who, MORNING, settings(), FEATURES, "telegram", event="test")


def unit(tx: Connection, code: str) -> int:
    return int(tx.execute(select(units.c.id).where(units.c.code == code)).scalar_one())


def press(context: Context, token: str) -> Replies:
    name, _colon, text = token.partition(":")
    return press_button(context, FEATURES.buttons[name], text)


DEEDS: dict[str, Callable[[Context], Replies]] = {
    "excuse all": lambda s: excuse_rounds(s, Excusing(ALL, SPAN, "x")),
    "excuse a group": lambda s: excuse_rounds(s, Excusing(Scope(kind="UBND xã"), SPAN, "x")),
    "excuse another's unit": lambda s: excuse_rounds(s, Excusing(Scope((unit(s.tx, "pnv"),)), SPAN, "x")),
    "begin an outage": lambda s: press(s, "outage_now:all:0"),
    "end an outage": lambda s: press(s, "outage:end"),
    "start a unit": lambda s: calendar.start_units(s, Starting(ALL, FIRST_DAY)),
    "enter a day off": lambda s: calendar.enter_days(s, NewOverride(DAYS, None, "x", "", ALL)),
    "confirm a year": lambda s: press(s, "year_ok:2027"),
    "drop a day": lambda s: press(s, "drop_day:1"),
    "broadcast": lambda s: asking.send_broadcast(s, Broadcasting("x", Audience("everyone"))),
    "stop a broadcast": lambda s: press(s, "bc_stop:1"),
    "send a broadcast again": lambda s: press(s, "bc_again:1"),
    "send it out of hours": lambda s: press(s, "bc_now:1"),
    "let it wait": lambda s: press(s, "bc_later:1"),
    "read who is silent": lambda s: press(s, "bc_silent:1"),
}


@pytest.mark.parametrize("chat", ["hoa", "lan", "son"])
@pytest.mark.parametrize("deed", DEEDS)
def test_who_may_not_is_refused_and_nothing_is_written(deed: str, chat: str, on_sqlite: Fresh) -> None:
    with connected(on_sqlite()) as tx:
        with pytest.raises(Refused):
            DEEDS[deed](context(tx, chat))
        written = [tx.execute(select(func.count()).select_from(table)).scalar() for table in (audit, outbox)]
        assert written == [0, 0]


def test_an_excuse_of_another_unit_is_not_taken_away(on_sqlite: Fresh) -> None:
    with connected(on_sqlite()) as tx:
        excuse_id = excuses.add(tx, Excuse(Scope((unit(tx, "pnv"),)), *SPAN, "x"), None, MORNING)
        with pytest.raises(Refused):
            press(context(tx, "hoa"), f"unexcuse:{excuse_id}")
        assert press(context(tx, "vinh"), f"unexcuse:{excuse_id}")


def test_a_form_sent_a_week_later_excuses_nothing_that_is_too_long_ago(on_sqlite: Fresh) -> None:
    long_ago = date(2026, 11, 10)
    with connected(on_sqlite()) as tx, pytest.raises(Refused, match="10/11/2026"):
        excuse_rounds(context(tx, "vinh"), Excusing(ALL, ((long_ago, 1), (long_ago, 2)), "x"))


def test_an_absence_that_is_over_is_not_written(on_sqlite: Fresh) -> None:
    before = FIRST_DAY - timedelta(days=1)
    with connected(on_sqlite()) as tx, pytest.raises(Refused):
        absence.record_absence(context(tx, "lan"), absence.NewAbsence(((before, 1), (before, 2)), ""))


OF_OFFICE = (
    "unexcuse",
    "drop_day",
    "year",
    "year_ok",
    "outage",
    "bc_stop",
    "bc_again",
    "bc_now",
    "bc_later",
    "bc_failed",
)


@pytest.mark.parametrize("token", ["", "x", "0", "999", "999:1", "999:x"])
def test_forged_buttons_are_refused(token: str, on_sqlite: Fresh) -> None:
    with connected(on_sqlite()) as tx:
        office, officer = context(tx, "vinh"), context(tx, "lan")
        for name in OF_OFFICE:
            with pytest.raises(Refused):
                press(office, f"{name}:{token}")
        for name in ("home", "away_excuse", "bc_ack"):
            with pytest.raises(Refused):
                press(officer, f"{name}:{token}")
