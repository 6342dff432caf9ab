"""Broadcasts are cards: what was sent of them, corrected, reminded of and followed before becomes one."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

SENT = "UPDATE outbox SET card = {card} WHERE action = 'send' AND person IS NOT NULL AND {of_kind}"
NUMBER = "(SELECT broadcasts.id FROM broadcasts WHERE broadcasts.subject = outbox.subject)"
IS_ONE = "subject IN (SELECT broadcasts.subject FROM broadcasts)"
KINDS = ("broadcast_got", "broadcast_note", "broadcast_owed", "broadcast_progress")


def upgrade() -> None:
    make(f"'broadcast_got:' || {NUMBER} || ':' || person", IS_ONE)
    number = f"substr(subject, {len('broadcast_fix:') + 1})"
    make(f"'broadcast_note:' || {number} || ':' || person", "subject LIKE 'broadcast_fix:%'")
    make("'broadcast_owed:' || person", "(key LIKE 'broadcast_reminder:%' OR key LIKE 'broadcast_chase:%')")
    make("subject", "subject LIKE 'broadcast_progress:%'")


def make(card: str, of_kind: str) -> None:
    op.execute(SENT.format(card=card, of_kind=of_kind))


def downgrade() -> None:
    for kind in KINDS:
        op.execute(f"UPDATE outbox SET card = '' WHERE card LIKE '{kind}:%'")
