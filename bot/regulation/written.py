"""The files of a pack as they are written: which tables they have, and of which type each key is.

A fault is said with its file and line, before anything is made of what is written there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from string import Formatter

from bot.conversation import N_, _
from bot.packs import Document, Lines

Check = tuple[Callable[[object], bool], str]  # whether a value will do, and what it must be
Keys = Mapping[str, Check]


def is_words(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def is_list_of(kind: Callable[[object], bool], value: object) -> bool:
    return isinstance(value, list) and all(map(kind, value))


def is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


WORDS: Check = (is_words, N_("phải là chữ"))
TEXT: Check = (lambda value: isinstance(value, str), N_("phải là chữ trong ngoặc kép"))
NUMBER: Check = (is_number, N_("phải là số nguyên, không có ngoặc kép"))
YES_NO: Check = (lambda value: isinstance(value, bool), N_("phải là true hoặc false"))
DAY: Check = (
    lambda value: isinstance(value, date) and not isinstance(value, datetime),
    N_("phải là ngày, ví dụ 2029-06-15"),
)
LIST: Check = (lambda value: is_list_of(is_words, value), N_('phải là danh sách, ví dụ ["4.6"]'))
NUMBERS: Check = (lambda value: is_list_of(is_number, value), N_("phải là danh sách số, ví dụ [1, 2]"))
LISTS: Check = (
    lambda value: is_list_of(lambda one: is_list_of(is_words, one), value),
    N_('phải là danh sách của các danh sách, ví dụ [["1", "2.1"]]'),
)

SAID: Keys = {"vi": WORDS, "en": TEXT}
CLAUSE: Keys = {"number": NUMBER, "text": WORDS}
OF_TEXT: Mapping[str, Keys] = {
    "": {"name": WORDS, "number": WORDS, "heading": WORDS},
    "note": {"vi": TEXT, "en": TEXT},
    "chapter": {"number": WORDS, "title": TEXT, "articles": NUMBERS},
    "article": {"number": NUMBER, "title": TEXT, "text": WORDS},
}
TOPIC: Keys = {"about": WORDS, "en": TEXT, "questions": LIST, "command": TEXT, "intent": TEXT}
OF_TOPICS: Mapping[str, Keys] = {"": {"alike": LISTS}, "topic": {**TOPIC, "clauses": LIST}}
OF_SILENCE: Mapping[str, Keys] = {"topic": {**TOPIC, "near": LIST, "ask": TEXT, "rules": LIST}}
RULE: Keys = {**SAID, "number": WORDS, "issued": DAY, "since": DAY}
OF_CYCLES: Mapping[str, Keys] = {
    "cycle": {
        **dict.fromkeys(("key", "title", "before", "opens", "first", "last"), WORDS),
        **dict.fromkeys(("clauses", "paper_clauses"), LIST),
        "paper": TEXT,
    },
    "question": {
        **dict.fromkeys(("key", "text"), WORDS),
        **dict.fromkeys(("kind", "low", "high", "figure", "group", "short", "at_most"), TEXT),
        **dict.fromkeys(("options", "parts"), LIST),
        "may_skip": YES_NO,
    },
}


def faults_of_shape(stored: Document, place: Lines, tables: Mapping[str, Keys]) -> Iterator[str]:
    """Yield what is no table where one must be, and each value of another type than its key wants."""
    for name, keys in tables.items():
        if not name:
            yield from faults_of_values(stored, place, ("", -1), keys)
        elif name == "note":
            yield from faults_of_table(stored.get(name, {}), place, (name, 0), keys)
        else:
            yield from faults_of_list(stored.get(name, []), place, name, keys)


def faults_of_list(found: object, place: Lines, name: str, keys: Keys) -> Iterator[str]:
    if not isinstance(found, list):
        yield place.fault(name, 0, "", _("phải ghi là [[{table}]]", table=name))
        return
    for number, one in enumerate(found):
        yield from faults_of_table(one, place, (name, number), keys)


def faults_of_table(one: object, place: Lines, at: tuple[str, int], keys: Keys) -> Iterator[str]:
    if not isinstance(one, Mapping):
        yield place.fault(*at, "", _("phải là một bảng, [{table}]", table=at[0]))
        return
    yield from faults_of_values(one, place, at, keys)


def faults_of_values(one: Document, place: Lines, at: tuple[str, int], keys: Keys) -> Iterator[str]:
    for key, (will_do, wanted) in keys.items():
        if key in one and not will_do(one[key]):
            yield place.fault(*at, key, _("{key}: {wanted}", key=key, wanted=_(wanted)))


def faults_of_clauses(text: Document, place: Lines) -> Iterator[str]:
    """Yield what is wrong with the clauses of articles, which are counted through the whole file."""
    number = 0
    for article in text.get("article", ()):
        clauses, seen = article.get("clause", []), set[object]()
        if not isinstance(clauses, list):
            yield place.fault("article.clause", 0, "", _("phải ghi là [[{table}]]", table="article.clause"))
            continue
        for one in clauses:
            yield from faults_of_table(one, place, ("article.clause", number), CLAUSE)
            yield from lacking(one, place, ("article.clause", number), tuple(CLAUSE))
            called = one.get("number") if isinstance(one, Mapping) else None
            if called in seen:
                said = _("khoản {clause} đã có ở trên trong điều này", clause=called)
                yield place.fault("article.clause", number, "number", said)
            seen |= {called} - {None}
            number += 1


def faults_of_named(
    stored: Document, place: Lines, name: str, keys: Keys, needed: Sequence[str]
) -> Iterator[str]:
    """Yield what is wrong with tables that have a key: [ask.office]."""
    found = stored.get(name, {})
    if not isinstance(found, Mapping):
        said = _("phải là các bảng như [{table}.office]", table=name)
        yield f"{place.name}:{place.line(name, 0, name)}: {said}"
        return
    for key, one in found.items():
        at = (f"{name}.{key}", 0)
        yield from faults_of_table(one, place, at, keys)
        yield from lacking(one, place, at, needed)


def lacking(one: object, place: Lines, at: tuple[str, int], keys: Sequence[str]) -> Iterator[str]:
    if isinstance(one, Mapping):
        yield from (place.fault(*at, key, missing(key)) for key in keys if key not in one)


def missing(key: str) -> str:
    return _("thiếu {key}", key=key)


def place_fault(sentence: str, known: str) -> str:
    """Say what is wrong with the places of a sentence that may have one of this name; "" for nothing."""
    try:
        places = [part[1:] for part in Formatter().parse(sentence) if part[1] is not None]
    except ValueError:
        return _("ngoặc nhọn đứng một mình trong “{sentence}”", sentence=sentence)
    wrong = [name for name, form, conversion in places if (name, form, conversion) != (known, "", None)]
    places_said = {"wrong": f"{{{wrong[0]}}}", "known": f"{{{known}}}"} if wrong else {}
    return _("không có chỗ {wrong}; chỉ có {known}", **places_said) if wrong else ""
