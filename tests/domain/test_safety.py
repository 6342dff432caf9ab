"""Passwords and marks of secrecy: a table of texts, half of them clean and tricky."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import nfc
from bot.domain.safety import HIDDEN, DangerKind, redacted, scan

PASSWORDS = """
mk: Abc@123
mk : Abc@123
MK: Abc@123
mk=Abc@123
mk Abc@123
mk abc123
m.k: Abc@123
mật khẩu là Abc@123
mật khẩu: Abc@123
mat khau la Abc@123
Mật Khẩu Abc@123
MẬT KHẨU: ABC@123
mật khẩu mới là Abc@123 nhé anh
mật khẩu hộp thư đơn vị hiện nay của em là Abc@123
mk mail của e là Abc@123
mk mail Abc@123
pass của e là Abc@123
pass: 12345678
pass 12345678
pas cua em la abc123
mk cũ không nên dùng nữa nên em đổi thành abc123
mã bấm 2026#
tk: vanthu.lt, p: abc123
mk cũng là abc123
pass là 123456 ạ
password is Abc@123
password = nhontrach2026
user/pass: pnv/Abc@123
tk pnv mk Abc@123
tài khoản pnv@nhontrach.example mật khẩu Abc@123
mật khẩu pnv@nhontrach.example là Abc@123
mk: hoahong
mk: hoahong nhé
mk là qwerty
mật khẩu: NhonTrach
mật khẩu là 25/11/1985
mật khẩu như sau: Abc@123
đổi mật khẩu thành Abc@123
em đã đổi mật khẩu sang mới: Abc@123
đổi mật khẩu lại là Abc@123
quên mật khẩu cũ, mk mới là Abc@123
lộ mật khẩu Abc@123
Abc@123 là mật khẩu của em
Abc@123 la mk
mật khẩu -> Abc@123
mật khẩu – Abc@123
mật khẩu (Abc@123)
mật khẩu "Abc@123"
mk:Abc@123
mã otp 482913
OTP: 482913
mã PIN là 4829
mk wifi: Abc@123
mật_khẩu: Abc@123
matkhau: Abc@123
passwd:Abc@123
mật khẩu là của e Abc@123
báo cáo xong, mk hộp thư là Abc@123, nhờ anh xem
mk em đặt là Nhontrach#2026
mat_khau_Abc.txt mk=Abc@123
mật khẩu mặc định ban đầu là Abc@123
mậc khẫu của em là Abc@123
mật khẩu em đang dùng Abc@123
đặt mk là gì? em đặt Abc@123 nhé
"""

# A text that holds several: each is hidden, wherever it stands.
SEVERAL = """
đổi mk từ Abc@123 sang Xyz@456
đổi mật khẩu từ Abc@123 thành Xyz@456
đổi mk từ abc123 sang xyz456
doi mk tu abc123 thanh xyz456
đổi pass từ 123123 thành 456456
mk từ Abc@123 đổi thành Xyz@456 rồi
từ Abc@123 sang Xyz@456 là mật khẩu
em đổi từ Abc@123 sang Xyz@456 rồi (mật khẩu)
mk cũ Abc@123, mới là Xyz@456
mk cu abc123 moi xyz456
mk cũ là hoahong, mk mới là hoasen
mk cũ: hoahong, mới: hoasen
mk cũ abc123 → xyz456
mk trước đây Xyz456 giờ là Abc123
mk trước là xyz456 giờ abc123
Abc@123 là mk cũ, Xyz@456 là mk mới
mk Abc@123 hoặc xyz456
mk: abc123, xyz456
mk 1: abc123 2: xyz456
mk1: abc123 mk2: xyz456
mk của Lan: abc123; của Minh: xyz456
user pnv pass abc123 pass2 xyz456
mk máy: xyz456, wifi: hoahong88
tk: pnv / mk: Abc@123 (mới đổi từ Xyz@456)
mật khẩu cũ của em là Abc@123 giờ em đổi lại thành Xyz@456
"""

MAYBE = """
em đổi từ Longtan2025 sang Longtan2026 rồi vẫn không vào được
đổi Longtan2025 thành Longtan2026 rồi mà không vào được
đã đổi sang Longtan2026 mà vẫn báo sai
em gõ Longtan2026 nó báo sai
em da go lai longtan2026 van sai
thử Longtan2025 rồi Longtan2026 đều không được
đăng nhập bằng minh/Longtan2026 không được
chị Lan bảo dùng Nhontrach#1 mà không vào
nhap 123456 khong duoc
vào hộp thư giùm em: vanthu.lt / Long#Tan7
chị cứ lấy Vuon-Xoai68 mà vô hộp thư
mật khẩu cũ chị gõ thử "hoa sen hong" coi
câu hỏi bảo mật tên trường, em trả lời là Kim Đồng mà không qua
câu hỏi khôi phục "Quê của bạn?": Đồng Nai
tin nhắn nó gửi số 118204, bảo là mã xác nhận, bấm vô đâu
ô tê pê là ba bảy không một chín hai
mã pin là bốn số không
pin token bốn số tám
passcode ipad cơ quan 2468
mật khẩu chữ ét hoa, chữ tê thường rồi số chín chín
mật khẩu y chang tên đăng nhập
your login code is 640 992
mật khẩu cũ là chị gõ h.anh# đó
mật khẩu là do Sở cấp
mật khẩu để tránh quên em đặt 123456
mk cũng abc123
mk là do anh Ví Dụ giữ
mật khẩu: hoa hồng đỏ
mật khẩu mail là hoa hong
mk: tên con gái em
pass là ngày sinh của em
mật khẩu là tên đơn vị viết liền
mk: A b c @ 1 2 3
mk hộp thư phongnoivu01
đổi mk từ hoahong sang hoasen
mk hoahong, đổi thành hoasen
mk máy xyz456
mật khẩu trên máy abc123
tài khoản xlongtan01 abc12345 báo sai mật khẩu
nó bắt đổi mk, em đổi thành abc123 mà không được
mk thử abc123 không được, thử xyz456 cũng không được
em lở nói mật khẫu cho bạn em rồi, matkhau000 đó
"""

CLEAN = """
mk là Tuấn bên văn phòng
mk 45t rồi không rành máy
mk cũng chưa rõ nữa
mk = mình nha chú
không nên đặt mật khẩu như 123456 hay abc123
bấm "Quên mật khẩu" rồi chờ
nhập "Tên đăng nhập" xong tới mật khẩu thì đứng máy
quên mật khẩu, hỏi anh Hải 0368999111
link đổi mật khẩu http://mail.example.xyz/reset?id=88231 có thật không
wifi yếu, SSID UBND_T2_5G chỉ một vạch
Số lần đổi mật khẩu (một số từ 0 trở lên)
câu hỏi bảo mật em quên câu trả lời
đặt câu hỏi bảo mật, trả lời thế nào cho an toàn
họp lúc 14h30!!! nhé
tài liệu mật hết hạn thì giải mật ra sao, có phải lập hội đồng không
mua máy để soạn văn bản mật
soạn văn bản mật thì dùng máy nào
cv mât rồi, gửi lại giúp em
cv mat so 12 roi, gui lai giup em
Độ mật: ☐ Mật ☐ Tối mật ☐ Tuyệt mật
độ mật A, B, C là gì
khi có văn bản mật thì vào sổ nào
dùng Canon2900 không in được
dùng máy khác vẫn không vào được
thử mở bằng Chrome120 không được
nhập số 2026 vào ô năm không được
đổi lịch từ 14h30 sang 15h30
đổi SC-2026-0001 sang SC-2026-0002
đổi từ 0912345678 sang 0987654321
đổi công văn 15/QĐ-UBND sang 16/QĐ-UBND
chuyển từ xlongtan@nhontrach.example sang pnv@nhontrach.example
đổi máy in từ HP1020 sang HP1102
quên mật khẩu
Tôi quên mật khẩu hộp thư
quen mat khau mail
đổi mật khẩu như thế nào
đổi mật khẩu thế nào?
reset mk
mk mail là gì vậy
mk là gì
mật khẩu là gì?
mật khẩu mặc định là bao nhiêu
mật khẩu không đúng
mật khẩu: chưa đổi được
mật khẩu: đã đổi ngày 25/11
đã đổi mật khẩu 25/11/2026
số hộp thư đã đổi mật khẩu mặc định: 125
đổi mật khẩu lúc 8h30
đổi mật khẩu 2 lần
mật khẩu phải có ít nhất 8 ký tự
mật khẩu là phải đổi thường xuyên
đổi mật khẩu là trách nhiệm của cán bộ
Bảo vệ mật khẩu, thay đổi mật khẩu mặc định ban đầu, thường xuyên thay đổi mật khẩu hộp thư điện tử của mình
không được cung cấp mật khẩu hoặc để lộ mật khẩu đăng nhập vào hệ thống cho người khác
tài khoản bị khóa do nhập sai mật khẩu
mật khẩu bị lộ thì báo ai
mật khẩu: ......
Mật khẩu: ***
mk: •••
hướng dẫn đổi mật khẩu
xin lại pass hộp thư
cấp lại mật khẩu cho pnv@nhontrach.example
da xu ly xong SC-2026-0005, da cap lai mat khau
SC-2026-0005: mật khẩu đã cấp lại
mật khẩu VNeID bị khóa
đổi mật khẩu theo Công văn 05/VHTT-TT ngày 25/11/2026
mật khẩu @nhontrach.example không vào được
ai giữ mật khẩu hộp thư đơn vị
hộp thư không có mật khẩu thì làm sao
mk
mật khẩu
mật khẩu?
Em đã kiểm tra hộp thư
đã kiểm tra, không có thư mới
Điều 7.5 là gì
Đơn vị có 25 cán bộ
đổi mk từ thứ Hai sang thứ Ba
đổi mật khẩu từ ngày 25/11 đến 30/11/2026
chuyển từ Phòng Nội vụ sang UBND xã Long Tân, cần đổi mk
từ 13 sang 15 đơn vị đã đổi mật khẩu
gõ sai mk 5 lần bị khóa tài khoản
Tài khoản xlongtan01 báo sai mật khẩu
tài khoản của đơn vị: xlongtan01 báo sai mật khẩu
Hệ thống báo sai mật khẩu lỗi 0x80070005
Máy windows10 báo sai mật khẩu
Báo sai mật khẩu trên Chrome120 và Edge
quên mật khẩu, nhờ Phòng cấp lại giúp, máy đang dùng là Dell3520
đổi thành hộp thư mới, quên mật khẩu
quên mk rồi, gọi lại số 0251 3000 100
5 mk vải
passport hết hạn
tăng cường BẢO MẬT thông tin
BẢO MẬT
CÔNG TÁC BẢO MẬT
BÍ MẬT NHÀ NƯỚC
(BÍ MẬT)
"BẢO MẬT"
MẬT KHẨU
MẬT KHẨU HỘP THƯ
ĐỔI MẬT KHẨU
MẬT ĐỘ DÂN SỐ
MẬT ĐỘ
MẬT MÃ
MẬT MÃ HÓA
MẬT ONG
BẢO-MẬT.docx
BẢO_MẬT_2026.docx
Quy chế BẢO MẬT - 2026.docx
CƠ MẬT
em bị mất thư
mất
MẤT
MẤT THƯ TRONG HỘP THƯ
MẶT TRẬN TỔ QUỐC
mặt
(mặt trước)
mật
mật ong
văn bản mật có được gửi không
trừ những văn bản mật
thế nào là văn bản tối mật
Có được gửi văn bản TỐI MẬT không
Độ mật: không
Độ mật: thường
độ mật của văn bản là gì
thân mật
bí mật cá nhân
MAT
TOI MAT
VAN BAN MAT ROI
TOI MAT MAIL
van ban mat roi chi oi
ẨM MẬT
Danh mục bí mật nhà nước độ tối mật thì gửi thế nào
"""

CLASSIFIED = """
cv mat so 33/CV-BCH em dinh kem
tai lieu mat cua ban chi dao, so 21-BC/BCD
Van ban nay do mat, so 91/BC-CAH
Cv so 88 (MAT) v/v bao ve
số 09-CV/HU (mật), in giúp 3 bản
chuyển dùm em tờ trình 31, tờ đóng mộc mật đó
14/KH-UBND đóng dấu mật, sơ tán khi có chiến sự
văn bản m.ật 56/BC em gửi rồi
công vănn mậtt 27/BC
VB mạt số 67/CAT
Tuyẹt mât: bao cao so 03-BC/HU
thơ mật của bên quân sự gởi về, số 19
em ghi vào đây: MẬT - Báo cáo quý
Bản số 05. MẬT. Kế hoạch
Mật!!! danh sách trong file
loại CV, độ mật M, số 201
Độ mật: ☑ Mật ☐ Tối mật
MẬT
 MẬT
