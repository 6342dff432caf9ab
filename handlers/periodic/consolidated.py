"""Make the office's own report upward of what units have filed to a request, periodic (Điều 10) or not.

It is a draft as long as units may still file; once the office has ended the request it is the final one.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial

from bot.conversation import (
    DEFAULT,
    N_,
    Message,
    Refused,
    _,
    day_text,
    moment_text,
    number_text,
    percent_text,
    regex,
    says_none,
    speaking,
)
from bot.documents.archive import file_name
from bot.documents.consolidated import (
    LateLine,
    SumLine,
    TracedFigure,
    TracedReport,
    UnitCells,
    UpwardReport,
    upward_docx,
    upward_workbook,
)
from bot.documents.word import in_full
from bot.domain.reports import (
    CLOSED,
    WHY,
    Figure,
    QuestionKind,
    ReportQuestion,
    ReportState,
    decimal_text,
    share_of,
    shown,
)
from bot.domain.reports.inspections import is_answered, least_met
from bot.packs import BODIES, clauses_of, followed, office_terms
from bot.regulation import clause_name, cycle_book
from handlers.engine import (
    DOCX,
    XLSX,
    Action,
    Context,
    FileOrder,
    Paper,
    Replies,
    Who,
    letterhead,
    may,
    order_file,
)
from handlers.periodic import filed_picture
from handlers.periodic.annexes import Annexes, read_annexes
from handlers.periodic.sentences import sentences, shortest
from handlers.reports.lists import REQUEST
from storage import files
from storage.engine import Tx
from storage.reporting import report_requests, reports
from storage.reporting.report_requests import Request
from storage.reporting.reports import Report

WORD, EXCEL = "upward", "upward_figures"  # kinds of files that are made for the office alone
LOW = 0.8  # of checks in time: units below are named; our own choice
SHORT_KINDS = set(QuestionKind) - {QuestionKind.TEXT, QuestionKind.FILE}  # whose answers fit a column
KIND = regex(r"(.+) \((\d+)\)")  # of incidents, and how many
Given = Mapping[str, str]


def order(context: Context, request: Request) -> Replies:
    """Have the files and the picture made ([Báo cáo tổng hợp])."""
    found = reports.of_request(context.tx, request.id)
    if not any(one.is_filed for one in found):
        raise Refused(_("Chưa có đơn vị nào nộp báo cáo nên chưa tổng hợp được."))
    context.audit("request_upward", request.subject)
    title = file_name(heading_of(request), str(request.id))
    names = {WORD: N_("Báo cáo {title}.docx"), EXCEL: N_("Số liệu {title}.xlsx")}
    if request.is_live:
        names = {WORD: N_("DỰ THẢO Báo cáo {title}.docx"), EXCEL: N_("DỰ THẢO Số liệu {title}.xlsx")}
    types = {WORD: DOCX, EXCEL: XLSX}
    orders = [
        FileOrder(f"{kind}:{request.id}", _(name, title=title), types[kind]) for kind, name in names.items()
    ]
    drawn = filed_picture.order(context, request, 1)
    return [Message(state_text(request, found)), *(order_file(context, one) for one in orders), *drawn]


def may_have_file(tx: Tx, who: Who, file_id: int) -> bool:
    """Return whether a person may still have a file that was sent to them, as far as it is of these."""
    row = files.get(tx, file_id)
    kinds = tuple(f"{kind}:" for kind in (WORD, EXCEL, filed_picture.PICTURE))
    is_ours = row is not None and files.made_subject(row.remote).startswith(kinds)
    return not is_ours or may(who, Action.REQUEST)


def state_text(request: Request, found: Sequence[Report]) -> str:
    """Say whether it is a draft, and how it becomes the final one."""
    left = sum(not one.is_filed and one.state not in CLOSED for one in found)
    if not request.is_live:
        return _("Báo cáo tổng hợp, số liệu đã chốt.")
    return _(
        "Đây là bản dự thảo: còn {count} đơn vị chưa nộp. Khi cần chốt, anh/chị chọn “Thay đổi yêu cầu”, "
        "“Kết thúc sớm”; sau đó báo cáo tổng hợp là bản chính thức.",
        count=number_text(left),
    )


def heading_of(request: Request) -> str:
    """Return what the report is called on paper: as the cycle words it, where the pack still has that.

    Its year is that of the term, wherever the deadline was moved to.
    """
    cycle = cycle_book().cycle(request.cycle)
    return cycle.paper_of(request.period_last) if cycle and request.period_last else request.title


def read_word(context: Context, argument: str) -> Paper:
    """Read all that the report says; it is in Vietnamese, whatever its reader speaks."""
    context.need(Action.REQUEST)
    request = REQUEST.read(context, argument)
    with speaking(DEFAULT):
        report = upward_report(context, request)
    said = _("Số, ngày và chữ ký để trống: văn thư cấp số, người có thẩm quyền ký.")
    return Paper(partial(upward_docx, report), said)


def read_excel(context: Context, argument: str) -> Paper:
    context.need(Action.REQUEST)
    request = REQUEST.read(context, argument)
    with speaking(DEFAULT):
        traced = traced_report(context, request)
    said = _(
        "Mỗi tổng là công thức trên trang tính “Từng đơn vị”; trang tính “Đối chiếu” ghi số của hệ thống và "
        "của đơn vị."
    )
    return Paper(partial(upward_workbook, traced), said)


def upward_report(context: Context, request: Request) -> UpwardReport:
    settings, found = context.settings, reports.of_request(context.tx, request.id)
    listed_lines, late = read_annexes(context, request, found), late_lines(found)
    filed = [one for one in found if one.is_filed]
    sums, before = sums_of(request.questions, filed), sums_before(context, request)
    asked = numbers(request.questions)
    listed = asked if request.cycle else [one for one in request.questions if one.kind in SHORT_KINDS]
    return UpwardReport(
        letterhead=letterhead(settings, context.at),
        head=_("{the_office_head}").upper(),
        subject=heading_of(request),
        receivers=receivers(*receiving(context, request)),
        opening=opening_text(context, request),
        standing=list(standing(found)),
        results=[
            *sentences(request.questions, sums, before),
            *results(request.questions, filed),
            *inspected(found),
            *pointers(listed_lines, 3 if late else 2),
        ],
        sums=[sum_line(number, one, sums, before) for number, one in enumerate(asked, 1)],
        told=told_heading(request),
        wishes=list(wishes(request, filed)),
        closing=_("Trên đây là báo cáo của {office}, kính báo cáo./.", office=settings.office_name),
        columns=[column_name(one, listed) for one in listed],
        groups=groups_of(listed),
        units=[
            UnitCells(number, one.unit_name, [cell(question, one.answers) for question in listed])
            for number, one in enumerate(filed, 1)
        ],
        late=late,
        changes=listed_lines.changes,
        incidents=listed_lines.incidents,
        is_draft=request.is_live,
    )


def pointers(lines: Annexes, first: int) -> Iterator[str]:
    """Say in which annex the changes and the incidents are listed; ``first``: the next annex that is free."""
    if lines.changes:
        yield _("Danh sách thay đổi nhân sự trong kỳ: Phụ lục {number}.", number=first)
    if lines.incidents:
        yield _("Danh sách sự cố trong kỳ: Phụ lục {number}.", number=first + bool(lines.changes))


def receiving(context: Context, request: Request) -> list[str]:
    """Return to whom the report goes: a periodic one as the pack says, by its settings or by name."""
    settings = context.settings
    if not request.cycle:
        return [settings.office_parent]
    bodies = {key: getattr(settings, key) for key in BODIES}
    return [bodies.get(one, one) for one in office_terms(followed()).papers["report_to"]]


def receivers(*names: str) -> list[str]:
    """Return each with its dash and its mark, "- A;" and the last "- B."; one alone without them."""
    if len(names) == 1:
        return [in_full(names[0])]
    return [f"- {in_full(name)}{'.' if name == names[-1] else ';'}" for name in names]


def opening_text(context: Context, request: Request) -> str:
    """Say what the report rests on, and which days it is about: only a periodic one has such."""
    office, moment = context.settings.office_name, moment_text(context.at)
    if not (request.cycle and request.period_first and request.period_last):
        return _(
            "{office} tổng hợp báo cáo của các đơn vị theo yêu cầu “{title}”, tính đến {moment}, như sau:",
            office=office,
            title=request.title,
            moment=moment,
        )
    cycle = cycle_book().cycle(request.cycle)
    places = {
        "clauses": "; ".join(map(clause_name, cycle.paper_clauses)) if cycle else "",
        "office": office,
        "first": day_text(request.period_first),
        "last": day_text(request.period_last),
        "moment": moment,
    }
    said = N_(
        "Thực hiện {the_paper_basis}, {office} tổng hợp báo cáo của các đơn vị, kỳ số liệu từ ngày {first} "
        "đến ngày {last}, tính đến {moment}, như sau:"
    )
    if places["clauses"]:
        said = N_(
            "Thực hiện {clauses} {the_paper_basis}, {office} tổng hợp báo cáo của các đơn vị, kỳ số liệu từ "
            "ngày {first} đến ngày {last}, tính đến {moment}, như sau:"
        )
    return _(said, **places)


def told_heading(request: Request) -> str:
    """Return what stands above what units wrote in words."""
    if request.cycle:
        return _("KHÓ KHĂN, KIẾN NGHỊ CỦA CÁC ĐƠN VỊ")
    return _("NỘI DUNG CÁC ĐƠN VỊ BÁO CÁO")


def numbers(questions: Sequence[ReportQuestion]) -> list[ReportQuestion]:
    return [one for one in questions if one.kind == QuestionKind.NUMBER]


def column_name(question: ReportQuestion, among: Sequence[ReportQuestion]) -> str:
    """Return what a column is called: by its short name, and where it is alone in its group by that."""
    is_alone = [one.group for one in among].count(question.group) == 1
    return (question.group if is_alone else "") or question.short or question.text


def groups_of(listed: Sequence[ReportQuestion]) -> list[str]:
    """Return the group above each column; "" where it is alone in it, and is called by it."""
    names = [one.group for one in listed]
    return [name if names.count(name) > 1 else "" for name in names]


def sums_of(questions: Sequence[ReportQuestion], filed: Sequence[Report]) -> dict[str, str]:
    """Add each number up over what was filed: question's key -> sum; nothing for what nobody answered."""
    found: dict[str, str] = {}
    for one in numbers(questions):
        given = [Decimal(report.answers[one.key]) for report in filed if one.key in report.answers]
        if given:
            found[one.key] = f"{shortest(sum(given, Decimal(0))):f}"
    return found


