"""Cards of what people wrote at length: each fits into one message on every channel."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from bot.channels.base import written
from bot.channels.telegram.channel import rendered
from bot.channels.zalo_bot.channel import CAN
from bot.conversation import DEFAULT, Message
from bot.domain.incidents import CommonState, IncidentAction, IncidentKind, IncidentState
from handlers import inquiries
from handlers.engine import Context, word_options
from handlers.incidents import cards
from handlers.incidents.acts import in_full
from handlers.incidents.common import card
from storage import incidents
from storage.common_incidents import CommonIncident, RaiserCount
from storage.incidents import Incident, NewNote, TimelineLine
from storage.inquiries import Inquiry, InquiryMessage
from tests.conftest import Fresh
from tests.incidents.test_together import YEAR, raised
from tests.people import MORNING, connected
from tests.test_deeds import context

WORDS = "Không đăng nhập được, máy báo sai mật khẩu dù đã đổi. " * 80  # 4,320 characters
NAME, PLACE, SHORT = (
    "Nguyễn Phan Hoàng Thị Quỳnh Mai Anh",
    "Phòng Lao động - Thương binh và Xã hội huyện Nhơn Trạch",
    200,
)


def longest(tx: Connection) -> Incident:
    incidents.add(tx, raised(), YEAR)
    [found] = incidents.listed(tx)
    return replace(
        found,
        kind=IncidentKind.EXPOSED,
        unit_name=PLACE,
        unit_now=f"{PLACE} mới",
        raiser=NAME,
        writer=NAME,
        on_behalf=8,
        taken_by=8,
        taker=NAME,
        what=WORDS,
        tried=WORDS,
        call_back="0" * 50,
        is_opened=True,
        happened_at=MORNING,
        unscanned=5,
        forwarded_to=WORDS[:SHORT],
        letter_number=WORDS[:SHORT],
        letter_date=MORNING.date(),
        common=1,
        common_at=MORNING,
    )


def told(incident: int, count: int) -> list[TimelineLine]:
    """Return a timeline with as much said, and files."""
    acts = (IncidentAction.ASK, IncidentAction.ANSWER, IncidentAction.TALK)
    lines = [NewNote(incident, MORNING, 8, acts[n % 3], WORDS) for n in range(count)]
    return [TimelineLine(**vars(one), name=NAME) for one in (*lines, replace(lines[0], text="", file=1))]


def drawn(on: Context, incident: Incident) -> Iterator[Message]:
    for count in (1, 12, 40):
        yield in_full.draw_in_full(on, (incident, told(incident.id, count)))
    yield cards.urging_card(incident, "Sự cố khẩn chưa có người tiếp nhận. " * 4, may_take=True)
    yield cards.card(incident, may_take=False)


def assert_fits(message: Message) -> None:
    typed = word_options(message)
    assert len(written(typed, CAN, DEFAULT)) == 1, typed.text
    assert len(rendered(message)) == 1


@pytest.mark.parametrize("chat", ["vinh", "minh"])
@pytest.mark.parametrize("state", list(IncidentState))
def test_a_card_of_an_incident_fits(state: IncidentState, chat: str, on_sqlite: Fresh) -> None:
    with connected(on_sqlite()) as tx:
        for message in drawn(context(tx, chat), replace(longest(tx), state=state)):
            assert_fits(message)
            assert f"{cards.TOKEN}whole:1" in [one.token for one in message.options]
            assert len(message.options) <= in_full.MOST_BUTTONS


@pytest.mark.parametrize("state", [CommonState.PROPOSED, CommonState.OPEN, CommonState.RESOLVED])
def test_a_card_of_a_common_incident_fits(state: CommonState, on_sqlite: Fresh) -> None:
    moment = None if state == CommonState.PROPOSED else MORNING
    kind, said = IncidentKind.LOGIN, WORDS[:1000]
    who = (8, moment, 8, moment, NAME, NAME)
    common = CommonIncident(1, kind, state, MORNING, MORNING, 0, said, *who)
    with connected(on_sqlite()) as tx:
        view, one = card.CommonView(common, tx), longest(tx)
        raised = [RaiserCount(unit, None, 1, 1) for unit in range(30)]
        untaken = [(number, one.reference) for number in range(30)]
        vars(view).update(raised=raised, first=[one] * card.INCIDENTS_SHOWN, untaken=untaken)
        drawn_now = card.card(context(tx, "vinh"), view)
        assert_fits(drawn_now)
        assert_fits(card.with_each(drawn_now, view))


def test_a_card_of_an_inquiry_fits() -> None:
    asked = [InquiryMessage(MORNING, NAME, WORDS, 2)] * 20
    by = (2, NAME, "0" * 20, 3, PLACE, "open", MORNING, WORDS, MORNING, None, True)
    for many in (asked, asked[:1]):
        message = inquiries.cards.card(Inquiry(1, *by, asked=many))
        assert_fits(message)
        assert message.options[-1].token == "ln:1"
