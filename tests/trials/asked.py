"""A nudge as a phone shows it, on whatever channel it stands, and how it is answered there."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.sandbox.demo import WORD
from bot.sandbox.history import HANDLED, HEAD, NONE
from tests.trials.timetable import VIETNAM

LABELS = {"none": NONE, "handled": HANDLED, "head": HEAD}
ROUND = re.compile(r"lần (\d)")
CHOICE = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)  # under an answer, where there are no buttons
# one of these stands under a nudge, and none under an answer to /kiemtra
NUDGE_ONLY = ("Nhắc lại sau, vắng mặt", "Tôi vắng mặt")
MARK = "#"  # before a token, on the Official Account
DOUBTS = (
    "Anh/chị đã kiểm tra xong chưa?",
    "Ghi nhận kiểm tra hộp thư",
)  # a question, and a choice of several
QUESTION = "Ghi nhận kiểm tra"  # in the answer to /kiemtra, before the round that is meant

About = tuple[str, date, int]  # a unit's name, a day, a round


@dataclass(frozen=True)
class Asked:
    """A message that asks whether a unit's inbox was checked."""

    about: About
    is_nudge: bool  # nobody asked for it
    answer: str  # what the button carries, or what is typed
    has_button: bool


def asked(message: dict[str, Any], result: str) -> Asked | None:
    """Return what the message asks, if it asks; ``result`` is the answer that the person is going to give."""
    buttons = [button for row in message["buttons"] for button in row]
    carried = {one.get("callback_data", "").removeprefix(MARK): one for one in buttons}
    check = next((token for token in carried if token.startswith("ck:")), "")
    number, text = check.partition(":")[2].partition(":")[0], message["text"]
    token = f"ck:{number}:{result}"
    if check and token in carried:
        is_nudge = f"more:{number}" in carried or f"away:{number}" in carried
        return Asked(about(message), is_nudge, carried[token]["callback_data"], has_button=True)
    choices = {label: said for said, label in (*WORD.findall(text), *CHOICE.findall(text))}
    is_nudge = any(label in choices for label in NUDGE_ONLY)
    if LABELS[result] in choices and (is_nudge or QUESTION in text):
        return Asked(about(message), is_nudge, choices[LABELS[result]], has_button=False)
    return None


def about(message: dict[str, Any]) -> About:
    """Return what a message is about, by its words: the unit stands above them."""
    text, at = message["text"], datetime.fromisoformat(message["at"])
    found = ROUND.search(text, max(text.find(QUESTION), 0))
    return text.partition("\n")[0], at.astimezone(VIETNAM).date(), int(found[1]) if found else 0


def is_doubted(message: dict[str, Any]) -> bool:
    """Return whether we are asked if the mailbox was checked: what was typed did not say so plainly."""
    labels = (button["text"] for row in message["buttons"] for button in row)
    return any(one in said for said in (message["text"], *labels) for one in DOUBTS)


def which(message: dict[str, Any], unit: str) -> str:
    """Return what chooses this unit where we are asked which nudge was answered; "" for no question."""
    labels = [button["text"] for row in message["buttons"] for button in row]
    choices = [*CHOICE.findall(message["text"]), *((label, label) for label in labels)]
    return next((said for said, label in choices if label == unit or label.startswith(f"{unit} – ")), "")
