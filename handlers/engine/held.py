"""Words that a form holds until it is said what becomes of them: the rest of a password, an addition.

They lie among the form's answers, under HELD, until that is answered, and are lost by nothing else.
"""

import re
from dataclasses import replace
from typing import Any

from bot.conversation import (
    EDITED,
    REVIEW,
    Answer,
    Question,
    _,
    asks,
    fold,
    is_agreed,
    is_back,
    is_cancel,
    is_stop,
    options_meant,
    regex,
    says_send,
    tidy,
)
from bot.domain.replies import Reply, read_reply
from bot.domain.safety import HIDDEN
from handlers.engine import forms
from handlers.engine.buttons import no_such_button
from handlers.engine.cards import HELD, Held, ask_of_held, held_labels
from handlers.engine.feature import Context, Replies
from storage.engine import Conversation, conversations, get_conversation

SHORT_QUESTION = 6  # words of a question in which nothing is described
FEWEST = 2  # words that say something, of what is added or left
SENDS = regex(  # folded, as long as typed
    r"(?:(?:ok|oke|cu|thoi|roi|r|da|vang|em|u|uh|dung|dung roi|dong y|phai|duoc),? )*gui\b[^,.;\n]*[,.;\n ]*"
)
AGREES = regex(  # folded: "ok gửi đi", "gửi gấp giùm em"
    r"(?:(?:da|em|thoi),? )*(?:(?:ok|oke|vang|u|uh|dung|dong y|phai|duoc)\b"
    r"|gui (?:\w+ ){0,2}?(?:gap|lien|le|nhanh|luon|ngay|giup|gium|dum|ho)\b)"
)
ADDS_NOT = regex(  # "dung" may be "đúng"
    r"(?:(?:dạ|da|em|a|thôi|thoi),? )*(?:không|khong|ko|k|đừng|khỏi|khoi|thôi|thoi)"
    r"(?: cần| can| phải| phai)? (?:thêm|them|ghi|đưa|dua|cho)\b"
)
DENIAL = regex(  # folded, as long as typed: "ko, …", "không phải thêm, …"
    r"(?:(?:da|em|a)[ ,]+)*(?:khong|ko|k|hong|hok|khoi|thoi)(?: (?:phai|can))?"
    r"(?: (?:them|ghi|dua|cho)\b[^,.;]*)? *[,.;]+ *(?=\w)"
)
NOTES = regex(  # folded: [Gửi] of what is only noted, "ghi đi"
    r"(?:(?:ok|oke|u|vang|da|vay|thoi|roi|cu) )*(?:ghi(?: nhan| vao| so)?|luu(?: lai)?|chot)"
    r"(?: (?:di|luon|giup|gium|nhe|nha|em|a|anh|chi))+"
)
HANDS_UP = regex(  # folded: "trình sếp Thử nhé"
    r"(?:(?:da|ok|oke|roi|thoi|vay)[ ,]+)*trinh(?: len)?(?: (?:sep|thu truong|chu tich|truong phong|lanh dao"
    r"|giam doc|anh|chi|co|chu|bac)(?: \w+){0,3})?(?: (?:nhe|nha|di|giup|luon|a|em|e))*[ .!]*"
)
ADDS = regex(  # folded: "uh thêm đi"
    r"(?:(?:da|vang|u|uh|uhm|ok|oke|dung|roi|co)[ ,]+)*them"
    r"(?: (?:vao|di|luon|nhe|nha|em|e|a|giup|cho|do))*[ .!]*"
)
REPLACES = regex(  # folded: "thay cái cũ đi", "ghi lại như vậy"; "thêm" is [Thêm]
    r"(?:(?:da|khong|ko|k|u|ok|la|phai|them|a|em|chi|anh)[ ,]+)*(?:thay|(?:ghi|sua|lay|viet|doi) lai)\b"
    r"(?: (?:lai|vao|cho|the|het|noi dung|bao cao|cai|cau|phan|cu|do|nay|nhu|vay|di|luon|nhe|nha|em|a|e"
    r"|giup))*[ .!]*"
)
NO = (Reply.NO, Reply.DECLINED, Reply.DISAGREED)
YES = (Reply.YES, Reply.AGREED)


