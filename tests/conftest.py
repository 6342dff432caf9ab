"""Two stores for every test that asks for one, each with the district of tests/people.py in it."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.chat import Chat
from tests.people import settle_district
from tests.postgres import new_database, server

Fresh = Callable[[], str]  # each call makes a district of its own and gives its URL
numbers = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A server that holds the filled database "district", to be copied for each test."""
    with server() as url:
        settle_district(new_database(url, "district"))
        yield url


@pytest.fixture(scope="session")
def sqlite_district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("district") / "district.db"
    settle_district(f"sqlite:///{path}")
    return path


@pytest.fixture
def on_sqlite(tmp_path: Path, sqlite_district: Path) -> Fresh:
    def fresh() -> str:
        copy = tmp_path / f"{next(numbers)}.db"
        copy.write_bytes(sqlite_district.read_bytes())
        return f"sqlite:///{copy}"

    return fresh


@pytest.fixture
def on_postgres(postgres: str) -> Fresh:
    return lambda: new_database(postgres, f"district{next(numbers)}", template="district")


@pytest.fixture(params=["on_sqlite", "on_postgres"])
def fresh(request: pytest.FixtureRequest) -> Fresh:
    made: Fresh = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def url(fresh: Fresh) -> str:
    return fresh()


@pytest.fixture
def chat(url: str, tmp_path: Path) -> Iterator[Chat]:
    """The district, to be talked with."""
    chat = Chat(url, tmp_path)
    yield chat
    chat.close()
