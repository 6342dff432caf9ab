"""Answer a report in a sentence: it opens the report that is meant, with what was said of its questions."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.conversation import Message, Option, _, asks, expand, fold, is_stop, local_date, regex
from bot.domain.directory.tokens import words_in
from bot.domain.incident_words import kind_said
from bot.domain.phrases import asks_to_be_reminded_of_other
from bot.domain.reports import (
    LIMITED,
    QuestionKind,
    ReportQuestion,
    ReportState,
    asked_of_unit,
    titles_named,
)
from bot.domain.understanding import Act, Intent, Reading
from handlers import reports, words
from handlers.answers.report_wishes import show_waiting
from handlers.engine import (
    Action,
    Context,
    Prefilled,
    Replies,
    forms,
    moment_in_full,
    start_form,
    units_by_name,
)
from handlers.reports import answering, cards, lists, moving
from handlers.reports.filling import questions
from storage.engine import Conversation, conversations
from storage.reporting.reports import Report, of_request

OF_REPORT = regex(r"\b(?:bao cao|nop|duyet|tra lai|trinh)\b")  # folded
SURE = 0.35  # by how much it must lead, read as what answers a request
INTERRUPTS = 0.30  # … and by itself, to be opened without asking
POLITELY = r"(?:(?:da|a|em|e|oi|khoan|thoi|ok|u|uh|vay) )*"  # folded, as what follows
WANTS_TO_SEE = regex(
    rf"{POLITELY}(?:(?:cho|de) (?:(?:toi|anh|chi|minh|tui|a|c) )?|(?:toi|anh|chi|minh) (?:muon|can) )"
    r"(?:xem|coi|doc|mo)\b|mo (?:lai )?bao cao\b"
)
READS = regex(  # folded, of the office
    rf"{POLITELY}(?:(?:cho|de) (?:(?:toi|anh|chi|minh|tui|c) )?)?(?:xem|coi|doc|mo)\b.*\b(?:bao cao|bc)\b"
)
RETURNS = regex(rf"{POLITELY}(?:tra lai|tra ve)(?: giup| cho)* (?:bao cao|bc)\b")
RETURNS_UNIT = regex(rf"{POLITELY}(?:tra lai|tra ve)(?: giup| cho)* (?P<whose>[^,;:.]+)[,;:] *\S")
TELLS_WHY = regex(r"[,:;]\s*(?:(?:vì|vi|do|lý do|ly do)\b[ :]*)?|(?<!\bdon)(?<!\bđơn)\s(?:vì|vi|do)\s")
SEES = words_in(
    "da a em e oi khoan thoi ok u uh vay cho de toi anh chi minh tui c muon can xem coi doc mo lai bao cao bc"
    " noi dung ban cai nay do kia da voi di nhe nha truoc mot chut ti"
)
BEGINS = regex(r":(?!\d)|(?<!\d)[,;\n]")  # what stands before what is told of a report
NAMES_IT = regex(r"\b(?:bao cao|tra loi|nop|lam|mo|dien|nhap)\b")  # folded: what is to be done
CLAUSES = regex(r"\s*[;\n]\s*|\s*,(?!\d)\s*")
# Of what was handed in: that something is wrong; what is named, "số máy là 12"; what is counted, "12 máy".
PUTS_RIGHT = regex(r"\b(?:nham|moi dung|sua (?:lai|thanh|giup)|ghi sai|bi sai|lon)\b|\bsua \D{2,40} \d")
PUT_RIGHT = regex(
    r"^(?:(?:da|a|ok|oi|em|e|chi|anh|sua|nham|roi|sai)[ ,]+)*([^\W\d].{1,40}?) (?:phai |moi )?la \d"
)
SETS_NUMBER = regex(r"\bsua(?: lai| giup)* ([^\W\d]\D{1,40}?) (?:lai )?\d")  # "sửa số máy 22"
OF_NAMED = regex(r"\b(?:bao cao|bc) ((?:[a-z]+ ?){2,8})")  # folded: how it is called
MENDS = regex(  # folded: that a report is to be mended; "báo cáo mật khẩu bị sai" tells of a fault
    r"\b(?:sua|chinh|dinh chinh)\b(?! (?:chua|may|giup may)\b)|\bsai so\b|\b(?:chu|cho) (?:khong|ko|k) phai\b"
    r"|\b(?:hom qua|hom wa|luc nay|khi nay|vua)\b.*\b(?:sai|nham|thieu)\b"
)
COUNTED = regex(r"\b\d[\d.,]* ([a-z]{2,})")
COUNTS = regex(r"(?<![\d/.:])\d[\d.]* ([^\W\d]{2,})")
# A report by its title: "nộp bc đổi mật khẩu giúp tôi", "duyệt nộp bc đổi mk của xã"; folded.
OF_TITLE = regex(r"\b(?:bao cao|bc)\b|^(?:(?:da|em|e|cho|de) )*(?:tra loi|nop)\b")
ORDER = words_in(
    "da em e anh a chi c nho giup gium cho toi tra loi tl nop lam gui nhap dien trinh ve cai cua bao cao bc"
    " ket qua nhe nha ne day sua lai chinh giup thanh la"
)
DECIDES = regex(r"\b(?:duyet|tra lai|gia han|lui|xin them)\b")  # of it, and does not write it
WISHES_TIME = regex(r"\b(?:xin|cho)\b.*\b(?:gia han|lui|them (?:han|thoi gian|may ngay)|nop tre)\b")
EDITS = regex(r"\b(?:sua|chinh|bao cao) lai\b|\bsua\b")
FEWEST_SHARED = 2  # pairs of words with the title
ASKS_UNTIL = regex(
    r"\b(?:han|nop)\b.*\b(?:may gio|ngay may|bua may|bao gio|khi nao|ngay nao|luc nao|hom nao|thu may)\b"
    r"|\b(?:may gio|bao gio|khi nao|ngay nao)\b.*\b(?:nop|han)\b"
)
ASKS_YET = regex(r"\b(?:nop|trinh|duyet|xong|lam|gui)(?: \w+){0,3} chua(?: (?:em|e|a|anh|chi|vay|nhi))*$")
# Words of which a report is put off ("không phải nộp giờ, mai mới nộp") or given up ("thôi bỏ đi em").
LATER = words_in("mai mot chieu lat toi trua hom tuan")
HANDS = words_in("nop trinh gui lam tinh")
IN_BETWEEN = words_in(
    "da a em e anh chi c minh don vi thoi khong ko k chua phai can khoan de u ok roi thi gio bay lien"
    " ngay nay sang thu nua se moi hay lai nhe nha day di luon duoc cho xin phep do kia cai bao cao bc som"
    " dau tiep sau"
)
GIVES_UP = words_in("thoi bo qua khoi dung em e anh chi a da nhe nha no cai do di nua luon u ok nop lam")
TIME_AHEAD = (
    r"(?:ngay mai|sang mai|chieu mai|mai|mot|chieu(?: nay)?|toi nay|lat(?: nua)?|tuan sau|hom sau|thu \w+)"
)
ANNOUNCES = regex(  # folded: that it comes, and nothing of it
    rf"\b{TIME_AHEAD}(?: (?:em|e|anh|chi|minh|toi|don vi|se|moi)){{0,3}} (?:nop|trinh|gui bao cao|gui bc)\b"
    r"|\bse (?:\w+ ){0,2}(?:nop|trinh|gui bao cao|gui bc)\b"
    r"|\b(?:bao cao|bc)\b.{0,60}\bdang (?:tong hop|soan|chuan bi|ra soat|thu thap|lam)\b"
    r"|\bdang (?:tong hop|soan|chuan bi|lam)(?: \w+){0,2} (?:bao cao|bc)\b"
)
ASKS_FOR_TIME = regex(r"\b(?:gia han|xin them|lui han|doi han|khat)\b")
TAKES_BACK = regex(  # folded, as the next
    r"\b(?:rut|thu|lay)(?: \w+)? (?:lai|hoi|ve)(?: \w+){0,3}? (?:bao cao|bc|tra lai|tra ve)\b"
    r"|\b(?:bao cao|bc)(?: \w+){0,6}? (?:rut|thu|lay) (?:lai|hoi|ve)\b"
)
TAKES_RETURN_BACK = regex(r"\b(?:rut|thu|lay|bo)(?: \w+){1,4}? tra (?:lai|ve)\b")
HANDED_LATELY = timedelta(days=1)
MOST_OF_NAME = 5  # words that name a unit
ADDS = regex(
    r"(?:^|[,.;:] *|\b(?:em|xin|dạ|da|cần|can|đề nghị|de nghi) )"
    r"(?:bổ sung|bo sung|ghi thêm|ghi them|thêm phần|them phan)"
    r"(?: (?:là|la|rằng|ý|y|vào|vao|thêm|them))*[: ]+(?P<text>\w.*)",
    re.IGNORECASE | re.DOTALL,
)
QUOTED = 300  # characters of what was typed


def answer_report(context: Context, reading: Reading) -> Replies:
    """Open the report that is meant, with what was told of its questions; or show all that are owed."""
    return answer_this(context, reading, meant_report(context, reading))


def show_reminders(context: Context, typed: str) -> Replies:
    """Say when the reports that are owed are reminded of, of who asks to be: no other reminder is set.

    The office and heads, who have others reminded, ask for that.
    """
    is_wished = asks_to_be_reminded_of_other(typed) and not asks(typed)
    is_asked = is_wished and OF_REPORT.search(fold(expand(typed)))
    if not is_asked or context.may(Action.URGE) or not context.may(Action.REPORT):
        return []
    owed = sorted((one for one in moving.own_reports(context) if one.is_owed), key=lambda one: one.until)
    if not owed:
        none = _("Chưa đặt lời nhắc nào: hiện đơn vị của anh/chị không có báo cáo phải nộp.")
        return [Message(none)]
    said = _("Báo cáo được nhắc theo ngày riêng của từng báo cáo; chưa đặt thêm lời nhắc nào khác.")
    lines = [said, *(reminder_line(context, one) for one in owed)]
    return [Message("\n".join(lines), cards.answer_buttons(owed))]


def reminder_line(context: Context, report: Report) -> str:
    return _(
        "– {title} ({unit}): nhắc lúc {reminded}; hạn {deadline}",
        title=report.title,
        unit=report.unit_name,
        reminded=moment_in_full(cards.next_reminder_of(context, report.opens, report.until)),
        deadline=moment_in_full(report.until),
    )


def answer_this(context: Context, reading: Reading, report: Report | None) -> Replies:
    """Open this report with what was told of its questions; without one show all that are owed."""
    told = told_in(reading)
    told = without_title(told, report.title) if report else told
    quoted = [Message(_("Anh/chị đã gõ: “{told}”.", told=told[:QUOTED]))] if told else []
    if report is None:
        return [*quoted, *lists.show_own(context, "")]
    asked = report.questions
    said = {asked[0].key: told} if told and len(asked) == 1 else placed(asked, told)
    said = questions.told_by_number(asked_of_unit(asked, report.figures), told, context.at) or said
    subject = report.subject
    begun = conversations.about(context.tx, context.who, moving.REPORT_FLOW, subject)
    if begun and begun.expires > context.at:
        return [*quoted, *answering.open_report(context, report.id)]
    opened = answering.begin_report(context, report.id)
    if told and len(asked) == 1:
        said = {asked[0].key: added_to(opened.given.get(asked[0].key), reading.typed, told, opened.facts.why)}
    facts = replace(opened.facts, told="" if said else told[:QUOTED])
    given = {key: value for key, value in opened.given.items() if key not in said}  # what is told goes before
    form = Prefilled(facts, given, said, reading.said_at)
    return [*(quoted if len(asked) > 1 else []), *start_form(context, moving.REPORT_FLOW, form)]


def added_to(before: object, typed: str, told: str, why: str = "") -> str:
    """Return what was told with what stood before, where it is to be added: "bổ sung khó khăn: máy cũ".

    It is where the words say so, or ``why`` it was returned; else what is told takes its place.
    """
    more = ADDS.search(typed)
    if not isinstance(before, str) or not (more or ADDS.match(why)):
        return told
    return f"{before.rstrip(' .')}. {more['text'] if more else told}"


def without_title(told: str, title: str) -> str:
    """Return what is told behind the words that name the report: "trả lời bc đổi mk: có 7" is "có 7".

    Nothing where they only name it; without a colon nothing is taken away from what tells more.
    """
    known, place = ORDER | set(re.findall(r"\w+", fold(title))), 0
    said = told.split()
    while place < len(said) and set(fold(expand(said[place].strip(",.:"))).split()) <= known:
        place += 1
        if said[place - 1].endswith(":"):
            break
    is_named = place > 0 and fold(said[0]) in ORDER
    ends = is_named and (place == len(said) or said[place - 1].endswith(":"))
    return " ".join(said[place:]) if ends else told


def by_title(context: Context, reading: Reading) -> Replies:
    """Lead to the report of the own unit that is named by its title: answer it, or show it.

    Nothing of a fault ("báo cáo hộp thư của đơn vị bị đầy"), nor while the office waits for an answer about
    something else ("báo cáo anh, đã đổi mật khẩu").
    """
    is_named = OF_TITLE.search(reading.text.plain) and context.may(Action.REPORT)
    if not is_named or kind_said(reading.typed, reading.text.plain) or words.askers(context):
        return []
    own = [one for one in moving.own_reports(context) if one.request_state == "open"]
    titles = {one.id: one.title for one in own}
    before, colon, _told = reading.typed.partition(":")
    named = titles_named(before, titles, 1) if colon else titles_named(reading.typed, titles, FEWEST_SHARED)
    report = next((one for one in own if named == [one.id]), None)
    if report is None:
        return []
    order = fold(expand(before))
    is_asked = asks(before) or ASKS_UNTIL.search(order) or ASKS_YET.search(order)
    is_edited = colon and EDITS.search(order) and report.until > context.at and report.handed_at is not None
    if is_edited and not is_asked:
        return answer_this(context, reading, report)
    if report.is_owed and WISHES_TIME.search(order) and not ASKS_UNTIL.search(order):
        return []  # more time is wished: its form opens
    if is_asked or not report.is_owed or DECIDES.search(order):
        return lists.show_report(context, report)
    return answer_this(context, reading, report)


def return_of_unit(context: Context, typed: str) -> Replies:
    """Begin to return what the unit has filed that is named alone: "trả lại phú hội, ghi rõ khó khăn gì"."""
    found = RETURNS_UNIT.match(fold(expand(typed)))
    if found is None or not context.may(Action.REQUEST) or len(found["whose"].split()) > MOST_OF_NAME:
        return []
    units = units_by_name(context.tx, found["whose"], local_date(context.at))
    filed = [one for one in of_open_requests(context) if one.unit in units and one.is_filed]
    if len(filed) != 1 or len(units) != 1:
        return []
    return return_or_show(context, filed[0], typed, is_back=True)


def of_open_requests(context: Context) -> list[Report]:
    """Return the reports of all units that are asked for by now."""
    of_open = (of_request(context.tx, one.id) for one in lists.open_requests(context))
    return [one for some in of_open for one in some]


def answer_office(context: Context, reading: Reading) -> Replies:
    """Show the office the report of a unit that is named, or begin its return."""
    plain = fold(expand(reading.typed))
    is_back = RETURNS.match(plain) is not None
    if not (is_back or READS.match(plain)) or not context.may(Action.REQUEST):
        return []
    units = units_by_name(context.tx, reading.typed, local_date(context.at))
    there = [one for one in of_open_requests(context) if one.unit in units and len(units) == 1]
    named = titles_named(reading.typed, {one.id: one.title for one in there})
    meant = [one for one in there if one.id in named] or there
    filed = [one for one in meant if one.is_filed]
    if len(filed) == 1:
        return return_or_show(context, filed[0], reading.typed, is_back=is_back)
    options = tuple(Option(f"rq_read:{one.id}", cards.shortened(one.title)) for one in filed)
    if not options:
        return [Message("\n".join(map(not_filed, meant)))] if meant else []
    return [Message(_("Anh/chị muốn xem báo cáo nào?"), options)]


def not_filed(report: Report) -> str:
    places = {"title": report.title, "unit": report.unit_name, "deadline": moment_in_full(report.until)}
    return _("{unit} chưa nộp báo cáo “{title}”; hạn {deadline}.", **places)


def return_or_show(context: Context, report: Report, typed: str, *, is_back: bool) -> Replies:
    """Begin to return a filed report, with the reason that is told behind it; else show it."""
    if not is_back:
        return lists.read_report(context, report)
    parts = TELLS_WHY.split(typed, maxsplit=1)
    if len(parts) > 1 and parts[1].strip(" .!"):
        return moving.open_return_for(context, report, parts[1].strip())
    return moving.open_return(context, report)


def leave_report(context: Context, here: Conversation, typed: str) -> Replies:
    """Leave the report that is being written, where words only put it off or give it up."""
    said = set(re.findall(r"\w+", fold(expand(typed))))
    if here.flow != moving.REPORT_FLOW or asks(typed) or len(said) <= 1 or is_stop(typed):
        return []
    puts_off = said & LATER and said & HANDS and said <= LATER | HANDS | IN_BETWEEN
    gives_up = said <= GIVES_UP and (said >= {"thoi", "bo"} or said >= {"bo", "di"})
    if not (puts_off or gives_up):
        return []
    report = next((one for one in moving.own_reports(context) if one.id == here.facts["report"]), None)
    until = [Message(_("Hạn nộp: {deadline}.", deadline=moment_in_full(report.until)))] if report else []
    return [*until, *forms.leave(context, here, is_put_off=bool(puts_off))]


def look_again(context: Context, here: Conversation, typed: str) -> Replies:
    """Show the report that is being sent back to who would see it: that is not what is to be mended."""
    if here.flow != moving.RETURN_FLOW:
        return []
    plain = fold(expand(typed))
    waiting = (one for one in moving.waiting_for_approval(context) if one.id == here.facts["report"])
    report = next(waiting, None)
    if report is None:
        return []
    if WANTS_TO_SEE.match(plain) and is_all_named(plain, SEES, report):
        return [*lists.show_report(context, report), *forms.ask_again(context, here)]
    return []


def is_all_named(plain: str, known: Collection[str], report: Report) -> bool:
    """Return whether folded words are all known ones, or of the report's title."""
    return {*known, *words_in(fold(report.title))}.issuperset(re.findall(r"\w+", plain))


