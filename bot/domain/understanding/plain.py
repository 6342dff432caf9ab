"""Plain words: what must be said for each deed that is done at once, whatever a reading takes a text for.

A deed is borne out by words that name it and an object that fits: one word of something else, and it is not
plain. The normal form is read (normal.py), clause by clause: what is told besides, in a clause of its own,
undoes no deed, but a question, a guess, a condition or a later day does.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from bot.conversation import asks, forbids, regex
from bot.domain.replies import OTHER_SUBJECT
from bot.domain.understanding.intents import Intent, Standing
from bot.domain.understanding.normal import Normal, normal

GOING = 12  # words in which it is said that one goes somewhere
MOST_WORDS, LONGEST_CLAUSE = 100, 40  # of an answer, and of a clause in which one is given
_CLAUSES = regex(r"[.,;:!\n…]+|\b(?:nhưng|nhung|mà|song|tuy nhiên)\b", re.IGNORECASE)
_ASKS_NOTHING = regex(  # "mấy đứa", "lúc nào cũng"
    r"\bm[ấa]y (?:đứa|dua|anh|chị|chi|em|bác|bac|cô|chú|cháu|ảnh|ban|bạn)\b|\b(?:nào|nao|ai|gì"
    r"|đâu) c[ũu]ng\b",
    re.IGNORECASE,
)
_PIECES = regex(r"[^.,;:!?\n…]+\??")
_UNSURE = regex(
    r"\b(?:chac(?! chan| ca)|hinh nhu|co ve|co le|dam chung|nghe noi|chua chac|khong chac"
    r"|(?<!yen )tam(?: thoi)?)\b"
)
_PUT_OFF = regex(
    r"\b(?:khoan|lat|mai mot|(?:sang|chieu|toi|ngay) mai|^mai|sau(?: (?:nhe|nha|nghe|di|a|da)| ?$)|voi$"
    r"|neu(?! tren)"
    r"|khi nao|chung nao|bao gio|hay chua|chua gui|chua duyet|co the|ai (?:duyet|gui|nhan)|khong ta$)\b"
)


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OF_TWO_WORDS = regex(r"\b(?:vui long|toc do)\b")  # none of which may stand alone
_SELF = r"(?:em|anh|chi|toi|minh|tui|bac|chu|co|con|chau|ong|ba|bo|tao)"
POLITE = words("""
    a ah da vang ok oke okay u uh um thi cu vay the thoi cho giup ho voi ma cai xin kinh thua de nghi
    phien lam on cam tran trong nhe nha nghe nhen nghen hen hi he ne nay do day luon di roi xong em anh
    chi toi minh tui bac chu co con chau ong ba ban be cau sep phong thong bot oi ad nua ca het ngay lien
    quy don vi quan rat cung ua ay may dua cac nguoi dong y e kia