def offer_rest(context: Context, here: Conversation, text: str) -> Replies:
    """Ask whether what is left of an answer without its password is the answer; nothing where none is left.

    Where a choice is asked for, and the words describe nothing, they are none.
    """
    question = forms.open_question(context, here)
    is_free = question is not None and not question.options and not question.takes_file
    rest = re.findall(r"\w{2,}", text.replace(HIDDEN, " "))
    if len(rest) <= FEWEST or not (is_free or forms.is_described(context, here, text)):
        return forms.ask_again(context, here)
    return hold(context, here, text, Held.USE)


def offer_to_add(context: Context, here: Conversation, typed: str) -> Replies:
    """Ask whether words are to be added to the description; nothing where they cannot be.

    It is asked of what is typed at the review, and of what only asks something where a choice is asked for.
    """
    key = context.features.forms[here.flow].described(here.answers)
    question = forms.open_question(context, here)
    if question is None or len(typed.split()) < FEWEST or leads_out(typed):
        return []
    at_review = key in here.answers and is_review(question)
    is_asking = asks(typed) and len(typed.split()) >= forms.DESCRIBED
    is_beside = at_review or (is_asking and forms.is_beside_choice(context, here, typed))
    is_asked = at_review and is_mere_question(typed)
    is_answer = options_meant(typed, question.options) or says_send(typed)
    if not is_beside or is_asked or is_answer:
        return []
    added = before_order(question, typed) if at_review else typed
    return hold(context, here, with_those_before(here, added), Held.ADD)


def before_order(question: Question[Any], typed: str) -> str:
    """Return the words without the order behind them: "còn 3 máy, trình sếp luôn"."""
    told, _comma, order = typed.rpartition(",")
    return told.strip() if told.strip() and orders_send(question.options.get("send", ""), order) else typed


def orders_send(send: str, typed: str) -> bool:
    """Return whether words order what a review shows to be sent; ``send``: the label that does it there."""
    is_handed_up = fold(send).startswith("trinh") and HANDS_UP.fullmatch(fold(typed).strip())
    is_noted = send == _("Gửi") and NOTES.fullmatch(fold(typed).strip(" .!"))
    return bool(send) and (is_agreed(typed, send) or says_send(typed) or bool(is_handed_up or is_noted))


def behind_denial(typed: str) -> str:
    """Return what is said behind a "không," that denies what was asked; "" where there is none."""
    spaced = " ".join(typed.split())
    found = DENIAL.match(fold(spaced))
    return spaced[found.end() :] if found and len(fold(spaced)) == len(spaced) else ""


def with_those_before(here: Conversation, typed: str) -> str:
    """Return the words with those that already wait to be added."""
    held = here.answers[HELD].value if HELD in here.answers else {"as": ""}
    return f"{held['text']}\n{typed}" if held["as"] == Held.ADD else typed


def is_mere_question(typed: str) -> bool:
    """Return whether it asks something, and is too short to describe anything."""
    return asks(typed) and len(typed.split()) <= SHORT_QUESTION


def send_reviewed(context: Context) -> Replies:
    """Send what the review that is open shows; nothing where none is."""
    here = forms.active_form(context)
    question = forms.open_question(context, here) if here else None
    send = question.options.get("send") if question and is_review(question) else None
    return forms.answer_form(context, here, send) if here and send else []


def is_review(question: Question[Any]) -> bool:
    """Return whether it is the last look at all answers."""
    return question.key.startswith(REVIEW) and question.key != EDITED


def leads_out(typed: str) -> bool:
    """Return whether the words give the form up, go back in it or leave it."""
    return is_cancel(typed) or is_back(typed) or is_stop(typed)


def hold(context: Context, here: Conversation, text: str, act: Held) -> Replies:
    held = Answer({"text": text, "as": act}, context.at)
    now = replace(here, answers={**here.answers, HELD: held})
    conversations.save(context.tx, here, now.answers, here.waiting_for, context.at)
    return ask_of_held(context, now)