def announce(context: Context, reading: Reading) -> Replies:
    """Say until when a report is due of which words say that it comes; they are kept, and nothing is filed.

    Nothing where the office waits for an answer, more time is asked for, or something of it is told.
    """
    plain = fold(expand(reading.typed))
    is_told = asks(reading.typed) or ":" in reading.typed or re.search(r"\b\d+ [a-z]{2,}", plain)
    is_other = ASKS_FOR_TIME.search(plain) or words.askers(context)
    if not ANNOUNCES.search(plain) or is_told or is_other or not context.may(Action.REPORT):
        return []
    owed = [one for one in moving.own_reports(context) if one.is_owed]
    named = titles_named(reading.typed, {one.id: one.title for one in owed})
    meant = [one for one in owed if one.id in named] or owed
    if not meant:
        return []
    kept = words.keep(context, reading.typed, reading)
    due = [lists.deadline_line(context, one) for one in meant]
    said = _("Báo cáo vẫn chờ đơn vị nộp; lời vừa gõ chưa được gửi đi:")
    return [
        words.card(
            kept,
            "\n".join([said, *due]),
            (*cards.answer_buttons(meant), *words.ways_on(context, kept, reading.typed)),
        )
    ]


def tell_deadline(context: Context, here: Conversation, typed: str) -> Replies:
    """Say until when the report is due that is being written, where that is asked; else nothing."""
    if here.flow != moving.REPORT_FLOW or not ASKS_UNTIL.search(fold(expand(typed))):
        return []
    report = next((one for one in moving.own_reports(context) if one.id == here.facts["report"]), None)
    if report is None:
        return []
    due = Message(_("Hạn nộp: {deadline}.", deadline=moment_in_full(report.until)))
    return [due, *forms.ask_again(context, here)]


