"""An incident's card, where a transcript would be long."""

import re
from pathlib import Path

from bot.conversation import Event, EventKind
from bot.domain.incidents import IncidentAction
from handlers import dispatch
from storage import incidents
from storage.incidents import NewNote
from tests.conftest import Fresh
from tests.incidents.test_together import YEAR, answers, raised
from tests.people import ACCOUNT, CHANNEL, MORNING, connected, settings


def test_of_a_long_timeline_the_newest_lines_are_shown(fresh: Fresh, tmp_path: Path) -> None:
    with connected(fresh()) as tx:
        incident = incidents.add(tx, raised(), YEAR)
        incidents.note(tx, [NewNote(incident, MORNING, 8, IncidentAction.ASK, f"câu {n}") for n in range(20)])
        seen = Event(CHANNEL, ACCOUNT, "1", "vinh", MORNING, EventKind.TAP, f"sc:{incident}")
        dispatch.receive(tx, seen, settings(files=tmp_path))
        [card] = answers(tx)
    assert "… và 8 dòng trước đó" in card
    assert re.findall(r"câu (\d+)$", card, re.MULTILINE) == [str(n) for n in range(8, 20)]


def test_of_a_long_talk_the_newest_is_shown_and_what_was_done_stays_in_sight(
    fresh: Fresh, tmp_path: Path
) -> None:
    with connected(fresh()) as tx:
        incident = incidents.add(tx, raised(), YEAR)
        talk = [NewNote(incident, MORNING, 2, IncidentAction.TALK, f"câu {n}") for n in range(14)]
        incidents.note(tx, [NewNote(incident, MORNING, 8, IncidentAction.ASK, "hỏi"), *talk])
        seen = Event(CHANNEL, ACCOUNT, "1", "vinh", MORNING, EventKind.TAP, f"sc:{incident}")
        dispatch.receive(tx, seen, settings(files=tmp_path))
        [card] = answers(tx)
    assert card.splitlines()[-2:] == [
        "08:00 25/11/2026 Hồ Văn Ví Vinh: hỏi thêm – hỏi",
        "Trao đổi: 14 tin, mới nhất 08:00 25/11/2026 Lê Văn Mẫu Minh: nhắn – câu 13",
    ]
