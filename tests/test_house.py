"""The house keeps its measures: files, folders, imports, and what two trips run through; its drawing is true.

A limit is what the code reaches today, or leaves room for a feature that begins; who makes a figure smaller
lowers it here.
"""

import ast
from collections.abc import Iterable

import pytest

from tests.house import sizes
from tests.house.drawing import BLOCK, MARK, boxes, drawn, heads, needed, put_into
from tests.house.imports import imported, names_in, product
from tests.house.table import as_markdown
from tests.house.trips import FORM, REMINDER, TAP, Trips, counted, traced
from tests.sources import text, tracked

LIMITS = {
    "files in a folder": 21,  # of handlers/: what hears words grows by what they may mean
    "files in a feature's folder": 10,
    "files that are too small": 2,  # none is; a feature that begins may have one
    "own modules imported by a file of handlers/": 21,  # those that hear words know what each feature hears
    TAP: 20,  # files: with the cards and the menu in rooms of their own
    FORM: 30,  # files
}
THE_MAP = "handlers/__init__.py"  # imports every feature once, however many there are
ROOMY = 190  # lines of a file; some features may begin small
BOXES, ARROWS = 25, 40  # more cannot be read


@pytest.fixture(scope="module")
def trips() -> Trips:
    return traced()


def test_files_are_rooms() -> None:
    """Measure the average, so that the program may grow by a feature, and not by crumbs."""
    lines = sum(len(text(path).splitlines()) for path in product())
    print(f"lines of a file on the average: {lines / len(product()):.0f} (at least {ROOMY})")
    assert lines >= ROOMY * len(product())


def test_no_folder_is_crowded() -> None:
    folders = {name: count for name, count in sizes.folders(product()).items() if not sizes.is_feature(name)}
    assert_within("files in a folder", *largest(folders))


def test_no_feature_is_crowded() -> None:
    folders = {name: count for name, count in sizes.folders(product()).items() if sizes.is_feature(name)}
    assert_within("files in a feature's folder", *largest(folders))


def test_no_file_is_too_small() -> None:
    small = sizes.small(product())
    assert_within("files that are too small", len(small), small)


def test_a_file_of_handlers_knows_few_others() -> None:
    files = [path for path in product() if path.startswith("handlers/") and path != THE_MAP]
    assert_within("own modules imported by a file of handlers/", *largest(sizes.imported_by(files)))


@pytest.mark.parametrize("trip", [TAP, FORM])
def test_a_trip_runs_through_few_files(trip: str, trips: Trips) -> None:
    files, _functions = counted(trips)[trip]
    assert_within(trip, files, sorted({file for file, _function in trips[trip]}))


def test_a_trip_is_traced_from_its_first_call_to_its_last(trips: Trips) -> None:
    entered = {trip: [function for _file, function in steps] for trip, steps in trips.items()}
    assert entered[TAP][0] == entered[FORM][0] == "receive"
    assert entered[REMINDER][0] == "tick"
    assert {"claim", "attempt", "note_sent"} <= set(entered[REMINDER])


def test_trips_are_the_same_each_time(trips: Trips) -> None:
    assert traced() == trips


def test_the_drawing_can_be_read() -> None:
    assert len(boxes()) <= BOXES
    assert len(heads()) <= ARROWS


def test_a_drawing_in_a_page_is_that_of_the_code() -> None:
    """Mend it by ``python3 start.py house --draw`` and the name of the page."""
    pages = [path for path in tracked() if path.endswith(".md") and MARK in text(path)]
    assert [path for path in pages if BLOCK.findall(text(path)) != [drawn()]] == []


def test_a_drawing_takes_the_place_of_the_one_before() -> None:
    old = f"```mermaid\n{MARK}\nflowchart TD\n```\n"
    assert put_into(f"# House\n\n{old}\nMore.\n") == f"# House\n\n{drawn()}\nMore.\n"
    assert put_into("# House\n") == f"# House\n\n{drawn()}"


def test_an_arrow_is_left_out_where_others_lead_there() -> None:
    down = {"app": {"jobs", "storage", "text"}, "jobs": {"storage"}, "storage": {"text"}, "text": set[str]()}
    assert needed(down) == {"app": {"jobs"}, "jobs": {"storage"}, "storage": {"text"}, "text": set()}


def test_arrows_of_a_circle_stay() -> None:
    circle = {"jobs": {"a", "b"}, "a": {"b", "text"}, "b": {"a", "text"}, "text": set[str]()}
    assert needed(circle) == circle


def test_an_import_is_counted_as_the_module_that_is_meant() -> None:
    read = ast.parse(
        "import bot.clock, ast\nfrom handlers import FEATURES, dispatch\nfrom bot.clock import Clock"
    )
    found = [set(names_in(node)) for node in read.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert found == [{"bot.clock", "ast"}, {"handlers", "handlers.dispatch"}, {"bot.clock"}]
    assert "ast" not in imported("tests/test_house.py")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("LIMIT = 3", True),
        ("class Missing(Exception): ...", True),
        ("class Store(Protocol):\n    def close(self) -> None:\n        'Finish what has begun.'", True),
        ("def limit() -> int:\n    return 3", False),
        ("class Row:\n    def wide(self) -> bool:\n        return True", False),
    ],
)
def test_a_declaration_does_nothing(code: str, expected: bool) -> None:
    assert sizes.is_declaration(ast.parse(code)) is expected


def test_commits_stand_side_by_side() -> None:
    before, now = {"commit": "1234567", "files": "632"}, {"commit": "89abcde", "files": "270", "lines": "9"}
    assert as_markdown(before, now).splitlines() == [
        "| what | 1234567 | 89abcde |",
        "| --- | --- | --- |",
        "| files | 632 | 270 |",
        "| lines | – | 9 |",
    ]


def largest(counts: dict[str, int]) -> tuple[int, list[str]]:
    """Return the largest count, and the ten largest with their names."""
    ordered = sorted(counts.items(), key=lambda one: -one[1])
    return ordered[0][1], [f"{name} {count}" for name, count in ordered[:10]]


def assert_within(what: str, figure: int, behind: Iterable[str] = ()) -> None:
    print(f"{what}: {figure}, at most {LIMITS[what]}", *behind, sep="\n    ")
    assert figure <= LIMITS[what]
