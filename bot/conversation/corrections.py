"""Read that somebody puts right what they answered before: "à nhầm, câu trên là 12", "sửa câu 1 thành 15".

It says which answer is meant, where that is told, and what it should be. Whether that fits is for who asks.
"""

import re
from dataclasses import dataclass

from bot.conversation.patterns import regex
from bot.conversation.text import tone_canon, visible

# With their marks, and as they are typed without any.
_ADDRESS = (
    r"(?:(?:dạ|da|à|a|ơ|ủa|ấy|ý|y|ui|úi|chết|chet|thôi chết|thoi chet|trời ơi|troi oi|khoan|xin lỗi|xin loi"
    r"|em|e|anh|chị|chi|mình|minh|tôi|toi|cho|xin|mà|ma|vừa|vua|lỡ|lo)[ ,.!]+)*+"
)
_WROTE = (
    r"(?:(?:ghi|gõ|go|chọn|chon|nhập|nhap|bấm|bam|nói|noi|trả lời|tra loi|viết|viet|đánh|danh|báo|bao) )?"
    r"(?:(?:bị|bi|hơi) )?"
)
_MISTAKEN = r"(?:nhầm|lộn|sai{bare})(?: (?:rồi|mất|tí|chút|roi|mat|ti|chut|số|so))*"
_BARE = "|nham|lon"  # in a text that has marks, "nham" is no mistake
_CHANGED = (
    r"(?:sửa|đổi|chỉnh|điều chỉnh|đính chính|sua|doi|chinh|dieu chinh|dinh chinh)"
    r"(?: (?:lại|giúp|giùm|dùm|cho|em|e|anh|chị|lai|giup|gium|dum|chi|với|voi))*"
)
_NAMED = (  # what was wrong, told beside what is right: "sai tên, có chữ Thị mới đúng: Lê Thị Út"
    r"(?:sai|nhầm|lộn|nham|lon) (?P<named>(?:họ )?tên|chức vụ|ngày|giờ|hạn|số điện thoại|sđt|đơn vị|lý do"
    r"|(?:ho )?ten|chuc vu|ngay|gio|han|so dien thoai|sdt|don vi|ly do)(?: (?:rồi|roi))?[,.:;]+ ?"
    r"(?:.*(?:mới đúng|moi dung)[ :,]+)?(?:(?:phải|đúng|phai|dung)? ?(?:là|la) |: ?)?"
)
_RATHER = r"(?:thôi|thoi),? (?:đổi|sửa|doi|sua)(?: (?:lại|lai|thành|thanh|qua|sang))*[ ,:]+"
_NOT_THAT = (  # "không phải mai, thứ 6 mới đúng"; "em nói là tháng sau, không phải mai"
    r"(?:(?:không|khong|ko) (?:phải|phai) (?:là |la )?[^,.;]{1,40}[,;]"
    r"(?= ?.*(?:mới (?:đúng|phải)|moi (?:dung|phai)))"
    r"|(?:nói|báo|noi|bao) (?:[^\s,]+ ){0,3}(?:là|la) "
    r"(?=[^,]+, ?(?:chứ |chu )?(?:không|khong|ko) (?:phải|phai) ))"
)
_TIME = (
    r"(?:(?:thứ|thu) (?:\d|hai|ba|tư|tu|năm|nam|sáu|sau|bảy|bay)\b|(?:ngày |ngay )?(?:mai|mốt|mot)\b"
    r"|\d{1,2}(?:h|g|/))"
)
_EARLIER = (
    r"(?:(?:ở|o) )?(?:câu|cau) (?:(?:hỏi|hoi) )?"
    r"(?:trên|trước|vừa rồi|hồi nãy|lúc nãy|tren|truoc|vua roi|hoi nay|luc nay|(?:(?:số|so) )?\d{1,2})(?!\w)"
    r"|(?:(?:ở|o) (?:trên|tren)|lúc nãy|hồi nãy|khi nãy|vừa nãy|hoi nay|khi nay)(?!\w)"
)
_IS = (
    r"(?:(?:phải|đúng ra|đúng|phai|dung ra|dung|mà|ma) (?:là|la)|(?:lại )?thành|(?:lai )?thanh|là|la) |[:=] ?"
)
_COUNTED = r"\d[\d.,]*(?! ?(?:câu|số|chút|tí|chỗ|lần|cái|cau|so|chut|ti|cho|lan|cai)\b)"  # "nhầm 13 máy"
_TOLD_AFTER = rf"(?=\s*(?:$|[,.;:!–-]| (?:{_IS}|{_EARLIER}|chứ|chu|không phải|khong phai)))"
_BETWEEN = regex(r"[,.;!\n]+\s*|\s(?=(?:à|ủa|a) (?:mà|ma|em|e)\b)", re.IGNORECASE)
_LAST = 8  # parts of a text among which such a correction begins
_INTERRUPTED = regex(
    r"(?:dạ|da|à|a|ơ|ủa|ấy|chết|thôi chết|xin lỗi|xin loi|mà|ma|em|e|mình|tôi)\b", re.IGNORECASE
)
_TAIL = regex(
    r"[\s,.;–-]*(?:(?:mới|moi) (?:đúng|phải|dung|phai)|(?:(?:chứ|chu) )?(?:không|ko|k|khong) (?:phải|phai))"
    r"(?!\w).*$",
    re.IGNORECASE,
)
_COURTESY = regex(
    r"(?:[ ,.!]+(?:ạ|a|nhé|nha|nhe|nghe|giúp|giùm|giup|gium|em|anh|chị|chi|e))*[ ,.!]*$", re.IGNORECASE
)


