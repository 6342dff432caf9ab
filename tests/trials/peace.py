"""The peace rule: how many messages a person may get in a day that were not asked for.

Beside reminders and what is urgent, two a working day; an officer who checks in time gets no more than two
in all, the head of a unit in order none; by night only what is about an incident that cannot wait. Urgent is
what a person has to act on the same day, or what frees them of what they were asked to do that day; it comes
once for its cause, so that a day on which nothing happens has none of it. What only tells how things stand
(what was missed, the morning's list, the summary, who has joined) is not, whoever reads it: that is what the
two are for.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import select

from bot.conversation import local_date
from bot.domain.calendar import after_quiet
from bot.domain.incidents import is_at_any_hour
from handlers.duties.office.overview import LISTED
from storage.engine import Tx
from storage.people.loudness import COUNTED
from storage.tables.engine import audit, outbox
from storage.tables.people import covers, roles
from storage.tables.subjects import common_incidents, duties, incidents

MOST = 2  # a working day
REMINDERS = {"nudge", "snooze"}
LATE = "late"
URGENT = {  # what the key of a message begins with -> why it does not wait
    "away": "the head must see to a substitute: nobody of the unit is reminded",
    "home": "… and need not any more",
    "cover": "somebody is asked to stand in, and must answer before it begins",
    "cover_yes": "whoever asked sees who it is, and the head who was asked need not act any more",
    "cover_no": "… or must name somebody else",
    "cover_silent": "… as where nothing is heard by the working half day before",
    "cover_end": "whoever stood in does not any more: somebody else must be named",
    "cover_left": "… or leaves the unit before: whoever asked must name somebody else",
    "cover_off": "… need not, or is reminded no more",
    "cover_away": "a head has entered that they are away: they are not reminded",
    "ahead": "the head must see to a substitute: next week nobody of the unit can be reminded; once a week",
    "blocked": "the head must act the same day: the officer is not reminded any more",
    "waits": "an officer asks the head: mail waits for a decision",
    "mail_passed": "… and has passed it on: whoever has it from now on must see to it",
    "mail_anew": "… until when, where what they were told cannot be edited",
    "mail_back": "… who does not take it, or has left: it waits for the head again",
    "mail_off": "who had it need not see to it any more",
    "fixed": "… or not any more: another result was meant",
    "back": "a check was taken back: whoever relied on it must check after all",
    "excused": "who was reminded of the round that is on need not check",
    "outage": "the province's mail is down: nobody need check",
    "outage_end": "… and whoever's round is on must",
    "outage_undo": "… and it never was",
    "noaccess": "the office must see to it (khoản 7 Điều 7), where no incident follows; hourly",
    "noaccess_over": "… and need not any more: it is open again",
    "incident": "the office must take it (khoản 7 Điều 7)",
    "incident_alarm": "a dangerous one that nobody has taken: those on call must, at any hour",
    "incident_head": "… once, where they did not: the office head must see to it",
    "incident_term": "a term of the law ends soon: whoever has a dangerous one may have to tell by then",
    "incident_late": "it is past its limit: whoever is to take or resolve it must, once for each limit",
    "incident_late_head": "… once for each, where they did not: the office head must see to it",
    "incident_raise": "who telephoned sees how it was written down",
    "incident_take": "who told the office of it sees that somebody has it, and need not ask",
    "incident_over": "who had it need not go on: another of the office has taken it over",
    "incident_back": "… for the unit has taken back that it opened it again",
    "incident_give": "who has it from now on must go on with it: a colleague has given it to them",
    "incident_ask": "the office waits for the answer",
    "incident_answer": "… which it has asked for",
    "incident_works": "who has it need not go on: its unit says that it works, and waits for it to be closed",
    "incident_resolve": "who told of it must see whether it works, or it is closed",
    "incident_mistake": "… and it is not resolved after all: who was told so need not see whether it works",
    "incident_unsay": "what was written to the office a moment ago does not hold",
    "incident_reopen": "the office must go on: it does not work",
    "incident_confirm": "who has resolved it sees that it is over, and need not ask",
    "incident_withdraw": "the office need not see to it: its unit has told of it by mistake",
    "incident_wrong": "who told of it must tell again, if it is none the less one",
    "incident_forward": "who told of it sees with whom it lies now, and need not ask",
    "incident_left": "who had it works here no more: another of the office must take it",
    "incident_lapse": "who told of it need not confirm any more, and must tell again where it is still amiss",
    "incident_talk": "the other side of a talk has just written",
    "inquiries": "people of units have written to the office, and wait for its answer; hourly",
    "shift": "who is entered as on call is alarmed from then on, by night too, and must know it before",
    "unshift": "… and is not any more",
    "common": "… of three units at once: it must say whether they have one cause, or the mail is down",
    "common_confirm": "who told of it sees that it is known and seen to, and need not ask",
    "common_update": "… and what has become of it",
    "common_resolve": "… and must see whether it works, or it is closed",
    "common_undo": "… that it was none: their own is seen to by itself",
    "common_apart": "… that theirs is another fault, and seen to by itself",
    "report": "the head must approve or return it; whoever wrote it sees what became of that",
    "more_time": "the office must say whether a unit may be late",
    "more_time_told": "… which the unit has asked for",
    "cycle_off": "what the office was told of comes no more: another of it has called it off",
    "cycle": "the office must look at what goes to all units in a week, and may call it off: twice a year",
    "waits_head": "a report waits for the head, who is reminded of it on the days of its reminders",
    "request_news": "the office has changed what it asked, or asks it no more",
    "chase": "the office asks for what is missing by hand: counted, twice a day a person at most",
    "rules_chase": "… or for internal rules that are not entered yet: likewise",
    "draft_chase": "… or for opinions on a draft, whoever asks for these: counted among the same two",
    "twice": "the office must call a unit that missed two rounds in a row; one list a round",
    "officer_joined": "the head must say at once where an account that acts for the unit is not theirs",
    "guessing": "the office must look: somebody tries codes",
    "break": "the office must see to it before the days off: whom nobody can remind after them",
    "quota": "the office must see to it: a Zalo bot's month is nearly used up",
    "broadcast": "the office has something to say to them, and chose the hour",
    "broadcast_fix": "… or to put right what it said, where that cannot be edited",
    "broadcast_reminder": "… which they were asked to acknowledge, and have not; once a day",
    "broadcast_chase": "… or are asked for by hand: counted, twice a day a person at most",
    "broadcast_silent": "… and the office hears who has not by then: whom to call",
    "broadcast_progress": "whoever sends it sees how far it is: three times where it cannot be edited",
    "handover_day": "who hands a mailbox over, or receives it, must confirm: as it is opened, and on its day",
    "handover_side": "… and sees what the other side has confirmed",
    "handover_off": "… or need not receive it any more",
    "handover_dropped": "… or that there is none any more",
    "delegation": "who is appointed to watch a mailbox must say whether they take it",
    "delegation_reminder": "… and has not for a working day; once",
    "delegation_drop": "… and need not any more",
    "delegation_end": "who watched a mailbox need not from that day on",
    "delegation_yes": "who appointed somebody sees that they take it, and need not ask",
    "delegation_no": "… or that they do not: another must be appointed",
    "officer_first": "who watches a mailbox comes first of the unit's from today on, and answers for it",
    "officer_second": "… and who did need not any more",
    "delegation_silent": "… or has not answered in two working days; once",
    "unit_change": "a unit is renamed, closed or merged from today: who watches and answers is another",
    "change_rejected": "the department refuses what the unit has sent, which must be put right",
    "change_sent": "the office must say whether it accepts a personnel change",
    "change_asked": "… or waits for an answer of the unit",
    "change_answered": "… which it has asked for",
    "change_returned": "who sent it must put it right, and send it again",
    "change_accepted": "… or sees that it is accepted, and need not ask",
    "change_withdrawn": "the other side need do nothing more about it",
    "change_replaced": "… for another of the unit has told of it anew",
    "misuse": "the office must see to what is told of a prohibited act",
    "misuse_said": "… and hears what it has asked for of whoever told it",
    "misuse_open": "another of the office must say whether it is opened who told it in confidence",
    "misuse_own": "who told it is asked and must answer, or sees what became of it and need not ask",
    "misuse_unit": "the head must see that a prohibited act ends; once",
    "pressing_draft": "it is to be answered before the next day on which there is room",
    "pressing_draft_moved": "… likewise, as its day is moved to before that",
    "draft_recalled": "the office asks an opinion no more: whoever writes one need not go on",
    "urge": "somebody of the unit asks by hand for a check or a report that is late",
    "ended": "a head who was away is entered as back: they are reminded again",
    "outage_told": "a unit says that the mail is down: the office must look whether it is",
    "found_secret": "a secret document was found in a mailbox: the head must see to it at once",
    "inquiry_more": "who wrote to the office has added to it: whoever answers must know",
    "inquiry_closed": "who wrote to the office need not wait for its answer",
    "requests": "somebody waits to be let in; hourly",
    "joined": "the office must say at once where an account that acts for it is not theirs; hourly",
    "cast_out": "… and sees that one of it was cast out again",
    "submission": "a colleague's draft waits to be released",
    "data_request": "the office must answer within two working days, a term of the law",
    "data_request_taken": "whoever asked it sees that somebody has it, and need not ask",
    "data_request_answer": "… its answer",
    "data_request_refuse": "… or that it is refused, and why",
    "data_request_extend": "… or until when they wait",
    "data_request_hidden": "… that it is done",
    "data_request_corrected": "… likewise",
    "data_request_done": "… likewise",
    "unsettled_files": "the office must look at files that may be about whoever was erased",
    "oa_dead": "the office must log the Official Account in, or it falls silent",
    "oa_alive": "… and need not any more",
}
OF_REPORTS = {
    "request",
    "owed",
    "owed_head",
    "inspection",
}  # of the two; who owes a report hears of it whose checks are in order
OF_DRAFTS = {  # of the two; who owes an opinion hears of it whose checks are in order
    "draft",
    "draft_due",
    "draft_moved",
    "draft_told",
    "draft_over",
}
OF_MAIL = {"mail_day"}  # of the two; whoever has mail that is due hears of it whose checks are in order
UPKEEP = {  # of the two, in order or not:
    "upkeep",  # passwords and internal rules, once a quarter
    "handover_opened",  # by a list or by the end of a delegation, once
    "handover_lacks",  # to a new head no mailbox was handed over, once a week
    "week",  # how their unit kept the week before, once a week
}
OF_CHANGES = {
    "change_effect",
    "change_undone",
}  # of the two; who is responsible hears of it whose checks are in order
ASKED_FOR = {"inquiry_answer", "feedback_answer"}  # of the two, in order or not: they have asked the office
ANSWERS = {"answer", "undeleted", "menu", "edit", "delete"}  # they were asked for
CALM = {"checked", "excused"}  # how a unit's duties end that is in order

QUIET = (time(17, 30), time(7))  # in which only this is said: what is about an incident that cannot wait …
AT_NIGHT = {  # … and
    "guessing": "the office must look at once, or codes are found",
    "incident_talk": "who hears it is in the talk just then",
}

Day = tuple[int, date]  # a person's


@dataclass(frozen=True)
class Seen:
    """All that the peace rule looks at; ``said``: the kinds of messages (what their keys begin with)."""

    said: dict[Day, list[str]]
    held: dict[int, list[tuple[str, int]]]  # person -> (role, unit)
    ends: dict[tuple[int, date], set[str]]  # (unit, day) -> the states of its duties
    reminded: set[tuple[int, date]]  # (unit, day) with a duty that was reminded of more than once
    unreached: set[tuple[int, date]]  # (unit, day) on whose morning nobody could be reminded
    stood_in: set[Day]  # person and day on which they stood in for somebody, who may watch a mailbox


def disturbances(tx: Tx, working: Collection[date] | None = None) -> Iterator[str]:
    """Find days louder than a person's may be, and any word on a day that is not ``working``."""
    seen = look(tx)
    for (person, day), kinds in seen.said.items():
        calm = [kind for kind in kinds if kind not in REMINDERS | URGENT.keys()]
        name = f"person {person} on {day:%d/%m}"
        if unknown := set(calm) - COUNTED.keys():
            yield f"{name} got {', '.join(sorted(unknown))}, which is neither urgent nor counted"
        if len(calm) > MOST:
            told = "; ".join(told_at(tx, person, day))
            yield f"{name} got {len(calm)} messages: {', '.join(calm)} ({told})"
        if working is not None and day not in working and set(kinds) - URGENT.keys():
            yield f"{name}, a day off, got {', '.join(kinds)}"
        others = URGENT.keys() | OF_REPORTS | OF_CHANGES | OF_DRAFTS | OF_MAIL | UPKEEP | ASKED_FOR
        of_checks = [kind for kind in kinds if kind not in others]
        if len(of_checks) > MOST * len(seen.held[person]) and is_prompt(seen, person, day):
            yield f"{name} checks in time and got {', '.join(of_checks)}"
        if of_checks and is_in_order(seen, person, day):
            yield f"{name} heads a unit in order and got {', '.join(of_checks)}"
    yield from nights(tx)


