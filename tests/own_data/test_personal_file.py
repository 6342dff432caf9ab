"""The file of one person holds all that is kept of them: by every table, and by every column of words."""

from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO

from openpyxl import load_workbook
from sqlalchemy import Column, Connection, insert, select, update

from bot.conversation import speaking
from handlers.own_data import as_json, as_workbook
from storage.personal_data import personal_file
from storage.tables.base import tables
from storage.tables.engine import audit, outbox
from storage.tables.people import consents, contacts
from tests.own_data.filled import Filled, fill
from tests.people import MORNING, connected

A_DAY = timedelta(days=1)
PEOPLE = ("people", "contacts")
NOT_FOUND_BY = {  # references by which nothing is looked for
    "consents.contact": "its person is known",
    "unsettled_files.person": "who was erased, of whom nothing is given out",
    "misuse_reports.concerned": "whom a report is about: it is the office's to tell, once it is decided",
    "sends.contact": "the tries of a message, which is told with its state",
}
UNITS = "of the unit, not of a person"
OF_THE_PROGRAM = "made by the program: how it finds, spells or sends something"
SECRET = "a hash, which opens something"
OF_THE_OFFICE = "the office's own words, told to many or to nobody; that they wrote it is told"
TO_UNITS = "words of the office, or of a unit, to the units that it asks; that they wrote it is told"
NOT_GIVEN: Mapping[str, str] = {  # columns of words that are in nobody's file
    **dict.fromkeys(("units.code", "units.folded", "units.form", "units.kind", "units.phone"), UNITS),
    **dict.fromkeys(("reports.answers", "reports.note", "reports.unit_named", "inspections.answers"), UNITS),
    **dict.fromkeys(("incidents.unit_named", "duties.reason", "unit_changes.fields"), UNITS),
    **dict.fromkeys(("checks.state_before", "checks.reason_before"), UNITS),
    **dict.fromkeys((f"former_addresses.{one}" for one in ("address", "document", "name", "number")), UNITS),
    **dict.fromkeys((f"opinion_parts.{one}" for one in ("reason", "section", "words")), UNITS),
    **dict.fromkeys(("opinions.answer", "opinions.unit_named", "handovers.items"), UNITS),
    **dict.fromkeys(("drafts.note", "drafts.reason"), TO_UNITS),
    **dict.fromkeys(("texts.files", "texts.kinds"), OF_THE_OFFICE),
    **dict.fromkeys(("drafts.state", "handovers.absent", "handovers.role"), OF_THE_PROGRAM),
    **dict.fromkeys(("incidents.forwarded_to", "incidents.letter_number"), OF_THE_OFFICE),
    **dict.fromkeys(("report_requests.body", "report_versions.body"), OF_THE_OFFICE),
    **dict.fromkeys(("report_requests.letter_number", "report_requests.reason"), OF_THE_OFFICE),
    **dict.fromkeys(("misuse_reports.note", "misuse_reports.why"), OF_THE_OFFICE),
    **dict.fromkeys(("report_templates.content", "broadcasts.audience", "outages.scope"), OF_THE_OFFICE),
    **dict.fromkeys(("broadcasts.subject", "calendar_days.kind"), OF_THE_PROGRAM),
    **dict.fromkeys(("people.folded", "people.sort_key", "contacts.menu"), OF_THE_PROGRAM),
    **dict.fromkeys(("conversations.subject", "conversations.waiting_for"), OF_THE_PROGRAM),
    **dict.fromkeys(("examples.normal", "examples.role", "examples.standing"), OF_THE_PROGRAM),
    **dict.fromkeys(("files.account", "files.channel", "files.remote", "files.scan"), OF_THE_PROGRAM),
    **dict.fromkeys(("files.sha256", "files.tables", "links.awaits"), OF_THE_PROGRAM),
    **dict.fromkeys(("inquiry_messages.unclear", "submissions.language"), OF_THE_PROGRAM),
    **dict.fromkeys(("unclear_texts.intent", "unclear_texts.kind"), "counts, with nobody's name"),
    **dict.fromkeys(("outbox.awaits", "outbox.error", "outbox.key", "outbox.options"), OF_THE_PROGRAM),
    **dict.fromkeys(("outbox.roles", "outbox.target_message"), OF_THE_PROGRAM),
    **dict.fromkeys(("sends.channel_message_id", "sends.error", "sends.state"), OF_THE_PROGRAM),
    **dict.fromkeys(("invitations.code_hmac", "links.token_hash", "mailed_codes.code_hmac"), SECRET),
    "commendations.records": UNITS,
    "misuse_reports.handle": SECRET,
    "misuse_reports.act": OF_THE_PROGRAM,
}
LONGEST_NAME = 31  # of a sheet, as Excel takes it


def refers(column: Column[object]) -> bool:
    return any(key.column.table.name in PEOPLE for key in column.foreign_keys)