""")
_ASSENT = r"(?:da|vang|ok|oke|okay|u|uh|duoc|dong y|nhat tri|san sang|chiu)"
# To take something on: "em nhận", "để chị trông cho"; no money, message or parcel.
_TASK = r"(?:loi|truc(?: thay)?|thay|viec|nhiem vu|trach nhiem|uy quyen|su phan cong)"
_DOES = r"(?:trong|truc|lo|xem|coi|lam|nhan|giu|thay|dam nhan|canh|theo doi)"
_TAKES = regex(
    rf"(?:(?:{_ASSENT}|{_SELF}|thi|cu|xin|se|xin phep|rat|vui long|san sang|vui ve|hom do|ngay do"
    rf"|khong co gi|khong sao"
    rf"|viec (?:ay|do|nay)) )*(?:tiep )?nhan(?: {_TASK})?"
    rf"(?: (?:cho|luon|giup|lam|thay|nhe|nha|nghe|a|roi|{_SELF}|do|day|lien|ngay|tu \w+|theo doi|hop thu"
    rf"|nay))*"
    rf"|.*\bde (?:do )?{_SELF} {_DOES}(?: (?:giup|thay|cho|luon|het|hop thu|thu|nhe|nha|a"
    rf"|{_SELF}(?: \w+){{0,3}}?(?= cho)))*"
    rf"|(?:.*\b)?{_ASSENT}\b.* {_SELF} {_DOES}(?: (?:giup|thay))*(?: {_SELF}(?: \w+){{0,3}})? cho(?: (?:a"
    rf"|nhe|nha|{_SELF}))*"
    rf"|(?:(?:{_ASSENT}|{_SELF}|thi) )*{_SELF} (?:truc(?: thay)?|{_DOES} duoc|{_DOES} (?:cho|thay"
    rf"|giup))(?: cho)?"
)
_LIMITED = regex(  # only a part of what was asked is taken on: "em nhận nhưng chỉ buổi sáng"
    r"\bchi (?:mot|\d|nua|buoi|sang|chieu|trua|lan|duoc)\b|\btru (?!so\b)"
    r"|\b(?:lan|buoi|sang|chieu|trua|ngay|hom)(?: \w+)? thoi\b|\bnua (?:buoi|ngay)\b|\bmien la\b"
    r"|\bdieu kien\b|\b(?:nhung|ma) (?:tu|den|toi|sau|truoc|het|buoi|sang|chieu|trua|lan|ngay|thu)\b"
)
_ONLY = regex(r"\bchỉ (?!em|thêm|giúp|cho|bảo|với|lại|dẫn|tôi|giùm|dùm)\w")  # with its mark, and no "show"
_DECLINES = regex(
    r"\b(?:khong|khong the|khong dam)(?: the| dam)?(?: dam)? (?:nhan|truc|thay|kham|ganh|lo|om)\b"
    r"(?! (?:duoc )?(?:thu|mail|tin|luong|tien|ra|thay)\b)(?!.*\b(?:thi|sao|cung|khong duoc|dau co)\b)"
    r"|\btu choi\b(?! thi\b)|\bxin kieu\b"
)
# Who declines stands right before it: who writes ("em", "thì", "nên"), and nobody else.
_OTHER_SUBJECT = regex(
    r"(?:\bsep(?: em| toi)?|\bhai nguoi|\b(?:anh|chi|em|co|chu|bac|ong|ba|ban)"
    r" (?:ay|kia|do|no|minh|ta|hai|ba|tu|nam|sau|bay|tam|chin|muoi|ut)) ?$"
)
_BEFORE_DECLINING = POLITE | words("""
    phep nen la vi so cung khong nua duoc hop mai nay sang chieu trua toi hom ngay that su tiec dam noi
    chac le van con tai thi se thoi het vay phai kiem nhiem nang viec vu lai moi vua dinh muon sau
