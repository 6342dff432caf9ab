"""Read what puts right something that was sent: "đính chính: họp lúc 15h chứ không phải 14h".

It says which words are wrong and what they should be, where that is plain in the text that was sent.
"""

import re

from bot.conversation import fold, regex

CORRECTS = regex(  # folded
    r"(?:(?:da|a|em|e|chi|anh|moi nguoi|cho|xin|nho|toi|oi|vui long)[ ,]+)*"
    r"(?:dinh chinh|(?:sua|chinh|dieu chinh|dinh chinh)(?: lai)? (?:cai |noi dung )?thong bao)"
    r"(?: (?:lai|giup|gium|cho|em|chi|anh|noi dung|thong bao|tin|(?:luc|hoi|khi) nay|vua (?:roi|gui)|nay|tren"
    r"|voi|nhe|nha|a|la))*(?![^\W_])[\s,:;.!–-]*"
)
OF_REPORT = regex(r"\b(?:bao cao|han|nop|yeu cau|cau hoi|so lieu|bieu mau)\b")
OF_BROADCAST = regex(r"\b(?:thong bao|hop|tap huan|hoi nghi|le|giay moi)\b")
NOT = r"(?:không|ko|kg|k|khong) (?:phải|phai)(?: (?:là|la))?"
TO = r"(?:thành|sang|qua|thanh)"
CHANGED = (
    regex(
        rf"(?!(?:chứ|chớ|chu|cho|mà|ma) )(?P<new>.+?),? (?:(?:chứ|chớ|chu|cho|mà|ma) )?{NOT} (?P<old>.+)",
        re.IGNORECASE,
    ),
    regex(rf"{NOT} (?P<old>.+?),? (?:mà|ma)(?: (?:là|la))? (?P<new>.+)", re.IGNORECASE),
    regex(
        rf"(?:từ |tu )?(?P<old>.+?) (?:(?:sửa|đổi|chuyển|dời|sua|doi|chuyen)(?: lại| lai)? )?{TO} "
        r"(?P<new>.+)",
        re.IGNORECASE,
    ),
)
NUMBER = regex(  # one that counts, and none of a day, a month or an hour
    r"(?<![\w/.:])(?<!tháng )(?<!thang )(?<!ngày )(?<!ngay )(?<!năm )(?<!nam )(?<!quý )(?<!quy )"
    r"(?<!thứ )(?<!thu )\d[\d.]*(?![\w/:])",
    re.IGNORECASE,
)
NUMBER_ANEW = regex(  # "132 chứ, em đếm thiếu"
    r"(?:(?:à|a|dạ|da|ủa|nhầm|nham|sai)[ ,]+)*(\d[\d.]*)(?: [^\W\d]+)? "
    r"(?:chứ|chu|mới đúng|moi dung|mới phải|moi phai|cơ|thôi|thoi)\b",
    re.IGNORECASE,
)
LEFT_OUT = regex(
    r"(?:^|[:,] ?)(?:bỏ|xóa|xoá|bớt|bo|xoa|bot)"
    r"(?: (?:chữ|câu|đoạn|phần|dòng|cụm từ|chu|cau|doan|phan|dong|cum tu))+ (?P<old>.+)$",
    re.IGNORECASE,
)
SLIP_VERBS = r"(?:bi |ghi |go |viet |noi |danh |bao )"
SLIP_TOLD = (  # folded, behind what puts it right: "họp 2g30 nha, nãy ghi lộn"
    rf"(?:(?:(?:hoi |luc |khi )?nay )?(?:em|e|minh|toi|chi|anh) {SLIP_VERBS}*"
    rf"|(?:hoi |luc |khi )?nay {SLIP_VERBS}+)(?:nham|lon|sai)(?: roi)?"
)
ENDS = regex(
    r"(?:[ ,]+(?:nhé|nha|nhe|nghen|ạ|a|em|nữa|nua|như trước|nhu truoc|nghe|giúp|giup|giùm|gium|đi|di|luôn"
    r"|luon))*[ .!]*$",
    re.IGNORECASE,
)
SLIP_BEHIND = regex(rf",? {SLIP_TOLD}(?: (?:nha|nhe|a|em))*[ .!]*$")
STEP_TOLD = regex(  # "sai rồi, bước 2 là chuột phải", "nội dung sửa bước 2 thành chuột phải"
    r"(?:(?:sai|nhầm|nham|lộn|lon|rồi|roi|dạ|da|à|a|ủa|ua|khoan|em|e|chị|chi|anh|nhờ|nho|nội dung|noi dung"
    r"|sửa|sua|đổi|doi|chỉnh|chinh|lại|lai|ở|o|chỗ|cho|cái|cai|phần|phan)[ ,:]+)*"
    r"(?P<step>(?:bước|buoc|mục|muc|điểm|diem|khoản|khoan|ý|y) (?P<number>\d{1,2}))"
    r"(?: (?:phải|phai|mới|moi|sửa|sua|đổi|doi|lại|lai))* ?(?::|(?:là|la|thành|thanh)(?!\w)) *(?P<new>\w.*)",
    re.IGNORECASE,
)
AT_END = 60  # characters that such words take at most
CLOCK = regex(r"(\d{1,2})(?: ?(?:h|g|giờ|gio)|:)(\d{2})?", re.IGNORECASE)
ONLY_HOUR = regex(rf"(?:(?:dạ|da|là|la|lúc|luc) )*({CLOCK.pattern})", re.IGNORECASE)

