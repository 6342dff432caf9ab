"""Acts that wishes lead to: a form that opens with what was said of its questions, or a view."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.conversation import N_, Message, _, day_text, fold, regex
from bot.domain.broadcasts import is_order, read_orders, read_sending_time
from bot.domain.dates import understand
from bot.domain.directory.audience import COLON, SaidAudience, people_left_out, without
from bot.domain.repetition import read_repetition
from bot.domain.reports import read_letter, read_matter
from bot.domain.sent_corrections import told_to_correct
from bot.domain.understanding import Reading, normal
from handlers import (
    answers,
    broadcasts,
    correcting,
    cover,
    delegation,
    regulation,
    report_answers,
    reports,
    words,
)
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Prefilled,
    Replies,
    last_resort,
    whom_said,
)
from handlers.wishes.more_time import ask_more_time, give_more_time
from handlers.wishes.opening import Wish, filled, said_of

UNTIL = regex(r"\b(?:den|toi)\b")  # folded: from one day to another
QUOTED = regex(r"[“\"]([^“”\"]+)[”\"]\s*(?:\.|$|[A-ZĐ])")  # words that end a sentence as a quotation
LEADS_IN = regex(  # folded: between whom something is for and what is to be sent; none of the latter
    r"\b(?:la|na|rang|ve|viec|biet|ro|hay|bieu|giup|gium|ho|tin|noi dung|nhe|nha|cho|de|luon|ngay|gap|khan"
    r"|thong bao|bao|gui|nhan|xin|nhu sau|sau)\b|[:;,.\n\"“”()]"
)
CLOCK = regex(
    r"(?:\b(?:lúc|luc) )?(?<!\S)\d{1,2}(?:[:hg]\d{0,2}| (?:giờ|gio))(?: (?:rưỡi|ruoi))?\s*$", re.IGNORECASE
)
URGENT = regex(r"\b(?:khan|hoa toc|thuong khan)\b")  # folded; of the order, and not of what is sent
NO_HEAD = regex(  # at the end of a sentence, or of a clause
    r"[,.;]? *(?:mà |ma )?(?:không|khỏi|khong|ko|khoi)(?: (?:cần|phải|can|phai))*"
    r" (?:(?:thủ trưởng|thu truong|sếp|sep|lãnh đạo|lanh dao) )(?:phải |phai )?(?:duyệt|duyet)"
    r"(?: (?:đâu|dau|nhé|nhe|nha|ạ|a|em))*(?=[,.;]|$)",
    re.IGNORECASE,
)
MOST_BETWEEN = 4  # words
REMINDS = regex(r"\bnhac(?: nho| giup| gium| cho| them)*$")  # folded: right before those meant
TO_DO = ("gui", "bao")  # folded, how what those who are reminded are to do may begin
SENTENCE = 4  # words of what is no mere call for help
EXCUSES = regex(r"mien\b")  # folded: in what excuses units these are not left out
TODAY_ALONE = regex(r"(?<!tu )(?<!ke tu )\b(?:hom|bua|sang|trua|chieu) nay\b(?! tro di)")  # folded
FEW = 5  # units that are named one by one; "các đơn vị" is a choice of its own


def request_report(context: Context, reading: Reading) -> Replies:
    """Open the form of a request with all that is to be reported; of several matters each is a question."""
    if corrects := correcting.change_request(context, reading):
        return corrects
    facts = reports.asking.request_facts(context)
    letter = read_letter(reading.typed)
    if letter:  # its number and day are no part of the title, nor of the deadline
        reading = replace(reading, text=normal(letter.rest))
    unheaded = NO_HEAD.sub("", reading.typed)
    is_unheaded = unheaded != reading.typed
    if is_unheaded:  # and nobody is asked that
        reading = replace(reading, text=normal(unheaded))
    audience = whom_said(context, reading)
    reading = audience.reading
    said = said_of(context, reading, {"deadline": "deadline"}).also(whom_of(audience))
    slots = {**reading.slots, **({"audience": audience.named} if audience.named else {})}
    matter = read_matter(reading.typed, slots, reports.asking.TITLE)
    asked = {"title": matter.title, reports.questionnaire.PASTED: "\n".join(matter.questions)}
    by = {"letter": letter.number, "letter_day": letter.day} if letter else {}
    said = said.also({key: words for key, words in {**asked, **by}.items() if words})
    given = {"head": reports.asking.NOT_BY_HEAD} if is_unheaded else {}
    return filled(context, reports.asking.FLOW, Prefilled(facts, given), said)


def announce(context: Context, reading: Reading) -> Replies:
    """Open the form of a broadcast; an hour to send it at is obeyed or asked about, and so is urgency."""
    if corrects := correcting.correct_broadcast(context, reading):
        return corrects
    facts = broadcasts.asking.prefilled_facts(context, None).facts
    often = read_repetition(reading.typed, reading.said_at or context.at)
    reading = replace(reading, text=normal(often.order)) if often else reading
    alone = people_named_out(context, reading.typed)
    audience = whom_said(context, without(reading, alone))
    reading = audience.reading
    text = words_to_send(reading, audience.named).removeprefix(audience.named)
    text = text.lstrip(" ,:;–-")  # where nothing parts them
    text = "" if is_order(reading.typed) else with_orders(reading.typed, text)
    hour = often.first if often else read_sending_time(reading.typed)
    has_hour = (
        often is not None or hour != "" or ("time" in reading.slots and reading.slots["time"] not in text)
    )
    said = said_of(context, reading, {"time": "moment"} if has_hour and not hour else {})
    said = said.also({"moment": hour} if hour else {})
    said = said.also({**whom_of(audience), **({"text": text} if text else {})})
    said = said.also(roles_said(reading, text))
    ordered = fold(reading.typed.replace(text, "")) if text else reading.text.plain
    is_urgent = not has_hour and URGENT.search(ordered) is not None
    chosen = broadcasts.extras.AT if has_hour else broadcasts.extras.URGENT if is_urgent else ""
    when = {"when": chosen} if chosen else {}
    again = {"repeats": often.repeat.value, "until": broadcasts.extras.NO_END} if often else {}
    opened = filled(context, broadcasts.asking.FLOW, Prefilled(facts, {**when, **again}), said)
    return [*not_left_out(alone), *opened]


def people_named_out(context: Context, typed: str) -> Sequence[str]:
    """Return the words that leave single people out."""
    roster = answers.directory.finding.read_roster(context)
    return people_left_out(typed, roster.named_units(), tuple(roster.named_people()))


def not_left_out(people: Sequence[str]) -> Replies:
    """Say that it goes to these people too, whom its words leave out: it is for units and their roles."""
    if not people:
        return []
    said = _(
        "Thông báo gửi theo đơn vị và vai trò, chưa bỏ riêng từng người được (“{said}”).",
        said="”, “".join(people),
    )
    return [Message(said)]


def words_to_send(reading: Reading, whom: str) -> str:
    """Return the words that are to be sent: the whole quotation, or all after the colon; "" for none.

    Else all that stands behind ``whom`` it is for: "thông báo các xã | họp chiều mai".
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
    named = before.rfind(whom) if whom else -1
    between = before[named + len(whom) :].strip() if named >= 0 else ""
    if fold(between) in TO_DO and REMINDS.search(fold(before[:named])):
        return typed[named + len(whom) :].strip()
    if between and len(between.split()) <= MOST_BETWEEN and not LEADS_IN.search(fold(between)):
        return f"{between} {text}"
    hour = CLOCK.search(before)  # right before it: "14:00 | chiều mai tập huấn"
    return f"{hour[0].strip()} {text}" if hour else text


