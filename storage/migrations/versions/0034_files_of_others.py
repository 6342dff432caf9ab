"""Files of others that may be about somebody who was erased: listed until the office decides."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "unsettled_files",
        sa.Column("id", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("file", ID, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("decided_by", ID),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_unsettled_files_person")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_unsettled_files_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsettled_files")),
        sa.UniqueConstraint("person", "file", name=op.f("uq_unsettled_files_person_file")),
        sqlite_autoincrement=True,
    )
    # names are looked for inside files, too, by now: what has come to its end there is looked through anew
    op.execute("UPDATE data_requests SET step = 'told', after = 0 WHERE step LIKE 'table:%'")


def downgrade() -> None:
    op.execute("UPDATE data_requests SET step = 'told', after = 0 WHERE step IN ('files', 'searched')")
    op.drop_table("unsettled_files")
