"""A list for the department: made once of what is left, gone once, answered line by line."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select, update

from bot.domain.changes import ChangeKind, ChangeState
from handlers.department import lists
from storage.engine import Tx
from storage.people import changes
from storage.tables.people import mailboxes
from tests.bench.statements import watched
from tests.conftest import Fresh
from tests.people import DOMAIN, FIRST_DAY, MORNING, connected
from tests.personnel.told import LATER, MINH, NEW, SON, run, tell

VINH = 8
DAY = timedelta(days=1)


def accepted(tx: Tx, *people: int) -> list[int]:
    return [tell(tx, ChangeKind.LEAVE, LATER, person).id for person in people]


def numbers(tx: Tx, batch: int) -> list[str]:
    return [one.change.number for one in changes.lines_of(tx, batch)]


def test_what_is_left_goes_into_one_list(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        first, second = accepted(tx, MINH, SON)
        changes.change(tx, second, state=ChangeState.SENT.value)
        made = changes.make_batch(tx, VINH, MORNING)
        assert numbers(tx, made) == ["NS-2026-0001"]
        changes.change(tx, second, state=ChangeState.IN_FORCE.value)
        assert changes.count_left(tx) == 1
        assert numbers(tx, changes.make_batch(tx, VINH, MORNING)) == ["NS-2026-0002"]
        changes.change(tx, first, state=ChangeState.WITHDRAWN.value)
        assert [one.total for one in changes.open_batches(tx)] == [1]  # what was withdrawn does not go


def test_two_who_make_a_list_at_once_share_nothing(fresh: Fresh) -> None:
    url = fresh()
    with connected(url) as tx:
        accepted(tx, MINH, SON)

    def make(_number: int) -> list[str]:
        with connected(url) as tx:
            return numbers(tx, changes.make_batch(tx, VINH, MORNING))

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(make, range(2)))
    assert sorted(made) == [[], ["NS-2026-0001", "NS-2026-0002"]]


def test_it_goes_once_and_is_answered_line_by_line(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        first, second = accepted(tx, MINH, SON)
        made = changes.make_batch(tx, VINH, MORNING)
        assert changes.line_of(tx, first) is None  # it has not gone
        assert changes.note_forwarded(tx, made, "15/VHTT", FIRST_DAY, MORNING)
        assert not changes.note_forwarded(tx, made, "16/VHTT", FIRST_DAY, MORNING)
        assert not changes.take_apart(tx, made)
        assert changes.reject(tx, first, "thiếu quyết định")
        assert not changes.reject(tx, first, "thiếu quyết định")
        assert changes.note_all_done(tx, made, FIRST_DAY) == 1
        assert changes.note_all_done(tx, made, FIRST_DAY) == 0
        assert [(one.answer, one.note) for one in changes.lines_of(tx, made)] == [
            ("rejected", "thiếu quyết định"),
            ("done", ""),
        ]
        assert changes.open_batches(tx) == []
        assert changes.reject(tx, second, "nhầm đơn vị")  # what it has done it may still refuse


def test_the_office_is_reminded_once_a_week_of_what_waits(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        accepted(tx, MINH)
        made = changes.make_batch(tx, VINH, MORNING)
        tx.execute(update(mailboxes).where(mailboxes.c.person == SON).values(left=FIRST_DAY))
        assert lists.find_waiting(tx, MORNING + 6 * DAY, 30 * DAY).is_empty
        late = MORNING + 8 * DAY
        assert [one.id for one in lists.find_waiting(tx, late, 30 * DAY).letters] == [made]
        assert lists.find_waiting(tx, late + DAY, 30 * DAY).is_empty
        assert [one.id for one in lists.find_waiting(tx, late + 7 * DAY, 30 * DAY).letters] == [made]
        changes.note_forwarded(tx, made, "15/VHTT", FIRST_DAY, late + 7 * DAY)
        assert lists.find_waiting(tx, late + 14 * DAY, 30 * DAY).is_empty
        month = lists.find_waiting(tx, MORNING + 36 * DAY, 30 * DAY)
        assert [row.address for row in month.left] == ["son@nhontrach.example"]
        assert "son@nhontrach.example (Võ Văn Mẫu Sơn, từ 25/11/2026)" in lists.waiting_text(month)


def test_a_list_of_many_is_read_by_as_many_statements(fresh: Fresh) -> None:
    def statements(count: int) -> int:
        with connected(fresh()) as tx:
            for _number in range(count):
                accepted(tx, MINH)
            made = changes.make_batch(tx, VINH, MORNING)
            with watched() as seen:
                changes.lines_of(tx, made)
                changes.open_batches(tx)
                tx.commit()
        return sum(map(len, seen))

    assert statements(1) == statements(30) == 2


def test_what_the_department_has_made_is_open_from_that_day(fresh: Fresh) -> None:
    """Speak of its first password then; one that comes later is open once the change is in force."""
    with connected(fresh()) as tx:
        boxes = {"roles": "staff", "title": "Văn thư"}
        tell(tx, ChangeKind.JOIN, FIRST_DAY, None, fields={**NEW, **boxes})
        later = {**NEW, "name": "Đặng Thị Ví Sau", "mailbox": f"sau@{DOMAIN}"}
        tell(tx, ChangeKind.JOIN, LATER, None, fields=later)
        run(tx)
        made = changes.make_batch(tx, VINH, MORNING)
        assert changes.note_forwarded(tx, made, "15/VHTT", FIRST_DAY, MORNING)
        assert changes.note_all_done(tx, made, FIRST_DAY + DAY) == 2
        query = select(mailboxes.c.state, mailboxes.c.opened).order_by(mailboxes.c.id.desc())
        assert tuple(tx.execute(query).first() or ()) == ("open", FIRST_DAY + DAY)
        run(tx, MORNING + 7 * DAY)
        assert tuple(tx.execute(query).first() or ()) == ("open", LATER)
