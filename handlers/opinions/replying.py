"""Replies to opinions: what becomes of each, in the chat or in the workbook; and units are told."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from bot.conversation import (
    Message,
    NoLongerPossible,
    Option,
    Refused,
    ReviewWays,
    Talk,
    _,
    long_day,
    number_text,
    up_to,
)
from bot.documents.opinions import ACCEPTED, LONGEST_REPLY, read_replies
from bot.documents.reading import Unreadable
from handlers.engine import (
    Context,
    Part,
    Replies,
    Workbook,
    id_in,
    open_workbook,
    read_workbook,
    start_form,
    start_form_once,
    workbook_row,
)
from handlers.opinions import cards, telling
from handlers.opinions.asking import need_draft, need_right
from handlers.opinions.cards import ShownDraft
from storage.engine import Tx
from storage.reporting import opinions
from storage.reporting.opinions import DIFFERS, Draft, Opinion, OpinionPart

FLOW, SHEET_FLOW, TELL_FLOW, SHEET = "draft_reply", "draft_sheet", "draft_tell", "sheet"
ACCEPT = "accept"
MOST_FAULTS = 5  # that are told at once


@dataclass(frozen=True)
class ReplyFacts:
    part: int
    draft: int
    number: str  # stands behind the form's title
    unit: str
    section: str
    words: str
    reason: str
    reply: str  # that was written before


@dataclass(frozen=True)
class WrittenReply:
    part: int
    words: str  # of the unit, as they were shown
    reply: str


@dataclass(frozen=True)
class SheetFacts:
    draft: int
    title: str
    files: str  # where they lie


@dataclass(frozen=True)
class ResultsFacts:
    draft: int
    title: str
    day: date  # until which opinions are taken
    units: int  # that hear what became of theirs
    owed: int  # units that have not answered and still may
    left: int  # parts of which nothing is said yet
    version: str
    number: str  # stands behind the form's title
    of_unit: bool = False  # the office's, as all that forms of before know


@dataclass(frozen=True)
class ToldResults:
    draft: int
    version: str  # of what became of the opinions, as it was shown


@dataclass(frozen=True)
class FilledSheet:
    draft: int
    replies: Mapping[str, str]  # part's code -> what became of it


def whole(context: Context, text: str) -> ShownDraft:
    draft = cards.need_sender(context, opinions.locked(context.tx, id_in(text)))
    return cards.whole_draft(context, draft)


WHOLE: Part[ShownDraft] = Part(whole)


def open_reply(context: Context, draft: Draft) -> Replies:
    """Ask what becomes of the first part of which nothing is said yet ([Tiếp thu, giải trình])."""
    need_draft(context, draft.id)
    found = cards.whole_draft(context, draft)
    if not found.parts:
        raise NoLongerPossible(_("Chưa có nội dung góp ý nào."))
    part = next((one for one in found.parts if not one.reply), found.parts[0])
    return start_form_once(context, FLOW, partial(reply_facts, context, part), part=part.id)


def open_part(context: Context, part: int) -> Replies:
    """Ask what becomes of one part ([Sửa tiếp thu, giải trình])."""
    return start_form_once(context, FLOW, partial(reply_facts, context, find_part(context, part)), part=part)


def find_part(context: Context, part: int) -> OpinionPart:
    found = opinions.part(context.tx, part)
    if found is None:
        raise NoLongerPossible(_("Nội dung góp ý này không còn: đơn vị đã sửa hoặc rút ý kiến."))
    return found


def reply_facts(context: Context, part: OpinionPart) -> ReplyFacts:
    one = need_given(context, part)
    need_draft(context, one.draft)
    texts = {"words": part.words, "reason": part.reason, "reply": part.reply}
    number = f"“{cards.shortened(one.title)}”"
    return ReplyFacts(part.id, one.draft, number, one.asked_as, cards.section_text(part.section), **texts)


def need_given(context: Context, part: OpinionPart) -> Opinion:
    """Return whose part it is, refuse where the unit has taken its opinions back."""
    one = opinions.opinion(context.tx, part.opinion)
    if one is None or one.answer != DIFFERS:
        raise NoLongerPossible(_("Nội dung góp ý này không còn: đơn vị đã sửa hoặc rút ý kiến."))
    return one


def ask_reply(talk: Talk, facts: ReplyFacts) -> WrittenReply:
    lines = [
        _("{unit}, {section}: {words}", unit=facts.unit, section=facts.section, words=facts.words),
        _("Lý do: {reason}", reason=facts.reason) if facts.reason else "",
        _("Đã ghi: {reply}", reply=facts.reply) if facts.reply else "",
        _("Tiếp thu hay giải trình thế nào? Xin gõ, hoặc chọn “Tiếp thu”."),
    ]
    text = "\n".join(filter(None, lines))
    said = talk.choose_or_say("reply", text, {ACCEPT: _("Tiếp thu")}, up_to(LONGEST_REPLY, one_line=False))
    return WrittenReply(facts.part, facts.words, ACCEPTED if said == ACCEPT else said)


def write_reply(context: Context, written: WrittenReply) -> Replies:
    """Write what became of a part, and offer the next."""
    part = find_part(context, written.part)
    one = need_given(context, part)
    draft = need_draft(context, one.draft)
    opinions.reply(context.tx, part.id, written.reply, context.who.person, context.at)
    context.audit("draft_reply", one.subject)
    context.redraw(*cards.cards_of(one))
    found = cards.whole_draft(context, draft)
    left = [other for other in found.parts if not other.reply]
    places = {"unit": one.asked_as, "section": cards.section_text(part.section), "reply": written.reply}
    said = _("Đã ghi tiếp thu, giải trình ý kiến của {unit} ({section}): {reply}", **places)
    again = Option(f"gd_part:{part.id}", _("Sửa tiếp thu, giải trình"))
    if left:
        count = number_text(len(left))
        following = Option(f"gd_part:{left[0].id}", _("Nội dung tiếp theo (còn {count})", count=count))
        return [Message(said, (following, again))]
    return [Message(said, (again,)), cards.office_message(context, found)]


def open_sheet(context: Context, draft: Draft) -> Replies:
    """Ask for the workbook whose column was filled in ([Nhận bảng đã điền])."""
    need_draft(context, draft.id)
    return start_form(context, SHEET_FLOW, SheetFacts(draft.id, draft.title, str(context.settings.files)))


def ask_sheet(talk: Talk, facts: SheetFacts) -> FilledSheet:
    asked = _(
        "Xin gửi bảng tổng hợp (Excel) của dự thảo “{title}” đã điền cột “Tiếp thu, giải trình”.",
        title=facts.title,
    )
    file = talk.attach(SHEET, asked, may_skip=False)
    look = partial(look_in_sheet, file=file or 0, facts=facts)
    wanted = Workbook(SHEET, _("Đọc bảng đã điền"), look, sheet_fault)
    found = read_workbook(talk, file or 0, wanted)
    lines = [
        _("Bảng có {count} nội dung đã điền tiếp thu, giải trình.", count=number_text(len(found["replies"]))),
        _("{count} nội dung để trống, giữ như đang có.", count=number_text(found["blank"]))
        if found["blank"]
        else "",
        _("Xin xem lại trước khi ghi:"),
    ]
    ways = ReviewWays(may_send=bool(found["replies"]))
    talk.review({SHEET: _("Tệp")}, "\n".join(filter(None, lines)), _("Ghi vào bảng tổng hợp"), ways)
    return FilledSheet(facts.draft, found["replies"])


def look_in_sheet(tx: Tx, file: int, facts: SheetFacts) -> dict[str, Any]:
    """Return what was filled in, part's code -> words, as JSON, or what is wrong with the file."""
    row, state = workbook_row(tx, file)
    nothing = {"is_coming": state["is_coming"], "faults": [], "replies": {}, "blank": 0}
    if row is None:
        return {**nothing, "faults": [] if state["is_coming"] else [state["why"]]}
    try:
        read = read_replies(open_workbook(Path(facts.files), row))
    except (Unreadable, Refused) as error:
        return {**nothing, "faults": [str(error)]}
    there = opinions.of_a_draft(tx, facts.draft)
    parts = opinions.parts(tx, [one.id for one in there if one.answer == DIFFERS])
    known = {cards.part_code(one, part) for one in there for part in parts.get(one.id, ())}
    strange = [code for code in (*read.replies, *read.blank) if code not in known]
    faults = [*read.faults]
    if strange:
        said = _(
            "{count} dòng không thuộc dự thảo này, hoặc đơn vị đã sửa ý kiến: mã {codes}. Xin lấy bảng mới.",
            count=len(strange),
            codes="; ".join(strange[: cards.SHOWN]),
        )
        faults.append(said)
    return {**nothing, "faults": faults, "replies": dict(read.replies), "blank": len(read.blank)}


