"""Read the short replies that settle what was asked of somebody: yes, no, thanks, each with its polite tails.

A reply is one of these phrases and nothing else, but for words of ``POLITE``; what follows after a comma or
"anh ơi" is kept as what was said besides. A question is none. Words may be typed without any marks, but not
with those of another word: "ơn" is not "ổn".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from bot.conversation import expand, fold, forbids, is_question, regex, tone_canon


class Reply(StrEnum):
    """A kind of short reply; which of them press a button is declared with the button."""

    YES = "yes"
    AGREED = "agreed"
    RECEIVED = "received"
    ACCEPTED = "accepted"  # what they were asked to do
    FIXED = "fixed"
    APPROVED = "approved"
    NO = "no"
    DECLINED = "declined"
    DISAGREED = "disagreed"  # to whatever was asked of them: it names no act
    NOT_FIXED = "not_fixed"
    RETURNED = "returned"
    DONE = "done"  # what was asked of them, whatever that was: "rồi ạ"; bot/domain/phrases reads it
    THANKS = "thanks"
    WAITS = "waits"  # for the other side


MERE = frozenset({Reply.YES, Reply.NO, Reply.THANKS})  # with other words they settle nothing
PHRASES = {  # without words of ``POLITE``
    Reply.YES: "dạ, vâng, ok, okay, oke, oki, ừ, ừm, yes, đúng, đúng rồi, được, dạ vâng, ok được, ừ được",
    Reply.AGREED: "đồng ý, nhất trí, thống nhất, hoàn toàn đồng ý, hoàn toàn nhất trí",
    Reply.RECEIVED: """
        đã nhận, nhận rồi, đã nhận rồi, nhận được, nhận được rồi, đã nhận được, đã nhận được rồi, nhận đủ
        nhận đủ rồi, đã nhận đủ, nhận thông báo rồi, đã nhận thông báo, nhận được thông báo, nhận tin rồi
        nhận được thông báo rồi, đã nhận được thông báo, nhận được tin, nhận được tin rồi, có nhận được
        đã đọc, đọc rồi, đã đọc rồi, có đọc rồi, đã xem, xem rồi, đã xem rồi, coi rồi, rõ, rõ rồi, đã rõ
        hiểu rồi, đã hiểu, đã hiểu rồi
        biết rồi, đã biết, đã biết rồi, nắm rồi, đã nắm, đã nắm rồi, nắm được rồi, đã nắm được, noted
        nghe rồi, đã nghe, thấy rồi, đã thấy, đã tiếp nhận, đã tiếp thu
    """,
    Reply.ACCEPTED: """
        nhận, đồng ý nhận, nhận lời, nhận nhiệm vụ, nhận trực, nhận trực thay, đồng ý trực thay, để trực
        đồng ý nhận trực thay, trực, trực cho, để trực cho, trực thay cho, nhận cho, nhận làm, làm được
        tiếp nhận, đồng ý tiếp nhận
    """,
    Reply.FIXED: """
        ổn, ổn rồi, đã ổn, đã ổn rồi, ổn định, ổn định rồi, được rồi, đã được, đã được rồi, vào được
        vào được rồi, đã vào được, đã vào được rồi, vô được rồi, xong, xong rồi, đã xong, đã xong rồi
        hết lỗi, hết lỗi rồi, hết bị rồi, ngon rồi, ngon lành, ngon lành rồi, bình thường, bình thường rồi
        đã bình thường, gửi được rồi, đăng nhập được rồi, đã khắc phục, đã khắc phục xong
        đã khắc phục xong rồi, fixed, fixed rồi
    """,
    Reply.APPROVED: """
        duyệt, duyệt và nộp, duyệt nộp, duyệt rồi nộp, đồng ý duyệt, nhất trí duyệt, nộp, đồng ý nộp
        ký, ký duyệt, đồng ý ký, ký nộp, nhất trí nộp, cho nộp, được nộp, đồng ý cho nộp, approved
    """,
    Reply.NO: "không, không phải, không được, chưa, no",
    Reply.DECLINED: """
        không nhận, không nhận được, không thể nhận, không thể nhận được, phép không nhận
        không trực, không trực được, không trực thay, không trực thay được, không thể trực thay
        không nhận trực thay, từ chối, phép từ chối
    """,
    Reply.DISAGREED: "không đồng ý, chưa đồng ý, không nhất trí, chưa nhất trí, không thống nhất",
    Reply.NOT_FIXED: """
        chưa được, vẫn chưa được, vẫn không được, chưa ổn, vẫn chưa ổn, không ổn, vẫn chưa, vẫn lỗi, vẫn bị
        vẫn bị lỗi, vẫn còn lỗi, vẫn vậy, vẫn thế, vẫn như cũ, vẫn như vậy, y như cũ, như cũ, chưa vào được
        vẫn chưa vào được, không vào được, vẫn không vào được, chưa xong, bị lại rồi, lại bị rồi
    """,
    Reply.RETURNED: "trả lại, không duyệt, chưa duyệt, chưa duyệt được, không duyệt được, làm lại",
    Reply.WAITS: "chờ, đợi, sẽ chờ, sẽ đợi, chờ tin, đợi tin, đang chờ, đang đợi, chờ được",
    Reply.THANKS: """
        cảm ơn, cám ơn, rất cảm ơn, đã cảm ơn, cảm ơn rất, trân trọng cảm ơn, thanks, thank you, tks, thank
        cảm ơn đã nhắc, cảm ơn hệ thống, tốt quá cảm ơn, cảm ơn đã giúp, cảm ơn đã hỗ trợ, cảm ơn đã trả lời
        cảm ơn đã báo, cảm ơn đã hướng dẫn, cảm ơn sự hỗ trợ, trân trọng
    """,
}


def spellings(words: str) -> frozenset[str]:
    """Return each word as it is and without any marks."""
    return frozenset(spelt for word in words.split() for spelt in (word, fold(word)))


# Words of address and courtesy, which change nothing; those of ``ASSENT`` only before other words.
POLITE = spellings("""
    em anh chị tôi mình tui chúng bác cô chú con cháu dì ông bà cậu bạn sếp phòng đơn vị quý các mấy đứa
    thưa kính xin ơi ạ à nhé nghe đó đấy luôn liền đi thì nhiều
