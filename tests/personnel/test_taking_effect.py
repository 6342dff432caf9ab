"""Kinds × dates (past, today, later) × what moves: roles, mailboxes, accounts, and only on the date."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from bot.domain.changes import ChangeKind, ChangeState
from bot.domain.rights import Role
from storage import directory
from storage.engine import Tx, holders
from storage.people import joining, members
from storage.tables.engine import outbox
from storage.tables.people import contacts, delegations, invitations, mailboxes, people
from storage.tables.subjects import duties
from tests.people import DOMAIN, MORNING, connected, settings
from tests.personnel.told import (
    BINH,
    DAY,
    HOA,
    LAN,
    LATER,
    LONG_TAN,
    MINH,
    NEW,
    NOI_VU,
    PAST,
    PHU_HOI,
    SON,
    TODAY,
    boxes,
    found,
    run,
    spells,
    tell,
)

BEGAN = date(2026, 1, 1)
DATES = {"past": PAST, "today": TODAY, "later": LATER}
Look = Callable[[Tx], object]


def officers(tx: Tx, at: datetime = MORNING, unit: int = LONG_TAN) -> list[str]:
    return [one.name.split()[-1] for one in holders(tx, at, [Role.OFFICER], [unit])[unit]]


def joined(tx: Tx) -> None:
    tell(tx, ChangeKind.JOIN, PAST, None, fields=NEW)


# kind -> (the fields that are new, Minh's spells from ``day`` on)
MOVED: dict[ChangeKind, tuple[dict[str, str], Callable[[date], list[object]]]] = {
    ChangeKind.LEAVE: ({}, lambda day: [(LONG_TAN, "officer", "Công chức", BEGAN, day)]),
    ChangeKind.TRANSFER: (
        {"title": "Văn thư", "roles": "staff"},
        lambda day: [
            (LONG_TAN, "officer", "Công chức", BEGAN, day),
            (PHU_HOI, "staff", "Văn thư", day, None),
        ],
    ),
    ChangeKind.POST: (
        {"title": "Trưởng ban", "roles": "deputy"},
        lambda day: [
            (LONG_TAN, "officer", "Công chức", BEGAN, day),
            (LONG_TAN, "officer", "Trưởng ban", day, None),
            (LONG_TAN, "deputy", "Trưởng ban", day, None),
        ],
    ),
    ChangeKind.CONTACT: (
        {"phone": "0251300099"},
        lambda _day: [(LONG_TAN, "officer", "Công chức", BEGAN, None)],
    ),
    ChangeKind.LOCK_BOX: ({}, lambda _day: [(LONG_TAN, "officer", "Công chức", BEGAN, None)]),
    ChangeKind.RECALL_BOX: ({}, lambda _day: [(LONG_TAN, "officer", "Công chức", BEGAN, None)]),
}
AS_IT_WAS = [(LONG_TAN, "officer", "Công chức", BEGAN, None)]


@pytest.mark.parametrize("day", DATES.values(), ids=DATES)
@pytest.mark.parametrize("kind", MOVED)
def test_it_moves_on_its_date_and_not_before(kind: ChangeKind, day: date, url: str) -> None:
    fields, expected = MOVED[kind]
    with connected(url) as tx:
        change = tell(tx, kind, day, fields=fields, to_unit=PHU_HOI if kind == ChangeKind.TRANSFER else None)
        run(tx)
        is_due = day <= TODAY
        assert spells(tx, MINH) == (expected(day) if is_due else AS_IT_WAS)
        assert found(tx, change.id).state == (ChangeState.IN_FORCE if is_due else ChangeState.ACCEPTED)
        run(tx, MORNING + 7 * DAY)
        assert spells(tx, MINH) == expected(day)
        assert found(tx, change.id).state == ChangeState.IN_FORCE


@pytest.mark.parametrize(
    ("kind", "fields", "after"),
    [
        (ChangeKind.LOCK_BOX, {}, {"minh": "locked"}),
        (ChangeKind.RECALL_BOX, {}, {"minh": "recalled"}),
        (ChangeKind.CONTACT, {"mailbox": f"minh2@{DOMAIN}"}, {"minh": "recalled", "minh2": "asked"}),
        (ChangeKind.OPEN_BOX, {"mailbox": f"minh2@{DOMAIN}"}, {"minh": "open", "minh2": "asked"}),
        (ChangeKind.LEAVE, {}, {"minh": "open"}),
        (ChangeKind.TRANSFER, {"roles": "staff"}, {"minh": "open"}),
    ],
)
def test_what_becomes_of_the_mailbox(
    kind: ChangeKind, fields: dict[str, str], after: dict[str, str], url: str
) -> None:
    with connected(url) as tx:
        tell(tx, kind, TODAY, fields=fields, to_unit=PHU_HOI if kind == ChangeKind.TRANSFER else None)
        run(tx)
        assert boxes(tx, MINH) == after
        left = tx.execute(select(mailboxes.c.left).where(mailboxes.c.person == MINH)).scalars().first()
        assert left == (TODAY if kind == ChangeKind.LEAVE else None)


@pytest.mark.parametrize("day", DATES.values(), ids=DATES)
def test_a_newcomer_is_there_from_the_date_on(day: date, url: str) -> None:
    with connected(url) as tx:
        change = tell(tx, ChangeKind.JOIN, day, None, fields=NEW)
        run(tx, MORNING + 7 * DAY)
        person = found(tx, change.id).person
        assert person
        assert spells(tx, person) == [(LONG_TAN, "officer", "Công chức", day, None)]
        assert boxes(tx, person) == {"moi": "asked"}
        assert officers(tx, MORNING + 7 * DAY) == ["Lan", "Minh", "Mới"]
        assert ("Mới" in officers(tx)) == (day <= TODAY)


def test_who_has_left_is_unlinked_told_and_not_let_in_again(url: str) -> None:
    with connected(url) as tx:
        [member] = members.members_of_unit(tx, MORNING, LONG_TAN)[3:4]
        joining.issue(tx, [member], joining.Issuing(settings(), MORNING))
        assert member.person == MINH
        tell(tx, ChangeKind.LEAVE, TODAY)
        run(tx)
        assert tx.execute(select(contacts).where(contacts.c.person == MINH)).all() == []
        assert tx.execute(
            select(invitations.c.revoked_at).where(invitations.c.person == MINH)
        ).scalars().all() == [MORNING]
        said = tx.execute(select(outbox.c.key).where(outbox.c.key.startswith("left:send"))).scalars().all()
        assert len(said) == 1


def test_who_leaves_one_of_two_units_keeps_the_account(url: str) -> None:
    with connected(url) as tx:
        tell(tx, ChangeKind.LEAVE, TODAY, LAN)
        run(tx)
        assert tx.execute(select(contacts).where(contacts.c.person == LAN)).first()
        assert officers(tx) == ["Minh"]
        assert officers(tx, unit=NOI_VU) == ["Lan"]


def test_who_is_to_begin_elsewhere_later_keeps_the_account(url: str) -> None:
    with connected(url) as tx:
        tell(tx, ChangeKind.LEAVE, TODAY)
        tell(tx, ChangeKind.JOIN, TODAY, unit=PHU_HOI, fields={"roles": "staff", "title": "Công chức"})
        run(tx)
        assert tx.execute(select(contacts).where(contacts.c.person == MINH)).first()
        assert spells(tx, MINH)[-1] == (PHU_HOI, "staff", "Công chức", TODAY, None)


def test_what_was_entrusted_to_a_leaver_ends(url: str) -> None:
    with connected(url) as tx:
        row = {"unit": LONG_TAN, "person": MINH, "rank": 1, "starts": PAST, "by": HOA, "at": MORNING}
        tx.execute(insert(delegations), [{**row, "state": state} for state in ("accepted", "asked")])
        tell(tx, ChangeKind.LEAVE, TODAY)
        run(tx)
        kept = tx.execute(select(delegations.c.state, delegations.c.ends).order_by(delegations.c.id)).all()
        assert [tuple(one) for one in kept] == [("accepted", TODAY), ("withdrawn", None)]


def test_a_past_date_changes_nothing_of_how_duties_ended(url: str) -> None:
    with connected(url) as tx:
        ended = {"unit": LONG_TAN, "date": PAST + DAY, "round": 1, "state": "checked"}
        times = {"opens": MORNING - 9 * DAY, "ends": MORNING - 9 * DAY + timedelta(hours=3)}
        tx.execute(insert(duties), {**ended, **times, "settled_at": MORNING - 9 * DAY})
        before = tx.execute(select(duties)).all()
        tell(tx, ChangeKind.LEAVE, PAST)
        run(tx)
        assert tx.execute(select(duties)).all() == before


def test_the_directory_shows_it(url: str) -> None:
    with connected(url) as tx:
        tell(tx, ChangeKind.CONTACT, TODAY, SON, fields={"name": "Võ Văn Ví Sơn", "phone": "0251300077"})
        tell(tx, ChangeKind.POST, TODAY, SON, fields={"title": "Phó Chủ tịch", "roles": "deputy"})
        run(tx)
        [post] = directory.posts(tx, MORNING, [LONG_TAN], SON)
        assert (post.name, post.phone, post.title, post.role) == (
            "Võ Văn Ví Sơn",
            "0251300077",
            "Phó Chủ tịch",
            Role.DEPUTY,
        )
        folded = tx.execute(select(people.c.folded).where(people.c.id == SON)).scalar_one()
        assert folded == "vo van vi son"


def test_a_correction_takes_back_just_what_it_corrects(url: str) -> None:
    """Correct a leave on the wrong day: those days count again, and it ends on the right one."""
    with connected(url) as tx:
        wrong = tell(tx, ChangeKind.TRANSFER, PAST, fields={"title": "x", "roles": "officer"}, to_unit=NOI_VU)
        run(tx)
        fields = {"title": "Văn thư", "roles": "staff"}
        tell(tx, ChangeKind.TRANSFER, TODAY, fields=fields, to_unit=PHU_HOI, corrects=wrong.id)
        run(tx)
        assert spells(tx, MINH) == MOVED[ChangeKind.TRANSFER][1](TODAY)


def test_who_has_not_joined_is_moved_too(url: str) -> None:
    with connected(url) as tx:
        tell(tx, ChangeKind.LEAVE, TODAY, BINH, unit=NOI_VU)
        run(tx)
        assert holders(tx, MORNING, [Role.HEAD], [NOI_VU])[NOI_VU] == []


def test_who_has_left_by_then_gets_no_post_there(url: str) -> None:
    """Accept the post first; that they leave before it is told later."""
    with connected(url) as tx:
        tell(tx, ChangeKind.POST, LATER, fields={"title": "Văn thư", "roles": "staff"})
        tell(tx, ChangeKind.LEAVE, TODAY)
        run(tx, MORNING + 7 * DAY)
        assert spells(tx, MINH) == [(LONG_TAN, "officer", "Công chức", BEGAN, TODAY)]