def take_back(context: Context, typed: str) -> Replies:
    """Ask whether the report is taken back that waits for the head; show the one that was returned or filed.

    "rút lại báo cáo vừa trình", "rút lại việc trả lại".
    """
    said = fold(expand(typed))
    if not TAKES_BACK.search(said) or asks(typed) or not context.may(Action.REPORT):
        return []
    own = [one for one in moving.own_reports(context) if one.request_state == "open" and one.handed_at]
    named = titles_named(typed, {one.id: one.title for one in own})
    meant = [one for one in own if one.id in named] or own
    of_return = TAKES_RETURN_BACK.search(said) is not None
    found = [one for one in meant if of_return == (one.state == ReportState.RETURNED)]
    waiting = [] if of_return else [one for one in found if moving.may_recall(context, one)]
    if waiting:
        return moving.ask_to_recall(max(waiting, key=lambda one: one.handed_at or one.opens))
    if not found:
        return []
    last = max(found, key=lambda one: one.filed_at or one.handed_at or one.opens)
    note = _(
        "Việc trả lại đã báo cho cán bộ lập báo cáo. Nếu nộp luôn, anh/chị chọn “Trả lời”, rồi “Nộp báo cáo”."
    )
    return [*([Message(note)] if of_return else []), *lists.show_report(context, last)]


