"""The tests' own PostgreSQL comes up, keeps databases apart, and leaves nothing behind."""

from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from tests.postgres import new_database, server


def test_a_server_has_databases_that_stand_apart_and_is_gone_afterwards() -> None:
    with server() as url:
        folder = Path(str(make_url(url).query["host"]))
        model = new_database(url, "model")
        run(model, "CREATE TABLE unit (name text)", "INSERT INTO unit VALUES ('Phòng Ví Dụ')")
        copy = new_database(url, "copy", template="model")
        run(copy, "INSERT INTO unit VALUES ('Phòng Mẫu')")
        assert names(model) == ["Phòng Ví Dụ"]
        assert names(copy) == ["Phòng Ví Dụ", "Phòng Mẫu"]
        assert serving_from(folder)
    assert not folder.exists()
    assert serving_from(folder) == []


def serving_from(folder: Path) -> list[str]:
    """Return the commands of the running processes that name the folder."""
    commands = [command for path in Path("/proc").glob("[0-9]*/cmdline") if (command := read(path))]
    return [command for command in commands if str(folder) in command]


def read(path: Path) -> str:
    """Read it; return nothing where the process has ended meanwhile or waits to be reaped."""
    try:
        return path.read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def run(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def names(url: str) -> list[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [row.name for row in connection.execute(text("SELECT name FROM unit"))]
    engine.dispose()
    return found
