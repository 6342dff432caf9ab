"""Typed words about the self-inspection: "câu 3 chưa đạt, còn lại đạt", "tu kiem tra xong roi a"."""

from collections.abc import Sequence

from bot.conversation import Message, _, asks, fold, local_date, regex, tidy
from bot.domain.reports.inspections import KEYS, InspectionAnswer, numbers_of
from handlers.engine import Action, Context, Replies, units_mentioned
from handlers.engine.typed_choices import LATELY
from handlers.inspections import cards, deciding, lists
from handlers.inspections.cards import ShownInspection

LONGEST = 300  # characters
NAMES = regex(r"\btu kiem tra\b(?! (?:lai )?(?:hop thu|thu|mail|email)\b)")  # all folded
OF_QUESTION = regex(
    r"\bcau (?:so )?(?P<numbers>\d{1,3}(?:(?: ?, ?|,? va |,? )(?:cau )?(?:so )?\d{1,3}\b)*)(?: (?:thi|la|:))?"
    r"[ :]+(?P<found>(?:\w+ ){0,2}?(?:chua|khong|ko|dat|co|roi|xong|dam bao)\b(?: \w+)?)"
)
REST = regex(
    r"\b(?:con lai|cau khac|tat ca|toan bo|ca 10 cau|ca muoi cau|10 cau|muoi cau|deu|het)\b(?: \w+){0,4}? "
    r"(?:dat|xong|dam bao|tot|roi)\b|\bdat (?:het|ca|tat ca|toan bo)\b"
)
NOT_ALL = regex(r"\b(?:chua|khong|ko)(?: \w+){0,2} (?:dat|xong|dam bao)\b")
DONE = regex(r"\b(?:xong|roi|da)\b")
NUMBER = regex(r"\d+")
NEGATIVE = {
    InspectionAnswer.NOT_YET: regex(r"\bchua\b"),
    InspectionAnswer.NOT_DONE: regex(r"\b(?:khong|ko)\b"),
}


def answer(context: Context, typed: str) -> Replies:
    """Record what words tell of questions, or show what is still to be answered; nothing for other words."""
    if len(typed) > LONGEST or asks(typed) or not context.may(Action.REPORT):
        return []
    said = fold(tidy(typed))
    is_named, near = NAMES.search(said) is not None, in_sight(context)
    found = findings(said)
    is_rest = REST.search(OF_QUESTION.sub(" ", said)) is not None
    if not (is_named or ((near or "dat" in said.split()) and (found or is_rest))):
        return []
    own = lists.read_own(context)
    there = [one for one in own if cards.is_open(context, one)] or own[:1]
    meant = about_unit(context, there, typed) or [one for one in there if one.report.id == near] or there
    if not meant or (is_rest and not found and not (is_named or near)):
        return []
    if len(meant) > 1:
        which = Message(_("Anh/chị chọn đơn vị, rồi trả lời ở tin của đơn vị đó:"))
        return [which, *map(cards.message, meant[: lists.MOST])]
    return record(context, cards.own_inspection(context, str(meant[0].report.id)), said)


def about_unit(context: Context, there: Sequence[ShownInspection], typed: str) -> list[ShownInspection]:
    """Return those of the units that the words name, where there are several."""
    own = [one.report.unit for one in there]
    named = units_mentioned(context.tx, typed, local_date(context.at), own) if len(own) > 1 else set()
    return [one for one in there if one.report.unit in named]


def record(context: Context, there: ShownInspection, said: str) -> Replies:
    """Write what the words find; where they find nothing, say what is still to be answered."""
    found, rest = findings(said), OF_QUESTION.sub(" ", said)
    if wrong := [number for number in found if not 1 <= number <= len(KEYS)]:
        text = _("Không có câu {number}; phần tự kiểm tra có {all} câu.", number=wrong[0], all=len(KEYS))
        return [Message(text), cards.message(there)]
    is_rest = REST.search(rest) is not None and NOT_ALL.search(rest) is None
    if found or is_rest:
        told = {KEYS[number - 1]: str(finding) for number, finding in found.items()}
        return deciding.write(context, there, told, rest=InspectionAnswer.MET if is_rest else None)
    left = numbers_of(there.inspection.answers, None)
    if left and DONE.search(said):
        numbers = ", ".join(map(str, left))
        text = _("Chưa ghi nhận xong: còn câu {numbers} chưa trả lời.", numbers=numbers)
        return [Message(text), cards.message(there)]
    return [cards.message(there)]


def findings(said: str) -> dict[int, InspectionAnswer]:
    """Return what is told of which question, by its number."""
    found: dict[int, InspectionAnswer] = {}
    for told in OF_QUESTION.finditer(said):
        words = told["found"]
        finding = next((one for one, sign in NEGATIVE.items() if sign.search(words)), InspectionAnswer.MET)
        numbers = (int(one) for one in NUMBER.findall(told["numbers"]))
        found |= dict.fromkeys(numbers, finding)
    return found


def in_sight(context: Context) -> int:
    """Return the report that the newest message, or all of a newest answer, offers to answer; 0 for none."""
    shown = context.shown_since(context.at - LATELY)
    last = [one for one in shown if one.is_newest] if shown and shown[0].is_newest else shown[:1]
    tokens = (token for one in last for token, _label, _words in one.options)
    found = {token.split(":")[1] for token in tokens if token.startswith(("tk_all:", "tk_fill:"))}
    return int(found.pop()) if len(found) == 1 else 0
