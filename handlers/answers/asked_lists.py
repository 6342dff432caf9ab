"""Lists, people and guides asked for in a sentence: of mailboxes, of incidents, who leads a unit."""

from bot.conversation import asks, expand, fold, regex
from bot.domain.understanding import Reading
from handlers import department, directory, library, upkeep
from handlers.engine import Action, Context, Replies
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


def show(context: Context, reading: Reading) -> Replies:
    """Show the list, or who leads a unit, that is plainly asked for; else nothing."""
    said = fold(expand(reading.typed))
    if len(said) > LONGEST:
        return []
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
    return []