TO_HOUR = {"thanh", "la", "luc", "vao", "sang", "qua", "bat", "dau", "gio"}  # folded, before an hour

AT_LENGTH = 6  # words of a text that is told anew …
FEWEST_ALIKE = 3
ALIKE = 0.4  # … and how many of them the text before had


CORRECTS_BEHIND = regex(  # folded: "16h30 mới cúp, đính chính giúp chị"
    r"(?<=\w)(?<!thong bao),? (?:nho |xin )?dinh chinh"
    r"(?: (?:lai|giup|gium|ho|cho|em|e|chi|anh|a|nha|nhe|di|voi))*[ .!]*$"
)


def told_to_correct(typed: str) -> str | None:
    """Return what is told to be put right of something that was sent; None where nothing is to be."""
    words = " ".join(typed.split())
    found = CORRECTS.match(fold(typed))
    if found is None:
        ends = CORRECTS_BEHIND.search(fold(words)) if len(fold(words)) == len(words) else None
        return words[: ends.start()].strip() if ends else None
    return words[len(found[0]) :].strip() if len(fold(words)) == len(words) else words


def corrected_text(text: str, told: str) -> str:
    """Return the text that was sent with what is told put right in it; "" where that is not plain."""
    said = without_ends(told)
    if step := with_step(text, said):
        return step
    numbers = [*NUMBER.finditer(text)]
    if (anew := NUMBER_ANEW.match(told)) and len(numbers) == 1:
        return f"{text[: numbers[0].start()]}{anew[1]}{text[numbers[0].end() :]}"
    if old := place_left_out(text, told):
        return f"{text[: old.start()].rstrip(' ,;')}{text[old.end() :]}".strip()
    for way in CHANGED:
        found = way.fullmatch(said)
        old = place_of(found["old"], text) if found else None
        if found and old:
            new = like(found["new"], found["old"])
            return f"{text[: old.start()]}{new}{text[old.end() :]}" if new else ""
    return ""


def with_step(text: str, said: str) -> str:
    """Return the text with one of its numbered steps in the words that are told; "" where that is not so."""
    told = STEP_TOLD.fullmatch(said)
    if told is None:
        return ""
    kind = fold(told["step"]).split()[0]
    steps = [one for one in re.finditer(r"(\w+) (\d{1,2})(?!\w)", text) if fold(one[1]) == kind]
    meant = [one for one in steps if one[2] == told["number"]]
    if len(meant) != 1:
        return ""
    begins = meant[0].end()
    later = [one.start() for one in steps if one.start() > begins]
    ends = [one.start() for one in re.finditer(r"[.;\n]", text) if one.start() > begins]
    end = min([*later[:1], *ends[:1], len(text)])
    mark = ":" if text[begins : begins + 1] == ":" else ""
    return f"{text[:begins]}{mark} {told['new'].strip(' .')}{' ' * (end in later)}{text[end:]}"