""")
_NOT_UNWILLING = regex(
    r"\bkhong phai\b|\bkhong (?:the |co |duoc |dam )?(?:tu choi|kieu)\b|\bdau co\b"
    r"|\bkhong (?:the |dam )khong\b"
)
# To have received a message: of nothing but that is it said.
_UNIT = (
    r"(?:hoi|tram|xa|phong|ban|truong|doan|don vi|co quan|ubnd|uy ban|cong an|mat tran|trung tam|van phong"
    r"|[cg]h?i cuc|tt\w*)"
)
_MESSAGE = (
    r"(?:thong bao|tin|tin nhan|noi dung|thong tin|van ban|giay moi|cong van|lich|thu moi|y kien|chi dao"
    r"|cai nay|thu)"
)
_BESIDE_RECEIPT = rf"(?:{_ASSENT}|{_SELF}|chung|a|ua|xin|xac nhan|kinh|thi|cung|roi|cai nay|ben|{_MESSAGE})"
_RECEIPT = regex(
    rf"(?:{_BESIDE_RECEIPT} )*(?:(?P<unit>{_UNIT}(?: (?!da\b|nhan(?! dan)\b|doc\b)\w+){{0,5}}?)"
    rf" (?:{_BESIDE_RECEIPT} )*)?"
    r"(?:da |vua |moi |co |duoc )*"
    r"(?:nhan|doc|xem|nghe|thay|nam|biet|ro|tiep nhan|tiep thu|quan triet|noted|seen)"
    rf"(?: (?:duoc|du|ro|ky|het|xong|lai|roi|luon|cua|day|{_MESSAGE}|[\d/]+\w*|tb|{_SELF}|phong|tap huan"
    rf"|do|nay"
    rf"|a|nhe|nha|nghe|nhen|nghen|ne|ad|oi|ca|cam on))*"
    rf"(?: (?:va (?:se |da )?\w+|de {_SELF}|se)\b.*)?"
)
_NOT_RECEIVED = regex(
    r"\b(?:chua|khong|chang) (?:\w+ )?(?:nhan|doc|xem|thay|mo|biet|ro|nghe)\b|\b(?:nua chung|nhung|nma"
    r"|tuy nhien|co dieu)\b"
)
_OF_ANOTHER = regex(
    r"(?:(?:con|cai|chiec|bai|cuon|bo|tam|mon|ly|quan|phim|ong|ba) )?"
    rf"(?!{_MESSAGE}\b|viec|vu|cuoc|hom|bua|lan|dieu|cai|{_SELF}\b)\w+ (?:do|nay|kia|ay) "
)
# How a fault in the mail stands: what stands before it in its clause is of mail, or of who writes.
OF_MAIL = POLITE | words("""
    hic hop thu mail email inbox gui goi nhan di den toi vao vo do mo tai len ve file tep tap tin dinh kem
    keo trang web mang khoan mat khau dang nhap may tinh ban dien thoai lap drafts cu moi no su co loi xem
    doc duoc mot chut luc phut gio h ruoi ngay hoi sang chieu trua dem hom qua la ra rat tiec phai bao lai
    ho tro kiem tra thao tac bam an trong ngoai huyen bo chung hien van de tren duoi bang chu ky nang
    tieng viet truy cap thai theo huong dan cua thay muc loc ma khong chua ca hai deu sau khi xong roi tuy
    them noi dung luong mb nhung con rang dau cho tu vua bua lan truoc that xin ghi moc hoat khoang sua
    het khac phuc sep ke sync hang sao nguyen gi