def meant_report(context: Context, reading: Reading) -> Report | None:
    """Return the report that is named, else the one that was asked for last, else the only one owed."""
    owed = [one for one in moving.own_reports(context) if one.is_owed] if context.may(Action.REPORT) else []
    titles = {one.id: one.title for one in owed}
    fewest = FEWEST_SHARED if told_in(reading) else 1
    named = titles_named(reading.slots.get("what") or reading.typed, titles, fewest)
    shown = [one.id for one in owed if one.id in asked_last(context)]
    found = next((some for some in (named, shown, titles_named(reading.typed, titles)) if len(some) == 1), [])
    only = [one for one in owed if one.id in found] or (owed if len(owed) == 1 else [])
    return only[0] if only else None


def just_handed(context: Context, typed: str) -> Report | None:
    """Return the report handed in or filed in which these words put something right; None for none.

    They name it ("sửa báo cáo máy tính: …"); or it is of late, something was wrong, and they name one of its
    questions, or what it counts.
    """
    if not context.may(Action.REPORT) or asks(typed):
        return None
    if named := handed_named(context, typed):
        return named if named.until > context.at else None
    said = fold(typed)
    if not PUTS_RIGHT.search(said):
        return None
    counted = {found[1] for found in COUNTED.finditer(said)}
    found = [
        one
        for one in moving.own_reports(context)
        if (one.is_filed or one.state == ReportState.WITH_HEAD)
        and context.at - (one.filed_at or one.handed_at or one.opens) <= HANDED_LATELY
        and one.until > context.at
        and any(is_asked_of(text, said, counted) for text in texts_asked(one))
    ]
    return max(found, key=lambda one: one.filed_at or one.handed_at or one.opens, default=None)


