"""Invitations as slips of paper: a page to print and cut, one slip a person, each with its QR code."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import segno
from jinja2 import Environment, StrictUndefined

from bot.conversation import _, day_text
from storage.engine import EntryPoint
from storage.people.joining import Invited, last_day

PAGE = "phieu-moi.html"
TEMPLATE = Path(__file__).with_name("slips.html")
ABREAST = 2


@dataclass(frozen=True)
class Slip:
    name: str
    place: str  # role and unit
    qr: str  # an SVG; "" where our name on the channel is not known yet
    find: str  # the first step …
    ways: tuple[str, ...]  # … on each channel
    steps: tuple[str, ...]  # those after the system was found
    code: str
    code_label: str
    small_print: str


def slips_page(invited: Sequence[Invited], folder: Path) -> Path:
    """Write the page into ``folder``, for its owner's eyes alone; return where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / PAGE
    page.touch(mode=0o600)
    page.chmod(0o600)
    page.write_text(rendered([slip(one) for one in invited]), encoding="utf-8")
    return page


def rendered(slips: Sequence[Slip]) -> str:
    rows = [slips[start : start + ABREAST] for start in range(0, len(slips), ABREAST)]
    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return template.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        rows=rows,
        title=_("Phiếu mời tham gia"),
        product=_("Nhắc Thư – nhắc kiểm tra hộp thư công vụ"),
        advice=_(
            "In khổ A4, cắt theo nét đứt, đưa mỗi phiếu cho đúng người ghi trên phiếu. Số phiếu: {count}.",
            count=len(slips),
        ),
    )


def slip(one: Invited) -> Slip:
    first = _("Gửi mã mời in bên cạnh. Nếu quét mã QR, chọn “Bắt đầu”.")
    if not one.link:
        first = _("Gửi mã mời in bên cạnh.")
    return Slip(
        name=one.name,
        place=_("{role}, {unit}", role=one.role.capitalize(), unit=one.unit),
        qr=segno.make(one.link, error="m", micro=False).svg_inline(omitsize=True, border=0)
        if one.link
        else "",
        find=_("Mở trên điện thoại:") if one.entry_points else _("Mở hệ thống theo hướng dẫn của cơ quan."),
        ways=tuple(map(on_paper, one.entry_points)),
        steps=(first, _("Đọc thông báo xử lý dữ liệu, chọn “Tôi đồng ý”.")),
        code=one.code,
        code_label=_("Mã mời"),
        small_print=_(
            "Mã dùng một lần, chỉ cho người có tên trên, đến hết ngày {day}. Không đưa mã cho người khác.",
            day=day_text(last_day(one.expires)),
        ),
    )


def on_paper(entry: EntryPoint) -> str:
    """Say how the system is found by whoever holds the slip."""
    if entry.channel == "Telegram":
        return _("Telegram: quét mã QR, hoặc {name}", name=entry.name)
    if entry.link:
        return _("Zalo: mở {address}", address=entry.link.removeprefix("https://"))
    return _("Zalo: tìm “{name}”", name=entry.name)
