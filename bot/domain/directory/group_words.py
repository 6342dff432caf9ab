"""Words of the groups of units: their nouns, the words of number before them, what may stand behind.

Data; all phrases are folded and in their normal form.
"""

from collections.abc import Mapping
from enum import StrEnum


class GroupKind(StrEnum):
    """Meaning of a noun of a group; several together may say more than each ("ban, ngành")."""

    OFFICES = "phong"
    BOARDS = "ban"
    SECTORS = "nganh"
    ASSOCIATIONS = "doan the"
    FRONT = "mat tran"
    FIVE = "to chuc chinh tri xa hoi"
    SOCIETIES = "hoi"
    SPECIAL = "hoi dac thu"
    SERVICE = "su nghiep"
    CENTRES = "trung tam"
    VERTICAL = "nganh doc"
    COMMUNES = "xa"
    PARTY = "dang"
    UNITS = "don vi"
    AGENCIES = "co quan"
    PLACES = "noi"  # "mấy nơi còn nợ": all, but only where it is said which of them
    DISTRICT = "cap huyen"
    EVERY = "tat ca"


class Phrases(dict[str, str]):
    """Phrases -> what each says, with all that they may begin with, so that looking for one ends early."""

    def __init__(self, said: Mapping[str, str]) -> None:
        super().__init__(said)
        self.begun = {" ".join(one.split()[:size]) for one in said for size in range(1, len(one.split()) + 1)}


def phrases_in(text: str) -> Phrases:
    """Return the phrases of a list with "; " between them."""
    return Phrases({phrase: phrase for phrase in text.split("; ")})


