"""A unit goes into one that is new and only planned."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("unit_changes", sa.Column("into_plan", ID))


def downgrade() -> None:
    op.drop_column("unit_changes", "into_plan")
