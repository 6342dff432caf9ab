"""How far a broadcast's messages have been written, and until when one that repeats is sent."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("broadcasts", sa.Column("addressed_to", ID))
    op.add_column("broadcasts", sa.Column("repeats_until", sa.Date()))


def downgrade() -> None:
    op.drop_column("broadcasts", "repeats_until")
    op.drop_column("broadcasts", "addressed_to")
