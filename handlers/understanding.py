"""Meaning of a typed text here: by who writes it, and by what stands open at this contact or in this form."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.conversation import (
    Message,
    Option,
    _,
    asks,
)
from bot.domain.replies import MERE, Reply, read_reply
from bot.domain.reports import titles_named
from bot.domain.understanding import (
    FAULTS,
    MOST,
    Act,
    Candidate,
    Intent,
    Reading,
    Standing,
    Unclear,
    understand,
)
from bot.regulation import rule_asked
from handlers import correcting, incidents, report_answers, reports, wishes, words
from handlers.delegation import lists
from handlers.duties import reminders
from handlers.engine import (
    Action,
    Context,
    Replies,
    active_form,
    answer_form,
    cards,
    no_such_button,
    open_question,
    press_with_words,
    typed_choices,
)
from handlers.standing import newest_choices, role_of, standing_of, standing_under
from storage.engine import Conversation
from storage.sentences import examples

# What answers a message of ours -> the replies whose button is pressed. Who takes something on, or vouches
# for it, is asked: those are pressed by the plain words of bot/domain/replies.py alone.
REPLIES = {
    Intent.ACKNOWLEDGE: Reply.RECEIVED,
    Intent.INCIDENT_OK: Reply.FIXED,
    Intent.INCIDENT_NOT_OK: Reply.NOT_FIXED,
}
TO_REMINDER = (
    *(Intent.CHECK_DONE, Intent.NOT_YET, Intent.WILL, Intent.SNOOZE, Intent.CHECK_NO_ACCESS),
    *(Intent.ACKNOWLEDGE, Intent.YES, Intent.NO),
)
YES_OR_NO = (Intent.ACCEPT, Intent.DECLINE, Intent.YES, Intent.NO)
ANSWERED = {  # what stands open -> the answers that are asked about, where they are not plain
    Standing.ESCALATION: (Intent.NOT_YET, Intent.WILL, Intent.CHASE, Intent.WHO_MISSING),
    Standing.COVER_ASKED: YES_OR_NO,
    Standing.DELEGATION_ASKED: YES_OR_NO,
    Standing.REPORT_APPROVAL: (Intent.APPROVE, Intent.SEND_BACK, *YES_OR_NO),
    Standing.INCIDENT_RESOLVED: (Intent.INCIDENT_OK, Intent.INCIDENT_NOT_OK, *YES_OR_NO),
}
VOUCHED = (Intent.APPROVE, Intent.SEND_BACK, Intent.ACCEPT, Intent.DECLINE)
ADVICE = (Intent.REGULATION, Intent.HELP)
SHOWN = (Intent.REPORT_QUESTION, Intent.STATUS_OWN, Intent.WHOAMI)
SURE = 0.35  # by how much what is recorded must lead, on what the reader says alone
ORDERS = 0.45  # the least score of an order to send
FAINT = 0.35  # the least score by which more is told of a fault that was just said to be solved
CLOSES = 0.60  # … and what closes an incident, which no tap takes back
LIKELY = 0.25  # the least score of what is asked about, and as a share of the best …
SHARE = 0.5  # … that of the others
BESIDE_HEARERS = 0.45  # … and of what is asked about where it may be meant for whoever wrote last
VOUCHES = 0.45  # … and what is sent to others at a review
INTERRUPTS = 0.30  # … and another wish, to be offered beside an open question


# More of what was told, and something else than that; both folded.
ADDS = re.compile(
    r"(?:(?:da|vang|a|em|anh|chi|oi|xin|cho|minh|toi|con|cung) )*"
    r"(?:bo sung|them (?:nua|la|y)|noi them|bao them)\b"
)
LEAVES_FILE = re.compile(r"(?!.*\bvao\b).*\b(?:nham|bo (?:di|qua|no|cai|anh|hinh|file|tep)|xoa|huy)\b")
ANOTHER = re.compile(r"\b(?:su co (?:moi|khac|nua)|bao (?:mot )?su co|(?:mot|them) su co|loi khac)\b")
OF_REPORT = re.compile(r"\b(?:bao cao|nop|duyet|tra lai|trinh)\b")  # folded
SHORTEST = 3  # words of a part of a text in which something may be wished
PARTS = re.compile(
    r"[.;\n]+|,? (?:với lại|voi lai|nhân tiện|nhan tien|sẵn|san tien|sẵn tiện|tiện thể|tien the|ngoài ra"
    r"|ngoai ra|đồng thời|dong thoi|còn|à mà|a ma)\b|, (?:rồi|và|roi|va)\b",
    re.IGNORECASE,
)


def read(context: Context, typed: str) -> Reading:
    """Read what somebody typed outside any form; what the office says may be meant for whoever hears it."""
    if context.may(Action.HANDLE) and words.may_be_reply(context, typed):
        told = read_at(context, typed, Standing.INCIDENT_TALK)
        if told.intent == Intent.INCIDENT_REPLY:
            return told
    return read_at(context, typed, standing_of(context))


def may_be_told(context: Context, reading: Reading) -> bool:
    """Return whether words may be meant for whoever wrote last: the office mostly orders the assistant."""
    if reading.intent == Intent.INCIDENT_REPLY or not context.may(Action.HANDLE):
        return any(words.hearers(context))
    return words.is_waited_for(context)


def read_at(context: Context, typed: str, standing: Standing) -> Reading:
    """Read what somebody typed to what stands open, by the office's own examples too.

    They tell wishes alone: each opens or shows something, where rights are asked, and does nothing.
    """
    role = role_of(context)

    def example(key: str) -> Intent | None:
        found = examples.meaning(context.tx, role, key)
        return Intent(found) if found in wishes.WISHES else None

    return understand(typed, role, standing, example)


def respond(context: Context, reading: Reading, press: words.Press) -> Replies:
    """Do what is plainly meant, as far as that may be done at once; nothing where it is to be asked."""
    if said := respond_plainly(context, reading):
        return said
    if said := answer_in_sight(context, reading, press):
        return said
    is_told = is_fault_told(context, reading)
    if (is_told or is_of_fault(context, reading)) and not ANOTHER.search(reading.text.plain):
        if words.askers(context):  # it is the answer, and no new incident
            return []
        if said := offer_to_add(context, reading):
            return said
    if is_told and not any(words.hearers(context)):
        return fulfil_both(context, reading, Intent.INCIDENT)
    if is_to_be_asked(context, reading):
        return []
    if not reading.is_example and (said := answer(context, reading, press)):
        return said
    return fulfil_both(context, reading)


def is_to_be_asked(context: Context, reading: Reading) -> bool:
    """Return whether it is asked what is meant, before anything is opened or shown."""
    if reading.act in (Act.NONE, Act.ASK):
        return True
    if reading.intent in SHOWN and tells_fault(context, reading):  # which is asked about, too
        return True
    if reading.lead < INTERRUPTS and may_be_told(context, reading):
        return True
    return reading.is_example and words.may_be_reply(context, reading.typed)


def fulfil_both(context: Context, reading: Reading, intent: Intent | None = None) -> Replies:
    """Do what is wished, and name the second wish of the text."""
    said = wishes.fulfil(context, reading, intent)
    return [*offer_second(context, reading), *said] if said else []


def respond_plainly(context: Context, reading: Reading) -> Replies:
    """Do what words mean, however they are read, of what was sent, or of the report that was asked last."""
    said = lists.asked_in_words(context, reading.typed) or correcting.correct_sent(context, reading)
    if said or not report_answers.asked_last(context):
        return said
    asked = read_at(context, reading.typed, Standing.REPORT_REQUEST)
    return report_answers.offer_answer(context, reading, asked)


def answer_in_sight(context: Context, reading: Reading, press: words.Press) -> Replies:
    """Do what the words mean to what was shown last: to a file, or to a fault that was said to be solved."""
    token = leaves_file(context, reading)
    return press(token) if token else open_again(context, reading, press)


def leaves_file(context: Context, reading: Reading) -> str:
    """Return what leaves a file unused, right under the question what it is for: "nhầm ảnh rồi, bỏ đi"."""
    told = newest_choices(context)
    tokens = [token for token, _label, _words in told.options] if told else []
    is_meant = LEAVES_FILE.search(reading.text.plain) and not asks(reading.typed)
    return next((one for one in tokens if is_meant and one.startswith("sc_leave:")), "")


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
    if reading.act == Act.NONE or is_answer or asks(reading.typed) or not context.may(Action.RAISE):
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
    return is_raised or ADDS.match(reading.text.plain) is not None


def offer_to_add(context: Context, reading: Reading) -> Replies:
    """Ask whether the words belong to the incident that they have just raised, or are another one."""
    raised = incidents.talking.answers.just_raised(context)
    if raised is None:
        return []
    kept = words.keep(context, reading.typed, reading)
    asked = _("Thêm lời này vào {number}, hay báo sự cố khác?", number=raised.reference)
    options = (
        Option(
            f"pass:{kept}:{incidents.talking.FLOW}:{raised.id}",
            _("Thêm vào {number}", number=raised.reference),
        ),
        Option(f"wish:{kept}:{Intent.INCIDENT}", _("Báo sự cố khác")),
        Option(f"unsay:{kept}", _("Không")),
    )
    return [words.card(kept, asked, options)]


def offer_second(context: Context, reading: Reading) -> Replies:
    """Name the second of two wishes in one text, with the button that begins it when the first is done."""
    first = wishes.wish(context, reading.intent)
    for part in parts_of(reading.typed) if first else ():
        other = understand(part, role_of(context), Standing.NONE)
        wanted = wishes.wish(context, other.intent)
        is_another = wanted is not None and first is not None and wanted.title != first.title
        if wanted and is_another and other.act in (Act.OPEN, Act.DO) and other.lead >= INTERRUPTS:
            kept = words.keep(context, part, other)
            title = _(wanted.title)
            said = _("Anh/chị còn nêu việc “{title}”. Khi xong việc đầu, anh/chị chọn ở đây.", title=title)
            return [words.card(kept, said, (Option(f"wish:{kept}:{other.intent}", title),))]
    return []


def parts_of(typed: str) -> list[str]:
    """Return the parts of a text in which one thing each may be wished; nothing where it is of one part."""
    parts = [part.strip() for part in PARTS.split(typed)]
    long = [part for part in parts if len(part.split()) >= SHORTEST]
    return long if len(long) > 1 else []


def ask_which(context: Context, reading: Reading) -> Replies:
    """Ask which of up to three wishes is meant, or which incident is taken on, or offer to pass the words on.

    What is not understood is counted, by what was nearest: the office sees once a week how often it was so.
    """
    reply = read_reply(reading.typed)
    if reply and reply.kind in MERE and reminders.reminded_duties(context):  # a bare yes or no
        return reminders.ask_if_done(context)
    if said := show_awaited(context, reading):
        return said
    if said := offer_again(context, reading) or incidents.talking.answers.ask_to_take(context, reading.typed):
        return said
    likely = [intent for intent, _title in candidates(context, reading)]
    if reading.intent in VOUCHED and reading.act != Act.NONE and not likely:
        return words.nothing_waits(context, reading)
    kind = Unclear.ASKED if likely else Unclear.UNKNOWN
    words.count_unclear(context, kind, likely[0] if likely else near(reading))
    if not likely:
        return words.not_understood(context, reading)
    kept = words.keep(context, reading.typed, reading, kind)
    options = (*wish_options(context, reading, kept), *words.ways_on(context, kept))
    return [words.card(kept, _("Anh/chị muốn làm việc nào dưới đây?"), options)]


def show_awaited(context: Context, reading: Reading) -> Replies:
    """Show the report that waits for this head, where words seem to decide on it; of several ask which."""
    waiting = {one.id: one for one in reports.moving.waiting_for_approval(context)}
    if not waiting or not OF_REPORT.search(reading.text.plain):
        return []
    asked = read_at(context, reading.typed, Standing.REPORT_APPROVAL)
    if asked.act != Act.DO or asked.intent not in (Intent.APPROVE, Intent.SEND_BACK):
        return []
    named = titles_named(reading.typed, {key: one.title for key, one in waiting.items()}) or list(waiting)
    if len(named) == 1:
        return reports.lists.show_report(context, waiting[named[0]])
    options = (Option(f"rp:{key}", reports.cards.call_report(context, waiting[key])) for key in named)
    return [Message(_("Anh/chị muốn xem báo cáo nào?"), tuple(options))]


def near(reading: Reading) -> str:
    """Return the wish that a text comes near to that was not even asked about; "" where there is none."""
    found = (one.intent for one in reading.candidates if one.score >= LIKELY and one.intent in wishes.WISHES)
    return next(found, "") if reading.act != Act.NONE else ""


def wish_options(context: Context, reading: Reading, kept: int, least: float = LIKELY) -> Iterator[Option]:
    """Yield a button for each wish that may be meant by words that are kept."""
    for intent, title in candidates(context, reading, least):
        named = report_answers.title(context, reading) if intent == Intent.REPORT_ANSWER else ""
        yield Option(f"wish:{kept}:{intent}", named or _(title))


def fulfil_kept(context: Context, kept: Conversation, intent: Intent) -> Replies:
    """Do what was chosen of several ([Báo vắng mặt] …), with the words that were kept."""
    reading = read(context, str(kept.facts["text"]))
    first = Candidate(intent, reading.score)
    words.forget(context, kept)
    return wishes.fulfil(context, replace(reading, candidates=(first,), said_at=kept.touched))


def is_asked(context: Context, _kept: Conversation) -> bool:
    """Return whether a form still asks something."""
    here = active_form(context)
    return here is not None and open_question(context, here) is not None


def answer_kept(context: Context, kept: Conversation) -> Replies:
    """Give the words that were kept to the open question ([Trả lời câu đang hỏi])."""
    active, typed = active_form(context), str(kept.facts["text"])
    if active is None:
        raise no_such_button()
    words.forget(context, kept)
    return answer_form(context, active, typed, kept.touched)


def answer(context: Context, reading: Reading, press: words.Press) -> Replies:
    """Press the button of what stands open that this plainly answers, with what more was said."""
    kind = REPLIES.get(reading.intent) if not asks(reading.typed) else None
    found = typed_choices.replied_choices(context, kind) if kind else []
    least = CLOSES if reading.intent == Intent.INCIDENT_OK else SURE
    if len(found) == 1 and reading.lead >= least and not words.is_spoken_since(context, found[0].place):
        token = found[0].token
        return press_with_words(context, token, reading.typed) or press(token)
    if reading.intent in TO_REMINDER and reminders.reminded_duties(context):
        return to_reminder(context, reading)
    return []


def offer_again(context: Context, reading: Reading) -> Replies:
    """Show what stands open once more, as it is now, where some answer to it may be meant."""
    told = newest_choices(context)
    asked = ANSWERED.get(standing_under(context, told), ())
    if told is None or not any(one.intent in asked for one in reading.candidates):
        return []
    now = cards.shown_again(context, told.options[0][0])
    return [Message(_("Anh/chị chọn một trong các việc dưới đây:")), *now] if now else []


def to_reminder(context: Context, reading: Reading) -> Replies:
    """Answer what is said to a reminder; a check is recorded only where it is very plain."""
    match reading.intent:
        case Intent.CHECK_DONE if reading.lead >= SURE and not asks(reading.typed):
            return reminders.settle_shown(context, reading.slots.get("result", ""), reading.typed)
        case Intent.SNOOZE:
            return reminders.snooze_shown(context, reading.typed)
        case Intent.CHECK_NO_ACCESS:
            return []
    return reminders.ask_if_done(context)


def candidates(context: Context, reading: Reading, least: float = LIKELY) -> list[tuple[Intent, str]]:
    """Return what may be meant and may be done: (intent, the title of its button), at most three.

    Whether a question on the regulation may be meant, ``rule_asked`` alone decides.
    """
    found: dict[str, Intent] = {}
    for one in reading.candidates if reading.act != Act.NONE else ():
        is_likely = one.score >= max(least, SHARE * reading.score)
        wanted = wishes.wish(context, one.intent) if is_likely else None
        if wanted and (wanted.action is None or context.may(wanted.action)):
            found.setdefault(wanted.title, one.intent)
    if reading.act != Act.NONE and Intent.INCIDENT not in found.values() and tells_fault(context, reading):
        found[wishes.WISHES[Intent.INCIDENT].title] = Intent.INCIDENT
    rule = rule_asked(reading)
    if not rule:
        found.pop(wishes.REGULATION, None)
    likely = [(intent, title) for title, intent in found.items()][:MOST]
    is_alone = wishes.REGULATION not in found and not any(words.hearers(context))
    is_alone = is_alone and len(reading.text.words) > SHORTEST
    if is_alone and rule:
        likely = [*likely[: MOST - 1], (Intent.REGULATION, wishes.REGULATION)]
    return likely


def tells_fault(context: Context, reading: Reading) -> bool:
    """Return whether the words plainly tell of a kind of incident, whatever is asked by them."""
    is_told = bool(incidents.raising.kind_in_words(reading.typed, reading.text.plain))
    return is_told and context.may(Action.RAISE)