def answer(context: Context, here: Conversation, typed: str) -> Replies:
    """Do with the words what was typed below them; what is something else answers the open question.

    They are dropped where something else is said in their place: "ko, sửa lại là 3 máy".
    """
    if HELD not in here.answers:
        return []
    act = Held(here.answers[HELD].value["as"])
    reply = read_reply(typed)
    labels = held_labels(context, here)
    named = options_meant(typed, labels)
    if reply and reply.is_bare and reply.kind in (*YES, *NO):
        named = [act if reply.kind in YES else Held.DROP]
    elif len(named) != 1 and is_agreed(typed, labels[act]):  # "dạ có"
        named = [act]
    if ADDS_NOT.match(tidy(typed)) and not behind_denial(typed):
        named = [Held.DROP]
    if act == Held.ADD and ADDS.fullmatch(fold(tidy(typed))):
        named = [act]
    elif Held.INSTEAD in labels and REPLACES.fullmatch(fold(tidy(typed))):
        named = [Held.INSTEAD]
    if len(named) == 1:
        return settle(context, here, Held(named[0]))
    if act == Held.ADD and not leads_out(typed) and not behind_denial(typed):
        return hear_more(context, here, typed)
    conversations.save(
        context.tx, without_held(here), without_held(here).answers, here.waiting_for, context.at
    )
    return []


def hear_more(context: Context, here: Conversation, typed: str) -> Replies:
    """Ask again of the words that are to be added, with those that were typed since, where these describe.

    "ok gửi đi", "gửi giùm em" add them and send: all of it was shown. A mere "gửi" leaves open whether they
    are to be added: they are, and the whole is shown once more; so it is with what follows the order, and
    with what asks something, which may have been asked of us.
    """
    question = forms.open_question(context, here)
    meant = options_meant(typed, question.options) if question else []
    text = here.answers[HELD].value["text"]
    typed = " ".join(typed.split())  # so that it is as long as it is folded
    order = SENDS.match(fold(typed))
    send = question.options.get("send", "") if question else ""
    if order or meant == ["send"] or orders_send(send, typed):
        more = typed[order.end() :].strip() if order and not meant else ""
        if question and "no" in question.options:  # whether the advice was enough: it was not
            settle(context, here, Held.ADD)
            return []
        added = settle(context, with_held(here, f"{text}\n{more}" if more else text), Held.ADD)
        is_doubted = more or any(map(asks, text.splitlines())) or not AGREES.match(fold(typed))
        return added if is_doubted else send_reviewed(context) or added
    if meant and question and not is_review(question):  # the words told more than the choice that answers it
        now, _noted = forms.described_by(context, without_held(here), text)
        return forms.answer_form(context, replace(now, contact=context.who.contact), typed)
    if meant or is_mere_question(typed) or len(typed.split()) < FEWEST:
        return []
    return hold(context, here, f"{text}\n{typed}", Held.ADD)


def press(context: Context, act: Held, conversation: int) -> Replies:
    """Do with the words what is chosen ([Dùng], [Thêm], [Thay nội dung cũ], [Gõ lại], [Không])."""
    here = get_conversation(context.tx, conversation, context.who)
    if here is None or HELD not in here.answers or act not in held_labels(context, here):
        raise no_such_button()
    conversations.make_active(context.tx, context.who.contact, here.id)
    return settle(context, here, act)


def settle(context: Context, here: Conversation, act: Held) -> Replies:
    text, now = str(here.answers[HELD].value["text"]), without_held(here)
    if act == Held.USE:
        return forms.answer_form(context, replace(now, contact=context.who.contact), text)
    if act in (Held.ADD, Held.INSTEAD):
        kept = {one: answer for one, answer in now.answers.items() if one[0] != REVIEW}
        if act == Held.INSTEAD:
            kept[context.features.forms[here.flow].text] = Answer("", context.at)
            text = behind_denial(text) or text
        now, noted = forms.described_by(context, replace(now, answers=kept), text)
        is_shown = here.waiting_for.startswith(REVIEW)
        return [*([] if is_shown else noted), *forms.ask_again(context, now)]
    return forms.ask_again(context, now)


def with_held(here: Conversation, text: str) -> Conversation:
    held = here.answers[HELD]
    return replace(here, answers={**here.answers, HELD: replace(held, value={**held.value, "text": text})})


def without_held(here: Conversation) -> Conversation:
    return replace(here, answers={key: one for key, one in here.answers.items() if key != HELD})
