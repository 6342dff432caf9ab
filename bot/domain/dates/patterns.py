"""The pieces of which people make a time, a pattern each: "thứ 6", "tuần sau", "8h30", "chiều", "từ", "đến".

The patterns are of words as ``spelling`` leaves them: marked, in lower case, "này" as "nay", numbers as
digits. Each stands between spaces. At a word the first that fits is taken, so what is longer or says more
comes first.
"""

from enum import Enum, auto
from typing import Any


class Kind(Enum):
    CLOCK = auto()  # 8h30, 2 rưỡi
    PART = auto()  # sáng, đầu giờ chiều
    PART_OF_DAY = auto()  # chiều nay, tối qua
    NEARBY = auto()  # hôm nay, mai; value: days from today, as many as it may be
    WEEKDAY = auto()
    DATE = auto()  # 25/11, 25/11/2026
    DAY = auto()  # ngày 25; with a month beside it or without
    LUNAR_DAY = auto()  # mùng 5; rằm
    FEAST = auto()  # Quốc khánh, giỗ Tổ; value: a Feast
    TET = auto()
    LUNAR = auto()  # âm lịch
    SOLAR = auto()  # dương lịch
    LEAP = auto()  # nhuận
    FRAME = auto()  # tuần sau, đầu tháng 12, hết quý; value: its unit
    HALF = auto()  # 6 tháng đầu năm
    SOME_DAYS_OF = auto()  # 3 ngày đầu, before a frame
    SAME = auto()  # ngày này tuần sau
    AWAY = auto()  # 3 ngày nữa, 30 phút trước; value: 1 or -1
    COMING = auto()  # 3 ngày tới
    LENGTH = auto()  # 3 ngày
    HOURS = auto()  # 30 phút, nửa tiếng
    NOW = auto()
    NUMBER = auto()
    FROM = auto()
    TO = auto()
    AND = auto()
    OR = auto()
    BUT = auto()  # trừ: what follows is left out
    INSTEAD = auto()  # à không: what follows is meant in place of what stands before
    NOT = auto()  # không phải: what follows is not meant
    UNTIL = auto()  # trước, chậm nhất: the day itself is meant
    AFTER = auto()
    EDGE = auto()  # đầu giờ, hết giờ
    HALF_DAY = auto()
    WHOLE = auto()  # cả ngày, trong ngày
    GONE = auto()  # vừa qua
    PLAIN = auto()  # has nothing to do with the time
    DOUBT = auto()  # makes all beside it doubtful: "không phải", "mỗi"
    VAGUE = auto()  # a time that nobody can place: "sau cuộc họp", "mấy hôm nữa"
    STOP = auto()


def one_of(*patterns: str) -> str:
    return "|".join(patterns)


