"""Ask a unit the questions of its self-inspection one by one, with a remark at the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.conversation import Refused, Talk, _, fold, moment_text, regex, tidy, up_to
from bot.domain.reports.inspections import FINDINGS, INSPECTION, InspectionAnswer, summary
from handlers.engine import Context, Prefilled, Replies, start_form_once
from handlers.inspections import cards, deciding
from handlers.inspections.cards import ShownInspection
from storage.engine import Conversation, Tx
from storage.reporting import inspections

FLOW = "inspection"
REMARK, NOTHING = "remark", "/nothing"
LONGEST = 500  # characters of a remark
POLITE = r"(?:(?:da|vang|em|chi|anh|toi|minh|cau nay|cai nay|thi|don vi)[ ,]+)*"
TAIL = r"(?: (?:roi|a|em|anh|chi|nhe|nha|day du|het|ca))*[ .]*"
SAID = {  # folded words outside of the labels
    InspectionAnswer.NOT_YET: regex(
        rf"{POLITE}(?:chua|van chua|chua (?:xong|lam|doi|co|duoc|dat))(?: \w+){{0,2}}[ .]*"
    ),
    InspectionAnswer.NOT_DONE: regex(rf"{POLITE}(?:khong|ko|k)(?: (?:lam|co|dat|thuc hien))?{TAIL}"),
    InspectionAnswer.MET: regex(
        rf"{POLITE}(?:co|roi|dat|xong|dung|vang|da|du|ok|tot|duoc|day du|dam bao){TAIL}"
    ),
}


@dataclass(frozen=True)
class InspectionFacts:
    report: int
    unit: str
    version: str  # of the answers as it was opened


@dataclass(frozen=True)
class WrittenInspection:
    report: int
    version: str  # of the answers that the review has shown
    answers: Mapping[str, str]
    remark: str


def open_form(context: Context, there: ShownInspection) -> Replies:
    """Ask what is not answered yet; of what is, show all for changes ([Trả lời từng câu], [Sửa …])."""
    cards.need_open(context, there)
    return start_form_once(context, FLOW, partial(facts_of, there), report=there.report.id)


def facts_of(there: ShownInspection) -> Prefilled[InspectionFacts]:
    report, inspection = there.report, there.inspection
    facts = InspectionFacts(report.id, report.unit_name, cards.seen_version(there))
    given = dict(inspection.answers)
    if inspection.is_done:
        given[REMARK] = inspection.remark or NOTHING
    return Prefilled(facts, given)


def ask_inspection(talk: Talk, facts: InspectionFacts) -> WrittenInspection:
    options = {str(finding): _(label) for finding, label in FINDINGS.items()}
    answers, titles = {}, {}
    for number, one in enumerate(INSPECTION, 1):
        asked = _("Câu {number}/{all}. {question}.", number=number, all=len(INSPECTION), question=_(one.text))
        answers[one.key] = talk.choose(one.key, asked, options, columns=3, by_words=finding_said)
        titles[one.key] = _("Câu {number}", number=number)
    none = {NOTHING: _("Không có ghi chú")}
    asked = _("Đơn vị có ghi chú gì thêm không? Nếu không, anh/chị chọn “Không có ghi chú”.")
    remark = talk.ask(REMARK, asked, up_to(LONGEST, one_line=False), shown_remark, none)
    titles[REMARK] = _("Ghi chú")
    stands = talk.look_up("stands", partial(find_standing, report=facts.report))
    heading = _("Kết quả tự kiểm tra của {unit}. Xin xem lại trước khi ghi nhận:", unit=facts.unit)
    if stands["version"] != facts.version:
        heading = f"{stands['text']}\n{heading}"
    talk.review(titles, heading)
    return WrittenInspection(facts.report, stands["version"], answers, "" if remark == NOTHING else remark)


def find_standing(tx: Tx, report: int) -> dict[str, str]:
    """Find which answers of the unit stand, and what the review says of those that came meanwhile."""
    found = inspections.get(tx, report)
    if found is None or found.given_at is None:
        return {"version": cards.answers_version(found) if found else "", "text": ""}
    places = {"name": found.giver, "moment": moment_text(found.given_at), "summary": summary(found.answers)}
    said = _("{name} đã trả lời lúc {moment}: {summary}.", **places)
    then = _("Nếu gửi, kết quả dưới đây thay kết quả đó.")
    return {"version": cards.answers_version(found), "text": f"{said}\n{then}"}


def shown_remark(said: str) -> str:
    return _("không có") if said == NOTHING else said


def finding_said(typed: str, _said_at: datetime) -> str:
    """Return what was found by words that are no label: "chưa", "có rồi em"; "" for others."""
    said = fold(tidy(typed))
    return next((str(one) for one, words in SAID.items() if words.fullmatch(said)), "")


def write_answers(context: Context, written: WrittenInspection) -> Replies:
    there = cards.own_inspection(context, str(written.report))
    cards.need_open(context, there)
    if written.version != cards.seen_version(there):
        raise Refused(_("Chưa ghi nhận: câu trả lời của đơn vị vừa thay đổi. Xin xem lại."))
    return deciding.keep(context, there, written.answers, written.remark)


def is_over(context: Context, here: Conversation) -> bool:
    """Return whether nothing can be answered any more."""
    there = cards.read_inspection(context, str(here.facts["report"]))
    return there is None or not cards.is_open(context, there)
