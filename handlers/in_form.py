"""Meanings of a text typed while a form asks something: its answer in other words, or another wish.

Nothing is taken silently: another wish is offered beside the open question. Only "hủy" gives up what was
entered: whoever says so in other words leaves it, and may go on. In which order these are tried is told by
``phrases/beside_form``.
"""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.conversation import (
    EDITED,
    FOUND,
    REVIEW,
    Answer,
    Message,
    Option,
    Question,
    _,
    agrees_to_thing,
    asks,
    expand,
    fold,
    is_declined,
    options_meant,
    regex,
    says_cancel,
    says_send,
    step_not_taken,
    tidy,
    without_courtesy,
)
from bot.domain.replies import MERE, Reply, read_reply
from bot.domain.understanding import Act, Intent, Reading, Standing, orders, understand
from handlers import (
    cover,
    editing,
    faults,
    incident_answers,
    report_answers,
    revising,
    second_thoughts,
    wishes,
    words,
)
from handlers.engine import (
    BESIDE,
    Action,
    Context,
    Replies,
    active_form,
    answer_form,
    are_units_said,
    forms,
    held,
    id_in,
    open_question,
    title_of,
)
from handlers.in_sight import RAISING
from handlers.interruptions import OF_ABSENCE, SENT, comes_first, interrupts, offer_to_leave
from handlers.standing import LATELY, REASONS, is_read, read_at, role_of, standing_at
from handlers.understanding import VOUCHES
from storage.engine import Conversation, outbox

