"""Two stores for every test that asks for one, each with the district of tests/people.py in it."""

import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

from bot.conversation import catalogues, text
from tests.chat import Chat
from tests.people import settle_district
from tests.played import Plays
from tests.postgres import new_database, server
from tests.refilling import Pattern, pattern_of
from tests.stage import Stage, stage_on_postgres, stage_on_sqlite

Fresh = Callable[[], str]  # each call makes a district of its own and gives its URL
numbers = count(1)
IN_MEMORY = "/dev/shm"
# A busy machine takes longer than the library's 200 ms; what takes seconds is a fault.
settings.register_profile("here", deadline=timedelta(seconds=2))
settings.load_profile("here")


def pytest_collection_finish() -> None:
    """Let the collector pass by the tests themselves, and come less often: 5 % of the time of transcripts."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@dataclass(frozen=True)
class Districts:
    """A server that holds the filled database "district", copies of it, and what they are to be like."""

    server_url: str
    pattern: Pattern
    idle: list[str] = field(default_factory=list)  # copies that are as if they were new

    def take(self) -> str:
        if self.idle:
            return self.idle.pop()
        return new_database(self.server_url, f"district{next(numbers)}", template="district")

    def give_back(self, url: str) -> None:
        if self.pattern.refill(url):
            self.idle.append(url)


@pytest.fixture(scope="session")
def districts() -> Iterator[Districts]:
    with server() as url:
        settle_district(district := new_database(url, "district"))
        yield Districts(url, pattern_of(district))


@pytest.fixture(scope="session")
def postgres(districts: Districts) -> str:
    """Return the server's URL, for tests that want databases of another kind."""
    return districts.server_url


@pytest.fixture(scope="session")
def sqlite_district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("district") / "district.db"
    settle_district(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def stages(sqlite_district: Path) -> Iterator[list[Stage]]:
    """Make two stages, to compare what is played on them; in memory where Linux has a folder there."""
    with TemporaryDirectory(dir=IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None) as folder:
        made = [stage_on_sqlite(Path(folder) / f"{number}.db", sqlite_district) for number in (1, 2)]
        yield made
        for stage in made:
            stage.close()


@pytest.fixture
def stage_in_sqlite(stages: list[Stage]) -> Stage:
    return stages[0]


@pytest.fixture(scope="session")
def plays(
    stages: list[Stage], tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Plays:
    mine = tmp_path_factory.getbasetemp()
    folder = (mine.parent if hasattr(pytestconfig, "workerinput") else mine) / "plays"
    folder.mkdir(exist_ok=True)
    return Plays(stages[1], folder)


@pytest.fixture(scope="session")
def stage_in_postgres(districts: Districts) -> Iterator[Stage]:
    made = stage_on_postgres(districts.take(), districts.pattern)
    yield made
    made.close()


@pytest.fixture
def on_sqlite(tmp_path: Path, sqlite_district: Path) -> Fresh:
    def fresh() -> str:
        copy = tmp_path / f"{next(numbers)}.db"
        copy.write_bytes(sqlite_district.read_bytes())
        return f"sqlite:///{copy}"

    return fresh


@pytest.fixture
def on_postgres(districts: Districts) -> Iterator[Fresh]:
    taken: list[str] = []

    def fresh() -> str:
        taken.append(districts.take())
        return taken[-1]

    yield fresh
    for url in taken:
        districts.give_back(url)


@pytest.fixture(params=["on_sqlite", "on_postgres"])
def fresh(request: pytest.FixtureRequest) -> Fresh:
    made: Fresh = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def url(fresh: Fresh) -> str:
    return fresh()


@pytest.fixture
def chat(url: str, tmp_path: Path) -> Iterator[Chat]:
    """Open the district, to be talked with."""
    chat = Chat(url, tmp_path)
    yield chat
    chat.close()


@pytest.fixture
def own_wording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the catalogue of an office's own wording, in a copy of locales/ that is spoken from."""
    copytree(catalogues.FOLDER, tmp_path / "locales")
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path / "locales")
    forget_sentences()
    yield catalogues.path_of(catalogues.DEFAULT)
    forget_sentences()


def forget_sentences() -> None:
    catalogues.translated.cache_clear()
    text.worded.cache_clear()