def sums_before(context: Context, request: Request) -> dict[str, str]:
    """Return the sums of the term before, by the keys of the same questions of now."""
    last = report_requests.cycle_before(context.tx, request.period_first) if request.period_first else None
    if last is None:
        return {}
    filed = [one for one in reports.of_request(context.tx, last.id) if one.is_filed]
    by_text = {one.text: one.key for one in last.questions}
    sums = sums_of(last.questions, filed)
    return {one.key: sums[by_text[one.text]] for one in request.questions if by_text.get(one.text) in sums}


def standing(found: Sequence[Report]) -> Iterator[str]:
    """Say how many units had to report, have, in time or late, and have not."""
    owing = [one for one in found if one.state != ReportState.EXEMPT]
    filed = [one for one in owing if one.is_filed]
    late = sum(one.is_late for one in filed)
    places = {
        "all": number_text(len(owing)),
        "filed": number_text(len(filed)),
        "share": percent_text(len(filed) / len(owing)) if owing else percent_text(0),
        "in_time": number_text(len(filed) - late),
        "late": number_text(late),
        "missing": number_text(len(owing) - len(filed)),
    }
    yield _(
        "Tổng số đơn vị phải báo cáo: {all}. Đã báo cáo: {filed} ({share}), trong đó đúng hạn {in_time}, sau "
        "hạn {late}. Chưa báo cáo: {missing}.",
        **places,
    )
    if late or len(owing) > len(filed):
        yield _("Danh sách đơn vị nộp sau hạn, chưa nộp: Phụ lục 2.")
    if corrected := sum(
        any(key.startswith(WHY) and key[len(WHY) :] in one.figures for key in one.answers) for one in filed
    ):
        yield _("{count} đơn vị có sửa số liệu của hệ thống, kèm lý do.", count=number_text(corrected))


