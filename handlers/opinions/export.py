"""The table of opinions on a draft, with what became of them, as Word and as a workbook."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from bot.conversation import N_, _, day_text, local_date, moment_text, shown_name
from bot.documents.archive import file_name
from bot.documents.opinions import OpinionLine, OpinionTable, UnitAnswer, opinions_docx, opinions_workbook
from bot.documents.word import Letterhead, in_capitals, in_full
from bot.packs import clauses_of
from handlers.delegation.export import COMMUNE, is_under_parent, symbol
from handlers.engine import (
    DOCX,
    XLSX,
    Action,
    Context,
    FileOrder,
    Paper,
    Replies,
    Who,
    id_in,
    letterhead,
    may,
    no_such_button,
    order_file,
)
from handlers.opinions import cards
from handlers.opinions.cards import ShownDraft
from storage import directory, files
from storage.engine import Tx
from storage.reporting import opinions
from storage.reporting.opinions import AGREED, DIFFERS, EXEMPT, OPINION, SUBJECT, Draft, Opinion

WORD, WORKBOOK = "opinions_word", "opinions"  # kinds of files that are made for whoever sent a draft
ANSWERS = {AGREED: N_("Thống nhất"), DIFFERS: N_("Có ý kiến"), "": N_("Chưa trả lời")}


def order_word(context: Context, draft: Draft) -> Replies:
    context.audit("draft_word", draft.subject)
    return [order_file(context, FileOrder(f"{WORD}:{draft.id}", name_of(draft, "docx"), DOCX))]


def order_workbook(context: Context, draft: Draft) -> Replies:
    context.audit("draft_export", draft.subject)
    return [order_file(context, FileOrder(f"{WORKBOOK}:{draft.id}", name_of(draft, "xlsx"), XLSX))]


def name_of(draft: Draft, ending: str) -> str:
    title = file_name(cards.shortened(draft.title), str(draft.id))
    return shown_name(_("Tổng hợp góp ý {title}", title=title) + f".{ending}")


def read_word(context: Context, argument: str) -> Paper:
    found = find(context, argument)
    said = _("Bảng tổng hợp, tiếp thu, giải trình ý kiến góp ý dự thảo “{title}”.", title=found.draft.title)
    return Paper(partial(opinions_docx, table_of(context, found)), said, context.who.language)


def read_workbook(context: Context, argument: str) -> Paper:
    found = find(context, argument)
    said = _(
        "Bảng tổng hợp góp ý dự thảo “{title}”. Điền cột “Tiếp thu, giải trình” rồi chọn “Nhận bảng đã điền” "
        "để gửi lại.",
        title=found.draft.title,
    )
    return Paper(partial(opinions_workbook, table_of(context, found)), said, context.who.language)


def find(context: Context, argument: str) -> ShownDraft:
    found = cards.read_draft(context, argument)
    if found is None or not cards.may_look(context.who, found.draft):
        raise no_such_button()
    return found


def table_of(context: Context, found: ShownDraft) -> OpinionTable:
    """Put all opinions together, in the order of the units."""
    there = [one for one in found.opinions if one.answer != EXEMPT]
    return OpinionTable(
        letterhead=letterhead_of(context, found.draft),
        head=signs(context, found.draft).upper(),
        title=found.draft.title,
        basis=_("Thực hiện {rule_drafts} {the_paper_basis}") if clauses_of("drafts") else "",
        day=day_text(found.draft.day),
        asked=len(there),
        answered=sum(bool(one.answer) for one in there),
        agreed=named(there, AGREED),
        differs=named(there, DIFFERS),
        owed=named(there, ""),
        lines=lines_of(found),
        answers=[unit_answer(place, one) for place, one in enumerate(there, 1)],
    )


def letterhead_of(context: Context, draft: Draft) -> Letterhead:
    """Return what stands above the table: the office, or the unit that asked, as far as we know it."""
    head = letterhead(context.settings, context.at)
    if draft.unit is None:
        return head
    unit = directory.letter_unit(context.tx, draft.unit)
    name = in_full(unit.name)
    commune = COMMUNE.search(name)
    return replace(
        head,
        parent=head.parent if is_under_parent(name) else "",
        office=in_capitals(unit.name),
        office_name=name,
        symbol=symbol(context, unit, name),
        place=commune[1] if commune else head.place,
    )


def signs(context: Context, draft: Draft) -> str:
    """Return who signs: the office's head, or the head of the unit that asked, by their post."""
    if draft.unit is None:
        return _("{the_office_head}")
    on = local_date(context.at)
    return directory.head_post(context.tx, draft.unit, on) or _("Thủ trưởng đơn vị")


def named(there: Iterable[Opinion], answer: str) -> str:
    return "; ".join(one.asked_as for one in there if one.answer == answer)


def lines_of(found: ShownDraft) -> list[OpinionLine]:
    given = {one.id: one for one in found.opinions}
    return [
        OpinionLine(
            code=cards.part_code(given[one.opinion], one),
            place=place,
            section=cards.section_text(one.section),
            unit=given[one.opinion].asked_as,
            words=one.words,
            reason=one.reason,
            reply=one.reply,
        )
        for place, one in enumerate(found.parts, 1)
    ]


def unit_answer(place: int, one: Opinion) -> UnitAnswer:
    at = moment_text(one.given_at) if one.given_at else ""
    return UnitAnswer(place, one.asked_as, _(ANSWERS[one.answer]), one.giver, at)


def may_have_file(tx: Tx, who: Who, file_id: int) -> bool:
    """Return whether a person may still have a file that was sent to them, as far as it is of drafts."""
    row = files.get(tx, file_id)
    if row and files.made_subject(row.remote).startswith((f"{WORD}:", f"{WORKBOOK}:")):
        draft = opinions.get(tx, id_in(files.made_subject(row.remote).partition(":")[2]))
        return draft is not None and cards.may_look(who, draft)
    uses = [use.partition(":") for use in files.uses(tx, file_id)]
    of_drafts = [id_in(number) for kind, _colon, number in uses if kind == SUBJECT]
    given = [id_in(number) for kind, _colon, number in uses if kind == OPINION]
    if not (of_drafts or given):
        return True
    found = [opinions.opinion(tx, one) for one in given]
    sent = [opinions.get(tx, one) for one in (*of_drafts, *(one.draft for one in found if one))]
    if any(draft and cards.may_look(who, draft) for draft in sent):
        return True
    asked = [one for draft in of_drafts for one in opinions.of_a_draft(tx, draft)]
    return any(one and may(who, Action.OPINE, one.unit) for one in (*found, *asked))