THANKS = regex(  # behind an order: "gửi ạ, cảm ơn nhé 🙏"
    r"[ ,.!]+(?:(?:em|anh|chị|chi) )?(?:cảm ơn|cám ơn|cam on|thanks|tks)\b.*$|[^\w?]+$", re.IGNORECASE
)
GIVES_UP = regex(  # in small letters: "cán bộ" gives nothing up, with or without its marks
    r"\b(?:h[ủu]y|hu[ỷy]|x[óo]a|xo[áa]|bỏ(?! qua\b)"
    r"|(?<!can )(?<!noi )(?<!toan )bo(?! (?:qua|phan|noi|truong)\b))\b"
)
STOPS = regex(
    r"\b(?:thoi|khoi|dung|ngung|nghi|khong|chua|ket thuc|de (?:sau|khi|luc|mai)|thoat|khoan|dep|quen"
    r"|bo (?:qua|di))\b"
)
ONLY = regex(  # folded: "cán bộ thôi" is that alone, and gives nothing up either
    r"(?:chi )?(?P<what>(?!(?:thoi|the|vay|nhu|khong|khoi|dung|nghi|ket|toi|da|em|anh|chi|minh|a|e)\b)"
    r"\w+(?: \w+)+) thoi(?: (?:nhe|nha|a|em|e))*[ .!]*"
)
BEHIND_GIVING_UP = regex(  # folded: "hủy, chỉ miễn khối xã thôi"
    r"(?:(?:da|thoi)[ ,]+)*(?:huy|bo)(?: di)? *[,.;] *(?:chi (?:lam |gui |mien )?)?"
)
DENIED = regex(
    r"\b(?:không phải|khong phai|ko phải|ko phai) (.+?),? (?:mà|ma)(?: (?:là|la))? (.+)", re.IGNORECASE
)
OTHER_KIND = regex(  # folded: "à lộn, không phải nghỉ hưu, chuyển qua phòng nội vụ"
    r"(?:(?:da|a|u|ua|y|khoan|oi|em|chi|anh|nham|lon|sai|roi|ma)[ ,.]+)*"
    r"(?:khong|ko|k|hong|hok|dau|cho|chu)(?: co)? phai(?: la)? (?P<wrong>[^,.;]+?)"
    r"(?:[,.;]+| ma\b)(?: (?:ma|la))* ?(?P<right>\w+ \w.+)"
)
SAYS_WHY = regex(r"(?:lý do|ly do)(?: (?:là|la))? ?: ?|(?:lý do|ly do) (?:là|la) ", re.IGNORECASE)
WHO_STANDS_IN = regex(  # folded: "xã mình có ai làm thay được vậy"
    r"\bai\b(?: \w+){0,3} (?:thay|gium|giup|ho|dum)\b"
)
NAMES_ONE = regex(
    r"(?P<name>(?:anh|chị|chi|em|cô|co|chú|chu|ông|ong|bà|ba|bác|bac) \w+(?: \w+){0,3}?)"
    r"(?: (?:đó|do|ấy|ay|kia|ạ|a|nhé|nhe|á))*[ .!]*",
    re.IGNORECASE,
)
MERELY_THERE = regex(r"(?:(?:da|a|em|anh|chi|vang|u) )*co(?: (?:a|chu|em|anh|chi|nhe|ly do))*[ .!]*")
ASKS_WHEN = regex(r"\b(?:hom|ngay|buoi|khi|luc|lan|thu) (?:nao|may)\b|\bmay (?:ngay|hom|buoi)\b")  # folded
NOT_NEEDED = regex(  # folded: a reason for calling off, and nothing that gives up the form
    r"(?:(?:da|vi|do|ky nay|nay|lan nay|hien|gio) )*(?:khong|ko|k|chua)(?: con)? can"
    r"(?: thiet| bao cao| nop| den)*(?: nua)?(?: (?:a|em|nhe|nha))*[ .]*"
)
CALLS_OFF = "cancel"  # of the question "what": what is being done is calling something off
_WAITS = (
    r"(?:khoan|tu tu|(?:bam |go |gui )?(?:nham|lon)|(?:de|cho) (?:em|e|anh|chi|toi|minh|tui)"
    r" (?:hoi|xem|coi|kiem tra|suy nghi|tinh)(?: lai)?|(?:khong|chua|ko)[ ,]+thoi|chua xong)"
    r"(?: (?:da|roi|nha|nhe|a|em|anh|chi))*"
)
HESITATES = regex(  # folded
    rf"(?:(?:da|a|u|ua|oi|em|anh|chi|thoi|khong|chua)[ ,]+)*{_WAITS}(?:[ ,.]+{_WAITS})*[ .!]*"
)
LEAVES = regex(  # folded: "thôi khỏi báo, …", "…, để sau", "…, bỏ qua"
    r"^(?:(?:da|a|e|em|anh|chi|oi|u|ua)[ ,]+)*thoi (?:khoi|khong|ko|dung)(?: can)? (?:bao|gui|nop|lam|ghi)\b"
    r"|[,.] ?(?:de sau|de khi khac|de luc khac|bo qua|de mai)(?: (?:nhe|nha|di|em|a|vay))*[ .!]*$"
)
HOLDS = regex(  # folded: "khoan hãy gửi"
    r"(?:(?:da|a|thoi|em|chi|anh|oi)[ ,]+)*(?:khoan|chua|dung)(?: (?:da|hay|voi))* (?:gui|nop|trinh)"
    r"(?: (?:da|nhe|nha|em|a|di|voi))*[ .!]*"
)
GOES_TO = ("gui loi nay ", "tra loi ")  # how labels begin of what is passed on from beside a form; folded
GIVES_UP_FIRST = regex(  # folded: "thôi bỏ đi, anh Thử báo rồi"
    r"(?:(?:da|a|em|e|anh|chi|oi|u)[ ,]+)*thoi (?:bo(?: qua)?(?: di| luon)?"
    r"|khoi(?: bao| gui| can| lam)?(?: nua)?|huy(?: di| bo)?)(?: (?:nhe|nha|em|anh|chi|a|vay))*(?:[,.;]|$)"
)
SOON = timedelta(minutes=10)  # for so long the office may be answering what was asked of it
WHOSE = "whose"  # before a form's id: words of which it is asked whether they answer it
ASSENTS = (Reply.YES, Reply.AGREED, Reply.RECEIVED, Reply.THANKS)
DONE = ("xong", "xong roi", "roi", "da xong")  # folded
GOES_OUT = regex(r"gui|nhac|dinh chinh")  # labels of what others read at once, folded
ASKS_NAME = ("who", "sub", "person", "known", "teller", "new", "name")  # how keys of questions begin
OF_DISTRICT = (  # wishes of the office that no unit fulfils
    *(Intent.WHO_MISSING, Intent.CHASE, Intent.STATUS_DISTRICT, Intent.BROADCAST, Intent.REPORT_REQUEST),
)


