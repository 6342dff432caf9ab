"""Text: comparing, sorting, formatting and splitting, as tables."""

import unicodedata
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import excerpt, pieces, speaking, text, utf16_length


def decomposed(words: str) -> str:
    return unicodedata.normalize("NFD", words)


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("  Đã   KIỂM TRA ", "đã kiểm tra"),
        (decomposed("Kiểm tra"), "kiểm tra"),
        ("ki\u200bểm\u00a0tra\u202e", "kiểm tra"),
        ("xong\x00\x07", "xong"),
        ("một\ndòng", "một dòng"),
    ],
)
def test_text_is_compared_without_what_is_not_seen(typed: str, tidied: str) -> None:
    assert text.tidy(typed) == tidied


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đắk Lắk", "dak lak"),
        ("Ðặng Đình Ðức", "dang dinh duc"),
        ("HỘP THƯ", "hop thu"),
        ("Ủy ban", "uy ban"),
    ],
)
def test_fold(typed: str, folded: str) -> None:
    assert text.fold(typed) == folded
    assert text.fold(decomposed(typed)) == folded


@given(st.text())
def test_tidying_and_folding_twice_change_nothing_more(typed: str) -> None:
    assert text.tidy(text.tidy(typed)) == text.tidy(typed)
    assert text.fold(text.fold(typed)) == text.fold(typed)


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("Uỷ ban", "Ủy ban"),
        ("UỶ BAN", "ỦY BAN"),
        ("Thanh Hoá", "Thanh Hóa"),
        ("huỷ, khoẻ, thuỷ", "hủy, khỏe, thủy"),
        ("quý, quỳnh, quỹ", "quý, quỳnh, quỹ"),
        ("hoàng, toán, huỳnh", "hoàng, toán, huỳnh"),
        ("hòa, Ủy", "hòa, Ủy"),
    ],
)
def test_the_tone_stands_where_decree_30_puts_it(typed: str, canonical: str) -> None:
    assert text.tone_canon(typed) == canonical


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ktra r", "kiểm tra rồi"),
        ("e ktra hthu xong r ạ", "em kiểm tra hộp thư xong rồi ạ"),
        ("15p nữa", "15 phút nữa"),
        ("Đ/c A/C ơi", "đồng chí anh chị ơi"),
        ("ko vào đc mail", "không vào được thư"),
        ("tt", "tt"),
        ("kt1", "kt1"),
    ],
)
def test_short_forms_are_written_out(typed: str, meant: str) -> None:
    assert text.expand(typed) == meant


@pytest.mark.parametrize(
    "typed", ["Hủy", "HUỶ", "/huy", " hủy  bỏ ", "huỷ bỏ", decomposed("huỷ"), "cancel", "huy bo"]
)
def test_cancel(typed: str) -> None:
    assert text.is_cancel(typed)


@pytest.mark.parametrize("typed", ["Huy", "huy", "HUY", "Huý", "Nguyễn Văn Huy", "không hủy", ""])
def test_a_man_called_huy_does_not_cancel(typed: str) -> None:
    assert not text.is_cancel(typed)


@pytest.mark.parametrize("typed", ["Quay lại", "/quaylai", "quay lai", "trở lại", "back"])
def test_back(typed: str) -> None:
    assert text.is_back(typed)
    assert not text.is_cancel(typed)


UNITS = {"pnv": "Phòng Nội vụ", "ptp": "Phòng Tư pháp", "hoa": "Xã Hòa An", "vpub": "Văn phòng"}


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("Phòng Nội vụ", "pnv"),
        (decomposed("PHÒNG NỘI VỤ"), "pnv"),
        ("phong tu phap", "ptp"),
        ("xã hoà an", "hoa"),
        ("1", "pnv"),
        (" 4. ", "vpub"),
        ("5", None),
        ("0", None),
        ("phòng", None),
        ("", None),
    ],
)
def test_an_option_is_named_by_words_or_number(typed: str, value: str | None) -> None:
    assert text.option_named(typed, UNITS) == value


def test_without_diacritics_only_where_it_is_plain_which_is_meant() -> None:
    choices = {"complete": "Hoàn", "postpone": "Hoãn"}
    assert text.option_named("hoan", choices) is None
    assert text.option_named("hoãn", choices) == "postpone"


def test_a_label_that_is_a_number_comes_before_the_place_in_the_list() -> None:
    assert text.option_named("2", {"two": "2", "one": "1"}) == "two"


def test_people_are_sorted_by_given_name_in_the_order_of_the_alphabet() -> None:
    in_order = [
        "Lê Văn An",
        "Nguyễn Văn An",
        "Trần Thị Án",
        "Lê Thị Ánh",
        "Lê Ăn",
        "Lê Ân",
        "Ngô Ấn",
        "Trần Bình",
        "Đoàn Văn Ví Dụ",
        "Lê Dũng",
        "Lê Dương",
        "Lê Đạt",
        "Lê Đức",
        "Đỗ Hòa",
        "Trần Hoà",
        "Phan Thị Mai",
        "Phan Thị Mẫu",
        "Lê Oanh",
        "Lê Ổn",
        "Lê Ơn",
        "Lê Uyên",
        "Lê Ước",
    ]
    shuffled = in_order[::-1]
    assert sorted(shuffled, key=text.person_key) == in_order


def test_a_name_has_one_key_however_it_is_typed() -> None:
    spellings = ["Nguyễn Văn Hòa", "NGUYỄN  VĂN HOÀ", decomposed("nguyễn văn hòa")]
    assert len({text.person_key(spelling) for spelling in spellings}) == 1


