"""What strangers looked up is found, or asked about: silently wrong is nothing but what is named here."""

from pathlib import Path

import pytest

from tests.understanding.look_ups import measure

HERE = Path(__file__).parent
SILENTLY_WRONG = {
    "look_ups.jsonl": {
        "date": 1,  # "29/2 này": the day of 2028, which its review shows
        "regulation": 1,  # "bỏ chữ tiếng Việt theo tiêu chuẩn nào" shows the choice of a language
    },
    "look_ups2.jsonl": {"regulation": 1},  # "cài outlook hay thunderbird" shows the clauses nearest to it
}
LEAST_RIGHT = {"directory": 0.97, "recipients": 0.9, "regulation": 0.97}  # of the second, as mended since


@pytest.mark.parametrize("file", SILENTLY_WRONG)
def test_nothing_is_silently_wrong(file: str) -> None:
    wrong = {kind: counts["wrong"] for kind, counts in measure(HERE / file).items() if counts["wrong"]}
    assert wrong == SILENTLY_WRONG[file]


def test_most_is_found() -> None:
    found = measure(HERE / "look_ups2.jsonl")
    shares = {kind: found[kind]["right"] / found[kind].total() for kind in LEAST_RIGHT}
    assert {kind: share >= LEAST_RIGHT[kind] for kind, share in shares.items()} == dict.fromkeys(
        LEAST_RIGHT, True
    )