def with_orders(typed: str, text: str) -> str:
    """Return the words that are to be sent with what is ordered right behind them, which their form obeys."""
    rest = typed[typed.find(text) + len(text) :] if text else ""
    return f"{text}{rest}" if rest.strip() and read_orders(f"{text}{rest}").text == text.strip() else text


def whom_of(audience: SaidAudience) -> Mapping[str, str]:
    """Return the answer of a form to the question whom it is for; of nobody but those left out, all."""
    words = audience.words(_("tất cả đơn vị"))
    return {"whom": words} if words else {}


def roles_said(reading: Reading, text: str) -> Mapping[str, str]:
    """Return who of the units it is to go to, as stands before the text: "gửi cho tất cả thủ trưởng"."""
    before = reading.typed[: reading.typed.find(text)] if text else ""
    is_told = broadcasts.audience.roles_in_words(before, reading.said_at) in (
        "head",
        "heads",
        "officers",
        "both",
    )
    return {"roles": before} if is_told else {}


def units_said(context: Context, reading: Reading) -> Mapping[str, str]:
    """Return which few units are named anywhere in the text, for the question of which it is."""
    audience = whom_said(context, reading, EXCUSES)
    if audience.named:
        return whom_of(audience)
    named = list(answers.directory.finding.units_named(context, audience.reading.typed).values())
    return {"whom": "; ".join(named)} if 0 < len(named) <= FEW else {}