def unweighed(tx: Tx) -> set[str]:
    """Return the kinds of what people were told of which nobody has said whether it counts or is urgent."""
    kinds = {kind for told in unasked(tx).values() for kind in told}
    return kinds - REMINDERS - URGENT.keys() - COUNTED.keys() - {LATE}


def nights(tx: Tx) -> Iterator[str]:
    """Find words that came by night and could have waited for the morning."""
    rows = tx.execute(select(incidents.c.id, incidents.c.kind, incidents.c.is_opened))
    awake = {("incident", str(row.id)) for row in rows if is_at_any_hour(row.kind, row.is_opened)}
    causes = tx.execute(select(common_incidents.c.id, common_incidents.c.kind))
    awake |= {("common", str(row.id)) for row in causes if is_at_any_hour(row.kind, is_opened=None)}
    for row in said(tx):
        kind, about, *_rest = row.key.split(":")
        at = max(row.created, row.not_before)
        may = kind in AT_NIGHT or (kind.partition("_")[0], about) in awake
        if after_quiet(at, QUIET) > at and not may:
            yield f"person {row.person} got {row.key} in the night, at {at:%d/%m %H:%M} UTC"


def look(tx: Tx) -> Seen:
    said: defaultdict[Day, list[str]] = defaultdict(list)
    for day, kinds in unasked(tx).items():
        # the late check ends what "miss" has begun, is said to nobody else, and is counted with it
        said[day] = [kind for kind in kinds if kind != LATE]
    held: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for row in tx.execute(select(roles)):
        held[row.person].append((row.role, row.unit))
    ends: defaultdict[tuple[int, date], set[str]] = defaultdict(set)
    reminded = set()
    for row in tx.execute(select(duties)):
        ends[row.unit, row.date].add(row.state)
        if row.nudges > 1:
            reminded.add((row.unit, row.date))
    return Seen(said, held, ends, reminded, unreached_units(tx), days_stood_in(tx))


