"""The page of benches: measured anew, it keeps what was written below its table by hand."""

from tests.bench.page import by_hand

TABLE = "# Benches\n\n| what | figure |\n| --- | --- |\n"


def test_what_stands_below_the_table_is_kept() -> None:
    assert by_hand(f"{TABLE}\n## What bounds it\n\nThe disk.\n\n## More\n") == (
        "\n## What bounds it\n\nThe disk.\n\n## More\n"
    )


def test_a_table_alone_leaves_nothing() -> None:
    assert by_hand(TABLE) == by_hand("") == ""
