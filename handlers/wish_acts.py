"""Acts that wishes lead to: a form that opens with what was said of its questions, or a view."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.conversation import Message, _, fold, without_courtesy
from bot.domain.broadcasts import read_orders
from bot.domain.reports import read_matter
from bot.domain.sent_corrections import told_to_correct
from bot.domain.understanding import Intent, Reading
from handlers import (
    broadcasts,
    correcting,
    cover,
    delegation,
    duties,
    incidents,
    regulation,
    reports,
    words,
)
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Prefilled,
    Replies,
    Role,
    are_units_said,
    main_things,
    start_form,
    time_said,
)

Keys = Mapping[str, str]  # slot -> the key of the question that it answers
QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]\s*(?:\.|$|[A-ZĐ])")  # words that end a sentence as a quotation
COLON = re.compile(r":(?=\s)|(?<!\d):")  # and none of "14:00"
CLOCK = re.compile(r"(?:\blúc )?(?<!\S)\d{1,2}(?:[:h]\d{0,2}| giờ)\s*$", re.IGNORECASE)
URGENT = re.compile(r"\b(?:khan|hoa toc|thuong khan)\b")  # folded; of the order, and not of what is sent
OFFERS_COVER = re.compile(
    r"\b(?:em|toi|minh|chau)(?: (?:se|xin|dinh|co the))* truc (?:thay|giup|gium|ho)(?: (?:cho|giup|gium))? "
    r"(?!(?:cho|em|toi|minh|chau|nha|nhe|a|duoc|dc|khong|hom|mai)\b)\w"
)
TAKES_BACK = re.compile(r"\b(?:bo|huy|rut|thoi|khong|dung)(?: (?:dot|luon|giup|cai))* mien\b")  # folded
FOR_UNIT = re.compile(
    r"\bcho ((?:ubnd )?(?:xã|xa|thị trấn|thi tran|phòng|phong|ban)\b[^,.;]*)", re.IGNORECASE
)
WHY = re.compile(r"\b(?:vì|vi|do|bởi)\s+(\S.*)$", re.IGNORECASE | re.DOTALL)
WHOLE = ""  # in place of a slot: all that was typed
TIMES = {"range", "time", "deadline"}  # slots that a time fills


@dataclass(frozen=True)
class SaidWords:
    """Words that were said of each question, by its key; ``at``: when, where that is not now."""

    words: Mapping[str, str]
    at: datetime | None = None

    def also(self, words: Mapping[str, str]) -> "SaidWords":
        return replace(self, words={**self.words, **words})


def filled(context: Context, flow: str, facts: Any, said: SaidWords) -> Replies:
    """Open a form with what was said of its questions."""
    begun = facts if isinstance(facts, Prefilled) else Prefilled(facts, {})
    return start_form(context, flow, Prefilled(begun.facts, begun.given, said.words, said.at))


def said_of(context: Context, reading: Reading, wanted: Keys) -> SaidWords:
    """Return what was said of each question; of a time the whole sentence tells."""
    at = reading.said_at or context.at
    said = {slot: reading.typed if slot == WHOLE else reading.slots.get(slot, "") for slot in wanted}
    if (told := WHY.search(reading.typed)) and told[1].endswith(said.get("reason") or "\0"):
        said["reason"] = told[1]  # all of it, where a comma stands within
    for slot in TIMES & said.keys():
        said[slot] = time_said(reading.typed, said[slot], at, is_deadline=slot == "deadline")
    return SaidWords({wanted[slot]: words for slot, words in said.items() if words}, reading.said_at)


def tell_of_standing_in(context: Context, reading: Reading) -> Replies:
    """Say who has to ask, to an officer who offers to stand in; a head may name whoever it is."""
    if not OFFERS_COVER.search(reading.text.plain) or context.who.is_one_of(*HEADING):
        return []
    said = _(
        "Người vắng mặt gõ /tructhay rồi chọn anh/chị, hoặc thủ trưởng đơn vị cử anh/chị. Khi đó hệ thống "
        "hỏi, anh/chị chọn “Nhận trực thay”."
    )
    return pass_on_card(context, reading, said)


def pass_on_card(context: Context, reading: Reading, said: str) -> Replies:
    kept = words.keep(context, reading.typed, reading)
    return [words.card(kept, said, words.last_resort(context, kept))]


def open_cover(context: Context, reading: Reading) -> Replies:
    """Open the form of a cover with who is away and who stands in, as far as the sentence tells it."""
    told = cover.said.cover_said(context, reading.typed)
    away = told.absent if told.absent and not told.is_self else _("Tôi") if told.is_self else ""
    if OFFERS_COVER.search(reading.text.plain):
        away = told.absent or told.substitute
    stands_in = "" if told.substitute == away else told.substitute or reading.slots.get("person", "")
    units = [role.unit for role in context.who.units(Role.OFFICER, *HEADING)]
    named = {"who": away, **{f"sub_{unit}": stands_in for unit in units}}
    said = said_of(context, reading, {"range": "span"}).also({key: one for key, one in named.items() if one})
    return filled(context, cover.asking.FLOW, cover.asking.begin_cover(context, ""), said)


def tell_of_absence(context: Context, reading: Reading) -> Replies:
    """Do what is told of a colleague's absence: their head enters it, others are told who does."""
    told = cover.said.cover_said(context, reading.typed)
    if not told.absent or told.is_self:
        return []
    if context.who.is_one_of(*HEADING) and context.may(Action.COVER):
        return open_cover(context, reading)
    said = _("Việc {name} vắng mặt do người đó hoặc thủ trưởng đơn vị báo.", name=told.absent)
    return pass_on_card(context, reading, said)


