"""Faults that someone might bring in: one place changed each, and the tests that are to turn red by it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """``was`` stands once in ``file`` and ``becomes`` something worse; ``tests`` are pytest's words."""

    name: str
    file: str
    was: str
    becomes: str
    tests: tuple[str, ...]


MUTANTS = (
    Mutant(
        "no dedupe: an event is taken as often as it comes",
        "storage/arrivals.py",
        "if not is_new(tx, event):",
        "if is_new(tx, event) is None:",
        ("tests/test_transcripts.py", "-k", "on_sqlite and twice and duties"),
    ),
    Mutant(
        "no lease: a contact in flight is claimed again",
        "storage/outbox.py",
        "is_next, contacts.c.sending.is_(None))",
        "is_next)",
        ("tests/test_outbox.py",),
    ),
    Mutant(
        "a lease is given up by whoever comes late",
        "storage/outcomes.py",
        '    contacts.c.sending_until == bindparam("until", type_=Moment),\n',
        "",
        ("tests/test_outcomes.py",),
    ),
    Mutant(
        "marked before it is sent",
        "bot/jobs/deliver.py",
        "        message_id = await channel.send(with_files(shop, job.out, job.files))\n",
        '        await run(afterwards.sent, message, "", now())\n'
        "        message_id = await channel.send(with_files(shop, job.out, job.files))\n",
        ("tests/test_delivering.py", "tests/test_duties_day.py"),
    ),
    Mutant(
        "no order within a contact",
        "storage/outbox.py",
        ".order_by(outbox.c.lane, outbox.c.id)\n    .limit",
        ".order_by(outbox.c.lane, outbox.c.id.desc())\n    .limit",
        ("tests/test_outbox.py",),
    ),
    Mutant(
        "no lanes: a broadcast goes before an answer",
        "storage/outbox.py",
        ".order_by(outbox.c.lane, outbox.c.id)\n    .limit",
        ".order_by(outbox.c.id)\n    .limit",
        ("tests/test_outbox.py",),
    ),
    Mutant(
        "no expiry: a nudge goes out after its round",
        "storage/outbox.py",
        "    or_(outbox.c.expires.is_(None), outbox.c.expires > now),\n",
        "",
        ("tests/test_outbox.py", "tests/test_duties_day.py"),
    ),
    Mutant(
        "wrong offset: what failed is confirmed",
        "bot/jobs/poll.py",
        "return min(left, default=arrived[-1].number + 1)",
        "return arrived[-1].number + 1 if left else arrived[-1].number + 1",
        ("tests/test_app.py", "tests/test_polling.py"),
    ),
    Mutant(
        "the tick looks at a window of time",
        "storage/duties.py",
        "duties.c.next_nudge <= now, duties.c.ends > now)",
        "duties.c.next_nudge <= now, duties.c.next_nudge > now - timedelta(seconds=4), duties.c.ends > now)",
        ("tests/test_duties_day.py",),
    ),
    Mutant(
        "a nudge is planned again as it was",
        "handlers/nudges.py",
        "following(duty, now, settings), duty.id in asked)",
        "duty.next_nudge, duty.id in asked)",
        ("tests/test_duties_day.py",),
    ),
    Mutant(
        "plain BEGIN on SQLite",
        "storage/db.py",
        '"BEGIN IMMEDIATE"',
        '"BEGIN"',
        ("tests/test_store.py", "tests/test_outbox.py", "tests/test_duties_day.py"),
    ),
    Mutant(
        "synchronous=NORMAL",
        "storage/db.py",
        '"synchronous=FULL"',
        '"synchronous=NORMAL"',
        ("tests/trials/test_power.py",),
    ),
    Mutant(
        "a piece that fails is not rolled back",
        "storage/db.py",
        'tx.exec_driver_sql("ROLLBACK TO piece")',
        "pass",
        ("tests/test_store.py",),
    ),
    Mutant(
        "a full disk goes unnoticed",
        "storage/db.py",
        'raise NotCommitted("SQLite gave the transaction up")',
        "return",
        ("tests/test_store.py",),
    ),
    Mutant(
        "what PostgreSQL could not serialize is not done again",
        "storage/db.py",
        '"40001", "40P01", "23505"',
        '"none"',
        ("tests/test_store_shared.py",),
    ),
    Mutant(
        "no secret is asked of a webhook",
        "bot/channels/base.py",
        "return bool(secret) and hmac.compare_digest(",
        "return True or hmac.compare_digest(",
        ("tests/web",),
    ),
    Mutant(
        "a webhook is acknowledged whatever came of it",
        "bot/web/webhooks.py",
        "    if not is_taken:\n",
        "    if is_taken is None:\n",
        ("tests/web",),
    ),
    Mutant(
        "no right is asked at a press",
        "handlers/allowed.py",
        "    if not may(scene.who, action, unit):\n",
        "    if not scene.who:\n",
        ("tests/test_deeds.py", "tests/test_invitations.py"),
    ),
    Mutant(
        "a unit's head reaches every unit",
        "bot/domain/rights.py",
        "if far == Reach.OWN_UNIT and unit is not None and held.unit != unit:",
        "if far == Reach.NONE and unit is not None and held.unit != unit:",
        ("tests/test_deeds.py",),
    ),
    Mutant(
        "facts are not looked at again when a form is sent",
        "handlers/excuse.py",
        "    check_bounds(first[0], last[0], today, calendar(scene.tx))\n    excuse = ",
        "    excuse = ",
        ("tests/test_deeds.py",),
    ),
    Mutant(
        "an old [Gửi] sends what it never showed",
        "bot/talk.py",
        'key = f"{REVIEW}{zlib.crc32(text.encode()):x}"',
        'key = f"{REVIEW}"',
        ("tests/test_talk.py",),
    ),
    Mutant(
        "passwords and marks are not looked for",
        "handlers/dispatch.py",
        "if finding.kind != Danger.NONE:",
        "if finding.kind == Danger.NONE and not finding:",
        ("tests/test_transcripts.py", "-k", "on_sqlite and calm and safety"),
    ),
    Mutant(
        "for whom a message is, is not asked again when it is sent",
        "handlers/afterwards.py",
        "if message.person and held and not still_holds(",
        "if False and not still_holds(",
        ("tests/test_readers.py",),
    ),
    Mutant(
        "no pace between processes",
        "storage/pace.py",
        'set_={"next_free": case((pace.c.next_free > now, pace.c.next_free), else_=now) + gap},',
        'set_={"next_free": now + gap},',
        ("tests/test_pace.py",),
    ),
    Mutant(
        "what arrived as the database went away is not written down later",
        "bot/jobs/written.py",
        "if again >= message.leased_until:",
        "if again:",
        ("tests/operations/test_written_down.py",),
    ),
    Mutant(
        "each machine of several goes by its own clock",
        "bot/jobs/tick.py",
        "if ticks.has_clock(tx) and (",
        "if not ticks.has_clock(tx) and (",
        ("tests/test_wrong_clocks.py",),
    ),
    Mutant(
        "business time goes back",
        "storage/business.py",
        "return max(moved, newest) if newest else moved",
        "return moved",
        ("tests/trials/test_clocks.py", "tests/test_command_line.py"),
    ),
    Mutant(
        "what people write is taken for HTML",
        "bot/channels/telegram/channel.py",
        "[html.escape(piece, quote=False) for piece in pieces(",
        "[piece for piece in pieces(",
        ("tests/channels",),
    ),
)
