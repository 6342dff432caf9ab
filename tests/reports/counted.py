"""Statements that reports take, of requests to all units, each of which owes one."""

from datetime import date, time, timedelta

from sqlalchemy import insert, update

from bot.conversation import at_local
from bot.domain.reports import QuestionKind, ReportQuestion, ReportState
from bot.jobs.services import account_of
from handlers.engine import Tick
from handlers.reports import telling
from storage import files
from storage.engine import Tx
from storage.reporting import report_requests, reports
from storage.tables import engine
from storage.tables.engine import outbox
from tests.bench.counting import Counts, read, said, take
from tests.bench.morning import Morning
from tests.reports.asked import approval_token

MINUTE = timedelta(minutes=1)
LAST_DAY = date(2026, 11, 30)  # of the first request, once it has more time
QUESTION = ReportQuestion("q1", QuestionKind.FILE, "?")


async def of_reports(day: Morning) -> Counts:
    """Change and file the first request; end the others with all their reports missing."""
    found = {"request sent": await asking(day)}
    found["request extended"] = await changing(day, 1, "Gia hạn cho tất cả", "thứ Hai tuần sau")
    found["reports chased"] = await pressing(day, "rq_chase:1")
    found["reports looked at"] = await pressing(day, "rq:1")
    at = at_local(LAST_DAY, time(8))
    found["reports reminded of"] = await said(
        day.store.run(lambda tx: telling.open_and_remind(Tick(tx, at, day.settings, at - MINUTE)))
    )
    found |= await of_one(day)
    await day.store.run(file_all, 1)
    for name, token in (("workbook", "rq_excel:1"), ("archive", "rq_files:1")):
        found[f"{name} asked for"] = await pressing(day, token)
        [file] = await day.store.run(files.claim, account_of(day.channel), 1, day.clock.now())
        found[f"{name} read"] = await said(read(day, file))
        await day.store.run(files.mark_refused, file, "counted")
    del found["workbook asked for"]  # as any file is
    more = ("Bổ sung số liệu", "Bổ sung", "Số máy?", "Số", "Không giới hạn", "Bắt buộc", "Xong")
    found["request asks for more"] = await changing(day, 1, "Hỏi thêm", *more)
    for number, (name, answers) in enumerate(ENDS.items(), 2):
        await asking(day)
        found[name] = await changing(day, number, *answers)
    states = await day.store.run(states_of)
    assert states == ["asked", "ended", "ended"]
    return found


def states_of(tx: Tx) -> list[str]:
    """Return the one state of all reports to each request."""
    found = [{one.state.value for one in reports.of_request(tx, number)} for number in (1, 2, 3)]
    return [state for [state] in found]


ENDS = {
    "request closed": ("Kết thúc sớm",),
    "request cancelled": ("Hủy yêu cầu", "Sở đã có số liệu"),
}


async def asking(day: Morning) -> int:
    """Count the statements of sending a request to all units."""
    day.clock.at += MINUTE
    for words in ("/yeucaubaocao", "x", "mốt", "Tất cả đơn vị"):
        await take(day, day.typed(day.office, words))
    return await sent(day, f"Gửi {day.units} đơn vị")


async def changing(day: Morning, request: int, what: str, *answers: str) -> int:
    """Count the statements of changing a request."""
    day.clock.at += MINUTE
    await take(day, day.tapped(day.office, f"rq_change:{request}"))
    for words in (what, *answers):
        await take(day, day.typed(day.office, words))
    return await sent(day, what)


async def sent(day: Morning, label: str) -> int:
    statements = await said(take(day, day.typed(day.office, label)))
    await day.store.run(sent_all)
    return statements


async def pressing(day: Morning, token: str) -> int:
    day.clock.at += MINUTE
    statements = await said(take(day, day.tapped(day.office, token)))
    await day.store.run(sent_all)
    return statements


async def of_one(day: Morning) -> Counts:
    """Count an officer handing in, and their head approving."""
    day.clock.at += MINUTE
    officer, head = day.officer(2), day.officer(2) + 1
    report = await day.store.run(report_of, 2)
    await take(day, day.tapped(officer, f"rp_write:{report}"))
    await take(day, day.typed(officer, "đủ"))
    found = {"report handed in": await said(take(day, day.typed(officer, "Trình thủ trưởng")))}
    await day.store.run(sent_all)
    token = await day.store.run(approval_token, report)
    found["report approved"] = await said(take(day, day.tapped(head, token)))
    await day.store.run(sent_all)
    return found


def sent_all(tx: Tx) -> None:
    """Mark all as sent, without a channel: thousands of messages are delivered elsewhere."""
    tx.execute(update(outbox).where(outbox.c.state == "queued").values(state="sent"))


def report_of(tx: Tx, unit: int) -> int:
    [report] = [one.id for one in reports.of_request(tx, 1) if one.unit == unit]
    return report


def file_all(tx: Tx, request: int) -> None:
    """File each unit's report with a file."""
    report_requests.change(tx, request, questions=[QUESTION.as_json()])
    for one in reports.of_request(tx, request):
        row = {"state": "held", "sha256": "ab" * 32, "size": 1, "shown_name": "a.csv", "created": one.opens}
        file = tx.execute(insert(engine.files).values(**row).returning(engine.files.c.id)).scalar_one()
        filed = {
            "state": ReportState.FILED,
            "filed_at": one.opens,
            "handed_at": one.opens,
            "next_reminder": None,
        }
        reports.change(tx, one.id, answers={"q1": f"{file} a.csv"}, **filed)