def show_excuses(context: Context, reading: Reading) -> Replies:
    """Show the exemptions that hold, each with its button, where one is to be taken back."""
    takes_back = TAKES_BACK.search(reading.text.plain)
    return duties.excuses.show_excuses(context) if takes_back and context.may(Action.EXCUSE) else []


def raise_incident(context: Context, reading: Reading) -> Replies:
    """Open the form of an incident with all that was said as its description, and its plain kind."""
    said = {"what": reading.typed.strip()}
    is_password = reading.intent == Intent.PASSWORD_TROUBLE
    if kind := incidents.raising.kind_in_words(reading.typed, reading.text.plain, is_password=is_password):
        said["kind"] = kind
    return incidents.opening.open_told(context, said, reading.said_at or context.at)


def request_report(context: Context, reading: Reading) -> Replies:
    """Open the form of a request with all that is to be reported; of several matters each is a question."""
    if corrects := correcting.change_request(context, reading):
        return corrects
    facts = reports.asking.request_facts(context)
    said = said_of(context, reading, {"deadline": "deadline"}).also(whom_said(context, reading))
    matter = read_matter(reading.typed, reading.slots, reports.asking.TITLE)
    asked = {"title": matter.title, reports.questionnaire.PASTED: "\n".join(matter.questions)}
    said = said.also({key: words for key, words in asked.items() if words})
    return filled(context, reports.asking.FLOW, facts, said)


def announce(context: Context, reading: Reading) -> Replies:
    """Open the form of a broadcast; an hour to send it at is obeyed or asked about, and so is urgency."""
    if corrects := correcting.correct_broadcast(context, reading):
        return corrects
    facts = broadcasts.asking.prefilled_facts(context, None).facts
    text = with_orders(reading.typed, words_to_send(reading))
    has_hour = "time" in reading.slots and reading.slots["time"] not in text
    said = said_of(context, reading, {"time": "moment"} if has_hour else {})
    said = said.also({**whom_said(context, reading), **({"text": text} if text else {})})
    ordered = fold(reading.typed.replace(text, "")) if text else reading.text.plain
    is_urgent = not has_hour and URGENT.search(ordered) is not None
    chosen = broadcasts.extras.AT if has_hour else broadcasts.extras.URGENT if is_urgent else ""
    when = {"when": chosen} if chosen else {}
    return filled(context, broadcasts.asking.FLOW, Prefilled(facts, when), said)


def words_to_send(reading: Reading) -> str:
    """Return the words that are to be sent: the whole quotation, or all after the colon; "" for none.

    Words too many are seen at the review and taken out; words that are missing are not noticed.
    """
    typed, text = reading.typed, reading.slots.get("text", "")
    if not text:
        return ""
    before = typed[: typed.find(text)]
    if told_to_correct(typed) is not None:  # of what is not known here: the word belongs to what is sent
        return typed.strip()
    if quoted := next((one for one in QUOTED.findall(typed) if text.rstrip(" .!") in one), ""):
        return quoted.strip()
    colons = [colon.end() for colon in COLON.finditer(before)]
    if colons:
        return typed[colons[-1] :].strip()
    hour = CLOCK.search(before)  # right before it: "14:00 | chiều mai tập huấn"
    return f"{hour[0].strip()} {text}" if hour else text


