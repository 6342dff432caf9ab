"""Secrets: passwords in a text, where they stand, and whether there may be one that looks like words.

A password (Điều 7.5, Điều 8.2) is announced by a word for it, perhaps whose it is, perhaps a link ("là",
":"), and then its value: "mk mail của e là Abc@123". What the value looks like decides. A password that no
word announces cannot be known, but for what announced.py has.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.conversation import nfc, regex, visible
from bot.domain.safety.announced import NAMED, NAMES, announced, is_name_of_thing, may_be_announced
from bot.domain.safety.values import (
    ADDRESS,
    AROUND,
    BARE_SECRET,
    DAY_OR_TIME,
    STRONG,
    Flat,
    Likeness,
    TextSpan,
    core_of,
    flatten,
    is_mixed,
    is_no_word,
    is_odd,
    likeness_of,
)

_NAMED_AFTER = regex(rf"(?<!\S)(\S{{3,64}})\s+(?:chinh )?(?:la|is)\s+{NAMES}")
_LINK = regex(
    r"\s*(?:(?P<plain>[:=]+>?|->|→|\b(?:la|is)\b)|[-–—](?=\s)|\b(?:thanh|nhu sau)\b)(?:\s*(?:[:=]+"
    r"|\bla\b))?\s*"
)
_LINE = regex(r"[^\S\n]*\n\s*(?=\S+[^\S\n]*(?:\n|$))")  # what follows stands alone on its line
_TOKEN = regex(r"[^\S\n]*(\S+)")
_WORD = regex(r"[^\S\n]*([^\s:=,.;!?]+)")
_FURTHER = regex(r"[^\S\n]*(?:\n(?=\S+[^\S\n]*(?:\n|$)))?(\S*[\d@#$%^&*]\S*)")
# What leads to another one: "đổi từ … sang …", "cũ … mới …", "… hoặc …".
_STEP = (
    r"(?:(?<![a-z0-9])(?:tu|sang|thanh|qua|cu|moi|truoc|gio|hoac|hay|thu|va|wifi)\b|->|=>|→)"
    r"[\s:=>-]*(?:la\b\s*)?"
)
_STEPS = regex(rf"{_STEP}(\S+)")
_FROM_TO = regex(rf"\b(?:tu|cu)\b[\s:=]*(?:la\s+)?(\S+)\s*(?:roi\s+)?(?:doi\s+)?{_STEP}(\S+)")
_MADE_OF = regex(r"\bdoi\s+(?:lai\s+)?thanh\s+(?:la\s+)?(\S+)")  # "mk hoahong, đổi thành hoasen"
_MOST_NAMES = 50  # of passwords in one text
_SHORTEST = 6  # characters of letters and digits that may be one, where nothing leads from its name to it
_WORDS_TO_LINK = 10  # at most
_WORDS_TO_PLAIN_LINK = 3  # the same, where only ordinary words follow it
WHOSE = """
    mail email gmail hop thu dien tu moi cu cua em e anh a chi c minh toi don vi phong co quan xa tai khoan tk
    dang nhap mac dinh hien tai nay day do ne wifi nhe la ban dau tam thoi he thong
"""
_NO_VALUE = """
    gi j ai nao sao khong ko k chua da bi can phai de viec thong bi bao yeu quan rat nhung mot dieu trach quy
    khi neu theo het sai dung nen duoc co hay thuong toi it gom
