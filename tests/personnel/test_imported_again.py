"""A roster file of before, imported again after changes in the chat, undoes none of them without a word."""

from bot.documents.reading import open_file
from bot.documents.roster import read_roster, roster_workbook
from bot.domain.changes import ChangeKind
from bot.domain.roster import check_roster, summary
from storage.engine import Tx
from storage.people import roster
from tests.people import DOMAIN, FIRST_DAY, MORNING, connected
from tests.personnel.told import (
    DUNG,
    LONG_TAN,
    MINH,
    NEW,
    PHU_HOI,
    SON,
    TODAY,
    boxes,
    found,
    run,
    spells,
    tell,
)


def import_old(tx: Tx, content: bytes) -> list[str]:
    """Return what the import says; there is nothing wrong with the file."""
    read = read_roster([open_file("danh-sach.xlsx", content)])
    checked = check_roster(read.units, read.people, [DOMAIN], read.faults)
    changes = roster.import_roster(tx, checked, MORNING, None)
    assert (checked.faults, changes.faults) == ((), ())
    return summary(changes)


def test_roles_that_began_and_ended_in_the_chat_stay(url: str) -> None:
    with connected(url) as tx:
        old = roster_workbook(roster.current_roster(tx), FIRST_DAY)
        tell(tx, ChangeKind.LEAVE, TODAY, SON)
        tell(tx, ChangeKind.TRANSFER, TODAY, fields={"roles": "staff", "title": "Văn thư"}, to_unit=PHU_HOI)
        tell(tx, ChangeKind.POST, TODAY, DUNG, fields={"roles": "head", "title": "Chủ tịch"})
        newcomer = tell(tx, ChangeKind.JOIN, TODAY, None, fields=NEW)
        run(tx)
        someone = found(tx, newcomer.id).person or 0
        before = [spells(tx, person) for person in (SON, MINH, DUNG, someone)]
        said = "\n".join(import_old(tx, old))
        assert [spells(tx, person) for person in (SON, MINH, DUNG, someone)] == before
        assert "Giữ nguyên: Lê Văn Mẫu Minh không còn là cán bộ theo dõi của UBND xã Long Tân" in said
        assert "Giữ nguyên: Đặng Thị Ví Mới là cán bộ theo dõi của UBND xã Long Tân" in said
        assert "Giữ nguyên: Phạm Văn Ví Dũng là thủ trưởng của UBND xã Long Tân" in said


def test_a_mailbox_that_is_asked_for_or_locked_stays_so(url: str) -> None:
    with connected(url) as tx:
        tell(tx, ChangeKind.LOCK_BOX, TODAY, SON)
        run(tx)
        import_old(tx, roster_workbook(roster.current_roster(tx), FIRST_DAY))
        assert boxes(tx, SON) == {"son": "locked"}


def test_what_the_file_would_change_back_is_said(url: str) -> None:
    """Name a telephone before anything is written, as it has no source."""
    with connected(url) as tx:
        old = roster_workbook(roster.current_roster(tx), FIRST_DAY)
        tell(tx, ChangeKind.CONTACT, TODAY, SON, fields={"phone": "0251300077"})
        tell(tx, ChangeKind.RECALL_BOX, TODAY, SON, unit=LONG_TAN)
        run(tx)
        said = import_old(tx, old)
        assert "Võ Văn Mẫu Sơn: điện thoại “0251300077” đổi thành “02513000005”." in said
        assert f"Võ Văn Mẫu Sơn: thêm hộp thư “son@{DOMAIN}”." in said
