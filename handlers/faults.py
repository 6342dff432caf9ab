"""Hear what is told of a fault while its form asks for a choice: what it is, and that it is still there.

What only answers is left to the question. All else is kept as the description.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from bot.conversation import (
    EDITED,
    REVIEW,
    SAID,
    Answer,
    Message,
    Question,
    _,
    asks,
    fold,
    options_meant,
    regex,
    tidy,
    without_courtesy,
)
from bot.domain.incident_words import is_explained, kind_said, tells_danger, tells_given
from bot.domain.incidents import DANGEROUS, IncidentKind
from bot.domain.replies import Reply, read_reply
from bot.domain.understanding import Act, Intent, Standing, normal, understand
from handlers import incidents
from handlers.engine import Context, Replies, active_form, forms, open_question
from handlers.in_sight import is_order
from handlers.incidents.cards import kind_name
from handlers.standing import role_of
from handlers.understanding import SURE
from storage.engine import Conversation

HELPED = "helped_"  # before a kind: asks whether its guidance was enough
OPENED = "opened"  # asks whether mail that may be dangerous was opened
MERE = 4  # words of an answer by which nothing more is told
PARTS = regex(r"[.,;!\n]+")
LEADS_IN = regex(r"^(?:(?:thôi|thoi|à|a|ủa|ơ)[ ,]+)+", re.IGNORECASE)
THANKS = regex(r" (?:(?:em|anh|chị|chi) )?(?:cảm ơn|cám ơn|cam on|thanks|tks)\b.*$", re.IGNORECASE)
STILL = regex(r"\b(?:nhung|ma|van|chua|khong|loi)\b")  # folded
AMISS = regex(  # folded, behind the good news
    r"\b(?:nhung|ma|van|chua|lai|loi|(?:khong|ko|k) (?:gui|nhan|vao|dang nhap|mo|duoc|the))\b"
)
NOT_TOLD = regex(  # folded: behind the good news
    r"[ ,]*(?:(?:thoi|nen|vay|em|anh|chi|a)[ ,]+)*(?:khoi|huy|bo|khong|ko|k|dung)\b"
    r"(?: (?:can|bao|gui|nua|di|nhe|nha|a|em|anh|chi|su co|phong|so|xu ly|lam|phien))*[ .!]*"
)
ABOUT_FILE = regex(
    r"\b(?:ảnh|hình|tệp|file|đính kèm|dinh kem|kèm (?:vào|theo)|kem (?:vao|theo))\b", re.IGNORECASE
)
PHONE = regex(r"(?<!\d)0(?:[ .]?\d){8,10}(?!\d)")
MERE_ASSENT = regex(  # folded, and "dạ" is no "đã"
    r"(?:da|vang|ok|oke|okay|u|uh|um)(?:[ ,]+(?:da|vang|ok|oke|a|anh|chi|em|co|chu|bac|nhe|nha|oi))*[ .!]*"
)
KNOWS_NOT = regex(r"\b(?:chua|khong|ko|k|hong) (?:biet|ro|nho|chac)\b")  # folded
_BY_MISTAKE = r"bao (?:lon|nham|lom)(?: (?:roi|a|anh|chi|em|nha|nhe))*"
_NO_INCIDENT = (
    r"(?:khong|hong|hok|ko|k) (?:phai|co) su co(?: (?:gi|dau|nao|a|nha|nhe|em|anh|chi|het|ca|roi))*"
)
TOLD_BY_MISTAKE = regex(  # folded, and nothing else is said: "thôi em báo lộn, hông phải sự cố"
    r"(?:(?:da|a|thoi|em|e|oi|xin loi|tui|minh|anh|chi|co|chu)[ ,]+)*"
    rf"(?:{_BY_MISTAKE}(?:[ ,.;]+{_NO_INCIDENT})?|{_NO_INCIDENT})[ .!]*"
)


def answer(context: Context, here: Conversation, typed: str) -> Replies:
    """Answer a choice of an incident's form by what is told of the fault; nothing where that tells nothing.

    Of another kind than the one that is known the form goes on with that. What is still there, and what is
    to be sent as it is, was not solved by the guidance.
    """
    question = open_question(context, here) if here.flow == incidents.raising.FLOW else None
    if question is None or question.takes_file or question.key[0] == REVIEW:
        return []
    if leaves_open(question, typed):
        return [Message(_("Xin chọn một trong các câu trả lời.")), *forms.ask_again(context, here)]
    if not question.options:
        return [] if without_order(context, typed) else ask_first(context, here)
    meant = options_meant(typed, question.options)
    is_helped = question.key.startswith(HELPED)
    plain = normal(typed).plain
    danger = kind_said(typed, plain) if tells_danger(typed, plain) else None
    if danger and question.key == "kind" and not meant:
        return hear(context, here, typed, {SAID: kind_name(danger)})
    if asks(typed) or (meant and not (is_helped and meant == ["no"])):
        return []
    if is_helped and is_solved(question, typed):
        return forms.answer_form(context, here, question.options["yes"])
    words = without_order(context, typed)
    kind = kind_said(typed, normal(typed).plain)
    is_other = is_helped and kind and not is_explained(kind, IncidentKind(question.key.removeprefix(HELPED)))
    if kind and (is_other or question.key == "kind"):
        return hear(context, here, typed, {SAID: kind_name(kind)})
    is_told = kind or words != typed or is_there_still(context, typed)
    if is_helped and is_told and tells_more(typed, question):
        return hear(context, here, words, {question.key: "no"})
    if words != typed:
        return hear(context, here, words, {}) if words else ask_first(context, here)
    found = PHONE.search(typed)
    return hear(context, here, typed, {"call_back": found[0]}) if found else []


def leaves_open(question: Question[Any], typed: str) -> bool:
    """Return whether a mere "dạ" or "ok" answers what asks for one of two, or nothing is known of it."""
    if not (question.key.startswith(HELPED) or question.key == OPENED):
        return False
    said = fold(tidy(typed))
    return MERE_ASSENT.fullmatch(said) is not None or (
        question.key == OPENED and KNOWS_NOT.search(said) is not None
    )


def leave_solved(context: Context, here: Conversation, typed: str) -> Replies:
    """Leave the report of what works again: "thôi em vào được rồi, khỏi nhé"; the guidance has helped then.

    In place of a description the good news alone says so; elsewhere that it is not to be told as well.
    """
    question = open_question(context, here) if here.flow == incidents.raising.FLOW else None
    first, _comma, rest = PARTS.sub(",", LEADS_IN.sub("", typed)).partition(",")
    reply = read_reply(THANKS.sub("", first)) if question and not asks(typed) else None
    if reply is None or reply.kind != Reply.FIXED:
        return []
    is_good_news = question is not None and question.key == "what" and not STILL.search(fold(rest))
    if not (is_good_news or NOT_TOLD.fullmatch(fold(rest).strip(" ,"))):
        return []
    asked = next((key for key in here.answers if key.startswith(HELPED)), "")
    if not asked:
        return forms.answer_form(context, here, "hủy")
    told = {key: one for key, one in here.answers.items() if key[0] != REVIEW}
    return forms.run(context, replace(here, answers={**told, asked: Answer("yes", context.at)}), None)


def raise_kind(context: Context, here: Conversation, typed: str) -> Replies:
    """Take what tells a danger at any question, the review too: the advice comes first, and the kind is that.

    A kind that is dangerous stays; that its mail was opened, or a password given, is taken from the words.
    """
    question = open_question(context, here) if here.flow == incidents.raising.FLOW else None
    if question is None or question.takes_file or question.key in (EDITED, OPENED):
        return []
    kind = danger_told(context, here, typed)
    if kind is None:
        return []
    is_opened = incidents.raising.is_opened_told(typed)
    anew = {key: one for key, one in here.answers.items() if key[0] != REVIEW}
    anew = {key: one for key, one in anew.items() if not (is_opened and key == OPENED)}
    return hear(context, replace(here, answers=anew), typed, {SAID: kind_name(kind)})


def danger_told(context: Context, here: Conversation, typed: str) -> IncidentKind | None:
    """Return the dangerous kind that the words make of it, with what was told before; None for none."""
    known = here.answers["kind"].value if "kind" in here.answers else ""
    known = known or (IncidentKind.LOGIN if here.facts.get("known") else "")
    is_opened = incidents.raising.is_opened_told(typed)
    if known in DANGEROUS:
        was_told = OPENED in here.answers and here.answers[OPENED].value == "yes"
        return IncidentKind(known) if is_opened and not was_told else None
    told = [typed, f"{forms.description_of(context, here)}, {typed}"] if is_opened or not asks(typed) else []
    kinds = (kind_said(one, plain) for one in told if tells_danger(one, plain := normal(one).plain))
    is_given = not known and tells_given(typed)
    return next(kinds, None) or (IncidentKind.EXPOSED if is_given else None)


def ask_first(context: Context, here: Conversation) -> Replies:
    """Ask the open question once more, of what is to be sent."""
    return [Message(_("Để gửi, xin trả lời câu dưới đây.")), *forms.ask_again(context, here)]


def hear(context: Context, here: Conversation, words: str, answers: Mapping[str, str]) -> Replies:
    """Add the words to the description and go on with these answers.

    What the review shows is not said before. Under SAID stands the kind that was told: it is said back.
    """
    now, noted = forms.described_by(context, here, words)
    kept = {key: one for key, one in now.answers.items() if not (key == "kind" and SAID in answers)}
    before = kept[SAID].value if SAID in kept else {}
    of_letter = {**incidents.raising.opened_said(words), **before}
    told = {key: {**of_letter, "kind": value} if key == SAID else value for key, value in answers.items()}
    kept |= {key: Answer(value, context.at) for key, value in told.items()}
    said = forms.run(context, replace(now, answers=kept), None)
    after = active_form(context)
    is_shown = after is None or after.waiting_for.startswith(REVIEW)
    is_unsolved = any(key.startswith(HELPED) for key in answers)
    unsolved = [Message(_("Đã ghi nhận: vẫn chưa khắc phục được."))] if is_unsolved else []
    return [*unsolved, *([] if is_shown else noted), *said]


def without_order(context: Context, typed: str) -> str:
    """Return the words without an order to send it as it is ("gửi luôn đi em") with a file."""
    parts = [part.strip() for part in PARTS.split(typed) if part.strip()]
    if not parts or not is_order(context, parts[0]):
        return typed
    return ", ".join(part for part in parts[1:] if not ABOUT_FILE.search(part))


def is_solved(question: Question[str], typed: str) -> bool:
    """Return whether its first words plainly say that it works again: "thôi vào được rồi, không có thư"."""
    first, _comma, rest = PARTS.sub(",", LEADS_IN.sub("", typed)).partition(",")
    is_plain = options_meant(THANKS.sub("", first), question.options) == ["yes"]
    return is_plain and not AMISS.search(fold(rest))


def is_there_still(context: Context, typed: str) -> bool:
    """Return whether it says, in part or in all, that the fault is still there."""
    yes_or_no = {"yes": _("Đã được"), "no": _("Vẫn chưa được")}
    if any(options_meant(part, yes_or_no) == ["no"] for part in PARTS.split(typed) if part.strip()):
        return True
    reading = understand(typed, role_of(context), Standing.INCIDENT_RESOLVED)
    return reading.intent == Intent.INCIDENT_NOT_OK and reading.act == Act.DO and reading.lead >= SURE


def tells_more(words: str, question: Question[str]) -> bool:
    """Return whether more is told than the answer."""
    return any(map(partial(is_more, question), filter(str.strip, PARTS.split(words))))


def is_more(question: Question[str], part: str) -> bool:
    is_long = len(without_courtesy(part).split()) > MERE
    is_answer = options_meant(part, question.options) or read_reply(part)
    return is_long or not is_answer


def is_told_by_mistake(here: Conversation, typed: str) -> bool:
    """Return whether words in the form of an incident say that there is none."""
    is_said = TOLD_BY_MISTAKE.fullmatch(fold(tidy(typed))) is not None and not asks(typed)
    return here.flow == incidents.raising.FLOW and is_said
