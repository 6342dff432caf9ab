"""The peace rule speaks of messages that there are."""

import re

import pytest

from bot.domain.duties import NO_ACCESS_SUBJECT
from bot.domain.incidents import CommonAction
from handlers.broadcasts.cards import PROGRESS
from handlers.broadcasts.correcting import CORRECTION
from handlers.broadcasts.lists import CHASED
from handlers.delegation.cards import DELEGATION
from handlers.duties.office.outages import OUTAGE_TOLD
from handlers.incidents.cards import URGING
from handlers.incidents.telling import TO_OFFICE, TO_UNIT
from handlers.own_data.telling import MESSAGES
from handlers.reports.cards import WISH_CARD
from handlers.reports.telling import TO_APPROVERS
from handlers.upkeep import chasing
from storage.broadcasts import ACT
from storage.misuse.reports import OWN
from storage.people.loudness import COUNTED, WithoutRoom
from storage.reporting import submissions
from storage.reporting.reports import SUBJECT
from storage.upkeep import REQUESTS
from tests.sources import ROOT
from tests.trials.peace import URGENT

TOLD = {f"incident_{action}" for action in (*TO_UNIT, *TO_OFFICE)}
MADE = {
    *URGING,
    *OUTAGE_TOLD,
    *TOLD,
    ACT,
    CHASED,
    OWN,
    chasing.CHASED,
    CORRECTION,
    DELEGATION,
    NO_ACCESS_SUBJECT,
    PROGRESS,
    SUBJECT,
    TO_APPROVERS,
    WISH_CARD,
    REQUESTS,
    submissions.SUBJECT,
    *(f"common_{deed}" for deed in CommonAction),
    *(f"data_request_{what}" for what in (*MESSAGES, "taken", "corrected", "hidden")),
    *(f"pressing_{kind}" for kind, how in COUNTED.items() if how == WithoutRoom.WAITS),
}
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "handlers").rglob("*.py")))


OF_INCIDENTS = re.compile(r'"(incident_\w+):\{')  # how the key of a word about one begins


def test_each_word_about_an_incident_is_judged() -> None:
    assert {*OF_INCIDENTS.findall(SOURCES), *URGING, *TOLD} <= set(URGENT)


@pytest.mark.parametrize("kind", URGENT)
def test_what_is_urgent_is_said_by_some_feature(kind: str) -> None:
    # The key itself, or its beginning given to what makes it of that.
    told = re.compile(rf'"{kind}:{{|\btell_\w+\((\w+, )+"{kind}"|\bHourlyNotice\("{kind}"')
    assert kind in MADE or told.search(SOURCES)
