"""Words about what is in sight, however they are read: what was sent or asked, a fault, a file, a choice."""

import re
from collections.abc import Sequence

from bot.conversation import (
    Message,
    Option,
    _,
    asks,
    expand,
    fold,
    regex,
)
from bot.domain.incident_words import tells_danger
from bot.domain.incidents import DANGEROUS
from bot.domain.replies import Reply, ShortReply, read_reply
from bot.domain.understanding import (
    FAULTS,
    Act,
    Intent,
    Reading,
    Standing,
    understand,
)
from handlers import correcting, cover, incidents, personnel, report_answers, upkeep, wishes, words
from handlers.delegation import deciding, lists
from handlers.engine import (
    Action,
    Context,
    Replies,
    cards,
    describe_unasked,
    id_in,
    is_unasked,
    press_with_words,
    typed_choices,
    unasked_card,
)
from handlers.standing import newest_choices, read_at, role_of, standing_under

RAISING = incidents.raising.FLOW
YES_OR_NO = (Intent.ACCEPT, Intent.DECLINE, Intent.YES, Intent.NO)
ANSWERED = {  # what stands open -> the answers that are asked about, where they are not plain
    Standing.ESCALATION: (Intent.NOT_YET, Intent.WILL, Intent.CHASE, Intent.WHO_MISSING),
    Standing.COVER_ASKED: YES_OR_NO,
    Standing.DELEGATION_ASKED: YES_OR_NO,
    Standing.REPORT_APPROVAL: (Intent.APPROVE, Intent.SEND_BACK, *YES_OR_NO),
    Standing.INCIDENT_RESOLVED: (Intent.INCIDENT_OK, Intent.INCIDENT_NOT_OK, *YES_OR_NO),
}
OTHER_DEEDS = (Intent.COVER, Intent.DELEGATE, Intent.DELEGATION_END)  # of a head: they decide nothing above
ADVICE = (Intent.REGULATION, Intent.HELP)
DECIDED = ("urge:", "dl_")  # how tokens begin by which no short reply decides
ORDERS = 0.45  # the least score of an order to send
PLAINLY = 0.30  # the lead of what is read as a fault, whatever "chưa" stands in it
FAINT = 0.35  # the least score by which more is told of a fault that was just said to be solved
# More of what was told, and something else than that; both folded.
ADDS = regex(
    r"(?:(?:da|vang|a|em|anh|chi|oi|xin|cho|minh|toi|con|cung) )*"
    r"(?:(?:bo sung|them (?:nua|la|y)|noi them|bao them)|(?:cai|vu|viec|su co) (?:nay|do))\b"
)
PUTS_RIGHT = "chu khong phai"
TO_INCIDENT = regex(r"\b(?:gui|them|dua|chuyen|bo) (?:vao|vo|qua) (?:su co|sc|vu|do|day)\b")
TRIES = regex(  # of plain words
    r"(?:(?:da|vang|ok|u|vay) )*(?:de|cho|lat|chut|ti) (?:(?:em|minh|toi|tui|nua|xiu) )+(?:se )?"
    r"(?:thu|kiem tra|test|xem|coi|gui thu|vao thu)\b(?!.*\b(?:khong|chua|van)\b)"
    r"(?: (?:lai|coi|xem|sao|the nao|da|roi|bao|nhe|nha|a|cho|chi|anh|em|gui|thu|vao|mot|chut|ti))*"
)
FOLLOWED = regex(  # of plain words: what the advice says, as done
    r"(?<!chua )\b(?:doi|ngat|rut|tat|dang xuat|thoat)"
    r"(?: (?!(?:chua|khong|so|sdt|dien|lich|gio|ten)\b)\w+){0,4} (?:roi|xong)\b"
    r"(?! (?:chua|khong)\b)"
)
LEAVES_FILE = regex(r"(?!.*\bvao\b).*\b(?:nham|bo (?:di|qua|no|cai|anh|hinh|file|tep)|xoa|huy)\b")
HAPPENED = regex(r"\broi\b(?! khong)")  # folded
CANNOT = regex(  # folded, of who was asked to stand in
    r"\b(?:khong (?:duoc|ranh|the|kip|o nha|tien|di lam)|(?:em|e|anh|chi|minh|toi|dang|cung|mai|hom do) ban"
    r"|ban (?:roi|viec|hop|mat|qua|lam)|(?:di|dang) (?:cong tac|hoc|hop|nghi)|nghi phep|om|ket|vuong)\b"
)
DECLINES = regex(r"(?:cover_no|take:\d+:cover):(\d+)", re.ASCII)
AT_MOST = 20  # words of such an answer
ANOTHER = regex(r"\b(?:su co (?:moi|khac|nua)|bao (?:mot )?su co|(?:mot|them) su co|loi khac)\b")