_N = r"(?P<n>\d{1,3})"
_LENGTHS = r"(?:ngày làm việc|ngày|hôm|bữa|tuần|tháng|năm)"
_UNIT = rf"(?P<unit>{_LENGTHS})"
_MINUTES = r"(?P<unit>phút|p|'|tiếng)"
_HOURS = r" ?(?P<unit>phút|p|'|tiếng|giờ|h|g)(?: ?(?P<minutes>\d{1,2})(?: ?phút|p)?)?(?P<half> rưỡi)?"
_FRAMES = r"(?:tuần|tháng|quý|năm)"
_DAYTIME = r"(?:sáng|trưa|chiều|tối|đêm|khuya)"
_EVENT = r"(?: \d| giờ| cuộc| khi| họp| tết| lễ)"
# What "tới" may be followed by where it is "until": "từ tuần này tới thứ sáu".
_A_TIME = (
    r"(?: (?:hết |cuối |đầu |giữa )?"
    rf"(?:{_FRAMES}|{_DAYTIME}|thứ|chủ|ngày|\d|mai|mốt|nay|t\d|hôm|mùng|giờ))"
)
_STEP = (
    rf"(?P<step>nay|sau nữa|tới nữa|kế tiếp|kế|tới đây|sau(?!{_EVENT})|tới(?!{_A_TIME})|trước nữa"
    rf"|trước(?!{_EVENT}| ngày)|vừa rồi|vừa qua|rồi|qua(?! \d)|ngoái)"
)
_SAYING = r"(?:lúc |vào |đúng |khoảng |tầm |chừng |cỡ |hồi )*"
_AGO = "cách (?:đây|nay)"
_ABOUT = r"(?:khoảng |tầm |chừng |cỡ |sau )*"
_ALL_OF = r"(?:ngay )?(?:trong |cả |hết |nguyên |cuối )?"
_PART = r"(?P<part>nửa đầu|nửa cuối|đầu|giữa|cuối|hết|trong|cả|nguyên|suốt)"
_SOME = r"(?:vài|mấy|ít|dăm|nhiều|(?<= )\d(?: - | , | )\d)"  # "hai ba ngày"
_DEED = (
    r"(?:cuộc |buổi |giờ |khi |lúc )*(?:họp|hội nghị|làm việc|làm|hành chính|nghỉ trưa|đại hội|tập huấn"
    r"|ăn|cơm|tiếp dân|giao ban|kỳ họp|tan)"
)
_THING = (
    r"(?:lần|đơn vị|xã|phòng|cơ quan|người|câu|vòng|bước|đợt|trang|bản|hạng|mục|khoản|điều|báo cáo|tờ|kỳ|số"
    r"|hội nghị|cái|con|ý|loại|tệp|dòng|cột|file)"
)
_NO_DAY = r"(?![\d/.:]|-\d| ?(?:h|g|giờ|p|phút|đơn|người|xã|lần|%)\b| (?:tuần|tiếng|lượt)\b)"
_A_DAY = r"(?: (?:mai|mốt|kia|hôm|thứ|chủ|mùng|rằm|nay|đầu|cuối) )"

# A mere "kia" is a day right behind these alone: "chiều kia", "mai, mốt, kia".
_LISTED = ("", " ,", " và", " với", " hay", " hoặc", " tới", " đến", " sang", " -")
_BEFORE_KIA = one_of(
    *(f"(?<= {part} )" for part in ("sáng", "trưa", "chiều", "tối", "đêm")),
    *(f"(?<= {day}{link} )" for day in ("mai", "mốt") for link in _LISTED),
)

Pattern = tuple[Kind, str, Any]

# What has nothing to do with a time, though its words do.
_PLAIN: tuple[Pattern, ...] = (
    (Kind.STOP, r"\|", None),
    (Kind.VAGUE, r"(?:khi|lúc) nào (?:rảnh|xong|tiện|họp xong)|(?:hôm|bữa) nào", None),
    (
        Kind.PLAIN,
        one_of(
            rf"cả \d(?! (?:{_LENGTHS}|buổi|tiếng))",
            rf"{_THING} thứ \d+(?! (?:tuần|nay|tới|sau))|thứ \d lần",
            r"\d+ lần|lần(?: thứ)? \d+|ngày (?:nghỉ|công|phép)|_",
            r"(?:tối|sáng) (?:đa|thiểu|mật|ưu|kiến|tạo|suốt)|(?:theo )?chiều (?:cao|dài|rộng|hướng)",
            r"mai táng|thương mai|mai sau|hồi âm|âm (?:thanh|mưu|tính)|thứ (?:trưởng|tự|hạng)",
            r"tiếng (?:anh|việt)",
            r"giờ (?:làm việc|hành chính)|hiện nay|lâu nay|ngay lập tức|(?:qua|trên) mail|rồi",
            r"(?:ngày|lúc|khi|thứ|giờ|tháng|tuần|năm) (?:nào|mấy)|mấy giờ|bao giờ|(?:sau|cái|việc|điều) nay",
            r"(?:bằng|mạng|dùng|qua|sóng|sim|bật|mở|data) [2345]g|kỳ \d(?:/20\d\d)?",
            r"(?:lương|bc|kỳ|báo cáo) t\d|chế độ tối|khuya (?:rồi|quá)",
            rf"(?:quá|hơn|trên|dưới) \d{{1,3}} {_LENGTHS}(?! (?:nữa|sau|tới))",
        ),
        None,
    ),
)

