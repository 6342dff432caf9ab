"""An afternoon with one of everything in it, for those who try what they may not."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.domain.broadcasts import BroadcastState
from bot.domain.calendar import Override
from bot.domain.duties import DutyState
from bot.domain.incidents import IncidentKind, IncidentState
from bot.domain.own_data import DataRequestKind, LawClocks
from bot.domain.reports import QuestionKind, ReportQuestion, ReportState
from bot.domain.understanding import KeptWords
from handlers import clockwork, words
from handlers.incidents.guidance import SOLVED
from storage import broadcasts, calendar, common_incidents, feedback, files, guidance, incidents, inquiries
from storage.broadcasts import NewBroadcast
from storage.checks import duties, excuses, waiting_mail
from storage.checks.duties import Check
from storage.checks.excuses import Excuse
from storage.engine import blobs
from storage.files import WantedFile
from storage.incidents import NewIncident, NewNote
from storage.people import covers, joining
from storage.people.joining import JoinAsked
from storage.personal_data import own_data, unsettled_files
from storage.personal_data.own_data import NewDataRequest
from storage.personal_data.unsettled_files import WhyUnsettled
from storage.reporting import inspections, opinions, report_requests, reports, submissions
from storage.reporting.opinions import NewDraft, SaidPart
from storage.reporting.report_requests import NewRequest
from storage.reporting.reports import MoreTimeWish
from storage.reporting.submissions import NewSubmission
from storage.sentences import examples
from storage.sentences.examples import NewExample
from storage.tables import subjects
from storage.tables.base import tables
from storage.tables.engine import conversations, outbox
from storage.tables.people import consents, contacts, units
from storage.tables.subjects import broadcast_people, calendar_days
from storage.units.units import ALL, Scope
from tests.hostile import appointed, of_changes, of_commendation, of_misuse, of_the_department
from tests.hostile.way import COLLEAGUES, OTHER, OWN, PEOPLE, TRYING
from tests.people import ACCOUNT, CHANNEL, FIRST_DAY, MORNING, join, settings, settle_member

NOW = MORNING + timedelta(hours=6, minutes=5)  # 14:05: the second round has been reminded of
DAY = timedelta(days=1)
SPAN = ((FIRST_DAY + DAY, 1), (FIRST_DAY + DAY, 2))
Ids = dict[str, int]  # "duty_pnv", "form_lan", … as the ways name them
IN_STATES = (  # of each unit one incident in each of these
    *(IncidentState.RECEIVED, IncidentState.WAITING_FOR_UNIT, IncidentState.RESOLVED, IncidentState.CLOSED),
)


def prepare(tx: Connection, folder: Path) -> Ids:
    """Make it afternoon; the ids of what there is."""
    codes = {row.code: row.id for row in tx.execute(select(units.c.code, units.c.id))}
    for colleague in COLLEAGUES:
        settle_member(tx, PEOPLE[colleague.chat], colleague, codes)
    for at in (MORNING + timedelta(minutes=30), NOW - timedelta(minutes=5)):
        clockwork.tick(tx, at, settings(files=folder), "test")
    tx.execute(update(outbox).values(state="sent"))
    return {
        **dict(of_units(tx)),
        **dict(common_ones(tx)),
        **dict(reports_of(tx)),
        **dict(drafts_of(tx)),
        **dict(of_changes.all_of(tx)),
        **dict(of_people(tx)),
        **dict(appointed.all_of(tx)),
        **dict(of_the_office(tx, folder)),
        **dict(sent_to_people(tx, folder)),
        **dict(of_the_department.all_of(tx)),
        **dict(submitted(tx)),
        **dict(requests_about_data(tx)),
        **dict(of_misuse.all_of(tx)),
        **dict(of_commendation.all_of(tx)),
        **dict(files_of_others(tx, folder)),
    }


def requests_about_data(tx: Connection) -> Iterator[tuple[str, int]]:
    """Make a request to correct a telephone, of each of two, and one to erase."""
    limits = LawClocks(NOW.date() + DAY, NOW.date() + DAY)
    for name, kind, who in (
        ("data_minh", DataRequestKind.CORRECT, "minh"),
        ("data_lan", DataRequestKind.CORRECT, "lan"),
        ("data_erased", DataRequestKind.ERASE, "lan"),
    ):
        new = NewDataRequest(PEOPLE[who], kind, NOW, limits, "phone", "0912345678")
        yield name, own_data.add(tx, new)


def files_of_others(tx: Connection, folder: Path) -> Iterator[tuple[str, int]]:
    """Make two files of somebody that may be about Lan, were she erased."""
    listed = tables.tables["unsettled_files"]
    for name in ("to_erase", "to_keep"):
        made = WantedFile("", "", "", f"{name}.txt", 1, "")
        file = files.add_stored(tx, made, blobs.store(folder, name.encode()), NOW)
        unsettled_files.note(tx, PEOPLE["lan"], WhyUnsettled.NAMED, ids=[file])
        yield name, tx.execute(select(listed.c.id).where(listed.c.file == file)).scalar_one()


def submitted(tx: Connection) -> Iterator[tuple[str, int]]:
    """Make a guidance text that Thu has put before who releases it, and one that came back."""
    for name, state in (("waiting", "waiting"), ("came_back", "returned")):
        new = NewSubmission("library", {"key": "", "title": "", "body": ""}, {}, "vi", "x", PEOPLE["thu"])
        made = submissions.add(tx, new, NOW)
        submissions.change(tx, made, state=state)
        yield name, made


def of_units(tx: Connection) -> Iterator[tuple[str, int]]:
    for code, who in ((OWN, "minh"), (OTHER, "lan")):
        unit = tx.execute(select(units.c.id).where(units.c.code == code)).scalar_one()
        first, second = tx.execute(
            select(subjects.duties.c.id)
            .where(subjects.duties.c.unit == unit)
            .order_by(subjects.duties.c.round)
        ).scalars()
        said_at = NOW - timedelta(minutes=1)
        check = Check(first, PEOPLE[who], "tap", CHANNEL, "head", DutyState.MISSED, said_at)
        checked = duties.record_check(tx, check)
        waiting_mail.add(tx, checked, unit)
        duties.settle(tx, first, DutyState.LATE, said_at)
        yield from ((f"unit_{code}", unit), (f"duty_{code}", second))
        yield f"person_{code}", PEOPLE["minh" if code == OWN else "binh"]
        yield from ((f"check_{who}", checked), (f"seen_{code}", checked))
        yield from incidents_of(tx, code, unit, PEOPLE[who])
        yield f"excuse_{code}", excuses.add(tx, Excuse(Scope((unit,)), *SPAN, "x"), None, NOW)


def incidents_of(tx: Connection, code: str, unit: int, person: int) -> Iterator[tuple[str, int]]:
    """Make one in each state in which something can be done, with a file."""
    for state in IN_STATES:
        told = NewIncident(
            unit, f"{code}@x.example", IncidentKind.FULL, "đầy", NOW, NOW + DAY, NOW + DAY, person
        )
        made = incidents.add(tx, told, NOW.year)
        incidents.change(tx, made, state=state)
        incidents.note(tx, [NewNote(made, NOW, person, "raise")])
        yield f"{state.partition('_')[0]}_{code}", made


def common_ones(tx: Connection) -> Iterator[tuple[str, int]]:
    """Make one that is proposed and one that is confirmed, with an incident of each unit."""
    proposed = common_incidents.propose(tx, IncidentKind.FULL, NOW - DAY, NOW)
    confirmed = common_incidents.propose(tx, IncidentKind.MAIL, NOW - DAY, NOW)
    assert proposed
    assert confirmed
    by = {"state": "open", "confirmed_by": PEOPLE["yen"], "confirmed_at": NOW}
    common_incidents.change(tx, confirmed.id, **by)
    yield from (("proposed", proposed.id), ("confirmed", confirmed.id))
    for code, who in ((OWN, "minh"), (OTHER, "lan")):
        unit = tx.execute(select(units.c.id).where(units.c.code == code)).scalar_one()
        told = NewIncident(
            unit, f"{code}@x.example", IncidentKind.MAIL, "lỗi", NOW, NOW + DAY, NOW + DAY, PEOPLE[who]
        )
        made = incidents.add(tx, told, NOW.year)
        common_incidents.join(tx, [made], confirmed.id)
        yield f"common_{code}", made


def reports_of(tx: Connection) -> Iterator[tuple[str, int]]:
    """Make a request, to which each unit owes a report, and one that was handed to the heads."""
    questions = [ReportQuestion("q1", QuestionKind.TEXT, "?")]
    unit_ids = {code: tx.scalar(select(units.c.id).where(units.c.code == code)) for code in (OWN, OTHER)}
    for name, state in (
        ("report", ReportState.ASKED),
        ("handed", ReportState.WITH_HEAD),
        ("filed", ReportState.FILED),
    ):
        asked = report_requests.add(tx, NewRequest("x", "", NOW + DAY, questions), PEOPLE["vinh"], NOW)
        report_requests.ask_units(tx, asked, [unit or 0 for unit in unit_ids.values()], NOW + DAY)
        yield "asked", asked
        if request := report_requests.get(tx, asked):
            report_requests.put_template(tx, request, PEOPLE["vinh"], NOW)
        for report in reports.of_request(tx, asked):
            reports.change(tx, report.id, state=state, handed_by=PEOPLE["lan"])
            [code] = [code for code, unit in unit_ids.items() if unit == report.unit]
            yield f"{name}_{code}", report.id
            if state == ReportState.ASKED:
                inspections.ask(tx, [report.id], NOW)
                yield "inspected", asked
                wish = MoreTimeWish(report.id, NOW + 2 * DAY, "x")
                yield "wish", reports.ask_more_time(tx, wish, PEOPLE["lan"], NOW)
    yield "template", report_requests.templates(tx)[0].id
    yield "template_kept", int(NOW.timestamp())
    over = report_requests.add(tx, NewRequest("x", "", NOW + DAY, questions), PEOPLE["vinh"], NOW)
    report_requests.change(tx, over, state="closed", ended_at=NOW)
    yield from with_a_file(tx, unit_ids[OWN] or 0)


def drafts_of(tx: Connection) -> Iterator[tuple[str, int]]:
    """Make drafts: on one each unit owes an opinion, on one it agrees, on one it differs."""
    unit_ids = {code: tx.scalar(select(units.c.id).where(units.c.code == code)) for code in (OWN, OTHER)}
    heads = {OWN: PEOPLE["hoa"], OTHER: PEOPLE["lan"]}
    for name, answer in (("opinion", ""), ("agreed", opinions.AGREED), ("differs", opinions.DIFFERS)):
        draft = opinions.add(tx, NewDraft("x", "", (NOW + DAY).date()), PEOPLE["vinh"], NOW)
        opinions.ask_units(tx, draft, [unit or 0 for unit in unit_ids.values()])
        for one in opinions.of_a_draft(tx, draft):
            if answer:
                opinions.answer(tx, one.id, answer, heads[one.unit_code], NOW)
            if answer == opinions.DIFFERS:
                opinions.write_parts(tx, one.id, [SaidPart("Điều 1", "x")])
            yield f"{name}_{one.unit_code}", one.id
    found = [part for these in opinions.parts(tx, [one.id]).values() for part in these]
    opinions.reply(tx, found[0].id, "y", PEOPLE["vinh"], NOW)
    yield from (("draft", draft), ("part", found[0].id))
    for code, unit in unit_ids.items():  # … and one that each unit sends to the other
        sent = opinions.add(tx, NewDraft("x", "", (NOW + DAY).date(), unit), heads[code], NOW)
        opinions.ask_units(tx, sent, [one or 0 for one in unit_ids.values() if one != unit])
        yield f"draft_{code}", sent


def with_a_file(tx: Connection, unit: int) -> Iterator[tuple[str, int]]:
    """Make a report that was filed with a file, which has gone to the head of its unit."""
    asking = NewRequest("x", "", NOW + DAY, [ReportQuestion("q1", QuestionKind.FILE, "?")])
    asked = report_requests.add(tx, asking, PEOPLE["vinh"], NOW)
    report_requests.ask_units(tx, asked, [unit], NOW + DAY)
    file = files.add_stored(tx, WantedFile("", "", "", "bang-ke.csv", 1, ""), "ab" * 32, NOW)
    [report] = reports.of_request(tx, asked)
    reports.change(tx, report.id, state=ReportState.FILED, answers={"q1": f"{file} bang-ke.csv"})
    files.add_use(tx, file, f"report:{report.id}")
    sent_to(tx, "hoa", file)
    yield from (("with_file", asked), ("file_of_report", file))


def of_people(tx: Connection) -> Iterator[tuple[str, int]]:
    for who in (*TRYING, "lan"):
        person = PEOPLE[who]
        contact = tx.execute(select(contacts.c.id).where(contacts.c.chat == who)).scalar_one()
        yield f"contact_{who}", contact
        for name, begun in (
            ("form", {"flow": "away", "facts": {}, "waiting_for": "span"}),
            ("words", {"flow": words.WORDS, "facts": {"text": "x"}}),
            ("solved", {"flow": SOLVED, "facts": {"kind": "full", "duty": None, "given": {}}}),
        ):
            lasting = {"answers": [], "touched": NOW, "expires": NOW + 7 * DAY}
            form = insert(conversations).values(person=person, contact=contact, **begun, **lasting)
            yield f"{name}_{who}", tx.execute(form.returning(conversations.c.id)).scalar_one()
        yield f"absence_{who}", covers.add_absence(tx, person, NOW + DAY, NOW + 2 * DAY, "x")
    yield from written(tx)
    yield from suggested(tx)
    yield from asked_to_stand_in(tx)


def written(tx: Connection) -> Iterator[tuple[str, int]]:
    """Write to the office twice; of one it was said what it means."""
    unit = tx.scalar(select(units.c.id)) or 0
    inquiry, taught = (inquiries.add(tx, PEOPLE["lan"], unit, NOW) for _number in range(2))
    for made in (inquiry, taught):
        inquiries.say(tx, made, PEOPLE["lan"], KeptWords("x", "officer", "none", "unknown"), NOW)
    new = NewExample(taught, "x", "officer", "none", "away")
    yield from (("inquiry", inquiry), ("example", examples.add(tx, new, PEOPLE["yen"], NOW)))


def suggested(tx: Connection) -> Iterator[tuple[str, int]]:
    """Give feedback twice; one is answered and gathered for the body above."""
    unit = tx.scalar(select(units.c.id)) or 0
    values = {"person": PEOPLE["lan"], "unit": unit, "clause": "", "awkward": "x", "proposed": ""}
    waiting, answered = (feedback.add(tx, values, NOW) for _number in range(2))
    taken = {"state": feedback.TAKEN, "answer": "x", "answered_by": PEOPLE["yen"]}
    feedback.answer(tx, answered, taken, NOW)
    yield from (("feedback", waiting), ("feedback_letter", feedback.make_letter(tx, PEOPLE["yen"], NOW)))


def asked_to_stand_in(tx: Connection) -> Iterator[tuple[str, int]]:
    """Ask each of them for Lan, in another week; Lan for Minh; and somebody where none of them is."""
    unit = {code: tx.scalar(select(units.c.id).where(units.c.code == code)) or 0 for code in (OWN, OTHER)}
    starts, ends = NOW + 7 * DAY, NOW + 8 * DAY
    away = {who: covers.add_absence(tx, PEOPLE[who], starts, ends, "") for who in ("lan", "minh")}
    for who in (*TRYING, "lan"):
        of = "minh" if who == "lan" else "lan"
        asking = covers.NewCover(away[of], unit[OWN], PEOPLE[of], PEOPLE[who], starts, ends, PEOPLE[of])
        yield f"asked_{who}", covers.ask(tx, asking, NOW)
    there = covers.NewCover(
        away["lan"], unit[OTHER], PEOPLE["lan"], PEOPLE["binh"], starts, ends, PEOPLE["lan"]
    )
    yield "asked_there", covers.ask(tx, there, NOW)


def sent_to_people(tx: Connection, folder: Path) -> Iterator[tuple[str, int]]:
    """Send a file to each."""
    for who in (*TRYING, "lan"):
        made = WantedFile("", "", "", "tep.csv", 1, "")
        file = files.add_stored(tx, made, blobs.store(folder, b"x"), NOW)
        sent_to(tx, who, file)
        yield f"file_{who}", file
        yield f"document_{who}", document_of(tx, who, blobs.store(folder, b"x"))


def document_of(tx: Connection, who: str, sha256: str) -> int:
    """Note a document that somebody has sent, of which nothing was asked."""
    contact = select(contacts.c.id).where(contacts.c.chat == who)
    came = {"owner": PEOPLE[who], "contact": tx.execute(contact).scalar_one(), "channel": CHANNEL}
    kept = {"state": "held", "sha256": sha256, "shown_name": "a.docx", "created": NOW}
    return files.add(tx, {"remote": "x", "size": 1, "type": "", "account": ACCOUNT, **came, **kept})


def sent_to(tx: Connection, who: str, file: int) -> None:
    contact = tx.execute(select(contacts.c.id).where(contacts.c.chat == who)).scalar_one()
    said = {"key": f"file:{who}:{file}", "contact": contact, "channel": CHANNEL, "lane": 3, "options": []}
    sent = {"file_ids": [file], "created": NOW, "not_before": NOW, "state": "sent"}
    tx.execute(insert(outbox).values(**said, **sent))


def told_to_each(tx: Connection, whom: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Make a broadcast for one person, who is asked to acknowledge it."""
    unit = tx.execute(select(units.c.id).limit(1)).scalar_one()
    for who in (*TRYING, "lan"):
        subject = f"broadcast:{who}"
        told = NewBroadcast(subject, PEOPLE["yen"], NOW, "x", whom, BroadcastState.SENT, ack_until=NOW + DAY)
        made = broadcasts.add(tx, told)
        tx.execute(insert(broadcast_people), {"broadcast": made, "person": PEOPLE[who], "unit": unit})
        yield f"told_{who}", made