def mend_report(context: Context, here: Conversation, typed: str) -> Replies:
    """Open the report that is to be mended while a fault is told: "em muốn sửa báo cáo …"."""
    if here.flow != RAISING or report_answers.handed_named(context, typed) is None:
        return []
    return [*forms.parked_note(context, here), *editing.correct_report(context, typed)]


def choose_alone(context: Context, here: Conversation, question: Question[Any], typed: str) -> Replies:
    """Answer by what alone is chosen, where others are denied: "cán bộ thôi"."""
    only = ONLY.fullmatch(fold(tidy(typed)))
    is_chosen = only is not None and options_meant(only["what"], question.options)
    right = only["what"] if only and is_chosen else editing.meant_rather(question, typed, context.at)
    return answer_form(context, here, right) if right else []


def agree_instead(context: Context, here: Conversation, typed: str) -> Replies:
    """Leave what refuses where the words agree to the thing itself, and show what could be done in its place.

    Nothing where they say anything else. What was entered is kept; where nothing can be done in its place, it
    is asked anew.
    """
    form = context.features.forms[here.flow]
    found = form.instead(context, forms.facts_of(form, here)) if form.instead else None
    question = open_question(context, here) if found is not None else None
    if found is None or question is None:
        return []
    label = question.options.get("send", "")
    if not agrees_to_thing(typed, label, title_of(context, here)):
        return []
    if not found:
        return [Message(_("Lời này có thể là đồng ý nên chưa gửi gì.")), *forms.ask_again(context, here)]
    if forms.is_anything_entered(context, here):
        left = forms.leave(context, here, is_put_off=True)
    else:
        left = forms.close(context, here, [Message(_("Đã dừng; chưa gửi gì."))])
    other = next((option.label for message in found for option in message.options), "")
    asked = Message(_("Nếu đồng ý, anh/chị chọn “{label}” dưới đây:", label=other))
    return [*left, *([asked] if other else []), *found]


def leave_in_words(context: Context, here: Conversation, typed: str) -> Replies:
    """Give the form up, or leave it, where the words say so; else nothing."""
    if says_cancel(typed) and here.waiting_for.partition("_")[0] not in ASKS_NAME:
        return answer_form(context, here, "hủy")
    if faults.is_told_by_mistake(here, typed):
        return answer_form(context, here, "hủy")
    if hesitates(context, here, typed):
        return answer_form(context, here, "thôi")
    is_held = here.flow in SENT and HOLDS.fullmatch(fold(tidy(typed)))
    is_left = (is_held or GIVES_UP_FIRST.match(fold(typed))) and not asks(typed)
    return answer_form(context, here, "thôi") if is_left else []


def hesitates(context: Context, here: Conversation, typed: str) -> bool:
    """Return whether words asked for in a question are none: "à chưa, nhầm", "khoan, để em hỏi lại đã"."""
    question = open_question(context, here)
    if question is None or question.options or question.takes_file or is_mode(context, here):
        return False
    is_reason = question.key.partition("_")[0] in REASONS  # "gửi nhầm" is one
    return not is_reason and HESITATES.fullmatch(fold(tidy(typed))) is not None


def edit_denied(context: Context, here: Conversation, typed: str) -> Replies:
    """Put the choice right that is denied at the review: "không phải hộp thư đầy mà là mất thư"."""
    found = DENIED.search(typed)
    review = open_question(context, here)
    if found is None or review is None or "edit" not in review.options:
        return []
    given = {key: one.value for key, one in here.answers.items() if isinstance(one.value, str)}
    for key, value in given.items():
        at_it = revising.at_question(context, here, key)
        question = open_question(context, at_it)
        if question is None or question.key != key or options_meant(found[1], question.options) != [value]:
            continue
        if len(options_meant(found[2], question.options)) == 1:
            return answer_form(context, at_it, found[2])
    return []


