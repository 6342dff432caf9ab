"""Incidents as files: the workbook of a year, and the record of one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, TypeVar

from bot.config import Settings
from bot.conversation import (
    DEFAULT,
    N_,
    Option,
    _,
    at_local,
    day_text,
    local_date,
    moment_text,
    number_text,
    speaking,
    time_text,
)
from bot.documents.incidents import (
    Counted,
    IncidentRow,
    MonthPicture,
    PictureKind,
    Week,
    incidents_workbook,
    minutes,
)
from bot.documents.word import (
    IncidentAnnex,
    IncidentRecord,
    RecordLine,
    annex_docx,
    in_capitals,
    in_full,
    record_docx,
)
from bot.domain.duties import month_before, month_of
from bot.domain.incidents import (
    BETWEEN_BOTH,
    SOLVED,
    IncidentAction,
    IncidentKind,
    IncidentLimits,
    IncidentState,
    IncidentSummary,
    IncidentTimes,
    TimeTaken,
    ending,
    mistaken,
    reference,
    summaries_by,
)
from handlers.engine import (
    DOCX,
    XLSX,
    Action,
    Context,
    FileOrder,
    Paper,
    Replies,
    day_in,
    letterhead,
    order_file,
    role_name,
)
from handlers.incidents import cards, moving
from handlers.incidents.acts.timeline import action_name
from handlers.incidents.cards import kind_name, state_name
from storage import incidents
from storage.engine import Tx, roles_of
from storage.incidents import Incident, TimelineLine

WORKBOOK = "incidents"
DAY = timedelta(days=1)
RECORD, ANNEX = "record", "record_annex"
Key = TypeVar("Key")

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
COLOURS = {  # told apart by the colour-blind too (Okabe and Ito), but for the last two
    IncidentKind.LOGIN: "#0072b2",
    IncidentKind.MAIL: "#56b4e9",
    IncidentKind.FULL: "#009e73",
    IncidentKind.EXPOSED: "#d55e00",
    IncidentKind.FORGED: "#e69f00",
    IncidentKind.VIRUS: "#cc79a7",
    IncidentKind.LOST: "#f0e442",
    IncidentKind.CONTENT: "#8c564b",
    IncidentKind.OTHER: "#7f7f7f",
}


@dataclass(frozen=True)
class Month:
    """The incidents of a month, as far as it has come. ``told_at``: when its counts were said last."""

    first: date
    ones: Sequence[IncidentTimes]
    told_at: datetime | None = None

    @property
    def since(self) -> int:
        """Count those that were raised after its counts had been said."""
        return sum(self.told_at is not None and one.raised_at >= self.told_at for one in self.ones)


def export_incidents(tx: Tx, first: date, last: date, settings: Settings) -> list[IncidentRow]:
    """List those raised from ``first`` to ``last``, both included, by their numbers."""
    return read_table(tx, first, last, settings)[0]


def read_table(
    tx: Tx, first: date, last: date, settings: Settings
) -> tuple[list[IncidentRow], list[IncidentTimes]]:
    """Read those raised from ``first`` to ``last``, both included, as rows and as they are counted."""
    span = at_local(first, time(0)), at_local(last + DAY, time(0))
    found, told = incidents.raised_between(tx, *span), incidents.outcomes(tx, *span)
    limit = incidents.limits(tx, settings)
    ones = [times_of(row, limit) for row in found]
    return [table_row(row, one, told.get(row.id, ())) for row, one in zip(found, ones, strict=True)], ones


def read_month(tx: Tx, day: date, settings: Settings, told_at: datetime | None = None) -> Month:
    first, last = month_of(day)
    return Month(first, read_table(tx, first, last, settings)[1], told_at)


def times_of(row: Any, limit: IncidentLimits) -> IncidentTimes:
    kind = IncidentKind(row.kind)
    return IncidentTimes(
        kind=kind,
        unit=row.unit,
        unit_name=row.unit_name,
        raised_at=row.raised_at,
        day=local_date(row.raised_at),
        state=IncidentState(row.state),
        to_take=limit.time_to_take(kind, row.raised_at, row.taken_at, is_opened=bool(row.is_opened))
        if row.taken_at
        else None,
        to_resolve=limit.working.between(row.raised_at, row.resolved_at) if row.resolved_at else None,
    )


def table_row(row: Any, one: IncidentTimes, told: Sequence[TimelineLine]) -> IncidentRow:
    ended, failed = ending(told)
    return IncidentRow(
        number=reference(row.year, row.number),
        unit_code=row.code,
        unit_name=row.unit_name,
        mailbox=row.mailbox,
        kind=row.kind,
        raised_by=row.raiser or "",
        written_by=row.writer or "",
        raised_at=row.raised_at,
        taken_by=row.taker or "",
        taken_at=row.taken_at,
        minutes_to_take=minutes(one.to_take),
        resolved_at=row.resolved_at,
        minutes_to_resolve=minutes(one.to_resolve),
        closed_at=row.closed_at,
        state=row.state,
        how=ended.text if ended else "",
        what=row.what,
        happened_at=row.happened_at,
        tried=row.tried,
        resolved_by=ended.name if ended else "",
        failed="\n".join(attempt_text(one) for one in failed),
        forwarded=cards.forwarded_text(row),
    )


def attempt_text(one: TimelineLine) -> str:
    """Say who tried what, and when: "08:20 ngày 25/11/2026, Hồ Văn Ví Vinh: Đã chặn địa chỉ gửi"."""
    return _("{moment}, {name}: {what}", moment=moment_text(one.at), name=one.name, what=one.text)


def order_workbook(context: Context) -> Replies:
    """Order the workbook of this month and the eleven before it ([Xuất Excel])."""
    last = local_date(context.at)
    first = last.replace(day=1)
    for _month in range(11):
        first = month_before(first)
    context.audit("incident_export", f"{first}:{last}")
    name = _("Sự cố hộp thư đến {day}.xlsx", day=f"{last:%d-%m-%Y}")
    return [order_file(context, FileOrder(f"{WORKBOOK}:{first}:{last}", name, XLSX))]


def read_workbook(context: Context, days: str) -> Paper:
    """Read the incidents of a workbook; ``days``: the first and the last, as in "2026-01-01:2026-11-27"."""
    context.need(Action.LOOK)
    begins, _colon, ends = days.partition(":")
    first, last = day_in(begins), day_in(ends)
    found, ones = read_table(context.tx, first, last, context.settings)
    rows = [  # as kinds and states are called in chat
        replace(row, kind=kind_name(IncidentKind(row.kind)), state=state_name(IncidentState(row.state)))
        for row in found
    ]
    said = _(
        "Sự cố từ ngày {first} đến ngày {last}: {count}, gồm tổng hợp và từng sự cố.",
        first=day_text(first),
        last=day_text(last),
        count=len(rows),
    )
    draw = partial(incidents_workbook, workbook_counts(context, ones, first), rows)
    return Paper(draw, said, context.who.language)


def workbook_counts(context: Context, ones: Sequence[IncidentTimes], first: date) -> Counted:
    """Count by kind and by unit, the most frequent first, and by month in their order."""
    period = _("Từ ngày {first}, số liệu đến {moment}", first=day_text(first), moment=moment_text(context.at))
    by_unit = summaries_by(ones, lambda one: (one.unit, one.unit_name))
    blocks = {
        _("Theo loại sự cố"): most_first(summaries_by(ones, lambda one: kind_name(one.kind))),
        _("Theo đơn vị"): most_first({name: summary for (_id, name), summary in by_unit.items()}),
        _("Theo tháng"): summaries_by(ones, lambda one: f"{one.day:%m/%Y}"),
    }
    return Counted(context.settings.office_name, period, blocks, IncidentSummary.of(ones))


def most_first(groups: dict[Key, IncidentSummary]) -> dict[Key, IncidentSummary]:
    return dict(sorted(groups.items(), key=lambda group: -group[1].raised))


def order_record(context: Context, incident: Incident) -> Replies:
    """Order the draft of an incident's record ([Biên bản]), and offer its annex where both sides wrote."""
    context.audit("incident_record", cards.subject(incident))
    name = _("Dự thảo biên bản {number}.docx", number=incident.reference)
    ordered = order_file(context, FileOrder(f"{RECORD}:{incident.id}", name, DOCX))
    if not any(map(is_message, incidents.timeline(context.tx, incident.id))):
        return [ordered]
    annex = Option(f"{cards.TOKEN}annex:{incident.id}", _("Phụ lục trao đổi"))
    return [replace(ordered, options=(annex,))]


