"""Look-ups in few words (asked.tsv): how they are read, and what they find; ``unknown``: what nobody has."""

from pathlib import Path

import pytest

from bot.domain.directory.questions import look_up
from bot.domain.understanding import Intent, understand
from tests.directory.sample import PEOPLE, PLACES, RECIPIENTS, codes, codes_of, rows

ASKED = rows((Path(__file__).parent / "asked.tsv").read_text("utf-8"))


@pytest.mark.parametrize(("asked", "units", "unknown"), ASKED)
def test_few_words_are_looked_up(asked: str, units: str, unknown: str) -> None:
    found = look_up(asked, RECIPIENTS, PEOPLE, PLACES)
    assert codes(found.units) == codes_of(units)
    assert bool(found.unknown) == bool(unknown)


def test_nearly_all_are_read_as_look_ups() -> None:
    others = [asked for asked, *_found in ASKED if understand(asked, "officer").intent != Intent.DIRECTORY]
    assert len(others) <= 0.03 * len(ASKED), others


@pytest.mark.parametrize(
    "said",
    [
        *("hộp thư xã bị đầy", "mail phòng không vào được", "xã có mail mới không", "em gửi mail gì vậy"),
        *("thư rác mail gì mà nhiều quá", "mail xã mình chưa kiểm tra", "quên mật khẩu hộp thư phòng nội vụ"),
    ],
)
def test_what_tells_of_mail_is_no_look_up(said: str) -> None:
    assert understand(said, "officer").intent != Intent.DIRECTORY
