"""A file's number is never given again, on SQLite too: messages and buttons name files that are gone."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
IS_WANTED = sa.text("state = 'wanted'")
EVER_NAMED = """
    SELECT max(number) FROM (
        SELECT max(id) AS number FROM files
        UNION ALL SELECT CAST(substr(key, 6) AS INTEGER) FROM outbox WHERE key LIKE 'file:%'
        UNION ALL SELECT named.value FROM outbox, json_each(outbox.file_ids) AS named
    )
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":  # PostgreSQL's sequences give no number twice
        rebuild(sqlite_autoincrement=True)
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'files'")
        op.execute(f"INSERT INTO sqlite_sequence (name, seq) SELECT 'files', coalesce(({EVER_NAMED}), 0)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        rebuild(sqlite_autoincrement=False)


def rebuild(*, sqlite_autoincrement: bool) -> None:
    """Write the table anew: SQLite cannot alter how its key is numbered.

    The rows go into a new table of the same name, and not into one that is renamed: only so does SQLite count
    what refers to them as right again.
    """
    columns: list[sa.Column[Any]] = [
        sa.Column("id", ID, nullable=False),
        sa.Column("sha256", sa.String()),
        sa.Column("size", sa.BigInteger()),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("shown_name", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("remote", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why_refused", sa.String(), nullable=False),
        sa.Column("scan", sa.String(), nullable=False),
        sa.Column("owner", ID),
        sa.Column("contact", ID),
        sa.Column("created", AT, nullable=False),
        sa.Column("leased_until", AT),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("retry_at", AT),
    ]
    names = ", ".join(column.name for column in columns)
    op.execute("PRAGMA defer_foreign_keys=ON")
    op.execute(f"CREATE TABLE files_before AS SELECT {names} FROM files")
    op.drop_table("files")
    op.create_table(
        "files",
        *columns,
        sa.ForeignKeyConstraint(["contact"], ["contacts.id"], name="fk_files_contact"),
        sa.ForeignKeyConstraint(["owner"], ["people.id"], name="fk_files_owner"),
        sa.PrimaryKeyConstraint("id", name="pk_files"),
        sqlite_autoincrement=sqlite_autoincrement,
    )
    op.create_index("ix_files_sha256", "files", ["sha256"])
    op.create_index("ix_files_wanted", "files", ["id"], sqlite_where=IS_WANTED)
    op.execute(f"INSERT INTO files ({names}) SELECT {names} FROM files_before")
    op.drop_table("files_before")
