"""Files of others, as somebody is erased: those about that person go, those that may be are listed."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.documents import naming
from bot.domain.naming import names_among
from bot.jobs.searching import is_named
from handlers.own_data.others_files import why_text
from storage.engine import blobs
from storage.personal_data import erasure
from storage.personal_data.erasure import FILES, ErasureProgress
from storage.personal_data.name_search import Erased
from storage.personal_data.unsettled_files import WhyUnsettled, decide, locked, next_of
from storage.tables.engine import file_uses, files
from storage.tables.people import changes, mailboxes, unsettled_files
from storage.tables.subjects import incidents, inquiries, inquiry_messages
from tests.files.make import HERE
from tests.own_data.filled import Filled, fill
from tests.people import MORNING, connected

NAME = "Khúc Thị Ví Quỳnh"
GONE, STAYS = "gone", "stays"


@dataclass
class FileOfOthers:
    """Where a file of somebody else stands, each use a kind and whose it is; and what becomes of it."""

    becomes: str
    uses: tuple[tuple[str, str], ...]
    shown_name: str = "tep.pdf"
    hers: dict[str, dict[str, object]] = field(default_factory=dict)  # what is set in her rows
    theirs: dict[str, dict[str, object]] = field(default_factory=dict)  # … and in others'


CASES = {
    "the photo of a decision about her": FileOfOthers(GONE, (("change", "hers"),)),
    "… which is about a colleague, too": FileOfOthers("shared", (("change", "hers"), ("change", "theirs"))),
    "an answer to what she asked": FileOfOthers(GONE, (("inquiry", "hers"),)),
    "an incident of her mailbox": FileOfOthers(
        GONE, (("incident", "hers"),), hers={"incidents": {"mailbox": "HER@X"}}
    ),
    "an incident that she raised": FileOfOthers("record", (("incident", "hers"),)),
    "an incident by which she was named": FileOfOthers(
        "words", (("incident", "theirs"),), theirs={"incidents": {"what": f"{NAME} không vào được"}}
    ),
    "an inquiry by which she was named": FileOfOthers(
        "words", (("inquiry", "theirs"),), theirs={"inquiry_messages": {"text": "khuc thi vi quynh"}}
    ),
    "a name of hers": FileOfOthers("named", (("incident", "theirs"),), f"QĐ {NAME}.pdf"),
    "what has nothing to do with her": FileOfOthers(STAYS, (("incident", "theirs"),)),
    "a report of a unit, whatever it is called": FileOfOthers(STAYS, (("report", "theirs"),), f"{NAME}.docx"),
}
TABLES = {one.name: one for one in (changes, incidents, inquiries, inquiry_messages)}
KINDS = {"change": "changes", "incident": "incidents", "inquiry": "inquiries", "report": "reports"}


@pytest.mark.parametrize("name", CASES)
def test_what_becomes_of_a_file_that_somebody_else_sent(url: str, name: str) -> None:
    case = CASES[name]
    with connected(url) as tx:
        hers, theirs = fill(tx, MORNING, "hers"), fill(tx, MORNING, "theirs")
        tx.execute(update(mailboxes).where(mailboxes.c.person == hers.person).values(address="her@x"))
        for whose, values in ((hers, case.hers), (theirs, case.theirs)):
            for table, given in values.items():
                is_it = TABLES[table].c.id == whose.ids[table]
                tx.execute(update(TABLES[table]).where(is_it).values(given))
        file = sent_by(tx, theirs, case, {"hers": hers, "theirs": theirs})
        for _again in range(2):  # a program that died does it again
            erase(tx, Erased(hers.person, [NAME]))
        state = tx.execute(select(files.c.state, files.c.sha256).where(files.c.id == file)).one()
        why = tx.execute(select(unsettled_files.c.why).where(unsettled_files.c.file == file)).scalars().all()
    if case.becomes == GONE:
        assert (state.state, state.sha256, why) == ("refused", None, [])
    else:
        assert (state.state, state.sha256) == ("held", "a" * 64)
        assert why == ([] if case.becomes == STAYS else [case.becomes])


def sent_by(tx: Connection, sender: Filled, case: FileOfOthers, whose: dict[str, Filled]) -> int:
    held = {"state": "held", "sha256": "a" * 64, "owner": sender.person, "created": MORNING}
    made = insert(files).values(**held, shown_name=case.shown_name).returning(files.c.id)
    file: int = tx.execute(made).scalar_one()
    for kind, whom in case.uses:
        subject = f"{kind}:{whose[whom].ids[KINDS[kind]]}"
        tx.execute(insert(file_uses).values(file=file, subject=subject))
    return file


def erase(tx: Connection, whom: Erased) -> None:
    at = ErasureProgress(erasure.ACCOUNTS)
    while at.step != FILES:
        at = erasure.erase_portion(tx, whom, at)


def test_what_was_decided_is_not_asked_again(url: str) -> None:
    with connected(url) as tx:
        hers, theirs = fill(tx, MORNING, "hers"), fill(tx, MORNING, "theirs")
        case = CASES["an incident that she raised"]
        sent_by(tx, theirs, case, {"hers": hers})
        erase(tx, Erased(hers.person, [NAME]))
        found = next_of(tx, hers.person)
        assert found
        assert found.why == WhyUnsettled.RECORD
        decide(tx, found.id, theirs.person, MORNING)
        erase(tx, Erased(hers.person, [NAME]))
        assert next_of(tx, hers.person) is None
        assert locked(tx, found.id) is None


@pytest.mark.parametrize(
    ("file", "name", "is_there"),
    [
        ("ghi-chu.txt", NAME, True),
        ("ghi-chu.txt", "Khúc Thị Ví Quyên", False),
        ("danh-sach.xlsx", "Trần Thị Mẫu Lan", True),
        ("danh-sach.xlsx", NAME, False),
        ("danh-sach-cu.xls", NAME, False),
        ("anh-the.png", "Khúc Thị Ví Quyên", False),  # nothing is read of a picture
    ],
)
async def test_a_file_is_searched_in_a_child_process(
    tmp_path: Path, file: str, name: str, is_there: bool
) -> None:
    stored = blobs.store(tmp_path, (HERE / file).read_bytes())
    assert await is_named(tmp_path, stored, names_among([name], [])) is is_there
    assert not await is_named(tmp_path, "0" * 64, names_among([name], []))


def test_what_is_a_colleagues_name_as_well_is_not_found() -> None:
    names = names_among(["Ví Quỳnh"], [NAME])
    assert not names.spans("\n".join(naming.words_in((HERE / "ghi-chu.txt").read_bytes())))


def test_each_reason_is_told_in_other_words() -> None:
    said = {why: why_text(why) for why in WhyUnsettled}
    assert said[WhyUnsettled.SHARED] == "Tệp nói về người này và người khác."
    assert len({*said.values()}) == len(WhyUnsettled)