def texts_asked(report: Report) -> list[str]:
    """Return what a report asks; of one that asks for a text alone its title tells it."""
    asked = [one.text for one in report.questions]
    return [*asked, report.title] if len(asked) == 1 else asked


def handed_named(context: Context, typed: str) -> Report | None:
    """Return the only report handed in once that is named, and of which something is to be mended."""
    said = fold(expand(typed))
    named = OF_NAMED.search(said)
    if named is None or not MENDS.search(said) or DECIDES.search(said) or not context.may(Action.REPORT):
        return None
    own = [one for one in moving.own_reports(context) if one.request_state == "open"]
    meant = titles_named(named[1], {one.id: one.title for one in own})
    found = [one for one in own if one.id in meant and one.handed_at is not None]
    return found[0] if len(found) == 1 else None


def show_to_mend(context: Context, typed: str) -> Replies:
    """Show the report that is named of who asks whether it can be mended, or once that is too late."""
    report = handed_named(context, typed)
    return lists.show_report(context, report) if report else []


def is_asked_of(question: str, said: str, counted: Collection[str]) -> bool:
    """Return whether a question begins with what was said, or counts what was counted."""
    bare = f" {fold(question)} "
    named = PUT_RIGHT.search(said) or SETS_NUMBER.search(said)
    return any(f" {one} " in bare for one in counted) or bool(named and bare.startswith(f" {named[1]} "))


