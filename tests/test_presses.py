"""Buttons whose tokens were made up: refused, never a fault of ours."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation import MAX_TOKEN, Event, EventKind
from handlers import FEATURES, dispatch
from handlers.engine import QUESTION
from tests.conftest import Fresh
from tests.people import ACCOUNT, CHANNEL, MORNING, connected, settings

ODD = ("", "x", "0", ":", "1:", "1:x", "9" * 30, f"1:{'9' * 30}", "٣", "²", "0001-01", "9999-12", "2026-11:0")
ODDER = ("begin", "undo:9", "2026-13", "9999-12-31:1", "en:en", "yes:", "-1", "1:person:1", "x" * MAX_TOKEN)


@pytest.mark.parametrize("name", [*FEATURES.buttons, QUESTION, "", "nothing"])
def test_a_token_that_was_made_up_breaks_nothing(name: str, on_sqlite: Fresh, tmp_path: Path) -> None:
    with connected(on_sqlite()) as tx:
        for number, argument in enumerate((*ODD, *ODDER)):
            for who in ("vinh", "hoa", "son", "la"):
                event = f"{number}{who}"
                at = MORNING + number * timedelta(minutes=1)
                tap = Event(CHANNEL, ACCOUNT, event, who, at, EventKind.TAP, f"{name}:{argument}"[:MAX_TOKEN])
                dispatch.receive(tx, tap, settings(files=tmp_path))
