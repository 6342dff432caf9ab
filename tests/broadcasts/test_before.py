"""Broadcasts sent before they had a table of their own: still listed, with what became of them."""

from sqlalchemy import column, insert, table

from storage import broadcasts
from storage.engine import upgrade
from storage.engine.schema import downgrade
from storage.tables.engine import audit, outbox
from tests.people import MORNING, connected

# The outbox as it was then.
OUTBOX = table("outbox", *(column(one.name, one.type) for one in outbox.c if one.name != "card"))
SUBJECT = "broadcast:telegram:7000:17"
VINH, LAN, MINH = 8, 1, 2


def test_an_older_broadcast_is_read_with_its_outcomes(url: str) -> None:
    downgrade(url, "0011")
    with connected(url) as tx:
        detail = {"roles": "officers", "units": None, "people": 2, "others": 0, "files": 0}
        row = {"at": MORNING, "person": VINH, "role": "office", "act": "broadcast", "subject": SUBJECT}
        tx.execute(insert(audit), {**row, "detail": detail})
        for person, state in ((LAN, "sent"), (MINH, "failed")):
            said = {"contact": person, "channel": "telegram", "lane": 3, "text": "Họp.", "options": []}
            said |= dict.fromkeys(("target_message", "heading", "error"), "")
            said |= {"action": "send", "columns": 1, "tries": 0}
            about = {"key": f"{SUBJECT}:{person}", "person": person, "subject": SUBJECT, "state": state}
            tx.execute(
                insert(OUTBOX).values(**said, **about, file_ids=[], created=MORNING, not_before=MORNING)
            )
    upgrade(url)
    with connected(url) as tx:
        [one] = broadcasts.recent(tx, 5)
        counts = broadcasts.counts(tx, [one])[one.id]
    assert (one.text, one.name, one.at, one.state) == ("Họp.", "Hồ Văn Ví Vinh", MORNING, "sent")
    assert (counts.queued, counts.sent, counts.failed) == (2, 1, 1)
