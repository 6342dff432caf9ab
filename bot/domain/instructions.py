"""Take off what orders the assistant from what is to be passed on: "trả lời chị Mẫu là được" is "được".

So is the reason for sending something back: "trả lại, số lượng sai rồi" is "số lượng sai rồi".
"""

import re
from collections.abc import Iterator

from bot.conversation import asks, fold, regex

LONGEST = 8  # words that say to whom it goes
# Folded, as all here: what may stand before the order, the order, and what stands before whom it goes to.
ASKED = ("da", "em", "nho", "giup", "hay", "xin", "ok", "vang", "gium")
ORDERS = (("tra", "loi"), ("nhan",), ("bao",), ("noi",), ("gui", "loi"), ("chuyen", "loi"), ("tl",))
TOWARDS = ("lai", "giup", "gium", "cho", "voi", "toi", "den", "rang", "nay", "tin")
TITLES = (
    *("anh", "chi", "em", "bac", "co", "chu", "ong", "ba", "dong", "ben", "don", "vi", "phong", "ubnd"),
    *("xa", "phuong", "thi", "tran"),
)
TOLD = regex(  # an order to tell somebody something, and how they are called; folded
    r"(?:(?:da|em|nho|giup|hay|ok|oke|vang|roi|a)[ ,]+)*"
    r"(?:tra loi|tl|nhan(?: tin)?|noi|dan(?: do)?|chuyen loi|gui loi|hoi)"
    r"(?: (?:lai|giup|gium|ho|cho|voi|toi|den|(?:chi|em|anh)(?= (?:anh|chi|co|chu|bac|ong|ba|em) )))* "
    r"(?:(?P<title>anh|chi|co|chu|bac|ong|ba|em|xa|phuong|phong|ben) (?P<name>\w+(?: \w+){0,3})"
    r"|(?P<bare>(?!(?:them|lai|nguoi bao)\b)\w+(?: \w+){0,5}) ?:)"
)
BEGINS = ("la", "rang")  # what is to be said
TO_OFFICE = regex(  # "cho em gửi lại Phòng: …", "nhắn phòng văn hóa giúp em: …"; folded
    r"(?:(?:da|vang|a|ok|oke|em|e|anh|chi|oi|nho|xin|cho|giup|gium|ho)[ ,]+)*"
    r"(?:nhan(?: tin)?|gui(?: loi)?|bao(?: cao)?|noi|chuyen(?: loi)?|thua)"
    r"(?: (?:lai|giup|gium|ho|cho|voi|toi|den|tin|em|e)){0,4} "
    r"(?P<office>(?:phong|so)(?: \w+){0,8}?)"
    r"(?: (?:giup|gium|ho|em|e|anh|chi|a|nhe|nha|voi|la|rang|luon)){0,4} ?:\s*(?=\S)"
)
TO_OFFICE_THAT = regex(  # without a colon: "gửi lời nhắn tới sở là xã em đổi số điện thoại"; folded
    r"(?:(?:da|vang|a|ok|oke|em|e|anh|chi|oi|nho|xin|cho|giup|gium|ho)[ ,]+)*"
    r"(?:nhan(?: tin| loi)?|(?:gui|chuyen) (?:loi nhan|loi|tin))"
    r"(?: (?:lai|giup|gium|ho|cho|voi|toi|den|em|e)){0,4} "
    r"(?P<office>(?:phong|so)(?: \w+){0,8}?)(?: (?:giup|gium|ho|em|e|anh|chi|nhe|nha)){0,4}"
    r" (?:la|rang)[ ,]+(?=\S+ \S)"
)
ASKS_ON = regex(r"hoi(?: (?:them|lai|giup|ho))*\s*:\s*")  # "hỏi thêm: …"
ANSWERS = regex(r"(?:(?:da|em|nho|giup|hay|ok|vang|a)[ ,]+)*(?:tra loi|tl)(?: (?:lai|giup))* ?:\s*")
ASKED_ON = regex(  # and without a colon: "hỏi thêm anh đã đổi mật khẩu chưa"
    r"(?:(?:da|em|nho|giup|chi|anh|oi|a|ok)[ ,]+)*hoi(?: (?:them|lai|giup|gium|ho|don vi|nguoi bao))+"
    r"[ :,–-]+(?=\S+ \S)"
)
TO_RAISER = regex(  # "nhắn người báo: …", whoever that is
    r"(?:(?:da|em|nho|giup|hay|ok|vang|a)[ ,]+)*(?:nhan(?: tin)?|bao|noi|tra loi|tl|dan|chuyen loi|gui loi)"
    r"(?: (?:lai|giup|gium|ho|cho|voi|toi|den))* nguoi bao(?: su co)?(?: (?:la|rang|biet))*[ :,–-]+(?=\S+ \S)"
)
SENT_BACK_BEHIND = regex(  # "thiếu chức vụ, trả lại"
    r"(?P<why>\S+ \S.*?)(?<!\bkhong)(?<!\bdung)(?<!\bchua)(?<!\bse)(?<!\bcan)(?<!\bphai)(?<!\bbi)"
    r"(?<![ ,.;:])[ ,.;:]++"
    r"(?:(?:nen|thi|cho|em|minh) )*tra lai(?: (?:nhe|nha|em|anh|chi|giup|a|cho|don vi|ho|di|luon))*[ .!]*"
)
ABOUT = regex(r"(?:sc|su co)(?: so)?[ -](?:20\d\d-)?\d{1,6}\b[^:]{0,40}:\s*")  # "SC 4, nhắn người báo: …"
SENT_BACK = regex(
    r"(?:(?:da|em|anh|chi|oi|a) )*"
    r"(?:tra lai|tra ve|khong duyet|chua duyet|khong dong y|lam lai)"
    r"(?: (?:bao cao|nay|em|nhe|nha|giup|a|cho em|don vi))*"
    r"(?:\s*[,.:;–-]\s*|\s+(?=(?:vi|do)\b)|$)(?:(?:vi|do|ly do|la)\b[ :]+)*"
)
MORE = regex(r"(?:them|lai) ?:")  # folded, behind whom something is asked of


