"""What the attacks share. The import lets pytest's ``--hypothesis-profile`` find the profile of effort.py."""

import logging
import sys
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from bot import app


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """The log, at its most talkative."""
    said = StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    before = logging.getLogger().handlers[:], logging.getLogger().level
    app.set_up_log("DEBUG")
    yield said
    structlog.reset_defaults()
    logging.getLogger().handlers[:], level = before
    logging.getLogger().setLevel(level)