_NO = "(?:không|k|ko|kg|hông|hong|hok)"
_LEFT_OUT = (  # right behind "trừ", "à không": a time
    rf"(?= (?:ra |các |những |mỗi |cái |mấy )*(?:(?:hôm|ngày|buổi|bữa|lần) )*"
    rf"(?:thứ \d|chủ nhật|t\d|{_DAYTIME}|mai |mốt|hôm|ngày|tuần|tháng|mùng|rằm|cuối|đầu"
    r"|\d{1,2}(?:[/-]\d|h|g|:| )))"
)
_AN_OFFICE = r"(?:xã|xa|ubnd|thị trấn|phòng|phong|ban|trường|đơn vị|don vi|so) "  # "trừ": of these, no day

# What nobody can place, and what makes all beside it doubtful.
_VAGUE: tuple[Pattern, ...] = (
    (
        Kind.VAGUE,
        one_of(
            rf"{_SOME} (?:{_LENGTHS}|phút|tiếng|giờ|p)(?: (?:nữa|nay|trước|rồi|sau|tới))?",
            r"mai (?:mốt|kia)(?= [a-zđ|]| $)|(?:lát|chút|tí|xíu|lúc|hồi)(?: nữa| sau)|lát(?! (?:gạch|\d))",
            r"(?:hồi|lúc|vừa|ban|mới) nãy|nãy giờ",
            r"hôm bữa|(?:hôm|bữa) giờ|(?:mấy )?(?:bữa )?hổm (?:nay|rồi|giờ)",
            r"(?:hôm|bữa) (?:nọ|hổm|trước|sau|đó|rồi)(?: nữa)?|ngày hôm sau|dạo nay|mới đây|gần đây",
            r"vừa xong|sắp tới|thời gian tới|chiều tối|nửa đêm|giữa buổi|hết mùng(?! \d)",
            r"ra giêng|ra tết(?!(?: ngày)? mùng)|tan (?:sở|ca|làm)|(?:đến|tới) khi",
            r"(?:(?:hồi|vừa|mới) )?tức thì|vừa mới(?= \|| $)",
            rf"(?:trước|sau)(?: khi)? {_DEED}|(?:họp|làm|ăn|việc) xong|xong (?:việc|họp)",
            r"\d{1,3} (?:ngày |hôm )?trước (?=tết|lễ|khi)|ngày làm việc (?:tiếp theo|kế tiếp|sau)",
            rf"trước \d{{1,3}} (?:{_LENGTHS}|phút|p|tiếng)(?! (?:\d|giêng|chạp|nay|sau|tới))",
            rf"(?:kể |tính )từ (?:ngày|khi|lúc)(?= [a-zđ])(?!{_A_DAY})",
            rf"\d{{1,3}} (?:hôm|bữa|ngày|tuần|phút|tiếng) rồi|{_AGO} (?:hơn|gần|khoảng|chừng)",
            r"nửa tháng(?: nữa)?|(?:sáng|trưa|chiều|tối) giờ|kém \d{1,2}",
            r"(?:nghỉ |dịp )?lễ(?= $| \|| ,)|(?:trước|sau|qua|dịp) lễ(?! \d| gi| qu)",
        ),
        None,
    ),
    (
        Kind.BUT,
        rf"(?:(?:ngoại )?tr[ừu]|không (?:tính|kể|gồm|bao gồm)|chừa|bỏ)(?: ra)?{_LEFT_OUT}",
        None,
    ),
    (
        Kind.INSTEAD,
        r"(?:(?:à|á|ủa|ý|ấy|í) (?:không(?: phải)?|quên|nhầm|lộn)|(?:nói |ghi |gõ )?(?:lộn|nhầm)(?: rồi)?)"
        rf"(?: ,)?(?: (?:là|thành|phải là))?|(?:à mà|à thôi|mà|mà là|ý là)(?: ,)?{_LEFT_OUT}"
        rf"|, (?:{_NO}|à|thôi)(?: ,)?{_LEFT_OUT}",
        None,
    ),
    (
        Kind.NOT,
        rf"(?:(?:chứ |chớ |mà )?(?:{_NO}|chẳng|chả) phải(?: là)?|chứ không)"
        rf"{_LEFT_OUT}",
        None,
    ),
    (
        Kind.DOUBT,
        one_of(
            rf"(?:{_NO}|chẳng|chả) phải|chứ không",
            r"(?:(?<=\dh )|(?<=\dg )|(?<=giờ ))mấy(?= (?:$|\||,|sáng|trưa|chiều|tối|gì))",
            rf"đầu tiên|cuối cùng|thay vì|về sớm|sớm hơn|thêm(?= \d{{1,3}} {_LENGTHS})",
            rf"(?:ngoại )?tr[ừu](?! (?:các |ra |mỗi |một )?{_AN_OFFICE})",
            r"mỗi|các (?:ngày|buổi|tuần|tháng)|hằng (?:ngày|tuần|tháng|năm|quý)|hằng|định kỳ",
            r"(?:dịp|đợt) (?:nghỉ|lễ|tết)(?: lễ| tết)?|nghỉ lễ",
            r"(?:dời|đổi|chuyển|hoãn|lùi)(?= (?:lịch |họp |hạn )*từ .* (?:sang|qua|đến|tới) )",
        ),
        None,
    ),
    (Kind.GONE, r"vừa qua|vừa rồi", None),
)