""")
ASSENT = spellings("dạ vâng ok ừ")
IS_IT_OK = (("ok", "chua"), ("ok", "khong"))  # a question
PARTS = regex(r"[.,;!:\n…]+|(?<=\b[ơo]i)\s+", re.IGNORECASE)  # … and after "anh ơi"
BEFORE_APPROVAL = regex(  # folded: "ừ rồi đó em, nộp luôn đi"
    r"^(?:(?:da|u|uh|um|vang|ok|oke|okay|roi|duoc|dung|tot|on|do|day|em|anh|chi|vay|thi|a|nhe|nha)[ ,.]+)+"
    r"(?=(?:duyet|nop|cho nop)\b)"
)
AS_A_FAVOUR = regex(
    r" (?:giúp|giùm|dùm|giup|gium|dum)(?: (?:cho|tôi|toi|anh|chị|chi|em|e|chú|chu|cô|co|bác|bac|mình|minh"
    r"|với|voi|nhé|nhe|nha))*[ .!]*$",
    re.IGNORECASE,
)
WISHES_WELL = regex(  # folded
    r"(?:(?:xin|kinh|em|e|a|va) )*chuc (?!vu|danh)(?:\w+ ){0,6}"
    r"(?:tot lanh|vui ve|vui|suc khoe|may man|an lanh|thuan loi|hanh phuc)"
    r"(?: (?:nhe|nha|a|ah|em|anh|chi))*[ .!]*"
)
OTHER_SUBJECT = regex(  # folded: who is spoken of, and not to: "sếp không nhận", "anh Minh đồng ý"
    r"\b(?:(?:anh|chi|em|chu|bac|co|ong|ba) minh|sep(?: em| toi)?) (?=(?:cung |van |thi |da |vua )*"
    r"(?:khong|chua|da|dong y|nhat tri|nhan|chap nhan|tu choi|duyet|truc)\b)"
)
BARE_ASSENT = regex(r"^da(?= (?:em|anh|chị|con|tôi|thưa)\b)")  # "đã" never stands before these
LISTENS = regex(  # folded: to whoever calls, and takes nothing on
    r"(?:(?:da|vang|alo|a lo|u)[ ,]*)*(?:em|con|chau|toi|tui|minh)(?: day"
    r"| dang)? nghe(?: (?!roi\b)\w+){0,2}[ .!]*"
)
CONDITION = regex(r"\b(?:neu|tru khi|tru phi|mien la|hay la|hoac)\b")  # folded
BUT = regex(r"(?:nhung|ma|nma|song|tuy|co dieu|moi toi|chua)\b")  # folded
AND_YET = regex(r"(?:nhung(?: ma)?|ma|nma|song|tuy nhien|co dieu)(?: la)?[ ,]+(?=\S)")  # folded
LACKS = regex(r"\b(?:khong|chua|thieu|sai|loi|hong|nham|mat)\b")  # folded: what was not received well
THUMBS = regex(r"[👍👌✅✔☑🆗]")
SLIP = regex(  # folded
    r"\b(?:ghi|bam|chon|nhap|bao|go|tra loi) (?:nham|lon|sai)\b|\bnham (?:nut|su co|so|don vi)\b|^nham\b"
)
REQUEST = regex(
    r"\b(?:giúp|giùm|dùm|giup|gium|dum|đề nghị|de nghi|vui lòng|vui long|nhờ|thử|thu lai|gửi lại|gui lai"
    r"|(?:xin|mời|nhờ) (?:anh|chị|đơn vị))\b"
)
MERELY_NOT = regex(  # folded
    r"(?:(?:da|vang|em|anh|chi|toi|minh|oi|thua|van|cung) )*(?:chua|khong|ko|k)(?: (?:duoc|dc|on|xong))?"
    r"(?: (?:a|anh|chi|em|oi|nhe|nha|roi))*"
)
WORK = r"(?:xử lý|khắc phục|sửa|giải quyết|reset|mở khóa|cấp lại|đặt lại|cài lại|xóa|tăng|nâng|chặn)"
DONE = regex(
    rf"\b(?:đã|vừa|mới) (?:được )?{WORK}\b|\b{WORK} (?:\w+ ){{0,5}}(?:xong|rồi)\b|^(?:\w+ )?xong(?: rồi)?\b"
)
NOT_DONE = regex(r"\b(?:chưa|không|sẽ|đang|nếu|để|cần|phải|xin|nhờ|giúp)\b")
BARE_DONE = regex(fold(DONE.pattern))
BARE_NOT_DONE = regex(r"\b(?:chua|khong|ko|se|neu|phai|xin|nho|giup)\b")
Words = tuple[str, ...]


@dataclass(frozen=True)
class ShortReply:
    kind: Reply
    is_bare: bool  # nothing was said besides
    is_conditional: bool = False  # it depends on what was said besides: "nếu không ai nhận thì em nhận"


@lru_cache(maxsize=64)  # many ask it of one text
def read_reply(text: str) -> ShortReply | None:
    """Read a reply by its first part; None where that is none, or where something is asked.

    Of several in one text ("dạ, được rồi, cảm ơn anh") thanks and mere assent give way to the other.
    """
    parts = [] if "?" in text or forbids(text) else list(meanings(text))
    if not parts or parts[0] is None:
        return None
    said = dict.fromkeys(one for one in parts if one is not None)
    telling = [one for one in said if one not in (Reply.YES, Reply.THANKS)]
    kind = next(iter(telling), Reply.YES if Reply.YES in said else Reply.THANKS)
    is_bare = len(telling) <= 1 and None not in parts
    return ShortReply(kind, is_bare, CONDITION.search(fold(text)) is not None)


def said_besides(text: str) -> str:
    """Return what is said beside replies: "hộp thư vẫn chưa vào được" of "cảm ơn, hộp thư vẫn chưa vào được".

    All of it where no part is a reply.
    """
    parts = [part.strip() for part in PARTS.split(text)]
    return ", ".join(part for part in parts if part and None in meanings(part))


def note_told(text: str) -> str:
    """Return what goes with an agreement: "lần sau báo sớm" of "đồng ý, nhưng lần sau báo sớm"; else all."""
    said = said_besides(text)
    found = AND_YET.match(fold(said))
    is_behind = found is not None and len(fold(said)) == len(said)
    return (said[found.end() :] if found and is_behind else said) or text


def split_reply(text: str, kind: Reply) -> tuple[str, str]:
    """Split a text that begins with such a reply, said plainly, from what more it says; ("", "") for none.

    "nhận rồi, nhưng chưa mở được tệp" is not plain; "nhận rồi, mà mai em bận" is.

    "đã nhận. cho em hỏi họp ở đâu ạ?" is "đã nhận" and "cho em hỏi họp ở đâu ạ?".
    """
    if CONDITION.search(fold(text)):
        return "", ""
    ends = [found.start() for found in PARTS.finditer(text)]
    start, is_said = 0, False
    for end in ends:
        found = set(meanings(text[start:end]))
        if not found <= {kind, Reply.YES, Reply.THANKS}:
            break
        is_said, start = is_said or kind in found, end
    said, more = text[:start], PARTS.sub("", text[start:], count=1).strip()
    takes_back = BUT.match(fold(more)) and (kind != Reply.RECEIVED or LACKS.search(fold(expand(more))))
    is_more = any(one is None for one in meanings(more)) and not takes_back
    return (said, more) if is_said and is_more else ("", "")


def approval_behind_assent(text: str) -> str:
    """Return the approval in words that only assent before it: "nộp đi" of "ừ rồi đó em, nộp đi"; or "".

    What asks for it politely is left out: "ok duyệt nộp giúp tôi".
    """
    is_plain = len(fold(text)) == len(text) and not forbids(text)
    found = BEFORE_APPROVAL.match(fold(text)) if is_plain else None
    order = AS_A_FAVOUR.sub("", text[found.end() :]) if found else ""
    reply = read_reply(order) if order else None
    return order if reply and reply.kind == Reply.APPROVED else ""


def meanings(text: str) -> Iterator[Reply | None]:
    """Yield the meaning of each part of a text; None for what is no reply.

    Mere address is no part, and neither are good wishes: "chúc một ngày tốt lành".
    """
    for part in PARTS.split(THUMBS.sub(" ok ", text)):
        if WISHES_WELL.fullmatch(fold(part)):
            continue
        if LISTENS.fullmatch(fold(part).strip()) or OTHER_SUBJECT.search(fold(part)):
            yield None
            continue
        words = tuple(re.findall(r"\w+", BARE_ASSENT.sub("dạ", expand(part))))
        if core := tuple(word for word in words if word not in POLITE):
            yield meaning(core)


def meaning(words: Words) -> Reply | None:
    """Read one part, with or without the assent that it begins with.

    Of phrases that read the same without marks the first is meant.
    """
    for start, first in enumerate(words):
        said = words[start:] if len(words) - start <= longest() else ()
        for phrase, reply in known().get(unmarked(said), ()):
            if all(map(is_written, said, phrase)):
                return reply
        if first not in ASSENT or unmarked(words[start : start + 3]) in IS_IT_OK:
            return None
    return None


@cache
def known() -> dict[Words, list[tuple[Words, Reply]]]:
    """Return what a reply may be when typed without marks -> the phrases that read so."""
    found: dict[Words, list[tuple[Words, Reply]]] = {}
    for reply, said in PHRASES.items():
        for phrase in re.split(r"[,\n]", said):
            if words := tuple(phrase.split()):
                found.setdefault(unmarked(words), []).append((words, reply))
    return found


@cache
def longest() -> int:
    """Return how many words the longest phrase has: a text of ten thousand of them is no phrase."""
    return max(map(len, known()))


def tells_amiss(text: str) -> bool:
    """Return whether words that say it does not work yet tell how: "vẫn không vào được", not "chưa được"."""
    return not all(MERELY_NOT.fullmatch(fold(part).strip()) for part in PARTS.split(text) if part.strip())


def denies_fixed(text: str) -> bool:
    """Return whether a part of a text says that it does not work yet: "kiểm tra rồi, vẫn chưa được"."""
    return not is_question(text) and Reply.NOT_FIXED in meanings(text)


def is_request(text: str) -> bool:
    """Return whether a message asks for something to be done: "Anh thử lại giúp em"."""
    return bool(REQUEST.search(tone_canon(expand(text))))


def is_slip(words: str) -> bool:
    """Return whether the words say that something was recorded by mistake: "tôi ghi nhầm"."""
    return bool(SLIP.search(fold(words)))


def says_done(text: str) -> bool:
    """Return whether somebody seems to tell of work that is done: "đã xử lý xong, còn trống 60%".

    It is to be asked: typed without marks, "da" is "dạ" as well as "đã".
    """
    said, *_rest = PARTS.split(tone_canon(expand(text)))
    done, denied = (BARE_DONE, BARE_NOT_DONE) if text.isascii() else (DONE, NOT_DONE)
    said = fold(said) if text.isascii() else said
    return bool(done.search(said)) and not (denied.search(said) or is_question(text))


def unmarked(words: Words) -> Words:
    return tuple(map(fold, words))


def is_written(typed: str, word: str) -> bool:
    """Return whether it is this word, or this word without any marks."""
    return typed in (word, fold(word))
