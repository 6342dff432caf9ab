"""A look for all that is wrong in a pack, so that an office can write its own; file and line are named."""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from bot.config import PREFIX, BadSettings, Settings, checked
from bot.conversation import DEFAULT, N_, _, filled, fold, regex
from bot.conversation.catalogues import COMPLETE, has_places_of, translated
from bot.domain.duties import PACK_MAY_SAY
from bot.domain.incidents import IncidentKind
from bot.domain.roster.rows import KNOWN, ROLES
from bot.domain.understanding import Intent
from bot.packs import (
    NEEDED,
    OFFICE,
    SETTINGS,
    WORDING,
    Lines,
    PackError,
    followed,
    office_terms,
    read_file,
)
from bot.regulation.cycles import read_cycles
from bot.regulation.pack import SILENT, TOPICS, Pack, no_clause, read_pack
from bot.regulation.written import is_words

OFFICE_ROLE = "office"  # in a roster
DOMAIN = regex(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+")


def faults_in(folder: Path, commands: Collection[str] = ()) -> list[str]:
    """Return each fault of a pack on a line; none where it can be followed.

    ``commands`` are those that topics may name, where they are known.
    """
    found = faults_said(lambda: office_terms(folder))
    if not found:
        found += [*faults_of_wording(folder), *faults_of_names(folder), *faults_of_found_secret(folder)]
        found += faults_of_choices(folder)
        found += faults_of_settings(folder)
    unread = faults_said(lambda: read_pack(folder))
    if unread:
        return [*found, *unread]
    pack = read_pack(folder)
    found += faults_said(lambda: read_cycles(folder, pack))
    return [*found, *faults_of_rules(folder, pack), *faults_of_topics(folder, commands)]


def faults_said(read: Callable[[], object]) -> list[str]:
    """Return what reading a part of a pack finds wrong."""
    try:
        read()
    except PackError as error:
        return str(error).splitlines()
    return []


def faults_of_wording(folder: Path) -> Iterator[str]:
    """Yield each sentence that the program does not say, or whose places differ."""
    place = Lines.of(folder / WORDING)
    for own in office_terms(folder).wording.values():
        for sentence, said in own.items():
            at = f"{place.name}:{place.holding(sentence.splitlines()[0])}"
            if sentence not in translated(COMPLETE):
                yield f"{at}: " + _("hệ thống không có câu này: “{sentence}”", sentence=sentence)
            elif not has_places_of(sentence, said):
                yield f"{at}: " + _("phải có đủ các chỗ trống của câu gốc: “{said}”", said=said)


def faults_of_names(folder: Path) -> Iterator[str]:
    """Yield where the role of the office's people is called as another role of a roster is."""
    role = fold(office_terms(folder).names[DEFAULT]["office_role"])
    others = {fold(name) for key, name in ROLES.items() if key != OFFICE_ROLE}
    others |= {name for name, key in KNOWN.items() if key != OFFICE_ROLE}
    others.add(fold(office_terms(folder).names[DEFAULT]["officer"]))
    if role in others:
        said = _("office_role phải khác các vai trò khác trong danh sách cán bộ")
        yield Lines.of(folder / OFFICE).fault("names.vi", 0, "office_role", said)


def faults_of_found_secret(folder: Path) -> Iterator[str]:
    kind = office_terms(folder).names[DEFAULT]["found_secret_kind"]
    if kind not in list(IncidentKind):
        said = _("không có loại {kind}; có: {kinds}", kind=kind, kinds=", ".join(IncidentKind))
        yield Lines.of(folder / OFFICE).fault("names.vi", 0, "found_secret_kind", said)


def faults_of_choices(folder: Path) -> Iterator[str]:
    """Yield each name that chooses what is not there to be chosen."""
    names = office_terms(folder).names
    for name, known in PACK_MAY_SAY.items():
        chosen = {
            names[language][name]: language for language in (*names, DEFAULT)
        }  # what is left out is DEFAULT's
        for said, language in chosen.items():
            if said not in known:
                there_are = ", ".join(filter(None, known))
                wrong = _("không có cách tính {said}; có: {known}", said=said, known=there_are)
                yield Lines.of(folder / OFFICE).fault(f"names.{language}", 0, name, wrong)


def faults_of_settings(folder: Path) -> Iterator[str]:
    """Yield each setting of a pack that cannot be used."""
    place = Lines.of(folder / OFFICE)
    settings = office_terms(folder).settings
    for key in NEEDED[:-1]:
        if not is_words(settings[key]):
            yield place.fault("settings", 0, key, _("{key}: {wanted}", key=key, wanted=_("phải là chữ")))
    domains = settings[NEEDED[-1]]
    written = domains if isinstance(domains, list) else []
    if not written or not all(isinstance(one, str) and DOMAIN.fullmatch(one) for one in written):
        said = _('phải là các tên miền viết thường, ví dụ ["dongnai.gov.vn"]')
        yield place.fault("settings", 0, NEEDED[-1], _("{key}: {wanted}", key=NEEDED[-1], wanted=said))
    try:
        checked(office_terms(folder).settings)
    except BadSettings as error:
        for line in str(error).splitlines():
            key, _colon, said = line.removeprefix(PREFIX).partition(": ")
            at = next((one for one in SETTINGS if one == key.lower() or one in said), key.lower())
            yield place.fault("settings", 0, at, _("{key}: {wanted}", key=at, wanted=wanted(at)))


WANTED = {  # of settings whose values are no whole numbers
    "round": N_("phải là giờ bắt đầu và kết thúc như 07:30-11:30; lần 2 bắt đầu sau khi lần 1 kết thúc"),
    "nudges": N_("phải là các giờ như 08:30, 10:30, trong giờ của lần đó"),
    "quiet": N_("phải là giờ bắt đầu và kết thúc như 17:30-07:00"),
}


def wanted(key: str) -> str:
    """Say what a setting must be: what the settings themselves say of it is for operators, in English."""
    for part, said in WANTED.items():
        if key.endswith(part):
            return _(said)
    limits = Settings.model_fields[key].metadata if key in Settings.model_fields else []
    low, high = (
        next((getattr(one, name) for one in limits if hasattr(one, name)), "") for name in ("ge", "le")
    )
    if low == "":
        return _("giá trị này không dùng được")
    return _("phải là số nguyên từ {low} đến {high}", low=low, high=high)


def faults_of_rules(folder: Path, pack: Pack) -> Iterator[str]:
    """Yield each clause on which a duty or prohibition is said to rest, and that the text does not have."""
    if faults_said(lambda: office_terms(folder)):
        return
    place = Lines.of(folder / OFFICE)
    for key, numbers in office_terms(folder).rules.items():
        gone = (number for number in numbers if not pack.parts(number))
        yield from (place.fault("rules", 0, key, no_clause(number)) for number in gone)
    for key, act in office_terms(folder).acts.items():
        if act["clause"] and not pack.parts(act["clause"]):
            yield place.fault(f"acts.{key}", 0, "clause", no_clause(act["clause"]))


def faults_of_topics(folder: Path, commands: Collection[str]) -> Iterator[str]:
    """Yield what a topic offers and the program has not."""
    known = {"command": ("", *commands), "intent": ("", *Intent)}
    for file in (TOPICS, SILENT):
        place = Lines.of(folder / file)
        for number, one in enumerate(read_file(folder / file)["topic"]):
            for key, there_are in known.items():
                if (key != "command" or commands) and one.get(key, "") not in there_are:
                    yield place.fault(
                        "topic", number, key, _("không có {key} “{name}”", key=key, name=one[key])
                    )


def unknown_wording() -> list[str]:
    """Return the sentences of the office's own wording that the program does not say."""
    known, pack = translated(COMPLETE), office_terms(followed())
    said = {filled(pack, DEFAULT, one) for one in known}
    return [one for one in translated(DEFAULT) if one not in known and one not in said]