def asked_last(context: Context) -> set[int]:
    """Return the reports that the newest message with choices asks for, or else the newest unasked one."""
    shown = context.shown_since(context.at - words.HEARD)
    chosen = [one for one in shown if one.options]
    for message in (*chosen[:1], *[one for one in chosen if not one.is_asked][:1]):
        tokens = [token.partition(":") for token, _label, _words in message.options]
        if found := {int(number) for name, _colon, number in tokens if name == "rp_write"}:
            return found
    return set()


def is_answer_to_last(context: Context, typed: str) -> bool:
    """Return whether words count something, right under the request of a report."""
    return bool(asked_last(context)) and re.search(r"\d", typed) is not None and not asks(typed)


def told_in(reading: Reading) -> str:
    """Return what is told of a report: all that stands behind the colon, or its clause; "" for nothing.

    Where it begins is guessed: what stands before it is left out where that only orders, else told too.
    """
    is_answer = re.search(r"\d", reading.typed) or not NAMES_IT.search(reading.text.plain)
    is_answer = is_answer and not asks(reading.typed)
    text = reading.slots.get("text", "")
    before = reading.typed[: reading.typed.find(text)] if text else ""
    if begins := [one.end() for one in BEGINS.finditer(before)]:
        return reading.typed[begins[0] if ":" in before else begins[-1] :].strip()
    is_order = ORDER.issuperset(re.findall(r"\w+", fold(expand(before))))
    return reading.typed[len(before) if is_order else 0 :].strip() if text or is_answer else ""


