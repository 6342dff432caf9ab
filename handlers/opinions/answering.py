"""A unit's answer to a draft: that it agrees, or its opinions by section, or a file in place of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from typing import Any

from bot.conversation import Message, NoLongerPossible, Option, Refused, Talk, _, up_to
from handlers.engine import (
    FILE,
    Action,
    Context,
    Prefilled,
    Replies,
    confirmation,
    named_files,
    start_form,
    start_form_once,
)
from handlers.opinions import cards
from handlers.opinions.cards import ShownOpinion
from storage import files
from storage.engine import Conversation, Tx
from storage.reporting import opinions
from storage.reporting.opinions import AGREED, DIFFERS, RECALLED, Opinion, OpinionPart, SaidPart

FLOW = "opinion"
GENERAL, BY_FILE, NO_REASON = "general", "file", "/none"  # answers
MORE, ENOUGH = "more", "enough"
FIRST_FILE = f"{FILE}:1"
SECTION, WORDS, REASON = 100, 2000, 1000  # characters
MOST_PARTS = 30


@dataclass(frozen=True)
class OpinionFacts:
    opinion: int
    number: str  # stands behind the form's title
    title: str
    unit: str
    seen: str  # the version of the unit's answer as the form was opened


@dataclass(frozen=True)
class GivenOpinion:
    """``seen``: the version of the unit's answer whose place it takes, as its review showed it."""

    opinion: int
    seen: str
    parts: Sequence[SaidPart] = field(default_factory=tuple)
    file: int = 0  # in place of them


def agree(context: Context, opinion: Opinion) -> Replies:
    """Record that a unit agrees ([Thống nhất]); whoever said so can take it back."""
    cards.need_open(opinion)
    if opinion.answer:
        return show_newer(context, opinion)
    opinions.drop_parts(context.tx, opinion.id)
    opinions.answer(context.tx, opinion.id, AGREED, context.who.person, context.at)
    noted(context, opinion, "opinion_agree")
    said = _(
        "Đã ghi nhận {unit} thống nhất với dự thảo “{title}”.", unit=opinion.unit_name, title=opinion.title
    )
    undo = Option(f"gy_undo:{opinion.id}", _("Bấm nhầm"), is_undo=True)
    return [Message(said, (undo,), card=f"{cards.DONE}:{opinion.id}")]


def noted(context: Context, opinion: Opinion, act: str) -> None:
    context.audit(act, opinion.subject)
    context.redraw(*cards.cards_of(opinion))


def show_newer(context: Context, opinion: Opinion, _seen: str = "") -> Replies:
    """Show the answer that a colleague has given since, or that was changed; nothing is done."""
    changed = Message(_("Câu trả lời của đơn vị đã thay đổi sau tin anh/chị vừa chọn. Xin xem lại:"))
    return [changed, *show(context, opinion)]


def show(context: Context, opinion: Opinion) -> Replies:
    """Show a draft to a unit with its files, and what the unit can do."""
    found = ShownOpinion(opinion, cards.parts_of(context, opinion))
    message = cards.unit_message(found, context.settings.office_name)
    is_there = opinion.state != RECALLED
    sent = opinions.file_ids(context.tx, f"{opinions.SUBJECT}:{opinion.draft}") if is_there else []
    own = opinions.file_ids(context.tx, opinion.subject) if opinion.answer == DIFFERS else []
    return [replace(message, file_ids=(*sent, *own))]


def is_owed(_context: Context, opinion: Opinion) -> bool:
    return opinion.is_owed


def is_open(_context: Context, opinion: Opinion) -> bool:
    return opinion.is_open


def is_own_agreement(context: Context, opinion: Opinion) -> bool:
    return opinion.is_open and opinion.answer == AGREED and opinion.given_by == context.who.person


def take_back(context: Context, opinion: Opinion) -> Replies:
    """Take it back that a unit agrees ([Bấm nhầm]): it owes an answer again."""
    cards.need_open(opinion)
    if not is_own_agreement(context, opinion):
        raise NoLongerPossible(_("Không có câu trả lời nào của anh/chị để rút lại."))
    opinions.answer(context.tx, opinion.id, "", None, None)
    noted(context, opinion, "opinion_undo")
    said = _(
        "Đã rút lại; {unit} chưa trả lời dự thảo “{title}”.", unit=opinion.unit_name, title=opinion.title
    )
    return [Message(said, (Option(f"gy:{opinion.id}", _("Xem dự thảo")),))]


def is_withdrawable(_context: Context, opinion: Opinion) -> bool:
    return opinion.is_open and opinion.answer == DIFFERS


