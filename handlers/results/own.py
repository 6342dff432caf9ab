"""Each person's own record of a month, for the monthly rating of officials; what they hold against it."""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

from bot.conversation import (
    Message,
    NoLongerPossible,
    Option,
    Talk,
    _,
    at_local,
    day_text,
    fold,
    local_date,
    moment_text,
    number_text,
    regex,
    up_to,
)
from bot.domain.duties import month_before, month_of
from bot.domain.understanding import KeptWords
from handlers.duties.status import month_named
from handlers.engine import (
    HEADING,
    OFFICE,
    Action,
    Context,
    Part,
    Replies,
    Role,
    id_in,
    next_page,
    no_such_button,
    start_form_once,
)
from handlers.inquiries import telling
from handlers.on_call.rota import office_head
from storage.engine import holders, office_people
from storage.people import own_results

FLOW = "objection"
# Folded. Not "kết quả của xã em": that is of the unit.
MINE = regex(
    r"\bket qua(?: (?:thang \S+|kiem tra|lam viec|cong viec|hop thu|ca nhan|theo doi|trong))*"
    r" (?:cua )?(?:(?:ca nhan|chinh|rieng|ban than) )*(?:em|e|toi|minh|tui|ban than)\b"
)
OF_PERSON = regex(r"\bket qua\b")
KIN = r"(?:anh|chi|em|co|chu|bac|ong|ba|cau|dong chi|dc|d/c)"
LONGEST = 1000  # characters
SHOWN = 8  # people in a list, and rounds that are named
DAY = timedelta(days=1)
EARLIEST = date(2000, 1, 1)


def show(context: Context, _words: str) -> Replies:
    """Show this month's record of whoever asks (/ketqua)."""
    return show_own(context, local_date(context.at).replace(day=1))


def show_own(context: Context, month: date) -> Replies:
    options = [Option(f"rs_own:{month_before(month):%Y-%m}", _("Tháng trước"))]
    if context.may(Action.INQUIRE):
        options.append(Option(f"rs_object:{month:%Y-%m}", _("Tôi không đồng ý")))
    if context.may(Action.RATE):
        options.append(Option(f"rs_people:{month:%Y-%m}", _("Cán bộ trong đơn vị")))
    return [record(context, context.who.person, context.who.name, month, tuple(options))]


def record(context: Context, person: int, name: str, month: date, options: tuple[Option, ...]) -> Message:
    lines = record_lines(context, person, month)
    if said := own_results.objection(context.tx, person, about(month)):
        lines += ["", objection_text(said)]
    heading = _("Kết quả tháng {month}: {name}", month=f"{month:%m/%Y}", name=name)
    return Message("\n".join(lines), options, heading, columns=2)


def show_meant(context: Context, said: str, month: date) -> Replies:
    """Show one's own record, or that of somebody of one's unit who is named: "kết quả của cô Mẫu tháng 11".

    ``said``: folded. Nothing where no such is asked for.
    """
    if MINE.search(said):
        return show_own(context, month)
    if not OF_PERSON.search(said) or not context.may(Action.RATE):
        return []
    found = {person: name for person, name in staff(context).items() if is_called(name, said)}
    if len(found) == 1:
        return show_person(context, next(iter(found.items())), month)
    options = [Option(f"rs_person:{person}:{month:%Y-%m}", name) for person, name in found.items()]
    asked = _("Xem kết quả tháng {month} của ai?", month=f"{month:%m/%Y}")
    return [Message(asked, tuple(options))] if options else []


def is_called(name: str, said: str) -> bool:
    """Return whether folded words name somebody: in full, or by the last parts of the name behind "cô"."""
    parts = fold(name).split()
    ends = [" ".join(parts[start:]) for start in range(len(parts))]
    return f" {ends[0]}" in f" {said}" or any(re.search(rf"\b{KIN} {one}\b", said) for one in ends)


def about(month: date) -> str:
    return f"results:{month:%Y-%m}"


def record_lines(context: Context, person: int, month: date) -> list[str]:
    first, last = month_of(month)
    moments = at_local(first, time(0)), at_local(last + DAY, time(0))
    done = own_results.of_person(context.tx, person, (first, last), moments)
    until = min(context.at, moments[1])
    if done.is_empty:
        return [_("Tháng này chưa có việc nào được ghi nhận (đến {moment}).", moment=moment_text(until))]
    return [*check_lines(done), *other_lines(done), _("Số liệu đến {moment}.", moment=moment_text(until))]


def check_lines(done: own_results.OwnResults) -> list[str]:
    lines = []
    if done.in_time or done.late:
        places = {"all": number_text(done.in_time + done.late), "in_time": number_text(done.in_time)}
        said = _("Đã kiểm tra hộp thư: {all} lượt, đều trong giờ.", **places)
        if done.late:
            places["late"] = number_text(done.late)
            said = _("Đã kiểm tra hộp thư: {all} lượt ({in_time} trong giờ, {late} muộn).", **places)
        lines.append(said)
    if done.unchecked:
        named = [
            _("lần {round} ngày {day} ({unit})", round=number, day=f"{day:%d/%m}", unit=unit)
            for day, number, unit in done.unchecked[:SHOWN]
        ]
        more = ["…"] if len(done.unchecked) > SHOWN else []
        lines.append(
            _(
                "Đã nhắc nhưng đơn vị chưa kiểm tra: {count} lượt ({which}).",
                count=number_text(len(done.unchecked)),
                which=", ".join([*named, *more]),
            )
        )
    return lines