def is_message(told: TimelineLine) -> bool:
    """Return whether it is what one side wrote to the other: it stands in the annex, not in the record."""
    return told.act in BETWEEN_BOTH and not told.file


def read_record(context: Context, incident_id: str) -> Paper:
    """Read an incident for its record, which is in Vietnamese, whatever its reader speaks."""
    incident = moving.INCIDENT_TO_SHOW.read(context, incident_id)
    told = incidents.timeline(context.tx, incident.id)
    with speaking(DEFAULT):
        record = record_of(context, incident, told)
    said = _(
        "Dự thảo biên bản sự cố {number}. Số, ngày và chữ ký để trống: văn thư cấp số, người có thẩm quyền "
        "ký.",
        number=incident.reference,
    )
    return Paper(partial(record_docx, record), said)


def order_annex(context: Context, incident: Incident) -> Replies:
    """Order the talk about an incident, word for word ([Phụ lục trao đổi])."""
    context.audit("incident_record", cards.subject(incident))
    name = _("Phụ lục trao đổi {number}.docx", number=incident.reference)
    return [order_file(context, FileOrder(f"{ANNEX}:{incident.id}", name, DOCX))]


def read_annex(context: Context, incident_id: str) -> Paper:
    """Read what both sides wrote to each other, for the annex of the record."""
    incident = moving.INCIDENT_TO_SHOW.read(context, incident_id)
    talk = [one for one in incidents.timeline(context.tx, incident.id) if one.act in BETWEEN_BOTH]
    with speaking(DEFAULT):
        annex = IncidentAnnex(
            reference=incident.reference,
            unit=in_full(incident.unit_name),
            kind=kind_name(incident.kind),
            made=moment_text(context.at),
            lines=[
                replace(record_line(number, one), what=one.text or file_text(one))
                for number, one in enumerate(talk, 1)
            ],
        )
    said = _("Phụ lục biên bản sự cố {number}: {count} tin.", number=incident.reference, count=len(talk))
    return Paper(partial(annex_docx, annex), said)


