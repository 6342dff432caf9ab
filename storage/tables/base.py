"""The parts of all tables: instants, keys, references, texts, and how their indexes are named."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    String,
    TypeDecorator,
)

WRITTEN = len("2026-11-25 01:30:00.000000")  # an instant in SQLite: without its offset


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC. SQLite would drop the offset without a word."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """Write it for SQLite as the library does ("2026-11-25 01:30:00.000000"), in a third of the time."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)

        def write(value: datetime | None) -> str | None:
            at = self.process_bind_param(value, dialect)
            return at.isoformat(" ", "microseconds")[:WRITTEN] if at else None

        return write

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)

        def read(value: str | None) -> datetime | None:
            return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)

        return read


Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers only its INTEGER keys itself
tables = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key() -> Column[int]:
    return Column("id", Id, primary_key=True)


def ref(name: str, to: str, *, null: bool = False, index: bool = False) -> Column[int]:
    return Column(name, Id, ForeignKey(f"{to}.id"), nullable=null, index=index)


def text(name: str, default: str | None = "") -> Column[str]:
    """Make a column for a text that is never null; with ``default=None`` it must be given."""
    return Column(name, String, nullable=False, default=default)


def only_where(condition: Any) -> dict[str, Any]:
    return {"sqlite_where": condition, "postgresql_where": condition}
