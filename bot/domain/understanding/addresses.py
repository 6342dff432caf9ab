"""Questions for an address, a telephone or a post in hardly any words: "kho bạc sđt", "phước thiền mail gì".

The reader knows these by how they are asked; with little but a name it weighs the name. Here the frame alone
tells them: what stands in the name is no word by which something is done or told. All words are folded and in
their normal form, in which "mail" is "thu".
"""

from bot.conversation import regex

OTHER = (  # stands in no name that is looked for: what is done, told or asked otherwise
    "gui|nhan|mo|doc|xem|coi|vao|dang|nhap|bi|loi|khong|chua|het|day|cham|treo|quen|mat|doi|khoa|cap|tao|xoa|huy"
    "|dung|moi|rac|kiem|tra|bao|cao|xu|ly|phai|can|duoc|nen|sao|tai|vi|ai|khi|luc|truc|nghi|hom|nay|mai|sang"
    "|chieu|tuan|thang|ngay|han|lan|nhac|nao|gi|co|thu|so|sai|ra|lam|noi|neu|de|chuyen|luu|ghi|soan|in|ky|nop"
    "|lay|bo|them|hoi|viec|muon|giao|cu|thay|lap|danh|la|ten|lich"
)
SOCIETIES = "nong|phu|cuu|chu|nguoi|khuyen|lien|lhpn|dong|luat|nd|pn|ccb|ctd|nct"  # behind "hoi"
DEPARTMENTS = "thong|noi|tai|y|giao|van|khoa|ld|lao|tttt"  # behind "so"
WORD = (  # of a name: of the words above those that stand in one
    rf"(?:hoi(?= (?:{SOCIETIES})\b)|so(?= (?:{DEPARTMENTS})\b)|bao hiem|thanh tra|mat tran|giao duc|thu vien"
    r"|doi (?:quan ly|thue)|dao tao|quan ly|moi truong|xa hoi|dien luc|kiem (?:sat|lam)|(?:chi|gi) cuc"
    rf"|tai (?:chinh|chanh|nguyen)|nguoi cao tuoi|bo phan|day nghe|(?!(?:{OTHER})\b)(?:[a-z]+|\d{{1,3}}))"
)
OFFICE = (  # how a name may begin that is plainly an office's
    r"(?:(?:ubnd |uy ban nhan dan )?(?:xa|thi tran|phuong(?! an))|ubnd|phong|ban(?= (?:quan|chi|to|tuyen))"
    rf"|hoi(?= (?:{SOCIETIES}))|doan thanh nien|huyen doan|trung tam|(?:chi|gi) cuc|kho bac|toa an|cong an"
    r"|vien kiem sat|nha (?:thieu nhi|van hoa)|don cong an|truong|tram|bao hiem"
    rf"|dai(?= (?:truyen|phat|huyen|tt))|thanh tra|van phong|mat tran|lien doan|cong doan"
    rf"|so(?= (?:{DEPARTMENTS}))|buu dien|dien luc"
    r"|ngan hang|quan su|huyen uy|thue|bo phan|hat kiem|bhxh|mttq|ttyt|ldld|p[bcdghklmnqrstvxy]{2,6}"
    r"|(?:chu )?thap do|cuu chien|nguoi cao tuoi|khuyen hoc|nong dan|phu nu|thu vien|ben"
    r"|doi (?:quan ly|thue))"
)
OWN = r"(?!\w+ (?:co|hop thu|thu|so|dien thoai|dia chi|ai)\b)"  # "xã" alone is one's own
ONE = rf"{OWN}(?={OFFICE}\b)(?:{WORD} ){{1,9}}"
MAIL = r"(?:dia chi (?:hop )?thu(?: dien tu)?|hop thu|thu(?: dien tu)?)"
CALL = r"(?:so dien thoai|dien thoai|so may)"
BEFORE = r"(?:(?:cho|xin|hoi|em|toi|chi|anh|minh|tim|giup|biet|voi|ban|can|oi|a) )*"
BEHIND = r"(?: (?:vay|the|em|anh|chi|a|ta|nhi|ha|ban|oi|do|voi|hen))*"
NAMED = rf"(?:anh|chi|ong|ba|co|chu|bac|thay|em|dong chi|bac si|ky su)(?: {WORD}){{1,4}}"
POST = r"(?:chu tich|giam doc|truong|truong phong|chanh|pho|bi thu|thu truong|ke toan|van thu)"
WHAT = r"(?:la )?(?:gi|nao|chi)"
ASKS = tuple(
    regex(f"{BEFORE}{asked}{BEHIND}")
    for asked in (
        rf"(?:{WORD} ){{1,6}}{MAIL} {WHAT}",
        rf"(?:{WORD} ){{1,6}}{CALL} (?:{WHAT}|may|bao nhieu)",
        rf"{ONE}(?:co )?{MAIL}(?: nao| rieng)?(?: (?:khac|giong) nhau)? khong",
        rf"{ONE}(?:{MAIL}|{CALL})",
        rf"(?:{MAIL}|{CALL}) (?:(?:cua|ben) )*(?={OFFICE}\b){WORD}(?: {WORD}){{1,8}}?(?: {WHAT}| may)?",
        rf"(?:{MAIL}|{CALL}) (?:cua )?{NAMED} (?:(?:ben|o) )?(?={OFFICE} ){WORD}(?: {WORD}){{1,8}}",
        rf"{ONE}ai (?:la|lam|dang lam) {POST}(?: {WORD}){{0,2}}",
    )
)


def asks_address(core: str) -> bool:
    """Return whether all of these words ask for an address, a telephone, or who holds a post."""
    return any(one.fullmatch(core) for one in ASKS)