def appoint(context: Context, reading: Reading) -> Replies:
    """Open the form of an appointment where one unit is meant, else show who watches the mailboxes.

    Who is to look today alone stands in, and watches nothing for good.
    """
    units = context.who.units(*HEADING)
    if len(units) != 1:
        return delegation.lists.show_officers(context, "")
    is_for_today = TODAY_ALONE.search(reading.text.plain) and context.may(Action.COVER, units[0].unit)
    if is_for_today and (today := cover.asking.begin_today(context, units[0].unit, reading.typed)):
        stands_in = {f"sub_{units[0].unit}": reading.slots.get("person", "")}
        return filled(context, cover.asking.FLOW, today, said_of(context, reading, {}).also(stands_in))
    facts = delegation.asking.appointment_facts(context, units[0].unit)
    said = said_of(context, reading, {"person": "person", "time": "starts", "kind": "rank"})
    period = said.words.get("starts", "").strip(" ,.;")
    ways = understand(period, reading.said_at or context.at).ways if UNTIL.search(fold(period)) else ()
    if len(ways) == 1 and ways[0].first != ways[0].last:
        said = said.also({"starts": day_text(ways[0].first), "ends": day_text(ways[0].last)})
    return filled(context, delegation.asking.FLOW, facts, said)


def advise(context: Context, reading: Reading) -> Replies:
    """Show the clauses that answer, where some do; else the office's guides, and a way to ask it."""
    if clauses := regulation.answer_reading(context, reading):
        return clauses
    kept = words.keep(context, reading.typed, reading)
    asked = _("Nếu hướng dẫn chưa có điều anh/chị cần, anh/chị gửi câu hỏi này tới {the_office}.")
    ways = last_resort(context, kept)
    said = context.features.views["huongdan"].show(context, reading.typed)
    return [*said, words.card(kept, asked, ways)] if ways else said


REQUEST = Wish(N_("Yêu cầu báo cáo"), request_report, Action.REQUEST, reports.asking.FLOW)
ANSWER = Wish(
    N_("Báo cáo của đơn vị"), report_answers.answer_report, Action.REPORT, reports.answering.REPORT_FLOW
)
MORE_TIME = Wish(
    N_("Xin gia hạn báo cáo"),
    ask_more_time,
    Action.REPORT,
    reports.filling.more_time.MORE_TIME_FLOW,
    give_more_time,
)
BROADCAST = Wish(N_("Gửi thông báo"), announce, Action.BROADCAST, broadcasts.asking.FLOW)


DELEGATE = Wish(N_("Cử người theo dõi hộp thư"), appoint, Action.DELEGATE, delegation.asking.FLOW)


def help_or_pass_on(context: Context, reading: Reading) -> Replies:
    """Show the help, and under it how a whole sentence reaches somebody: it may be meant for people."""
    if len(reading.text.words) < SENTENCE:
        return []
    kept = words.keep(context, reading.typed, reading)
    ways = words.ways_on(context, kept, reading.typed)
    said = _("Nếu anh/chị cần người trả lời:")
    shown = context.features.views["trogiup"].show(context, "")
    return [*shown, words.card(kept, said, ways)] if ways else shown


def own_change(context: Context, _reading: Reading) -> Replies:
    """Show one's own data, with the way to have them put right, to who may tell of no change of others."""
    if context.may(Action.CHANGES):
        return []
    said = _("Thông tin của anh/chị ở dưới đây. Nếu cần sửa, anh/chị chọn “Đề nghị sửa”.")
    return [Message(said), *context.features.views["toi"].show(context, "")]