def answer_in_sight(context: Context, reading: Reading, press: words.Press) -> Replies:
    """Do what the words mean to what was shown last: to a file, a password, or a fault said to be solved."""
    if token := leaves_file(context, reading):
        return press(token)
    is_report = report_answers.is_answer_to_last(context, reading.typed)
    said = [] if is_report else upkeep.changed.note_in_words(context, reading)
    said = said or tell_advice_followed(context, reading) or await_trial(context, reading)
    return said or open_again(context, reading, press)


def await_trial(context: Context, reading: Reading) -> Replies:
    """Ask for the result later of who is about to try what was resolved: "để em thử coi sao"."""
    told = newest_choices(context)
    is_resolved = standing_under(context, told) == Standing.INCIDENT_RESOLVED
    if not is_resolved or not TRIES.fullmatch(reading.text.plain):
        return []
    return [Message(_("Khi thử xong, đề nghị anh/chị trả lời “Đã ổn” hoặc “Chưa được”."))]


def tell_advice_followed(context: Context, reading: Reading) -> Replies:
    """Ask whether the office hears that what was advised is done, of who has just told of a danger."""
    one = incidents.talking.answers.just_raised(context)
    is_told = FOLLOWED.search(reading.text.plain) and not words.askers(context)
    if one is None or one.kind not in DANGEROUS or not is_told:
        return []
    about = f"{incidents.talking.FLOW}:{one.id}"
    name = words.listener_name(context, about)
    return [words.ask_to_pass_on(context, reading.typed, (about, name), reading)] if name else []


def leaves_file(context: Context, reading: Reading) -> str:
    """Return what leaves a file unused, right under the question what it is for: "nhầm ảnh rồi, bỏ đi"."""
    told = newest_choices(context)
    tokens = [token for token, _label, _words in told.options] if told else []
    is_meant = LEAVES_FILE.match(reading.text.plain) and not asks(reading.typed)
    return next((one for one in tokens if is_meant and one.startswith("sc_leave:")), "")


def with_file_in_sight(context: Context, reading: Reading) -> Replies:
    """Send words to the office with the file under which they were typed, once they were looked at."""
    told = newest_choices(context)
    tokens = [token for token, _label, _words in told.options] if told else []
    token = next((one for one in tokens if one.startswith("ln_with:")), "")
    return press_with_words(context, token, reading.typed) if token else []


def describe_file(context: Context, reading: Reading, press: words.Press) -> Replies:
    """Put words with the file under which they were typed, where an open incident may have both; ask again.

    A mere "vâng" or "gửi đi" describes nothing, and does not say where to. What was left is asked no more.
    """
    told = newest_choices(context)
    options = [Option(token, label) for token, label, _words in told.options] if told else []
    if not is_unasked(context, left_by(options)):
        return []
    reply = read_reply(reading.typed)
    to_incidents = [one for one in options if one.token.startswith("sc_send:")]
    if len(to_incidents) == 1 and TO_INCIDENT.search(reading.text.plain):
        return press(to_incidents[0].token)
    if (reply and reply.kind in words.MERE_ASSENT) or is_order(context, reading.typed):
        return [files_question(_("Anh/chị cần làm gì với ảnh, tệp này?"), options)]
    first = id_in(to_incidents[0].token.rpartition(":")[2]) if to_incidents and reply is None else 0
    if not first or not describe_unasked(context, first, reading.typed):
        return []
    return [files_question(_("Lời này sẽ gửi kèm ảnh, tệp vừa nhận. Anh/chị gửi vào đâu?"), options)]


def files_question(asked: str, options: Sequence[Option]) -> Message:
    """Ask in other words what files are for, whose first one [Bỏ qua] names."""
    return Message(asked, tuple(options), card=unasked_card(left_by(options)))


def left_by(options: Sequence[Option]) -> int:
    """Return the first of the files that [Bỏ qua] among these would leave; 0 without such a choice."""
    leave = next((one.token for one in options if one.token.startswith("sc_leave:")), "")
    return id_in(leave.partition(":")[2]) if leave else 0


def is_order(context: Context, typed: str) -> bool:
    """Return whether it says to send: "gửi", "gửi cho phòng đi em"; mail that does not go is none."""
    reading = understand(typed, role_of(context), Standing.REVIEW)
    plain = reading.text.plain
    if "gui" not in plain.split() or incidents.raising.kind_in_words(typed, plain):
        return False
    return reading.intent == Intent.SEND and reading.score >= ORDERS


