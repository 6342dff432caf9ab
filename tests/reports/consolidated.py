"""A term that units have filed, as the tests of the office's own report want it."""

from datetime import UTC, date, datetime
from random import Random

from sqlalchemy import Connection, insert, select

from bot.conversation import fold
from bot.domain.reports import Figure, QuestionKind, ReportState
from bot.regulation import cycle_book
from storage.reporting import report_requests, reports
from storage.reporting.report_requests import NewRequest
from storage.tables import people
from storage.units import figures

AT = datetime(2027, 6, 7, 2, tzinfo=UTC)
FIRST, LAST = date(2026, 11, 16), date(2027, 5, 15)
DUE = datetime(2027, 6, 4, 16, 59, tzinfo=UTC)
BY = 8  # Vinh, of the office


def filed_term(tx: Connection, seed: int, more_units: int = 0) -> int:
    """Write a term to which most units have filed, some late, some with corrected figures; return its id."""
    random = Random(seed)
    for number in range(more_units):
        name = f"UBND xã Ví Dụ {number + 1}"
        row = {"code": f"xvidu{number}", "name": name, "folded": fold(name), "rank": 10 + number}
        tx.execute(insert(people.units).values(**row))
    unit_ids = list(tx.execute(select(people.units.c.id).where(people.units.c.code != "pvhtt")).scalars())
    request = ask(tx, unit_ids)
    for report in reports.of_request(tx, request):
        known = {one.key: figure(random, one.figure) for one in cycle_book().questions if one.figure}
        figures.keep(tx, request, [(report.unit, known, None)])
        answers = {**known, "q18": "3", "q19": str(random.randint(0, 400)), "q20": "0"}
        if random.random() < 0.3:
            answers |= {"q4": str(int(known["q4"]) + 1), "why:q4": "đối chiếu sổ theo dõi"}
        if random.random() < 0.3:
            answers["q21"] = "Máy tính cũ, mạng chậm"
        state = random.choice([ReportState.FILED] * 6 + [ReportState.ASKED, ReportState.EXEMPT])
        is_filed = state == ReportState.FILED
        values = {"answers": answers, "is_late": is_filed and random.random() < 0.2, "handed_by": 2}
        reports.change(tx, report.id, state=state, filed_at=AT if is_filed else None, approved_by=3, **values)
    return request


def ask(tx: Connection, unit_ids: list[int]) -> int:
    asked = NewRequest(
        "6 tháng đầu năm 2027: kết quả sử dụng hộp thư điện tử",
        "",
        DUE,
        cycle_book().questions,
        kind="periodic",
        cycle="first_half",
        period_first=FIRST,
        period_last=LAST,
    )
    request = report_requests.add(tx, asked, BY, datetime(2027, 5, 18, 1, tzinfo=UTC))
    report_requests.ask_units(tx, request, unit_ids, DUE)
    return request


def figure(random: Random, name: str) -> str:
    if name == Figure.KINDS:
        return random.choice(["", "Không đăng nhập được (1)", "Hộp thư đầy (2); Thư giả mạo, lừa đảo (1)"])
    if name == Figure.RULES:
        return random.choice(["yes", "no"])
    if name == Figure.HOURS:
        return random.choice(["0", "3.5", "12"])
    return str(random.randint(0, 240) if name in (Figure.OWED, Figure.CHECKED) else random.randint(0, 9))


NUMBERS = [one for one in cycle_book().questions if one.kind == QuestionKind.NUMBER]
