"""Indexes for what an act looks up, and the clock each minute, in tables that grow with use."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None
FOUND_BY = {  # table -> columns
    "audit": ["subject", "act"],
    "broadcast_people": ["person"],
    "checks": ["person", "id"],
    "conversations": ["flow", "subject"],
    "files": ["contact"],
    "file_uses": ["subject", "file"],
}


def upgrade() -> None:
    for table, columns in FOUND_BY.items():
        op.create_index(op.f(f"ix_{table}_{columns[0]}"), table, columns)
    is_done = sa.text("acknowledged IS NOT NULL")
    op.create_index(
        op.f("ix_broadcast_people_acknowledged"),
        "broadcast_people",
        ["acknowledged"],
        sqlite_where=is_done,
        postgresql_where=is_done,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_broadcast_people_acknowledged"), "broadcast_people")
    for table, columns in FOUND_BY.items():
        op.drop_index(op.f(f"ix_{table}_{columns[0]}"), table)
