"""Files that units have sent, as lines of a table: whose, in answer to what, from whom and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.conversation.text import moment_text, number_text, safe_cell
from bot.conversation.words import N_, _
from bot.sheets.write import Page, write_xlsx

HEADINGS = (
    N_("Tên đơn vị"),
    N_("Câu hỏi"),
    N_("Tên tệp"),
    N_("Tên trong tệp nén"),
    N_("Người gửi"),
    N_("Gửi lúc"),
    N_("Số byte"),
    N_("Mã băm SHA-256"),
    N_("Ghi chú"),
)


@dataclass(frozen=True)
class Sent:
    """A file among the answers. ``size`` in bytes."""

    code: str  # of the unit
    unit: str
    question: str
    name: str
    sender: str
    sent_at: datetime
    size: int
    sha256: str


def list_of_files(title: str, as_of: str, files: Iterable[tuple[str, Sent, bool]]) -> bytes:
    """Each with its place in the archive, and whether it is gone. The same content, the same bytes."""
    above = [[safe_cell(title)], [as_of]]
    rows = [*above, [_(name) for name in HEADINGS], *(line(*one) for one in files)]
    return write_xlsx([Page(_("Danh sách tệp"), rows, header=len(above) + 1)])


def line(path: str, sent: Sent, is_gone: bool) -> Sequence[str]:
    note = _("không còn trên máy chủ") if is_gone else ""
    said = (sent.unit, sent.question, sent.name, "" if is_gone else path, sent.sender)
    figures = (moment_text(sent.sent_at), number_text(sent.size), sent.sha256, note)
    return [*map(safe_cell, said), *figures]