def placed(asked: Sequence[ReportQuestion], told: str) -> Mapping[str, str]:
    """Return what was told of each question, where that is plain; each is read by its question, and reviewed.

    It is where there are as many clauses as questions, each a number for a number; else of the only number.
    """
    clauses = [one for one in CLAUSES.split(told) if one]
    numbers = [one for one in asked if one.kind in LIMITED]
    if len(clauses) == len(asked) and all(fits(one, said) for one, said in zip(asked, clauses, strict=True)):
        return {one.key: said for one, said in zip(asked, clauses, strict=True)}
    counted = [said for said in clauses if re.search(r"\d", said)]
    by_noun = {one.key: said for one in numbers for said in counted if counts(one.text, said)}
    if len(by_noun) == len(set(by_noun.values())) == len(counted) > 0:
        return by_noun
    return {numbers[0].key: counted[0]} if len(numbers) == len(counted) == 1 else {}


def counts(question: str, said: str) -> bool:
    """Return whether a question counts what a clause counts: "có mấy máy tính" and "12 máy"."""
    found, asked = COUNTS.search(said.lower()), f" {question.lower()} "
    if found is None:
        return False
    return f" {found[1]} " in (fold(asked) if found[1].isascii() else asked)


def fits(question: ReportQuestion, said: str) -> bool:
    """Return whether a clause may answer a question: a number where one is asked, and no other place."""
    if question.kind in (QuestionKind.FILE, QuestionKind.DATE, QuestionKind.CHOICE):
        return False
    return bool(re.search(r"\d", said)) == (question.kind in LIMITED)


def title(context: Context, reading: Reading) -> str:
    """Return what its button is called: of the report that is meant, by its title."""
    report = meant_report(context, reading)
    return _("Trả lời báo cáo “{title}”", title=cards.shortened(report.title)) if report else ""


def offer_answer(context: Context, reading: Reading, asked: Reading) -> Replies:
    """Offer to answer the request that came last by words that may be meant for somebody else.

    ``asked``: the words as they are read under a request.
    """
    is_plain = reading.act == Act.OPEN or reading.act == Act.DO
    is_own = reading.intent == Intent.REPORT_ANSWER and reading.lead < INTERRUPTS
    is_answer = asked.intent == Intent.REPORT_ANSWER and asked.act == Act.OPEN and asked.lead >= SURE
    if not is_answer or (is_plain and not is_own and reading.intent != Intent.INCIDENT_REPLY):
        return []
    if not (named := title(context, asked)):
        return []
    if not told_in(asked):
        return answer_report(context, asked)
    kept = words.keep(context, reading.typed, asked)
    options = (
        Option(f"wish:{kept}:{Intent.REPORT_ANSWER}", named),
        *(words.pass_option(context, kept, one) for one in words.hearers(context)),
        Option(f"unsay:{kept}", _("Không")),
    )
    return [words.card(kept, _("Anh/chị muốn trả lời thế nào?"), options)]


def show_awaited(context: Context, reading: Reading, asked: Reading) -> Replies:
    """Show the report that waits for this head, where words seem to decide on it; of several ask which.

    ``asked``: the words as they are read where a report waits.
    """
    waiting = {one.id: one for one in reports.moving.waiting_for_approval(context)}
    if not waiting or not OF_REPORT.search(reading.text.plain):
        return []
    if asked.act not in (Act.DO, Act.OPEN) or asked.intent not in (Intent.APPROVE, Intent.SEND_BACK):
        return []
    named = titles_named(reading.typed, {key: one.title for key, one in waiting.items()})
    return show_waiting(context, named)