# How long from now, or ago; runs of days.
_LENGTH: tuple[Pattern, ...] = (
    (
        Kind.HALF,
        rf"{_N} tháng (?P<half>đầu|cuối) năm(?: (?P<y>20\d\d)| (?P<step>nay|sau|tới|trước|ngoái))?",
        None,
    ),
    (
        Kind.SOME_DAYS_OF,
        rf"(?:{_N} )?(?:ngày|hôm) (?P<work>làm việc )?(?P<half>đầu|cuối)(?: tiên| cùng)?(?: của)?"
        rf"(?: (?P<own>tuần|tháng|quý|năm)(?! \d| {_STEP})|(?= {_FRAMES}))",
        None,
    ),
    (Kind.AWAY, rf"{_SAYING}(?:sau |trong vòng |trong )?{_N}{_HOURS} (?:nữa|sau(?! \d))", 1),
    (Kind.AWAY, rf"{_ABOUT}(?P<half>nửa) (?P<unit>tiếng|giờ)(?: đồng hồ)? nữa", 1),
    (Kind.AWAY, r"(?P<unit>tiếng)(?P<half> rưỡi) nữa", 1),
    (Kind.AWAY, rf"trong (?:vòng )?{_N}{_HOURS} tới(?! \d)", 1),
    (Kind.AWAY, rf"{_N} ?{_MINUTES}(?P<half> rưỡi)? tới(?! \d)", 1),
    (
        Kind.VAGUE,
        one_of(
            rf"\d{{1,3}} ?(?:giờ|h|g) tới(?!{_A_TIME})|(?:tuần|tháng|năm) nữa|(?:trước|sau) khi",
            r"\d{1,3} (?:ngày|hôm|bữa|tuần) nay|(?:hôm|bữa|khi|lúc|tuần) khác",
        ),
        None,
    ),
    (Kind.AWAY, rf"{_AGO} (?P<half>nửa) (?P<unit>tiếng|giờ)", -1),
    (Kind.AWAY, r"(?P<half>nửa) (?P<unit>tiếng|giờ) trước", -1),
    (Kind.AWAY, rf"{_N}{_HOURS} trước", -1),
    (Kind.AWAY, rf"{_AGO} {_N}{_HOURS}", -1),
    (Kind.AWAY, rf"(?:sau|trong vòng|vòng) {_N} ?{_MINUTES}(?: ?(?P<minutes>\d{{1,2}}))?(?P<half> rưỡi)?", 1),
    (Kind.AWAY, rf"(?:trong vòng|vòng) {_N} ?(?P<unit>giờ|h)", 1),
    (Kind.AWAY, rf"(?:sau |trong vòng )?{_N} {_UNIT} (?:nữa|sau(?!{_EVENT}))", 1),
    (Kind.AWAY, rf"(?:sau|trong vòng|vòng) {_N} {_UNIT}", 1),
    (Kind.VAGUE, rf"trong \d{{1,3}} {_LENGTHS}(?! tới)", None),
    (Kind.AWAY, rf"{_N} {_UNIT} trước(?! tết| lễ)", -1),
    (Kind.AWAY, rf"{_AGO} {_N} {_UNIT}", -1),
    (Kind.COMING, rf"(?:trong )?{_N} (?P<unit>ngày|hôm|tuần|tháng) (?:tới đây|tới|liên tiếp)", None),
)

