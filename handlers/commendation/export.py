"""The proposal of commendation as Word, of a list that is settled: its units with the figures kept then."""

from datetime import date
from functools import partial

from bot.conversation import DEFAULT, NoLongerPossible, _, day_text, number_text, speaking
from bot.documents.word import (
    CommendationPaper,
    CommendedLine,
    commendation_docx,
    in_full,
)
from bot.domain.commendation import UnitRecord, threshold_texts
from bot.packs import clauses_of
from handlers.commendation.lists import LIST
from handlers.commendation.proposed import ShownList, shown_list
from handlers.engine import DOCX, Action, Context, FileOrder, Paper, Replies, letterhead, order_file
from storage.commendations import Commendation

PAPER = "commendation_paper"


def order(context: Context, one: Commendation) -> Replies:
    """Order the paper as Word ([Tờ trình (Word)])."""
    refuse_open(one)
    context.audit("commendation_paper", one.subject)
    name = _("Tờ trình đề nghị khen thưởng {term}.docx", term=one.term.words)
    return [order_file(context, FileOrder(f"{PAPER}:{one.id}", name, DOCX))]


def refuse_open(one: Commendation) -> None:
    if not one.is_settled:
        raise NoLongerPossible(_("Danh sách chưa chốt nên chưa lập tờ trình được. Gõ /khenthuong để xem."))


def read_paper(context: Context, list_id: str) -> Paper:
    """Read what the paper says; it is in Vietnamese, whatever its reader speaks."""
    context.need(Action.LOOK)
    one = LIST.read(context, list_id)
    refuse_open(one)
    found = shown_list(context, one)
    with speaking(DEFAULT):
        paper = paper_of(context, found)
    said = _(
        "Dự thảo tờ trình đề nghị khen thưởng {count} đơn vị. Số, ngày và chữ ký để trống: văn thư cấp số, "
        "người có thẩm quyền ký.",
        count=number_text(len(found.proposed)),
    )
    return Paper(partial(commendation_docx, paper), said)


def paper_of(context: Context, found: ShownList) -> CommendationPaper:
    settings, term = context.settings, found.commendation.term.words
    return CommendationPaper(
        letterhead=letterhead(settings, context.at),
        receiver=settings.office_parent,
        subject=_("Đề nghị khen thưởng tập thể sử dụng có hiệu quả hộp thư điện tử {term}", term=term),
        opening=opening_of(context, found),
        measured=measured_of(found),
        added=added_of(found),
        title=_("DANH SÁCH TẬP THỂ ĐỀ NGHỊ KHEN THƯỞNG {term}", term=term.upper()),
        head=_("{the_office_head}").upper(),
        lines=[paper_line(number, one, found.since) for number, one in enumerate(found.proposed, 1)],
    )


def opening_of(context: Context, found: ShownList) -> str:
    """Say by which clause it is written, and for how many it asks."""
    basis = _("Căn cứ {rule_commendation} {the_paper_basis}") if clauses_of("commendation") else ""
    said = _(
        "{office} đã rà soát kết quả sử dụng hộp thư điện tử {term} của các cơ quan, đơn vị và kính đề nghị "
        "{receiver} khen thưởng {count} tập thể có tên trong danh sách kèm theo.",
        office=context.settings.office_name,
        term=found.commendation.term.words,
        receiver=context.settings.office_parent,
        count=number_text(len(found.proposed)),
    )
    return ", ".join(filter(None, (basis, said)))


def measured_of(found: ShownList) -> str:
    return _(
        "Các đơn vị được xét theo số liệu ghi nhận từ ngày {first} đến ngày {last}, với các mức: "
        "{thresholds}.",
        first=day_text(found.first),
        last=day_text(found.last),
        thresholds="; ".join(threshold_texts(found.thresholds)),
    )


def added_of(found: ShownList) -> str:
    """Say that the office added units, as what they miss stands in the table."""
    added = sum(bool(one.why) for one in found.proposed)
    if not added:
        return ""
    return _(
        "Trong danh sách có {count} đơn vị được bổ sung ngoài các mức nêu trên; lý do ghi tại cột Ghi chú.",
        count=number_text(added),
    )


def paper_line(number: int, one: UnitRecord, since: date | None) -> CommendedLine:
    """Make a line of the annex; ``since``: from when all are counted, which the paper says once."""
    own = _("Số liệu từ ngày {day}.", day=day_text(one.since)) if one.since and one.since != since else ""
    added = _("Bổ sung: {why}", why=one.why) if one.why else ""
    return CommendedLine(
        number=number,
        unit=in_full(one.name),
        owed=number_text(one.owed - one.not_reached),
        checked=number_text(one.checked),
        share=one.share_text,
        late_reports=number_text(one.late_reports),
        incidents=number_text(one.incidents),
        late_incidents=number_text(one.late_incidents),
        misuse=number_text(one.misuse),
        note=" ".join(filter(None, (added, own))),
    )
