"""The short forms in which officials type, each with the one meaning that it mostly has in this work.

Left out on purpose, because two meanings are about as likely: tt (thủ trưởng, thông tin, thị trấn),
gd (giám đốc, giáo dục), ct (chủ tịch, công tác), hd (hướng dẫn, Huyện đoàn), qd (quy định, quyết định), tp.
"""

ABBREVIATIONS = {
    # how people talk
    "k": "không", "ko": "không", "kg": "không", "hok": "không", "hông": "không", "khong": "không",
    "dc": "được", "đc": "được", "r": "rồi", "rùi": "rồi", "rui": "rồi", "ròi": "rồi",
    "j": "gì", "z": "vậy", "zậy": "vậy", "bn": "bao nhiêu", "lm": "làm", "vs": "với",
    "nha": "nhé", "nhá": "nhé", "nhe": "nhé", "nghen": "nhé", "nhen": "nhé",
    "oke": "ok", "okie": "ok", "okla": "ok", "okê": "ok", "uk": "ừ", "uh": "ừ", "uhm": "ừ",
    "e": "em", "a": "anh", "c": "chị", "ac": "anh chị", "a/c": "anh chị",
    "đ/c": "đồng chí", "d/c": "đồng chí",
    # what they do, and with what
    "ktra": "kiểm tra", "kt": "kiểm tra", "ktr": "kiểm tra", "check": "kiểm tra", "chek": "kiểm tra",
    "hthu": "hộp thư", "mail": "thư", "email": "thư",
    "mk": "mật khẩu", "mkhau": "mật khẩu", "pass": "mật khẩu", "password": "mật khẩu", "pw": "mật khẩu",
    "tk": "tài khoản", "acc": "tài khoản", "bc": "báo cáo", "b/c": "báo cáo", "bcao": "báo cáo",
    "vb": "văn bản", "vban": "văn bản", "cv": "công văn", "hs": "hồ sơ",
    "tb": "thông báo", "gm": "giấy mời", "bgiao": "bàn giao", "uq": "ủy quyền", "sdt": "số điện thoại",
    "sđt": "số điện thoại", "xl": "xử lý",
    # who they are
    "dv": "đơn vị", "đv": "đơn vị", "cq": "cơ quan", "cquan": "cơ quan", "cb": "cán bộ",
    "cbcc": "cán bộ công chức", "ld": "lãnh đạo", "lđ": "lãnh đạo", "vp": "văn phòng",
    "ttr": "thủ trưởng", "pct": "phó chủ tịch", "ptp": "phó trưởng phòng",
    "vhtt": "văn hóa và thông tin", "vh-tt": "văn hóa và thông tin", "ubnd": "ủy ban nhân dân",
    "hdnd": "hội đồng nhân dân", "hđnd": "hội đồng nhân dân", "mttq": "mặt trận tổ quốc",
    "cntt": "công nghệ thông tin", "attt": "an toàn thông tin",
    # when
    "t2": "thứ hai", "t3": "thứ ba", "t4": "thứ tư", "t5": "thứ năm", "t6": "thứ sáu", "t7": "thứ bảy",
    "cn": "chủ nhật",
}  # fmt: skip
