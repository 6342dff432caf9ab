"""Whom the doctor looks at."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.doctor import state
from tests.conftest import Fresh
from tests.operations.patient import Patient, patient_on


@pytest.fixture
async def patient(
    on_sqlite: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Patient]:
    monkeypatch.setattr(state, "PAUSE", timedelta(0))
    async with patient_on(on_sqlite(), tmp_path) as made:
        yield made
