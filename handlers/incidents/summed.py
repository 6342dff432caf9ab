"""What the office's summary says of incidents: each day those that are open, at a month's end its counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from bot.config import Settings
from bot.domain.incident_figures import Figures, One, Took, figures, figures_by
from bot.domain.standing import month_of
from bot.text import number_text
from bot.words import _
from handlers.incidents.listing import listed
from handlers.incidents.words import kind_name
from storage.db import Tx

Key = TypeVar("Key")
NAMED = 5  # units of a month that had the most
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def open_line(total: int, late: int) -> list[str]:
    """Nothing where nothing is open."""
    if not total:
        return []
    places = {"count": number_text(total), "late": number_text(late)}
    if late:
        return [_("Sự cố đang mở: {count}, trong đó quá hạn {late}. Gõ /suco để xem.", **places)]
    return [_("Sự cố đang mở: {count}. Gõ /suco để xem.", **places)]


@dataclass(frozen=True)
class Month:
    """The incidents of a month, as far as it has come. ``told_at``: when its counts were said last."""

    first: date
    ones: Sequence[One]
    told_at: datetime | None = None

    @property
    def since(self) -> int:
        """How many were raised after its counts had been said."""
        return sum(self.told_at is not None and one.raised_at >= self.told_at for one in self.ones)


def look(tx: Tx, day: date, settings: Settings, told_at: datetime | None = None) -> Month:
    first, last = month_of(day)
    return Month(first, listed(tx, first, last, settings).ones, told_at)


def month_lines(month: Month) -> list[str]:
    """How many, of what kind and where, and how long it took; nothing of a month without any."""
    if not month.ones:
        return []
    of = figures(month.ones)
    kinds = figures_by(month.ones, lambda one: one.kind)
    units = figures_by(month.ones, lambda one: (one.unit, one.unit_name))
    return [
        "",
        heading(month, in_words(of)),
        *(f"– {kind_name(kind)}: {number_text(f.raised)}" for kind, f in most(kinds)),
        _(
            "Nhiều nhất: {units}",
            units=", ".join(f"{name} {f.raised}" for (_id, name), f in most(units)[:NAMED]),
        ),
        *times(of),
    ]


def heading(month: Month, counts: str) -> str:
    named = {"month": f"{month.first:%m/%Y}", "counts": counts}
    if not month.told_at:
        return _("Sự cố trong tháng {month}: {counts}", **named)
    return _(
        "Sự cố cả tháng {month}, thêm {more} sau tin tổng hợp cuối tháng: {counts}", **named, more=month.since
    )


def most(groups: dict[Key, Figures]) -> list[tuple[Key, Figures]]:
    return sorted(groups.items(), key=lambda group: -group[1].raised)


def in_words(of: Figures) -> str:
    """ "12, đã xử lý 9, đang mở 2, báo nhầm 1"."""
    parts = [number_text(of.raised), _("đã xử lý {count}", count=number_text(of.solved))]
    if of.open:
        parts.append(_("đang mở {count}", count=number_text(of.open)))
    if of.wrong:
        parts.append(_("báo nhầm {count}", count=number_text(of.wrong)))
    return ", ".join(parts)


def times(of: Figures) -> list[str]:
    """How long it took to take and to resolve, in working time."""
    said = []
    if of.to_take:
        said.append(_("Tiếp nhận: {times}", times=took(of.to_take)))
    if of.to_resolve:
        said.append(_("Xử lý: {times}", times=took(of.to_resolve)))
    return said


def took(one: Took) -> str:
    return _(
        "một nửa trong {median}, chín phần mười trong {most} (giờ làm việc)",
        median=length_text(one.median),
        most=length_text(one.most),
    )


def length_text(length: timedelta) -> str:
    """ "6 phút", "3 giờ 20 phút"."""
    hours, minutes = length // HOUR, length % HOUR // MINUTE
    if not hours:
        return _("{minutes} phút", minutes=minutes)
    if not minutes:
        return _("{hours} giờ", hours=hours)
    return _("{hours} giờ {minutes} phút", hours=hours, minutes=minutes)