def is_fault_told(context: Context, reading: Reading) -> bool:
    """Return whether the words plainly tell of a fault, ask nothing, and wish nothing else as plainly.

    What a rule says of the commonest faults is not asked by them; what was resolved may be there again.
    """
    is_answer = reading.standing == Standing.INCIDENT_RESOLVED
    is_over = is_danger_told(reading) and HAPPENED.search(reading.text.plain) is not None
    is_asked = asks(reading.typed) and not is_over  # "lộ mật khẩu rồi, có sao không"
    if reading.act == Act.NONE or is_answer or is_asked or not context.may(Action.RAISE):
        return False
    kind = incidents.raising.kind_in_words(reading.typed, reading.text.plain)
    if not kind or reading.act == Act.ASK or reading.intent in FAULTS:
        return bool(kind)
    return reading.intent in ADVICE and incidents.raising.is_common(kind)


def open_again(context: Context, reading: Reading, press: words.Press) -> Replies:
    """Go on with a fault that was just said to be solved, where more is told of it; else nothing.

    "Gửi" orders it to be sent after all.
    """
    found = typed_choices.replied_choices(context, Reply.NOT_FIXED)
    solved = next((one.token for one in found if one.token.startswith("sc_still:")), "")
    is_told = reading.act != Act.NONE and reading.intent in FAULTS and reading.score >= FAINT
    if solved and is_told:
        return press_with_words(context, solved, reading.typed)
    return press(solved) if solved and is_order(context, reading.typed) else []


def is_of_fault(context: Context, reading: Reading) -> bool:
    """Return whether the words tell more of a fault, or would open the form of an incident."""
    wanted = wishes.wish(context, reading.intent) if reading.act not in (Act.NONE, Act.ASK) else None
    is_raised = wanted is not None and wanted.flow == incidents.raising.FLOW
    plain = reading.text.plain
    is_detail = is_raised or names_mail(reading) or ADDS.match(plain) is not None
    return is_detail or f" {PUTS_RIGHT} " in f" {plain} "


def names_mail(reading: Reading) -> bool:
    """Return whether an address of mail is told, and no account here is wished."""
    return reading.intent == Intent.CONTACTS and "@" in reading.typed


def offer_to_add(context: Context, reading: Reading) -> Replies:
    """Ask whether the words belong to the incident that they have just raised, or are another one.

    What the office says of a fault is rather said to who has raised the one that it sees.
    """
    raised = incidents.talking.answers.just_raised(context)
    seen = None if raised else incidents.talking.answers.shown_to_office(context, reading.typed)
    one = raised or seen
    if one is None:
        return []
    about, number = f"{incidents.talking.FLOW}:{one.id}", one.reference
    earlier = words.asked_still(context, about)
    together = words.with_those_above(context, reading.typed, earlier) if earlier else ""
    kept = words.keep(context, together or reading.typed, reading, about=about)
    asked = _("Thêm lời này vào {number}, hay báo sự cố khác?", number=number)
    if together:
        lines = words.line_by_line(together)
        asked = _("Thêm những lời này vào {number}, hay báo sự cố khác?\n{lines}", number=number, lines=lines)
    label = _("Thêm vào {number}", number=number)
    if seen:
        asked = _("Chuyển lời này tới người báo {number}, hay báo sự cố khác?", number=number)
        label = _("Chuyển tới người báo")
    options = (
        Option(f"pass:{kept}:{about}", label),
        Option(f"wish:{kept}:{Intent.INCIDENT}", _("Báo sự cố khác")),
        Option(f"unsay:{kept}", _("Không")),
    )
    return [words.card(kept, asked, options)]


def is_danger_told(reading: Reading) -> bool:
    """Return whether the words tell that others may know a password, or that a computer has a virus."""
    return tells_danger(reading.typed, reading.text.plain)


def is_danger_asked_about(context: Context) -> bool:
    """Return whether the office waits for an answer about an incident of which the advice was given."""
    asked = incidents_asked_about(context)
    return any(incidents.talking.answers.is_dangerous(context, incident) for incident in asked)


def is_other_fault_told(context: Context, reading: Reading) -> bool | None:
    """Return whether another fault is told than those about which the office has asked; None where none is.

    What is dangerous goes with what is.
    """
    kind = incidents.raising.kind_in_words(reading.typed, reading.text.plain)
    if ANOTHER.search(reading.text.plain):
        return True
    if not kind:
        return None
    if is_danger_told(reading) and is_danger_asked_about(context):
        return False
    asked = incidents_asked_about(context)
    return kind not in (incidents.talking.answers.kind_of(context, one) for one in asked)


def incidents_asked_about(context: Context) -> list[int]:
    asked = (subject.partition(":") for subject, _name in words.askers(context))
    return [id_in(number) for kind, _colon, number in asked if kind == incidents.talking.FLOW]