""")
# A network, telephone or computer of somebody, and no mail: "mạng nhà em ổn rồi".
_DEVICE = regex(  # "may anh" may be "mấy anh"; "nha" is "nhe" in the normal form
    rf"\b(?:mang|wifi|dien thoai|may tinh|lap(?:top)?) (?:o |cua )?(?:nha|nhe|quan|ban|{_SELF})\b"
    r"(?! (?:vao|vo|gui|nhan|dang nhap)\b)|\bmay (?:o |cua )?(?:nha|quan|con|vo|chong)\b"
)
_MAIL_NAMED = regex(r"\b(?:thu|mail|inbox|dang nhap|tai khoan|mat khau)\b")
_OTHER_SYSTEM = regex(  # whose faults are not ours
    r"\b(?:i ?desk|[ei] ?office|zalo|facebook|fb|messenger|tiktok|youtube|vneid|misa|tabmis|zoom|momo"
    r"|gmail|yahoo|hotmail|outlook|dich vu cong|mot cua|truc lien thong|quan ly van ban|ho tich|ke toan"
    r"|chu ky so|chung thu so|trang (?:web|tin)|website|fanpage|may (?:in|scan|photo|fax|lanh)|camera)\b"
)
_OF_ACCOUNT = regex(r"\b(?:go|bo|ngat|doi|lien ket|them|xoa)\b")  # of one's own, by which we write
_THANKS_ANOTHER = regex(  # somebody by name, for what they did: "cảm ơn chị Út hồi sáng gửi giùm em"
    r"\b(?:cam on|camon|tks|thanks) (?:co|chu|anh|chi|bac|ong|ba|thay|di|cau|mo|dong chi)"
    r" (?!(?:em|anh|chi|toi|minh|nhieu|nhe|nha|a|phong|da|vi|rat|lam|ben|ad|cac|trong|ca|het|nghe|nhen|nghen"
    r"|oi|qua|ve|do|va|thong tin|chia se|nhac|gop y|soi|huong dan)\b)"
    r"\w+(?: (?!(?:nhieu|nhe|nha|a|rat|lam|nghe|nhen|nghen|oi)\b)\w+){2,}"
)
_LACKED = regex(r"\b(?:chua|khong)(?: the)? duoc (\w+)")  # which may be a paper's: "chưa được duyệt"
_NO_FAULT = frozenset({"ky", "tra"})  # of what stands among words of mail
_AMISS = regex(
    r"\b(?:van|chua|khong|bi|lai|y (?:nhu|chang|nguyen|xi)|nhu cu|hu|hong|loi|cu|mat(?! cai)|cham"
    r"|treo|do|tit|tac|rot|xoay|quay"
    r"|hien|bao (?:loi|sai|day|het|khong)|tra ve|im|ket|con (?:loi|bi|nguyen|cham)|no bao)\b|^khong$|^chua$"
)
_UNTRIED = regex(
    r"\bchua (?:thu|test|xem|kiem tra|vao thu)(?: (?:lai|nua|gi|a|nhe|dau))*$"
    r"|\bchua co (?:\w+ ){1,3}de (?:thu|test|xem|kiem tra)\b"
)
_WELL = regex(
    r"\b(?:khong|chua|chang|ko) (?:con|thay|bi|co|het bi)(?: \w+){0,2} (?:loi|gi|van de|treo|bi|sai|nua)\b"
    r"|\bhet (?:loi|bi)\b"
    r"|\bkhong con (?:loi|bi|treo)\b"
)
_WORKS = regex(
    r"\b(?:duoc|on|ngon|muot|thong|binh thuong|chay|xong|tot|ok|fixed|vao|gui|nhan|len|het|toi|em ru"
    r"|khong con|lanh)\b"
)
# Yes and no, and what is said of either in the same breath.
_YES = words(
    "co dung phai vang u uh um ok oke okay chinh xac chuan yes yep duoc dong y nhat tri tat nhien chac chan"
    " trung"
)
_OF_YES = (
    POLITE
    | _YES
    | words("""
    nhu vua noi phat gui ghi lam luu chot y nguyen khong can chinh sua ong nay phoc rua ban xac nhan toi
    la phuong an do thuc hien tiep tuc nop xin thua them
""")
)
_NO = words("khong chua sai hong nope no thoi dung bay")
_OF_NO = (
    POLITE
    | _NO
    | words("phai dau he co can duoc dung vay tuyet doi thong tin don vi so ten ngay y hieu lam gi chuyen")
)
_DENIES_NO = regex(
    r"\b(?:la|ma) (?:co|duoc|dung)\b|\bco (?:do|ma|chu|chua)\b|\bkhong phai (?:la )?(?:khong|chua)\b"
)
# An order to send what a review shows.
_SENDS = words("gui goi chuyen nop trinh phat send submit")
_OF_SENDING = (
    POLITE
    | _SENDS
    | words("""
    doc coi xem soat kiem tra ky noi dung thong tin on chinh xac day du rua chuan khop lai len xong duoc
    nhat tri bam nut an chot ban hai luot so lieu hop le khong sai gi chu nao sua viec di tren huyen phong
    tinh ba mot lan gap nhanh la cu the quyet dinh nhan voi nong cho hanh
