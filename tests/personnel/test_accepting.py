"""Acceptance asks the facts again: of two changes that cannot both be, the second is refused in words."""

from datetime import date
from typing import Any

import pytest

from bot.conversation import Refused
from bot.domain.changes import ChangeKind, ChangeState, PersonnelChange
from bot.domain.rights import Role, RoleAssignment, Who
from handlers import FEATURES
from handlers.engine import Context
from storage.engine import Tx
from storage.people import changes
from tests.people import DOMAIN, MORNING, connected, settings
from tests.personnel.told import (
    HOA,
    LATER,
    LONG_TAN,
    MINH,
    NEW,
    OFFICE,
    PAST,
    PHU_HOI,
    SON,
    TODAY,
    VINH,
    YEN,
    found,
    press_accept,
    run,
    tell,
)


def office(tx: Tx, person: int = VINH) -> Context:
    who = Who(person, "Hồ Văn Ví Vinh", "vi", 1, (RoleAssignment(Role.OFFICE, OFFICE, "pvhtt", "Phòng"),))
    return Context(tx, who, MORNING, settings(), FEATURES, "telegram", event="e")


def sent(tx: Tx, kind: ChangeKind, day: date, person: int | None = MINH, **more: Any) -> PersonnelChange:
    change = tell(tx, kind, day, person, **more)
    changes.change(tx, change.id, state=ChangeState.SENT.value)
    return change


def accept(context: Context, change: PersonnelChange) -> None:
    press_accept(context, change.id)


AWAY = {"roles": "staff", "title": "Công chức"}
TWICE: dict[str, tuple[Any, Any, str]] = {  # what is accepted first, what is refused then, and why
    "leaves twice": (
        (ChangeKind.LEAVE, TODAY, {}),
        (ChangeKind.LEAVE, LATER, {}),
        "mâu thuẫn với NS-2026-0001",
    ),
    "leaves and moves": (
        (ChangeKind.LEAVE, LATER, {}),
        (ChangeKind.TRANSFER, TODAY, {"fields": AWAY, "to_unit": PHU_HOI}),
        "mâu thuẫn với NS-2026-0001",
    ),
    "gets a post after having left": (
        (ChangeKind.LEAVE, TODAY, {}),
        (ChangeKind.POST, LATER, {"fields": {"title": "x"}}),
        "mâu thuẫn với NS-2026-0001",
    ),
}


@pytest.mark.parametrize(("first", "second", "why"), TWICE.values(), ids=TWICE)
def test_of_two_that_contradict_the_second_is_refused(first: Any, second: Any, why: str, url: str) -> None:
    with connected(url) as tx:
        one, two = (sent(tx, kind, day, **more) for kind, day, more in (first, second))
        accept(office(tx), one)
        with pytest.raises(Refused, match=why):
            accept(office(tx), two)
        assert found(tx, two.id).state == ChangeState.SENT


def test_a_post_before_a_leave_is_none_of_these(url: str) -> None:
    with connected(url) as tx:
        one, two = sent(tx, ChangeKind.LEAVE, LATER), sent(tx, ChangeKind.POST, TODAY, fields={"title": "x"})
        for change in (one, two):
            accept(office(tx), change)
            assert found(tx, change.id).state == ChangeState.ACCEPTED


def test_who_has_left_by_then_is_not_there_any_more(url: str) -> None:
    with connected(url) as tx:
        later = sent(tx, ChangeKind.POST, TODAY, fields={"title": "x"})
        tell(tx, ChangeKind.LEAVE, PAST)
        run(tx)
        with pytest.raises(Refused, match="không có nhiệm vụ nào tại đơn vị"):
            accept(office(tx), later)


def test_of_two_who_want_one_mailbox_the_second_is_refused(url: str) -> None:
    with connected(url) as tx:
        one, two = (sent(tx, ChangeKind.JOIN, TODAY, None, fields=NEW) for _n in range(2))
        accept(office(tx), one)
        with pytest.raises(Refused, match="đã được đề nghị trong NS-2026-0001"):
            accept(office(tx), two)
        run(tx)
        with pytest.raises(Refused, match="đã cấp cho Đặng Thị Ví Mới"):
            accept(office(tx), two)


def test_a_mailbox_is_not_locked_twice_nor_after_it_was_recalled(url: str) -> None:
    with connected(url) as tx:
        first, again = sent(tx, ChangeKind.RECALL_BOX, TODAY, SON), sent(tx, ChangeKind.LOCK_BOX, TODAY, SON)
        accept(office(tx), first)
        run(tx)
        with pytest.raises(Refused, match=f"son@{DOMAIN}"):
            accept(office(tx), again)


def test_a_newcomer_who_has_the_role_already_is_refused(url: str) -> None:
    with connected(url) as tx:
        change = sent(
            tx, ChangeKind.JOIN, TODAY, MINH, fields={"roles": "officer", "name": "Lê Văn Mẫu Minh"}
        )
        with pytest.raises(Refused, match="đã là cán bộ theo dõi"):
            accept(office(tx), change)


def test_nobody_accepts_what_is_about_themselves_while_another_can(url: str) -> None:
    with connected(url) as tx:
        change = sent(tx, ChangeKind.POST, TODAY, VINH, unit=OFFICE, fields={"roles": "deputy"})
        with pytest.raises(Refused, match="chính anh/chị"):
            accept(office(tx), change)
        accept(office(tx, YEN), change)
        assert found(tx, change.id).decided_by == YEN


def test_it_is_accepted_once(url: str) -> None:
    with connected(url) as tx:
        change = sent(tx, ChangeKind.LEAVE, LATER)
        accept(office(tx), change)
        with pytest.raises(Refused, match="đã tiếp nhận"):
            accept(office(tx, YEN), change)


def test_a_unit_may_not_accept(url: str) -> None:
    with connected(url) as tx:
        change = sent(tx, ChangeKind.LEAVE, LATER)
        head = Who(HOA, "", "vi", 1, (RoleAssignment(Role.HEAD, LONG_TAN, "xlongtan", ""),))
        with pytest.raises(Refused):
            accept(Context(tx, head, MORNING, settings(), FEATURES), change)