def sheet_fault(found: dict[str, Any]) -> str:
    if not found["faults"]:
        return ""
    said = _("Chưa ghi nội dung nào từ tệp. Xin sửa những chỗ sau rồi gửi lại:")
    return "\n".join([said, *found["faults"][:MOST_FAULTS]])


def write_sheet(context: Context, filled: FilledSheet) -> Replies:
    """Write what the workbook says; a part that its unit has changed meanwhile is left out, and said so."""
    draft = need_draft(context, filled.draft)
    there = cards.whole_draft(context, draft).by_code
    done = {code: words for code, words in filled.replies.items() if code in there}
    for code, words in done.items():
        if there[code].reply != words:
            opinions.reply(context.tx, there[code].id, words, context.who.person, context.at)
    context.audit("draft_sheet", draft.subject, parts=len(done))
    telling.redraw(context, draft.id)
    lines = [_("Đã ghi tiếp thu, giải trình cho {count} nội dung.", count=number_text(len(done)))]
    if gone := len(filled.replies) - len(done):
        lines.append(_("{count} nội dung đơn vị vừa sửa hoặc rút nên chưa ghi.", count=number_text(gone)))
    return [Message("\n".join(lines)), cards.office_message(context, cards.whole_draft(context, draft))]


def open_telling(context: Context, found: ShownDraft, _seen: str) -> Replies:
    """Ask before units are told what became of their opinions ([Gửi kết quả tới đơn vị]).

    ``_seen``: the version that a question of before vouched for; the review is of what is so now.
    """
    return start_form_once(
        context, TELL_FLOW, lambda: results_to_tell(context, found.draft.id), draft=found.draft.id
    )


