"""The readers of words that people type, each with what it may refuse."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import partial

from bot.channels.zalo_oa.channel import read_words
from bot.conversation import (
    Refused,
    expand,
    fold,
    forbids,
    is_agreed,
    is_back,
    is_cancel,
    is_declined,
    option_named,
    person_key,
    pieces,
    read_correction,
    received,
    safe_cell,
    says_cancel,
    shown_name,
    tidy,
    tone_canon,
    up_to,
)
from bot.documents.reading import cell_text
from bot.domain import codes, dates
from bot.domain.broadcasts import read_orders, read_sending_time
from bot.domain.calendar import Calendar
from bot.domain.directory.former import addresses_in
from bot.domain.directory.reading import read_text
from bot.domain.encodings import converted, is_bare_syllable, is_syllable
from bot.domain.incident_words import tells_given, tells_infected
from bot.domain.instructions import reason_told, without_instruction
from bot.domain.phrases import (
    checkers_said,
    is_no_snooze,
    mailboxes_told,
    passes_on_what,
    read_intent,
    round_named,
    split_reminder,
    split_settled,
)
from bot.domain.repetition import read_repetition
from bot.domain.replies import read_reply
from bot.domain.reports import pasted, questions, read_letter, read_matter
from bot.domain.roster.rows import WrongCell, code_in, mailbox_in, name_in, phone_in, roles_in, words_in
from bot.domain.safety import is_classified, redacted, scan
from bot.domain.sent_corrections import corrected_text, told_anew
from bot.domain.understanding import understand
from bot.domain.understanding.normal import normal
from bot.domain.understanding.parts import bare, cuts, parted
from bot.domain.understanding.plain import declines, is_amiss, receiver_in, takes_on, works
from bot.domain.understanding.results import RESULTS, said_result
from bot.domain.understanding.slots import reason_in
from bot.domain.understanding.surroundings import mark_in
from bot.regulation import rule_asked
from bot.sandbox.sample import PLACE, sample_units
from handlers import feedback, misuse, opinions
from handlers.broadcasts import extras, plans
from handlers.cover import absence
from handlers.delegation import cards
from handlers.duties import calendar, excuses
from handlers.engine import day_in, id_in, reading
from handlers.engine.unit_choice import a_few
from handlers.incidents import raising
from handlers.incidents.form import found_secret
from handlers.incidents.talk import naming
from handlers.joining import contacts, requests, strangers
from handlers.library import guides
from handlers.personnel import people, sheet_lines
from handlers.report_answers import added_to
from handlers.reports import questionnaire
from handlers.reports.asking import read_title
from handlers.sending import links
from handlers.units import asking
from handlers.upkeep import rules
from handlers.wishes import deciding
from handlers.wishes.changes import comer_in
from storage.units.units import expand_kinds
from tests.people import DOMAIN

SAID_AT = datetime(2026, 11, 25, 1, tzinfo=UTC)
HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))  # when it is worked
Reader = Callable[[str], object]


def may_refuse(read: Reader, *refusals: type[Exception]) -> Reader:
    """Return ``read`` with its refusals as answers."""

    def answer(typed: str) -> object:
        try:
            return read(typed)
        except refusals as refused:
            return str(refused)

    return answer


OPENING = partial(questionnaire.read_opening, days=Calendar(), deadline=SAID_AT.replace(year=2027))
PLANNED = asking.NewUnitPlan("UBND xã Mới", date(2026, 12, 1), "15/NQ-HĐND")
OPTIONS = {"a": "Không", "b": "Có, đã xử lý", "c": "1"}
READERS: dict[str, Reader] = {
    "received": received,
    "tidy": tidy,
    "fold": fold,
    "tone_canon": tone_canon,
    "expand": expand,
    "person_key": person_key,
    "safe_cell": safe_cell,
    "shown_name": shown_name,
    "cell_text": cell_text,
    "is_cancel": is_cancel,
    "read_orders": read_orders,
    "read_sending_time": read_sending_time,
    "_rounds_in": round_named,
    "remark_in": lambda typed: deciding.remark_in(typed, []),
    "read_letter": read_letter,
    "read_matter": lambda typed: read_matter(typed, {}, 200),
    "read_correction": read_correction,
    "read_what": may_refuse(lambda typed: raising.read_what(typed, SAID_AT), Refused),
    "read_newcomers_title": may_refuse(lambda typed: people.read_newcomers_title(typed, SAID_AT), Refused),
    "read_title": may_refuse(lambda typed: read_title(typed, SAID_AT), Refused),
    "title_in": may_refuse(people.title_in, WrongCell),
    "read_words": read_words,
    "token_in": links.token_in,
    "is_back": is_back,
    "option_named": lambda typed: option_named(typed, OPTIONS),
    "option_like_it": lambda typed: option_named(typed, {**OPTIONS, "d": typed}),
    "pieces": lambda typed: list(pieces(typed, 4096)),
    "scan": scan,
    "redacted": redacted,
    "is_marked": is_classified,
    "converted": converted,
    "is_syllable": is_syllable,
    "is_bare_syllable": is_bare_syllable,
    "read_intent": read_intent,
    "split_settled": split_settled,
    "cuts": lambda typed: [bare(one.after) for one in cuts(typed)],
    "parted": parted,
    "comer_in": comer_in,
    "split_reminder": split_reminder,
    "mailboxes_told": mailboxes_told,
    "passes_on_what": passes_on_what,
    "is_no_snooze": is_no_snooze,
    "declines": lambda typed: declines(normal(typed)),
    "takes_on": lambda typed: takes_on(normal(typed)),
    "is_amiss": lambda typed: is_amiss(normal(typed)),
    "works": lambda typed: works(normal(typed)),
    "receiver_in": lambda typed: receiver_in(normal(typed)),
    "checkers_said": checkers_said,
    "number_named": naming.number_named,
    "without_number": naming.without_number,
    "tells_given": tells_given,
    "tells_infected": tells_infected,
    "wanted_in": guides.wanted_in,
    "added_to": lambda typed: added_to("5 hộp thư", typed, typed),
    "said_result": lambda typed: [said_result(typed, one) for one in RESULTS],
    "read_reply": read_reply,
    "reason_told": reason_told,
    "without_instruction": lambda text: without_instruction(text, "Trần Thị Mẫu Lan (Phòng Nội vụ)"),
    "says_cancel": says_cancel,
    "told_anew": lambda text: told_anew(text, text),
    "corrected_text": lambda text: corrected_text(text, text),
    "forbids": forbids,
    "is_agreed": lambda text: is_agreed(text, "Nhắc 3 người"),
    "is_declined": lambda text: is_declined(text, "Nhắc 3 người", "Không nhắc"),
    "reason_in": lambda typed: reason_in(typed, typed[-20:]),
    "mark_in": mark_in,
    "rule_asked": lambda typed: rule_asked(understand(typed, "officer")),
    "read_text": lambda typed: read_text(typed, sample_units(), (PLACE,)),
    "is_code": codes.is_code,
    "sealed": lambda typed: codes.sealed_code(typed, "k"),
    "code_typed": strangers.code_in,
    "id_in": id_in,
    "day_in": may_refuse(day_in, Refused),
    "read_unless_none": reading.read_unless_none,
    "called": expand_kinds,
    "read_when": lambda typed: dates.read_when(typed, SAID_AT),
    "read_date": lambda typed: dates.read_date(typed, SAID_AT),
    "read_date_past": lambda typed: dates.read_date(typed, SAID_AT, past=True),
    "read_moment": lambda typed: dates.read_moment(typed, SAID_AT),
    "read_moment_past": lambda typed: dates.read_moment(typed, SAID_AT, past=True),
    "read_period": lambda typed: dates.read_period(typed, SAID_AT),
    "read_round_span": lambda typed: dates.read_round_span(typed, SAID_AT),
    "read_shift": lambda typed: dates.read_shift(typed, SAID_AT, HOURS),
    "read_snoozes": lambda typed: dates.read_snoozes(typed, SAID_AT, SAID_AT.replace(hour=4)),
    "read_snooze": lambda typed: dates.read_snooze(typed, SAID_AT, SAID_AT.replace(hour=4)),
    "read_time": dates.read_time,
    "read_duration": dates.read_duration,
    "read_excused": may_refuse(lambda typed: reading.read_excused(typed, SAID_AT), Refused),
    "read_hour": may_refuse(lambda typed: extras.read_hour(typed, SAID_AT), Refused),
    "read_until": may_refuse(lambda typed: extras.read_ack(None, typed, SAID_AT), Refused),
    "read_last_day": may_refuse(lambda typed: extras.read_last_day(None, typed, SAID_AT), Refused),
    "moment_or_same": may_refuse(lambda typed: plans.moment_or_same(typed, SAID_AT), Refused),
    "read_or_none": may_refuse(
        lambda typed: people.mailbox_reader(["a.vn"], may_lack=True)(typed, SAID_AT), Refused
    ),
    "read_days": may_refuse(lambda typed: reading.read_days(typed, SAID_AT), Refused),
    "read_ahead": may_refuse(lambda typed: reading.read_ahead(typed, SAID_AT), Refused),
    "read_span_or_back": may_refuse(lambda typed: absence.read_span_or_back(typed, SAID_AT), Refused),
    "read_off": may_refuse(lambda typed: calendar.read_off(typed, SAID_AT), Refused),
    "read_work": may_refuse(lambda typed: calendar.read_work(typed, SAID_AT), Refused),
    "read_day": may_refuse(lambda typed: reading.read_day(typed, SAID_AT), Refused),
    "read_effective": may_refuse(lambda typed: people.read_effective(typed, SAID_AT), Refused),
    "read_birth": may_refuse(lambda typed: people.read_birth(typed, SAID_AT), Refused),
    "read_kind": may_refuse(sheet_lines.read_kind, WrongCell),
    "read_newcomer": may_refuse(lambda typed: people.read_newcomer(typed, SAID_AT), Refused),
    "read_title_or_keep": may_refuse(lambda typed: people.read_title_or_keep(typed, SAID_AT), Refused),
    "read_name": may_refuse(lambda typed: asking.read_name(typed, SAID_AT), Refused),
    "read_new_name": may_refuse(lambda typed: asking.read_new_name(typed, SAID_AT, "Phòng"), Refused),
    "read_since": may_refuse(lambda typed: asking.read_since(typed, SAID_AT, PLANNED), Refused),
    "read_code": may_refuse(lambda typed: asking.read_code(typed, SAID_AT), Refused),
    "round_in": may_refuse(absence.round_in, Refused),
    "read_start": may_refuse(lambda typed: cards.read_start(typed, SAID_AT), Refused),
    "read_end": may_refuse(lambda typed: cards.reader_of_end(SAID_AT.date())(typed, SAID_AT), Refused),
    "read_any_day": lambda typed: cards.read_any_day(typed, SAID_AT),
    "read_issued": may_refuse(lambda typed: rules.read_issued(typed, SAID_AT), Refused),
    "read_reason": may_refuse(lambda typed: excuses.read_reason(typed, SAID_AT), Refused),
    "read_label": may_refuse(lambda typed: contacts.read_label(typed, SAID_AT), Refused),
    "read_short": may_refuse(lambda typed: requests.read_short(typed, SAID_AT), Refused),
    "a_few": may_refuse(lambda typed: a_few(typed, SAID_AT), Refused),
    "up_to": may_refuse(lambda typed: up_to(100)(typed, SAID_AT), Refused),
    "read_number": may_refuse(questions.read_number, Refused),
    "read_answer_day": may_refuse(lambda typed: questions.read_day(typed, SAID_AT), Refused),
    "read_answer": may_refuse(questions.read_words, Refused),
    "read_later": may_refuse(
        lambda typed: questionnaire.read_deadline(typed, SAID_AT, Calendar(), SAID_AT), Refused
    ),
    "read_limits": may_refuse(lambda typed: questionnaire.read_limits(typed, SAID_AT), Refused),
    "choices_in": may_refuse(questions.choices_in, Refused),
    "read_question": may_refuse(questions.read_question, Refused),
    "read_opening": may_refuse(lambda typed: OPENING(typed, SAID_AT), Refused),
    "limits_in": may_refuse(questions.limits_in, Refused),
    "limits_of": may_refuse(questions.limits_of, Refused),
    "read_line": may_refuse(pasted.read_line, Refused),
    "read_remarks": may_refuse(lambda typed: pasted.read_remarks(typed, [typed]), Refused),
    "read_clause": may_refuse(lambda typed: feedback.asking.read_clause(typed, SAID_AT), Refused),
    "read_part": may_refuse(lambda typed: feedback.asking.read_part(typed, SAID_AT, "7"), Refused),
    "read_proposed": may_refuse(lambda typed: feedback.asking.read_proposed(typed, SAID_AT), Refused),
    "read_mailbox": may_refuse(lambda typed: misuse.asking.read_mailbox(typed, SAID_AT), Refused),
    "read_called": lambda typed: found_secret.read_called(typed, SAID_AT),
    "read_section": may_refuse(lambda typed: opinions.answering.read_section(typed, SAID_AT), Refused),
    "addresses_in": addresses_in,
    "read_pasted": may_refuse(pasted.read_pasted, Refused),
    "read_numbered": pasted.read_numbered,
    "read_told_by_number": pasted.read_told_by_number,
    "read_repetition": lambda typed: read_repetition(typed, SAID_AT),
    "read_deadline": may_refuse(
        lambda typed: questionnaire.read_deadline(typed, SAID_AT, Calendar()), Refused
    ),
    "read_past_day": may_refuse(lambda typed: reading.read_past_day(typed, SAID_AT), Refused),
    "read_opened": may_refuse(lambda typed: raising.read_opened(typed, SAID_AT), Refused),
    "read_happened": may_refuse(lambda typed: raising.read_happened(typed, SAID_AT), Refused),
    "read_phone": may_refuse(lambda typed: raising.read_phone(typed, SAID_AT), Refused),
    "read_address": may_refuse(lambda typed: raising.read_address([DOMAIN])(typed, SAID_AT), Refused),
    "code_in": may_refuse(code_in, WrongCell),
    "words_in": may_refuse(words_in, WrongCell),
    "name_in": may_refuse(name_in, WrongCell),
    "phone_in": may_refuse(phone_in, WrongCell),
    "roles_in": may_refuse(roles_in, WrongCell),
    "mailbox_in": may_refuse(lambda typed: mailbox_in(typed, ["nhontrach.example"]), WrongCell),
}
