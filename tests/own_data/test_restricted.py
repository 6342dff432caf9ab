"""Restriction: in no file of the directory, and a file that lacks somebody takes nothing from them."""

from io import BytesIO

from openpyxl import load_workbook
from sqlalchemy import select

from bot.conversation import local_date
from bot.documents.reading import open_file
from bot.documents.roster import read_roster, roster_workbook
from bot.domain.roster import check_roster
from storage.people import roster
from storage.personal_data import restriction
from storage.tables.people import roles
from tests.people import DOMAIN, FIRST_DAY, MORNING, connected

LAN = 1


def texts_of(content: bytes) -> str:
    cells = (cell for sheet in load_workbook(BytesIO(content)) for row in sheet for cell in row)
    return "\n".join(str(cell.value) for cell in cells)


def test_a_file_of_the_directory_has_nobody_who_is_restricted(url: str) -> None:
    with connected(url) as tx:
        before = texts_of(roster_workbook(roster.current_roster(tx), FIRST_DAY))
        restriction.restrict(tx, LAN, MORNING)
        after = texts_of(roster_workbook(roster.current_roster(tx), FIRST_DAY))
    theirs = ("Trần Thị Mẫu Lan", "02513000001", f"lan@{DOMAIN}")
    assert [one for one in theirs if one not in before] == []
    assert [one for one in theirs if one in after] == []
    assert "Lê Văn Mẫu Minh" in after


def test_that_file_taken_in_again_leaves_them_what_they_are(url: str) -> None:
    with connected(url) as tx:
        restriction.restrict(tx, LAN, MORNING)
        content = roster_workbook(roster.current_roster(tx), local_date(MORNING))
        read = read_roster([open_file("danh-sach.xlsx", content)])
        checked = check_roster(read.units, read.people, [DOMAIN], read.faults)
        changes = roster.import_roster(tx, checked, MORNING, None, take_file=True)
        assert changes.faults == ()
        assert LAN not in {one.before.id for one in changes.people if one.before}
        assert set(tx.execute(select(roles.c.ends).where(roles.c.person == LAN)).scalars()) == {None}


def test_who_is_restricted_is_known_by_whatever_names_them(url: str) -> None:
    with connected(url) as tx:
        restriction.restrict(tx, LAN, MORNING)
        for text in ("mời chị TRAN THI MAU LAN", "gọi 0251.3000.001", f"gửi LAN@{DOMAIN}"):
            assert restriction.named_in(tx, text) == {LAN: "Trần Thị Mẫu Lan"}
        assert restriction.named_in(tx, "mời chị Lan, xã Long Tân") == {}
        restriction.restrict(tx, LAN, None)
        assert (restriction.names(tx), restriction.since(tx, LAN)) == ({}, None)