def results_to_tell(context: Context, draft_id: int) -> ResultsFacts:
    draft = need_draft(context, draft_id)
    found = cards.whole_draft(context, draft)
    if not found.news:
        raise NoLongerPossible(_("Không có kết quả mới để gửi tới đơn vị."))
    return ResultsFacts(
        draft=draft.id,
        of_unit=bool(draft.unit),
        title=draft.title,
        day=draft.day,
        units=len(found.news),
        owed=sum(one.is_owed for one in found.opinions),
        left=sum(not one.reply for one in found.parts),
        version=found.version,
        number=f"“{cards.shortened(draft.title)}”",
    )


def renew_results(context: Context, before: ResultsFacts) -> ResultsFacts:
    """Return what would be told now; as before where nothing would."""
    with suppress(Refused):
        return results_to_tell(context, before.draft)
    return before


def ask_to_tell(talk: Talk, facts: ResultsFacts) -> ToldResults:
    count = number_text(facts.units)
    lines = [
        _(
            "Gửi kết quả tiếp thu, giải trình dự thảo “{title}” tới {count} đơn vị?",
            title=facts.title,
            count=count,
        )
    ]
    if facts.owed:
        places = {"count": number_text(facts.owed), "day": long_day(facts.day)}
        lines.insert(0, _("{count} đơn vị chưa trả lời, còn hạn hết {day}.", **places))
    if facts.left:
        said = _("{count} nội dung chưa có tiếp thu, giải trình.", count=number_text(facts.left))
        lines.insert(0, said)
    ways = ReviewWays(releases=not facts.of_unit, cancel=_("Chưa gửi"))
    talk.review({}, "\n".join(lines), _("Gửi tới {count} đơn vị", count=count), ways)
    return ToldResults(facts.draft, facts.version)


def tell_results(context: Context, told: ToldResults) -> Replies:
    """Tell units what became of their opinions ([Gửi tới 3 đơn vị])."""
    draft = need_draft(context, told.draft)
    need_right(context, draft.unit)
    found = cards.whole_draft(context, draft)
    if found.version != told.version:
        raise NoLongerPossible(
            _("Nội dung tiếp thu, giải trình vừa thay đổi nên chưa gửi. Xin xem lại bảng rồi gửi.")
        )
    concerned: Sequence[Opinion] = [replace(one, told_at=context.at) for one in found.news]
    opinions.change(context.tx, draft.id, told_at=context.at)
    people = telling.tell_results(context, concerned)
    context.audit("draft_tell", draft.subject, units=len(concerned), people=people)
    telling.redraw(context, draft.id)
    counts = {"people": number_text(people), "units": number_text(len(concerned))}
    said = _("Đã gửi kết quả tiếp thu, giải trình tới {people} người của {units} đơn vị.", **counts)
    return [Message(telling.with_hour(context, said))]