def choose_other_kind(context: Context, here: Conversation, typed: str) -> Replies:
    """Take another kind of thing for the one that is denied: "không phải nghỉ hưu, chuyển qua phòng nội vụ".

    What was answered so far is kept, and what else the words tell of that kind is answered with it.
    """
    found = OTHER_KIND.fullmatch(fold(typed)) if len(fold(typed)) == len(typed) and not asks(typed) else None
    if found is None:
        return []
    reading = read_at(context, typed[found.start("right") :], Standing.NONE)
    for one in reading.candidates:
        wanted = wishes.wish(context, one.intent)
        given = dict(wanted.given) if wanted and wanted.flow == here.flow else {}
        if one.intent in wishes.CHANGES and given.keys() <= here.answers.keys() and given:
            break
    else:
        return []
    was = here.answers[next(iter(given))].value
    question = open_question(context, revising.at_question(context, here, next(iter(given))))
    is_denied = question is not None and options_meant(found["wrong"], question.options) == [was]
    if not is_denied or all(here.answers[key].value == value for key, value in given.items()):
        return []
    known = {key: one for key, one in here.answers.items() if key[0] not in (FOUND, REVIEW) and key != EDITED}
    known |= {key: Answer(value, context.at) for key, value in given.items()}
    said = forms.run(context, replace(here, answers=known), None)
    told = wishes.changes.told_of(context, replace(reading, candidates=[one]), wishes.CHANGES[one.intent][0])
    for key, value in told.words.items():
        if (now := active_form(context)) and forms.talk_so_far(context, now).has(key):
            said = revising.answer_anew(context, now, key, value)
    kind = question.options[str(next(iter(given.values())))] if question else ""
    return [Message(_("Đã sửa câu trả lời trước thành: {answer}.", answer=kind)), *said]


def add_units(context: Context, here: Conversation, question: Question[Any], typed: str) -> Replies:
    """Add the units that are named to those for whom it is."""
    return revising.add_units(context, here, typed) if question.key in (revising.WHOM, revising.UNITS) else []


def answer_instead(context: Context, here: Conversation, question: Question[Any], typed: str) -> Replies:
    """Answer by the units that are named behind a "hủy, chỉ …": nothing is given up."""
    rather = BEHIND_GIVING_UP.match(fold(typed)) if len(fold(typed)) == len(typed) else None
    instead = typed[rather.end() :] if rather else ""
    is_of_units = question.key in revising.OF_UNITS and bool(instead) and are_units_said(context, instead)
    return answer_form(context, here, instead) if is_of_units else []


def answer_text(context: Context, here: Conversation, question: Question[Any], typed: str) -> Replies:
    """Give a reason without the words that name it, and take an order to send for no text; else nothing.

    Of a description "ghi lại là: …" orders what follows. Where it is asked what is to be put right, "gửi"
    leads back to the review: nothing is sent that was not seen last.
    """
    described = context.features.forms[here.flow].described(here.answers)
    if question.key == EDITED and says_send(typed):  # and not the answer "Thời điểm gửi"
        return answer_form(context, here, "quay lại")
    if second_thoughts.is_reason_asked(question):
        named = SAYS_WHY.match(typed)
        if named and typed[named.end() :]:
            return answer_form(context, here, typed[named.end() :])
        if (anew := editing.ANEW.match(fold(typed))) and len(fold(typed)) == len(typed):
            return answer_form(context, here, typed[anew.end() :])
        if CALLS_OFF in chosen(here) and NOT_NEEDED.fullmatch(fold(typed)):
            return answer_form(context, here, typed)
        if says_nothing(typed) or is_title(context, here, typed):
            return [Message(_("Đây chưa phải lý do.")), *forms.ask_again(context, here)]
    if question.key == described and (anew := editing.ANEW.match(fold(typed))):
        return answer_form(context, here, typed[anew.end() :]) if len(fold(typed)) == len(typed) else []
    if question.options or is_mode(context, here) or not says_send(typed):
        return []
    return [Message(_("Chưa có nội dung để gửi.")), *forms.ask_again(context, here)]