@given(st.text())
def test_every_name_has_a_key(name: str) -> None:
    assert isinstance(text.person_key(name), str)


WEDNESDAY = date(2026, 11, 25)
EARLY = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)


def test_days_times_and_numbers_read_as_they_are_written_here() -> None:
    assert text.day_text(WEDNESDAY) == "25/11/2026"
    assert text.weekday_text(WEDNESDAY) == "thứ Tư"
    assert text.long_day(date(2026, 11, 29)) == "Chủ nhật, 29/11/2026"
    assert text.time_text(EARLY) == "00:30"
    assert text.time_text(time(7, 5)) == "07:05"
    assert text.moment_text(EARLY) == "00:30 ngày 25/11/2026"
    assert text.local_date(EARLY) == WEDNESDAY
    assert text.at_local(WEDNESDAY, time(0, 30)) == EARLY


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0"), (999, "999"), (1250, "1.250"), (1234567, "1.234.567")]
)
def test_numbers(number: int, shown: str) -> None:
    assert text.number_text(number) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.984, "98,4 %"), (1.0, "100 %"), (0.99999, "99,9 %"), (0.0, "0 %"), (0.5, "50 %"), (0.1, "10 %")],
)
def test_percent_is_never_a_hundred_while_something_is_missing(share: float, shown: str) -> None:
    assert text.percent_text(share) == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("0912 345 678", "0912345678"),
        ("0251.3000.100", "02513000100"),
        ("(0251) 3000 100", "02513000100"),
        ("+84 912 345 678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("0912-345-678 (chị Lan), sau 15h", "0912345678 (chị Lan), sau 15h"),
        ("0912345678 0987654321", "0912345678 0987654321"),
        ("0251 3000 100 - 12", "02513000100 - 12"),
        ("tổng đài 1022", "tổng đài 1022"),
        ("ngày 01.12.2026", "ngày 01.12.2026"),
        ("", ""),
    ],
)
def test_a_telephone_is_shown_so_that_it_can_be_called(said: str, shown: str) -> None:
    assert text.phone_text(said) == shown


def test_a_reader_of_english_gets_a_day_too() -> None:
    with speaking("en"):
        assert "25/11/2026" in text.long_day(WEDNESDAY)


@pytest.mark.parametrize("typed", ["=1+1", "+84", "-5", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1"])
def test_a_cell_is_never_a_formula(typed: str) -> None:
    assert text.safe_cell(typed) == f"'{typed}"


@pytest.mark.parametrize("typed", ["", "Phòng Nội vụ", "0912", "a=b", "(+84)"])
def test_other_cells_stay_as_they_are(typed: str) -> None:
    assert text.safe_cell(typed) == typed


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Báo cáo.docx", "Báo cáo.docx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\thư.xlsx", "thư.xlsx"),
        ("hóa đơn\u202excod.exe", "hóa đơnxcod.exe"),
        ("a\x00b\n.txt", "ab .txt"),
        ("..", "tệp"),
        ("", "tệp"),
        ("/", "tệp"),
        ("a" * 200 + ".docx", "a" * 95 + ".docx"),
        ("ă" * 200, "ă" * 100),
    ],
)
def test_a_file_name_is_made_fit_to_be_shown(sent: str, shown: str) -> None:
    assert text.shown_name(sent) == shown


@given(st.text())
def test_a_shown_name_is_short_and_no_path(sent: str) -> None:
    shown = text.shown_name(sent)
    assert 0 < len(shown) <= text.MAX_NAME
    assert not set(shown) & set("/\\\u202e\n")


def test_a_long_message_is_cut_at_the_best_place() -> None:
    assert list(pieces("Một đoạn dài.\n\nĐoạn sau.", 18)) == ["Một đoạn dài.", "Đoạn sau."]
    assert list(pieces("Câu một đây. Câu hai nữa.", 15)) == ["Câu một đây.", "Câu hai nữa."]
    assert list(pieces("một hai ba bốn", 8)) == ["một hai", "ba bốn"]
    assert list(pieces("vừa đủ", 6)) == ["vừa đủ"]
    assert list(pieces("  ", 6)) == []


def test_an_emoji_counts_two_and_is_never_cut() -> None:
    assert utf16_length("👍a") == 3
    assert list(pieces("👍👍👍", 5)) == ["👍👍", "👍"]


@pytest.mark.parametrize(
    ("typed", "longest", "shown"),
    [
        ("Nộp trước 04/12, không muộn hơn", 20, "Nộp trước 04/12…"),
        ("Nộp trước 04/12, không muộn hơn", 31, "Nộp trước 04/12, không muộn hơn"),
        ("Dòng đầu\n  dòng sau", 20, "Dòng đầu dòng sau"),
        ("nhontrach.example/rat-dai-khong-co-dau-cach", 12, "nhontrach.e…"),
    ],
)
def test_an_excerpt_ends_with_a_word(typed: str, longest: int, shown: str) -> None:
    assert excerpt(typed, longest) == shown


@given(st.text(), st.integers(2, 60))
def test_an_excerpt_is_never_longer_than_it_may_be(typed: str, longest: int) -> None:
    assert len(excerpt(typed, longest)) <= longest


@given(st.text(alphabet="ab. \n👍ế\u0301;", max_size=120), st.integers(2, 30))
def test_pieces_fit_and_lose_no_word(typed: str, limit: int) -> None:
    parts = list(pieces(typed, limit))
    assert all(part and utf16_length(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(typed.split())
