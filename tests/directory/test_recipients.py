"""Recipients as documents list them: each block of blocks.txt, with what each line means behind it.

``=> pnv``: this unit; ``=> 12 UBND xã``: a group of so many; ``=> –``: nobody is sent anything for it;
``=> ?``: not known, which is said; ``=> ? a b``: may be either, which is said too; ``=> trừ pnv``: left out.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.directory.recipients import NamedRecipients, RecipientLine, read
from tests.directory.sample import PLACES, RECIPIENTS, codes, codes_of, rows

BLOCKS = (Path(__file__).parent / "blocks.txt").read_text("utf-8").strip().split("\n\n")


def pasted(block: str) -> str:
    return "\n".join(line for line in block.splitlines() if not line.startswith("=> "))


def meant(block: str) -> list[str]:
    return [line for line in block.splitlines() if line.startswith("=> ")]


def told(line: RecipientLine) -> str:
    if line.is_ours:
        return "=> –"
    without = ["trừ"] if line.is_exception else []
    if line.is_group and line.units:
        groups = ", ".join(dict.fromkeys(unit.group for unit in line.units))
        return " ".join(["=>", *without, f"{len(line.units)} {groups}"])
    codes = [unit.code for unit in line.units or line.several]
    return " ".join(["=>", *without, *([] if line.units else ["?"]), *codes])


@pytest.mark.parametrize("block", BLOCKS, ids=range(1, len(BLOCKS) + 1))
def test_each_line_means_what_stands_behind_it(block: str) -> None:
    assert [told(line) for line in read(pasted(block), RECIPIENTS, PLACES).lines] == meant(block)


def test_there_are_blocks_enough() -> None:
    assert len(BLOCKS) >= 30


def part_of_names() -> Iterator[tuple[str, str]]:
    """Yield the first words of each name, and whose it is."""
    for unit in RECIPIENTS:
        words = unit.name.removesuffix(" huyện").split()
        yield from ((" ".join(words[:end]), unit.code) for end in range(1, len(words)))


TWO_NAMES = "Trung tâm Giáo dục nghề nghiệp - Giáo dục"  # as it stands there is a dash between two


@pytest.mark.parametrize(("part", "code"), [one for one in part_of_names() if one[0] != TWO_NAMES])
def test_part_of_a_name_means_no_other_unit(part: str, code: str) -> None:
    assert codes(read(part, RECIPIENTS, PLACES).units) <= {code}


@given(st.text(max_size=200))
@example("/0")  # a command with nothing behind it
def test_whatever_is_pasted_is_answered(block: str) -> None:
    assert all(line.said for line in read(block, RECIPIENTS, PLACES).lines)


AUDIENCES = rows((Path(__file__).parent / "audiences.tsv").read_text("utf-8"))
ANY = "*"


def is_asked(found: NamedRecipients) -> bool:
    return bool(found.unknown or found.only)


@pytest.mark.parametrize(("written", "units", "unknown", "whom", "_hand"), AUDIENCES)
def test_no_recipient_is_silently_wrong(
    written: str, units: str, unknown: str, whom: str, _hand: str
) -> None:
    """Nobody is meant who was not named, and who was is meant or asked about (audiences.tsv)."""
    found = read(written.replace("\\n", "\n"), RECIPIENTS, PLACES)
    if units == ANY:
        return
    assert codes(found.units) <= codes_of(units)
    assert codes(found.units) == codes_of(units) or is_asked(found)
    assert is_asked(found) or not (unknown or whom == "only")


def test_nearly_all_recipients_are_known() -> None:
    read_lines = [(read(row[0].replace("\\n", "\n"), RECIPIENTS, PLACES), row) for row in AUDIENCES]
    known = [
        (codes(found.units) & codes_of(row[1]), codes_of(row[1]))
        for found, row in read_lines
        if row[1] != ANY
    ]
    assert sum(len(there) for there, _all in known) >= 0.98 * sum(len(every) for _there, every in known)
    told = [(found.roles, row) for found, row in read_lines if row[3] in ("heads", "officers")]
    roles = [row[0] for said, row in told if not said or not row[3].startswith(said)]  # "head" of "heads"
    assert len(roles) <= 0.02 * len(AUDIENCES), roles
