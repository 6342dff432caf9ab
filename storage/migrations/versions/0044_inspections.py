"""What units find of their own use of mail, before each half-year's report."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0042"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "inspections",
        sa.Column("report", ID, nullable=False, autoincrement=False),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("given_by", ID),
        sa.Column("given_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["report"], ["reports.id"], name=op.f("fk_inspections_report")),
        sa.ForeignKeyConstraint(["given_by"], ["people.id"], name=op.f("fk_inspections_given_by")),
        sa.PrimaryKeyConstraint("report", name=op.f("pk_inspections")),
    )


def downgrade() -> None:
    op.drop_table("inspections")
