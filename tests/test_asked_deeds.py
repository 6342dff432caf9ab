"""Sentences that ask for a seldom deed, and such that ask for none."""

import pytest

from handlers.answers.asked_deeds import command_asked

ASKED = """
viphamthu: co nguoi dung hop thu co quan gui quang cao, em muon bao kin
viphamthu: em muốn báo vi phạm hộp thư
viphamthu: tố cáo người dùng hộp thư sai mục đích
viphamthu: bao cao hanh vi nghiem cam giup em
viphamthu: em muốn phản ánh giấu tên
: tôi muốn tố cáo hàng xóm lấn chiếm lối đi chung
: em nhận được đơn tố cáo qua hộp thư đơn vị thì xử lý sao
: có thư báo vi phạm bản quyền, bấm vào link thì bị hỏi mật khẩu
: yêu cầu các đơn vị báo cáo vi phạm trước thứ sáu
: hành vi nào bị nghiêm cấm
: báo các xã nghiêm cấm dùng gmail
: em báo cho chị Kim vụ hộp thư đầy rồi
chuyenma: file nay bi loi font vni chuyen giup em
chuyenma: văn bản này font bị lỗi đọc không được
chuyenma: đổi giúp em công văn này sang unicode
chuyenma: chuyen tcvn3 sang unicode
: thu loi font het
: toàn bộ thư đến đều hiển thị lỗi phông chữ, không đọc được nội dung
: File xuất ra mở máy cũ bị lỗi font, coi lại nha.
: tên em dính lỗi font, đúng là Huỳnh Ngọc Sỹ
: chuyển file này cho chị Lan mà không được
gopyduthao: xem tong hop gop y du thao
gopyduthao: ai đã góp ý dự thảo rồi
gopyduthao: dự thảo nào cần góp ý vậy em
gopyduthao: gop y du thao quy che
: xin ý kiến dự thảo quy chế
: thông báo các đơn vị chưa góp ý dự thảo thì gửi trước thứ sáu
: góp ý dự thảo quy chế: điều 3 nên sửa lại
: soạn dự thảo nội quy giúp anh
bangiao: don vi nao chua ban giao hop thu
bangiao: khi nao ban giao xong hop thu cua xa minh vay em
: bàn giao hộp thư gồm những gì
gopy: xem gop y quy che
gopy: có bao nhiêu góp ý về quy chế rồi
: cơ quan tôi có mấy ý góp ý cho quy định này
: chủ tịch cũ bàn giao chưa xong số liệu cho xã nộp bù sau tết
: em góp ý khoản 2 điều 5
tukiemtra: em muon lam ban tu kiem tra 6 thang
tukiemtra: nộp phiếu tự đánh giá ở đâu
: em tự kiểm tra hộp thư rồi, không có thư
"""


@pytest.mark.parametrize("line", [line for line in ASKED.splitlines() if line])
def test_seldom_deeds_are_asked_for_in_sentences(line: str) -> None:
    command, _colon, typed = line.partition(": ")
    assert command_asked(typed) == command.rstrip(":")
