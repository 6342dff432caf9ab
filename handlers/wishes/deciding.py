"""Words of a head about the reports that wait: which is approved or sent back, and what is to be mended.

Nothing is sent back by words alone: they open its review. Of several reports it is asked which is meant.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.conversation import Message, Option, _, agrees_to_thing, asks, excerpt, expand, fold, regex
from bot.domain.directory.tokens import words_in
from bot.domain.replies import BEFORE_APPROVAL, Reply, approval_behind_assent
from bot.domain.reports import titles_named
from bot.domain.understanding import Act, Intent, Reading
from bot.domain.understanding.plain import GIVES_BACK
from handlers import words
from handlers.engine import Action, Context, Replies, id_in, typed_choices
from handlers.reports import cards, lists, moving
from storage.engine import Conversation
from storage.reporting.reports import Report

LONGEST = 1000  # characters of such words
POLITELY = r"^(?:(?:da|a|em|anh|chi|oi|thoi|u|uh|ok|khoan|nhung|cho)[ ,]+)*"  # folded, as all here
SENDS_BACK = regex(rf"{POLITELY}(?:tra lai|tra ve|khong duyet|chua duyet|lam lai)\b")
RETURNED_LAST = regex(  # "sửa chỗ kiến nghị cho đủ câu chữ, trả lại": what is to be mended comes first
    rf"{POLITELY}(?P<remark>\w+ \w.*?)(?:[ ]*[,.;:–-][ ]*|[ ](?:nen|do do|vi vay|vi the|de nghi)[ ])"
    r"(?:(?:nen|roi|thi|thoi|vay|anh|chi|toi|cho|em|minh|de nghi|do do) )*(?:tra lai|tra ve)"
    r"(?:[ ](?:nhe|nha|em|e|giup|di|a|no|do|bao cao|bc|nay|de|sua|lam|lai|chi|anh|co"
    r"|\w+(?= nhe| nha| sua)))*[ .!]*$"
)
SEES_AGAIN = regex(  # who wants to see it, and not that somebody looks again
    r"\b(?:cho|de) (?:toi|anh|chi|minh|tui|em|chu|bac|co) (?:xem|coi|doc)\b"
    r"|\b(?:toi|anh|chi|minh|tui|chu|bac|co) (?:muon|can|xin|phai) (?:xem|coi|doc)\b"
)
GIVES_NOT_BACK = regex(r"\b(?:khong|ko|dung|chua|khoi)(?: (?:phai|muon|co|la|can))* tra (?:lai|ve)\b")
IS_ORDER = regex(rf"{POLITELY}(?:tra lai|tra ve|khong duyet|chua duyet)\b")
OF_FIGURE = regex(r"\b(so [a-z]{2,})|(?<![\d/.:])\d[\d.]* ([a-z]{2,})")
LOOKS_AGAIN = regex(r"\b(?:xem|coi|kiem tra|dem|tinh|ra soat|sua|lam|bo sung) lai\b")
REMARKS = regex(  # words that find something wanting, which may be the report that waits
    r"\b(?:sai|thieu|nham so|lech|so lieu|phai la|moi dung|chua (?:du|dung|ro)"
    r"|(?:xem|coi|kiem tra|dem|tinh|ra soat|sua|lam) lai)\b"
)
EDITS = regex(r"\bsua\b[^:]*:")  # what follows is an answer, which a head may give, too
NAMES_REPORT = regex(r"\b(?:bao cao|bc)\b")
DECIDES = regex(r"\b(?:duyet|tra lai|tra ve)\b")
# What stands before an order, or is polite in it; the words that end on the remark.
ORDER = words_in(
    "da a em e anh chi c oi thoi u uh ok khoan nhung cho tra lai ve khong chua duyet lam sua xem coi kiem tra"
    " ra soat nhe nha nghe di giup gium dum bao cao bc nay do kia cai da cua voi de phai can vi do ly la rang"
)
SAYS_WRONG = regex(
    r"\b(?:khong|chua) (?:dung|chinh xac|khop|phai)\b|\b(?:sai|nham|lon|lan|thieu|moi dung|phai la)\b"
)
RETURNED_BETWEEN = regex(  # not folded: what was typed is kept
    r"(?P<before>\w+ \w+ \w[^,;.]*)[,;.] *(?:(?:nên|nen|thì|thi|thôi|thoi|cho|em) )*"
    r"(?:trả lại|tra lai|trả về|tra ve)(?: (?:nhé|nhe|nha|em|giúp|giup|đi|di))* *[,;.] *(?P<after>\w+ \w.*)",
    re.IGNORECASE,
)
IS_ORDERED = (SENDS_BACK, RETURNED_LAST)
OF_DECISION = (BEFORE_APPROVAL, *IS_ORDERED, LOOKS_AGAIN, NAMES_REPORT, SAYS_WRONG)
WHY = "rp_why"  # the button that sends back one of several reports for words that are kept …
MEND = "rp_mend"  # … and that by which the head puts it right, as they say


def decide(context: Context, typed: str, press: words.Press) -> Replies:
    """Approve the report that waits, open its return with what is to be mended, or show the one named."""
    is_asked = asks(typed) and ("?" in typed or not remark_around(typed))
    if len(typed) > LONGEST or is_asked:
        return []
    plain = fold(expand(typed))
    may_mean = any(one.search(plain) for one in OF_DECISION)
    waiting = moving.waiting_for_approval(context) if may_mean and context.may(Action.APPROVE) else []
    if not waiting:
        return []
    return (
        approve_assented(context, typed, press)
        or show_wanted(context, typed, waiting)
        or offer_to_mend(context, typed, waiting, SAYS_WRONG)
        or send_back(context, typed, waiting)
        or offer_to_mend(context, typed, waiting, LOOKS_AGAIN)
        or show_named(context, typed, waiting)
    )


def approve_assented(context: Context, typed: str, press: words.Press) -> Replies:
    """Take "ừ rồi đó em, nộp luôn đi" as "nộp luôn đi": assent before an approval changes nothing of it."""
    order = approval_behind_assent(typed)
    if not order:
        return []
    return words.settle(context, order, press, typed_choices.replied_choices(context, Reply.APPROVED))


def show_wanted(context: Context, typed: str, waiting: Sequence[Report]) -> Replies:
    """Show the reports that wait to a head who would see them first, or who would approve and not return.

    "cho tôi coi lại báo cáo đó", "duyệt đi nhưng cho tôi xem lại đã", "tôi muốn nộp chứ không phải trả lại".
    """
    plain = fold(expand(typed))
    titles = " ".join(one.title for one in waiting)
    wants_to_see = SEES_AGAIN.search(plain) is not None and not IS_ORDER.match(plain)
    denies_return = GIVES_NOT_BACK.search(plain) is not None and agrees_to_thing(typed, _("Trả lại"), titles)
    if not (wants_to_see or denies_return):
        return []
    return show_one_of(context, reports_named(typed, waiting) or waiting)


def offer_to_mend(context: Context, typed: str, waiting: Sequence[Report], says: re.Pattern[str]) -> Replies:
    """Offer to return the report in which the words say that something is wrong, or to put it right."""
    plain = fold(expand(typed))
    is_other = any(one.search(plain) for one in IS_ORDERED) or words.askers(context)
    if is_other or not says.search(plain):
        return []
    found = [one for one in waiting if any(is_about(one_asked.text, plain) for one_asked in one.questions)]
    return offer_correction(context, found[0], typed) if len(found) == 1 else []


def is_about(question: str, said: str) -> bool:
    """Return whether folded words speak of what a question asks: "so may" of "Số máy tính", "14 may"."""
    bare = f" {fold(question)} "
    return any(f" {one} " in bare for pair in OF_FIGURE.finditer(said) for one in pair.groups() if one)


def offer_correction(context: Context, report: Report, typed: str) -> Replies:
    """Ask whether a report that waits is returned with these words, or put right by the head as they say."""
    kept = words.keep(context, typed)
    asked = _(
        "Báo cáo “{title}” do {name} lập đang chờ anh/chị duyệt. Với lời “{text}”, anh/chị muốn làm gì?",
        title=report.title,
        name=report.writer,
        text=excerpt(typed, words.QUOTED),
    )
    options = (
        Option(f"{WHY}:{kept}:{report.id}", _("Trả lại để {name} sửa", name=report.writer)),
        Option(f"{MEND}:{kept}:{report.id}", _("Tự sửa báo cáo")),
        Option(f"unsay:{kept}", _("Không")),
    )
    return [words.card(kept, asked, options)]


def send_back(context: Context, typed: str, waiting: Sequence[Report]) -> Replies:
    """Open the return of a report, where the same words say what is to be mended; of several ask of which."""
    plain = fold(expand(typed))
    named = reports_named(typed, waiting) if NAMES_REPORT.search(plain) else []
    is_only = len(waiting) == 1 and NAMES_REPORT.search(plain) is not None
    shown = [one for one in waiting if is_only or one.id == report_in_sight(context)]
    last = remark_before(typed) or remark_around(typed)
    is_return = (SENDS_BACK.match(plain) is not None or last != "") and not GIVES_BACK.search(plain)
    is_look = LOOKS_AGAIN.search(plain) is not None and not EDITS.search(plain)
    if not is_return and not (is_look and (named or shown)):
        return []
    if is_return and not named and is_for_others(context):
        return []
    chosen = named or shown or list(waiting)
    remark = last or remark_in(typed, chosen, is_return=is_return)
    if not remark:
        return []
    if len(chosen) == 1:
        return moving.open_return_for(context, chosen[0], remark)
    kept = words.keep(context, remark)
    options = [Option(f"{WHY}:{kept}:{one.id}", cards.call_report(context, one)) for one in chosen]
    asked = _("Trả lại báo cáo nào: “{text}”?", text=excerpt(remark, words.QUOTED))
    return [words.card(kept, asked, (*options, Option(f"unsay:{kept}", _("Không"))))]


def remark_around(typed: str) -> str:
    """Return the reasons around an order to return that stands in their middle: "…, trả lại, ghi lại …"."""
    found = RETURNED_BETWEEN.fullmatch(" ".join(typed.split()))
    return f"{found['before']}, {found['after']}" if found else ""


def return_as_read(context: Context, reading: Reading) -> Replies:
    """Open the return of the only report that waits, where the words are read to want it mended."""
    is_meant = reading.intent == Intent.SEND_BACK and reading.deed == Act.OPEN
    waiting = moving.waiting_for_approval(context) if is_meant and context.may(Action.APPROVE) else []
    if len(waiting) != 1 or is_for_others(context) or len(reading.typed) > LONGEST:
        return []
    is_ordered = SENDS_BACK.match(fold(expand(reading.typed))) is not None
    remark = remark_in(reading.typed, waiting, is_return=is_ordered)
    return moving.open_return_for(context, waiting[0], remark) if remark else []


def offer_return(context: Context, reading: Reading) -> Replies:
    """Ask whether a report that waits goes back with these words, where they seem to find it wanting."""
    waiting = moving.waiting_for_approval(context) if context.may(Action.APPROVE) else []
    typed = reading.typed
    if not waiting or len(typed) > LONGEST or not REMARKS.search(fold(expand(typed))) or asks(typed):
        return []
    kept, text = words.keep(context, typed, reading), excerpt(typed, words.QUOTED)
    options = [Option(f"{WHY}:{kept}:{one.id}", cards.call_report(context, one)) for one in waiting]
    asked = _("Trả lại báo cáo nào: “{text}”?", text=text)
    if len(waiting) == 1:
        options = [replace(options[0], label=_("Trả lại"))]
        asked = _("Trả lại báo cáo “{title}”, cần sửa: “{text}”?", title=waiting[0].title, text=text)
    ways = (*words.ways_on(context, kept, typed), Option(f"unsay:{kept}", _("Không")))
    return [words.card(kept, asked, (*options, *ways))]


def remark_before(typed: str) -> str:
    """Return what is to be mended, where the order to send back stands behind it; "" where it does not."""
    spaced = " ".join(typed.split())
    bare = fold(spaced)
    found = RETURNED_LAST.match(bare) if len(bare) == len(spaced) and not SENDS_BACK.match(bare) else None
    return spaced[slice(*found.span("remark"))] if found else ""


def send_back_kept(context: Context, kept: Conversation, report_id: int) -> Replies:
    """Open the return of the report that was chosen, with the words that were kept."""
    report = moving.report_to_approve(context, report_id)
    said = moving.open_return_for(context, report, str(kept.facts["text"]))
    words.forget(context, kept)
    return said


def show_named(context: Context, typed: str, waiting: Sequence[Report]) -> Replies:
    """Show the report that words only name by its title, or decide on; ask which of several."""
    plain = fold(expand(typed))
    named = reports_named(typed, waiting) if NAMES_REPORT.search(plain) else []
    if not named or not (DECIDES.search(plain) or not remark_in(typed, named)):
        return []
    return show_one_of(context, named)


def show_one_of(context: Context, found: Sequence[Report]) -> Replies:
    """Show the report; of several ask which."""
    if len(found) == 1:
        return lists.show_report(context, found[0])
    options = tuple(Option(f"rp:{one.id}", cards.call_report(context, one)) for one in found)
    return [Message(_("Anh/chị muốn xem báo cáo nào?"), options)]


def reports_named(typed: str, waiting: Sequence[Report]) -> list[Report]:
    """Return those of the reports whose titles are named by a pair of their words at least."""
    named = titles_named(typed, {one.id: one.title for one in waiting})
    return [one for one in waiting if one.id in named]


def report_in_sight(context: Context) -> int:
    """Return the report that the head was shown last because they asked for it; 0 for none."""
    shown = context.shown_since(context.at - words.HEARD)
    last = next((one for one in shown if one.options), None)
    tokens = last.options if last and last.is_newest else []
    return next((id_in(token.split(":")[1]) for token, _l, _w in tokens if token.startswith("rp_back:")), 0)


def is_for_others(context: Context) -> bool:
    """Return whether words of sending back may be about something else, or for whoever has written since."""
    found = typed_choices.replied_choices(context, Reply.RETURNED)
    if any(one.token.partition(":")[0] not in ("rp_back", "rp") for one in found):
        return True
    return bool(found) and words.is_spoken_since(context, found[0].place)


def remark_in(typed: str, chosen: Sequence[Report], *, is_return: bool = True) -> str:
    """Return what is to be mended, without the order, whom it is for, and the words that name the report.

    "trả lại em Mẫu nhé, đếm lại số hộp thư" is "đếm lại số hộp thư". Where nothing is ordered back, as in
    "sửa lại số liệu giúp anh", it is all of it but what a comma parts off.
    """
    named = " ".join(f"{one.title} {one.writer} {one.unit_name}" for one in chosen)
    known, said, is_ordered = ORDER | set(re.findall(r"\w+", fold(named))), typed.split(), False
    for place, word in enumerate(said):
        bare = re.findall(r"\w+", fold(expand(word)))
        if not known.issuperset(bare):
            return " ".join(said[place:] if is_return else said).lstrip(",.;:–- ")
        is_ordered = is_ordered or bool({"lai", "ve", "duyet"} & set(bare))
        if is_ordered and word[-1] in ",.;:–-":
            return " ".join(said[place + 1 :]).lstrip(",.;:–- ")
    return ""
