"""Find what must not be kept, in any text that comes in: passwords and classified documents.

It runs once, before anything is stored, on text, captions and names of files, also edited and forwarded.

A password (Điều 7.5, Điều 8.2) is announced by a word for it, perhaps whose it is, perhaps a link ("là",
":"), and then its value: "mk mail của e là Abc@123". What the value looks like decides. A password that no
word announces cannot be known.

A mark of secrecy (MẬT, TỐI MẬT, TUYỆT MẬT: khoản 2 Điều 4, QĐ 02/2012/QĐ-UBND) stands by itself; the same
letters in BẢO MẬT, BÍ MẬT, MẬT KHẨU, MẬT ĐỘ or MẬT MÃ are none. It is never looked for without diacritics:
mật, mất and mặt are then one word. So "TUYET MAT" is not detected.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from itertools import islice

from bot.conversation import UNSEEN, nfc, visible
from bot.domain.encodings import is_bare_syllable

HIDDEN = "•••"
LOOKS = 4
_ANY_CASE = r"(?i:TUYỆT|TỐI)[\s_-]*(?i:MẬT)"
_MARK = rf"(?:{_ANY_CASE}|MẬT)"
_TITLED = rf"(?:{_ANY_CASE}|MẬT|Mật)"
_NOT_IN_WORD = r"(?<![^\W_])"
_NOT_COMPOUND = r"(?![\s_-]*(?:KHẨU|ĐỘ|MÃ|ONG|VỤ|THƯ|BÁO|ƯỚC|NGỌT|THIẾT|DANH|LỆNH|NGỮ|MÍA|THÁM|DỤ))"
_NOT_AFTER = r"(?<!BẢO)(?<!BÍ)(?<!CƠ)(?<!THÂN)(?<!HẬU)(?<!NỘI)"

_MARKS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        rf"^[^\w\n]*{_TITLED}[^\w\n]*$",
        rf"[(\[{{<«\"'“‘]\s*(?:độ\s+)?{_TITLED}\s*[)\]}}>»\"'”’]",
        rf"\A[\W_]*{_MARK}(?![^\W_]){_NOT_COMPOUND}",
        rf"^[^\w\n]*{_MARK}(?:\s*[-–—:|/]|[^\S\n]{{2,}}|\t){_NOT_COMPOUND}",
        rf"{_NOT_AFTER}\s?[_\-–—]\s?{_MARK}(?=\s*(?:[_\-–—.(]|$)){_NOT_COMPOUND}",
        rf"(?i:độ\s+mật)\s*(?:[:=-]|(?i:là))\s*(?i:tuyệt\s+mật|tối\s+mật|mật){_NOT_IN_WORD}?(?![^\W_])",
    )
)
_SPACED_OUT = re.compile(r"^(?:[^\W\d_] +){2,}[^\W\d_]\s*$", re.MULTILINE)  # "M Ậ T", as headings are set

TextSpan = tuple[int, int]  # from, to
# Of what stands alone: a letter, a digit and a sign; no path, address or name of a machine.
BARE_SECRET = re.compile(
    r"(?=\S*[^\W\d_])(?=\S*\d)(?=\S*[@#$%^&*!])(?!\S*/)(?!\S*[@.][^\W\d_]+\.)[^\W_]\S{4,40}[\w!@#$%^&*]"
)

_NAMES = (
    r"(?<![a-z0-9])(?:ma[tc][\s_.-]*khau+|m\.?k|mkhau|pass[\s_-]*word|passw?d|pass|pwd|pw|ma[\s_-]*pin"
    r"|(?:ma[\s_-]*)?otp)\d?(?![a-z0-9])"
)
_NAMED = re.compile(_NAMES)
_NAMED_AFTER = re.compile(rf"(?<!\S)(\S{{3,64}})\s+(?:chinh )?(?:la|is)\s+{_NAMES}")
_LINK = re.compile(
    r"\s*(?:(?P<plain>[:=]+>?|->|\b(?:la|is)\b)|[-–—](?=\s)|\b(?:thanh|nhu sau)\b)(?:\s*(?:[:=]+|\bla\b))?\s*"
)
_LINE = re.compile(r"[^\S\n]*\n\s*(?=\S+[^\S\n]*(?:\n|$))")  # what follows stands alone on its line
_TOKEN = re.compile(r"[^\S\n]*(\S+)")
_WORD = re.compile(r"[^\S\n]*([^\s:=,.;!?]+)")
_FURTHER = re.compile(r"[^\S\n]*(?:\n(?=\S+[^\S\n]*(?:\n|$)))?(\S*[\d@#$%^&*]\S*)")
# What leads to another one: "đổi từ … sang …", "cũ … mới …", "… hoặc …".
_STEP = (
    r"(?:(?<![a-z0-9])(?:tu|sang|thanh|qua|cu|moi|truoc|gio|hoac|hay|thu|va|wifi)\b|->|=>|→)"
    r"[\s:=>-]*(?:la\b\s*)?"
)
_STEPS = re.compile(rf"{_STEP}(\S+)")
_FROM_TO = re.compile(rf"\b(?:tu|cu)\b[\s:=]*(?:la\s+)?(\S+)\s*(?:roi\s+)?(?:doi\s+)?{_STEP}(\S+)")
_MADE_OF = re.compile(r"\bdoi\s+(?:lai\s+)?thanh\s+(?:la\s+)?(\S+)")  # "mk hoahong, đổi thành hoasen"
# What names a thing by letters and digits: "tài khoản xlongtan01", "lỗi 0x80070005", "máy Dell3520".
_FAULT = re.compile(r"\bloi(?:\s+(?:la|so))*[\s:]+\Z")
_THING = re.compile(
    r"\b(?:tai khoan|tk|user|ten dang nhap|hop thu|mail|may(?: tinh)?|phien ban|trinh duyet)"
    r"(?:\s+(?:cua|em|toi|don vi|phong|xa|ten|la|dang|dung|hieu|so))*[\s:]+\Z"
)
_ON_PROGRAM = re.compile(r"\b(?:tren|bang|dung|ban)\s+\Z")
_PROGRAM = re.compile(r"(?:win(?:dows)?|chrome|edge|firefox|safari|coccoc|office|outlook|android|ios)\d{1,4}")
_JUST_NAMED = re.compile(rf"{_NAMES}(?:\s+\w+)?\s*\Z")  # "mật khẩu trên máy abc123" is one
_ADDRESS = re.compile(r"[^\S\n]*((?:[\w.+-]+@[\w-]+(?:\.[a-z]+)+|https?://\S*|www\.\S*)[.,;)]*)(?=\s|$)")
_MOST_NAMES = 50  # of passwords in one text
_SHORTEST = 6  # characters of letters and digits that may be one, where nothing leads from its name to it
_LONGEST = 100  # characters of a word by which it is judged
_WORDS_TO_LINK = 10  # at most
_WORDS_TO_PLAIN_LINK = 3  # the same, where only ordinary words follow it
_WHOSE = """
    mail email gmail hop thu dien tu moi cu cua em e anh a chi c minh toi don vi phong co quan xa tai khoan tk
    dang nhap mac dinh hien tai nay day do ne wifi nhe la ban dau tam thoi he thong
