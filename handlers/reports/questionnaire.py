"""Ask for the questions of a request, built in the chat, from a workbook or revised, and for its deadline.

A question begins with its words; what is asked about it after them goes with these words, so that a question
that is worded anew is described anew.
"""

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from bot.conversation import (
    FOUND,
    INSTEAD,
    Answer,
    Answers,
    NotPossible,
    Refused,
    Talk,
    Waiting,
    _,
    at_local,
    fold,
    local_date,
    moment_text,
    number_text,
    regex,
)
from bot.documents.reading import Unreadable
from bot.documents.reports import questions_workbook, read_questions
from bot.domain.calendar import Calendar
from bot.domain.dates import END_OF_DAY, in_full, read_date, read_moment, read_time, understand
from bot.domain.reports import (
    ANYTHING,
    KEY,
    LIMITED,
    MOST,
    QuestionKind,
    ReportQuestion,
    choices_in,
    compare_questions,
    from_json,
    limits_of,
    number_of,
    read_pasted,
    read_question,
    revised_questions,
)
from handlers.engine import (
    WHY,
    XLSX,
    Action,
    Context,
    Deadlines,
    FileOrder,
    KnowsHours,
    Paper,
    Replies,
    Timed,
    Workbook,
    ask_time,
    calendar_of,
    id_in,
    moment_in_full,
    open_workbook,
    order_file,
    read_workbook,
    settle_deadline,
    workbook_key,
    workbook_row,
)
from handlers.reports.filling import wording
from storage.engine import Tx, conversations, get_conversation
from storage.reporting import report_requests
from storage.reporting.report_requests import Request

LAST_NUMBER = 99  # the last number of a question, of one that was dropped too
ASK_KEY = "ask"  # what the keys of these questions begin with: ask:1, ask:2 …
PASTED = "pasted"  # the question that takes many questions at once
DROP, NO_LIMITS = "/bo", "/khong"  # shortcuts
SAME = "same"  # in the place of a kind: as it has gone out
NO_QUESTIONS: Mapping[str, ReportQuestion] = {}
Built = dict[str, ReportQuestion]  # by the key under which its words are asked for

SHEET, SHEET_TEMPLATE = "sheet", "questions"
MOST_FAULTS = 12  # faults that are said

# All questions now, and how the review calls those that the form asks for.
RevisedQuestions = tuple[list[ReportQuestion], Mapping[str, str]]

FURTHEST = timedelta(days=365)
BEGINS_AT = time(8)  # when a request goes out on a day for which no time was said
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
DAYS_A_WEEK = 7
COUNTS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5}  # folded
LONGER = regex(  # folded: "xin thêm 2 ngày nữa"
    r"\b(?:them|lui|gia han)(?: (?:cho|em|giup|han|lai|them))* (?P<count>\d{1,2}|mot|hai|ba|bon|nam)"
    r" (?P<unit>ngay|hom|bua|tuan)\b(?P<working> lam viec)?"
)
A_DAY = regex(r"\d[/-]\d")  # which is named, and not counted


def build(
    talk: Talk, first: int = 1, most: int = MOST, before: Mapping[str, ReportQuestion] = NO_QUESTIONS
) -> Built:
    """Return the questions so far, in their order; the review may add one more, change or drop each.

    ``first``: the number of the first, where a request has questions already; ``most``: so many at most;
    ``before``: those that have gone out already, by the key under which their words are asked for.
    """
    built: Built = {}
    wants_more = False
    for number in range(first, LAST_NUMBER + 1):
        key = f"{ASK_KEY}:{number}"
        put = partial(ask_one, talk, key, built, before.get(key))
        if len(built) >= most and key not in talk.answers:
            break
        if (put() if wants_more else talk.maybe(key, put)) is None:
            break
        asked = _("Đã có {count} câu hỏi.", count=len(built))
        more = {"more": _("Thêm câu hỏi"), "enough": _("Xong")}
        wants_more = len(built) < most and talk.choose(f"{key}:more", asked, more, columns=2) == "more"
    return built


def ask_pasted(talk: Talk) -> None:
    """Take many questions, one a line, as if each had been asked for; how they are answered is guessed."""
    asked = _(
        "Xin gõ hoặc dán các câu hỏi, mỗi dòng một câu. Ví dụ:\nSố lượng thư khẩn?\nCó lãnh đạo trực không?"
    )
    found = talk.ask(
        PASTED,
        asked,
        lambda typed, _at: read_pasted(typed),
        lambda found: _("đã nhập {count} câu", count=len(found)),
    )
    asked_before = (key.removeprefix(f"{ASK_KEY}:") for key in talk.answers)
    highest = max((int(number) for number in asked_before if number.isdecimal()), default=0)
    if talk.fill(PASTED, as_numbered_answers(found, highest)):
        talk.say(_("Hệ thống chọn cách trả lời theo từng câu hỏi. Nếu chưa đúng, anh/chị chọn “Sửa”."))