def record_of(context: Context, incident: Incident, told: Sequence[TimelineLine]) -> IncidentRecord:
    """Say what was told, done and found; of the talk only its files, and how much there was of it."""
    settings = context.settings
    ended, failed = ending(told)
    wrong = mistaken(told)
    done = [one for one in told if not is_message(one) and one not in wrong]
    messages = sum(map(is_message, told))
    return IncidentRecord(
        letterhead=letterhead(settings, context.at),
        basis=_("Căn cứ {rule_incident} {the_paper_basis}."),
        reference=incident.reference,
        unit=in_full(incident.unit_name),
        mailbox=incident.mailbox,
        kind=kind_text(incident),
        raiser=raiser_post_text(context, incident),
        happened=moment_text(incident.happened_at) if incident.happened_at else _("chưa rõ"),
        raised=moment_text(incident.raised_at),
        what=incident.what,
        tried=_("Đã thử: {text} – không được.", text=incident.tried.rstrip(" .")) if incident.tried else "",
        taker=taker_text(context, incident, told),
        take_until=moment_text(incident.take_until),
        resolve_until=moment_text(incident.resolve_until),
        made=moment_text(context.at),
        state=state_since_text(incident),
        how=ended.text if ended else "",
        unit_signs=in_capitals(incident.unit_name),
        office_signs=in_capitals(settings.office_name),
        talk=_("{count} tin; nội dung tại phụ lục, lập khi cần", count=messages) if messages else "",
        lines=[record_line(number, one, has_failed=one in failed) for number, one in enumerate(done, 1)],
    )


def kind_text(incident: Incident) -> str:
    named = kind_name(incident.kind)
    if incident.is_opened is None:
        return named
    if incident.is_opened:
        return _("{kind}; đã mở thư, tệp, liên kết hoặc đã cung cấp mật khẩu", kind=named)
    return _("{kind}; chưa mở thư, tệp, liên kết, chưa cung cấp mật khẩu", kind=named)


def raiser_post_text(context: Context, incident: Incident) -> str:
    """Name whoever raised it, as what, and where to call back."""
    named = [cards.raiser_text(incident)]
    if incident.raised_by:
        roles = roles_of(context.tx, incident.raised_by, incident.raised_at)
        here = [one for one in roles if incident.unit == one.unit or incident.unit_name == one.unit_name]
        named += [one.title or role_name(one.role) for one in here[:1]]
    if incident.call_back:
        named.append(_("điện thoại {phone}", phone=incident.call_back))
    return ", ".join(named)


def taker_text(context: Context, incident: Incident, told: Sequence[TimelineLine]) -> str:
    """Name whoever took it, and who has it now where that is another."""
    if not incident.taken_at:
        return _("chưa có")
    done = (one for one in told if one.at == incident.taken_at and one.act != IncidentAction.RAISE)
    name = next((one.name for one in done), incident.taker)
    places = {"office": context.settings.office_name, "moment": moment_text(incident.taken_at)}
    if name == incident.taker:
        return _("{name}, {office}, lúc {moment}", name=name, **places)
    return _(
        "{name}, {office}, lúc {moment}; sau đó {other} xử lý", name=name, other=incident.taker, **places
    )


