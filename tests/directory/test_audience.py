"""Whom a sentence is for (told.tsv): alone, behind an announcement, and in a request for a report.

``units`` are meant; ``?`` before them: it may be asked instead; ``unknown``: names of which it is asked.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.directory.audience import SaidAudience, audience_of
from bot.domain.directory.recipients import NamedRecipients, read
from bot.domain.understanding import Candidate, Intent, understand
from tests.directory.sample import PLACES, RECIPIENTS, codes, codes_of, rows

TOLD = rows((Path(__file__).parent / "told.tsv").read_text("utf-8"))
SENTENCES = (
    (Intent.BROADCAST, "Gửi thông báo cho {}: 14h chiều mai họp giao ban tại hội trường"),
    (Intent.BROADCAST, "gui giay moi hop sang mai cho {}"),
    (Intent.REPORT_REQUEST, "Yêu cầu {} báo cáo số hộp thư đang dùng trước 16h thứ sáu"),
    (Intent.REPORT_REQUEST, "yeu cau bao cao tinh hinh hop thu doi voi {}, han thu sau"),
)
ASKED = "?"


def audience_in(said: str, intent: Intent) -> SaidAudience:
    """Read a sentence as what it is, whatever the reader takes it for."""
    reading = replace(understand(said, "office"), candidates=(Candidate(intent, 1.0),))
    return audience_of(reading, RECIPIENTS, PLACES)


def meant(written: str) -> set[str]:
    return codes_of(written.replace(ASKED, ""))


def is_asked(found: NamedRecipients) -> bool:
    return bool(found.unknown or found.only or not found.units)


def is_right(found: NamedRecipients, units: str, unknown: str) -> bool:
    """Return whether nobody is meant who was not named, and who was is meant or asked about."""
    given, wanted = codes(found.units), meant(units)
    if units.startswith(ASKED):
        return is_asked(found) or given == wanted
    return given <= wanted and (is_asked(found) or (given == wanted and not unknown))


@pytest.mark.parametrize(("said", "units", "unknown"), TOLD)
def test_recipients_alone_are_known_or_asked_about(said: str, units: str, unknown: str) -> None:
    found = read(said, RECIPIENTS, PLACES)
    assert is_right(found, units, unknown)
    assert codes(found.units) == meant(units) or units.startswith(ASKED)


@pytest.mark.parametrize(("intent", "sentence"), SENTENCES)
@pytest.mark.parametrize(("said", "units", "unknown"), TOLD)
def test_no_sentence_is_silently_wrong(
    said: str, units: str, unknown: str, intent: Intent, sentence: str
) -> None:
    words = audience_in(sentence.format(said), intent).words("tất cả đơn vị")
    assert is_right(read(words, RECIPIENTS, PLACES), units, unknown), words


@pytest.mark.parametrize(("intent", "sentence"), SENTENCES)
def test_nearly_all_that_sentences_name_are_known(intent: Intent, sentence: str) -> None:
    found, named = 0, 0
    for said, units, _unknown in TOLD:
        words = audience_in(sentence.format(said), intent).words("tất cả đơn vị")
        wanted = set() if units.startswith(ASKED) else meant(units)
        found += len(codes(read(words, RECIPIENTS, PLACES).units) & wanted)
        named += len(wanted)
    assert found >= 0.95 * named
