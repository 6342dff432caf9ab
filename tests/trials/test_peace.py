"""The peace rule speaks of messages that there are."""

import re

import pytest

from bot.domain.common_incidents import Deed  # the keys of what is said of common causes are made with these,
from handlers.broadcasts.correcting import FLOW as FIX  # those of corrections with this
from handlers.incidents.cards import URGING  # those of alarms with these
from handlers.reports.telling import TO_APPROVERS  # those of a report that waits for the head with this
from storage.broadcasts import ACT  # those of broadcasts with this
from storage.reports import SUBJECT as REPORT  # and those of a report's way to the office with this
from tests.sources import ROOT
from tests.trials.peace import URGENT

MADE = {*URGING, ACT, FIX, REPORT, TO_APPROVERS, *(f"common_{deed}" for deed in Deed)}
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "handlers").rglob("*.py")))


OF_INCIDENTS = re.compile(r'"(incident_\w+):\{')  # how the key of a word about one begins


def test_each_word_about_an_incident_is_judged() -> None:
    assert {*OF_INCIDENTS.findall(SOURCES), *URGING} <= set(URGENT)


@pytest.mark.parametrize("kind", URGENT)
def test_what_is_urgent_is_said_by_some_feature(kind: str) -> None:
    begins = (f'"{kind}:{{', f'to_office(tx, due, "{kind}"')
    assert kind in MADE or any(words in SOURCES for words in begins)