def state_since_text(incident: Incident) -> str:
    moment = incident.resolved_at if incident.state == IncidentState.RESOLVED else incident.closed_at
    named = state_name(incident.state)
    return _("{state}, lúc {moment}", state=named, moment=moment_text(moment)) if moment else named


def record_line(number: int, told: TimelineLine, *, has_failed: bool = False) -> RecordLine:
    done = file_text(told) if told.file else action_name(told.act)
    done = done[:1].upper() + done[1:]
    when = f"{time_text(told.at)}\n{day_text(local_date(told.at))}"
    what = _("{done}: {text}", done=done, text=told.text) if told.text else done
    if has_failed:
        what = _("Đã thử: {text} – không được.", text=told.text.rstrip(" ."))
    return RecordLine(number, when, told.name or _("Hệ thống"), what)


def file_text(told: TimelineLine) -> str:
    return _("gửi tệp {name}", name=told.file_name)


def nothing_in_month() -> str:
    return _("Không có sự cố nào trong tháng này.")


def month_picture(context: Context, month: Month, last: date) -> MonthPicture:
    """Draw a month by weeks and kinds; what was no incident is counted, and has no part in the bars."""
    real = [one for one in month.ones if one.state != IncidentState.WRONG]
    kinds = list(most_first(summaries_by(real, lambda one: one.kind)))
    return MonthPicture(
        title=_("Sự cố hộp thư tháng {month}", month=f"{month.first:%m/%Y}"),
        subtitle=_("Số sự cố: {counts}", counts=summary_text(IncidentSummary.of(month.ones))),
        below=_("Theo tuần; số liệu đến {moment}", moment=moment_text(context.at)),
        solved=_("Đã xử lý"),
        still_open=_("Đang mở"),
        nothing=nothing_in_month(),
        kinds=[PictureKind(kind_name(kind), COLOURS[kind]) for kind in kinds],
        weeks=[week_of(real, kinds, days) for days in weeks(month.first, last)],
    )


def weeks(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Yield the first and the last day of each week, from Monday, as far as it is of the month."""
    while first <= last:
        sunday = first + (6 - first.weekday()) * DAY
        yield first, min(sunday, last)
        first = sunday + DAY


def week_of(ones: Sequence[IncidentTimes], kinds: Sequence[IncidentKind], days: tuple[date, date]) -> Week:
    first, last = days
    here = [one for one in ones if first <= one.day <= last]
    name = f"{first:%d}–{last:%d}" if first != last else f"{first:%d}"
    counts = Counter((one.kind, one.state in SOLVED) for one in here)
    return Week(name, [(counts[kind, True], counts[kind, False]) for kind in kinds])


def summary_text(summary: IncidentSummary) -> str:
    """Sum up: "12 (9 đã xử lý, 2 đang mở, 1 báo nhầm)"."""
    parts = [_("{count} đã xử lý", count=number_text(summary.solved))]
    if summary.open:
        parts.append(_("{count} đang mở", count=number_text(summary.open)))
    if summary.wrong:
        parts.append(_("{count} báo nhầm", count=number_text(summary.wrong)))
    return f"{number_text(summary.raised)} ({', '.join(parts)})"


def time_taken_text(one: TimeTaken, *, counts_nights: bool = False) -> str:
    """Say how long it took; ``counts_nights``: of what is urgent the time out of hours, too."""
    said = N_("50 % số sự cố trong {median}, 90 % trong {most} (giờ làm việc)")
    if counts_nights:
        said = N_(
            "50 % số sự cố trong {median}, 90 % trong {most} (giờ làm việc; sự cố khẩn tính cả ngoài giờ)"
        )
    if one.median == one.most and counts_nights:
        said = N_("trong {median} (giờ làm việc; sự cố khẩn tính cả ngoài giờ)")
    elif one.median == one.most:
        said = N_("trong {median} (giờ làm việc)")
    return _(said, median=length_text(one.median), most=length_text(one.most))


def length_text(length: timedelta) -> str:
    """Put a length into words: "6 phút", "3 giờ 20 phút"."""
    hours, minutes = length // HOUR, length % HOUR // MINUTE
    if not hours:
        return _("{minutes} phút", minutes=minutes) if minutes else _("chưa đầy 1 phút")
    if not minutes:
        return _("{hours} giờ", hours=hours)
    return _("{hours} giờ {minutes} phút", hours=hours, minutes=minutes)
