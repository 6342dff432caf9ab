"""What a stranger looked up is found, or asked about: silently wrong is nothing but what is named here."""

from tests.understanding.look_ups import measure

SILENTLY_WRONG = {
    "date": 1,  # "29/2 này": the day of 2028, which its review shows
    "regulation": 1,  # "bỏ chữ tiếng Việt theo tiêu chuẩn nào" shows the choice of a language
}


def test_nothing_is_silently_wrong() -> None:
    wrong = {kind: counts["wrong"] for kind, counts in measure().items() if counts["wrong"]}
    assert wrong == SILENTLY_WRONG
