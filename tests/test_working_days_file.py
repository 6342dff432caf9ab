"""A file of days off: read whole, or refused with its lines."""

from datetime import UTC, date, datetime

from bot.documents.duties import read_working_days
from bot.domain.calendar import Override
from storage.calendar import calendar, confirm_year, set_days
from tests.conftest import Fresh
from tests.people import connected

AT = datetime(2026, 11, 25, 1, tzinfo=UTC)
FILE = """Ngày;Loại;Tên;Văn bản;Mã đơn vị
31/12/2026;Nghỉ;Nghỉ hoán đổi;CV 15;
2027-01-09;làm bù;Làm bù;;
26/11/2026;nghỉ;Ngày thành lập;;xphuhoi
"""


def test_days_are_read_with_their_kind_document_and_unit() -> None:
    days, faults = read_working_days("lich.csv", FILE.encode())
    assert faults == []
    assert days == [
        Override(date(2026, 12, 31), "off", "Nghỉ hoán đổi", document="CV 15"),
        Override(date(2027, 1, 9), "work", "Làm bù"),
        Override(date(2026, 11, 26), "off", "Ngày thành lập", "xphuhoi"),
    ]


def test_each_fault_has_its_line() -> None:
    file = "Ngày,Loại,Tên\n31/02/2026,nghỉ,A\n01/03/2027,họp,B\n02/03/2027,nghỉ,\n"
    _days, faults = read_working_days("lich.csv", file.encode())
    assert faults == [
        "Dòng 2: ngày “31/02/2026” không đúng dạng dd/mm/yyyy.",
        "Dòng 3: loại “họp” phải là “nghỉ” hoặc “làm bù”.",
        "Dòng 4: thiếu tên ngày.",
    ]


def test_a_missing_column_is_named() -> None:
    assert read_working_days("lich.csv", b"Ng\xc3\xa0y,T\xc3\xaan\n") == ([], ["Thiếu cột: loai."])


def test_a_file_is_written_whole_or_not_at_all(fresh: Fresh) -> None:
    days, _faults = read_working_days("lich.csv", FILE.encode())
    with connected(fresh()) as tx:
        unknown = Override(date(2026, 12, 30), "off", "Lạ", "xkhongco")
        assert set_days(tx, [*days, unknown], None, AT) == ["xkhongco"]
        assert calendar(tx).overrides == ()
        assert set_days(tx, days, None, AT) == []
        assert not calendar(tx).is_working_day(date(2026, 11, 26), "xphuhoi")
        assert calendar(tx).is_working_day(date(2026, 11, 26), "xlongtan")
        assert calendar(tx).is_working_day(date(2027, 1, 9))


def test_a_year_is_confirmed_once(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        assert len(confirm_year(tx, 2027, None, AT)) == 6
        assert confirm_year(tx, 2027, None, AT) == []
        assert not calendar(tx).is_working_day(date(2027, 2, 4))
