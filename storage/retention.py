"""What is forgotten in time: once a day, by the tick. Duties, checks and the audit stay."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update

from bot.config import Settings
from storage import broadcasts, conversations, links
from storage.db import Tx
from storage.files import UPLOADED, uploaded
from storage.tables import conversations as open_forms
from storage.tables import events, file_uses, files, join_requests, outbox

SECRET = "secret"  # the subject of messages whose words are not kept once they have gone
REQUESTS = "requests"  # and of those about people who ask to join
BLANK = {"text": "", "heading": "", "options": []}
UNUSED = timedelta(hours=24)  # a file that belongs to nothing


def forget(tx: Tx, machine: datetime, now: datetime, settings: Settings) -> None:
    """Let go of what has had its time: event keys, texts that were sent with their files, forms, links."""
    conversations.forget_expired(tx, now)
    tx.execute(delete(events).where(events.c.received < machine - timedelta(days=settings.keep_events_days)))
    long_ago = now - timedelta(days=settings.keep_texts_days)
    is_old = (outbox.c.created < long_ago) & (outbox.c.state != "queued") & (outbox.c.text != "")
    tx.execute(update(outbox).where(is_old).values(**BLANK))
    broadcasts.forget(tx, long_ago)
    decided = (join_requests.c.state != "open") & (join_requests.c.at < long_ago)
    tx.execute(update(join_requests).where(decided).values(name="", unit_text="", post=""))
    links.forget(tx, machine)
    sent_along = select(files.c.id).where(files.c.created < long_ago)
    is_over = file_uses.c.subject.startswith(f"{broadcasts.ACT}:") & file_uses.c.file.in_(sent_along)
    tx.execute(delete(file_uses).where(is_over, file_uses.c.subject.not_in(broadcasts.AHEAD)))
    forget_files(tx, now)


def blank_secrets(tx: Tx) -> None:
    """Let go of the words of secret messages that went, or will not go any more.

    What their choices stand for stays: on a channel without buttons it is typed later.
    """
    is_over = outbox.c.subject.in_([SECRET, REQUESTS]) & (outbox.c.state != "queued") & (outbox.c.text != "")
    for row in tx.execute(select(outbox.c.id, outbox.c.options).where(is_over)).all():
        kept = [[token, "", words] for token, _label, words in row.options]
        blank = {**BLANK, "options": kept}
        tx.execute(update(outbox).where(outbox.c.id == row.id).values(**blank))


def forget_files(tx: Tx, now: datetime) -> None:
    """Delete the rows of files that nothing uses: no record, no open form, no message."""
    is_used = exists().where(file_uses.c.file == files.c.id)
    old = tx.execute(select(files.c.id).where(files.c.created < now - UNUSED, ~is_used)).scalars().all()
    if old:
        forms = tx.execute(select(open_forms.c.answers, open_forms.c.facts)).all()
        in_forms = {str(value) for form in forms for _key, value, _at in form.answers}
        in_forms |= {str(form.facts.get("file")) for form in forms}
        waiting = select(outbox.c.file_ids).where(outbox.c.state == "queued")
        to_send = {file for row in tx.execute(waiting) for file in row.file_ids}
        gone = [file for file in old if str(file) not in in_forms and file not in to_send]
        tx.execute(delete(files).where(files.c.id.in_(gone)))


def hashes(tx: Tx) -> set[str]:
    """The bytes that are still somebody's, by hash; also what came by our page and is not looked at yet."""
    kept = set(tx.execute(select(files.c.sha256).where(files.c.sha256.is_not(None)).distinct()).scalars())
    waiting = select(files.c.remote).where(files.c.state == "wanted", files.c.remote.startswith(UPLOADED))
    return kept | {uploaded(remote) for remote in tx.execute(waiting).scalars()}