"""
# "đổi mật khẩu là trách nhiệm …", "số hộp thư đã đổi mật khẩu: 125" speak of an act, not of a value.
_ACT = regex(
    r"\b(?:doi|quen|ve|bao ve|cap|cap lai|dat lai|lay lai|xin lai|reset|lo|giu|mat|huong dan|nho|nhap|gui|hoi"
    r"|sai|quan ly|su dung|su co|khong co)\s*$"
)
_KNOWN = r"(?:\d{4,9}|(?:abc|admin|qwerty|matkhau|password|pass)@?\d{1,6})"
_EXAMPLES = regex(  # what everybody knows, as a guide warns of it: "không nên đặt như 123456, abc123"
    r"\b(?:(?:khong|ko|k) nen|tranh|(?:dung|khong duoc|cam) dat)\b[^.,;:?!\n\d]{0,40}?"
    r"\b(?:nhu|kieu|vi du|vd|chang han)(?: la| nhu)? "
    rf"(?P<known>{_KNOWN}(?:(?:\s*,\s*|\s+(?:hay|hoac|va)\s+){_KNOWN}){{0,5}})"
    r"(?=[\s,.;)?!\"”’]|$)"
)
_QUESTION = regex(r"\?|\b(?:gi|j|nao|sao|dau|may|bao lau|bao nhieu|ai|duoc (?:khong|ko|k|hong))\b")
_QUESTION_MARKED = regex(
    r"\?|\b(?:gì|j|nào|sao|đâu|mấy|bao lâu|bao nhiêu|ai|được (?:không|ko|k|hông|hong))\b"
)


def is_bare_secret(text: str) -> bool:
    """Return whether a message is one word that looks like a password and like nothing else: "Tuphap@2026".

    It has a letter, a digit and a sign between or after them, and is no address, link, day or document.
    """
    word = visible(nfc(text)).strip()
    if len(word.split()) != 1 or not BARE_SECRET.fullmatch(word):
        return False
    flat = flatten(word)
    return likeness_of(flat, (0, len(flat.typed))) is Likeness.PLAINLY


@dataclass(frozen=True)
class Secrets:
    """The places of passwords in a text, and whether there may be one that cannot be told from words."""

    places: tuple[TextSpan, ...] = ()
    perhaps: bool = False


def find_secrets(text: str) -> Secrets:
    """Find secrets in ``text`` (NFC). After _MOST_NAMES all the rest is taken for one: it must end."""
    flat = _without_examples(flatten(text))
    names = NAMED.finditer(flat.bare)
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
        if likeness_of(flat, found.span(1)):
            places.append(found.span(1))
    places += list(announced(flat, is_named=is_named))
    if is_named:
        places += list(_anywhere(flat, places))
        places += list(_elsewhere(flat, places)) if places else []
        perhaps = perhaps or _may_be_anywhere(flat)
    perhaps = perhaps or may_be_announced(flat, is_named=is_named)
    return Secrets(tuple((flat.origin[start], flat.origin[end - 1] + 1) for start, end in places), perhaps)


def _without_examples(flat: Flat) -> Flat:
    """Return the text with the examples of a guide masked, letter for letter."""

    def masked(found: re.Match[str]) -> str:
        start = found.start("known") - found.start()
        return found[0][:start] + re.sub(r"\S", "x", found["known"])

    bare = _EXAMPLES.sub(masked, flat.bare)
    if bare == flat.bare:
        return flat
    typed = (was if new == old else new for was, old, new in zip(flat.typed, flat.bare, bare, strict=True))
    return replace(flat, typed="".join(typed), bare=bare)


def _value(flat: Flat, named: re.Match[str]) -> tuple[TextSpan | None, bool]:
    """Return where the value of this name stands, and whether there may be one where that is not plain."""
    link, words_between = _link(flat.bare, named.end())
    perhaps = False
    for start in [link.end(), named.end()] if link else [named.end()]:
        place, whose = _after_whose(flat, start)
        likeness = likeness_of(flat, place) if place else Likeness.NOT
        if likeness is Likeness.PLAINLY or (likeness and not whose):
            return place, False
        perhaps = perhaps or bool(likeness)
    if not link or link.re.pattern == _LINE.pattern:
        return None, perhaps
    token = _TOKEN.match(flat.bare, link.end())
    of_act = bool(link["plain"]) and bool(_ACT.search(flat.bare[max(0, named.start() - 20) : named.start()]))
    if token and is_odd(flat, token.span(1)) and not (of_act and token[1].strip(AROUND).isdigit()):
        return token.span(1), False
    are_words = bool(link["plain"]) and not of_act and words_between <= _WORDS_TO_PLAIN_LINK
    if named[0] == "mk" and link["plain"] == "la" and token and _is_first_name(flat, token.span(1)):
        return None, perhaps
    return None, perhaps or (are_words and _may_be_value(flat, link.end()))


def _link(bare: str, at: int) -> tuple[re.Match[str] | None, int]:
    """Return the link that leads to a value, and how many words stand before it."""
    for words in range(_WORDS_TO_LINK + 1):
        if link := _LINK.match(bare, at) or _LINE.match(bare, at):
            return link, words
        word = ADDRESS.match(bare, at) or _WORD.match(bare, at)
        if not word:
            break
        at = word.end()
    return None, 0


def _after_whose(flat: Flat, at: int) -> tuple[TextSpan | None, int]:
    """Return the first word that says more than whose or for what, and how many stand before it."""
    whose = WHOSE.split()
    for words in range(_WORDS_TO_LINK + 1):
        token = _TOKEN.match(flat.bare, at)
        if not token:
            break
        if token[1].strip(AROUND) not in whose and not ADDRESS.match(flat.bare, at):
            return token.span(1), words
        at = token.end()
    return None, 0


def _may_be_value(flat: Flat, at: int) -> bool:
    """Return whether these may be a password: "do Sở cấp", "hoa hong"; not "gì", "chưa đổi được"."""
    end = at + len(re.split(r"[.;,\n]", flat.bare[at:])[0])
    words = re.findall(r"[a-z]+", flat.bare[at:end])
    said = flat.typed[at:end].lower()
    is_asked = _QUESTION.search(flat.bare[at:end]) if said.isascii() else _QUESTION_MARKED.search(said)
    return bool(words) and words[0] not in _NO_VALUE.split() and not is_asked


def _is_first_name(flat: Flat, place: TextSpan) -> bool:
    """Return whether somebody tells who they are: "mk là Tuấn 2 phòng Nông nghiệp"."""
    core = core_of(flat, place)
    return core.istitle() and not core.isascii() and not re.match(r"\W*\d{3}", flat.bare[place[1] :])


def _going_on(flat: Flat, at: int) -> Iterator[TextSpan]:
    """Yield what goes on with it: "Abc 123", also on a line of its own."""
    while token := _FURTHER.match(flat.bare, at):
        if DAY_OR_TIME.fullmatch(token[1]):
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
            if likeness_of(flat, token.span(1)) is Likeness.PLAINLY:
                yield token.span(1)
        done = max(done, line_end)


def _anywhere(flat: Flat, places: Sequence[TextSpan]) -> Iterator[TextSpan]:
    """Yield what is one wherever it stands in a text that speaks of passwords; "từ … sang …" are two."""
    for place in _others(flat, places):
        core = core_of(flat, place)
        if STRONG.search(core) and is_mixed(core) and likeness_of(flat, place):
            yield place
    for pair in _FROM_TO.finditer(flat.bare):
        if all(likeness_of(flat, place) for place in (pair.span(1), pair.span(2))):
            yield from (pair.span(1), pair.span(2))


def _elsewhere(flat: Flat, places: Sequence[TextSpan]) -> Iterator[TextSpan]:
    """Yield what may be another one, before or after those that are known: nothing is left half."""
    for place in _others(flat, places):
        core = core_of(flat, place)
        if not (core.isdigit() or NAMED.fullmatch(core.lower())) and likeness_of(flat, place):
            yield place
    for step in _STEPS.finditer(flat.bare):
        core = core_of(flat, step.span(1))
        is_number = core.isdigit() and len(core) >= _SHORTEST - 2
        if (is_number or is_no_word(core)) and not NAMED.fullmatch(core.lower()):
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
        core = core_of(flat, token.span(1))
        is_like_one = is_mixed(core) and core.isalnum() and len(core) >= _SHORTEST
        if is_like_one and not is_name_of_thing(flat.bare, token.start(1), core.lower()):
            return True
    steps = [*_FROM_TO.finditer(flat.bare), *_MADE_OF.finditer(flat.bare)]
    return any(
        all(is_no_word(core_of(flat, place)) for place in map(one.span, range(1, one.re.groups + 1)))
        for one in steps
    )
