"""Bare words that may be several words of time, and how the words around tell which it is.

Each rule: what stands before it, what stands after it (both bare, between spaces), and what it may be there.
The first rule that fits decides.
"""

_DAY = (
    r"(?:thu \w|chu nhat|cn|t[2-7]|ngay|hom|bua|mai|mot|nay|qua|cuoi|dau|giua|het|mung|mong|ram|tet|sang|trua"
    r"|chieu|\d)"
)
_CLOCK = r"(?:\dh|\dg|h\d\d|:\d\d| gio| phut| ruoi| kem \w+)"
_DIGIT = r"(?:mot|hai|ba|bon|tu|nam|sau|bay|tam|chin|muoi)"
_LENGTH = r"(?:ngay|hom|bua|tuan|thang|nam|phut|tieng|gio|buoi)"
_STEP = "nay|sau|toi|truoc|roi|qua|vua|ke"
_FRAME = r"(?:tuan|thang|nam|quy|ngay|hom|thu \w+|chu nhat|cn|t[2-7])"

Rule = tuple[str, str, tuple[str, ...]]

SEVERAL: dict[str, tuple[Rule, ...]] = {
    "toi": (
        (r" tu .*", "", ("tới",)),
        (r" (?:hom|bua) (?:qua|kia|nay) ", " gio ", ("tới",)),
        ("", r" (?:nay|qua|hom (?:qua|nay)) ", ("tối",)),
        (rf"{_CLOCK} ", rf" (?:\d|{_DIGIT} gio)", ("tới",)),
        (rf"{_CLOCK} ", rf" {_DAY}", ("tối",)),
        (rf"{_CLOCK} ", "", ("tối", "tôi")),
        (rf" {_FRAME} ", rf" (?:{_DAY})", ("tới",)),
        (rf" (?:{_FRAME}|\d+ \w+) ", "", ("tới",)),
        ("", rf" (?:cuoi|het|dau|giua|\d|{_DIGIT} (?:gio|thang)|ngay \d)", ("tới",)),
        ("", rf" {_DAY}", ("tối", "tới", "tôi")),
        (r" (?:chieu|buoi|dem|sang|ca|hoi) |^ ", r" $", ("tối",)),
    ),
    "sau": (
        (r" (?:thu|muoi|ham|mung|mong|luc|kem) ", "", ("sáu",)),
        (r" (?:quy|tuan|hom|nam) ", "", ("sau",)),
        ("", r" ruoi ", ("sáu",)),
        ("", r" gio (?:lam|hop|hanh)", ("sau",)),
        ("", rf" gio (?:ruoi|kem|\d|{_DIGIT}|sang mai|{_DAY})", ("sáu",)),
        ("", r" gio ", ("sáu", "sau")),
        ("", rf" {_LENGTH} (?:nua|toi|truoc) ", ("sáu",)),
        ("", r" thang (?:dau|cuoi) ", ("sáu",)),
        (r" thang ", r" nua ", ("sau",)),
        (r" thang ", r" nam (?:\d|hai)", ("sáu",)),
        (r" ngay ", r" thang ", ("sáu",)),
        (r" thang ", "", ("sau", "sáu")),
    ),
    "mot": (
        (r"^ ", r" lan $", ("một", "mốt")),  # một lần, mốt lận
        (
            "",
            r" (?:can bo|cong chuc|vien chuc|nhan vien|nguoi|dong chi|don vi|hop thu|tai khoan|so|vai|chut"
            r"|it|lan|cai) ",
            ("một",),
        ),
        (r" (?:muoi|ham|mung|mong|thang|quy|kem|linh) ", "", ("một",)),
        ("", rf" {_LENGTH} ", ("một",)),
        (r" ba ", r" thang ", ("một",)),
        (r" ngay ", r" thang ", ("một",)),
        (r" mai(?: voi| va| ,)? ngay ", "", ("mốt",)),
        (r" ngay ", "", ("mốt", "một")),
        (r" (?:mai|mai voi|mai va|mai hay|mai hoac|mai ,|sang|trua|chieu|toi|bua|den) |^ ", "", ("mốt",)),
    ),
    "tu": (
        (r" (?:thu|thang|quy|muoi|ham) | hai (?=thang)", "", ("tư",)),
        ("", r" (?:van|choi|cach|phap|dong|nhan)", ("_",)),
        (r" (?:dau|cong|rieng) ", "", ("_",)),
    ),
    "bay": (
        ("", rf" gio (?:sang|trua|chieu|toi|ruoi|kem|dem|\d|{_DIGIT}|{_DAY})", ("bảy",)),
        (r" luc ", "", ("bảy",)),
        ("", r" gio ", ("bây", "bảy")),
    ),
    "nua": (
        (rf"(?:\d| {_DIGIT}) ?(?:{_LENGTH}|h|g|p)(?: ruoi| \d+| ?h\d+)? ", "", ("nữa",)),
        (r" (?:\d+h?\d*|\d+p|ruoi|tieng|phut|gio|ngay|hom|tuan|thang|bua|sau|toi|truoc) ", "", ("nữa",)),
        ("", r" (?:tieng|gio|ngay|buoi|dau|cuoi|dem|nam|thang) ", ("nửa",)),
    ),
    "gio": (("", r" to ", ("giỗ",)),),
    "to": ((r" gio ", "", ("tổ",)),),
    "tam": (("", r" (?:\d|khoang|luc)", ("tầm",)),),
    "thu": (
        (r" (?:theo doi|phu trach|kiem tra|truc|mo|vao|xem|dang nhap|mat khau) hop ", "", ("thư",)),
        (r" hop ", r" \d+ lan", ("thư",)),
        (r" hop ", r" (?:[2-8]|hai|ba|bon|tu|nam|sau|bay|tam|nhat) ", ("thứ", "thư")),
        (r" hop ", "", ("thư",)),
        ("", r" (?:dien|moi|rac|cua|cong|den|di|trong|nay) ", ("thư",)),
        (r" trung ", "", ("thu",)),
        ("", r" (?:[2-8]|hai|ba|bon|tu|nam|sau|bay|tam|nhat)[ ,-]", ("thứ",)),
    ),
    "chua": (("", r" nhat (?:$|nay|tuan|toi|sau|em|tui)", ("chúa",)),),
    "sang": (
        (r" (?:doi|chuyen|lui|hoan) ", rf" {_DAY}", ("sang", "sáng")),
        (r" (?:doi|chuyen|lui|hoan) ", "", ("sang",)),
        ("", r" (?:tuan|thang|nam|quy) ", ("sang",)),
    ),
    "nay": (
        (r" (?:hoi|luc|ban|vua|moi) ", "", ("nãy",)),
        (r" (?:hom|bua|ngay|sang|trua|chieu|toi|tuan|thang|quy|nam) ", "", ("nay",)),
        ("", r" gio ", ("nãy",)),
    ),
    "dem": (("", r" (?:trinh|nop|gui|ve|di|theo|len|sang|cho|vao|in|may|ho so) ", ("_",)),),
    "muoi": ((rf" {_DIGIT} ", "", ("mươi",)),),
    "lam": ((r" (?:muoi|hai|ba|bon|ham) ", "", ("lăm",)),),
    "nam": ((r" viet ", "", ("nam",)),),
    "giao": ((r" nha ", "", ("giáo",)),),
    "dan": ((r" phat ", "", ("đản",)),),
    "rua": ((rf"(?:\d|{_CLOCK}) ", "", ("rưỡi",)),),
    "bam": ((r" (?:ngay|hom|tu|den|mung) ", "", ("băm",)),),
    "lan": ((r" vu ", "", ("lan",)),),
    "chieu": (
        ("", r" theo (?:quy|nghi|quyet|van|luat|thong|dieu|khoan|muc|chi|huong) ", ("_",)),  # chiếu theo
        ("", r" theo ", ("chiều", "_")),
        (r" doi ", rf" (?:{_DAY}|qua|sang)", ("chiều", "_")),  # đổi, dời; đối chiếu
        (r" (?:may|doi|trinh|tham|phan|man) ", "", ("_",)),
    ),
    "ngay": (
        ("", r" \d{1,2} (?:ban|to|file|mail|tep|hinh|xa|don vi|nguoi|phong|lan) ", ("ngay",)),
        ("", r" \d{1,2} (?:bao|thu|van|cong|loi|may|bo|phieu) ", ("ngày", "ngay")),
        ("", r" trong (?:sang|trua|chieu|toi|hom|ngay|tuan|dem) ", ("ngay",)),
    ),
    "lat": (("", r" (?:mat|gach|do|nguoc|xe) ", ("_",)),),  # lật mặt, lát gạch
    "kem": (("", r" (?:theo|\d+ (?:ban|to|file|tep|hinh|anh|phu luc)|file|anh|hinh|danh) ", ("_",)),),
    "tuan": (
        ("", r" thu (?!hai|ba|tu|nam|sau|bay|nhat|\d)", ("_",)),  # tuân thủ
        (r" (?:anh|chu|ong|bac) ", rf" (?!(?:{_STEP}) )", ("_",)),
    ),
    "mong": (("", r" (?:\d+ (?:xa|don vi|phong|co quan|nguoi)|anh|chi|cac|duoc|phong|moi|quy|ca) ", ("_",)),),
    "mai": ((r" (?:thi|thuong|khuyen) ", "", ("_", "mai")), (r" (?:co|chi|ba|anh|bac) ", "", ("mai", "_"))),
    "moi": (
        ("", rf" {_LENGTH} ", ("mỗi",)),
        (r" (?:sang|chieu|toi|bua|ngay) ", "", ("mai",)),
        ("^ ", r" $", ("mới", "mai")),
    ),
    "la": ((r" hay ", "", ("là",)),),
    "le": (("", r" (?:\d|phat|giang|gio)", ("lễ",)), (r" (?:nghi|dip|truoc|sau|ngay) ", "", ("lễ",))),
    "dau": (("", r" tu ", ("_",)),),
    "cong": (("", r" tu ", ("_",)),),
}
