"""Cards: a message knows what it is drawn of, so that it is drawn anew as that changes.

What was sent before becomes a card where its subject says what it is a card of.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None
KINDS = ("change", "common", "delegation", "duty", "incident", "incident_talk", "miss", "more_time", "waits")
IS_CARD, IS_EDIT = sa.text("card != ''"), sa.text("target IS NOT NULL")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("card", sa.String(), nullable=False, server_default=""))
    of_kind = " OR ".join(f"subject LIKE '{kind}:%'" for kind in KINDS)
    op.execute(
        "UPDATE outbox SET card = subject "
        f"WHERE action = 'send' AND CAST(options AS TEXT) != '[]' AND ({of_kind})"
    )
    op.create_index(
        "ix_outbox_card", "outbox", ["card", "id"], sqlite_where=IS_CARD, postgresql_where=IS_CARD
    )
    op.create_index(
        "ix_outbox_target", "outbox", ["target", "id"], sqlite_where=IS_EDIT, postgresql_where=IS_EDIT
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_target", "outbox")
    op.drop_index("ix_outbox_card", "outbox")
    op.drop_column("outbox", "card")