def test_every_reference_to_a_person_is_in_the_file_or_in_a_list_with_its_reason() -> None:
    referring = {str(column) for table in tables.sorted_tables for column in table.c if refers(column)}
    sought = {str(column) for section in personal_file.SECTIONS.values() for column in section.whose}
    sought |= {str(act.whose) for act in personal_file.ACTS}
    assert referring - sought == set(NOT_FOUND_BY)
    assert sought - referring == {"people.id", "examples.inquiry"}


def test_all_words_that_are_kept_of_somebody_are_in_their_file(url: str) -> None:
    with connected(url) as tx:
        filled = fill(tx, MORNING, "hers")
        told = as_json(personal_file.everything(tx, filled.person)).decode()
    left_out = {place for place, mark in filled.marks.items() if mark not in told}
    assert left_out == set(NOT_GIVEN)


def test_of_what_is_of_others_nothing_is_in_it(url: str) -> None:
    with connected(url) as tx:
        filled, others = fill(tx, MORNING, "hers"), fill(tx, MORNING + A_DAY, "others")
        told = as_json(personal_file.everything(tx, filled.person)).decode()
    assert [mark for mark in others.marks.values() if mark in told] == []


def test_answers_said_at_an_account_are_its_holders_of_that_time(url: str) -> None:
    """Tell whose an answer was by who held the account then: it names no person itself."""
    with connected(url) as tx:
        hers, others = fill(tx, MORNING, "hers"), fill(tx, MORNING, "others")
        account = hers.ids["contacts"]
        tx.execute(update(consents).where(consents.c.contact == account).values(given=MORNING + 2 * A_DAY))
        was = {"person": others.person, "contact": account, "version": "1", "given": MORNING}
        tx.execute(insert(consents).values(**was, withdrawn=MORNING + 2 * A_DAY))
        for days in (1, 3):
            answer(tx, hers, f"on day {days}", days)
        told = said_to(tx, hers.person)
        tx.execute(update(contacts).where(contacts.c.id == account).values(person=None))
        unlinked = said_to(tx, hers.person)
    assert "on day 1" not in told
    assert "on day 3" in told
    assert "on day 3" in unlinked


def said_to(tx: Connection, person: int) -> list[str]:
    return [row["text"] for row in personal_file.everything(tx, person)["messages"]]


def answer(tx: Connection, whom: Filled, text: str, days: int) -> None:
    at = MORNING + days * A_DAY
    row = {"contact": whom.ids["contacts"], "channel": "telegram", "lane": 1, "options": [], "file_ids": []}
    tx.execute(insert(outbox).values(**row, key=text, text=text, created=at, not_before=at))


def test_none_of_many_rows_is_left_out(url: str) -> None:
    many = 20_100
    with connected(url) as tx:
        person = fill(tx, MORNING, "hers").person
        act = {"at": MORNING, "person": person, "act": "urge", "detail": {}}
        tx.execute(insert(audit), [{**act, "subject": f"duty:{number}"} for number in range(many)])
        found = personal_file.everything(tx, person)
    assert len(found["audit"]) == many + 1
    sheet = load_workbook(BytesIO(as_workbook(found)), read_only=True)["Nhật ký thao tác"]
    assert sheet.max_row == many + 2


def test_every_sheet_and_every_column_has_a_name(url: str) -> None:
    with connected(url) as tx:
        found = personal_file.everything(tx, fill(tx, MORNING, "hers").person)
    assert set(personal_file.TITLES) == set(found)
    columns = {name for rows in found.values() for row in rows for name in row}
    assert columns <= set(personal_file.COLUMN_TITLES)
    for language in ("vi", "en"):
        with speaking(language):
            sheets = load_workbook(BytesIO(as_workbook(found)), read_only=True).sheetnames
        assert len(sheets) == len(found) - len([name for name, rows in found.items() if not rows])
        assert max(map(len, sheets)) <= LONGEST_NAME


def test_what_others_did_to_somebody_is_in_it_without_who(url: str) -> None:
    with connected(url) as tx:
        hers, others = fill(tx, MORNING, "hers"), fill(tx, MORNING, "others")
        did = {"at": MORNING, "person": others.person, "act": "unlink", "detail": {}}
        tx.execute(insert(audit), {**did, "subject": f"person:{hers.person}"})
        found = personal_file.everything(tx, hers.person)
        assert [row["act"] for row in found["audit_about"]] == ["unlink"]
        assert tx.execute(select(audit.c.id).where(audit.c.act == "unlink")).all()


def test_what_a_sheet_cannot_hold_is_said_in_it() -> None:
    rows = [{"text": "x" * 40_000}, {"text": "second"}, {"text": "third"}]
    sheet = load_workbook(BytesIO(as_workbook({"messages": rows}, most=1))).active
    assert sheet
    [heading, first, last] = [str(row[0]) for row in sheet.iter_rows(values_only=True)]
    assert heading == "Nội dung"
    assert first.startswith("x" * 30_000)
    assert first.endswith("xem tệp .json)")
    assert last == "Còn 2 dòng: xem tệp .json."