_CLOCK: tuple[Pattern, ...] = (
    (
        Kind.CLOCK,
        rf"{_SAYING}(?P<hour>\d{{1,2}})(?:(?P<colon>:)(?=\d\d)| ?(?:h|g|giờ):?)"
        r"(?: ?(?P<minute>\d{1,2})(?::\d\d)?(?! tháng| ?/| - \d+/|[\d.:])(?: ?phút|p|')?)?"
        r"(?P<half> rưỡi)?(?: đúng)?(?: kém (?P<less>\d{1,2})(?: phút)?)?",
        None,
    ),
    (Kind.CLOCK, rf"{_SAYING}(?P<hour>\d{{1,2}})(?P<half> rưỡi)(?: kém (?P<less>\d{{1,2}}))?", None),
    (Kind.CLOCK, r"(?:vào )?lúc (?P<hour>\d{1,2})(?![\d/.:]| (?:ngày|đơn|người|xã))", None),
    (Kind.CLOCK, rf"(?P<hour>\d{{1,2}})\.(?P<minute>[0-5]\d)(?= (?:{_DAYTIME}|giờ))", None),
    (
        Kind.EDGE,
        rf"(?P<edge>đầu|cuối|hết|gần hết) (?:giờ|buổi)(?: làm việc| hành chính)?(?! {_DAYTIME})",
        None,
    ),
    (Kind.HALF_DAY, r"nửa ngày|nửa buổi|1 buổi|một buổi", None),
    (
        Kind.PART_OF_DAY,
        r"(?:hồi |cả |nguyên |suốt |trong |ngay )*(?:hết |(?:đầu|cuối) (?:giờ |buổi )?)?(?:buổi )?"
        rf"(?P<part>{_DAYTIME})(?: sớm)? (?:hôm |bữa |ngày )?(?P<day>nay|qua)(?! \d)",
        None,
    ),
    (
        Kind.PART_OF_DAY,
        r"(?:hồi|khuya) hôm(?! (?:\d|qua|kia|nay|trước|thứ|t\d|chủ|mùng|rằm|nọ|bữa))",
        "hồi hôm",
    ),
    (Kind.PART_OF_DAY, rf"hồi (?P<part>{_DAYTIME})", "hồi"),
    (
        Kind.PART,
        r"(?:cả |nguyên |suốt |trọn )?(?:hết )?(?:buổi )?(?:(?:đầu|cuối|giữa) (?:giờ |buổi )?)?"
        rf"(?P<part>{_DAYTIME}|rạng sáng|xế chiều)(?: sớm| muộn)?",
        None,
    ),
    (Kind.PART, r"(?P<part>sớm)(?= mai)", None),
)

