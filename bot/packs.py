"""The packs of regulations as files: where they are, which one this process follows, whom it makes of whom.

A pack is a folder of TOML files (docs/regulation.md). Here is what the ground needs of it: office.toml says
how bodies are called in sentences, on which clauses duties rest, and what the regulation decides of the
settings; wording.toml may say sentences in the office's own words. bot/regulation reads the rest.

What is wrong in them is said in Vietnamese alone: no catalogue is read before them.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("regulation")
DEFAULT = "nhon-trach-2012"
TEXT, OFFICE, WORDING = "text.toml", "office.toml", "wording.toml"
LANGUAGES = ("vi", "en")
TABLES = ("names", "rules", "settings", "papers", "acts", "commendation")  # of office.toml
NAMES = (  # how a sentence calls …
    "office",  # who keeps the directory, helps units and asks them for reports: "Phòng"
    "office_head",  # its head: "trưởng phòng"
    "office_role",  # the role of its people in a roster: "phòng văn hóa"
    "mailbox_officer",  # who looks at a unit's mailbox, in full: "cán bộ theo dõi hộp thư"
    "officer",  # and in short: "cán bộ theo dõi"
    "department",  # who makes and recalls mailboxes, to whom changes are passed on: "Sở"
    "area",  # for which the office works: "huyện"
    "regulation",  # what all rests on, in full: "Quy định ban hành kèm Quyết định 02/2012/QĐ-UBND"
    "paper_basis",  # as a paper cites it: its whole name, number, day and body
    "decision",  # and in short: "QĐ 02/2012/QĐ-UBND"
    "example",  # how somebody may ask for a clause: "điều 7 khoản 3"
)
MAY_BE_NAMED = {  # may be left out: it is called so then
    "head": "thủ trưởng",  # who leads a unit: in every sentence that says so
    "found_secret": "",  # what to do with classified matter found in a mailbox; "": no path
    "found_secret_kind": "content",  # as what kind of incident that is reported
    "instrument": "Quy định",  # what it is, where a paper cites it again: "Quy định", "Quy chế", "Quyết định"
    "how_often": "hai lần mỗi ngày làm việc",  # a unit's mailbox is looked at
    "second_check": "early",  # counts once lần 1 is over; "in_time": from the begin of lần 2, and not before
    "booked": "",  # "offered": a check may also end with "đã vào sổ", in the register of incoming documents
    "directory": "danh bạ hộp thư điện tử",  # what the department keeps
    "paper_check": "theo dõi, kiểm tra hộp thư của đơn vị",  # a task of the officer, on paper …
    "paper_password": "thay đổi và bảo vệ mật khẩu, không cung cấp cho người khác",  # … and another
}
RULES = (  # what rests on a clause
    "check",  # a unit's mailbox is looked at so many times a day
    "head",  # the head sees to that, and appoints who does it
    "delegation",  # by which the head entrusts it to an officer
    "mailbox",  # what holds of a unit's mailbox
    "internal_rules",  # a unit has its own rules on mail
    "password",  # a person changes theirs
    "unit_password",  # that of a unit's mailbox is changed
    "disclosure",  # a password is told to nobody
    "classified",  # nothing classified is sent
    "unicode",  # text is in Unicode
    "domain",  # an official mailbox is used …
    "outside",  # … and no other
    "content",  # what is unsuitable is removed
    "incident",  # a fault is told at once
    "changes",  # changes of people are passed on
)
MAY_REST = (  # may be left out
    "default_password",  # that a password is changed with which a mailbox is given
    "handover",  # that a head who goes hands the unit's mailbox over to the next
    "drafts",  # drafts on which opinions are asked for are sent by mail
    "inspection",  # units look at how they use mail themselves
    "feedback",  # what is to be changed in the regulation is told to the office
    "commendation",  # units that do well are proposed for it
    "orders",  # what a head sends by the unit's mailbox is an order
)
SETTINGS = (  # that a regulation may decide; the office's own settings win
    *("office_name", "office_parent", "department_name", "office_symbol", "office_place", "mail_domains"),
    *("first_round", "second_round", "first_nudges", "second_nudges", "quiet"),
    *("password_first_days", "password_days", "change_days", "mailbox_recall_days"),
    "incident_resolve_days",
)
NEEDED = SETTINGS[:6]
BODIES = ("department_name", "office_parent")  # settings by which a pack may name a body …
PAPERS = {  # of the office's papers; what is left out is so then
    "report_to": ("office_parent",),  # … to which the office's own report goes, or by the name itself
    "under_parent": (),  # how names of units begin that stand below the office's parent in heads of papers
}

ACT = ("clause", *LANGUAGES)  # of an act that is prohibited: "9.2", and how it is called
COMMENDATION = {  # what a unit's figures are held against: its key -> the most it may be
    "checks": 100,  # at least so many of a hundred checks in time
    "late_reports": 999,  # at most so many reports filed late, or not at all
    "late_incidents": 999,  # at most so many incidents told of later than …
    "incident_hours": 999,  # … so many hours after they happened
    "misuse": 999,  # at most so many prohibited acts that were found proven
}

Document = Mapping[str, Any]  # a TOML file, read


class PackError(ValueError):
    """A pack cannot be used; the message says each fault on a line, with its file."""


@dataclass(frozen=True, eq=False)  # by itself a key of what is remembered
class OfficeTerms:
    """Terms of a pack that stand in sentences, and what it decides of the settings.

    ``names``: language -> name -> how it is called ("office" -> "Phòng"), in Vietnamese what has no other.
    ``rules``: what rests on a clause -> its numbers ("check" -> "4.6"). ``wording``: language -> sentence ->
    the office's own.
    """

    names: Mapping[str, Mapping[str, str]]
    rules: Mapping[str, tuple[str, ...]]
    settings: Document
    wording: Mapping[str, Mapping[str, str]]
    papers: Mapping[str, tuple[str, ...]]  # what of PAPERS -> names
    acts: Mapping[str, Mapping[str, str]]  # what is prohibited: its key -> what of ACT -> "9.2", or its name
    commendation: Mapping[str, int]  # what of COMMENDATION -> the threshold; empty: no unit is proposed


@dataclass(frozen=True)
class Lines:
    """The lines of a file, by which a fault is found again."""

    name: str
    text: str

    @classmethod
    def of(cls, path: Path) -> "Lines":
        """Read them; a file that cannot be read has none."""
        try:
            return cls(f"{path.parent.name}/{path.name}", path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            return cls(f"{path.parent.name}/{path.name}", "")

    def fault(self, table: str, number: int, key: str, said: str) -> str:
        """Word a fault at ``key`` of the ``number``-th table of a name, from 0; "cycles.toml:12: …"."""
        return f"{self.name}:{self.line(table, number, key)}: {said}"

    def line(self, table: str, number: int, key: str) -> int:
        """Return the line of a key; where it has none, that of its table; where there is none, the first."""
        seen, found = -1, 1
        for place, line in enumerate(self.text.splitlines(), 1):
            if line.strip().startswith("["):
                if seen == number:
                    break
                seen += line.strip().startswith((f"[[{table}]]", f"[{table}]"))
                found = place if seen == number else found
            elif seen == number and re.match(rf"\s*{re.escape(key)}\s*=", line):
                return place
        return found

    def holding(self, words: str) -> int:
        """Return the first line that has these words; the first of all where none has."""
        lines = enumerate(self.text.splitlines(), 1)
        return next((place for place, line in lines if words in line), 1)


SETTING = re.compile(r"[a-z]+(?:_[a-z]+)+")  # its name, that of no body
ACT_KEY = re.compile(r"[a-z][a-z_]{0,29}")
TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
HOLDING = [FOLDER / DEFAULT.replace("-", "_")]  # the one pack that this process follows


def follow(chosen: str) -> Path:
    """Have this process follow a pack from now on; return its folder. PackError where there is none such."""
    HOLDING[0] = folder_of(chosen)
    return HOLDING[0]


def followed() -> Path:
    """Return the folder of the pack that this process follows: the default one until ``follow``."""
    return HOLDING[0]


def clauses_of(rule: str) -> tuple[str, ...]:
    """Return the clauses on which something rests in the pack that is followed; none where it is silent."""
    return office_terms(followed()).rules[rule]


def thresholds() -> Mapping[str, int]:
    """Return what of COMMENDATION the pack that is followed asks of units; empty where it proposes none."""
    return office_terms(followed()).commendation


def pack_names() -> list[str]:
    """Return the names of the packs that the program brings."""
    return sorted(path.parent.name.replace("_", "-") for path in FOLDER.glob(f"*/{TEXT}"))


def is_brought(folder: Path) -> bool:
    """Return whether this pack is one that the program brings, and none of the office's own."""
    return folder.parent == FOLDER