def addressee(typed: str) -> list[str]:
    """Return how the one is called whom these words order to tell something: "trả lời anh Bình là được".

    Folded words, of which only the first ones need be the name; nothing where nobody is named.
    """
    folded = fold(typed)
    found = TOLD.match(folded)
    if found is None or len(folded) != len(typed) or "nhận" in typed[: found.end()].lower():
        return []
    return (found["name"] or found["bare"]).split()


def is_called(name: str, words: list[str]) -> bool:
    """Return whether somebody of this full name, or unit, is called by the first of these folded words."""
    known = fold(name).split()
    return (
        bool(words)
        and words[0] in known[1:]
        and (len(words) < 2 or known[-1] in words[:2] or words[1] in known)
    )


def without_addressee(typed: str, name: str) -> str:
    """Return what is to be told, without the order and the name: "trả lời anh Bình là được" is "được"."""
    if (said := without_instruction(typed, name)) != typed:
        return said
    found, known = TOLD.match(fold(typed)), re.findall(r"\w+", fold(name))
    if found is None or not addressee(typed):
        return typed
    start = found.start("name") if found["name"] else found.start("bare")
    rest = typed[start:].split()
    while rest and fold(rest[0].strip(":,")) in (*known, *BEGINS, *TITLES, *TOWARDS):
        rest.pop(0)
    if rest and MORE.fullmatch(fold(rest[0])):  # "hỏi chị Lan thêm: …"
        rest.pop(0)
    return " ".join(rest) or typed


def said_to_office(typed: str, office: str) -> str:
    """Return what these words order to tell the office of this name, or ""; in part or by initials too.

    "nhắn phòng vh: mai em nộp" is "mai em nộp"; of "nhắn Phòng Nội vụ: …" nothing is returned.
    """
    folded = fold(typed)
    found = TO_OFFICE.match(folded) or TO_OFFICE_THAT.match(folded)
    if found is None or len(folded) != len(typed) or "nhận" in typed[: found.end()].lower():
        return ""
    known, called = fold(office).split(), found["office"].split()[1:]
    initials = "".join(word[0] for word in known[1:] if word != "va")
    is_meant = all(word in known for word in called) or initials.startswith("".join(called))
    is_meant = is_meant and found["office"].split()[0] == known[0]
    return typed[found.end() :] if is_meant else ""


def without_instruction(typed: str, name: str) -> str:
    """Return what is to be said to somebody of this name; all that was typed where it is not told so.

    ``name``: of the person or the unit that it goes to, "Trần Thị Mẫu Lan (Phòng Nội vụ)".
    """
    if said := said_behind(ASKS_ON, typed) or said_behind(ANSWERS, typed) or said_of_incident(typed):
        return said
    words = typed.split()
    for verb, whom in ends_of_order([fold(word) for word in words]):
        named = [fold(word.rstrip(":,")) for word in words[verb:whom]]
        named = [word for word in named if word not in (*TOWARDS, *BEGINS)]
        if is_named(named, name) and (said := " ".join(words[whom:])):
            return said
    return typed


def said_of_incident(typed: str) -> str:
    """Return what is said behind an incident that is named with a colon: "SC 4, nhắn người báo: …"; or ""."""
    return said_behind(ABOUT, typed)


def asked_on(typed: str) -> str:
    """Return what somebody is to be asked by these words: "hỏi thêm: anh đã đổi mật khẩu chưa"; or ""."""
    words = " ".join(typed.split())
    said = said_behind(ASKED_ON, words)
    return said if asks(said) or ":" in words[: len(words) - len(said)] else ""


def said_to_raiser(typed: str) -> str:
    """Return what whoever raised an incident is to be told: "nhắn người báo: đã đặt lại mật khẩu"; or ""."""
    return said_behind(TO_RAISER, typed)


def said_behind(order: re.Pattern[str], typed: str) -> str:
    """Return what follows this order; "" where it is not one, or nothing follows."""
    folded = fold(typed)
    found = order.match(folded)
    return typed[found.end() :] if found and len(folded) == len(typed) else ""


def ends_of_order(words: list[str]) -> Iterator[tuple[int, int]]:
    """Yield where the verb ends and where what is to be said begins, the nearest first."""
    start = next((place for place, word in enumerate(words) if word not in ASKED), 0)
    verb = next((one for one in ORDERS if tuple(words[start : start + len(one)]) == one), None)
    if verb is None:
        return
    after = start + len(verb)
    for place in range(after, min(after + LONGEST, len(words))):
        if words[place] in BEGINS or words[place] == ":" or words[place].endswith(":"):
            yield after, place + 1


def is_named(words: list[str], name: str) -> bool:
    """Return whether all these words are of the name, and one of them is no mere title."""
    known = set(re.findall(r"\w+", fold(name)))
    rest = [word for word in words if word not in TITLES]
    return bool(set(words) & known) and all(word in known for word in rest)


def reason_told(typed: str) -> str:
    """Return the reason alone of what is sent back or refused; all that was typed where that is all."""
    words = " ".join(typed.split())
    found = SENT_BACK.match(fold(words))
    behind = SENT_BACK_BEHIND.fullmatch(fold(words))
    if len(fold(words)) != len(words) or not (found or behind):
        return typed
    return (words[len(found[0]) :] if found else words[: behind.end("why")] if behind else "") or typed
