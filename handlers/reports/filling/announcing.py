"""Announce a change of a request to the units: the review shows the message that they are then sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from bot.conversation import Message, _
from bot.domain.reports import (
    CLOSED,
    MISSING,
    ReportAction,
    ReportQuestion,
    ReportState,
    compare_questions,
    lacking,
    moved,
)
from handlers.engine import Context, Notice, moment_in_full, tell_all
from handlers.reports import cards, questionnaire, telling
from handlers.reports.filling import wording
from storage.engine import Tx, sent
from storage.reporting import reports
from storage.reporting.report_requests import Request
from storage.reporting.reports import Report


class RequestChangeKind(StrEnum):
    EXTEND = "extend"
    EXTEND_UNIT = "extend_unit"
    MORE = "more"
    REVISE = "revise"
    EXEMPT = "exempt"
    CLOSE = "close"
    CANCEL = "cancel"


OF_QUESTIONS = (RequestChangeKind.MORE, RequestChangeKind.REVISE)
ENDING = (RequestChangeKind.EXEMPT, RequestChangeKind.CLOSE, RequestChangeKind.CANCEL)


@dataclass(frozen=True)
class RequestChange:
    """A change as the form decides it; ``unit`` is 0 where it is for all, ``questions`` are all of now."""

    request: int
    what: RequestChangeKind
    unit: int = 0
    deadline: datetime | None = None
    words: str = ""  # the reason, or what is to be said with new questions
    questions: tuple[ReportQuestion, ...] = ()
    seen: int = 0  # the version of the request that was changed


def concerned_reports(change: RequestChange, found: Sequence[Report]) -> list[Report]:
    """Return the reports that a change is about; more time is for those that have less."""
    missing = [one for one in found if one.state in MISSING and change.unit in (0, one.unit)]
    if change.deadline:
        return [one for one in missing if one.until < change.deadline]
    if change.unit or change.what == RequestChangeKind.CLOSE:
        return missing
    return [one for one in found if one.state not in CLOSED]


def owing_again(
    found: Sequence[Report], old: Sequence[ReportQuestion], new: Sequence[ReportQuestion]
) -> list[Report]:
    answered = [one for one in found if moved(one.state, ReportAction.ASK_MORE)]
    return [one for one in answered if lacking(old, new, one.answers, is_nothing=one.is_nothing)]


class Changed(Protocol):
    """A request as it is before the change."""

    @property
    def title(self) -> str: ...
    @property
    def deadline(self) -> datetime: ...
    @property
    def questions(self) -> Sequence[ReportQuestion]: ...


def find_audience(tx: Tx, change: RequestChange, before: Changed, at: datetime) -> dict[str, Any]:
    """Find how many people and units hear of a change, and the message that the first of them gets."""
    concerned = concerned_reports(change, reports.of_request(tx, change.request))
    told = who_hears(tx, at, change.what, concerned)
    reached = {one.unit for found in told.values() for one in found}
    first = [one.unit_name for one in concerned if one.unit in reached][:1]
    lines = change_lines(before, change, concerned, at)
    again = len(owing_again(concerned, before.questions, change.questions))
    text = change_text(lines, first) if first else ""
    return {"units": len(concerned), "people": len(told), "again": again, "message": text}


def who_hears(
    tx: Tx, at: datetime, what: RequestChangeKind, concerned: Sequence[Report]
) -> dict[int, list[Report]]:
    """Return person -> of which of these reports they hear: who write them.

    Where a report ends that waits for the head, so do the head and whoever wrote it.
    """
    writers = telling.writers_by_unit(tx, at, [one.unit for one in concerned])
    told = telling.group_by_person(concerned, writers)
    waiting = [one for one in concerned if what in ENDING and one.state == ReportState.WITH_HEAD]
    heads = telling.first_heads(tx, at, waiting) if waiting else {}
    for one in waiting:
        for person in {*(head.person for head in heads[one.unit]), one.handed_by} - {None}:
            found = told.setdefault(person or 0, [])
            found += [] if one in found else [one]
    return told


def change_lines(
    before: Changed, change: RequestChange, concerned: Sequence[Report], at: datetime
) -> list[str]:
    """Say to the units what changes; the first line says what the office did."""
    places = {"title": before.title, "words": change.words, "why": change.words}
    match change.what:
        case RequestChangeKind.EXTEND | RequestChangeKind.EXTEND_UNIT:
            was = concerned[0].until if change.unit and concerned else before.deadline
            return extended_lines(before.title, change.deadline or was, was)
        case RequestChangeKind.MORE:
            said = _("{The_office} bổ sung yêu cầu báo cáo “{title}”: {words}", **places)
            new = compare_questions(before.questions, change.questions).added
            added = [wording.describe_to_unit(one) for one in new]
            return [said, *added, *lines_for_answered(before.questions, change.questions, concerned, at)]
        case RequestChangeKind.REVISE:
            said = _("{The_office} sửa yêu cầu báo cáo “{title}”. Lý do: {why}", **places)
            changed = questionnaire.differences(before.questions, change.questions)
            return [said, *changed, *lines_for_answered(before.questions, change.questions, concerned, at)]
        case RequestChangeKind.EXEMPT:
            said = _("Đơn vị không phải nộp báo cáo “{title}”. Lý do: {why}", **places)
        case RequestChangeKind.CLOSE:
            said = _("{The_office} đã kết thúc yêu cầu báo cáo “{title}”, không nhận báo cáo nữa.", **places)
        case RequestChangeKind.CANCEL:
            said = _("{The_office} hủy yêu cầu báo cáo “{title}”. Lý do: {why}", **places)
    return [said]


def extended_lines(title: str, deadline: datetime, before: datetime) -> list[str]:
    said = _(
        "Hạn nộp báo cáo “{title}” được gia hạn đến {deadline}, hạn trước là {before}.",
        title=title,
        deadline=moment_in_full(deadline),
        before=moment_in_full(before),
    )
    return [said]


def lines_for_answered(
    old: Sequence[ReportQuestion], new: Sequence[ReportQuestion], concerned: Sequence[Report], at: datetime
) -> list[str]:
    """Say what the units that have answered are to do about changed questions; nothing where none has."""
    answered = [one for one in concerned if moved(one.state, ReportAction.ASK_MORE)]
    if not answered:
        return []
    lines = [_("Đơn vị đã báo cáo không phải trả lời thêm.")]
    if owing_again(answered, old, new):
        lines = [_("Đơn vị đã báo cáo chỉ cần trả lời câu mới.")]
    if compare_questions(old, new).reworded and any(cards.may_mend(one, at) for one in answered):
        lines.append(_("Nếu trả lời cũ không còn đúng, xin sửa."))
    return lines


def change_text(lines: Sequence[str], units: Sequence[str]) -> str:
    """Write the message of a change as these units read it."""
    return "\n".join([*lines, _("Đơn vị: {units}.", units=", ".join(units))])


@dataclass(frozen=True)
class ToldChange:
    """A change as the units are told of it; ``is_reworded``: what was answered may not fit any more.

    ``lines`` says it in the language of whoever reads.
    """

    what: RequestChangeKind
    lines: Callable[[], Sequence[str]]
    is_reworded: bool = False


def tell_units(
    context: Context, request: Request, concerned: Sequence[Report], change: ToldChange, but: int = 0
) -> int:
    """Tell those who write for the units of a change, but one who hears otherwise; return how many."""
    now = {one.id: one for one in reports.of_request(context.tx, request.id)}
    hear = who_hears(context.tx, context.at, change.what, concerned)
    told = {person: [now[one.id] for one in found] for person, found in hear.items() if person != but}
    asked = messages_that_asked(context, request, list(told))
    notices = (change_notice(context, request, *one, change) for one in told.items())
    return len(tell_all(context, (replace(one, reply_to=asked.get(one.person)) for one in notices)))


def messages_that_asked(context: Context, request: Request, people: list[int]) -> dict[int, int]:
    """Return person -> the outbox row of the message by which they were asked for their report."""
    opened = sent.about_to_people(context.tx, request.subject, people)
    return {row.person: row.id for row in opened if row.key.startswith(telling.opening_key(request))}


def change_notice(
    context: Context, request: Request, person: int, found: Sequence[Report], change: ToldChange
) -> Notice:
    owed = [one for one in found if one.is_owed]
    done = [one for one in found if not one.is_owed and cards.may_mend(one, context.at)]
    mended = done if change.is_reworded else []
    of_many = (cards.BOTH_MANY if owed else cards.HANDED_MANY) if mended else cards.OWED_MANY
    card = cards.card_of([*owed, *mended], cards.OWED_CARD if owed else cards.HANDED, of_many)

    def say() -> Message:
        heading = _("Yêu cầu báo cáo của {office}", office=context.settings.office_name)
        text = change_text(change.lines(), [one.unit_name for one in found])
        options = (*(cards.answer_buttons(owed) if owed else ()), *cards.edit_buttons(mended, len(found)))
        return Message(text, options, heading=heading, card=card)

    once, subject = f"request_news:{request.id}:{context.event}", request.subject
    unit = telling.only_unit(found)
    return Notice(once, person, say, subject=subject, roles=telling.WRITERS, unit=unit)