def tells_fault(context: Context, reading: Reading) -> bool:
    """Return whether the words plainly tell of a kind of incident, whatever is asked by them."""
    is_told = bool(incidents.raising.kind_in_words(reading.typed, reading.text.plain))
    return is_told and context.may(Action.RAISE)


def tells_other_fault(context: Context, reading: Reading) -> bool:
    """Return whether the words plainly tell of a fault, and not only that there was no check yet."""
    is_read = reading.intent in FAULTS and reading.act in (Act.OPEN, Act.DO) and reading.lead >= PLAINLY
    return context.may(Action.RAISE) and (is_read or tells_fault(context, reading))


def respond_plainly(context: Context, reading: Reading) -> Replies:
    """Do what words mean, however they are read, of what was sent, or of the report that was asked last."""
    said = deciding.end_in_words(context, reading.typed) or lists.asked_in_words(context, reading.typed)
    said = said or personnel.deciding.show_leaving_denied(context, reading.typed)
    said = said or correcting.correct_sent(context, reading)
    said = said or correcting.withdraw_sent(context, reading)
    said = said or report_answers.answer_office(context, reading)
    said = said or report_answers.announce(context, reading) or report_answers.by_title(context, reading)
    if said or not report_answers.asked_last(context):
        return said
    asked = read_at(context, reading.typed, Standing.REPORT_REQUEST)
    return report_answers.offer_answer(context, reading, asked)


def offer_again(context: Context, reading: Reading) -> Replies:
    """Show what stands open once more, as it is now, where some answer to it may be meant."""
    told = newest_choices(context)
    asked = ANSWERED.get(standing_under(context, told), ())
    is_likelier_other = reading.intent in OTHER_DEEDS and reading.act == Act.ASK
    if told is None or is_likelier_other or not any(one.intent in asked for one in reading.candidates):
        return []
    now = cards.shown_again(context, told.options[0][0])
    kept = words.keep(context, reading.typed, reading) if now else 0
    ways = words.ways_on(context, kept, reading.typed) if now else ()
    return [words.card(kept, choose_below(), ways), *now] if ways else [*now]


def show_decision(context: Context, reply: ShortReply | None) -> Replies:
    """Show once more what is to be decided right above, where mere assent ("vâng") does not say how."""
    told = newest_choices(context) if reply and reply.kind in (Reply.YES, Reply.AGREED) else None
    asked = [token for token, _label, _words in told.options] if told and not told.is_asked else []
    token = next(
        (one for one in asked if one.startswith(DECIDED) and typed_choices.is_live(context, one)), ""
    )
    now = cards.shown_again(context, token) if token else []
    return with_choices(now)


def with_choices(shown: Sequence[Message]) -> Replies:
    """Return what is shown, below the word that it waits for a choice where it offers several."""
    several = sum(len(one.options) for one in shown) > 1
    return [Message(choose_below()), *shown] if several else [*shown]


def choose_below() -> str:
    return _("Anh/chị chọn một trong các việc dưới đây:")


def ask_if_declined(context: Context, typed: str) -> Replies:
    """Ask whether a cover is declined, where what was just asked is answered so: "em bận rồi anh ạ".

    Who has asked for it may take that back: "để em tự làm". The words are kept for who asked.
    """
    if said := cover.deciding.ask_to_withdraw(context, typed):
        return said
    plain = fold(expand(typed))
    if not CANNOT.search(plain) or read_reply(typed) or asks(typed):
        return []
    told = newest_choices(context)
    tokens = [token for token, _label, _words in told.options] if told else []
    declined = (found for one in tokens if (found := DECLINES.match(one)))
    declines = next((found[1] for found in declined), "")
    accepts = next((one for one in tokens if one.startswith("cover_yes:")), "")
    if not (declines and accepts):
        return []
    if len(plain.split()) > AT_MOST or read_reply(said_first(typed)):
        return []
    kept = words.keep(context, typed)
    options = (
        Option(f"take:{kept}:cover:{declines}", _("Không nhận")),
        Option(accepts, _("Nhận trực thay")),
        *words.ways_on(context, kept, typed),
    )
    return [words.card(kept, _("Anh/chị không nhận trực thay: “{text}”?", text=typed), options)]


def said_first(typed: str) -> str:
    return re.split(r"[,.;\n]", typed, maxsplit=1)[0]


def ask_spent(context: Context, typed: str) -> Replies:
    """Ask again what a button out of sight would do whose label is typed: [Ghi nhận]; else nothing."""
    token = "" if read_reply(typed) else typed_choices.spent_label(context, typed)
    now = cards.shown_again(context, token) if token else []
    return with_choices(now)