def question_titles(talk: Talk, built: Built) -> dict[str, str]:
    """Return how the review calls the questions, and the one that may be added; not what was dropped."""
    named = {PASTED: _("Danh sách câu hỏi") if PASTED in talk.answers else _("Dán nhiều câu hỏi")}
    named |= {key: _("Câu {number}", number=number) for number, key in enumerate(built, 1)}
    others = (f"{ASK_KEY}:{number}" for number in range(1, LAST_NUMBER + 1))
    return {**named, **{key: _("Thêm một câu hỏi") for key in others if key not in talk.answers}}


def ask_one(talk: Talk, key: str, built: Built, before: ReportQuestion | None = None) -> bool:
    """Ask for one question; False where it was dropped. ``before``: as it has gone out."""
    now = talk.answers[key].value if key in talk.answers else DROP
    other_kind = {f"{INSTEAD}{mark_of(key, now)}:kind": _("Đổi cách trả lời")} if now != DROP else {}
    drop = {DROP: _("Bỏ câu hỏi này")} if key in talk.answers else {}
    said = talk.ask(
        key,
        ask_words(now),
        lambda typed, _at: read_question(typed),
        lambda _said: wording.describe_question(built[key]) if key in built else "",
        {**other_kind, **drop},
    )
    if said == DROP:
        return False
    mark = mark_of(key, said)
    as_before = {SAME: _("Giữ nguyên cách trả lời")} if before and said != before.text else {}
    kinds = {kind.value: _(name) for kind, name in wording.KINDS.items()}
    how = talk.choose(f"{mark}:kind", _("Đơn vị trả lời theo cách nào?"), {**as_before, **kinds}, columns=2)
    if before and how == SAME:
        built[key] = replace(before, text=said)
        return True
    kind = QuestionKind(how)
    low, high = ask_limits(talk, f"{mark}:limits") if kind in LIMITED else ("", "")
    which = _(
        "Xin gõ các lựa chọn, cách nhau bằng dấu chấm phẩy hoặc xuống dòng. Ví dụ: “Đã ban hành; Chưa”."
    )
    options: tuple[str, ...] = ()
    if kind == QuestionKind.CHOICE:
        options = talk.ask(f"{mark}:choices", which, lambda typed, _at: choices_in(typed))
    skip = {"no": _("Bắt buộc"), "yes": _("Không bắt buộc")}
    may_skip = talk.choose(f"{mark}:skip", _("Câu này có bắt buộc không?"), skip, columns=2) == "yes"
    built[key] = ReportQuestion(key.replace(f"{ASK_KEY}:", KEY), kind, said, low, high, options, may_skip)
    return True


def mark_of(key: str, words: str) -> str:
    """Return how the keys of what is asked about a question with these words begin."""
    return f"{key}:{zlib.crc32(words.encode()):x}"


def ask_words(now: str) -> str:
    if now != DROP:
        return _("Câu hiện nay: “{now}”. Xin gõ câu mới.", now=now)
    return _("Câu hỏi là gì? Ví dụ: “Số hộp thư đã đổi mật khẩu mặc định”.")


def ask_limits(talk: Talk, key: str) -> tuple[str, str]:
    question = _("Xin cho biết giới hạn của số, ví dụ: “từ 0 đến 100”, “từ 0”, “tối đa 50”.")
    return talk.ask(key, question, read_limits, shortcuts={NO_LIMITS: _("Không giới hạn")})


def read_limits(typed: str, _at: datetime) -> tuple[str, str]:
    """Return the lowest and the highest number that is allowed; "" where there is no limit."""
    if typed == NO_LIMITS:
        return "", ""
    return limits_of(typed)


def as_answers(questions: Sequence[ReportQuestion]) -> dict[str, str]:
    """Return the answers with which ``build`` makes these questions, numbered from 1."""
    asked = [one for one in questions if one.key != ANYTHING]
    return as_numbered_answers([replace(one, key=f"{KEY}{number}") for number, one in enumerate(asked, 1)])


def as_numbered_answers(questions: Sequence[ReportQuestion], highest: int = 0) -> dict[str, str]:
    """Return the answers for questions that keep their numbers; the others up to ``highest`` are dropped."""
    numbered = {number_of(one): one for one in questions}
    last = max([highest, *numbered])
    found: dict[str, str] = {}
    for number in range(1, last + 1):
        key = f"{ASK_KEY}:{number}"
        found |= answers_of_question(key, numbered[number]) if number in numbered else {key: DROP}
        found[f"{key}:more"] = "more" if number < last else "enough"
    return found


