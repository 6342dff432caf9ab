"""Say what came of a conversion: how much was converted from which encoding, and where something was left."""

from bot.conversation import N_, _, number_text
from bot.documents.kinds import ending_of
from bot.documents.old_fonts.paragraphs import ENCODINGS, ConversionReport, DocumentPlace, PlaceKind

CALLED = {"tcvn3": "TCVN3", "vni": "VNI"}
COUNTED = {
    ".docx": N_("{count} đoạn từ {encoding}"),
    ".xlsx": N_("{count} ô từ {encoding}"),
    ".txt": N_("{count} dòng từ {encoding}"),
}
PLACES = {
    PlaceKind.BODY: N_("đoạn {at}"),
    PlaceKind.HEADER: N_("đầu trang, đoạn {at}"),
    PlaceKind.FOOTER: N_("chân trang, đoạn {at}"),
    PlaceKind.NOTE: N_("chú thích, đoạn {at}"),
    PlaceKind.COMMENT: N_("nhận xét {at}"),
    PlaceKind.DRAWING: N_("hình vẽ, đoạn {at}"),
    PlaceKind.CELL: N_("trang tính {name}, ô {at}"),
    PlaceKind.SHEET: N_("tên trang tính {name}"),
    PlaceKind.PRINTED: N_("đầu, chân trang in của trang tính {name}"),
    PlaceKind.LINE: N_("dòng {at}"),
}
LEFT = (
    N_("Chưa chuyển được {count} chỗ: {places}."),
    N_("Chưa chuyển được {count} chỗ, trong đó có: {places}."),
)


def told(name: str, report: ConversionReport) -> str:
    """Say what came of the conversion of the file that is called so."""
    counted = COUNTED[ending_of(name)]
    converted = ", ".join(
        _(counted, count=number_text(report.converted[one]), encoding=CALLED[one])
        for one in ENCODINGS
        if report.converted[one]
    )
    if not converted:
        said = _("Tệp {name} không có chữ nào chuyển được từ bảng mã cũ (TCVN3, VNI).", name=name)
    else:
        said = _("Đã chuyển sang Unicode ({rule_unicode}): {converted}.", converted=converted)
    return f"{said} {left(report)}" if report.left else said


def left(report: ConversionReport) -> str:
    """Name the first places where something was left."""
    all_named, first_named = LEFT
    said = first_named if report.left > len(report.places) else all_named
    return _(said, count=number_text(report.left), places="; ".join(map(called, report.places)))


def called(place: DocumentPlace) -> str:
    return _(PLACES[place.kind], at=place.at, name=place.name)
