"""Sentences about handovers that no transcript shows, and the test that does."""

ELSEWHERE = {
    "Căn cứ {rule_handover} {the_paper_basis}.": "on its paper: papers/test_handover",
    **dict.fromkeys(
        (
            "Đơn vị chưa có hộp thư nên không phải đổi mật khẩu.",
            "Bên nhận đổi mật khẩu hộp thư ngay khi nhận (chưa ghi nhận). Biên bản không ghi mật khẩu.",
            "Bên nhận đã đổi mật khẩu hộp thư lúc {moment}. Biên bản không ghi mật khẩu.",
            "Mật khẩu hộp thư đã đổi lúc {moment}, {name} ghi nhận. Biên bản không ghi mật khẩu.",
            "{side}: chưa xác nhận trên hệ thống.",
            "{side}: đã xác nhận trên hệ thống lúc {moment}.",
            "{side}: không có tài khoản trên hệ thống; bên kia xác nhận một mình.",
        ),
        "on its paper: no test shows it so far",
    ),
    "Hệ thống chưa ghi nhận việc bàn giao hộp thư của đơn vị cho anh/chị.": (
        "where another office's pack has no rule of handovers: no test shows it so far"
    ),
    "… và {count} việc khác.": "more than ten that are open too long: no test shows it so far",
}
