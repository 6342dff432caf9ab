"""How far the correction of a broadcast has been carried."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("broadcasts", sa.Column("corrected_to", ID))


def downgrade() -> None:
    op.drop_column("broadcasts", "corrected_to")
