"""The common kinds of offices of a district: by what names rosters have them, and what people call them.

Data, so that "Đoàn thanh niên" and "Phòng Nông nghiệp" find the units that are meant in whatever roster. A
kind that the roster lacks is still known by its names: then it is said that there is no such unit, and
nothing else is taken for it. What an office renamed itself stands among its former names, not here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from bot.conversation import fold


@dataclass(frozen=True)
class Office:
    """A kind of office; each field holds names with "; " between.

    ``names``: as a roster has it. ``called``: popular, former and short names. ``vague``: those that are
    common words too, so that they name it only where a place is named. ``in_communes``: whether communes have
    one as well, which is then another.
    """

    names: str
    called: str = ""
    vague: str = ""
    in_communes: bool = False

    def is_kind_of(self, unit: str) -> bool:
        """Return whether a unit of this name (folded, without the district's) is of this kind."""
        return unit in self.standard

    @cached_property
    def standard(self) -> frozenset[str]:
        """Return its names as a roster has them, folded."""
        return frozenset(fold(name) for name in self.names.split("; "))


OFFICES = (
    Office(
        "Văn phòng HĐND và UBND; Văn phòng UBND; Văn phòng HĐND-UBND",
        "văn phòng ủy ban; văn phòng huyện; vp huyện; vp ub; vpub; văn phòng hội đồng; văn phòng ub; "
        "vp hđnd; văn phòng hđnd; vp hđub; vp ubnd; văn phòng ubnd; vpubnd; vp hđ và ub",
        "văn phòng; vp",
    ),
    Office(
        "Phòng Nội vụ", "phòng tổ chức; phòng tổ chức cán bộ; phòng nội vụ và lao động", "nội vụ; tổ chức"
    ),
    Office("Phòng Tư pháp", "", "tư pháp"),
    Office(
        "Phòng Tài chính - Kế hoạch; Phòng Tài chính",
        "phòng tài chính; phòng kế hoạch; phòng kế hoạch - tài chính; phòng tài vụ; phòng tc; phòng kh tc; "
        "phòng kế toán; kế hoạch tài chính; phòng tài chánh; phòng tài chánh kế hoạch",
        "tài chính; kế hoạch; tài chánh",
    ),
    Office(
        "Phòng Tài nguyên và Môi trường",
        "phòng tài nguyên; phòng môi trường; phòng địa chính; phòng nhà đất; phòng tn; phòng đất đai",
        "tài nguyên; môi trường; đất đai; địa chính",
    ),
    Office(
        "Phòng Lao động - Thương binh và Xã hội",
        "phòng lao động; phòng thương binh; phòng thương binh và xã hội; phòng chính sách xã hội; phòng ld; "
        "thương binh và xã hội; lao động thương binh; lao động - tb và xh",
        "lao động; thương binh",
    ),
    Office(
        "Phòng Văn hóa và Thông tin; Phòng Văn hóa, Khoa học và Thông tin; Phòng Văn hóa",
        "phòng văn hóa; phòng thông tin; phòng vh; văn hóa và thông tin; vhtt; phòng văn hóa huyện",
        "văn hóa; vh",
    ),
    Office(
        "Phòng Giáo dục và Đào tạo; Phòng Giáo dục",
        "phòng giáo dục; phòng gd; pgd; phòng đào tạo; phòng giáo dục huyện",
        "giáo dục; gd",
    ),
    Office("Phòng Y tế", "phòng yt; phòng y", "y tế"),
    Office("Thanh tra", "thanh tra nhà nước; phòng thanh tra; thanh tra huyện", "thanh tra"),
    Office(
        "Phòng Kinh tế",
        "phòng nông nghiệp; phòng nông nghiệp và phát triển nông thôn; phòng nn; phòng nn và ptnt; "
        "phòng nnptnt; phòng nông nghiệp và ptnt; nông nghiệp và phát triển nông thôn; phòng công thương; "
        "phòng kinh tế và hạ tầng; phòng hạ tầng; phòng hạ tầng và kinh tế; phòng kt và ht; phòng ktht; "
        "phòng kinh tế nông nghiệp; nn và ptnt; nông nghiệp và ptnt; phòng ktế; phòng ktê",
        "kinh tế; nông nghiệp; công thương; hạ tầng",
    ),
    Office(
        "Phòng Quản lý đô thị",
        "phòng đô thị; phòng xây dựng; phòng công thương; phòng kinh tế và hạ tầng; phòng hạ tầng; "
        "phòng hạ tầng và kinh tế; phòng hạ tầng và đô thị; phòng kt và ht; phòng ktht",
        "quản lý đô thị; đô thị; xây dựng; công thương; hạ tầng",
    ),
    Office(
        "Phòng Kinh tế và Hạ tầng; Phòng Kinh tế, Hạ tầng và Đô thị", "phòng hạ tầng; phòng công thương", ""
    ),
    Office(
        "Phòng Nông nghiệp và Phát triển nông thôn; Phòng Nông nghiệp", "phòng nông nghiệp", "nông nghiệp"
    ),
    Office(
        "Ban Quản lý dự án; Ban Quản lý dự án đầu tư xây dựng",
        "ban dự án; bql dự án; quản lý dự án; ban qlda; bqlda; qlda; ban qlda đtxd; bql da; "
        "ban quản lý dự án xây dựng",
        "dự án",
    ),
    Office(
        "Trung tâm Phát triển quỹ đất",
        "trung tâm bồi thường; bồi thường giải phóng mặt bằng; trung tâm quỹ đất; quỹ đất; "
        "phát triển quỹ đất; tt quỹ đất; ttptqđ; ptqđ; tt qđ",
    ),
    Office(
        "Trung tâm Văn hóa - Thông tin và Thể thao; Trung tâm Văn hóa - Thể thao; Trung tâm Văn hóa",
        "trung tâm văn hóa; trung tâm thể thao; trung tâm văn hóa và thể thao; ttvh; tt vh; ttvhtt; "
        "tt vhtt và tt; trung tâm vhtt và tt; nhà văn hóa huyện; tt văn hóa; "
        "trung tâm văn hóa thể dục thể thao",
        "thể thao",
    ),
    Office(
        "Đài Truyền thanh; Đài Truyền thanh - Truyền hình",
        "đài phát thanh; đài tt; đài truyền hình; truyền thanh; đài truyền thanh - truyền hình; đài huyện",
        "đài",
        in_communes=True,
    ),
    Office("Trung tâm Y tế", "ttyt; tt y tế; ttam y tế", "y tế"),
    Office(
        "Trung tâm Bồi dưỡng chính trị; Trung tâm Chính trị",
        "trường đảng; trung tâm chính trị; bồi dưỡng chính trị; tt chính trị; ttbdct; trường chính trị huyện",
    ),
    Office(
        "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên; Trung tâm Giáo dục thường xuyên",
        "trung tâm dạy nghề; trường nghề; trường dạy nghề; trường nghề huyện; "
        "trung tâm giáo dục thường xuyên; giáo dục nghề nghiệp; gdnn - gdtx; gdtx; gdnn; "
        "trung tâm gdtx; trung tâm gdnn; tt gdtx; tt gdnn; dạy nghề; giáo dục thường xuyên; ttgdnn - gdtx; "
        "ttgdtx; ttgdnn",
    ),
    Office(
        "Ủy ban Mặt trận Tổ quốc Việt Nam; Ủy ban Mặt trận Tổ quốc; Mặt trận Tổ quốc",
        "mặt trận; mặt trận tổ quốc; ủy ban mặt trận; ub mặt trận; mttq; ubmttq; ub mttq; mttqvn; "
        "ubmttqvn; ub mttqvn; ubmttq vn; mttq việt nam; ủy ban mttq; ủy ban mttq việt nam; ubmt; "
        "khối mặt trận; ủy ban mt",
        in_communes=True,
    ),
    Office(
        "Liên đoàn Lao động",
        "công đoàn; liên đoàn lđ; lđlđ; công đoàn huyện; lđ lđ",
        in_communes=True,
    ),
    Office(
        "Hội Liên hiệp Phụ nữ",
        "hội phụ nữ; hội pn; lhpn; liên hiệp phụ nữ; hội lhpn; hội lh phụ nữ; phụ nữ huyện; hpn",
        "phụ nữ; pn",
        in_communes=True,
    ),
    Office("Hội Nông dân", "hội nd", "nông dân; nd", in_communes=True),
    Office("Hội Cựu chiến binh", "ccb; hội cựu binh; cựu chiến binh", "cựu binh", in_communes=True),
    Office(
        "Huyện đoàn; Đoàn Thanh niên Cộng sản Hồ Chí Minh; Thành đoàn; Quận đoàn; Thị đoàn",
        "đoàn thanh niên; đoàn tncs; đoàn tncs hcm; đoàn thanh niên cộng sản; đoàn tn; "
        "huyện đoàn thanh niên; tncs hcm; ban chấp hành huyện đoàn; bch huyện đoàn; đoàn huyện; "
        "đoàn tncs hồ chí minh",
        "đoàn; thanh niên",
        in_communes=True,
    ),
    Office("Hội Chữ thập đỏ", "ctđ; chữ thập đỏ; hội ctđ", in_communes=True),
    Office(
        "Hội Người cao tuổi",
        "người cao tuổi; nct; hội cao tuổi; hội nct; hội người già; hội phụ lão; hội các cụ cao tuổi; "
        "hội các cụ",
        in_communes=True,
    ),
    Office("Hội Khuyến học", "khuyến học; hội kh", in_communes=True),
    Office(
        "Chi cục Thi hành án dân sự",
        "thi hành án; thi hành án dân sự; thads; tha dân sự; chi cục thi hành án; cục thi hành án; "
        "cơ quan thi hành án; chi cục tha; chi cục thads; tha ds; phòng thi hành án",
        "tha",
    ),
    Office(
        "Bảo hiểm xã hội; Bảo hiểm xã hội cơ sở",
        "bảo hiểm; bhxh; bảo hiểm huyện; cơ quan bảo hiểm; bảo hiểm xh",
    ),
    # what few rosters have, and officials name in every list of recipients
    Office(
        "Chi cục Thuế; Đội Thuế; Thuế",
        "đội thuế; cơ quan thuế; cục thuế; thuế huyện; chi cục thuế khu vực",
        "thuế",
    ),
    Office("Kho bạc Nhà nước; Kho bạc", "kho bạc; kbnn; kho bạc nn", ""),
    Office(
        "Công an; Công an huyện", "công an; ca huyện; đội công an; công an nhân dân", "ca", in_communes=True
    ),
    Office(
        "Ban Chỉ huy Quân sự",
        "huyện đội; ban chqs; bchqs; ban chỉ huy quân sự; chqs; bch quân sự; quân sự huyện; xã đội",
        "quân sự",
        in_communes=True,
    ),
    Office("Tòa án nhân dân", "tòa án; tand; tòa"),
    Office("Viện kiểm sát nhân dân", "viện kiểm sát; vks; vksnd; viện ksnd; vks nd; kiểm sát"),
    Office(
        "Huyện ủy; Ban Thường vụ Huyện ủy; Thường trực Huyện ủy",
        "tt huyện ủy; tt hu; ttr huyện ủy; lãnh đạo huyện ủy; ban chấp hành đảng bộ; btv huyện ủy; "
        "bch đảng bộ; huyện uỷ",
    ),
    Office("Văn phòng Huyện ủy", "vp huyện ủy; vphu; vp hu; văn phòng đảng ủy"),
    Office("Ban Tuyên giáo; Ban Tuyên giáo Huyện ủy; Ban Tuyên giáo và Dân vận", "tuyên giáo; btg", ""),
    Office("Ban Tổ chức Huyện ủy; Ban Tổ chức", "btc huyện ủy"),
    Office("Ban Dân vận Huyện ủy; Ban Dân vận", "dân vận"),
    Office("Ủy ban Kiểm tra Huyện ủy; Ủy ban Kiểm tra", "ubkt; ubkt huyện ủy; ub kiểm tra; uỷ ban kiểm tra"),
    Office(
        "Hội đồng nhân dân; HĐND",
        "tt hđnd; thường trực hđnd; hđnd huyện; tt hđnd huyện; thường trực hội đồng nhân dân; lãnh đạo hđnd; "
        "hội đồng nhân dân huyện",
        "",
        in_communes=True,
    ),
    Office(
        "UBND huyện; Ủy ban nhân dân huyện",
        "ủy ban huyện; ub huyện; lãnh đạo ubnd huyện; tt ubnd huyện; thường trực ubnd huyện; uỷ ban huyện",
    ),
    Office("Chi cục Thống kê", "thống kê huyện"),
    Office("Hạt Kiểm lâm", "kiểm lâm"),
    Office("Điện lực", "điện lực huyện; chi nhánh điện lực"),
    Office(
        "Ngân hàng Chính sách xã hội",
        "nhcsxh; ngân hàng csxh; nh csxh; ngân hàng chính sách; phòng giao dịch nhcsxh",
    ),
    Office("Bưu điện", "bưu điện huyện; bưu cục"),
    Office("Đội Quản lý thị trường", "quản lý thị trường; qltt; đội qltt"),
    Office(
        "Chi nhánh Văn phòng Đăng ký đất đai; Văn phòng Đăng ký đất đai",
        "vp đăng ký đất đai; vpđkđđ; cn vpđkđđ; vp đkđđ; văn phòng đăng ký quyền sử dụng đất; "
        "chi nhánh đất đai; đăng ký đất đai",
    ),
    Office("Trạm Y tế", "tyt", "", in_communes=True),
    Office("Đảng ủy", "đảng uỷ; đảng bộ; tt đảng ủy", "", in_communes=True),
    Office("Đoàn xã", "xã đoàn; đoàn thanh niên xã; đoàn cơ sở", "", in_communes=True),
)

# Those that "năm đoàn thể" means beside the Front (khoản 2 Điều 9 Hiến pháp 2013), by the first of their
# names; and the associations with special tasks ("hội đặc thù", Quyết định 68/2010/QĐ-TTg).
FIVE = ("Liên đoàn Lao động", "Hội Liên hiệp Phụ nữ", "Hội Nông dân", "Hội Cựu chiến binh", "Huyện đoàn")
FRONT = "Ủy ban Mặt trận Tổ quốc Việt Nam"
SPECIAL = ("Hội Chữ thập đỏ", "Hội Người cao tuổi", "Hội Khuyến học")
PARTY = ("Huyện ủy", "Văn phòng Huyện ủy", "Ban Tuyên giáo", "Ban Tổ chức Huyện ủy", "Ban Dân vận Huyện ủy")


def title(office: Office) -> str:
    """Return how we call a kind of office."""
    return office.names.split("; ")[0]


@cache
def by_title() -> dict[str, Office]:
    return {title(office): office for office in OFFICES}


def calls(names: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each of the names as folded words, without "và", and as it is written, in small letters.

    "+" stands before a word where the name is parted, by "và", a dash or a comma.
    """
    for name in filter(None, names.split("; ")):
        parts = re.split(r" và | - |, ", name.lower())
        words = [fold(part).replace("-", " ").split() for part in parts]
        plain = [*words[0], *(f"+{' '.join(part)}" for part in words[1:])]
        yield tuple(word for one in plain for word in one.split()), name.lower()
