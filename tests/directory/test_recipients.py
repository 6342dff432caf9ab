"""Recipients as documents list them: each block of blocks.txt, with what each line means behind it.

``=> pnv``: this unit; ``=> 12 UBND xã``: a group of so many; ``=> –``: nobody is sent anything for it;
``=> ?``: not known, which is said; ``=> ? a b``: may be either, which is said too.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.directory.recipients import RecipientLine, read
from tests.directory.sample import RECIPIENTS

BLOCKS = (Path(__file__).parent / "blocks.txt").read_text("utf-8").strip().split("\n\n")
PLACES = ["Nhơn Trạch"]


def pasted(block: str) -> str:
    return "\n".join(line for line in block.splitlines() if not line.startswith("=> "))


def meant(block: str) -> list[str]:
    return [line for line in block.splitlines() if line.startswith("=> ")]


def told(line: RecipientLine) -> str:
    if line.is_ours:
        return "=> –"
    if line.is_group:
        return f"=> {len(line.units)} {line.units[0].group}"
    codes = [unit.code for unit in line.units or line.several]
    return " ".join(["=>", *([] if line.units else ["?"]), *codes])


@pytest.mark.parametrize("block", BLOCKS, ids=range(1, len(BLOCKS) + 1))
def test_each_line_means_what_stands_behind_it(block: str) -> None:
    assert [told(line) for line in read(pasted(block), RECIPIENTS, PLACES)] == meant(block)


def test_there_are_blocks_enough() -> None:
    assert len(BLOCKS) >= 30


WHOLE = {"Huyện đoàn", "Huyện đoàn Nhơn", "Ủy ban Mặt trận Tổ quốc"}  # but for the place, or the country


def part_of_names() -> Iterator[str]:
    for unit in RECIPIENTS:
        words = unit.name.removesuffix(" huyện").split()
        yield from (" ".join(words[:end]) for end in range(1, len(words)))


@pytest.mark.parametrize("part", sorted(set(part_of_names()) - WHOLE))
def test_part_of_a_name_means_no_unit(part: str) -> None:
    [line] = read(part, RECIPIENTS, PLACES)
    assert line.units == ()


@given(st.text(max_size=200))
def test_whatever_is_pasted_is_answered(block: str) -> None:
    assert all(line.said for line in read(block, RECIPIENTS, PLACES))