"""
_NO_VALUE = """
    gi j ai nao sao khong ko k chua da bi can phai de viec thong bi bao yeu quan rat nhung mot dieu trach quy
    khi neu theo het sai dung nen duoc co hay thuong toi it gom
"""
# "đổi mật khẩu là trách nhiệm …", "số hộp thư đã đổi mật khẩu: 125" speak of an act, not of a value.
_ACT = re.compile(
    r"\b(?:doi|quen|ve|bao ve|cap|cap lai|dat lai|lay lai|xin lai|reset|lo|giu|mat|huong dan|nho|nhap|gui|hoi"
    r"|sai|quan ly|su dung|su co|khong co)\s*$"
)
_QUESTION = re.compile(r"\?|\b(?:gi|j|nao|sao|dau|may|bao lau|bao nhieu|ai)\b")
_END_OF_LINE = re.compile(r"[\s,.;!)]*\b(?:a|nhe|nha|do|day|em|e|anh|chi)?[\s.!)]*(?:\n|$)|,")
_AROUND = "\"'“”‘’()[]<>«»,.;:!?"
_MASK = re.compile(r"[.*•_xX…-]+")
_STRONG = re.compile(r"\w[@#$%^&*!]+\w|[#$^*]+\w|\w[@#$^*]+$")
_SYMBOL = re.compile(r"\w[@#$%^&*!+=~?<>|\\]+\w|[#$^*]+\w|\w[@#$^*]+$")
_DAY_OR_TIME = re.compile(r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d{1,2}(?:h|g|:)\d{0,2}|\d{1,3}p")
_DOCUMENT = re.compile(r"\d{1,5}/(?:\d{4}/)?[A-ZĐ]{2,}(?:-[A-ZĐ]+)*")


class DangerKind(StrEnum):
    NONE = "none"
    PASSWORD = "password"
    MAYBE_PASSWORD = "maybe_password"
    CLASSIFIED = "classified"


@dataclass(frozen=True)
class SafetyFinding:
    """The finding of a scan. ``places``: where passwords stand in the NFC text, also in a classified one."""

    kind: DangerKind = DangerKind.NONE
    places: tuple[TextSpan, ...] = ()


def scan(text: str) -> SafetyFinding:
    """Return the gravest thing in ``text``: a mark of secrecy, a password, what may be one."""
    secrets = find_secrets(nfc(text))
    if is_classified(text):
        return SafetyFinding(DangerKind.CLASSIFIED, secrets.places)
    if secrets.places:
        return SafetyFinding(DangerKind.PASSWORD, secrets.places)
    return SafetyFinding(DangerKind.MAYBE_PASSWORD if secrets.perhaps else DangerKind.NONE)


def is_bare_secret(text: str) -> bool:
    """Return whether a message is one word that looks like a password and like nothing else: "Tuphap@2026".

    It has a letter, a digit and a sign between or after them, and is no address, link, day or document.
    """
    word = visible(nfc(text)).strip()
    if len(word.split()) != 1 or not BARE_SECRET.fullmatch(word):
        return False
    flat = _flat(word)
    return _likeness(flat, (0, len(flat.typed))) is Likeness.PLAINLY


def redacted(text: str) -> str:
    """Return ``text`` (NFC) with each password hidden; what only may be one is left: none of it is stored.

    It is looked at again: beside what was hidden, other words may stand out. At last all is hidden.
    """
    shown = nfc(text)
    for _look in range(LOOKS):
        places = _merged(scan(shown).places)
        if not places:
            return shown
        for start, end in reversed(places):
            shown = shown[:start] + HIDDEN + shown[end:]
    return HIDDEN


def _merged(places: tuple[TextSpan, ...]) -> list[TextSpan]:
    merged: list[TextSpan] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def is_classified(text: str) -> bool:
    """Return whether ``text`` (of a message, a caption, a file's name or content) carries a mark."""
    shown = unicodedata.normalize("NFKC", nfc(visible(text)))
    closed_up = _SPACED_OUT.sub(lambda line: re.sub(r"(?<=\S) (?=\S)", "", line[0]), shown)
    return any(mark.search(closed_up) for mark in _MARKS)


class Likeness(IntEnum):
    NOT = 0
    LOOSELY = 1  # letters and digits, as a name of an account may be too
    PLAINLY = 2


@dataclass(frozen=True)
class Secrets:
    """The places of passwords in a text, and whether there may be one that cannot be told from words."""

    places: tuple[TextSpan, ...] = ()
    perhaps: bool = False


@dataclass(frozen=True)
class Flat:
    """A text, letter by letter: ``typed`` without disguises, ``bare`` of diacritics and case, ``origin``."""

    typed: str
    bare: str
    origin: tuple[int, ...]  # where each letter stands in the text


def find_secrets(text: str) -> Secrets:
    """Find secrets in ``text`` (NFC). After _MOST_NAMES all the rest is taken for one: it must end."""
    flat = _flat(text)
    names = _NAMED.finditer(flat.bare)
    places: list[TextSpan] = []
    perhaps = is_named = False
    for named in islice(names, _MOST_NAMES):
        is_named = True
        place, may_be = _value(flat, named)
        perhaps = perhaps or may_be
        if place:
            is_known = any(end == place[1] for _start, end in places)
            places += [place] if is_known else [place, *_going_on(flat, place[1])]
    places += list(_beside(flat, places))
    places += [(named.start(), len(flat.bare)) for named in islice(names, 1)]
    for found in _NAMED_AFTER.finditer(flat.bare):
        if _likeness(flat, found.span(1)):
            places.append(found.span(1))
    if is_named:
        places += list(_anywhere(flat, places))
        places += list(_elsewhere(flat, places)) if places else []
        perhaps = perhaps or _may_be_anywhere(flat)
    return Secrets(tuple((flat.origin[start], flat.origin[end - 1] + 1) for start, end in places), perhaps)


def _flat(text: str) -> Flat:
    """Make full-width letters plain ones, and leave out what is not seen."""
    letters = [
        (letter, unicodedata.normalize("NFD", letter)[0].lower()[0], place)
        for place, c in enumerate(text)
        if c.isspace() or unicodedata.category(c) not in UNSEEN
        for letter in unicodedata.normalize("NFKC", c)
    ]
    typed, bare, origin = zip(*letters, strict=True) if letters else ((), (), ())
    return Flat("".join(typed), "".join(bare).replace("đ", "d").replace("ð", "d"), origin)


def _value(flat: Flat, named: re.Match[str]) -> tuple[TextSpan | None, bool]:
    """Return where the value of this name stands, and whether there may be one where that is not plain."""
    link, words_between = _link(flat.bare, named.end())
    perhaps = False
    for start in [link.end(), named.end()] if link else [named.end()]:
        place, whose = _after_whose(flat, start)
        likeness = _likeness(flat, place) if place else Likeness.NOT
        if likeness is Likeness.PLAINLY or (likeness and not whose):
            return place, False
        perhaps = perhaps or bool(likeness)
    if not link or link.re is _LINE:
        return None, perhaps
    token = _TOKEN.match(flat.bare, link.end())
    of_act = bool(link["plain"]) and bool(_ACT.search(flat.bare[max(0, named.start() - 20) : named.start()]))
    if token and _is_odd(flat, token.span(1)) and not (of_act and token[1].strip(_AROUND).isdigit()):
        return token.span(1), False
    are_words = bool(link["plain"]) and not of_act and words_between <= _WORDS_TO_PLAIN_LINK
    return None, perhaps or (are_words and _may_be_value(flat.bare, link.end()))


def _link(bare: str, at: int) -> tuple[re.Match[str] | None, int]:
    """Return the link that leads to a value, and how many words stand before it."""
    for words in range(_WORDS_TO_LINK + 1):
        if link := _LINK.match(bare, at) or _LINE.match(bare, at):
            return link, words
        word = _ADDRESS.match(bare, at) or _WORD.match(bare, at)
        if not word:
            break
        at = word.end()
    return None, 0


def _after_whose(flat: Flat, at: int) -> tuple[TextSpan | None, int]:
    """Return the first word that says more than whose or for what, and how many stand before it."""
    whose = _WHOSE.split()
    for words in range(_WORDS_TO_LINK + 1):
        token = _TOKEN.match(flat.bare, at)
        if not token:
            break
        if token[1].strip(_AROUND) not in whose and not _ADDRESS.match(flat.bare, at):
            return token.span(1), words
        at = token.end()
    return None, 0


def _likeness(flat: Flat, place: TextSpan) -> Likeness:
    core = _core(flat, place)
    token = flat.typed[place[0] : min(place[1], place[0] + _LONGEST)]
    if not core or any(other.fullmatch(core) for other in (_MASK, _DAY_OR_TIME, _DOCUMENT)):
        return Likeness.NOT
    if _ADDRESS.fullmatch(core.lower()):
        return Likeness.NOT
    if core.isdigit():
        return Likeness.PLAINLY if len(core) >= 5 else Likeness.NOT
    if _SYMBOL.search(token.rstrip(",.;:)?\"'”’")):
        return Likeness.PLAINLY
    return Likeness.LOOSELY if _is_mixed(core) else Likeness.NOT


def _is_odd(flat: Flat, place: TextSpan) -> bool:
    """Return whether what follows a link is no word: "hoahong", "123", "25/11/1985"."""
    core = flat.typed[slice(*place)].strip(_AROUND)
    if re.fullmatch(r"\d{3,}|\d[\d/.-]{2,}\d", core):
        return True
    if not _is_no_word(core):
        return False
    end = place[0] + len(flat.typed[slice(*place)].rstrip(_AROUND))
    return bool(re.search(r"[a-z][A-Z]", core)) or bool(_END_OF_LINE.match(flat.bare, end))


def _is_no_word(core: str) -> bool:
    """Return whether these letters are no Vietnamese word: "hoahong", "NhonTrach"."""
    if not core.isascii() or not core.isalpha() or len(core) < 3 or _MASK.fullmatch(core):
        return False
    return bool(re.search(r"[a-z][A-Z]", core)) or not is_bare_syllable(core)


def _may_be_value(bare: str, at: int) -> bool:
    """Return whether these may be a password: "do Sở cấp", "hoa hong"; not "gì", "chưa đổi được"."""
    rest = re.split(r"[.;\n]", bare[at:])[0]
    words = re.findall(r"[a-z]+", rest)
    return bool(words) and words[0] not in _NO_VALUE.split() and not _QUESTION.search(rest)


def _going_on(flat: Flat, at: int) -> Iterator[TextSpan]:
    """Yield what goes on with it: "Abc 123", also on a line of its own."""
    while token := _FURTHER.match(flat.bare, at):
        if _DAY_OR_TIME.fullmatch(token[1]):
            break
        yield token.span(1)
        at = token.end()


def _beside(flat: Flat, places: Sequence[TextSpan]) -> Iterator[TextSpan]:
    """Yield what else is plainly a secret, in and after the lines of ``places``; each is read once."""
    done = 0
    for _start, end in sorted(places):
        line_end = flat.bare.find("\n", end)
        line_end = line_end if line_end >= 0 else len(flat.bare)
        for token in _TOKEN.finditer(flat.bare, max(end, done), line_end):
            if _likeness(flat, token.span(1)) is Likeness.PLAINLY:
                yield token.span(1)
        done = max(done, line_end)


def _core(flat: Flat, place: TextSpan) -> str:
    """Return the word at ``place``, without what stands around it."""
    return flat.typed[place[0] : min(place[1], place[0] + _LONGEST)].strip(_AROUND)


def _anywhere(flat: Flat, places: Sequence[TextSpan]) -> Iterator[TextSpan]:
    """Yield what is one wherever it stands in a text that speaks of passwords; "từ … sang …" are two."""
    for place in _others(flat, places):
        core = _core(flat, place)
        if _STRONG.search(core) and _is_mixed(core) and _likeness(flat, place):
            yield place
    for pair in _FROM_TO.finditer(flat.bare):
        if all(_likeness(flat, place) for place in (pair.span(1), pair.span(2))):
            yield from (pair.span(1), pair.span(2))


def _elsewhere(flat: Flat, places: Sequence[TextSpan]) -> Iterator[TextSpan]:
    """Yield what may be another one, before or after those that are known: nothing is left half."""
    for place in _others(flat, places):
        core = _core(flat, place)
        if not (core.isdigit() or _NAMED.fullmatch(core.lower())) and _likeness(flat, place):
            yield place
    for step in _STEPS.finditer(flat.bare):
        core = _core(flat, step.span(1))
        is_number = core.isdigit() and len(core) >= _SHORTEST - 2
        if (is_number or _is_no_word(core)) and not _NAMED.fullmatch(core.lower()):
            yield step.span(1)


def _others(flat: Flat, places: Sequence[TextSpan]) -> Iterator[TextSpan]:
    """Yield the words of which no part is known for a secret."""
    known = bytearray(len(flat.bare))
    for start, end in places:
        known[start:end] = b"1" * (end - start)
    for token in _TOKEN.finditer(flat.bare):
        if not any(known[slice(*token.span(1))]):
            yield token.span(1)


def _may_be_anywhere(flat: Flat) -> bool:
    """Return whether there may be one to which nothing leads: "matkhau000", "từ hoahong sang hoasen"."""
    for token in _TOKEN.finditer(flat.bare):
        core = _core(flat, token.span(1))
        is_like_one = _is_mixed(core) and core.isalnum() and len(core) >= _SHORTEST
        if is_like_one and not _is_name_of_thing(flat.bare, token.start(1), core.lower()):
            return True
    steps = [*_FROM_TO.finditer(flat.bare), *_MADE_OF.finditer(flat.bare)]
    return any(
        all(_is_no_word(_core(flat, place)) for place in map(one.span, range(1, one.re.groups + 1)))
        for one in steps
    )


def _is_name_of_thing(bare: str, at: int, core: str) -> bool:
    """Return whether the words before tell that this is an account, a machine, a program or a fault."""
    before = bare[max(0, at - _LONGEST) : at]
    if _FAULT.search(before) or (_ON_PROGRAM.search(before) and _PROGRAM.fullmatch(core)):
        return True
    thing = _THING.search(before)
    return thing is not None and not _JUST_NAMED.search(before[: thing.start()])


def _is_mixed(core: str) -> bool:
    """Return whether letters and digits stand in it together."""
    return any(c.isalpha() for c in core) and any(c.isdigit() for c in core)