def days_stood_in(tx: Tx) -> set[Day]:
    found = set()
    for row in tx.execute(select(covers).where(covers.c.number.is_not(None))):
        first, last = local_date(row.starts), local_date(row.ends)
        found |= {(row.substitute, first + timedelta(days=n)) for n in range((last - first).days + 1)}
    return found


def unreached_units(tx: Tx) -> set[tuple[int, date]]:
    """Return the (unit, day) pairs that the office had in its list of the unreached."""
    query = select(audit.c.at, audit.c.detail).where(audit.c.act == LISTED)
    return {(unit, local_date(row.at)) for row in tx.execute(query) for unit in row.detail["units"]}


def unasked(tx: Tx) -> dict[Day, list[str]]:
    """Map person and day to the kinds of what went to them without being asked for."""
    found: defaultdict[Day, list[str]] = defaultdict(list)
    for row in said(tx):
        found[row.person, day_of(row)].append(row.key.partition(":")[0])
    return found


def said(tx: Tx) -> Iterator[Any]:
    """Yield what went to people without being asked for: key, person, and when."""
    went = (outbox.c.action == "send") & outbox.c.state.in_(["sent", "unknown"])
    query = select(outbox.c.key, outbox.c.person, outbox.c.created, outbox.c.not_before).where(went)
    for row in tx.execute(query.where(outbox.c.person.is_not(None)).order_by(outbox.c.id)):
        if row.key.partition(":")[0] not in ANSWERS:
            yield row


