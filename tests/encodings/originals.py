"""Real-looking official documents, in Unicode: what they say, to be written in whatever way."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

KINDS = ("Công văn", "Tờ trình", "Báo cáo", "Thông báo", "Kế hoạch", "Biên bản")
COMMUNES = (
    "Long Tân", "Phú Hội", "Phước An", "Vĩnh Thanh", "Đại Phước", "Hiệp Phước", "Phú Thạnh", "Phước Thiền",
    "Long Thọ", "Phú Đông", "Phú Hữu", "Phước Khánh",
)  # fmt: skip
SUBJECTS = (
    "quản lý, sử dụng hộp thư điện tử công vụ 6 tháng đầu năm",
    "rà soát cơ sở vật chất, thiết bị dạy học các trường mầm non",
    "đề nghị cấp kinh phí sửa chữa nhà văn hóa ấp Bến Cộ",
    "tổ chức Ngày hội Đại đoàn kết toàn dân tộc ở khu dân cư",
    "phòng, chống dịch tả lợn châu Phi và cúm gia cầm",
    "kết quả tiếp nhận, xử lý đơn thư khiếu nại, tố cáo quý III",
    "cử cán bộ, công chức dự lớp bồi dưỡng nghiệp vụ lưu trữ",
    "triển khai dịch vụ công trực tuyến mức độ 3, mức độ 4",
    "giải tỏa, đền bù hành lang đường Hùng Vương (giai đoạn 2)",
    "tăng cường quản lý hoạt động karaoke, quảng cáo ngoài trời",
)
BODIES = (
    "Thực hiện Quyết định số 02/2012/QĐ-UBND ngày 09/01/2012, Ủy ban nhân dân xã báo cáo kết quả như sau:",
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015; xét đề nghị của Trưởng phòng,",
    "Trong kỳ, xã đã tiếp nhận 1.250 văn bản, xử lý đúng hạn 98,4 %; còn 20 văn bản chờ ý kiến chỉ đạo.",
    "Người dân tự nguyện đóng góp 35.000.000 đồng, ngoài ra hiến 420 m² đất để mở rộng đường giao thông.",
    "Kỳ họp thứ bảy sẽ thảo luận những khó khăn, vướng mắc: quỹ đất hẹp, thiếu cơ sở, nguồn vốn chậm.",
    "Mọi ý kiến xin gửi về địa chỉ vanthu.x@nhontrach.example hoặc https://nhontrach.example/gop-y.",
    "Đề nghị các ấp, trường học nghiêm túc thực hiện; nếu gặp trở ngại, kịp thời phản ánh để phối hợp gỡ bỏ.",
    "Ngoại ngữ: chứng chỉ TOEIC, IELTS; phần mềm Microsoft Excel, Windows 10; máy in Canon LBP 2900.",
    "Thuở trước, sông Đồng Nai rộng, thuyền bè qua lại nhộn nhịp; nay bến phà đã dời, chợ quê vẫn họp.",
    "Hỗ trợ hộ nghèo, gia đình chính sách, người khuyết tật, trẻ mồ côi: gạo, mì, dầu ăn, sữa và thuốc men.",
    "Quỳnh Anh, Thúy Vy, Đỗ Quyên, Nguyễn Huỳnh Mỹ Ý là bốn học sinh giỏi được tuyên dương, khen thưởng.",
    "Xã hẹn kết thúc việc lấy phiếu trước 17 giờ 00 ngày 30/11/2026; quá hạn, xem như đồng thuận.",
)
SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Đặng", "Võ", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương")
GIVEN = ("Văn Tuấn", "Thị Mỹ Hạnh", "Hữu Phước", "Thị Ngọc Ánh", "Quốc Bảo", "Thị Thúy Kiều", "Đình Lộc")
POSTS = ("Chủ tịch", "Phó Chủ tịch", "Văn thư", "Công chức Tư pháp – Hộ tịch", "Kế toán", "Trưởng ấp")
NOTES = ("đã ký", "vắng có phép", "kiêm nhiệm", "mới tuyển dụng", "chuyển công tác", "")
HEADINGS = ("STT", "Họ và tên", "Chức vụ", "Năm sinh", "Ghi chú")
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"


@dataclass(frozen=True)
class Original:
    """What a document says."""

    kind: str
    commune: str
    number: str
    subject: str
    bodies: Sequence[str]
    rows: Sequence[Sequence[str]]
    signer: str
    seed: int


def original(seed: int) -> Original:
    """Make the document of that number; it is always the same."""
    one = random.Random(seed)
    rows = [
        (
            str(n),
            f"{one.choice(SURNAMES)} {one.choice(GIVEN)}",
            one.choice(POSTS),
            str(1960 + seed),
            one.choice(NOTES),
        )
        for n in range(1, one.randint(4, 9))
    ]
    kind, commune = KINDS[seed % len(KINDS)], COMMUNES[seed % len(COMMUNES)]
    bodies = one.sample(BODIES, 6)
    signer = f"{one.choice(SURNAMES)} {one.choice(GIVEN)}"
    return Original(
        kind, commune, f"{seed}/UBND-VP", SUBJECTS[seed % len(SUBJECTS)], bodies, rows, signer, seed
    )