def place_left_out(text: str, told: str) -> re.Match[str] | None:
    """Return where the words stand that are to be taken out: "bỏ chữ nữa đi", without the polite end."""
    found = LEFT_OUT.search(told.rstrip(" .!"))
    old = found["old"].rstrip(" ,") if found else ""
    while old:
        if place := place_of(old, text):
            return place
        shorter, _space, last = old.rpartition(" ")
        old = shorter.rstrip(" ,") if ENDS.fullmatch(f" {last}") else ""
    return None


def tells_slip(told: str) -> bool:
    """Return whether it is told that something was written by mistake: "họp 2g30 nha, nãy ghi lộn"."""
    return SLIP_BEHIND.search(fold(told[-AT_END:])) is not None


def with_hour(text: str, told: str) -> str:
    """Return the text with the hour that is told alone in place of its only one; "" where that is not so."""
    hours, hour = [*CLOCK.finditer(text)], ONLY_HOUR.fullmatch(without_ends(told))
    return f"{text[: hours[0].start()]}{hour[1]}{text[hours[0].end() :]}" if hour and len(hours) == 1 else ""


def with_hour_of(text: str, told: str) -> str:
    """Return the text with another hour where what is told is that of something in it: "họp thành 14h30".

    "" where the text has several hours, or where what is told speaks of nothing in it.
    """
    [*written], [*said] = CLOCK.finditer(text), CLOCK.finditer(told)
    if len(written) != 1 or len(said) != 1:
        return ""
    rest = " ".join(f"{told[: said[0].start()]} {told[said[0].end() :]}".split())
    of_it = set(fold(without_ends(rest)).split()) - TO_HOUR
    return with_hour(text, said[0][0]) if of_it and of_it <= set(fold(text).split()) else ""


def without_ends(told: str) -> str:
    """Return what is told without the courtesy and the excuse behind it, looked for at its end alone."""
    end, said = told[-AT_END:], fold(told[-AT_END:])
    if len(said) == len(end) and (slip := SLIP_BEHIND.search(said)) and slip.start():
        end = end[: slip.start()]
    return told[:-AT_END] + ENDS.sub("", end)


def told_anew(text: str, told: str) -> str:
    """Return what is told where that is a text at length and much like the one before; "" where not."""
    said, written = set(fold(told).split()), set(fold(text).split())
    is_alike = (
        len(told.split()) >= AT_LENGTH
        and len(said & written) >= FEWEST_ALIKE
        and len(said & written) >= ALIKE * len(said)
    )
    return told if is_alike else ""


def place_of(words: str, text: str) -> re.Match[str] | None:
    """Return where words stand in a text, once; an hour however it is written, words without marks too."""
    clock = CLOCK.fullmatch(words)
    written, here = re.escape(words), text
    if words.isascii() and not clock and len(bare := fold(text)) == len(text):
        written, here = re.escape(fold(words)), bare
    if clock:
        minutes = rf"{clock[2]}" if clock[2] and clock[2] != "00" else "(?:00)?"
        written = rf"{int(clock[1]):d}(?: ?(?:h|g|giờ|gio)|:){minutes}"
    places = list(re.finditer(rf"(?<!\w)0?{written}(?!\w)", here, re.IGNORECASE))
    return places[0] if len(places) == 1 else None


def like(words: str, old: str) -> str:
    """Return what of the words stands in the place of ``old``: a number for a number; "" for none."""
    if CLOCK.fullmatch(old):
        found = list(CLOCK.finditer(words))
    elif re.search(r"\d", old):
        shape = re.sub(r"\d+", r"\\d+", re.escape(old))
        found = list(re.finditer(rf"(?<!\w){shape}(?!\w)", words, re.IGNORECASE))
    else:
        return words if abs(len(words.split()) - len(old.split())) <= 1 else ""
    return found[0][0].strip() if len(found) == 1 else ""
