"""A number that a button or a message names is never given again, on SQLite too: its row may be gone."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None
TOKEN = "json_extract(option.value, '$[0]')"
# How the tokens begin that name a row. "rq_" begins others too: a number may be left out, none given twice.
BUTTONS = {"calendar_days": "drop_day", "report_templates": "rq_"}
IN_BUTTONS = f"""
    SELECT CAST(substr({TOKEN}, instr({TOKEN}, ':') + 1) AS INTEGER)
    FROM outbox, json_each(outbox.options) AS option WHERE {TOKEN} LIKE '%s%%:%%'
"""
NAMED = {  # the numbers of a table that were named; those of rows that are there come beside
    "files": """
        SELECT CAST(substr(key, 6) AS INTEGER) FROM outbox WHERE key LIKE 'file:%'
        UNION ALL SELECT named.value FROM outbox, json_each(outbox.file_ids) AS named
    """,
    "links": "SELECT CAST(substr(event_id, 8) AS INTEGER) FROM events WHERE event_id LIKE 'upload:%'",
    **{table: IN_BUTTONS % begins for table, begins in BUTTONS.items()},
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":  # PostgreSQL's sequences give no number twice
        return
    for table, named in NAMED.items():
        rebuild(table, autoincrement=True)
        highest = f"SELECT max(number) FROM (SELECT max(id) AS number FROM {table} UNION ALL {named})"
        op.execute(f"DELETE FROM sqlite_sequence WHERE name = '{table}'")
        op.execute(f"INSERT INTO sqlite_sequence (name, seq) SELECT '{table}', coalesce(({highest}), 0)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in NAMED:
            rebuild(table, autoincrement=False)


def rebuild(name: str, *, autoincrement: bool) -> None:
    """Write a table anew: SQLite cannot alter how its key is numbered.

    The rows go into a new table of the same name, and not into one that is renamed: only so does SQLite count
    what refers to them as right again.
    """
    table = sa.Table(name, sa.MetaData(), autoload_with=op.get_bind())
    table.dialect_options["sqlite"]["autoincrement"] = autoincrement
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    op.execute("PRAGMA defer_foreign_keys=ON")
    op.execute(f"CREATE TABLE rows_before AS SELECT {columns} FROM {name}")
    op.drop_table(name)
    table.create(op.get_bind())
    op.execute(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM rows_before")
    op.drop_table("rows_before")