def tell_colleagues(context: Context, here: Conversation, typed: str) -> Replies:
    """Name who may stand in, of who asks that in an absence's form, and ask the open question again."""
    is_asked = here.flow in OF_ABSENCE and asks(typed) and WHO_STANDS_IN.search(fold(expand(typed)))
    names = [one.name for one in cover.said.colleagues(context)] if is_asked else []
    if not names:
        return []
    told = _("Đồng nghiệp cùng đơn vị: {names}.", names=", ".join(dict.fromkeys(names)))
    return [Message(told), *forms.ask_again(context, here)]


def ask_for_reason(context: Context, here: Conversation, question: Question[Any], typed: str) -> Replies:
    """Ask for the reason itself, of who says that there is one: "có"."""
    is_mere = question.key.partition("_")[0] in REASONS and MERELY_THERE.fullmatch(fold(tidy(typed)))
    return forms.ask_again(context, here) if is_mere else []


def show_review_asked(context: Context, here: Conversation, typed: str) -> Replies:
    """Show the review again to who asks what stands in it: "em nghỉ hôm nào"."""
    is_asked = forms.is_at_review(here) and here.flow in OF_ABSENCE and asks(typed)
    return forms.ask_again(context, here) if is_asked and ASKS_WHEN.search(fold(tidy(typed))) else []


def name_nobody(context: Context, here: Conversation, question: Question[Any], typed: str) -> Replies:
    """Say that who is named is not among those to choose from: "chị Hạnh đó"."""
    is_of_people = question.options and question.key.partition("_")[0] in ASKS_NAME
    found = NAMES_ONE.fullmatch(typed.strip()) if is_of_people and not asks(typed) else None
    if found is None or options_meant(typed, question.options) or is_read(question, typed, context.at):
        return []
    said = _("Không có “{words}” trong danh sách để chọn.", words=found["name"])
    return forms.ask_below(context, here, said)


def chosen(here: Conversation) -> list[object]:
    return [here.answers["what"].value] if "what" in here.answers else []


def says_nothing(typed: str) -> bool:
    """Return whether it is a mere "ok", "xong" or "gửi", which is no reason."""
    reply = read_reply(typed)
    if says_send(typed):
        return True
    return (reply is not None and reply.is_bare and reply.kind in ASSENTS) or fold(typed.strip(" .!")) in DONE


def is_title(context: Context, here: Conversation, typed: str) -> bool:
    """Return whether it only names what is being done, as its button does: "xin gia hạn", "miễn"."""
    meant = (wishes.wish(context, intent) for intent in wishes.WISHES)
    titles = {fold(without_courtesy(_(one.title))) for one in meant if one and one.flow == here.flow}
    return any(f"{one} ".startswith(f"{fold(without_courtesy(typed))} ") for one in titles)


def edit_named(context: Context, reading: Reading) -> Replies:
    """Choose the answer to be put right that the words name, where they name one: "sửa lại lý do"."""
    here = active_form(context)
    question = open_question(context, here) if here else None
    labels = question.options.values() if question else ()
    named = [label for label in labels if fold(label) in reading.text.plain]
    return answer_form(context, here, named[0]) if here and len(named) == 1 else []


def settle_review(context: Context, here: Conversation, question: Question[Any], typed: str) -> Replies:
    """Send what a review shows, or leave it, as plain yes or no says; nothing for anything else."""
    send = question.options.get("send", "") if question.key.startswith(REVIEW) else ""
    typed = THANKS.sub("", typed) or typed
    if held.orders_send(send, typed):
        if is_bare_yes(typed) and was_not_taken(context):
            said = _("Lời gõ trước chưa được ghi nhận. Nếu gửi như bản trên, xin chọn “{label}”.", label=send)
            return forms.ask_below(context, here, said)
        return answer_form(context, here, send)
    is_left = LEAVES.search(fold(typed)) or HOLDS.fullmatch(fold(tidy(typed)))
    leaves = send and (is_declined(typed, send) or (is_left and not asks(typed)))
    return answer_form(context, here, "thôi") if leaves else []


