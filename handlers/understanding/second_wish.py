"""Two wishes in one text: the first is begun as if it were said alone, the other is named with its button.

A text is parted only where both its parts say something by themselves: what waits here, or a wish that is not
the other's. What goes with the other (a reason, a detail, who stands in) leaves the text whole.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import permutations

from bot.conversation import Message, Option, Refused, _, asks, fold, regex
from bot.domain.duties import UNSAID
from bot.domain.incident_words import tells_works
from bot.domain.phrases import SETTLING, names_looking, read_intent, split_reminder, split_settled
from bot.domain.replies import MERE, Reply, read_reply
from bot.domain.understanding import FAULTS, SHOWN, Act, Intent, Reading, Standing, deeds, understand
from bot.domain.understanding.parts import Cut, bare, cuts, parted
from handlers import directory, duties, wishes, words
from handlers.engine import Action, Context, Replies, typed_choices
from handlers.in_sight import is_danger_asked_about, is_danger_told, is_fault_told, tells_fault
from handlers.standing import read, role_of

Begin = Callable[[str], Replies]
Wished = tuple[str, Reading, Intent]
PLAINLY, CLEARLY = 0.12, 0.25  # the least leads of a wish behind a plain joiner, and behind a comma or "rồi"
NEARLY = 0.38  # the least score of what is offered, or asked about, beside what is plain
FAULT = 0.30  # … and of a fault that no rule tells
TELLS_FAULT = 0.45  # the least score of a fault that is told beside something else
BESIDE, APART = 0.25, 0.25  # the least leads of a wish beside what was done with all of the text
SENT = (Intent.BROADCAST, Intent.REPORT_REQUEST)  # whose text goes to others
OF_US = (Intent.ON_CALL, Intent.WHO_MISSING, Intent.STATUS_DISTRICT, Intent.DIRECTORY)  # asked behind such
BESIDE_ABSENCE = (Intent.CHECK_DONE, Intent.APPROVE)  # of which no absence is the reason
OF_ABSENCE = {Intent.AWAY, Intent.COVER, Intent.COME_BACK}  # of which one tells the other
OF_PERSONNEL = {*wishes.CHANGES, Intent.CONTACTS}  # one tells of the other, too, where a comma parts them
OF_FAULT = (Intent.INCIDENT_OK, Intent.INCIDENT_NOT_OK)
OF_ADDRESSES = {Intent.DIRECTORY, Intent.RECIPIENTS}
OF_MISSING = {Intent.WHO_MISSING, Intent.CHASE}
OUT = {*FAULTS, Intent.OUTAGE}
OF_CHECK = {Intent.UNDO, Intent.CHECK_DONE}
# Of each of these kinds one wish tells of the other.
ALIKE = (OF_ABSENCE, OF_ADDRESSES, OF_MISSING, OF_CHECK, OUT)
# What is told before it is why something is sent, or why a mailbox is handed over.
WHY_SENT = {*FAULTS, *OF_MISSING, *OF_ADDRESSES, Intent.REGULATION}
WHY_HANDED = {*wishes.CHANGES, Intent.REGULATION}
OF_TASK = {*OF_ABSENCE, Intent.ON_CALL}  # on what depends whether they stand in
EXPLAINED = (  # with what a comma parts off: remarks, more of the answer, or the reason
    *(Intent.SEND_BACK, Intent.INCIDENT_REPLY, Intent.REPORT_ANSWER, Intent.MORE_TIME, Intent.EXCUSE),
    *(Intent.DECLINE, Intent.NOT_YET, Intent.WILL),
)
NO_WISH = (Intent.FEEDBACK, Intent.HELP, Intent.LANGUAGE, Intent.MENU, Intent.UNDO, Intent.REPORT_ANSWER)
NOT_BESIDE = (  # what is no wish of its own beside a deed: how it was done, or meant
    *(*NO_WISH, Intent.CHECK_DONE, Intent.CHECK_NO_ACCESS, Intent.STATUS_OWN, Intent.REGULATION),
    *(Intent.CHASE, Intent.BROADCAST, Intent.WHO_MISSING),
)
ORDERED = (Intent.CHASE, Intent.BROADCAST, Intent.WHO_MISSING)  # that the office wishes beside a deed, too
REPLIED = {  # what answers a message of ours -> the reply that its button waits for
    Intent.ACCEPT: Reply.ACCEPTED,
    Intent.DECLINE: Reply.DECLINED,
    Intent.ACKNOWLEDGE: Reply.RECEIVED,
    Intent.INCIDENT_OK: Reply.FIXED,
    Intent.INCIDENT_NOT_OK: Reply.NOT_FIXED,
    Intent.APPROVE: Reply.APPROVED,
    Intent.SEND_BACK: Reply.RETURNED,
}
RECEIVES = (Intent.ACKNOWLEDGE, Intent.ACCEPT, Intent.APPROVE)  # behind which a rule may be asked for
MEANT = {kind: intent for intent, kind in REPLIED.items()} | {Reply.AGREED: Intent.APPROVE}
TO_REMINDER = (*(Intent.CHECK_DONE, Intent.NOT_YET, Intent.WILL, Intent.SNOOZE, Intent.CHECK_NO_ACCESS),)
EXPLAINS = regex(  # how a part begins that goes on with what stands before it
    r"(?:lý do|ly do|vì|vi|do|tại|tai(?! (?:file|tep|ve|xuong|len)\b)|bởi|boi|nên|nen|thì|thi|là|nếu|neu"
    r"|khi|lúc|luc|tức|tuc|nó|no|cứ|để(?! nghị| xuất)|chứ"
    r"|hay|hoặc|hoac|cũng|cung(?! cap)|chưa|chua)\b",
    re.IGNORECASE,
)
TELLS_WHEN = regex(r"(?:hạn|han|trước|truoc|chậm nhất|cham nhat|muộn nhất|muon nhat)\b", re.IGNORECASE)
ASKS_FOR = regex(  # folded
    r"\b(?:cho(?= \w)|xin|hoi|coi|xem|biet|tim|kiem|lay|muon|danh sach|ds|bang"
    r"|bao (?:em|e|anh|toi|chi|minh|lai|gium|giup)|gui (?:em|e|anh|toi|chi|minh))\b"
)
ADDS_PERSON = regex(  # "thêm chị Nga"
    r"(?:báo |bao )?(?:thêm|them|bổ sung|bo sung) (?:anh|chị|chi|em|cô|co|ông|ong|bà|ba|bác|bac|bạn) \w",
    re.IGNORECASE,
)
SHORTEST = 3  # words of a part in which something is wished


@dataclass(frozen=True)
class TwoWishes:
    """Words that are begun as if they were said alone, and the other wish, which is offered."""

    first: str
    second: Wished


def respond_to_both(context: Context, typed: str, begin: Begin) -> Replies:
    """Begin the first of two wishes, and name the other with its button; nothing where there are not two."""
    both = two_wishes(context, typed)
    if both is None:
        return []
    try:
        said = begin(both.first)
    except Refused as refused:
        context.note_refusal(refused)
        said = [Message(str(refused))]
    return with_named(context, said, both.second) if said else []


def two_wishes(context: Context, typed: str) -> TwoWishes | None:
    """Return the two wishes of a text, where each is said plainly by itself; None where it is of one.

    What was said first is begun, but for what the text as a whole tells more plainly, such as a fault. A
    check that is told goes on as ever: what else is said with it is begun behind it.
    """
    for cut in cuts(typed):
        second = second_in(context, cut)
        if second is None or is_check_with_more(context, typed):
            continue
        is_plain = second[1].deed in (Act.OPEN, Act.DO) or second[2] == Intent.PERSONNEL_JOIN
        first = begun_by(context, cut, may_be_near=cut.is_plain and is_plain)
        is_explained = first in SENT or (first in EXPLAINED and not cut.is_plain)
        if first is None or is_explained or not are_two(context, first, second[2], cut):
            continue
        if not (cut.is_plain or is_plain or is_answer(first) or second[2] in FAULTS):
            continue
        if {first, second[2]} == {Intent.COVER, Intent.CHECK_DONE} and read_intent(typed) in SETTLING:
            continue  # "hôm nay em kiểm tra thay chị Lan, không có thư mới"
        if is_answer(first) and cut.is_but and second[2] not in SHOWN:  # which takes something of it back
            continue
        if is_answer(first) and (longer := said_longer(context, typed, cut, first, second[2])):
            return longer
        if not is_answer(first) and is_told_first(context, typed, second):
            alone = understand(cut.before, role_of(context), Standing.NONE)
            return TwoWishes(cut.after, (cut.before, alone, first))
        return TwoWishes(cut.before, second)
    return None


def said_longer(context: Context, typed: str, cut: Cut, first: Intent, meant: Intent) -> TwoWishes | None:
    """Return the two parted later, where more words answer: "em coi rồi, không có gì, mà …"."""
    for other in cuts(typed):
        second = second_in(context, other) if len(other.after) < len(cut.after) else None
        if second and second[2] == meant and begun_by(context, other) == first:
            return TwoWishes(other.before, second)
    return None


def likely_both(context: Context, typed: str) -> tuple[Wished, Wished] | None:
    """Return what the two parts of a text likely wish, each another thing; None where they do not."""
    for cut in cuts(typed):
        one, other = (wished_likely(context, half, cut) for half in (cut.before, cut.after))
        if one and other and not goes_on(cut.after) and are_two(context, one[2], other[2], cut):
            return one, other
    return None


def wished_likely(context: Context, half: str, cut: Cut) -> Wished | None:
    reading = understand(bare(half), role_of(context), Standing.NONE)
    meant = meant_plainly(context, reading, PLAINLY) or (meant_nearly(reading) if cut.is_plain else None)
    is_wish = meant and meant not in NO_WISH and is_asked_for(half, meant)
    return (half, reading, meant) if meant and is_wish else None


def chosen_of_both(context: Context, typed: str, chosen: Intent) -> TwoWishes | None:
    """Return the part in which what was chosen is wished, and the other wish; None where it is of one."""
    for one, other in permutations(likely_both(context, typed) or (), 2):
        if is_same(context, one[2], chosen):
            return TwoWishes(one[0], other)
    return None


def is_answer(intent: Intent) -> bool:
    return intent in REPLIED or intent in TO_REMINDER or intent == Intent.INCIDENT_REPLY


def second_in(context: Context, cut: Cut) -> Wished | None:
    """Return what is plainly wished behind a cut."""
    if goes_on(cut.after):
        return None
    reading = understand(bare(cut.after), role_of(context), Standing.NONE)
    meant = meant_plainly(context, reading, PLAINLY if cut.is_plain else CLEARLY)
    if ADDS_PERSON.match(cut.after):
        meant = Intent.PERSONNEL_JOIN
    if meant is None and (cut.is_plain or asks(cut.after)):
        meant = meant_nearly(reading)
    is_wish = meant and meant not in NO_WISH and is_asked_for(cut.after, meant)
    return (cut.after, reading, meant) if meant and is_wish else None


def goes_on(part: str) -> bool:
    """Return whether a part goes on with what stands before it: why, or by when ("hạn thứ Sáu tuần sau")."""
    is_time = TELLS_WHEN.match(part) is not None and not asks(part)
    return is_time or EXPLAINS.match(part) is not None


def begun_by(context: Context, cut: Cut, *, may_be_near: bool = False) -> Intent | None:
    """Return what the words before a cut answer or wish by themselves; None where they do neither.

    To whom has asked something, nothing but their answer is said first.
    """
    reply = read_reply(cut.before)
    if reply and reply.is_bare and reply.kind in MERE:
        return None
    if reply and reply.is_bare and reply.kind in MEANT and typed_choices.replied_choices(context, reply.kind):
        return MEANT[reply.kind]
    reading = read(context, bare(cut.before))
    if (answered := answer_read(context, reading)) or words.askers(context):
        return answered or (Intent.INCIDENT_REPLY if cut.is_plain else None)
    if is_about_incident(context, cut):
        return Intent.INCIDENT_REPLY
    if is_fault_told(context, reading):
        return Intent.INCIDENT
    meant = meant_plainly(context, reading, PLAINLY) or (meant_nearly(reading) if may_be_near else None)
    is_wish = meant and meant not in NO_WISH and is_asked_for(cut.before, meant)
    return meant if is_wish or meant == Intent.REPORT_ANSWER else None


def answer_read(context: Context, reading: Reading) -> Intent | None:
    """Return what a reading answers of what waits here; None where it answers nothing."""
    is_read = reading.act in (Act.OPEN, Act.DO)
    if is_read and reading.intent in TO_REMINDER:
        return reading.intent if duties.typed_checks.reminded_duties(context) else None
    if is_read and reading.intent in REPLIED and not asks(reading.typed):
        waits = typed_choices.replied_choices(context, REPLIED[reading.intent])
        return reading.intent if waits else None
    is_told = reading.intent == Intent.INCIDENT_REPLY and reading.act == Act.DO
    return reading.intent if is_told and any(words.hearers(context)) else None


def is_about_incident(context: Context, cut: Cut) -> bool:
    """Return whether the words before a cut do something to an incident, or name one."""
    if cut.is_plain and words.SUBJECT_NUMBER.search(fold(cut.before)):
        return True
    listeners = context.features.listeners.values()
    return any(one.propose and one.propose(context, cut.before) for one in listeners)


def is_check_with_more(context: Context, typed: str) -> bool:
    """Return whether the first words settle a check that is owed: what is said behind them is begun, too."""
    return bool(split_settled(typed)[0] or split_reminder(typed)[0]) and owes_check(context)


def owes_check(context: Context) -> bool:
    shown = duties.typed_checks.reminded_duties(context)
    return bool(shown or duties.typed_checks.duties_told(context, UNSAID))


def are_two(context: Context, first: Intent, meant: Intent, cut: Cut) -> bool:
    """Return whether a second wish is no part of the first: no reason, no remark, nobody who stands in."""
    if first in SENT and not is_for_us(context, meant, cut):
        return False
    if title_of(context, first) == title_of(context, meant) or any({first, meant} <= kind for kind in ALIKE):
        return False
    is_why_handed = Intent.HANDOVER in (first, meant) and {first, meant} - {Intent.HANDOVER} <= WHY_HANDED
    if is_why_handed or (meant in SENT and first in WHY_SENT):
        return False
    if (first == Intent.ACCEPT and meant in OF_TASK) or (first in OF_FAULT and meant in FAULTS):
        return False
    is_asked = meant == Intent.REGULATION and asks(cut.after)
    is_wish = is_asked or (meant in ORDERED and context.may(Action.HANDLE))
    if is_answer(first) and meant in NOT_BESIDE and not is_wish:
        return False
    if cut.is_plain:
        return True
    is_in_place = meant == Intent.COVER and first in wishes.CHANGES  # "anh Minh nghỉ hưu, anh Sơn thay"
    is_settled = first == Intent.CHECK_DONE and meant == Intent.PERSONNEL_POST  # "…, trình anh phó rồi"
    is_rule = meant == Intent.REGULATION and not (first in RECEIVES and is_asked)
    is_of_first = {first, meant} <= OF_PERSONNEL and not ADDS_PERSON.match(cut.after)
    return not (is_of_first or is_rule or is_in_place or is_settled)


def is_for_us(context: Context, meant: Intent, cut: Cut) -> bool:
    """Return whether what stands behind a text for others is asked or ordered of us."""
    is_order = meant == Intent.CHASE and len(directory.finding.units_named(context, cut.after)) > 0
    return cut.is_plain and (is_order or (meant in OF_US and asks(cut.after)))


def is_same(context: Context, one: Intent, other: Intent) -> bool:
    return title_of(context, one) == title_of(context, other) or {one, other} <= FAULTS


def is_told_first(context: Context, typed: str, second: Wished) -> bool:
    """Return whether all of the text tells of what was said last: a danger, a fault, or what leads in it."""
    _part, reading, meant = second
    if meant in FAULTS and is_danger_told(reading) and not is_danger_asked_about(context):
        return True
    whole = read(context, typed)
    if is_fault_told(context, whole):
        return meant in FAULTS
    return whole.deed in (Act.OPEN, Act.DO) and is_same(context, whole.intent, meant)


def meant_nearly(part: Reading) -> Intent | None:
    """Return what a part most likely wishes, where it is no plain wish and no other is as likely."""
    is_likely = part.act != Act.NONE and part.score >= NEARLY and part.intent in wishes.WISHES
    return part.intent if is_likely and part.intent not in NO_WISH else None


def with_named(context: Context, said: Replies, second: Wished) -> Replies:
    """Add to what was begun what else is wished, each with its button: before what a form asks last."""
    named = []
    is_asked = any(message.is_question for message in said)
    for one in apart(context, second):
        title = title_of(context, one[2])
        text = _("Anh/chị còn nêu việc “{title}”. Nếu làm tiếp, anh/chị chọn ở đây.", title=title)
        if is_asked:
            text = _("Anh/chị còn nêu việc “{title}”. Khi xong việc đầu, anh/chị chọn ở đây.", title=title)
        named.append(card_of_second(context, one, text))
    return [*named, *said] if is_asked else [*said, *named]


def apart(context: Context, wished: Wished) -> list[Wished]:
    """Return a wish, or, where its words are plainly of two or more, each of them."""
    for cut in cuts(wished[0]):
        first, second = second_in(context, Cut("", cut.before, cut.is_plain)), second_in(context, cut)
        if cut.is_plain and first and second and are_two(context, first[2], second[2], cut):
            return [first, *apart(context, second)]
    return [wished]


def card_of_second(context: Context, second: Wished, said: str) -> Message:
    part, reading, meant = second
    kept = words.keep(context, part, reading)
    return words.card(kept, said, (Option(f"wish:{kept}:{meant}", title_of(context, meant)),))


def title_of(context: Context, intent: Intent) -> str:
    wanted = wishes.wish(context, intent)
    return _(wanted.title) if wanted else ""


def with_second(
    context: Context, said: Replies, typed: str, done: Intent, *, is_begun: bool = False
) -> Replies:
    """Add to what was done, asked or begun with all of a text what else is plainly wished in it.

    ``is_begun``: that is a wish, too. What is sent to others wishes nothing of us.
    """
    if not said or (is_begun and wishes.wish(context, done) is None):
        return said
    of_fault = done in (*OF_FAULT, Intent.DECLINE) or any(message.is_question for message in said)
    ordered = ORDERED if context.may(Action.HANDLE) else ()
    left_out = {*NOT_BESIDE, *(FAULTS if of_fault else ())} - {*ordered}
    second = another_wish(context, typed, done, NO_WISH if is_begun else left_out)
    if second is None or (not is_begun and names_looking(second[0])):
        return said
    return with_named(context, said, second)


def another_wish(context: Context, typed: str, first: Intent, left_out: Collection[Intent]) -> Wished | None:
    """Return the piece of a text that plainly wishes something else than ``first``; None where none does.

    One that only a comma parts off must lead clearly: it may be how or why the first is wished.
    """
    for piece, is_plain in parted(typed):
        if EXPLAINS.match(piece):
            continue
        reading = understand(bare(piece), role_of(context), Standing.NONE)
        is_clear = is_plain or (first in BESIDE_ABSENCE and reading.intent in OF_ABSENCE)
        meant = meant_plainly(context, reading, BESIDE if is_clear else APART)
        is_wish = meant and meant not in left_out and is_asked_for(piece, meant)
        if meant and is_wish and are_two(context, first, meant, Cut("", piece, is_plain)):
            return piece, reading, meant
    return None


def is_asked_for(part: str, intent: Intent) -> bool:
    """Return whether a part wishes it, where something is only shown for it: what is told asks for nothing.

    Few words wish nothing by themselves: "khoan", "trước tiên".
    """
    is_long = len(part.split()) >= SHORTEST
    return is_long and (intent not in SHOWN or asks(part) or ASKS_FOR.search(fold(part)) is not None)


def meant_plainly(context: Context, part: Reading, least: float) -> Intent | None:
    """Return what a part of a text plainly wishes by itself; None where that is not plain."""
    is_fault = part.intent == Intent.INCIDENT and part.act != Act.NONE and part.score >= TELLS_FAULT
    is_fault = is_fault and not tells_works(part.typed)
    if (is_fault and deeds.is_of_mail(part.text)) or tells_fault(context, part):
        return Intent.INCIDENT
    needed = max(least, FAULT) if part.intent in FAULTS else least
    is_plain = part.deed in (Act.OPEN, Act.DO) and part.lead >= needed
    return part.intent if is_plain and part.intent in wishes.WISHES else None