def ask_withdrawing(context: Context, opinion: Opinion, _seen: str) -> Replies:
    """Ask before a unit's opinions are taken back ([Rút ý kiến])."""
    need_withdrawable(context, opinion)
    places = {"unit": opinion.unit_name, "title": opinion.title}
    asked = _("Rút ý kiến của {unit} về dự thảo “{title}”?", **places)
    token = f"gy_drop:{opinion.id}:{cards.seen_version(opinion)}"
    return [
        confirmation(context, asked, Option(token, _("Rút ý kiến")), Option(f"gy:{opinion.id}", _("Giữ lại")))
    ]


def need_withdrawable(_context: Context, opinion: Opinion) -> None:
    cards.need_open(opinion)
    if opinion.answer != DIFFERS:
        raise NoLongerPossible(_("Đơn vị chưa có ý kiến nào để rút lại."))


def withdraw(context: Context, opinion: Opinion) -> Replies:
    """Take a unit's opinions back; by section they are kept as a begun answer until it gives another one."""
    need_withdrawable(context, opinion)
    if opinions.file_ids(context.tx, opinion.subject):
        opinions.drop_parts(context.tx, opinion.id)
    opinions.answer(context.tx, opinion.id, "", None, None)
    noted(context, opinion, "opinion_withdraw")
    places = {"unit": opinion.unit_name, "title": opinion.title}
    said = _("Đã rút ý kiến của {unit} về dự thảo “{title}”; đơn vị chưa trả lời.", **places)
    return [Message(said, (Option(f"gy:{opinion.id}", _("Xem dự thảo")),))]


def open_opinion(context: Context, opinion: Opinion) -> Replies:
    """Ask for a unit's opinions ([Có ý kiến], [Sửa ý kiến]), with those that it gave before."""
    return start_form_once(context, FLOW, partial(begin, context, opinion), opinion=opinion.id)


def open_told(context: Context, opinion: Opinion, words: str) -> Replies:
    """Ask for a unit's opinions, the first of which was just typed in answer to the card."""
    return open_with_words(context, opinion, {"words_1": words})


def open_with_words(context: Context, opinion: Opinion, said: Mapping[str, str]) -> Replies:
    """Ask for a unit's opinions behind those that it gave before, the first of which was just typed."""
    begun = begin(context, opinion)
    if FIRST_FILE in begun.given:
        return start_form(context, FLOW, begun)
    number = sum(key.startswith("words_") for key in begun.given) + 1
    behind = {f"more_{number - 1}": MORE} if number > 1 else {}
    more = {f"{key.rpartition('_')[0]}_{number}": words for key, words in said.items()}
    return start_form(context, FLOW, Prefilled(begun.facts, {**begun.given, **behind}, more))


def begin(context: Context, opinion: Opinion) -> Prefilled[OpinionFacts]:
    cards.need_open(opinion)
    title = cards.shortened(opinion.title)
    facts = OpinionFacts(
        opinion.id, f"“{title}”", opinion.title, opinion.unit_name, cards.seen_version(opinion)
    )
    there = opinions.parts(context.tx, [opinion.id]).get(opinion.id, ())
    sent = opinions.file_ids(context.tx, opinion.subject)
    return Prefilled(facts, {FIRST_FILE: sent[0]} if sent else answers_before(there))


def answers_before(there: Sequence[OpinionPart]) -> Mapping[str, str]:
    """Return the form's answers that make these parts."""
    given: dict[str, str] = {}
    for number, one in enumerate(there, 1):
        given[f"section_{number}"] = one.section or GENERAL
        given[f"words_{number}"] = one.words
        given[f"reason_{number}"] = one.reason or NO_REASON
        given[f"more_{number}"] = MORE if number < len(there) else ENOUGH
    return given


def ask_opinion(talk: Talk, facts: OpinionFacts) -> GivenOpinion:
    places = {"unit": facts.unit, "title": facts.title}
    ask_file = partial(talk.attach, FIRST_FILE, _("Xin gửi tệp văn bản góp ý."), may_skip=False)
    file = talk.maybe(FIRST_FILE, ask_file)
    titles: dict[str, str] = {}
    said = [] if file is not None else ask_parts(talk, facts, titles)
    if file is None and said is None:
        file = ask_file()
    stands = talk.look_up("stands", partial(find_standing, opinion=facts.opinion))
    heading = _("Ý kiến của {unit} về dự thảo “{title}”. Xin xem lại trước khi gửi:", **places)
    if stands["version"] != facts.seen:
        heading = f"{stands['text']}\n{heading}"
    if file is not None:
        name = named_files(talk, [file])[file]
        talk.review({FIRST_FILE: _("Tệp góp ý")}, heading, _("Gửi ý kiến"))
        said = [SaidPart("", _("Theo tệp {name}", name=name))]
        return GivenOpinion(facts.opinion, stands["version"], said, file)
    talk.review(titles, heading, _("Gửi ý kiến"))
    return GivenOpinion(facts.opinion, stands["version"], tuple(said or ()))


