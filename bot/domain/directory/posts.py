"""Posts as people say them ("chủ tịch", "phó phòng", "người giữ hộp thư"), and the words that only ask.

All words are folded and in their normal form (domain/understanding/normal).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.conversation import fold, regex
from bot.domain.directory.tokens import Token, phrases_in, words_in


class PostKind(StrEnum):
    HEAD = "head"
    DEPUTY = "deputy"
    OFFICER = "officer"
    TITLE = "title"  # any other, which only a person's own title says


@dataclass(frozen=True)
class Post:
    """A post that stands from word ``start`` to ``end``; ``said``: its words."""

    start: int
    end: int
    kind: PostKind
    said: str


HEADS = phrases_in(
    "thu truong; lanh dao; sep; nguoi dung dau; dung dau; truong phong; chu tich; chu tit; giam doc; "
    "chanh; bi thu; chi cuc truong; truong; vien truong; cuc truong; doi truong; truong ban; truong dai; "
    "cap truong; quyen truong phong; bac si truong; ct; gd; tp"
)
DEPUTIES = phrases_in("cap pho; pho; pct; pgd; pp; pho truong phong; pho phong; pho chu tich")
SHORT = phrases_in("ct; gd; tp; truong; chanh; sep; pho; pct; ptp; pgd; pp")  # only right before a unit
FULL = phrases_in("chu tich; pho chu tich")  # what some of these stand for, which are posts anywhere
TITLES = phrases_in(
    "ke toan; thu quy; dia chinh; tu phap ho tich; van hoa xa hoi; van phong thong ke; thu ky; chuyen vien; "
    "cong chuc; can bo; vien chuc; nhan vien; thanh tra vien; ky thuat; ho tich; cong chuc ho tich; "
    "cong chuc tu phap ho tich; van thu luu tru; tong hop; tiep dan; mot cua; cong chuc dia chinh; "
    "cong chuc van hoa; can bo van phong; cong chuc van phong; admin"
)
LEADERS = phrases_in("lanh dao; sep")  # the deputies too
MARKED = {"truong": "trưởng", "pho": "phó", "chanh": "chánh"}  # "trường Phú Hội" is a school
LED_BY_HEAD = phrases_in("phong; ban; doan; cong; dai; chi; khoa; tram; so; p; tt; trung; hoi")
MAIL = words_in("mail email")
KIN = words_in("ong ba anh chi em dong ban co chu bac d/c o be")  # what may stand before one
LONGEST = 9  # words of a post
MOST = 5  # words of one that is not an officer's
WATCHES = r"(?:phu trach|theo doi|giu|quan ly|cam|dam nhan|truc|khai thac)"
SEES = r"(?:xem|lo|trong(?: coi| xem| nom)?|nhan|nam)"  # only of somebody: "nhận thư" is said of mail too
BOX = r"(?:cai )?(?:hop |hom |thung )?(?:thu|mail)(?: dien tu| cong vu| co quan| don vi)?"
WHO = r"(?:can bo|nguoi|dong chi|cong chuc|chuyen vien|anh chi|chi em|anh em|anh|chi|ban|ai|co|chu|em)"
OFFICER = regex(
    rf"(?:van thu(?: luu tru)?"
    rf"|(?:{WHO} )*(?:(?:duoc|dang|la|chinh|chuyen) )*(?:(?:cu|giao|phan cong) )?{WATCHES} {BOX}"
    rf"|(?:{WHO} )+(?:(?:duoc|dang|la|chinh|chuyen) )*{SEES} {BOX}"
    rf"|dau moi(?: (?:theo doi|nhan|phu trach))?(?: {BOX})?|(?:can bo|nguoi) {BOX})\b"
)

# What only asks, tells of what the addresses are for, or is said to somebody: in no name of a unit.
NOISE = words_in(
    """
    à a ạ ai anh ấy bác bạn bao báo bảo bây bên bị biết bỏ cái cám cảm cần cho chị chỉnh chép chỉ chú chưa
    chứ chút có còn con coi cô của cũng cung cùng cuối dạ dán dạng dấu dây dãy để đem đến đi địa chỉ điện
    thoại điền đỡ đó đọc đổi đồng dòng dùm giùm dùng đúng được đã em ê gấp gặp gì giá giấy mời giờ giúp gọi
    gom gồm gửi gởi hả hãy hèn hết hiện cả chào hình hình như hồi hoặc hỏi hôm hộp hướng dẫn khi khoan không
    kia kiếm kiểm kiểu kính là lại làm lần lập lấy lên list lọc luôn lúc mà mail thư điện tử mau máy mẫu
    mình mở mới muốn nào này nay nếu ngay nghe nghen người nhận nhập nhất nhé nhiêu nhiều nhờ nhỏ như nhưng
    nữa ở ơi ông phải phiền qua ra rằng rất rồi sao sau sđt số sẽ sếp sửa sang ta tại tách tạo tất cả tên
    thay thế thì thôi tìm tin tới tôi tra trả trên trích trong trước từ tụi tui tương ứng văn bản vẫn vâng
    vào vậy về vì việc vô với vừa xem xin xong yêu cầu đề nghị nộp nhắc mai chiều trưa sáng tối thứ ngày
    tháng năm tuần công văn tệp liên lạc hệ email zalo vui lòng tiện thể đây theo kèm bot giữ thấy hay chắc
    hén hem lúc chuyển danh sách phần nơi sau đây thực hiện phối hợp thiệt hỏi hở nhỉ dự nhá luôn thêm nè
    đang thật tự ý đối chiếu rà soát xử lý ký cả chào còng máy ghi chọn điểm gộp kể chung riêng cách chấm
    phẩy chị em cô bà thầy cậu quý kính thưa trân trọng đề mấy các những họ nhóm lời bấm chờ chỗ đường lẻ
    bàn fax hotline nóng info thông tin file rứa mô chi răng chừ nớ ni hè hỉ
    """
)
PLAIN_NOISE = frozenset(map(fold, NOISE)) - words_in("an hoa binh")
# Of these, what a person says of themselves or asks for: a part of a text with one is no list of recipients.
ASKS = words_in(
    """
    cho xin giup gium dum lay loc mail thu dia chi em anh chi toi minh tui bac con oi a nhe nghen voi doi
    chuyen kiem tim tra gom tach nhan gui go doc dan chep can muon de biet duoc khong nao gi vay sao thi la
    moi
    """
)


BEHIND = regex(rf"{SEES} {BOX}\b")  # "ai bên phòng Lao động xem thư"


BEGINS_OFFICER = words_in(
    "van dau xem lo trong nhan nam phu theo giu quan cam dam truc khai duoc dang la chinh chuyen cu giao "
    "phan nguoi "
    "dong anh chi em ban ai co chu"
)
FIRST_WORDS = BEGINS_OFFICER | {phrase.split()[0] for phrase in (*HEADS, *SHORT, *DEPUTIES, *TITLES)}


def posts(tokens: Sequence[Token], taken: Sequence[bool]) -> Iterator[Post]:
    """Yield the posts that are named, in order; ``taken``: words that are part of a unit's name."""
    at = 0
    while at < len(tokens):
        may_begin = not taken[at] and (tokens[at].words[0] in FIRST_WORDS or tokens[at].raw in FIRST_WORDS)
        found = post_at(tokens, taken, at) if may_begin else None
        if found:
            yield found
        at = found.end if found else at + 1


