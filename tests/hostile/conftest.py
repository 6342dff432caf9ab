"""Fixtures of the attacks; importing effort.py lets pytest's ``--hypothesis-profile`` find its profile."""

import logging
import sys
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from bot import app


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """Capture the log, at its most talkative."""
    said = StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    before = logging.getLogger().handlers[:], logging.getLogger().level
    app.set_up_log("DEBUG")
    yield said
    structlog.reset_defaults()
    logging.getLogger().handlers[:], level = before
    logging.getLogger().setLevel(level)