def answers_of_question(key: str, one: ReportQuestion) -> dict[str, str]:
    mark = mark_of(key, one.text)
    return {
        key: one.text,
        f"{mark}:kind": one.kind.value,
        f"{mark}:limits": limits_text(one),
        f"{mark}:choices": "; ".join(one.options),
        f"{mark}:skip": "yes" if one.may_skip else "no",
    }


def limits_text(question: ReportQuestion) -> str:
    low, high = (one.replace(".", ",") for one in (question.low, question.high))
    if low and high:
        return f"từ {low} đến {high}"
    return f"từ {low}" if low else f"tối đa {high}" if high else NO_LIMITS


def ask_sheet(talk: Talk, folder: str) -> list[ReportQuestion]:
    """Return the questions of a file, once it can be read without faults; none where there is to be none."""
    how = _(
        "Xin gửi tệp Excel (.xlsx) theo mẫu, mỗi dòng một câu hỏi. Câu hỏi trong tệp thay cho câu đã nhập."
    )
    file = talk.attach(SHEET, how, skip=_("Không dùng tệp"), other_options={"rq_sheet:": _("Lấy tệp mẫu")})
    if file is None:
        return []
    look = partial(read_sheet, file=file, folder=folder)
    found = read_workbook(talk, file, Workbook(SHEET, _("Đọc câu hỏi trong tệp"), look, sheet_fault))
    questions = from_json(found["questions"])
    talk.say(_("Đã đọc {count} câu hỏi trong tệp.", count=len(questions)))
    return questions


def read_sheet(tx: Tx, file: int, folder: str) -> dict[str, Any]:
    """Return the questions of a file, as JSON, or what is wrong with it."""
    row, state = workbook_row(tx, file)
    if row is None:
        return {"is_coming": state["is_coming"], "faults": [state["why"]], "questions": []}
    try:
        questions, faults = read_questions(open_workbook(Path(folder), row))
    except (Unreadable, Refused) as error:
        questions, faults = [], [str(error)]
    if len(faults) > MOST_FAULTS:
        faults = [*faults[:MOST_FAULTS], _("… và {count} lỗi khác.", count=len(faults) - MOST_FAULTS)]
    kept = [] if faults else [one.as_json() for one in questions]
    return {"is_coming": False, "faults": faults, "questions": kept}


def sheet_fault(found: dict[str, Any]) -> str:
    said = _("Chưa lấy câu hỏi nào từ tệp. Xin sửa những chỗ sau rồi gửi lại:")
    return "\n".join([said, *found["faults"]]) if found["faults"] else ""


def order_sheet_template(context: Context) -> Replies:
    """Send a workbook with the questions that the open form has so far ([Lấy tệp mẫu])."""
    here = conversations.active(context.tx, context.who)
    asked = FileOrder(f"{SHEET_TEMPLATE}:{here.id if here else 0}", _("Mẫu câu hỏi.xlsx"), XLSX)
    return [order_file(context, asked)]


def read_sheet_template(context: Context, argument: str) -> Paper:
    context.need(Action.REQUEST)
    here = get_conversation(context.tx, id_in(argument), context.who)
    questions = questions_so_far(here.answers, context.at) if here else []
    said = _("Tệp mẫu câu hỏi. Xin điền rồi gửi lại vào đây.")
    return Paper(partial(questions_workbook, questions), said, context.who.language)


def questions_so_far(answers: Answers, at: datetime) -> list[ReportQuestion]:
    """Return the questions of the file that was read last, else those that were built in the chat."""
    file = answers[SHEET].value if SHEET in answers else None
    kept = f"{FOUND}{workbook_key(SHEET, file)}" if isinstance(file, int) else ""
    if kept in answers:
        return from_json(answers[kept].value["questions"])
    try:
        return list(build(Talk(answers, at)).values())
    except Waiting:
        return []


def with_added(answers: Answers, typed: str, at: datetime) -> Answers:
    """Return the answers with the questions in these lines behind those of the chat; refuse too many.

    What was pasted before counts as asked for one by one from then on: what was changed of it stays. Nothing
    is returned where there are none so far, or they are in a file.
    """
    so_far = [] if SHEET in answers else questions_so_far(answers, at)
    if not so_far:
        return {}
    asked = [*so_far, *read_pasted(typed)]
    if len(asked) > MOST:
        counts = {"so_far": number_text(len(so_far)), "most": number_text(MOST)}
        raise Refused(_("Yêu cầu đã có {so_far} câu hỏi, chỉ được tối đa {most} câu.", **counts))
    return with_questions(answers, asked, at)