# The feasts come before these.
_DAY: tuple[Pattern, ...] = (
    (
        Kind.SAME,
        r"(?:bằng |đúng )?(?P<time>giờ nay|giờ đó)(?= (?:ngày |hôm )?(?:mai|mốt|thứ|tuần|hôm))",
        None,
    ),
    (Kind.SAME, r"(?:đúng )?ngày nay(?= (?:tuần|tháng|năm))", None),
    (Kind.NOW, r"(?:ngay )?(?:bây giờ|lúc nay|giờ nay|hiện tại)", None),
    (Kind.NOW, r"(?:(?<= từ )|(?<= đến )|(?<= tới )|(?<= - ))(?:nay|giờ)(?! \d)", None),
    (Kind.NEARBY, rf"{_ALL_OF}(?:ngày )?(?:hôm|bữa) nay", (0,)),
    (
        Kind.WHOLE,
        r"(?:ngay )?(?:trong|cả|hết|cuối|nguyên|suốt) ngày"
        r"(?! (?:mai|mốt|kia|hôm|thứ|chủ|mùng|đầu|cuối|sinh|\d))",
        None,
    ),
    (Kind.NEARBY, r"(?:(?<=^ )|(?<=\| ))nay|ngày nay", (0,)),
    (Kind.NEARBY, rf"{_ALL_OF}(?:ngày |hôm |bữa )?mai", (1,)),
    (Kind.NEARBY, rf"{_ALL_OF}(?:ngày |hôm |bữa )?mốt", (2,)),
    (Kind.NEARBY, rf"{_ALL_OF}(?:ngày|bữa) kia|(?:{_BEFORE_KIA})kia", (2, 3)),  # in the North, in the South
    (Kind.NEARBY, rf"{_ALL_OF}(?:hôm|bữa|ngày) tê", (2, 3)),
    (Kind.NEARBY, rf"{_ALL_OF}(?:hôm|bữa|ngày) kìa", (3, 4)),
    (Kind.NEARBY, rf"{_ALL_OF}(?:ngày )?(?:hôm|bữa) qua|ngày qua", (-1,)),
    (Kind.NEARBY, r"(?:ngày )?hôm kia", (-2,)),
    (
        Kind.WEEKDAY,
        r"(?:(?P<told>hôm|bữa|hồi) )?(?:cả |hết |cuối |nguyên )?(?:ngày )?"
        r"(?:thứ (?P<d>[2-7])(?![\d/.]| tháng)|t(?P<t>[2-7])|(?P<sun>(?:chủ|chúa) nhật|thứ 8))(?! lần)"
        rf"(?: {_STEP})?",
        None,
    ),
    (Kind.DATE, rf"{_ALL_OF}(?:ngày |hôm )?(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})", None),
    (
        Kind.DATE,
        rf"{_ALL_OF}(?:ngày |hôm |bữa |lễ |dịp |đợt )*(?P<mung>mùng )?"
        r"(?P<d>\d{1,2})(?P<sep>[/.-]| / )(?P<m>\d{1,2})"
        r"(?:(?P=sep)(?P<y>\d{4}|[2-4]\d))?(?![\d/.-])(?! ?%)",
        None,
    ),
    (Kind.FRAME, rf"(?:{_PART} )?(?:tháng |t)?(?P<n>0?[1-9]|1[0-2])/(?P<y>20\d\d)", "tháng"),
    (Kind.LUNAR_DAY, r"(?:ngày |hôm |đêm |hết )*mùng (?P<d>\d{1,2})(?![\d/.])", None),
    (Kind.LUNAR_DAY, rf"(?:ngày |hôm |đêm |cúng )*(?P<ram>rằm)(?: {_STEP})?", None),
    (
        Kind.DAY,
        rf"{_ALL_OF}(?:ngày|hôm|bữa) (?P<d>\d{{1,2}})(?P<step> nay| tới(?! \d))?{_NO_DAY}",
        None,
    ),
    (Kind.DAY, r"(?P<d>\d{1,2})(?= (?:tháng (?:\d|nay|giêng|chạp)|chạp))", None),
    (Kind.DAY, r"(?P<d>1[3-9]|2\d|3\d)(?= tháng (?:sau|tới|trước|rồi))", None),
    (Kind.VAGUE, r"\d{1,2} tháng (?:tới|trước)", None),
    (Kind.DAY, r"(?P<d>\d{1,2})(?= (?:tết|tây|ta|âm|dương)(?: |$))", None),
    (Kind.DAY, r"(?P<d>\d{1,2})(?P<step> nay| tới(?= $| \|))", None),
    (Kind.TET, r"(?P<end>(?:cho )?hết )?tết(?: nguyên đán| cổ truyền| ta| âm lịch| âm)?", None),
    (Kind.LUNAR, r"tính theo âm lịch|âm lịch|lịch âm|âm|(?<=\d )ta", None),
    (Kind.SOLAR, r"dương lịch|lịch dương|(?<=\d )(?:dương|tây)", None),
    (Kind.LEAP, r"nhuận", None),
)

