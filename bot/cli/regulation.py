"""``regulation``: which pack holds, and what is wrong with one that an office writes."""

from collections.abc import Iterator
from typing import Annotated

import typer

from bot.cli.base import CannotDo, begin, say, table
from bot.clock import WallClock
from bot.config import Settings, regulation_chosen
from bot.conversation import DEFAULT, _, clause_cited, day_text, local_date, time_text
from bot.domain.commendation import threshold_texts
from bot.packs import PackError, folder_of, followed, office_terms
from bot.regulation import cycle_book, faults_in, read_pack
from handlers import FEATURES

CHOSEN = Annotated[
    str,
    typer.Argument(help=_("Tên bộ quy định, hoặc thư mục của bộ đó; bỏ trống: bộ đang áp dụng.")),
]


def check(chosen: CHOSEN = "") -> None:
    """Say all that is wrong with a pack, with file and line."""
    try:
        folder = folder_of(chosen or regulation_chosen())
    except PackError as error:
        raise CannotDo(str(error)) from None
    if faults := faults_in(folder, FEATURES.commands):
        raise CannotDo("\n".join(faults))
    pack = read_pack(folder)
    places = {"name": pack.name, "clauses": len(pack.clauses), "topics": len(pack.topics)}
    say(_("{name}: {clauses} khoản, {topics} nội dung trả lời; không có lỗi.", **places))


def show() -> None:
    """Show what holds now, with what the office has set otherwise."""
    settings = begin()
    if faults := faults_in(followed(), FEATURES.commands):
        raise CannotDo("\n".join(faults))
    table([_("Mục"), _("Đang áp dụng")], [list(row) for row in rows(settings)])


def rows(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield (what it is about, what holds)."""
    pack, terms = read_pack(followed()), office_terms(followed())
    names = terms.names[DEFAULT]
    yield _("Quy định"), f"{pack.name} ({pack.number})"
    yield _("Thư mục"), str(followed())
    yield _("Cơ quan phụ trách"), f"{settings.office_name} – “{names['office']}”"
    yield _("Cơ quan cấp trên"), settings.office_parent
    yield _("Nơi cấp, thu hồi hộp thư"), f"{settings.department_name} – “{names['department']}”"
    yield _("Người kiểm tra hộp thư"), names["mailbox_officer"]
    for number, (hours, nudges) in enumerate(settings.rounds, 1):
        begins, ends = map(time_text, hours)
        places = {"begins": begins, "ends": ends, "nudges": ", ".join(map(time_text, nudges))}
        yield _("Lần {number}", number=number), _("{begins} – {ends}; nhắc lúc {nudges}", **places)
    yield _("Đổi mật khẩu mặc định trong"), _("{days} ngày", days=settings.password_first_days)
    yield _("Đổi mật khẩu mỗi"), _("{days} ngày", days=settings.password_days)
    yield _("Trả lời thay đổi nhân sự trong"), _("{days} ngày làm việc", days=settings.change_days)
    yield _("Thu hồi hộp thư sau"), _("{days} ngày", days=settings.mailbox_recall_days)
    for term in cycle_book().terms(local_date(WallClock().now())):
        places = {"opens": day_text(term.opens), "before": day_text(term.before)}
        yield term.title, _("gửi ngày {opens}, nộp trước ngày {before}", **places)
    if terms.commendation:
        yield _("Mức xét khen thưởng"), "; ".join(threshold_texts(terms.commendation))
    for key, numbers in terms.rules.items():
        yield f"[rules] {key}", ", ".join(clause_cited(terms, DEFAULT, one) for one in numbers) or "–"
