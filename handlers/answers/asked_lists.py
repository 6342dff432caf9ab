"""Lists, people and guides asked for in a sentence: of mailboxes, of incidents, who leads a unit."""

from bot.conversation import Message, Option, _, asks, expand, fold, regex
from bot.domain.own_data import names_own_data
from bot.domain.understanding import Reading
from handlers import department, directory, library, upkeep
from handlers.answers import asked_deeds
from handlers.engine import Action, Context, Replies, open_command
from handlers.incidents.talk import questions

LONGEST = 200  # characters of what asks no more than that
# All folded.
WHICH = r"\b(?:ai|danh sach|ds|liet ke|(?:hop thu|don vi|nguoi|xa|phong|co quan) nao|bao nhieu|cac|nhung)\b"
DOES_MORE = regex(r"\b(?:nhac|gui|thong bao|yeu cau|de nghi|thi|bi|co sao)\b")  # an order, or what follows
UNCHANGED = regex(rf"{WHICH}.*\b(?:chua (?:tung )?doi (?:mat khau|mk)|mat khau mac dinh)\b")
TO_RECALL = regex(rf"{WHICH}.*\b(?:(?:den|toi|qua|het) (?:han|ky|hen)|can|phai|chua|cho) (?:\w+ )?thu hoi\b")
OF_MAILBOX = regex(r"\b(?:hop thu|mail|email|tai khoan)\b")
TAKES_INCIDENT = regex(r"\b(?:tiep )?nhan(?: xu ly| giai quyet)? (?:cac )?su co\b")
WHEN_SOLVED = regex(
    r"\b(?:bao gio|khi nao|chung nao|bao lau|may ngay)\b.*\b(?:xu ly|giai quyet|khac phuc|sua)\b.*\bsu co\b"
    r"|\bsu co\b.*\b(?:bao gio|khi nao|chung nao|bao lau|may ngay)\b.*\b(?:xong|xu ly|giai quyet|khac phuc)\b"
)
GUIDE = regex(r"\bhuong dan\b")
OURS = regex(r"\bcua (?:em|e|toi|minh|tui|anh|chi|chung|don vi|xa|phong|truong|co quan)\b")
WHO_LEADS = regex(
    r"\b(?:ai|nguoi nao) (?:dang )?(?:la |lam )?(?:nguoi )?(?:dung dau|thu truong)\b"
    r"|\b(?:dung dau|thu truong)\b.* la (?:ai|nguoi nao)\b"
)
OF_RULES, LACKING = regex(r"\bnoi quy\b"), regex(r"\b(?:chua|thieu|con lai|nao)\b")
REMINDS = regex(r"(?<!khong )(?<!ko )(?<!dung )(?<!khoi )\b(?:nhac|don doc)\b")
CONSENT_BACK = regex(
    r"\b(?:rut|rut lai|thu hoi|huy|khong con|ngung)(?: su| viec)? dong y\b"
    r"(?! (?:bao cao|duyet|yeu cau|gia han|them han|cho|cap|de nghi|nghi|truc|voi))"
)
WHAT_WAS_SAID = regex(
    r"(?<!tiep )\bnhan(?: tin| loi)?(?: (?:cho|toi|phong|minh|em|chi|anh))* (?:gi|chi|cai gi)\b"
    r"(?: (?:vay|the|a|ha|z|em|chi|anh|nhi|khong))*[ ?.!]*$"
)
IN_USE = regex(
    r"\bcon (?:dung|su dung|hoat dong|nhan (?:duoc|thu))\b|\bdia chi (?:cu|moi)\b"
    r"|\b(?:doi|chuyen) (?:thanh|sang)\b"
)
COMMENDED = regex(r"\b(?:danh sach|ds|to trinh|de nghi|de xuat|xet|lap)\b.{0,40}\bkhen thuong\b")
OF_THE_RULE = regex(r"\b(?:quy dinh|dieu(?! kien)|khoan|tieu chi|the nao|ra sao|muc|khi nao|ai)\b")
PEOPLE_SHEET = regex(r"\b(?:xuat|tai|lay|cho|gui)\b.*\bexcel\b.*\bnhan su\b|\bnhan su\b.*\bexcel\b")