COUNT = Phrases({
    "mot": "1", "hai": "2", "ba": "3", "bon": "4", "nam": "5", "sau": "6", "bay": "7", "tam": "8",
    "chin": "9", "muoi": "10",
    "muoi mot": "11", "muoi hai": "12", "muoi ba": "13", "muoi bon": "14", "muoi lam": "15",
})  # fmt: skip
QUANTIFIERS = phrases_in(
    "tat ca; toan bo; toan the; toan; ca; het thay; het; moi; may; cac; nhung; tung; khoi; all; cap; ben; "
    "nhom; quy; so; gom; tat; phia"
)
PERSONS = frozenset(("anh", "chi", "em", "ong", "ba", "bac", "chu", "dong chi", "d/c"))
OF_PERSONS = frozenset(("may", "cac", "nhung", "tat", "toan", "moi"))  # before those: "mấy anh xã"
ALONE = phrases_in(
    "tat ca; all; het; het thay; toan the; toan bo; moi nguoi; tat ca moi nguoi; ca huyen; toan huyen; "
    "con lai; so con lai"
)
LOOSE = phrases_in("het; het thay")  # "gửi hết" are all, "lấy hết địa chỉ" is not about who
TOLD = phrases_in("gui; bao; cho; nhan; nhac; toi; la; moi; goi; keu; tat")  # what stands before them then
POLITE = phrases_in("nhe; a; nha; giup; gium; dum; di; luon; cho; nghen; roi; moi; ca; ba")  # and after
COUNTED = phrases_in(
    "mail; email; dia; thu; so; danh; hop; sdt; dien; thong; cac"
)  # of what else there may be all
COUNCILS = phrases_in("uy ban nhan dan; uy ban; ubnd; ub")
NOUNS = Phrases(
    {
        noun: kind
        for kind, nouns in {
            GroupKind.OFFICES: "phong; phong ban; phong chuyen mon; phong ban chuyen mon; co quan chuyen mon",
            GroupKind.BOARDS: "ban",
            GroupKind.SECTORS: "nganh; ban nganh",
            GroupKind.ASSOCIATIONS: "doan the; hoi doan the; to chuc doan the",
            GroupKind.FRONT: "mat tran; mttq; mat tran to quoc",
            GroupKind.FIVE: "to chuc chinh tri xa hoi; doan the chinh tri xa hoi; doan the chinh tri",
            GroupKind.SOCIETIES: "hoi; hoi quan chung",
            GroupKind.SPECIAL: "hoi dac thu; hoi co tinh chat dac thu",
            GroupKind.SERVICE: "don vi su nghiep; su nghiep",
            GroupKind.CENTRES: "trung tam",
            GroupKind.VERTICAL: "nganh doc; co quan nganh doc; don vi nganh doc; co quan trung uong",
            GroupKind.COMMUNES: "xa; thi tran; phuong; dia phuong",
            GroupKind.PARTY: "dang; co quan dang",
            GroupKind.UNITS: "don vi; don di",
            GroupKind.AGENCIES: "co quan; co quan don vi",
            GroupKind.PLACES: "noi; cho",
            GroupKind.DISTRICT: "huyen",
        }.items()
        for noun in phrases_in(nouns)
    }
)
PLURAL = phrases_in(  # that always stand for many
    "phong ban; phong chuyen mon; phong ban chuyen mon; co quan chuyen mon; doan the; hoi doan the; "
    "ban nganh; nganh doc; co quan nganh doc; don vi su nghiep; hoi dac thu"
)
TAILS = phrases_in(
    "tren dia ban huyen; tren dia ban; dong tren dia ban huyen; dong tren dia ban; co tren dia ban; "
    "cap huyen; trong toan huyen; trong ca huyen; trong huyen; toan huyen; o huyen; cua huyen; huyen; "
    "chuyen mon; chuyen mon huyen; con lai; thuoc uy ban nhan dan huyen; thuoc ubnd huyen; ca"
)
OWNED = phrases_in(
    "thuoc huyen; truc thuoc huyen; truc thuoc; thuoc uy ban nhan dan huyen; truc thuoc ubnd huyen"
)
ALL_UNITS = frozenset(
    {
        *(GroupKind.OFFICES, GroupKind.BOARDS, GroupKind.SECTORS, GroupKind.ASSOCIATIONS, GroupKind.FRONT),
        *(GroupKind.COMMUNES, GroupKind.UNITS, GroupKind.AGENCIES),
    }
)
ROWS = ALL_UNITS | {  # which nouns go on a row
    *(GroupKind.FIVE, GroupKind.SOCIETIES, GroupKind.SPECIAL),
    *(GroupKind.SERVICE, GroupKind.CENTRES, GroupKind.VERTICAL),
}
GOES_ON: Mapping[str, frozenset[GroupKind]] = {  # and a row that begins with one of these
    GroupKind.PARTY: frozenset(),
    GroupKind.COMMUNES: frozenset({GroupKind.COMMUNES}),
    GroupKind.UNITS: ALL_UNITS,
    GroupKind.AGENCIES: ALL_UNITS,
}
LONGEST = 6  # words of a phrase here
MOST_NOUNS = 8  # "các phòng, ban, ngành, đoàn thể"
MOST_QUANTIFIERS = 6  # words: "tất cả các", "toàn thể 12"

# Words that are read only with these marks, where any were typed; and those that with these are others.
EXACT = {
    "tung": ("từng",), "moi": ("mọi", "mỗi"), "may": ("mấy", "mẫy"), "ca": ("cả", "cà"),
    "khoi": ("khối", "khổi"),
    "toan": ("toàn",), "ben": ("bên",), "nhom": ("nhóm",), "so": ("số",), "gom": ("gồm",), "quy": ("quý",),
    "phia": ("phía",), "tat": ("tất",), "cap": ("cấp",), "xa": ("xã", "xạ"), "dang": ("đảng", "đãng"),
    "hoi": ("hội", "hộị", "hôi"), "noi": ("nơi",), "cho": ("chỗ", "chổ"), "phuong": ("phường",),
}  # fmt: skip
OTHERWISE = frozenset({"bạn", "bán", "bàn", "bản"})