def of_the_office(tx: Connection, folder: Path) -> Iterator[tuple[str, int]]:
    join(tx, PEOPLE["binh"], "binh")
    for name, who in {"consent": "binh", "consent_officer": "lan", "consent_elsewhere": "tam"}.items():
        given = update(consents).where(consents.c.person == PEOPLE[who]).values(given=NOW)
        yield name, tx.execute(given.returning(consents.c.id)).scalar_one()
    stranger = {"channel": CHANNEL, "account": ACCOUNT, "chat": "xa"}
    contact = tx.execute(insert(contacts).values(**stranger).returning(contacts.c.id)).scalar_one()
    joining.file_request(tx, contact, JoinAsked("Người Lạ", "Long Tân", "Văn thư"), NOW)
    yield "request", joining.waiting_requests(tx)[0].id
    yield "shift", covers.add_shift(tx, PEOPLE["yen"], (NOW, NOW + DAY), PEOPLE["yen"], NOW)
    whom = {"roles": "everyone", "units": None, "kind": ""}
    told = NewBroadcast("broadcast:1", PEOPLE["yen"], NOW, "x", whom, BroadcastState.SENDING)
    yield "broadcast", broadcasts.add(tx, told)
    yield from told_to_each(tx, whom)
    again = NewBroadcast(
        "broadcast:again", PEOPLE["yen"], NOW, "x", whom, BroadcastState.PLANNED, repeats="weekly"
    )
    yield "plan", broadcasts.add(tx, replace(again, begins=NOW + 7 * DAY, next_due=NOW + 7 * DAY))
    new = guidance.NewText("Đổi mật khẩu", "Mở trang thư.")
    yield "guide", guidance.add_library_text(tx, "thu-rac", new, PEOPLE["yen"])
    hidden = guidance.get_library_text(tx, guidance.add_library_text(tx, "gui-nham", new, PEOPLE["yen"]))
    assert hidden is not None
    guidance.put_library_text(tx, hidden, "", PEOPLE["yen"])
    yield "excuse_all", excuses.add(tx, Excuse(ALL, *SPAN, "x"), None, NOW)
    calendar.set_day(tx, Override(FIRST_DAY + 7 * DAY, "off", "Nghỉ"), None, None, NOW)
    yield "day", tx.execute(select(calendar_days.c.id)).scalar_one()
    made = WantedFile("", "", "", "danh-sach.xlsx", 1, "")
    yield "file", files.add_stored(tx, made, blobs.store(folder, b"x"), NOW)
