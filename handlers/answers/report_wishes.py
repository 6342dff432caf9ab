"""Orders and questions about the own units' open reports: have them written, see them, ask who approves."""

from collections.abc import Collection
from dataclasses import replace

from bot.conversation import Message, Option, _, asks, expand, fold, regex
from bot.domain.understanding import Reading
from bot.domain.urging import ORDERS, named_in_order
from handlers.engine import COVERED, HEADING, Action, Context, Replies
from handlers.reports import cards, lists, moving
from handlers.reports.filling import urging
from storage.engine import holders
from storage.reporting.reports import Report

LONGEST = 300  # characters of what asks or orders no more than that
# All folded: what is ordered or asked of a report.
OF_REPORT = regex(r"\b(?:bao cao|bc)\b")
WRITERS = regex(  # whom it is to be had written by, where nobody is named
    r"(?: (?:giup|gium|dum|ho|lai|cho))* (?:anh em|moi nguoi|can bo|cb|van thu|nguoi (?:theo doi|lam)"
    r"|(?:lam|nop|gui|tra loi|hoan thanh) (?:bao cao|bc)\b)"
)
KINDLY = (
    r"(?: (?:di|em|e|oi|nhe|nha|giup|gium|dum|ho|cho|chi|anh|toi|minh|luon|ngay|len|so|phong|cai|nay|do|a"
    r"|som))*"
)
SEND_IT = regex(
    rf"(?:(?:da|em|e|a|oi|ok|vay|thoi|nho) )*(?:nop|gui|trinh){KINDLY} (?:bao cao|bc){KINDLY}[ .!]*"
)
FOUND_RIGHT = regex(
    r"\b(?:so lieu|bao cao|bc|noi dung)\b.*\b(?:dung|chuan|on|chinh xac|dat|hop ly) (?:roi|het|ca|day|do)\b"
)
APPROVES = r"(?:(?:phe |ky )?duyet|(?<!chu )ky (?=thay|ten|giup|ho|duoc|bao cao|bc))"  # "chữ ký số" is none
WHO_APPROVES = regex(rf"\b{APPROVES}.*\b(?:bao cao|bc)\b|\b(?:bao cao|bc)\b.*\b{APPROVES}")
TELLS_STATE = regex(r"\b(?:chua|roi|xong)\b")  # "duyệt chưa"
OF_WHOM = regex(
    r"\b(?:ai|nguoi nao)\b|\bthay\b|\b(?:duoc|co duoc) (?:khong|ko|k|kg|hong|hok|ha|a)\b|\bco quyen\b"
)
DAYS_LEFT = regex(
    r"\b(?:han|nop|bao cao|bc)\b.*\bcon (?:may|bao nhieu) (?:ngay|hom|bua)"
    r"|\bcon (?:may|bao nhieu) (?:ngay|hom|bua)\b.*\b(?:nop|bao cao|bc)\b"
)


def answer(context: Context, reading: Reading) -> Replies:
    """Answer what is said of the own units' reports, as far as it only shows or asks; else nothing."""
    said = fold(expand(reading.typed))
    if len(said) > LONGEST:
        return []
    if DAYS_LEFT.search(said) and (context.may(Action.REQUEST) or context.may(Action.REPORT)):
        return lists.show_deadlines(context, "")
    if not context.may(Action.REPORT):
        return []
    if asks_who_approves(reading.typed) and not context.may(Action.REQUEST):
        return [tell_approvers(context)]
    if context.may(Action.APPROVE) and FOUND_RIGHT.search(said) and not asks(reading.typed):
        return show_waiting(context) or (with_writers(context) if OF_REPORT.search(said) else [])
    if context.may(Action.APPROVE) and SEND_IT.fullmatch(said):
        return show_waiting(context) or with_writers(context)
    return []


def asks_who_approves(typed: str) -> bool:
    """Return whether it is asked who may approve a report: "anh Dũng ký báo cáo thay chị được không"."""
    said = fold(expand(typed))
    is_of_whom = WHO_APPROVES.search(said) and OF_WHOM.search(said) and asks(typed)
    return bool(is_of_whom) and not (TELLS_STATE.search(said) or "kỳ" in typed.lower())  # "kỳ báo cáo"


def have_written(context: Context, typed: str) -> Replies:
    """Ask a head whether to remind who is to write the open report: "nhắc Minh làm báo cáo giùm chị"."""
    said = fold(expand(typed))
    order = ORDERS.match(said)
    may = context.may(Action.URGE) and context.may(Action.APPROVE) and not context.reaches_all(Action.URGE)
    if not (may and order and OF_REPORT.search(said)) or asks(typed) or len(said) > LONGEST:
        return []
    own = moving.own_reports(context)
    named = [one for one in own if is_for_them(context, one, typed)]
    owed = [one for one in named or own if one.is_owed]
    if not named and not WRITERS.match(said[order.end() :]):
        return []
    if not owed:
        return show_waiting(context) or lists.show_own(context, "")
    return urging.ask_in_words(context, owed[0], typed)


def is_for_them(context: Context, report: Report, typed: str) -> bool:
    """Return whether an order names an officer of this report's unit."""
    return bool(named_in_order(typed, [one.name for one in urging.officers(context, report)]))


def show_waiting(context: Context, named: Collection[int] = ()) -> Replies:
    """Show the report that waits for this head, or that of them is ``named``; of several ask which."""
    found = moving.waiting_for_approval(context)
    waiting = [one for one in found if one.id in named] or found
    if len(waiting) == 1:
        return lists.show_report(context, waiting[0])
    options = tuple(Option(f"rp:{one.id}", cards.call_report(context, one)) for one in waiting)
    return [Message(_("Anh/chị muốn xem báo cáo nào?"), options)] if waiting else []


def with_writers(context: Context) -> Replies:
    """Show a head the reports of the own units, and who writes them."""
    shown = lists.show_own(context, "")
    names = lists.writers_of(context, [one for one in moving.own_reports(context) if one.is_owed])
    if not names:
        return shown
    text = "\n".join([shown[-1].text, _("Người trả lời: {names}.", names=names)])
    return [*shown[:-1], replace(shown[-1], text=text)]


def tell_approvers(context: Context) -> Message:
    """Say who may approve the reports of the own units now."""
    units = [role.unit for role in context.who.units(*COVERED)]
    there = holders(context.tx, context.at, HEADING, units)
    names = ", ".join(dict.fromkeys(one.name for of_unit in there.values() for one in of_unit))
    said = _("Thủ trưởng, cấp phó và người được cử thay họ khi vắng mặt đều duyệt được báo cáo của đơn vị.")
    now = _("Hiện nay: {names}.", names=names) if names else ""
    return Message(" ".join(filter(None, [said, now])))
