"""Short replies answer by themselves the same in understanding as the buttons that they press declare."""

import pytest

from bot.domain.replies import Reply
from bot.domain.understanding import Intent, Standing, deeds
from handlers import FEATURES

BUTTONS = {  # what stands open -> the intents of its buttons
    Standing.COVER_ASKED: {Intent.ACCEPT: "cover_yes", Intent.DECLINE: "cover_no"},
    Standing.DELEGATION_ASKED: {Intent.ACCEPT: "uq_yes", Intent.DECLINE: "uq_no"},
    Standing.REPORT_APPROVAL: {Intent.APPROVE: "rp_ok", Intent.SEND_BACK: "rp_back"},
    Standing.BROADCAST_ACK: {Intent.ACKNOWLEDGE: "bc_ack"},
    Standing.INCIDENT_RESOLVED: {Intent.INCIDENT_OK: "sc_confirm", Intent.INCIDENT_NOT_OK: "sc_reopen"},
}


@pytest.mark.parametrize("standing", BUTTONS)
def test_short_replies_are_those_of_the_buttons(standing: Standing) -> None:
    for intent, name in BUTTONS[standing].items():
        replied = FEATURES.buttons[name].replied
        assert replied is not None
        read = {reply for reply, meant in deeds.ANSWERS[standing].items() if meant == intent}
        assert read == replied.by, (name, read ^ replied.by)


def test_each_is_compared() -> None:
    assert set(BUTTONS) == set(deeds.ANSWERS)
    assert all(set(found.values()) == set(BUTTONS[standing]) for standing, found in deeds.ANSWERS.items())
    assert all(isinstance(reply, Reply) for found in deeds.ANSWERS.values() for reply in found)
