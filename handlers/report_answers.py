"""Answer a report in a sentence: it opens the report that is meant, with what was said of its questions."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.conversation import Message, Option, _, asks, fold
from bot.domain.reports import LIMITED, QuestionKind, ReportQuestion, ReportState, titles_named
from bot.domain.understanding import Act, Intent, Reading
from handlers import reports, words
from handlers.engine import Action, Context, Prefilled, Replies, start_form
from handlers.reports import answering, cards, lists, moving
from storage.engine import conversations, outbox
from storage.reports import Report

OF_REPORT = re.compile(r"\b(?:bao cao|nop|duyet|tra lai|trinh)\b")  # folded
SURE = 0.35  # by how much it must lead, read as what answers a request
INTERRUPTS = 0.30  # … and by itself, to be opened without asking
NAMES_IT = re.compile(r"\b(?:bao cao|tra loi|nop|lam|mo|dien|nhap)\b")  # folded: what is to be done
CLAUSES = re.compile(r"\s*[;\n]\s*|\s*,(?!\d)\s*")
# Of what was handed in: that something is wrong; what is named, "số máy là 12"; what is counted, "12 máy".
PUTS_RIGHT = re.compile(r"\b(?:nham|moi dung|sua (?:lai|thanh|giup)|ghi sai|bi sai|lon)\b")
PUT_RIGHT = re.compile(
    r"^(?:(?:da|a|ok|oi|em|e|chi|anh|sua|nham|roi|sai)[ ,]+)*([^\W\d].{1,40}?) (?:phai |moi )?la \d"
)
COUNTED = re.compile(r"\b\d[\d.,]* ([a-z]{2,})")
COUNTS = re.compile(r"(?<![\d/.:])\d[\d.]* ([^\W\d]{2,})")
HANDED_LATELY = timedelta(days=1)
QUOTED = 300  # characters of what was typed


def answer_report(context: Context, reading: Reading) -> Replies:
    """Open the report that is meant, with what was told of its questions; or show all that are owed."""
    report, told = meant_report(context, reading), told_in(reading)
    quoted = [Message(_("Anh/chị đã gõ: “{told}”.", told=told[:QUOTED]))] if told else []
    if report is None:
        return [*quoted, *lists.show_own(context, "")]
    asked = report.questions
    said = {asked[0].key: told} if told and len(asked) == 1 else placed(asked, told)
    subject = report.subject
    begun = conversations.about(context.tx, context.who, moving.REPORT_FLOW, subject)
    if begun and begun.expires > context.at:
        return [*quoted, *answering.open_report(context, report.id)]
    opened = answering.begin_report(context, report.id)
    facts = replace(opened.facts, told="" if said else told[:QUOTED])
    form = Prefilled(facts, opened.given, said, reading.said_at)
    return [*(quoted if len(asked) > 1 else []), *start_form(context, moving.REPORT_FLOW, form)]


def meant_report(context: Context, reading: Reading) -> Report | None:
    """Return the report that is named, else the one that was asked for last, else the only one owed."""
    owed = [one for one in moving.own_reports(context) if one.is_owed] if context.may(Action.REPORT) else []
    titles = {one.id: one.title for one in owed}
    named = [] if told_in(reading) else titles_named(reading.slots.get("what") or reading.typed, titles)
    shown = [one.id for one in owed if one.id in asked_last(context)]
    found = next((some for some in (named, shown, titles_named(reading.typed, titles)) if len(some) == 1), [])
    only = [one for one in owed if one.id in found] or (owed if len(owed) == 1 else [])
    return only[0] if only else None


def just_handed(context: Context, typed: str) -> Report | None:
    """Return the report handed in or filed of late in which these words put something right; None for none.

    They say that something was wrong, and name one of its questions, or what it counts.
    """
    said = fold(typed)
    if not (PUTS_RIGHT.search(said) and context.may(Action.REPORT)) or asks(typed):
        return None
    counted = {found[1] for found in COUNTED.finditer(said)}
    found = [
        one
        for one in moving.own_reports(context)
        if (one.is_filed or one.state == ReportState.WITH_HEAD)
        and context.at - (one.filed_at or one.handed_at or one.opens) <= HANDED_LATELY
        and one.until > context.at
        and any(is_asked_of(asked.text, said, counted) for asked in one.questions)
    ]
    return max(found, key=lambda one: one.filed_at or one.handed_at or one.opens, default=None)


def is_asked_of(question: str, said: str, counted: Collection[str]) -> bool:
    """Return whether a question begins with what was said, or counts what was counted."""
    bare = f" {fold(question)} "
    named = PUT_RIGHT.search(said)
    return any(f" {one} " in bare for one in counted) or bool(named and bare.startswith(f" {named[1]} "))


def asked_last(context: Context) -> set[int]:
    """Return the reports that the newest message with choices asks for, or else the newest unasked one."""
    shown = outbox.offered(context.tx, context.who.contact, context.at - words.HEARD)
    chosen = [one for one in shown if one.options]
    for message in (*chosen[:1], *[one for one in chosen if not one.is_asked][:1]):
        tokens = [token.partition(":") for token, _label, _words in message.options]
        if found := {int(number) for name, _colon, number in tokens if name == "rp_write"}:
            return found
    return set()


def told_in(reading: Reading) -> str:
    """Return the words that answer; "" where they only say that a report is to be answered."""
    is_answer = re.search(r"\d", reading.typed) or not NAMES_IT.search(reading.text.plain)
    is_answer = is_answer and not asks(reading.typed)
    return reading.slots.get("text") or (reading.typed.strip() if is_answer else "")


def placed(asked: Sequence[ReportQuestion], told: str) -> Mapping[str, str]:
    """Return what was told of each question, where that is plain; each is read by its question, and reviewed.

    It is where there are as many clauses as questions, each a number for a number; else of the only number.
    """
    clauses = [one for one in CLAUSES.split(told) if one]
    numbers = [one for one in asked if one.kind in LIMITED]
    if len(clauses) == len(asked) and all(fits(one, said) for one, said in zip(asked, clauses, strict=True)):
        return {one.key: said for one, said in zip(asked, clauses, strict=True)}
    counted = [said for said in clauses if re.search(r"\d", said)]
    by_noun = {one.key: said for one in numbers for said in counted if counts(one.text, said)}
    if len(by_noun) == len(set(by_noun.values())) == len(counted) > 0:
        return by_noun
    return {numbers[0].key: counted[0]} if len(numbers) == len(counted) == 1 else {}


def counts(question: str, said: str) -> bool:
    """Return whether a question counts what a clause counts: "có mấy máy tính" and "12 máy"."""
    found, asked = COUNTS.search(said.lower()), f" {question.lower()} "
    if found is None:
        return False
    return f" {found[1]} " in (fold(asked) if found[1].isascii() else asked)


def fits(question: ReportQuestion, said: str) -> bool:
    """Return whether a clause may answer a question: a number where one is asked, and no other place."""
    if question.kind in (QuestionKind.FILE, QuestionKind.DATE, QuestionKind.CHOICE):
        return False
    return bool(re.search(r"\d", said)) == (question.kind in LIMITED)


def title(context: Context, reading: Reading) -> str:
    """Return what its button is called: of the report that is meant, by its title."""
    report = meant_report(context, reading)
    return _("Trả lời báo cáo “{title}”", title=cards.shortened(report.title)) if report else ""


def offer_answer(context: Context, reading: Reading, asked: Reading) -> Replies:
    """Offer to answer the request that came last by words that may be meant for somebody else.

    ``asked``: the words as they are read under a request.
    """
    is_plain = reading.act == Act.OPEN or reading.act == Act.DO
    is_own = reading.intent == Intent.REPORT_ANSWER and reading.lead < INTERRUPTS
    is_answer = asked.intent == Intent.REPORT_ANSWER and asked.act == Act.OPEN and asked.lead >= SURE
    if not is_answer or (is_plain and not is_own and reading.intent != Intent.INCIDENT_REPLY):
        return []
    if not (named := title(context, asked)):
        return []
    if not told_in(asked):
        return answer_report(context, asked)
    kept = words.keep(context, reading.typed, asked)
    options = (
        Option(f"wish:{kept}:{Intent.REPORT_ANSWER}", named),
        *(
            Option(f"pass:{kept}:{token}", _("Chuyển tới {name}", name=name))
            for token, name in words.hearers(context)
        ),
        Option(f"unsay:{kept}", _("Không")),
    )
    return [words.card(kept, _("Anh/chị muốn trả lời thế nào?"), options)]


def show_awaited(context: Context, reading: Reading, asked: Reading) -> Replies:
    """Show the report that waits for this head, where words seem to decide on it; of several ask which.

    ``asked``: the words as they are read where a report waits.
    """
    waiting = {one.id: one for one in reports.moving.waiting_for_approval(context)}
    if not waiting or not OF_REPORT.search(reading.text.plain):
        return []
    if asked.act != Act.DO or asked.intent not in (Intent.APPROVE, Intent.SEND_BACK):
        return []
    named = titles_named(reading.typed, {key: one.title for key, one in waiting.items()}) or list(waiting)
    if len(named) == 1:
        return reports.lists.show_report(context, waiting[named[0]])
    options = (Option(f"rp:{key}", reports.cards.call_report(context, waiting[key])) for key in named)
    return [Message(_("Anh/chị muốn xem báo cáo nào?"), tuple(options))]
