"""Giving feedback on the regulation: which article or clause, what is awkward there, what is proposed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.conversation import Message, Option, Refused, Talk, _, fold, regex, up_to
from bot.domain.understanding import Reading
from bot.regulation import MatchKind, matcher
from handlers import words
from handlers.engine import (
    Action,
    Context,
    HourlyNotice,
    Prefilled,
    Replies,
    Role,
    last_resort,
    start_form,
    tell_hourly,
)
from handlers.feedback import cards
from handlers.regulation import showing
from storage import feedback
from storage.engine import Conversation, office_people, unit_names

FLOW = "feedback"
LONGEST = 1000  # characters of what is awkward, or proposed
WHOLE = "0"  # the value of the button of the regulation as a whole
NOTHING = "/none"  # … and of that by which nothing is proposed
IS_WHOLE = regex(  # folded
    r"(?:ca|toan bo|toan van|chung|noi dung chung|ca van ban|tat ca)(?: (?:ban|van ban))?"
    r"(?: (?:quy dinh|quy che|quyet dinh))?(?: nay)?|(?:ve )?(?:quy dinh|quy che) noi chung"
)
IS_WHOLE_ARTICLE = regex(r"(?:ca|toan bo)(?: dieu| muc)?(?: nay)?|ca dieu \w+")  # folded
PART = regex(r"(?:(?:khoan|muc|diem) )?(\d{1,2})")  # folded
MOST_WORDS = 8  # of what is looked for by its meaning; a longer text speaks of more than one clause
MOST_OF_PLACE = 6  # words that name a clause and say nothing of it: "khoản 6 điều 4 quy định"
OF_REGULATION = regex(r"\b(?:quy dinh|quy che|quyet dinh)\b")  # in a normal form
ASKS_HOW = regex(r"\bgop y\b.*\b(?:o dau|the nao|cach nao|lam sao|duoc khong)\b")  # folded
NONE = regex(
    r"(?:(?:da|em|toi|thi) )*(?:khong|ko|khong co|chua|chua co|chua de xuat)(?: gi| de xuat)*(?: a)?"
)


@dataclass(frozen=True)
class FeedbackFacts:
    """``units``: id as text -> name of each unit for which this person may say it."""

    units: Mapping[str, str]


@dataclass(frozen=True)
class NewFeedback:
    unit: int
    clause: str
    awkward: str
    proposed: str


def open_new(context: Context) -> Replies:
    return open_with(context, {})


def open_with_words(context: Context, kept: Conversation) -> Replies:
    """Open the form with what was typed outside of it ([Góp ý sửa đổi quy định])."""
    return open_said(context, str(kept.facts["text"]))


def take_wish(context: Context, reading: Reading) -> Replies:
    """Open the form of what is to be changed in the regulation, where that is named.

    For praise, complaints and wishes about the assistant thank, and offer to pass them on; they may be about
    the regulation none the less.
    """
    if context.may(Action.SUGGEST) and names_regulation(reading):
        asks_how = ASKS_HOW.search(fold(reading.typed)) is not None
        return open_new(context) if asks_how else open_said(context, reading.typed)
    said = _("Cảm ơn anh/chị đã góp ý. Nếu muốn {the_office} biết, anh/chị gửi lời này tới {the_office}.")
    kept = words.keep(context, reading.typed, reading)
    return [words.card(kept, said, (*option(context, kept), *last_resort(context, kept)))]


def open_said(context: Context, text: str) -> Replies:
    """Open the form with a text, and with the clause that it names or plainly speaks of."""
    found = matcher().match(text)
    is_plain = found.clauses and found.kind in (MatchKind.NAMED, MatchKind.SURE)
    said = {"clause": found.clauses[0]} if is_plain else {}
    is_place = said and len(text.split()) <= MOST_OF_PLACE
    return open_with(context, said if is_place else {**said, "awkward": text})


def names_regulation(reading: Reading) -> bool:
    """Tell whether a text speaks of the regulation, or names a clause of it."""
    return OF_REGULATION.search(reading.text.plain) is not None or matcher().names_clause(reading.typed)


def option(context: Context, kept: int) -> tuple[Option, ...]:
    """Return the button that opens the form with words that are kept."""
    if not context.may(Action.SUGGEST):
        return ()
    return (Option(f"gq_said:{kept}", _("Góp ý sửa đổi quy định")),)


def open_with(context: Context, said: Mapping[str, str]) -> Replies:
    units = list(dict.fromkeys(one.unit for one in context.who.units(*Role)))
    names = unit_names(context.tx, units)
    facts = FeedbackFacts({str(unit): names[unit] for unit in units})
    return start_form(context, FLOW, Prefilled(facts, {}, said))


def ask_feedback(talk: Talk, facts: FeedbackFacts) -> NewFeedback:
    units = dict(facts.units)
    unit = next(iter(units))
    if len(units) > 1:
        unit = talk.choose("unit", _("Anh/chị góp ý thay mặt đơn vị nào?"), units)
    clause = ask_clause(talk)
    asked = _("Nội dung nào chưa phù hợp hoặc còn vướng mắc? Xin nêu cụ thể.")
    awkward = talk.ask("awkward", asked, up_to(LONGEST, one_line=False))
    asked = _("Anh/chị đề xuất sửa đổi, bổ sung thế nào?")
    none = {NOTHING: _("Chưa có đề xuất")}
    proposed = talk.ask("proposed", asked, read_proposed, shown_proposed, none)
    titles = {
        "unit": _("Đơn vị"),
        "clause": _("Điều, khoản"),
        "part": _("Khoản"),
        "awkward": _("Vướng mắc"),
        "proposed": _("Đề xuất"),
    }
    talk.review(titles, _("Góp ý gửi tới {the_office}. Xin xem lại trước khi gửi:"))
    return NewFeedback(int(unit), clause, awkward, proposed)


def ask_clause(talk: Talk) -> str:
    """Ask for the article, then for its clause; "" is the regulation as a whole."""
    pack = matcher().pack
    articles = {f"/{one.number}": showing.article_label(one) for one in pack.articles.values()}
    asked = _(
        "Anh/chị góp ý về điều, khoản nào? Xin chọn một điều, hoặc gõ số (“{the_example}”) hay từ cần tìm."
    )
    shortcuts = {**articles, f"/{WHOLE}": _("Cả văn bản")}
    number = talk.ask("clause", asked, read_clause, cards.clause_text, shortcuts)
    parts = pack.parts(number)
    if len(parts) < 2:
        return number
    options = {f"/{one.number}": showing.cited(one.number) for one in parts}
    asked = _("Khoản nào của {article}?", article=cards.clause_text(number))
    shortcuts = {**options, f"/{number}": _("Cả điều")}
    return talk.ask("part", asked, partial(read_part, article=number), cards.clause_text, shortcuts)


def read_clause(typed: str, _at: datetime) -> str:
    """Read the number of a clause or an article, or words that stand in one. Refused where none is plain."""
    plain = fold(typed)
    if plain == f"/{WHOLE}" or IS_WHOLE.fullmatch(plain):
        return ""
    pack = matcher().pack
    if typed.startswith("/") and pack.parts(typed[1:]):
        return typed[1:]
    found = matcher().match(typed)
    if found.kind == MatchKind.NAMED and found.clauses:
        return found.clauses[0]
    if found.missing:
        raise Refused(_("{clause} không có trong quy định.", clause=showing.cited(found.missing)))
    if found.kind == MatchKind.SURE and len(plain.split()) <= MOST_WORDS:
        return found.clauses[0]
    if len(holding := showing.holding(typed)) == 1:
        return holding[0].number
    raise Refused(
        _("Chưa xác định được điều, khoản. Xin chọn một điều dưới đây hoặc gõ số, ví dụ: “{the_example}”.")
    )


def read_part(typed: str, _at: datetime, article: str) -> str:
    """Read which clause of an article is meant. Refused where it has none such."""
    plain, pack = fold(typed), matcher().pack
    if plain == f"/{article}" or IS_WHOLE_ARTICLE.fullmatch(plain):
        return article
    if typed.startswith("/") and pack.parts(typed[1:]):
        return typed[1:]
    found = PART.fullmatch(plain)
    number = f"{article}.{found[1]}" if found else ""
    if number in pack.clauses:
        return number
    raise Refused(_("Xin chọn một khoản dưới đây, hoặc “Cả điều”."))


def read_proposed(typed: str, at: datetime) -> str:
    if typed == NOTHING or NONE.fullmatch(fold(typed)):
        return ""
    return up_to(LONGEST, one_line=False)(typed, at)


def shown_proposed(proposed: str) -> str:
    return proposed or _("Chưa có đề xuất")


def send_feedback(context: Context, new: NewFeedback) -> Replies:
    """Keep the feedback and tell the office; its writer gets a card that says what becomes of it."""
    context.need(Action.SUGGEST)
    made = feedback.add(context.tx, {"person": context.who.person, **vars(new)}, context.at)
    context.audit("feedback", f"{feedback.SUBJECT}:{made}", unit=new.unit)
    one = feedback.get(context.tx, made)
    assert one is not None
    office = {role.person for role in office_people(context.tx, context.at)} - {context.who.person}
    notice = HourlyNotice("feedback", partial(cards.office_card, one), more_message, subject=one.subject)
    tell_hourly(context, sorted(office), notice)
    return [cards.own_card(one)]


def more_message() -> Message:
    return Message(_("Có thêm góp ý về quy định đang chờ trả lời."), cards.list_options())