_FRAME: tuple[Pattern, ...] = (
    (Kind.FRAME, r"(?:trong |cả )?(?:(?P<part>đầu|giữa|cuối|hết) )?tháng (?P<lunar>giêng|chạp)", "tháng"),
    (Kind.FRAME, r"(?:(?<=\d )|(?<=rằm ))(?P<lunar>giêng|chạp)", "tháng"),  # "25 chạp"
    (Kind.FRAME, rf"(?:trong |cả |suốt )?(?:{_PART} )(?:của )?tuần(?: {_STEP})?", "tuần"),
    (Kind.FRAME, rf"tuần {_STEP}", "tuần"),
    (
        Kind.FRAME,
        rf"(?:{_PART} )?(?:của )?tháng(?: (?P<n>\d{{1,2}})(?![\d/.])(?:(?: năm)? (?P<y>20\d\d))?| {_STEP})?",
        "tháng",
    ),
    (
        Kind.FRAME,
        rf"(?:{_PART} )?(?:của )?"
        rf"quý(?: (?P<n>i{{1,3}}|iv|[1-4])(?:(?:/| năm | )(?P<y>20\d\d))?(?![\d/])| {_STEP})?",
        "quý",
    ),
    (Kind.FRAME, rf"(?:{_PART} )?(?:của )?năm(?: (?P<y>20\d\d)(?![\d/])| {_STEP})?", "năm"),
    (Kind.FRAME, rf"(?P<moved>sang|qua) (?:đầu )?tuần(?: {_STEP})?", "tuần"),
    *(
        (Kind.FRAME, rf"(?P<moved>sang|qua) (?:đầu )?{unit}(?: (?P<n>\d{{1,2}})(?![\d/.])| {_STEP})?", unit)
        for unit in ("tháng", "quý", "năm")
    ),
    (Kind.LENGTH, rf"(?:cả |nguyên |hết )?{_N} (?P<unit>ngày|hôm|bữa|tuần)(?P<work> làm việc)?", None),
    (Kind.HOURS, rf"{_ABOUT}{_N} ?{_MINUTES}(?P<half> rưỡi)?", None),
    (Kind.HOURS, rf"{_ABOUT}(?P<half>nửa) (?P<unit>tiếng|giờ)(?: đồng hồ)?", None),
)

# What joins and bounds.
_LINK: tuple[Pattern, ...] = (
    (Kind.FROM, r"(?:kể |bắt đầu |tính )?từ", None),
    (
        Kind.UNTIL,
        r"(?:trước|chậm nhất|muộn nhất|trễ nhất|hạn(?: cuối(?! (?:tuần|tháng|quý|năm|ngày|giờ|buổi))| chót)?"
        r"|không quá)(?: là| vào)?",
        None,
    ),
    (Kind.TO, r"(?:cho )?(?:đến|tới)(?! lúc)|-", None),
    (Kind.AFTER, r"(?:từ )?sau", None),
    (Kind.OR, r"hoặc(?: là)?|hay(?: là)?", None),
    (Kind.AND, r"và|với|cùng|lẫn|,", None),
    (Kind.NUMBER, r"(?:hết )?(?P<d>\d{1,2})(?!\S)", None),
)

BEFORE_FEASTS = (*_PLAIN, *_VAGUE, *_LENGTH, *_CLOCK)
AFTER_FEASTS = (*_DAY, *_FRAME, *_LINK)
