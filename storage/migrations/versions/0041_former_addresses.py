"""Former addresses of units, with since when and by which decision; kinds and files of guidance texts."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "former_addresses",
        sa.Column("id", ID, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("unit", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("number", sa.String(), server_default="", nullable=False),
        sa.Column("document", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name=op.f("fk_former_addresses_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_addresses")),
    )
    op.create_index(op.f("ix_former_addresses_address"), "former_addresses", ["address"])
    op.create_index(op.f("ix_former_addresses_unit"), "former_addresses", ["unit"])
    op.add_column("texts", sa.Column("kinds", sa.String(), server_default="", nullable=False))
    op.add_column("texts", sa.Column("files", sa.JSON()))


def downgrade() -> None:
    op.drop_column("texts", "files")
    op.drop_column("texts", "kinds")
    op.drop_table("former_addresses")