def post_at(tokens: Sequence[Token], taken: Sequence[bool], start: int) -> Post | None:
    limit = start + 1
    while limit < min(start + LONGEST, len(tokens)) and tokens[limit].is_joined and not taken[limit]:
        limit += 1
    words = [token.plain for token in tokens[start:limit]]
    said = " ".join(words)
    watch = OFFICER.match(said) or BEHIND.match(said)
    if watch and watch.re.pattern == BEHIND.pattern and not is_asked_behind(tokens, taken, start):
        watch = None
    if watch and (count := words_within(words, watch.end())):
        return Post(start, start + count, PostKind.OFFICER, watch[0])
    is_before_unit = limit < len(tokens) and taken[limit] and tokens[limit].is_joined
    for end in range(min(start + MOST, limit), start, -1):
        if found := post_between(tokens, start, end, ends_there=end == limit and is_before_unit):
            return found
    return None


def is_asked_behind(tokens: Sequence[Token], taken: Sequence[bool], start: int) -> bool:
    """Return whether it is asked who of the unit right before does something: "ai bên phòng Y tế xem thư"."""
    is_behind = start > 0 and taken[start - 1] and tokens[start].is_joined
    return is_behind and any(token.raw in ("ai", "nao") for token in tokens[:start])


def post_between(tokens: Sequence[Token], start: int, end: int, *, ends_there: bool) -> Post | None:
    """Return the post that these words are; ``ends_there``: right before a unit."""
    following = tokens[start + 1] if start + 1 < len(tokens) else None
    if tokens[start].raw in MAIL:  # "mail trường", and no "thủ trưởng"
        return None
    if end == start + 1 and is_other_word(tokens[start], following):
        return None
    said = " ".join(token.plain for token in tokens[start:end])
    raw = " ".join(token.raw for token in tokens[start:end])
    kind = kind_of(said, raw, ends_there=ends_there)
    return Post(start, end, kind, raw if raw in TITLES else said) if kind else None


def words_within(words: Sequence[str], end: int) -> int:
    """Return how many of the words, with single spaces, end by a place in the text; 0 within one."""
    place = -1
    for count, word in enumerate(words, 1):
        place += len(word) + 1
        if place >= end:
            return count if place == end else 0
    return 0


def is_other_word(token: Token, following: Token | None) -> bool:
    """Return whether it is another word with the letters of a post."""
    if token.has_marks:
        return MARKED.get(token.raw, token.marked) != token.marked
    return token.raw == "truong" and following is not None and following.raw not in LED_BY_HEAD


def kind_of(said: str, raw: str, *, ends_there: bool) -> PostKind | None:
    if raw in SHORT and said not in FULL and not ends_there:
        return None
    if said in DEPUTIES or raw in DEPUTIES or (said.startswith("pho ") and said[4:] in HEADS):
        return PostKind.DEPUTY
    if said in HEADS or raw in HEADS:
        return PostKind.HEAD
    return PostKind.TITLE if said in TITLES or raw in TITLES else None


def roles_asked(found: Sequence[Post]) -> str:
    """Return whom of the units a message is for: "head", "heads", "officers", or "" where nothing says it.

    Of "thủ trưởng" alone the deputies are none, of "lãnh đạo" they are.
    """
    kinds = {one.kind for one in found}
    if PostKind.HEAD in kinds or PostKind.DEPUTY in kinds:
        has_deputies = PostKind.DEPUTY in kinds or any(one.said in LEADERS for one in found)
        return "heads" if has_deputies else "head"
    return "officers" if PostKind.OFFICER in kinds else ""
