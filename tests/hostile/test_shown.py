"""Hostile words on other people's screens, pages, sheets and letters: shown as they stand, and never run."""

import csv
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient, Response
from hypothesis import given
from markupsafe import escape
from openpyxl import load_workbook
from sqlalchemy import select, update

from bot.channels.base import Outbound
from bot.channels.telegram.channel import rendered
from bot.conversation import Message, received
from bot.documents import slips
from bot.documents.duties import DutyMonth, month_workbook
from bot.documents.reading import open_file
from bot.documents.roster import read_roster, with_faults
from bot.documents.writing import DutyRow, SheetPage, as_csv, as_xlsx, write_xlsx
from bot.domain.duties import DutyCounts
from bot.domain.roster import check_roster
from bot.mailer import letter
from bot.sandbox.app import HOLDERS, PhoneHolder, create_app
from bot.sandbox.telegram.sending import text_of
from bot.sandbox.telegram.state import SandboxTelegram
from storage.tables.people import people, units
from tests.chat import Chat
from tests.conftest import Fresh
from tests.hostile.effort import tried, tries
from tests.hostile.held import shown_wrongly
from tests.hostile.odd import FORMULAS, MARKUP, TEMPLATES, texts
from tests.people import DOMAIN, FIRST_DAY, MORNING, connected
from tests.phones import TelegramPhones
from tests.sandbox.serving import StandingClock
from tests.test_slips import BINH
from tests.world import FakeChannel

MANY = 60  # times that a trick is said in the day below
TRICKS = (*MARKUP, *TEMPLATES, *FORMULAS)
ALL = " ".join(TRICKS).replace("\t", " ").replace("\r", " ")


def parsed(message: Message) -> str:
    """Return what a phone shows of it, once Telegram has read the markup."""
    return "\n".join(text_of({"text": part, "parse_mode": "HTML"})[0] for part in rendered(message))


@tries(150)
@given(texts, texts)
def test_what_is_said_is_shown_as_it_stands(text: str, heading: str) -> None:
    tried["messages rendered"] += 1
    said = Message(received(text), heading=received(heading)[:200])
    assert "".join(parsed(said).split()) in ("".join(f"{said.heading}{said.text}".split()), "…")


def test_every_trick_is_shown_to_others_as_it_was_typed() -> None:
    assert parsed(Message(ALL, heading=ALL[:200])).endswith(ALL.strip()[-100:])


DAY = """
clock: 08:30
minh: [Có, chờ thủ trưởng]
minh: [Không vào được]
hoa: /mien
hoa: sáng mai
hoa: TRICK
hoa: [Miễn]
vinh: /thongbao
vinh: TRICK
vinh: 1
vinh: 4
vinh: 1
vinh: /lich
vinh: [Thêm ngày nghỉ]
vinh: mai
vinh: TRICK
vinh: TRICK
vinh: [Đúng]
vinh: [Tất cả đơn vị]
vinh: [Ghi vào lịch]
la: xin tham gia
la: TRICK Ví
la: TRICK Dụ
la: TRICK Mẫu
la: [Gửi]
minh: /vangmat
minh: hôm nay
minh: TRICK
minh: [Gửi]
yen: /mien
yen: [Xem, bỏ các đợt miễn]
yen: /xinvao
yen: [Duyệt 1]
yen: /batdau
yen: [Một hoặc vài đơn vị]
yen: TRICK
lan: /lich
lan: /lienhe
lan: [Đặt tên]
lan: TRICK
lan: [Lưu]
clock: 11:30
clock: 14:30
vinh: /trangthai
vinh: [Xuất Excel]
clock: 17:20
"""


@dataclass
class Remembering(FakeChannel):
    """Keeps all that it was ever given to send."""

    given: list[Outbound] = field(default_factory=list)

    async def send(self, out: Outbound) -> str:
        self.given.append(out)
        return await super().send(out)