def find_standing(tx: Tx, opinion: int) -> dict[str, str]:
    """Find which answer of the unit stands, and what the review says of one that came meanwhile."""
    found = opinions.opinion(tx, opinion)
    if found is None:
        return {"version": "", "text": ""}
    said = cards.answer_text(found) or _("Câu trả lời trước của đơn vị đã được rút lại.")
    then = _("Nếu gửi, ý kiến dưới đây thay câu trả lời đó.") if found.answer else ""
    return {"version": cards.seen_version(found), "text": "\n".join(filter(None, [said, then]))}


def ask_parts(talk: Talk, facts: OpinionFacts, titles: dict[str, str]) -> list[SaidPart] | None:
    """Ask for opinions section by section, and add how the review calls each; None where a file is chosen."""
    found = []
    for number in count(1):
        section = ask_section(talk, facts, number)
        if section == BY_FILE:
            return None
        words = talk.ask(
            f"words_{number}", _("Ý kiến cụ thể của đơn vị là gì?"), up_to(WORDS, one_line=False)
        )
        reason = talk.ask(
            f"reason_{number}",
            _("Lý do, căn cứ của ý kiến này?"),
            up_to(REASON, one_line=False),
            shown_reason,
            shortcuts={NO_REASON: _("Không nêu lý do")},
        )
        titles[f"section_{number}"] = _("Phần {number}", number=number)
        titles[f"words_{number}"] = _("Ý kiến {number}", number=number)
        titles[f"reason_{number}"] = _("Lý do {number}", number=number)
        plain = "" if reason == NO_REASON else reason
        found.append(SaidPart("" if section == GENERAL else section, words, plain))
        if number >= MOST_PARTS or not asks_for_more(talk, number):
            return found
    raise AssertionError("never reached")


def shown_reason(said: str) -> str:
    return _("không nêu") if said == NO_REASON else said


def ask_section(talk: Talk, facts: OpinionFacts, number: int) -> str:
    options = {GENERAL: _("Góp ý chung")}
    asked = _("Đơn vị góp ý tiếp về phần nào? Ví dụ: “mục 2 Chương I”.")
    if number == 1:
        options[BY_FILE] = _("Gửi tệp góp ý")
        asked = _(
            "{unit} góp ý về phần nào của dự thảo “{title}”? Ví dụ: “mục 2 Chương I”.",
            unit=facts.unit,
            title=facts.title,
        )
    return talk.choose_or_say(f"section_{number}", asked, options, read_section)


def read_section(typed: str, at: Any) -> str:
    said = up_to(SECTION)(typed, at)
    return said if said in (GENERAL, BY_FILE) else said[:1].upper() + said[1:]


def asks_for_more(talk: Talk, number: int) -> bool:
    asked = _("Đã ghi {number} nội dung. Đơn vị còn góp ý phần khác không?", number=number)
    options = {MORE: _("Góp ý phần khác"), ENOUGH: _("Xong")}
    return talk.choose(f"more_{number}", asked, options, columns=2) == MORE


def give(context: Context, given: GivenOpinion) -> Replies:
    """Record a unit's opinions in the place of what it said before."""
    opinion = cards.own_opinion(context, str(given.opinion))
    context.need(Action.OPINE, opinion.unit)
    cards.need_open(opinion)
    if given.seen != cards.seen_version(opinion):
        raise Refused(_("Chưa gửi: câu trả lời của đơn vị vừa thay đổi. Xin xem lại."))
    opinions.write_parts(context.tx, opinion.id, given.parts)
    opinions.let_files_go(context.tx, opinion.id)
    if given.file:
        files.add_use(context.tx, given.file, opinion.subject)
    opinions.answer(context.tx, opinion.id, DIFFERS, context.who.person, context.at)
    noted(context, opinion, "opinion_give")
    now = cards.own_opinion(context, str(given.opinion), locks=False)
    places = {"unit": now.unit_name, "title": now.title, "count": len(given.parts)}
    said = _("Đã gửi {count} nội dung góp ý của {unit} về dự thảo “{title}”.", **places)
    back = _("Sửa được đến hết hạn góp ý.")
    options = cards.unit_options(now)
    return [Message(f"{said}\n{back}", options, columns=2, card=f"{cards.SENT}:{now.id}")]


def is_over(context: Context, here: Conversation) -> bool:
    """Return whether no opinion is taken any more by the form."""
    found = opinions.opinion(context.tx, int(here.facts["opinion"]))
    return found is None or not found.is_open
