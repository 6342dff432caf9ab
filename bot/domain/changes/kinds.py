"""A personnel change: its sorts and states, and which act moves it by whom (Điều 5 khoản 1 và 2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    JOIN = "join"
    LEAVE = "leave"
    TRANSFER = "transfer"
    POST = "post"  # another post or role in the same unit
    CONTACT = "contact"  # another name, telephone or mailbox
    OPEN_BOX = "mailbox_open"
    LOCK_BOX = "mailbox_lock"
    RECALL_BOX = "mailbox_recall"


OF_BOXES = (Kind.OPEN_BOX, Kind.LOCK_BOX, Kind.RECALL_BOX)
AWAY = (Kind.LEAVE, Kind.TRANSFER)  # after which somebody is not of the unit any more
COMING = (Kind.JOIN, Kind.POST, Kind.TRANSFER)  # by which somebody gets a post in a unit
MOVING = (Kind.JOIN, Kind.POST, *AWAY)  # that begin or end a role


class State(StrEnum):
    SENT = "sent"
    ASKED = "asked"  # the office waits for an answer of the unit
    RETURNED = "returned"
    ACCEPTED = "accepted"  # and waits for its date
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"


WAITING = (State.SENT, State.ASKED)  # for the office's word, in the end
OPEN = (*WAITING, State.RETURNED, State.ACCEPTED)
STANDING = (*WAITING, State.ACCEPTED)  # what another must agree with; one that was returned stands in no way


class Side(StrEnum):
    UNIT = "unit"
    OFFICE = "office"


class Act(StrEnum):
    ACCEPT = "accept"
    RETURN = "return"
    ASK = "ask"
    ANSWER = "answer"
    RESEND = "resend"
    WITHDRAW = "withdraw"
    CORRECT = "correct"  # a new change follows; this one stays as it is


MOVES: Mapping[Act, tuple[tuple[State, ...], tuple[Side, ...], State | None]] = {
    Act.ACCEPT: (WAITING, (Side.OFFICE,), State.ACCEPTED),
    Act.ASK: (WAITING, (Side.OFFICE,), State.ASKED),
    Act.RETURN: (WAITING, (Side.OFFICE,), State.RETURNED),
    Act.ANSWER: ((State.ASKED,), (Side.UNIT, Side.OFFICE), State.SENT),
    Act.RESEND: ((State.RETURNED,), (Side.UNIT, Side.OFFICE), State.SENT),
    Act.WITHDRAW: (OPEN, (Side.UNIT, Side.OFFICE), State.WITHDRAWN),
    Act.CORRECT: ((State.IN_FORCE,), (Side.UNIT, Side.OFFICE), None),
}


def moved(state: State, act: Act, side: Side) -> bool:
    """Whether ``act`` can be done by that side to a change that is in ``state``."""
    states, sides, _after = MOVES[act]
    return state in states and side in sides


IN_UNIT = (
    "head",
    "deputy",
    "staff",
)  # of which somebody is one in a unit; beside it they may watch its mailbox


def given_up(kind: Kind, role: str) -> tuple[str, ...]:
    """The roles in the unit that somebody has no more after such a change; ("",) is all of them.

    ``role`` is the one that they get by it.
    """
    if kind in AWAY:
        return ("",)
    if kind != Kind.POST or role not in IN_UNIT:
        return ()
    return tuple(one for one in IN_UNIT if one != role)


def reference(year: int, number: int) -> str:
    """ "NS-2026-0001"."""
    return f"NS-{year}-{number:04}"


@dataclass(frozen=True)
class Change:
    """One change, with the names beside its ids; "" for who is not there.

    ``fields`` is what is new, ``before`` what stood there when it was sent: name, birth, title, roles,
    mailbox, phone, unit -> as text; roles by their values, "head;officer". ``moved`` is what became of
    roles when it took effect, so that a correction can take it back.
    """

    id: int
    number: str
    kind: Kind
    unit: int
    unit_name: str
    to_unit: int | None
    to_name: str
    person: int | None
    fields: Mapping[str, str]
    before: Mapping[str, str]
    effective: date
    decision: str
    file: int | None
    note: str
    state: State
    by: int
    sender: str
    at: datetime
    decided_by: int | None
    decider: str
    decided_at: datetime | None
    reason: str
    applied_at: datetime | None
    corrects: int | None
    corrected: str  # the number of that one
    moved: Mapping[str, list[list[int | str | None]]]
    is_taken_back: bool = False  # it was in force, and a correction that was accepted has undone it

    @property
    def name(self) -> str:
        """Whom it is about, as they are called by now; of a unit's own mailbox the unit."""
        return self.before.get("name") or self.fields.get("name") or self.unit_name

    @property
    def units(self) -> tuple[int, ...]:
        return (self.unit, self.to_unit) if self.to_unit else (self.unit,)


@dataclass(frozen=True)
class Passed:
    """By which list and letter a change goes to the department, and what became of it there."""

    batch: str  # GS-2026-0001
    letter_number: str
    letter_date: date | None  # None: it has not gone
    answer: str  # "", done, rejected
    answer_note: str  # why it was rejected


NOT_PASSED = Passed("", "", None, "", "")