def with_numbered(answers: Answers, told: Mapping[int, str], at: datetime) -> Answers:
    """Return the answers with questions in the places of their numbers, new ones behind the last.

    Nothing where a number would be left without a question, or the questions are in a file.
    """
    if SHEET in answers or not told:
        return {}
    asked = dict(enumerate(questions_so_far(answers, at), 1))
    asked |= {number: read_pasted(text)[0] for number, text in told.items()}
    if sorted(asked) != list(range(1, len(asked) + 1)) or len(asked) > MOST:
        return {}
    return with_questions(answers, [asked[number] for number in sorted(asked)], at)


def without_numbered(answers: Answers, number: int, at: datetime) -> Answers:
    """Return the answers without the question of this number; nothing where there is none such."""
    asked = questions_so_far(answers, at)
    if SHEET in answers or not 0 < number <= len(asked):
        return {}
    return with_questions(answers, [*asked[: number - 1], *asked[number:]], at)


def with_questions(answers: Answers, asked: Sequence[ReportQuestion], at: datetime) -> Answers:
    """Return the answers with these questions in place of those of the chat."""
    kept = {key: one for key, one in answers.items() if not key.startswith((PASTED, f"{ASK_KEY}:"))}
    return {**kept, **{key: Answer(value, at) for key, value in as_answers(asked).items()}}


def highest_number(tx: Tx, request: Request) -> int:
    found = report_requests.versions(tx, request.id).values()
    return max((number_of(one) for questions in found for one in questions), default=0)


def ask_added(talk: Talk, old: Sequence[ReportQuestion], highest: int) -> RevisedQuestions:
    """Ask for new questions beside the old ones; only the new ones may be changed."""
    added = build(talk, highest + 1, MOST - sum(one.key != ANYTHING for one in old))
    return [*old, *added.values()], question_titles(talk, added)


def ask_revised(talk: Talk, old: Sequence[ReportQuestion], highest: int) -> RevisedQuestions:
    """Ask for questions to be reworded or dropped, and for new ones."""
    before = {f"{ASK_KEY}:{number_of(one)}": one for one in old}
    now = build(talk, before=before)
    wanted = [*(one for one in old if one.key == ANYTHING), *now.values()]
    anything = ReportQuestion(ANYTHING, QuestionKind.TEXT, _("Nội dung báo cáo"))
    return revised_questions(old, wanted or [anything], highest), question_titles(talk, now)


def consequences(old: Sequence[ReportQuestion], new: Sequence[ReportQuestion], again: int) -> list[str]:
    """Say to the office what comes of changed questions beside what the units are told."""
    lines = []
    if compare_questions(old, new).dropped:
        lines.append(_("Trả lời cho câu đã bỏ được giữ trong hồ sơ, không đưa vào tổng hợp."))
    if again:
        lines.append(_("{count} đơn vị đã báo cáo phải trả lời thêm.", count=number_text(again)))
    return lines


def differences(old: Sequence[ReportQuestion], new: Sequence[ReportQuestion]) -> list[str]:
    """Describe each question that was dropped, reworded or added, one a line."""
    found = compare_questions(old, new)
    lines = [_("– Bỏ câu “{question}”.", question=one.text) for one in found.dropped]
    for before, now in found.reworded:
        said = wording.describe_to_unit(now)
        lines.append(_("– Câu “{old}” nay là “{new}”. Trả lời đã có được giữ.", old=before.text, new=said))
    return lines + [_("– Câu mới: “{new}”.", new=wording.describe_to_unit(one)) for one in found.added]


class KnowsDeadline(KnowsHours, Protocol):
    @property
    def at(self) -> datetime: ...


UNTIL = regex(  # "tới", typed without marks: nothing is due in the evening
    r"\btoi (?=(?:thu|t[2-7]|chu nhat|cn|ngay|het|cuoi|tuan|thang|mai|mot|\d)\b)", re.IGNORECASE
)