def told_at(tx: Tx, person: int, day: date) -> list[str]:
    """Return the keys of what went to somebody unasked on a day, with when each was written and was to go."""
    of_day = (row for row in said(tx) if row.person == person and day_of(row) == day)
    return [f"{row.key} {row.created:%d/%m %H:%M} → {row.not_before:%d/%m %H:%M} UTC" for row in of_day]


def day_of(row: Any) -> date:
    """Return the day it is of; a late list or summary, as the program was down, is of its own day."""
    kind, about, *_rest = row.key.split(":")
    if kind in ("morning", "summary"):
        return date.fromisoformat(about)
    return local_date(max(row.created, row.not_before))


def is_prompt(seen: Seen, person: int, day: date) -> bool:
    """Tell whether a mere officer has checked every round of the day when first reminded, or before."""
    units = {unit for role, unit in seen.held[person] if role == "officer"}
    is_only = len(units) == len(seen.held[person])
    return is_only and all(
        seen.ends[unit, day] == {"checked"} and (unit, day) not in seen.reminded for unit in units
    )


def is_in_order(seen: Seen, person: int, day: date) -> bool:
    """Tell whether a mere head or deputy has every round of the day checked in all their units.

    Where it began with nobody who could be reminded, the head had to hear of that.
    """
    units = {unit for role, unit in seen.held[person] if role in ("head", "deputy")}
    is_only = len(units) == len(seen.held[person]) and (person, day) not in seen.stood_in
    return is_only and all(
        seen.ends[unit, day] <= CALM and (unit, day) not in seen.unreached for unit in units
    )