def results(questions: Sequence[ReportQuestion], filed: Sequence[Report]) -> Iterator[str]:
    """Yield what stands out among the units."""
    by_figure = {one.figure: one.key for one in questions if one.figure}
    if kinds := kinds_of(filed, by_figure.get(Figure.KINDS, "")):
        yield _("- Các loại sự cố: {kinds}.", kinds=kinds)
    yield from (line for one in questions if (line := chosen_line(one, filed)))
    if low := list(low_units(questions, filed)):
        yield _(
            "- Đơn vị có tỷ lệ kiểm tra trong giờ dưới {share} (không tính lượt hệ thống chưa nhắc được): "
            "{units}.",
            share=percent_text(LOW),
            units="; ".join(low),
        )
    if not clauses_of("internal_rules"):
        return
    without = [one.unit_name for one in filed if one.answers.get(by_figure.get(Figure.RULES, "")) == "no"]
    if without:
        yield _("- Đơn vị chưa ban hành nội quy: {units}.", units="; ".join(without))


def inspected(found: Sequence[Report]) -> Iterator[str]:
    """Say how many units have looked at how they use mail themselves, and what the most do not meet."""
    asked = [(one.unit_name, one.inspected) for one in found if one.inspected is not None]
    if not asked:
        return
    done = number_text(sum(is_answered(answers) for _unit, answers in asked))
    yield _("- Đơn vị đã tự kiểm tra: {done}/{all}.", done=done, all=number_text(len(asked)))
    unmet = [
        _("{question} ({count} đơn vị)", question=one.text, count=number_text(len(one.units)))
        for one in least_met(asked)
    ]
    if unmet:
        yield _("- Nội dung tự kiểm tra chưa đạt, không thực hiện: {questions}.", questions="; ".join(unmet))