""")
)
_GOES_AWAY = regex(
    rf"\b(?:mai|mot|(?:hom|chieu|sang|bua) nay|thu \w+|ngay \d\S*|tuan sau)(?: (?:thi|la))? {_SELF}"
    r"(?: (?:phai|se|xin|lai|ban|co lich|duoc cu))* di (?:hop|cong tac|tap huan|hoc|du|kham|vang)\b"
)
# A slip: of what was recorded, tapped or typed.
_SLIP = regex(
    r"\b(?:nham|sai|lo tay|lo (?:bam|bao|ghi|chon|an|go)|trung nut|bam dai|bam bay|bam bua|dinh chinh|miss)\b"
)
_TAKES_BACK = regex(
    r"\b(?:rut lai|undo|revert|rollback|thu hoi|(?:huy|xoa|bo|go|gach|boi)(?: \w+){0,3} (?:ghi|luot|lan"
    r"|check))\b"
)
_OF_RECORD = regex(
    r"\b(?:bam|go|chon|ghi|tick|nhan|an|tra loi|khai|bao|thao tac|nut|ket qua|ghi nhan|kiem tra|luot"
    r"|ban ghi|muc|xu ly"
    r"|cho (?:sep|thu truong|chu tich|giam doc|lanh dao|anh|chi)|hop thu|(?:co|khong|mot|hai"
    r"|\d) (?:co )?(?:thu|cai)|thu moi"
    r"|cong van|van ban|giay moi|sua lai|doi lai|ghi lai)\b"
)
_OF_SLIP = POLITE | words(
    "nham sai lo tay roi mat chet trat oi y i hut bam go noi tra loi nut cham trung no vua"
)
_OTHER_SLIP = regex(  # what was done by mistake elsewhere
    r"\b(?:gui|goi|chuyen|mua|vao|di|noi|nhan tin|ghe|lay|cam) nham\b|\bnham (?:nhom|nguoi|duong|xe|tang"
    r"|so dien thoai|hang)\b"
    r"|\bnham (?:xon|lan)\b|\b(?:nham|sai)(?: \w+)? (?:tang|thang may)\b|\bphai goi\b|\bnham nha (?!a\b"
    r"|em\b|anh\b|chi\b|ad\b|$)"
)
_NO_SLIP = regex(r"\bkhong (?:co |he )*(?:(?:bam|go|ghi|chon|bao|an) )?(?:nham|sai)\b")
_NO_DAY = regex(r"\b(?:sau|truoc) (?:tet|le|cuoc hop|hop|dam)(?: \w+)?$")  # which nobody can place
# A day or somebody that is chosen, and what may stand beside.
_OF_CHOOSING = POLITE | words("""
    tu den toi het hom ke tinh luc khoang la lay chon nhu nguoi so ten tai hay khong duoc phai chac ngay
    tuan thang nam buoi sang chieu trua dau cuoi giua sau truoc nay tiep theo dung moc thu mung ram am
    lich duong chap gieng trong danh sach tren duoi cung nhat nhi van toan dia chinh phong chuyen vien pho
    truong ban ghi nghi
""")

GIVES_BACK = regex(  # folded
    rf"\btra (?:lai|ve) (?!(?:bao cao|bc|ban|no|cai|nay|do|cho|{_SELF})\b)\w+(?: \w+)? cho {_SELF}"
    r"(?: (?:nhe|nha|di|a|voi|luon))*[ .!]*$"
)
_COUNTED = regex(r"\b\d[\d.,]* (\w+)")
_REPORTED = POLITE | words("""
    hop thu mail email cai nguoi may van cong giay lan don xa ap thon phong ban bao ho buoi lop cuoc vu
    truong phan bo su thang quy nam tuan ngay hom dong trieu % pc tai to hoi doan tram khoa muc tieu chi
    lanh la gui nhan xu mb gb chua khong da dang duoc con trong tren dat so hoat dung thanh ty hai tham ve
    o
