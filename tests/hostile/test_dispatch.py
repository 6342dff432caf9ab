"""Any events, from anyone, in any order, against any state: an answer or a deliberate silence."""

from pathlib import Path

from hypothesis import given, note
from structlog.testing import capture_logs

from tests.conftest import Fresh
from tests.hostile.attack import Step, played, steps
from tests.hostile.effort import tries
from tests.hostile.held import everything, faults, logged_wrongly, rights, shown_wrongly
from tests.hostile.odd import MARKER
from tests.people import connected


@tries(8, shrinks=False)
@given(steps)
def test_whatever_is_done_nothing_breaks_and_nothing_is_gained(
    fresh: Fresh, tmp_path: Path, taken: list[Step]
) -> None:
    url = fresh()
    with connected(url) as tx:
        before = rights(tx)
    with capture_logs() as log:
        attack = played(url, tmp_path, taken)
    with connected(url) as tx:
        wrong = [*faults(tx, before), *shown_wrongly(attack.told), *logged_wrongly(log)]
        kept = everything(tx)
    note("\n".join(map(repr, taken)))
    assert wrong == []
    assert MARKER not in kept
    assert MARKER not in repr(log)
