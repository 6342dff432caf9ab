"""A look for all that is wrong in a pack, so that an office can write its own; file and line are named."""

from collections.abc import Callable, Iterator
from pathlib import Path

from bot.config import PREFIX, BadSettings, checked
from bot.conversation import DEFAULT, filled
from bot.conversation.catalogues import COMPLETE, has_places_of, translated
from bot.packs import OFFICE, WORDING, Lines, PackError, followed, office_terms
from bot.regulation.cycles import read_cycles
from bot.regulation.pack import Pack, read_pack


def faults_in(folder: Path) -> list[str]:
    """Return each fault of a pack on a line; none where it can be followed."""
    found = faults_said(lambda: office_terms(folder))
    if not found:
        found += [*faults_of_wording(folder), *faults_of_settings(folder)]
    unread = faults_said(lambda: read_pack(folder))
    if unread:
        return [*found, *unread]
    pack = read_pack(folder)
    found += faults_said(lambda: read_cycles(folder, pack))
    return [*found, *faults_of_rules(folder, pack)]


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
                yield f"{at}: the program has no such sentence: {sentence}"
            elif not has_places_of(sentence, said):
                yield f"{at}: it must have the places of its sentence: {said}"


def faults_of_settings(folder: Path) -> Iterator[str]:
    """Yield each setting of a pack that cannot be used."""
    place = Lines.of(folder / OFFICE)
    try:
        checked(office_terms(folder).settings)
    except BadSettings as error:
        for line in str(error).splitlines():
            key, _colon, said = line.removeprefix(PREFIX).partition(": ")
            yield place.fault("settings", 0, key.lower(), f"{key.lower()}: {said}")


def faults_of_rules(folder: Path, pack: Pack) -> Iterator[str]:
    """Yield each clause that a duty is said to rest on, and that the text does not have."""
    if faults_said(lambda: office_terms(folder)):
        return
    place = Lines.of(folder / OFFICE)
    for key, numbers in office_terms(folder).rules.items():
        gone = (number for number in numbers if not pack.parts(number))
        yield from (place.fault("rules", 0, key, f"there is no clause {number}") for number in gone)


def unknown_wording() -> list[str]:
    """Return the sentences of the office's own wording that the program does not say."""
    known, pack = translated(COMPLETE), office_terms(followed())
    said = {filled(pack, DEFAULT, one) for one in known}
    return [one for one in translated(DEFAULT) if one not in known and one not in said]