""")


def is_said(text: Normal) -> bool:
    """Return whether it is said, and neither asked nor guessed."""
    return not asks(_ASKS_NOTHING.sub(" ", text.typed)) and not _UNSURE.search(text.plain)


def is_for_now(text: Normal) -> bool:
    """Return whether it is neither left to a later day, nor hangs on something, nor is forbidden."""
    return not _PUT_OFF.search(text.plain) and not forbids(text.typed)


def takes_on(text: Normal) -> bool:
    """Return whether somebody takes on what they were asked to: "được, để chị trông cho"."""
    is_receipt = "đã nhận" in text.typed.lower()
    is_limited = _LIMITED.search(text.plain) or _ONLY.search(" ".join(word.marked for word in text.words))
    is_plain = any(map(_TAKES.fullmatch, clauses_of(text))) and not is_limited
    return is_plain and not is_receipt and is_said(text) and is_for_now(text)


def declines(text: Normal) -> bool:
    """Return whether somebody plainly does not take on what they were asked to."""
    is_plain = any(map(_declines_oneself, clauses_of(text)))
    return is_plain and is_said(text) and not _NOT_UNWILLING.search(text.plain)


def _declines_oneself(clause: str) -> bool:
    found = _DECLINES.search(clause)
    before = clause[: found.start()] if found else ""
    is_other = _OTHER_SUBJECT.search(before) or not is_among(" ".join(before.split()[-1:]), _BEFORE_DECLINING)
    return found is not None and not is_other


def receives(text: Normal) -> bool:
    """Return whether it says that a message was received or read, and nothing else was: no "xem rồi tính".

    What is asked besides ("đã nhận. Họp ở đâu ạ?") leaves that as it is.
    """
    is_other = OTHER_SUBJECT.search(text.plain) or is_of_another(text)
    return any(_receipts_in(text)) and not _NOT_RECEIVED.search(text.plain) and not is_other


def receiver_in(text: Normal) -> str:
    """Return the unit that is said to have received a message, folded; "" where none is named."""
    return next((found["unit"] for found in _receipts_in(text) if found["unit"]), "")


def _receipts_in(text: Normal) -> Iterator[re.Match[str]]:
    told = (piece[0] for piece in _PIECES.finditer(text.typed) if not piece[0].endswith("?"))
    short = (piece for piece in told if len(piece.split()) <= LONGEST_CLAUSE)
    for piece in short if len(text.words) <= MOST_WORDS else ():
        if found := _RECEIPT.fullmatch(normal(piece).plain):
            yield found


def goes_away(text: Normal) -> bool:
    """Return whether somebody says no more than that they go somewhere: "mai tôi đi họp tỉnh"."""
    is_all = not _CLAUSES.search(text.typed.strip(" .!")) and len(text.words) <= GOING
    return is_all and _GOES_AWAY.search(text.plain) is not None and is_said(text)


def is_fault_of_other_system(text: Normal) -> bool:
    """Return whether something else than mail is named that does not work: "zalo tôi hư"."""
    others = _OTHER_SYSTEM.sub(" ", text.plain)
    is_other = others != text.plain and "@" not in text.typed and not _MAIL_NAMED.search(others)
    return is_other and _AMISS.search(text.plain) is not None and not _OF_ACCOUNT.search(text.plain)


def thanks_another(text: Normal) -> bool:
    """Return whether somebody is thanked by name who is not here, for what they did."""
    found = _THANKS_ANOTHER.search(text.plain)
    return found is not None and _CLAUSES.search(text.typed_between(*found.span())) is None


def is_of_another(text: Normal) -> bool:
    """Return whether it shows beside a receipt that something else was read: "em đọc rồi, truyện đó dở"."""
    return any(_OF_ANOTHER.match(f"{clause} ") for clause in clauses_of(text))


def is_amiss(text: Normal) -> bool:
    """Return whether it says that mail does not work yet, or again, and was tried."""
    clauses = clauses_of(text)
    is_tried = not any(map(_UNTRIED.search, clauses))
    is_told = any(_is_of_mail(clause, _AMISS) and not _WELL.search(clause) for clause in clauses)
    return is_told and is_tried and is_said(text)


def works(text: Normal) -> bool:
    """Return whether it says that mail works, and nothing that is no mail."""
    clauses = clauses_of(text)
    return is_said(text) and any(_is_of_mail(one, _WORKS) or _WELL.search(one) for one in clauses)


def _is_of_mail(clause: str, state: re.Pattern[str]) -> bool:
    found = state.search(clause)
    if found is None or (_DEVICE.search(clause) and not _MAIL_NAMED.search(clause)):
        return False
    is_lacked = all(one[1] in OF_MAIL - _NO_FAULT for one in _LACKED.finditer(clause))
    return is_lacked and is_among(clause[: found.start()], OF_MAIL)


def affirms(text: Normal) -> bool:
    """Return whether it is a plain yes, whatever is told in another clause."""
    first = next(iter(clauses_of(text)), "")
    said = [word for word in first.split() if word in _YES]
    return bool(said) and is_for_now(text) and is_said(text) and is_among(first, _OF_YES)


def denies(text: Normal) -> bool:
    """Return whether it is a plain no, and no denial of one: "không phải là không"."""
    first = next(iter(clauses_of(text)), "")
    said = [word for word in first.split() if word in _NO]
    return (
        bool(said) and not asks(text.typed) and not _DENIES_NO.search(text.plain) and is_among(first, _OF_NO)
    )


def orders(text: Normal) -> bool:
    """Return whether it orders what is shown to be sent, and says nothing but that it is right."""
    is_order = not _SENDS.isdisjoint(text.plain.split())
    return is_order and is_said(text) and is_for_now(text) and is_among(text.plain, _OF_SENDING)


def corrects(text: Normal) -> bool:
    """Return whether it tells that something recorded was a slip, or is to be taken back."""
    plain = text.plain
    if _OTHER_SLIP.search(plain) or _NO_SLIP.search(plain):
        return False
    is_slip = _SLIP.search(plain) is not None
    is_alone = is_slip and is_among(plain, _OF_SLIP)
    is_of_record = _OF_RECORD.search(plain) is not None
    return is_alone or _TAKES_BACK.search(plain) is not None or is_of_record


def chooses(text: Normal, standing: Standing, chosen: Mapping[str, str]) -> bool:
    """Return whether nothing is said but a day or who is ``chosen``, and what may stand beside it."""
    if standing not in (Standing.ASK_DATE, Standing.CHOICE_PERSON) or not any(chosen.values()):
        return True
    if standing == Standing.ASK_DATE and _NO_DAY.search(text.plain):
        return False
    rest = text.typed
    for value in chosen.values():
        rest = rest.replace(value, " , ", 1)
    return is_among(normal(rest).plain, _OF_CHOOSING)


def counts_goods(text: Normal) -> bool:
    """Return whether something is counted that no report asks for: "15 trứng vịt với 2 ký gạo"."""
    counted = [found[1] for found in _COUNTED.finditer(text.plain)]
    return bool(counted) and _REPORTED.isdisjoint(counted)


def sends_back(text: Normal) -> bool:
    """Return whether what waits is to be mended, now; no money or thing is given back."""
    return is_said(text) and is_for_now(text) and not GIVES_BACK.search(text.plain)


def clauses_of(text: Normal) -> list[str]:
    """Return the clauses of a text in the normal form; nothing of what is no answer, for it is too long."""
    found = (normal(clause).plain for clause in _CLAUSES.split(text.typed) if len(text.words) <= MOST_WORDS)
    return [clause for clause in found if 0 < len(clause.split()) <= LONGEST_CLAUSE]


def is_among(clause: str, known: Collection[str]) -> bool:
    """Return whether all words of a clause are known, or numbers."""
    said = _OF_TWO_WORDS.sub("", clause).split()
    return all(word in known or word[0].isdigit() for word in said)


WORDS: Mapping[Intent, Callable[[Normal], bool]] = {  # what must be said for each of these
    Intent.ACCEPT: takes_on,
    Intent.DECLINE: declines,
    Intent.INCIDENT_OK: works,
    Intent.INCIDENT_NOT_OK: is_amiss,
    Intent.NO: denies,
    Intent.SEND_BACK: sends_back,
    Intent.UNDO: corrects,
    Intent.YES: affirms,
}