def is_bare_yes(typed: str) -> bool:
    reply = read_reply(typed)
    return reply is not None and reply.is_bare and reply.kind in (Reply.YES, Reply.AGREED)


def was_not_taken(context: Context) -> bool:
    """Return whether they were just told that what they typed at a review was not taken, or hesitated."""
    last = context.last_shown(LATELY)
    said = (step_not_taken(), second_thoughts.waiting_text())
    return last is not None and last.is_newest and last.text.startswith(said)


def answer_as_read(context: Context, here: Conversation, question: Question[Any], typed: str) -> Replies:
    """Do what a text is read to say of the open question, where that is plain."""
    reading = understand(typed, role_of(context), standing_at(here, question))
    if reading.act != Act.DO:
        return []
    if reading.intent != Intent.EDIT and asks(typed):  # "hủy được không em" gives nothing up
        return []
    is_order = reading.intent == Intent.SEND and "send" in question.options and reading.lead >= VOUCHES
    if is_order and not may_send(question, reading):
        not_sent = _("Nội dung chưa được gửi. Nếu gửi, xin chọn “{label}”.", label=question.options["send"])
        return forms.ask_below(context, here, not_sent)
    if reading.deed != Act.DO:
        return []
    gives_up = GIVES_UP.search(tidy(typed).lower())
    is_left = gives_up or STOPS.search(reading.text.plain) is not None
    if reading.intent == Intent.CANCEL and not (
        is_left and (gives_up or not ONLY.fullmatch(fold(tidy(typed))))
    ):
        return []
    words_of = {Intent.CANCEL: "hủy" if gives_up else "thôi", Intent.BACK: "quay lại"}
    values = {Intent.SEND: "send", Intent.EDIT: "edit"}
    if not question.key.startswith(faults.HELPED):  # that it works is only said by who says it plainly
        values |= {Intent.YES: "yes", Intent.NO: "no"}
    value = values.get(reading.intent, "")
    label = words_of.get(reading.intent) or question.options.get(value, "")
    said = answer_form(context, here, label) if label else []
    return edit_named(context, reading) or said if reading.intent == Intent.EDIT else said


def may_send(question: Question[Any], reading: Reading) -> bool:
    """Return whether words that want a review sent say so, where it goes to others: "xong" does not."""
    goes_out = GOES_OUT.match(fold(question.options.get("send", "")))
    return goes_out is None or orders(reading.text) or f" {goes_out[0]} " in f" {reading.text.plain} "


def ask_once_more(context: Context, _here: Conversation, typed: str) -> Replies:
    """Ask again what was asked last beside the form, where a bare yes or no leaves open what is meant."""
    reply = read_reply(typed)
    if reply is None or not reply.is_bare or reply.kind not in (*MERE, Reply.AGREED):
        return []
    last = context.last_shown(LATELY)
    offered = last.options if last else []
    beside = [token for token, _label, _words in offered if token.startswith(BESIDE)]
    if last is None or not beside:
        return []
    options = tuple(Option(token, label) for token, label, _words in last.options)
    said = Message(_("Xin chọn một trong các câu trả lời."))
    return [said, words.card(id_in(beside[0].split(":")[1]), last.text, options)]


