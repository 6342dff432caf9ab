"""For whom a message is: the roles, and the unit, that its reader must still hold when it is sent.

Columns are added and dropped as they stand: SQLite would copy the table to do more, and the rows of
``sends`` that point to it forbid that.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("roles", sa.String(), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("unit", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))


def downgrade() -> None:
    op.drop_column("outbox", "unit")
    op.drop_column("outbox", "roles")