def chosen_line(question: ReportQuestion, filed: Sequence[Report]) -> str:
    """Count what units chose, and average what they gave in percents; "" for what is no such question."""
    given = [one.answers[question.key] for one in filed if one.answers.get(question.key)]
    if question.figure or not given:
        return ""
    if question.kind in (QuestionKind.YES_NO, QuestionKind.CHOICE):
        counts = Counter(shown(question, value) for value in given)
        said = "; ".join(f"{name} ({number_text(count)})" for name, count in counts.most_common())
        return _("- {question}: {counts}.", question=question.text.rstrip(" ?:."), counts=said)
    if question.kind == QuestionKind.PERCENT:
        average = sum(map(Decimal, given), Decimal(0)) / len(given) / 100
        places = {"question": question.text.rstrip(" ?:."), "share": percent_text(float(average))}
        return _(
            "- {question}: trung bình {share} ({count} đơn vị).", **places, count=number_text(len(given))
        )
    return ""


def low_units(questions: Sequence[ReportQuestion], filed: Sequence[Report]) -> Iterator[str]:
    """Yield the units that check too little in time, the worst first, each with its share."""
    shares = [
        (share, one.unit_name)
        for one in filed
        if (share := share_of({each.figure: one.answers.get(each.key, "0") for each in questions}))
        is not None
    ]
    for share, name in sorted(shares):
        if share < LOW:
            yield f"{name} ({percent_text(share)})"