@pytest.mark.parametrize("trick", ["x <b>{name}</b>", "&lt;{0}&amp;", "=1+1 <a href='x'>%s"])
async def test_tricks_in_names_and_words_harm_nobody_all_day(
    trick: str, on_sqlite: Fresh, tmp_path: Path
) -> None:
    url, channel = on_sqlite(), Remembering()
    with connected(url) as tx:
        for table, column in ((units, units.c.name), (people, people.c.full_name)):
            for row in tx.execute(select(table.c.id, column)).all():
                named = {column: f"{trick} {row[1]}"}
                tx.execute(update(table).where(table.c.id == row.id).values(named))
    chat = Chat(url, tmp_path, phones=TelegramPhones(channel))
    played = await chat.play(DAY.replace("TRICK", trick))
    chat.close()
    assert list(shown_wrongly(channel.given)) == []
    assert played.count(trick) > MANY
    [sheet] = [attachment for out in channel.given for attachment in out.attachments]
    runs_nothing(sheet.content)


def runs_nothing(workbook: bytes) -> None:
    """Check that no cell is a formula or a link, and that none becomes one once saved as .csv."""
    for sheet in load_workbook(BytesIO(workbook)).worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            assert cell.data_type != "f", cell.value
            assert not cell.hyperlink


ROW = DutyRow(FIRST_DAY, "pvd", "Phòng Ví dụ", 1, "checked", MORNING, "Ví Dụ", "telegram", "none", 1, "")


@pytest.mark.parametrize("trick", TRICKS)
def test_no_cell_that_we_write_is_a_formula(trick: str) -> None:
    row = replace(ROW, unit_code=trick, unit_name=trick, checked_by=trick, note=trick)
    for sheet in (
        as_xlsx([row]),
        month_workbook(DutyMonth(trick, trick, [(trick, trick, DutyCounts())]), [row], 1),
    ):
        runs_nothing(sheet)
    runs_nothing(write_xlsx([SheetPage("Trang", [[trick, trick]])]))
    [_headings, cells] = csv.reader(StringIO(as_csv([row]).decode("utf-8-sig")))
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_roster_is_given_back_without_formulas() -> None:
    cells = ",".join(f'"{trick.replace(chr(34), chr(34) * 2)}"' for trick in FORMULAS[:5])
    units_file = f"Mã đơn vị,Tên đơn vị,Nhóm,Hộp thư đơn vị,Điện thoại\n{cells}\n"
    people_file = f"Họ và tên,Chức vụ,Mã đơn vị,Hộp thư,Điện thoại,Vai trò\n{cells},x\n"
    read = read_roster([open_file("a.csv", units_file.encode()), open_file("b.csv", people_file.encode())])
    checked = check_roster(read.units, read.people, [DOMAIN], read.faults)
    assert checked.faults
    runs_nothing(with_faults(read, checked.faults))


@pytest.mark.parametrize("trick", [*MARKUP, *TEMPLATES])
def test_the_page_of_slips_shows_names_and_runs_nothing(trick: str) -> None:
    page = slips.rendered([slips.slip(replace(BINH, name=f"{trick}", unit=trick, role=trick))])
    assert page.count(str(escape(trick))) >= 2
    assert page.count("<script") == page.count("<img") == 0


async def shown_to(holder: PhoneHolder) -> Response:
    network = ASGITransport(create_app(SandboxTelegram(), [holder, *HOLDERS[1:]], StandingClock()))
    async with AsyncClient(transport=network, base_url="http://127.0.0.1") as browser:
        return await browser.get("/")


@pytest.mark.parametrize("trick", [*MARKUP, *TEMPLATES])
async def test_the_page_with_the_phones_shows_names_and_runs_nothing(trick: str) -> None:
    page = await shown_to(PhoneHolder(1001, f"Ví {trick}", trick))
    clean = await shown_to(PhoneHolder(1001, "Ví Dụ", "x"))
    for tag in ("<script", "<img", "<b>"):
        assert page.text.count(tag) == clean.text.count(tag)
    assert str(escape(trick)) in page.text
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("trick", ["\nBcc: x@y.example", "\r\n\r\n<script>", "=?utf-8?q?x?=", *TEMPLATES])
def test_a_letter_has_the_headers_that_we_gave_it(trick: str) -> None:
    one = replace(BINH, name=trick, unit=trick, role=trick)
    read = message_from_bytes(letter(one, "nhacthu@nhontrach.example").as_bytes(), policy=policy.default)
    known = {"Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"}
    assert set(read.keys()) <= known | {"Content-Type", "Content-Transfer-Encoding"}
    assert read["To"] == BINH.mailbox