def folder_of(chosen: str) -> Path:
    """Return the folder of a pack, by its name or its path. PackError where there is none such."""
    own = FOLDER / chosen.replace("-", "_")
    if chosen in pack_names():
        return own
    if (path := Path(chosen)).joinpath(TEXT).is_file():
        return path.resolve()
    there_are = ", ".join(pack_names())
    raise PackError(
        f"{chosen}: không có bộ quy định nào tên này, cũng không có thư mục chứa {TEXT}; có: {there_are}"
    )


def read_file(path: Path) -> Document:
    """Read a file of a pack. PackError names the line from which it cannot be read."""
    name, written = f"{path.parent.name}/{path.name}", b""
    try:
        written = path.read_bytes()
        return tomllib.loads(written.decode("utf-8-sig").replace("\r\n", "\n"))
    except OSError as error:
        raise PackError(f"{name}: không đọc được tệp này ({error.strerror})") from None
    except UnicodeDecodeError as error:
        line = written.count(b"\n", 0, error.start) + 1
        raise PackError(f"{name}:{line}: tệp phải lưu theo mã UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        last = written.count(b"\n")
        raise PackError(f"{name}:{toml_fault(str(error), last)}") from None


def toml_fault(said: str, last: int) -> str:
    """Word what the parser says in English ("Invalid value (at line 3, column 5)"), its line first."""
    at = TOML_PLACE.search(said)
    if at is None:
        return f"{last or 1}: sai cú pháp TOML, tệp kết thúc giữa chừng"
    line, column = at.groups()
    if said.startswith(("Cannot overwrite", "Cannot declare", "Cannot mutate")):
        return f"{line}: khóa hoặc bảng này đã có ở trên"
    return f"{line}: sai cú pháp TOML, cột {column}"


@cache
def office_terms(folder: Path) -> OfficeTerms:
    """Read what of a pack stands in sentences and settings. PackError names each fault with file and line."""
    stored = read_file(folder / OFFICE)
    worded = read_file(folder / WORDING) if (folder / WORDING).exists() else {}
    if faults := [*office_faults(folder, stored), *wording_faults(folder, worded)]:
        raise PackError("\n".join(faults))
    return OfficeTerms(
        names={
            one: {
                **MAY_BE_NAMED,
                **stored["settings"],
                **stored["names"]["vi"],
                **stored["names"].get(one, {}),
            }
            for one in LANGUAGES
        },
        rules={
            **dict.fromkeys(MAY_REST, ()),
            **{key: tuple(numbers) for key, numbers in stored["rules"].items()},
        },
        settings=stored["settings"],
        wording={
            language: {sentence: one[language] for sentence, one in worded.items() if language in one}
            for language in LANGUAGES
        },
        papers={**PAPERS, **{key: tuple(names) for key, names in stored.get("papers", {}).items()}},
        acts={key: {"clause": "", "en": one["vi"], **one} for key, one in stored.get("acts", {}).items()},
        commendation=stored.get("commendation", {}),
    )


def office_faults(folder: Path, stored: Document) -> Iterator[str]:
    place = Lines.of(folder / OFFICE)
    for table in stored:
        if table not in TABLES:
            yield place.fault(table, 0, "", f"không có bảng [{table}]")
    if untabled := list(table_faults(stored, place)):
        yield from untabled
        return
    names = stored.get("names", {})
    for language, own in names.items():
        yield from key_faults(place, f"names.{language}", own, (*NAMES, *MAY_BE_NAMED))
        for key, said in own.items():
            if not isinstance(said, str) or not said.strip() or set(said) & set("{}"):
                yield place.fault(f"names.{language}", 0, key, f"{key} phải là chữ, không có ngoặc nhọn")
    yield from (place.fault("names.vi", 0, "", f"thiếu {key}") for key in missing(NAMES, names.get("vi", {})))
    rules = stored.get("rules", {})
    yield from key_faults(place, "rules", rules, (*RULES, *MAY_REST))
    for key in missing(RULES, rules):
        yield place.fault("rules", 0, "", f"thiếu {key}; ghi [] nếu quy định không nói")
    for key, numbers in rules.items():
        if not isinstance(numbers, list) or not all(isinstance(one, str) for one in numbers):
            yield place.fault("rules", 0, key, f'{key} phải là danh sách số khoản, ví dụ ["4.6"]')
    settings = stored.get("settings", {})
    yield from key_faults(place, "settings", settings, SETTINGS)
    yield from (place.fault("settings", 0, "", f"thiếu {key}") for key in missing(NEEDED, settings))
    yield from paper_faults(place, stored.get("papers", {}))
    yield from chain.from_iterable(act_faults(place, *one) for one in stored.get("acts", {}).items())
    yield from commendation_faults(place, stored.get("commendation", {}))


def commendation_faults(place: Lines, thresholds: Document) -> Iterator[str]:
    yield from key_faults(place, "commendation", thresholds, tuple(COMMENDATION))
    if thresholds:
        for key in missing(tuple(COMMENDATION), thresholds):
            yield place.fault("commendation", 0, "", f"thiếu {key}")
    for key, most in COMMENDATION.items():
        number = thresholds.get(key, 0)
        if type(number) is not int or not 0 <= number <= most:
            yield place.fault("commendation", 0, key, f"{key} phải là số nguyên từ 0 đến {most}")


def act_faults(place: Lines, key: str, act: Any) -> Iterator[str]:
    """Yield what is wrong with an act that is prohibited; its key stands in databases."""
    table = f"acts.{key}"
    if not isinstance(act, dict) or not ACT_KEY.fullmatch(key):
        yield place.fault(
            table, 0, "", f"[{table}] phải là một bảng, tên gồm chữ thường không dấu và gạch dưới"
        )
        return
    yield from key_faults(place, table, act, ACT)
    yield from (place.fault(table, 0, "", f"thiếu {name}") for name in missing(("vi",), act))
    for name, said in act.items():
        if not isinstance(said, str) or set(said) & set("{}") or (name != "clause" and not said.strip()):
            yield place.fault(table, 0, name, f"{name} phải là chữ, không có ngoặc nhọn")


def paper_faults(place: Lines, papers: Document) -> Iterator[str]:
    yield from key_faults(place, "papers", papers, tuple(PAPERS))
    for key, names in papers.items():
        if not isinstance(names, list) or not all(isinstance(one, str) and one.strip() for one in names):
            yield place.fault("papers", 0, key, f'{key} phải là danh sách tên, ví dụ ["office_parent"]')
        elif key == "report_to":
            if not names:
                yield place.fault("papers", 0, key, f"{key} phải có ít nhất một nơi nhận")
            gone = (one for one in names if SETTING.fullmatch(one) and one not in BODIES)
            said = f"trong các tham số chỉ được ghi {', '.join(BODIES)}"
            yield from (place.fault("papers", 0, key, f"{one}: {said}") for one in gone)


def table_faults(stored: Document, place: Lines) -> Iterator[str]:
    """Yield what is no table where one must be."""
    for table in TABLES:
        if not isinstance(stored.get(table, {}), dict):
            yield place.fault(table, 0, table, f"phải là một bảng, [{table}]")
        elif table == "names":
            for language, own in stored.get(table, {}).items():
                if language not in LANGUAGES or not isinstance(own, dict):
                    yield place.fault(f"names.{language}", 0, language, "chỉ có [names.vi] và [names.en]")


def key_faults(place: Lines, table: str, stored: Document, known: Sequence[str]) -> Iterator[str]:
    """Yield each key that nothing is made of: mostly a word that was misspelt."""
    return (place.fault(table, 0, key, f"không có khóa {key}") for key in stored if key not in known)


def missing(known: Sequence[str], stored: Document) -> list[str]:
    return [key for key in known if key not in stored]


def wording_faults(folder: Path, stored: Document) -> Iterator[str]:
    """Yield what is no table of languages; whether it is said at all is asked where all are known."""
    place = Lines.of(folder / WORDING)
    for sentence, one in stored.items():
        said = one if isinstance(one, dict) else {"": ""}
        if not all(language in LANGUAGES and isinstance(own, str) for language, own in said.items()):
            yield f'{place.name}:{place.holding(sentence[:20])}: cần vi = "…", en = "…" hoặc cả hai'