def ask_whose(context: Context, here: Conversation, typed: str) -> Replies:
    """Ask whether words answer what the office has asked, or the open question; nothing where that is plain.

    It is where they name an option or give the form up, and else where the question is for free words and
    nothing was asked since it was put. The office mostly goes on with what it does: there it is plain but
    right after something was asked.
    """
    question = open_question(context, here)
    if (
        question is None
        or is_mode(context, here)
        or options_meant(typed, question.options)
        or held.leads_out(typed)
    ):
        return []
    is_office, about = context.may(Action.HANDLE), here.facts.get("incident")
    if is_office and are_units_said(context, typed):
        return []
    asked = [one for one in words.askers(context) if id_in(one[0].partition(":")[2]) != about]
    begins = max(here.touched, context.at - SOON) if is_office else here.touched
    since = outbox.subjects_after(context.tx, context.who.contact, "", begins) if asked else []
    if is_office or question.takes_file or not question.options:
        asked = [one for one in asked if one[0] in since and not is_read(question, typed, context.at)]
    if not asked:
        return []
    topic = f"{WHOSE}:{here.id}"
    earlier = words.asked_still(context, topic)
    together = words.with_those_above(context, typed, earlier) if earlier else ""
    kept = words.keep(context, together or typed, about=topic)
    options = [
        *(Option(f"pass:{kept}:{token}", _("Trả lời {name}", name=name)) for token, name in asked),
        Option(f"asis:{kept}", _("Trả lời câu đang hỏi")),
    ]
    said = _("Lời này trả lời câu hỏi nào?")
    if together:
        said = _("Những lời này trả lời câu hỏi nào?\n{lines}", lines=words.line_by_line(together))
    return [words.card(kept, said, options)]


def offer_beside(context: Context, here: Conversation, typed: str) -> Replies:
    """Offer what is plainly something else than an answer to the open question; nothing is taken silently.

    What is dangerous comes first, with its advice: the form that was open is kept.
    """
    is_talk = is_mode(context, here)
    if said := report_answers.tell_deadline(context, here, typed):
        return said
    if not is_talk and asks(typed) and (said := incident_answers.show_asked(context, typed)):
        return [*said, *forms.ask_again(context, here)]
    if not is_talk and (said := offer_to_leave(context, here, typed)):
        return said
    reading = meant_for_us(context, typed) if is_talk else interrupts(context, here, typed)
    wanted = wishes.wish(context, reading.intent) if reading else None
    if reading is None or wanted is None:
        return []
    if comes_first(context, here, reading):
        return [*forms.parked_note(context, here), *wishes.fulfil(context, reading)]
    kept = words.keep(context, typed, reading)
    title = _(wanted.title)
    asked = _("Anh/chị muốn làm việc “{title}”, hay trả lời câu đang hỏi?", title=title)
    as_it_is = _("Trả lời câu đang hỏi")
    if is_talk:
        asked = _("Anh/chị muốn làm việc “{title}”, hay gửi lời này đi?", title=title)
        as_it_is = _("Gửi lời này")
    other = Option(f"wish:{kept}:{reading.intent}", title)
    return [words.card(kept, asked, (other, Option(f"asis:{kept}", as_it_is)))]


def may_be_offered(context: Context, typed: str) -> bool:
    """Return whether words are those of a choice that is offered beside a form: of a wish, or of going on."""
    titles = {key: entry.title for key, entry in context.features.commands.items()}
    labels = [_(title) for intent in Intent if (title := wishes.title_of(intent, titles))]
    said = fold(without_courtesy(typed))
    labels += [_("Trả lời câu đang hỏi"), _("Gửi lời này")]
    is_whole = said.startswith(GOES_TO) and ":" not in said  # "gửi lời này tới Phòng", "trả lời Lê Văn Mẫu"
    return is_whole or (" " in said and any(fold(label).startswith(said) for label in labels))


def is_mode(context: Context, here: Conversation) -> bool:
    """Return whether all that is typed in this form is passed on, as it is in a talk."""
    return context.features.forms[here.flow].hear is not None


def meant_for_us(context: Context, typed: str) -> Reading | None:
    """Return the reading of what the office types in a talk that nobody but the assistant can do."""
    if not context.may(Action.HANDLE):
        return None
    reading = read_at(context, typed, Standing.NONE)
    is_plain = reading.intent in OF_DISTRICT and reading.act in (Act.OPEN, Act.DO) and reading.lead >= VOUCHES
    return reading if is_plain else None
