"""An office writes its own pack: what is wrong in it is said with file and line; a sound one is followed."""

from pathlib import Path
from shutil import copytree

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.base import CannotDo
from bot.conversation import _, speaking
from bot.packs import folder_of, pack_names
from bot.regulation import faults_in, matcher
from handlers import FEATURES
from tests.people import following, settings

WORDING = '["Đã hủy."]\nvi = "Đã thôi."\n\n["Anh/chị là {role} của {unit}."]\nen = "{role} at {unit}."\n'


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Copy the default pack, as an office would that begins with it."""
    folder = tmp_path / "rieng"
    copytree(folder_of("nhon-trach-2012"), folder)
    folder.joinpath("wording.toml").write_text(WORDING, encoding="utf-8")
    return folder


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    written = path.read_text(encoding="utf-8")
    assert old in written
    path.write_text(written.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("name", pack_names())
def test_nothing_is_wrong_in_the_packs_that_come_along(name: str) -> None:
    assert faults_in(folder_of(name), FEATURES.commands) == []


def test_a_pack_of_an_office_s_own_is_followed(own: Path) -> None:
    change(own, "office.toml", 'office = "Phòng"', 'office = "phòng ta"')
    change(own, "office.toml", 'check = ["4.6"]', 'check = ["6.4", "8"]')
    change(own, "text.toml", 'name = "Quy định sử dụng hộp thư điện tử"', 'name = "Quy chế riêng"')
    assert faults_in(own) == []
    with following(str(own)):
        assert matcher().pack.name == "Quy chế riêng"
        assert _("{The_office} yêu cầu: {why}", why="báo lại") == "Phòng ta yêu cầu: báo lại"
        assert _("Gửi lời nhắn tới {the_office}") == "Gửi lời nhắn tới phòng ta"
        assert _("({rule_check})") == "(khoản 4 Điều 6, Điều 8)"
        assert _("Đã hủy.") == "Đã thôi."
        with speaking("en"):
            assert _("({rule_check})") == "(Article 6(4), Article 8)"
            assert _("Anh/chị là {role} của {unit}.", role="head", unit="pnv") == "head at pnv."
    assert _("Gửi lời nhắn tới {the_office}") == "Gửi lời nhắn tới Phòng"
    assert settings(regulation=str(own)).office_name == "Phòng Văn hóa và Thông tin"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("office.toml", 'office = "Phòng"', "", "office.toml:4: thiếu office"),
        ("office.toml", 'office = "Phòng"', 'ofice = "Phòng"', "office.toml:5: không có khóa ofice"),
        ("office.toml", '= "Phòng"', '= "{Phòng}"', "office.toml:5: office phải là chữ, không có"),
        ("office.toml", 'check = ["4.6"]', 'check = ["4.9"]', "office.toml:38: không có khoản nào số 4.9"),
        ("office.toml", 'check = ["4.6"]', "check = 4", "office.toml:38: check phải là danh sách số khoản"),
        ("office.toml", 'check = ["4.6"]', "", "office.toml:37: thiếu check; ghi []"),
        ("office.toml", "[rules]", "[clauses]", "office.toml:37: không có bảng [clauses]"),
        (
            "office.toml",
            "office_symbol",
            "first_round = '11-7'\noffice_symbol",
            "office.toml:66: first_round: phải là giờ",
        ),
        (
            "office.toml",
            "[rules]",
            "booked = 'co'\n[rules]",
            "office.toml:37: không có cách tính co; có: offered",
        ),
        (
            "office.toml",
            "[names.en]",
            "second_check = 's'\n[names.en]",
            "office.toml:27: không có cách tính s",
        ),
        ("office.toml", "office_place", "telegram_token", "office.toml:67: không có khóa telegram_token"),
        (
            "wording.toml",
            "Đã hủy.",
            "Đã hủy nhé.",
            "wording.toml:1: hệ thống không có câu này",
        ),
        (
            "wording.toml",
            "at {unit}",
            "at {place}",
            "wording.toml:4: phải có đủ các chỗ trống",
        ),
        ("wording.toml", 'vi = "Đã', 'vn = "Đã', 'wording.toml:1: cần vi = "…", en = "…" hoặc cả hai'),
        ("text.toml", "number = 2\ntitle", "title", "text.toml:46: thiếu number"),
        ("topics.toml", '["4.6", "8.3", "6.4"]', '["4.9"]', "topics.toml:9: “số lần kiểm tra"),
        (
            "topics.toml",
            '"4.6", "6.4"',
            '"4.96", "6.4"',
            "topics.toml:5: “alike”: không có khoản nào số 4.96",
        ),
        ("cycles.toml", '"05/6"', '"31/6"', "cycles.toml:12: 31/6 không phải là ngày trong năm"),
        ("silent.toml", "[ask.office]", "[ask.office", "silent.toml:5: sai cú pháp TOML"),
        # what would break later: as a term opens, or as somebody asks
        ("cycles.toml", 'low = "0"', 'low = "a"', "cycles.toml:157: a không phải là số"),
        ("cycles.toml", 'low = "0"', "low = 0", "cycles.toml:157: low: phải là chữ trong ngoặc kép"),
        ("cycles.toml", "năm {year}: kết", "năm {yaer}: kết", "cycles.toml:9: không có chỗ {yaer}"),
        ("cycles.toml", "năm {year}: kết", "năm {year}{: kết", "cycles.toml:9: ngoặc nhọn đứng một mình"),
        ("cycles.toml", 'đầu năm {year}"', 'đầu năm {yr}"', "cycles.toml:10: không có chỗ {yr}"),
        ("cycles.toml", 'kind = "number"', 'kind = "choice"', "cycles.toml:154: câu lựa chọn có options"),
        (
            "cycles.toml",
            'first = "16/5"',
            'first = "20/5"',
            "cycles.toml:14: không kỳ nào tính 16/05 – 19/05",
        ),
        ("cycles.toml", 'at_most = "q7"', 'at_most = "q10"', "cycles.toml:90: q10 không hỏi số"),
        ("cycles.toml", 'parts = ["q2"', 'parts = ["q1"', "cycles.toml:36: q1 chính là câu hỏi này"),
        ("cycles.toml", 'clauses = ["10"', "clauses = [10", "cycles.toml:11: clauses: phải là danh sách"),
        ("cycles.toml", "may_skip = true", 'may_skip = "co"', "cycles.toml:181: may_skip: phải là true"),
        ("silent.toml", "[ask.office]\nvi", "[ask.office]\nve", "silent.toml:5: thiếu vi"),
        ("silent.toml", "issued = 2", 'issued = "hom qua" # 2', "silent.toml:31: issued: phải là ngày"),
        ("text.toml", 'text = "', 'text = "" # ', "text.toml:44: text: phải là chữ"),
        ("topics.toml", 'command = "', 'command = "khongco', "topics.toml:10: không có command “khongco"),
        ("office.toml", 'office = "Phòng"', 'office = " "', "office.toml:5: office phải là chữ"),
        ("office.toml", '"phòng văn hóa"', '"thủ trưởng"', "office.toml:7: office_role phải khác"),
        ("office.toml", '= "Phòng Văn hóa và Thông tin"', '= ""', "office.toml:64: office_name: phải là chữ"),
        ("office.toml", '["dongnai.gov.vn"]', "[]", "office.toml:69: mail_domains: phải là các tên miền"),
        ("office.toml", '["dongnai.gov.vn"]', '["@dong nai"]', "office.toml:69: mail_domains: phải là"),
        (
            "office.toml",
            "office_symbol",
            "second_nudges = '14h'\noffice_symbol",
            "office.toml:66: second_nudges: phải là các giờ",
        ),
        (
            "office.toml",
            '"department_name", "o',
            '"departmen_name", "o',
            "office.toml:73: departmen_name: ",
        ),
        ("office.toml", 'report_to = ["', 'report_to = [] # ["', "office.toml:73: report_to phải có ít nhất"),
        ("cycles.toml", 'last = "15/5"', 'last = "20/5"', "cycles.toml:24: kỳ khác đã tính 16/05 – 20/05"),
        ("cycles.toml", 'opens = "18/11"', 'opens = "01/12"', "cycles.toml:23: có năm đơn vị chỉ còn 2 ngày"),
        ("text.toml", "number = 4\n", "number = 3\n", "text.toml:57: Điều 3 đã có ở trên"),
        ("text.toml", "clause]]\nnumber = 2", "clause]]\nnumber = 1", "text.toml:65: khoản 1 đã có ở trên"),
        ("text.toml", "articles = [1, 2", "articles = [2", "text.toml:43: không chương nào có Điều 1"),
        (
            "office.toml",
            "office_symbol",
            "password_days = 0\noffice_symbol",
            "office.toml:66: password_days: ",
        ),
        ("office.toml", "report_to = [", "report_too = [", "office.toml:73: không có khóa report_too"),
        ("office.toml", "checks = 95", "checks = 101", "office.toml:80: checks phải là số nguyên từ 0 đến"),
        ("office.toml", "checks = 95", 'checks = "95"', "office.toml:80: checks phải là số nguyên"),
        ("office.toml", "checks = 95", "checks = true", "office.toml:80: checks phải là số nguyên"),
        ("office.toml", "misuse = 0", "misuse = -1", "office.toml:84: misuse phải là số nguyên từ 0"),
        ("office.toml", "misuse = 0", "misuses = 0", "office.toml:84: không có khóa misuses"),
        ("office.toml", "misuse = 0", "", "office.toml:79: thiếu misuse"),
    ],
)
def test_a_fault_is_said_with_its_file_and_line(own: Path, file: str, old: str, new: str, said: str) -> None:
    change(own, file, old, new)
    faults = faults_in(own, FEATURES.commands)
    assert [one for one in faults if one.startswith(f"rieng/{said}")], faults
    with pytest.raises(CannotDo, match=rf"rieng/{file}"):
        CliRunner().invoke(app, ["regulation", "check", str(own)], catch_exceptions=False)


def test_a_file_in_another_encoding_is_named_with_its_line(own: Path) -> None:
    path = own / "silent.toml"
    written = path.read_text(encoding="utf-8").splitlines()
    path.write_bytes("\n".join([*written[:3], "# Điều"]).encode("utf-16-le"))
    assert "rieng/silent.toml:4: tệp phải lưu theo mã UTF-8" in faults_in(own)


def test_without_a_name_the_pack_that_the_settings_name_is_checked(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(own, "office.toml", 'check = ["4.6"]', "check = 4")
    assert CliRunner().invoke(app, ["regulation", "check"], catch_exceptions=False).exit_code == 0
    monkeypatch.setenv("NHACTHU_REGULATION", str(own))
    with pytest.raises(CannotDo, match=r"rieng/office\.toml:38: check phải là"):
        CliRunner().invoke(app, ["regulation", "check"], catch_exceptions=False)


def test_a_folder_without_a_text_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match=r"không có bộ quy định nào tên này, cũng không có thư mục chứa text"):
        CliRunner().invoke(app, ["regulation", "check", str(tmp_path)], catch_exceptions=False)


def test_what_holds_is_shown_with_what_the_office_sets(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NHACTHU_REGULATION", str(own))
    monkeypatch.setenv("NHACTHU_PASSWORD_DAYS", "77")
    monkeypatch.setenv("COLUMNS", "200")
    with following("nhon-trach-2012"):
        said = CliRunner().invoke(app, ["regulation", "show"], catch_exceptions=False).stdout
    parts = ("02/2012/QĐ-UBND", "77 ngày", "Mức xét khen thưởng", "[rules] check", "khoản 6 Điều 4")
    assert all(part in said for part in (str(own), *parts))