def other_lines(done: own_results.OwnResults) -> list[str]:
    lines = []
    if done.reports:
        places = {"count": number_text(done.reports), "late": number_text(done.late_reports)}
        said = _("Báo cáo đã lập: {count}.", **places)
        if done.late_reports:
            said = _("Báo cáo đã lập: {count}, trong đó {late} quá hạn.", **places)
        lines.append(said)
    if done.raised:
        lines.append(_("Sự cố đã báo: {count}.", count=number_text(done.raised)))
    if done.taken:
        places = {
            "count": number_text(done.taken),
            "solved": number_text(done.solved),
            "late": number_text(done.solved_late),
        }
        said = _("Sự cố đã tiếp nhận: {count}, đã xử lý {solved}.", **places)
        if done.solved_late:
            said = _("Sự cố đã tiếp nhận: {count}, đã xử lý {solved} (quá hạn {late}).", **places)
        lines.append(said)
    return lines


def objection_text(said: own_results.Objection) -> str:
    places = {"day": day_text(local_date(said.at)), "answer": said.said}
    if said.state == "open":
        return _("Ý kiến ngày {day}: {the_office} chưa trả lời.", **places)
    if said.state == "answered":
        return _("Ý kiến ngày {day} đã được trả lời: {answer}", **places)
    return _("Ý kiến ngày {day}: {the_office} đã xem và đóng.", **places)


@dataclass(frozen=True)
class ObjectionFacts:
    """Facts of the form: the month, "2026-11", and how the office is called."""

    month: str
    office: str


@dataclass(frozen=True)
class ObjectionSaid:
    month: str
    text: str


def open_objection(context: Context, month: date) -> Replies:
    """Ask what is not right ([Tôi không đồng ý]); one at a time waits for its answer."""

    def facts() -> ObjectionFacts:
        refuse_second(context, month)
        return ObjectionFacts(f"{month:%Y-%m}", context.settings.office_name)

    return start_form_once(context, FLOW, facts, month=f"{month:%Y-%m}")


def refuse_second(context: Context, month: date) -> None:
    said = own_results.objection(context.tx, context.who.person, about(month))
    if said and said.state == "open":
        raise NoLongerPossible(_("Ý kiến trước của anh/chị về tháng này đang chờ trả lời."))


def ask_objection(talk: Talk, facts: ObjectionFacts) -> ObjectionSaid:
    month = f"{month_named(facts.month):%m/%Y}"
    asked = _("Kết quả tháng {month} có điểm nào chưa đúng? Xin ghi rõ ngày và việc.", month=month)
    text = talk.ask("text", asked, up_to(LONGEST, one_line=False))
    places = {"month": month, "office": facts.office}
    talk.review(
        {"text": _("Nội dung")},
        _("Ý kiến về kết quả tháng {month}, gửi tới {office}. Xin xem lại trước khi gửi:", **places),
    )
    return ObjectionSaid(facts.month, text)


def send_objection(context: Context, written: ObjectionSaid) -> Replies:
    """Pass it to the office as an inquiry, with what the record says; its answer comes in the chat."""
    context.need(Action.INQUIRE)
    month = month_named(written.month)
    refuse_second(context, month)
    shown = "\n".join(record_lines(context, context.who.person, month))
    words = _(
        "Không đồng ý với kết quả tháng {month}: {text}\nHệ thống đang ghi:\n{record}",
        month=f"{month:%m/%Y}",
        text=written.text,
        record=shown,
    )
    made = telling.write(context, KeptWords(words), about=about(month))
    telling.tell_office(context, telling.find(context, made), judges(context))
    return [telling.sent_message(context, written.text)]


def judges(context: Context) -> list[int]:
    """Return who of the office hears of it: of a colleague's the head, or all others where there is none."""
    office = office_people(context.tx, context.at)
    others = [one for one in office if one.person != context.who.person]
    if not others:
        raise NoLongerPossible(_("Hiện không có ai khác trong {the_office} để trả lời ý kiến này."))
    head = office_head(context.tx, context.at, others) if context.who.is_one_of(*OFFICE) else None
    people = [one.person for one in others]
    return [head.person] if head and head.person in people else people


def list_people(context: Context, month: date, page: int) -> Replies:
    """Offer the people of the head's units ([Cán bộ trong đơn vị])."""
    people = sorted(staff(context).items(), key=lambda one: (one[1], one[0]))
    count = -(-len(people) // SHOWN)
    page = min(max(page, 1), max(count, 1))
    shown = people[(page - 1) * SHOWN : page * SHOWN]
    options = [Option(f"rs_person:{person}:{month:%Y-%m}", name) for person, name in shown]
    text = _("Xem kết quả tháng {month} của ai?", month=f"{month:%m/%Y}")
    return [Message(text, (*options, *next_page(f"rs_people:{month:%Y-%m}", page, count)))]


def staff(context: Context) -> dict[int, str]:
    """Return who holds a role in the units that this person leads: id -> name."""
    led = [role.unit for role in context.who.units(*HEADING)]
    found = holders(context.tx, context.at, [*Role], led)
    return {one.person: one.name for unit in found.values() for one in unit if not one.stands_for}


def person_of_unit(context: Context, text: str) -> tuple[int, str]:
    person = id_in(text)
    if not context.may(Action.RATE) or (name := staff(context).get(person)) is None:
        raise no_such_button()
    return person, name


PERSON = Part(person_of_unit)
MONTH = Part(lambda _context, text: month_since(text))


def month_since(text: str) -> date:
    """Read the first day of a month; none of before there was e-mail to check."""
    month = month_named(text)
    if month < EARLIEST:
        raise no_such_button()
    return month


def show_person(context: Context, of: tuple[int, str], month: date) -> Replies:
    person, name = of
    options = (
        Option(f"rs_person:{person}:{month_before(month):%Y-%m}", _("Tháng trước")),
        Option(f"rs_people:{month:%Y-%m}", _("Người khác")),
    )
    return [record(context, person, name, month, options)]