@dataclass(frozen=True)
class Correction:
    """An answer given before, put right.

    ``value``: what it should be, "" where that is not told. ``number``: that of its question, 0 for none.
    ``is_named``: that it is an earlier one is told.
    """

    value: str
    number: int = 0
    is_named: bool = False


def read_correction(typed: str) -> Correction | None:
    """Return what ``typed`` puts right, None where it says of nothing that it was wrong."""
    said = " ".join(tone_canon(visible(typed)).split())
    bare = _BARE if said.isascii() else ""
    told = rf"(?:nhầm|lộn{bare})(?= (?:{_COUNTED}|{_TIME}))"
    mistaken = rf"{_WROTE}(?:{_MISTAKEN.format(bare=bare)}{_TOLD_AFTER}|{told})"
    earlier = rf"(?:(?P<earlier>{_EARLIER})[ ,]*)"
    ways = (
        rf"{earlier}?{_ADDRESS}{mistaken}(?:[ ,.;:!–-]*(?P<after>{_EARLIER}))?",
        rf"{_CHANGED}[ :]+{earlier}",
        rf"{earlier}(?:{_CHANGED} )?(?={_IS})",
        _RATHER,
        _NOT_THAT,
        _NAMED,
    )
    found = next(filter(None, (re.match(_ADDRESS + one, said, re.IGNORECASE) for one in ways)), None)
    if found is None:
        return None
    named = found.groupdict().get("named") or ""
    places = [one for one in found.groupdict().values() if one]
    number = next((int(one) for one in re.findall(r"\d+", " ".join(places))), 0)
    value = _TAIL.sub("", said[found.end() :].lstrip(" ,.;:!–-"))
    value = re.sub(rf"^(?:{_ADDRESS})(?:{_IS})?", "", value, flags=re.IGNORECASE)
    value = _COURTESY.sub("", value).strip()
    return Correction(f"{named} là {value}" if named and value else value, number, bool(places))


def ending_correction(typed: str) -> tuple[str, Correction] | None:
    """Return an answer and what puts an earlier one right behind it: "không có gì ạ, à mà nhầm 13 máy".

    None where the text does not end so, or does not tell what is right.
    """
    for begins in list(_BETWEEN.finditer(typed))[-_LAST:]:
        answer, rest = typed[: begins.start()].strip(), typed[begins.end() :].strip()
        is_said_so = _INTERRUPTED.match(rest)  # "bị trả về 3 thư, nhầm 2 thư" is all one answer
        if answer and is_said_so and (found := read_correction(rest)) and found.value:
            return answer, found
    return None