def with_orders(typed: str, text: str) -> str:
    """Return the words that are to be sent with what is ordered right behind them, which their form obeys."""
    rest = typed[typed.find(text) + len(text) :] if text else ""
    return f"{text}{rest}" if rest.strip() and read_orders(f"{text}{rest}").text == text.strip() else text


def whom_said(context: Context, reading: Reading) -> Mapping[str, str]:
    """Return for which units it was said to be, where some are found in that; else they are asked for."""
    said = reading.slots.get("audience", "")
    return {"whom": said} if said and are_units_said(context, said) else {}


def ask_more_time(context: Context, reading: Reading) -> Replies:
    """Open the form of the only report that is owed, or show them all."""
    owed = [one for one in reports.moving.own_reports(context) if one.is_owed]
    if len(owed) != 1:
        return reports.lists.show_own(context, "")
    facts = reports.moving.more_time_facts(context, owed[0])
    said = said_of(context, reading, {"deadline": "until", "reason": "why"})
    return filled(context, reports.moving.MORE_TIME_FLOW, facts, said)


def give_more_time(context: Context, reading: Reading) -> Replies:
    """Open the office's form by which units get more time for the only open request, or show all of them."""
    changing, to = reports.changing, FOR_UNIT.search(reading.typed)
    if not context.may(Action.REQUEST) or (context.may(Action.REPORT) and not to):
        return []
    live = reports.lists.open_requests(context)
    if len(live) != 1:
        return reports.lists.show(context, "")
    kind = changing.RequestChangeKind.EXTEND_UNIT if to else changing.RequestChangeKind.EXTEND
    begun = changing.begin_change(context, live[0])
    said = said_of(context, reading, {"deadline": "deadline"})
    said = said.also({"unit": without_courtesy(to[1])} if to else {})
    return filled(context, changing.FLOW, replace(begun, given={**begun.given, "what": kind.value}), said)


def tell_check(context: Context, reading: Reading) -> Replies:
    """Put right the check that was just made, where another result is told; the office tells those of units.

    Nothing where neither is so.
    """
    unit = reading.slots.get("unit", "")
    if not context.may(Action.BY_PHONE):
        result = reading.slots.get("result", "")
        just = duties.reminders.just_checked(context) if result else None
        told = duties.reminders.result_told(result, reading.typed)
        return duties.checks.correct_check(context, just, told) if just else []
    if not unit:
        return []
    telephone = duties.office.telephone
    if none_left := telephone.nothing_left(context, unit):
        return [Message(none_left)]
    said = SaidWords({"words_1": unit}, reading.said_at)
    return filled(context, telephone.BY_PHONE, telephone.begin_record(context, ""), said)


def appoint(context: Context, reading: Reading) -> Replies:
    """Open the form of an appointment where one unit is meant, else show who watches the mailboxes."""
    units = context.who.units(*HEADING)
    if len(units) != 1:
        return delegation.lists.show_officers(context, "")
    facts = delegation.asking.appointment_facts(context, units[0].unit)
    said = said_of(context, reading, {"person": "person", "time": "starts", "kind": "rank"})
    return filled(context, delegation.asking.FLOW, facts, said)


def advise(context: Context, reading: Reading) -> Replies:
    """Show the clauses that answer, where some do; else the office's guides, and a way to ask it."""
    if clauses := regulation.answer_reading(context, reading):
        return clauses
    kept = words.keep(context, reading.typed, reading)
    asked = _("Nếu hướng dẫn chưa có điều anh/chị cần, anh/chị gửi câu hỏi này tới {the_office}.")
    ways = words.last_resort(context, kept)
    said = context.features.views["huongdan"].show(context, "")
    return [*said, words.card(kept, asked, ways)] if ways else said


def take_feedback(context: Context, reading: Reading) -> Replies:
    """Thank for praise, complaints and wishes about the assistant, and offer to pass them on."""
    said = _("Cảm ơn anh/chị đã góp ý. Nếu muốn {the_office} biết, anh/chị gửi lời này tới {the_office}.")
    return pass_on_card(context, reading, said)


def take_back(context: Context, reading: Reading) -> Replies:
    result = reading.slots.get("result", "")
    said = duties.reminders.take_back_check(context, result)
    return said or [Message(_("Không có ghi nhận nào vừa rồi có thể rút lại."), main_things(context))]
