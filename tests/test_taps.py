"""Taps and messages of the main jobs: what a person does in a transcript that shows the job, counted.

Each job is one line here and in the table of docs/features.md, which this test compares.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.played import TRANSCRIPTS

PAGE = Path(__file__).parent.parent / "docs" / "features.md"
BEFORE = "\n# From here it is counted.\n"  # what stands above it had to be there before
HEAD = "| job | before | now |\n|---|---|---|\n"


@dataclass(frozen=True)
class Job:
    name: str
    transcript: str  # that shows it, in the short way
    who: str  # all that they do there, below BEFORE where it has that line, is the job
    before: int  # taps and messages as of commit c919a741, by the same way
    now: int


JOBS = (
    Job("check the mailbox when reminded", "taps/check", "minh", 1, 1),
    Job("tell of an incident", "taps/incident", "minh", 6, 5),
    Job("tell of an incident, with a photo", "taps/incident_with_photo", "minh", 9, 6),
    Job("take it", "taps/incident", "vinh", 1, 1),
    Job("resolve it", "taps/incident_resolved", "vinh", 3, 2),
    Job("tell who leaves", "taps/leave", "hoa", 6, 5),
    Job("tell of a newcomer", "taps/join", "hoa", 9, 8),
    Job("ask units for a report with three questions", "taps/report", "vinh", 20, 8),
    Job("answer it: three answers and the review", "taps/report", "minh", 5, 5),
    Job("approve it", "taps/report", "hoa", 1, 1),
    Job("send a broadcast to be acknowledged, to the last receivers", "taps/broadcast", "yen", 10, 6),
)


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_a_job_takes_no_more_than_it_is_said_to(job: Job) -> None:
    lines = TRANSCRIPTS[job.transcript].rpartition(BEFORE)[2].splitlines()
    assert sum(line.startswith(f"{job.who}: ") for line in lines) == job.now


def test_the_page_says_how_many() -> None:
    rows = [f"| {job.name} | {job.before} | {job.now} |" for job in JOBS]
    assert HEAD + "\n".join(rows) + "\n\n" in PAGE.read_text(encoding="utf-8")
