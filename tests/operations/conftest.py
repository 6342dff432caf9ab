"""A patient for the doctor, and a district for the sweeper."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.cli.doctor import state
from handlers import clockwork
from storage.engine.db import open_engine
from tests.conftest import Fresh
from tests.operations.patient import Patient, patient_on
from tests.people import MORNING, settings, settle_district
from tests.postgres import drop_database, new_database


@pytest.fixture
async def patient(
    on_sqlite: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Patient]:
    monkeypatch.setattr(state, "PAUSE", timedelta(0))
    async with patient_on(on_sqlite(), tmp_path) as made:
        yield made


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def ticked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return a district whose clock has just ticked; what a test breaks in it is rolled back.

    It is made anew where tests on the other store came between.
    """
    server = request.getfixturevalue("postgres") if request.param == "postgres" else ""
    if server:
        url = new_database(server, "ticked", template="district")
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('ticked')}/ticked.db"
        settle_district(url)
    engine = open_engine(url)
    with engine.begin() as tx:
        clockwork.tick(tx, MORNING, settings(), "test")
    yield engine
    engine.dispose()
    if server:
        drop_database(server, "ticked")