def kinds_of(filed: Sequence[Report], key: str) -> str:
    """Count the kinds of incidents over all units; what a unit wrote in its own words stands as it is."""
    counts, others = Counter[str](), list[str]()
    for part in (part.strip() for one in filed for part in one.answers.get(key, "").split(";")):
        if found := KIND.fullmatch(part):
            counts[found[1]] += int(found[2])
        elif part:
            others.append(part)
    return "; ".join([*(f"{name} ({number_text(count)})" for name, count in counts.most_common()), *others])


def sum_line(number: int, question: ReportQuestion, sums: Given, before: Given) -> SumLine:
    now, last = sums.get(question.key), before.get(question.key)
    change = ""
    if now is not None and last is not None:
        difference = shortest(Decimal(now) - Decimal(last))
        change = f"+{decimal_text(difference)}" if difference > 0 else decimal_text(difference)
    here, there = (decimal_text(Decimal(value)) if value is not None else "" for value in (now, last))
    return SumLine(number, question.text, here, there, change)


def wishes(request: Request, filed: Sequence[Report]) -> Iterator[str]:
    """Yield what units wrote in words, question by question; what several wrote alike once."""
    nothing = [one.unit_name for one in filed if one.is_nothing]
    if nothing:
        yield _("Đơn vị báo cáo không phát sinh: {units}.", units="; ".join(nothing))
    for one in request.questions:
        if one.kind == QuestionKind.TEXT and not one.figure:
            said: dict[str, list[str]] = {}
            for report in filed:
                text = report.answers.get(one.key, "").rstrip(" .")
                if text and not says_none(text):
                    said.setdefault(text, []).append(report.unit_name)
            yield f"{one.text}:" if said else _("{question}: các đơn vị không nêu.", question=one.text)
            yield from (f"- {text} ({'; '.join(units)})." for text, units in said.items())


def cell(question: ReportQuestion, answers: Given) -> str:
    return shown(question, answers[question.key]) if question.key in answers else ""


def late_lines(found: Sequence[Report]) -> list[LateLine]:
    """List who filed late, with when, and who has not, with its deadline."""
    lines = []
    for one in found:
        if one.is_filed and one.is_late and one.filed_at:
            lines.append(
                (one.unit_name, _("Nộp sau hạn"), _("nộp lúc {moment}", moment=moment_text(one.filed_at)))
            )
        elif not one.is_filed and one.state != ReportState.EXEMPT:
            lines.append((one.unit_name, _("Chưa nộp"), _("hạn {moment}", moment=moment_text(one.until))))
    return [LateLine(number, *line) for number, line in enumerate(lines, 1)]


def traced_report(context: Context, request: Request) -> TracedReport:
    found = reports.of_request(context.tx, request.id)
    filed = [one for one in found if one.is_filed]
    asked, before = numbers(request.questions), sums_before(context, request)
    lines = read_annexes(context, request, found)
    return TracedReport(
        title=heading_of(request),
        as_of=_("Số liệu đến {moment}.", moment=moment_text(context.at)),
        names=[one.text for one in asked],
        before=[number_in(before, one.key) for one in asked],
        units=[
            (one.unit_code, one.unit_name, [number_in(one.answers, question.key) for question in asked])
            for one in filed
        ],
        traced=[traced(one, question) for one in filed for question in request.questions],
        late=late_lines(found),
        changes=lines.changes,
        incidents=lines.incidents,
        lists=lines.lists,
    )


def number_in(answers: Given, key: str) -> Decimal | None:
    return Decimal(answers[key]) if key in answers else None


def traced(report: Report, question: ReportQuestion) -> TracedFigure:
    known = report.figures.get(question.key, "")
    return TracedFigure(
        code=report.unit_code,
        unit=report.unit_name,
        name=question.text,
        figure=question.figure,
        known=shown(question, known) if known else "",
        reported=cell(question, report.answers),
        why=report.answers.get(f"{WHY}{question.key}", ""),
        writer=report.writer,
        approver=report.approver,
        filed_at=report.filed_at,
    )