*** MẬT ***
TỐI MẬT
TUYỆT MẬT
Tuyệt mật
Tối mật
Mật
(MẬT)
[MẬT] Báo cáo
(Tối mật)
"TUYỆT MẬT"
“MẬT”
MẬT - Báo cáo quý
MẬT: báo cáo quý
MẬT_bao_cao.docx
MẬT.docx
MẬT Báo cáo tình hình
TỐI MẬT.pdf
TUYỆT_MẬT.pdf
bao_cao_MẬT.docx
Báo cáo - MẬT.docx
Báo cáo (MẬT).pdf
Độ mật: Mật
độ mật: tối mật
Độ mật : TUYỆT MẬT
ĐỘ MẬT: MẬT
M Ậ T
T Ố I M Ậ T
ＭẬＴ
van ban MAT so 12-TM ve ke hoach, em gui phong
do MAT: TOI MAT ve quan su
"""


def lines(table: str) -> list[str]:
    return [line for line in table.splitlines() if line.strip()]


@pytest.mark.parametrize("typed", lines(PASSWORDS))
def test_a_password_is_found_and_hidden(typed: str) -> None:
    assert scan(typed).kind is DangerKind.PASSWORD
    assert scan(unicodedata.normalize("NFD", typed)).kind is DangerKind.PASSWORD
    shown = redacted(typed).lower()
    assert HIDDEN in shown
    assert not [
        part for part in ("abc@", "123", "2026", "4829", "hoahong", "qwerty", "1985") if part in shown
    ]


@pytest.mark.parametrize("typed", lines(SEVERAL))
def test_of_several_passwords_none_is_left(typed: str) -> None:
    assert scan(typed).kind is DangerKind.PASSWORD
    shown = redacted(typed).lower()
    assert shown.count(HIDDEN) >= 2
    assert not [part for part in ("abc", "xyz", "123", "456", "hoa") if part in shown]


SECRETS = st.from_regex(r"[A-Z][a-z]{2,5}[@#$!][0-9]{2,4}", fullmatch=True)
LINKS = st.sampled_from(
    [" ", " sang ", " thành ", ", mới là ", " hoặc ", "; của anh Minh: ", "\n", " rồi lại đổi qua ", " / "]
)


@given(st.lists(st.tuples(LINKS, SECRETS), min_size=1, max_size=6), st.sampled_from(["mk: ", "đổi mk từ "]))
def test_of_any_number_of_passwords_none_is_left(said: list[tuple[str, str]], name: str) -> None:
    shown = redacted(name + "".join(link + secret for link, secret in said) + " nhé anh")
    assert not [secret for _link, secret in said if secret in shown]


@pytest.mark.parametrize("typed", lines(MAYBE))
def test_what_may_be_a_password_is_asked_about(typed: str) -> None:
    assert scan(typed).kind is DangerKind.MAYBE_PASSWORD


@pytest.mark.parametrize("typed", lines(CLEAN))
def test_ordinary_words_are_left_alone(typed: str) -> None:
    assert scan(typed).kind is DangerKind.NONE
    assert scan(unicodedata.normalize("NFD", typed)).kind is DangerKind.NONE
    assert redacted(typed) == typed


@pytest.mark.parametrize("typed", lines(CLASSIFIED))
def test_a_mark_of_secrecy_is_found(typed: str) -> None:
    assert scan(typed).kind is DangerKind.CLASSIFIED
    assert scan(unicodedata.normalize("NFD", typed)).kind is DangerKind.CLASSIFIED


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("mk:\nAbc@123", "mk:\n•••"),
        ("mật khẩu\nAbc@123", "mật khẩu\n•••"),
        ("mật\nkhẩu:\n\nAbc@123", "mật\nkhẩu:\n\n•••"),
        ("mk: Abc\n@123", "mk: •••\n•••"),
        ("m\u200bk: A\u200bbc@1\u200b23", "m\u200bk: •••"),
        ("mật\u200d khẩu là Abc@123", "mật\u200d khẩu là •••"),
        ("ｍｋ：Ａｂｃ＠１２３", "ｍｋ：•••"),
        ("Hộp thư đầy, mk: Abc@123 nhờ anh xem", "Hộp thư đầy, mk: ••• nhờ anh xem"),
        ("mk cũ Abc@123 mới Xyz@456", "mk cũ ••• mới •••"),
        ("mk: Abc@123 4567", "mk: ••• •••"),
        ("mk1: x\npass: Abc@123\npass: Xyz#9", "mk1: x\npass: •••\npass: •••"),
    ],
)
def test_only_the_password_is_hidden(typed: str, shown: str) -> None:
    assert redacted(typed) == shown


def test_a_mark_among_the_lines_of_a_document() -> None:
    assert scan("UBND XÃ MẪU\nTỐI MẬT\nBÁO CÁO").kind is DangerKind.CLASSIFIED
    assert scan("UBND XÃ MẪU\nMẬT\tSố: 05/BC").kind is DangerKind.CLASSIFIED


def test_a_classified_text_with_a_password_is_refused_and_its_password_known() -> None:
    finding = scan("[MẬT] mk: Abc@123")
    assert finding.kind is DangerKind.CLASSIFIED
    assert finding.places


def test_enough_texts_are_tried_half_of_them_clean() -> None:
    dirty = lines(PASSWORDS) + lines(MAYBE) + lines(CLASSIFIED)
    assert len(dirty) + len(lines(CLEAN)) >= 160
    assert len(lines(CLEAN)) >= 75


@given(st.text() | st.text(alphabet="mk mậtkhẩu:=là Abc@123\n\u200b(){}"))
def test_no_text_is_too_odd(typed: str) -> None:
    finding = scan(typed)
    shown = redacted(typed)
    assert (HIDDEN in shown) or not finding.places
    assert finding.places or shown == nfc(typed)