def ask_deadline(
    talk: Talk, key: str, question: str, facts: KnowsDeadline, after: datetime | None = None
) -> datetime:
    """Ask for a deadline later than ``after``; where nobody works then, offer what is near in its place.

    "Thêm 2 ngày" is counted from ``after``. ``facts``: the moment, and what ``deadline_facts`` makes.
    """
    chosen: list[datetime] = []
    at, days = facts.at, calendar_of(facts.days)
    read = partial(read_deadline, days=days, after=after)

    def shown(_said: datetime) -> str:
        return moment_in_full(chosen[0]) if chosen else ""

    def remark(shown: str, now: datetime) -> str:
        return deadline_on_calendar(shown, chosen[0], now, days) if chosen else shown

    talk.remarks[key] = remark
    timed = Timed(
        read, shown, moment_in_full, aside=WHY, in_full=partial(deadline_meant, after=after, days=days)
    )
    said = ask_time(talk, key, question, timed)
    chosen.append(settle_deadline(talk, key, said, facts, Deadlines(max(after or at, at) + MINUTE, read)))
    return chosen[0]


def deadline_meant(typed: str, said_at: datetime, after: datetime | None, days: Calendar) -> str:
    """Write in full what is counted from the deadline ``after``, and a day that has just gone by.

    "12/12" on 15/12 is that of this year, too late as it is: no report is asked for in a year.
    """
    typed = UNTIL.sub("đến ", typed)
    typed = counted_from(typed, said_at, after, days) if after else typed
    ahead, near = understand(typed, said_at, calendar=days), understand(typed, said_at, "either", days)
    is_gone = near.way is not None and near.way.last < local_date(said_at)
    return (
        in_full(near.way, near.shape, is_before=near.is_before)
        if near.way and is_gone and not ahead.is_plain
        else typed
    )


def counted_from(typed: str, said_at: datetime, after: datetime, days: Calendar) -> str:
    """Write in full the moment that is so many days behind a deadline to come; else what was typed."""
    found = None if A_DAY.search(typed) or after <= said_at else LONGER.search(fold(typed))
    if found is None:
        return typed
    count = COUNTS.get(found["count"]) or int(found["count"])
    day = local_date(after)
    later = day + DAY * count * (DAYS_A_WEEK if found["unit"] == "tuan" else 1)
    later = days.add_working_days(day, count) if found["working"] else later
    return moment_text(after + (later - day))


def read_deadline(typed: str, said_at: datetime, days: Calendar, after: datetime | None = None) -> datetime:
    """Read a deadline: ahead, later than ``after``, within a year. A day without a time ends at 17:00.

    "trước 05/12", as "trước ngày 05/12", is by the end of the day before (Điều 10).
    """
    found = read_moment(typed, said_at, calendar=days)
    if found and read_time(typed) is None and understand(typed, said_at, calendar=days).is_before:
        found = at_local(local_date(found) - DAY, END_OF_DAY)
    if found is None:
        raise Refused(
            _("Chưa xác định được thời hạn, hoặc thời hạn đã qua. Ví dụ: “17 giờ thứ Sáu”, “hết ngày 04/12”.")
        )
    if found <= said_at:
        raise NotPossible(_("{moment} đã qua. Xin gõ lại.", moment=moment_text(found)))
    if after and found <= after:
        raise NotPossible(_("{moment} không sau hạn hiện nay. Xin gõ lại.", moment=moment_text(found)))
    if found > said_at + FURTHEST:
        raise NotPossible(_("{moment} quá xa, chỉ đặt được trong 01 năm.", moment=moment_text(found)))
    return found


def read_opening(typed: str, said_at: datetime, days: Calendar, deadline: datetime) -> datetime:
    """Read when to send: ahead, and before the deadline. A day without a time begins at eight."""
    found = read_moment(typed, said_at, calendar=days)
    if found and read_time(typed) is None and read_date(typed, said_at, calendar=days):
        found = at_local(local_date(found), BEGINS_AT)
    if found is None or found <= said_at:
        raise Refused(
            _(
                "Chưa xác định được thời điểm, hoặc thời điểm đã qua. Ví dụ: “8 giờ sáng mai”, “thứ Hai tuần "
                "sau”."
            )
        )
    if found >= deadline:
        raise Refused(_("{moment} không trước hạn nộp. Xin gõ lại.", moment=moment_text(found)))
    return found


def deadline_on_calendar(said: str, deadline: datetime, now: datetime, days: Calendar) -> str:
    """Add to a deadline as it is said how far it is, and whether nobody works on its day."""
    last, today = local_date(deadline), local_date(now)
    if deadline <= now:
        return _("{deadline} (đã qua)", deadline=said)
    if why := days.why_off(last):
        return _("{deadline} – ngày không làm việc ({why})", deadline=said, why=why)
    count = 0
    while today < last:
        today, count = days.next_working_day(today), count + 1
    if count == 0:
        return _("{deadline} (hôm nay)", deadline=said)
    return _("{deadline} (còn {count} ngày làm việc)", deadline=said, count=count)