def show_lacking_rules(context: Context, typed: str) -> Replies:
    """Show the units without internal rules, or ask whether their heads are reminded."""
    said = fold(expand(typed))
    may = context.may(Action.RULES) and context.reaches_all(Action.RULES)
    if not (may and OF_RULES.search(said) and LACKING.search(said)):
        return []
    if REMINDS.search(said):
        return upkeep.chasing.ask_chase(context, upkeep.chasing.read_chase(context, ""), "")
    return upkeep.rules.show(context, "")


def show_own_data(context: Context, typed: str) -> Replies:
    """Lead to what may be asked of the own data, or to where the consent is withdrawn."""
    said = fold(expand(typed))
    if CONSENT_BACK.search(said):
        way = _("Để rút lại sự đồng ý xử lý dữ liệu, anh/chị chọn “Gỡ liên kết” của tài khoản.")
        return [Message(way), *open_command(context, "lienhe", "/lienhe")]
    return open_command(context, "toi", "/toi") if names_own_data(typed) else []


def offer_people_sheets(context: Context, typed: str) -> Replies:
    """Ask which list of people is to be a workbook: there is none of a month's changes."""
    if not (context.may(Action.ROSTER) and PEOPLE_SHEET.search(fold(expand(typed)))):
        return []
    options = (
        Option("roster_excel:", _("Xuất danh sách hiện có")),
        Option("open:nhansu", _("Thay đổi nhân sự")),
        Option("open:guiso", _("Gửi thay đổi về {the_department}")),
    )
    return [Message(_("Không có tệp Excel nhân sự theo tháng. Anh/chị cần danh sách nào?"), options)]


def show_messages(context: Context, typed: str) -> Replies:
    """Show the office the messages that wait, where it asks what was written: "nội vụ nhắn gì vậy"."""
    is_asked = "nhắn" in typed.lower() and WHAT_WAS_SAID.search(fold(expand(typed))) is not None
    return open_command(context, "loinhan", "/loinhan") if is_asked and context.may(Action.ANSWER) else []


def show_old_addresses(context: Context, typed: str) -> Replies:
    """Say of an address whether it is still used, and which is now: "xlongtan@… còn dùng không"."""
    is_asked = "@" in typed and IN_USE.search(fold(expand(typed)))
    return directory.finding.show_addresses(context, typed) if is_asked else []


def show_commended(context: Context, typed: str) -> Replies:
    """Show which units may be proposed for commendation, or say whose that is."""
    said = fold(expand(typed))
    is_asked = COMMENDED.search(said) and not OF_THE_RULE.search(said)
    return open_command(context, "khenthuong", "/khenthuong") if is_asked else []


def show(context: Context, reading: Reading) -> Replies:
    """Show the list, or who leads a unit, that is plainly asked for, or open a seldom deed; else nothing."""
    said = fold(expand(reading.typed))
    if len(said) > LONGEST:
        return []
    others = (
        *(upkeep.rules.record_in_words, upkeep.draft.order_in_words, show_lacking_rules, show_own_data),
        *(offer_people_sheets, show_messages, show_old_addresses, show_commended),
    )
    if shown := next(filter(None, (show_them(context, reading.typed) for show_them in others)), []):
        return shown
    if context.may(Action.LOOK) and not DOES_MORE.search(said):
        if UNCHANGED.search(said):
            return upkeep.changed.list_unchanged(context)
        if TO_RECALL.search(said) and OF_MAILBOX.search(said):
            return department.lists.show_left_open(context)
    if WHO_LEADS.search(said) and directory.finding.unit_named(context, reading.typed):
        return directory.finding.show(context, reading.typed)
    is_taken = context.may(Action.HANDLE) and TAKES_INCIDENT.search(said) and not asks(reading.typed)
    if is_taken and directory.finding.unit_named(context, reading.typed):
        return questions.show_meant(context, reading)
    if GUIDE.search(said) and (found := library.guides.titled(context, reading.typed)):
        return library.guides.show_some(context, found)
    if context.may(Action.INCIDENTS) and WHEN_SOLVED.search(said) and OURS.search(said):
        return questions.show_meant(context, reading)
    return asked_deeds.show(context, reading)
