"""Cards: drawn anew as what they show changes, for who may see it, and in as few statements as for one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

import pytest
from sqlalchemy import event, func, insert, select, update

from bot.conversation import Message, Option
from bot.domain.rights import Role, Who
from handlers.engine import TEXT, Card, Context, Feature, Tick, button, cards, put_together
from storage.engine import Lane, Outgoing, Tx, claims, outbox
from storage.tables import engine
from storage.tables.people import contacts, people, roles
from tests.people import CHANNEL, MORNING, settings
from tests.posting import Post, posting
from tests.yardstick import at_most

MANY = 300
LONGEST = 1.0  # seconds of the processor that drawing so many anew may take; 0.1 is usual


@dataclass
class Lamps:
    """A feature of lamps, which are of a colour, and can be put out while they burn."""

    post: Post
    # lamp -> colour; "": it is out
    colours: dict[str, str] = field(default_factory=lambda: {"1": "đỏ", "2": "vàng"})
    changes: int = 0

    @property
    def feature(self) -> Feature:
        def read(_context: Context, lamp: str) -> str | None:
            return self.colours.get(lamp)

        def draw(_context: Context, colour: str, shown: Message) -> Message:
            return lamp_card(shown.card.partition(":")[2], colour)

        def burns(_context: Context, lamp: str) -> bool:
            return bool(self.colours[lamp])

        out = button("out", lambda *_pressed: [], TEXT, is_live=burns)
        of_lamps = (Card("lamp", read, draw), cards.LIST_CARD)
        return Feature(cards=of_lamps, lists=("lamp",), buttons=(out,))

    def show(
        self, chat: str, key: str = "shown", lamp: str = "1", *, is_answer: bool = False, **more: Any
    ) -> None:
        contact = self.post.contact(chat)
        card = lamp_card(lamp, self.colours[lamp])
        person = None if is_answer else contact.person
        row = Outgoing(key, contact.id, contact.channel, Lane.NUDGE, card, MORNING, person, **more)
        self.post.do(outbox.put, [row])

    def list_all(self, key: str, at: datetime) -> None:
        """Show somebody the lamps, as a list that they asked for at this moment."""
        contact = self.post.contact("lan")
        options = tuple(Option(f"out:{lamp}", f"Tắt {lamp}") for lamp in self.colours)
        asked = Context(cast(Tx, None), Who(0, "", "", 0, ()), at, settings(), put_together(self.feature), "")
        shown = cards.listed(asked, "lamp", Message("Các đèn.", options))
        row = Outgoing(key, contact.id, contact.channel, Lane.NUDGE, shown, at, contact.person)
        self.post.do(outbox.put, [row])

    def turn(self, colour: str, lamp: str = "1") -> None:
        self.colours[lamp] = colour
        self.changes += 1
        self.post.do(self.redraw, f"lamp:{lamp}")

    def redraw(self, tx: Tx, card: str) -> None:
        tick = Tick(tx, MORNING, settings())
        tick.redraw(card)
        cards.redraw(tick, put_together(self.feature), f"change {self.changes}")

    def act_about(self, people: Iterable[int] = (), names: Iterable[str] = ()) -> None:
        """Let roles of these people, or these names, have changed by an act."""
        self.changes += 1

        def act(tx: Tx) -> None:
            tick = Tick(tx, MORNING, settings())
            tick.redraw_about(people, names)
            cards.redraw(tick, put_together(self.feature), f"act {self.changes}")

        self.post.do(act)

    def clock(self) -> None:
        """Let an hour come."""
        self.changes += 1
        feature = put_together(self.feature)
        cause = f"hour {self.changes}"
        self.post.do(lambda tx: cards.redraw_for_who_left(Tick(tx, MORNING, settings()), feature, cause))

    def edits(self) -> list[tuple[str, str, list[str]]]:
        """Return each edit that was queued: action, text, the labels of its buttons."""
        with self.post.engine.connect() as connection:
            query = select(engine.outbox).where(engine.outbox.c.target.is_not(None))
            return [
                (row.action, row.text, [label for _token, label, _words in row.options])
                for row in connection.execute(query.order_by(engine.outbox.c.id))
            ]


def lamp_card(lamp: str, colour: str) -> Message:
    options = (Option(f"out:{lamp}", "Tắt"),) if colour else ()
    return Message(f"Đèn {colour}." if colour else "Đèn tắt.", options, card=f"lamp:{lamp}")


@pytest.fixture
def lamps(url: str) -> Iterator[Lamps]:
    with posting(url) as post:
        yield Lamps(post)


def test_what_is_shown_is_edited(lamps: Lamps) -> None:
    lamps.show("lan")
    assert lamps.post.send_all() == ["Đèn đỏ."]
    lamps.turn("xanh")
    lamps.turn("")
    assert lamps.edits() == [("edit", "Đèn xanh.", ["Tắt"]), ("edit", "Đèn tắt.", [])]


def test_what_has_not_changed_is_left_alone(lamps: Lamps) -> None:
    lamps.show("lan")
    lamps.show("minh", "of another lamp", lamp="1")
    lamps.post.send_all()
    lamps.turn("đỏ")
    assert lamps.edits() == []
    lamps.turn("xanh")
    lamps.turn("xanh")
    assert lamps.edits() == [("edit", "Đèn xanh.", ["Tắt"])] * 2


def test_what_is_still_to_be_sent_is_reworded(lamps: Lamps) -> None:
    lamps.show("lan")
    lamps.turn("xanh")
    assert lamps.post.send_all()[0] == "Đèn xanh."


def test_what_is_being_sent_or_may_have_arrived_keeps_its_words(lamps: Lamps) -> None:
    lamps.show("lan")
    message = lamps.post.claim_one()
    lamps.turn("xanh")
    assert lamps.post.row("shown").text == "Đèn đỏ."
    lamps.post.do(claims.note_unanswered, message, "lost", lamps.post.machine)
    lamps.turn("vàng")
    assert lamps.post.row("shown").text == "Đèn đỏ."
    assert lamps.edits() == [("edit", "Đèn xanh.", ["Tắt"]), ("edit", "Đèn vàng.", ["Tắt"])]


def test_what_was_done_goes_from_lists_of_the_last_week(lamps: Lamps) -> None:
    """Keep the words of a list, and offer what can still be done; one of long ago is left alone."""
    lamps.list_all("today", MORNING)
    lamps.list_all("six days ago", MORNING - timedelta(days=6))
    lamps.list_all("a week ago", MORNING - timedelta(days=7))
    lamps.post.send_all()
    lamps.turn("xanh")
    assert lamps.edits() == []
    lamps.turn("")
    lamps.turn("", lamp="2")
    assert lamps.edits() == [("buttons", "", ["Tắt 2"])] * 2 + [("buttons", "", [])] * 2


def test_of_a_subject_that_is_gone_nothing_is_offered(lamps: Lamps) -> None:
    lamps.show("lan")
    lamps.post.send_all()
    del lamps.colours["1"]
    lamps.post.do(lamps.redraw, "lamp:1")
    assert lamps.edits() == [("buttons", "", [])]


def test_an_account_that_is_another_persons_now_is_told_nothing(lamps: Lamps) -> None:
    lamps.show("lan")
    lamps.post.send_all()
    lamps.post.change("lan", person=None)
    lamps.turn("xanh")
    assert lamps.edits() == [("buttons", "", [])]


def test_an_account_that_is_nobodys_now_is_told_nothing_of_what_it_had_asked_about(lamps: Lamps) -> None:
    lamps.show("lan", is_answer=True)
    lamps.post.send_all()
    lamps.post.change("lan", person=None)
    lamps.turn("xanh")
    assert lamps.edits() == [("buttons", "", [])]


def test_whose_role_has_ended_is_told_nothing(lamps: Lamps) -> None:
    lamps.show("lan", roles="officer")
    lamps.show("vinh", "office", roles="office")
    lamps.post.send_all()
    of_lan = select(contacts.c.person).where(contacts.c.chat == "lan").scalar_subquery()
    ended = update(roles).where(roles.c.person == of_lan, roles.c.role == Role.OFFICER.value)
    lamps.post.do(lambda tx: tx.execute(ended.values(ends=MORNING.date())))
    lamps.turn("xanh")
    assert sorted(lamps.edits()) == [("buttons", "", []), ("edit", "Đèn xanh.", ["Tắt"])]


def test_once_a_role_has_ended_the_clock_takes_the_buttons(lamps: Lamps) -> None:
    lamps.show("lan", roles="officer")
    lamps.show("vinh", "office", roles="office")
    lamps.show("lan", "other", lamp="2")
    lamps.post.send_all()
    of_lan = select(contacts.c.person).where(contacts.c.chat == "lan").scalar_subquery()
    ended = update(roles).where(roles.c.person == of_lan, roles.c.role == Role.OFFICER.value)
    lamps.clock()
    lamps.post.do(lambda tx: tx.execute(ended.values(ends=MORNING.date())))
    assert lamps.edits() == []
    lamps.clock()
    lamps.clock()
    assert lamps.edits() == [("buttons", "", [])]


def test_as_a_role_ends_by_an_act_its_buttons_go_in_it(lamps: Lamps) -> None:
    lamps.show("lan", roles="officer")
    lamps.show("vinh", "office", roles="office")
    lamps.post.send_all()
    person = lamps.post.contact("lan").person
    ended = update(roles).where(roles.c.person == person, roles.c.role == Role.OFFICER.value)
    lamps.post.do(lambda tx: tx.execute(ended.values(ends=MORNING.date())))
    lamps.act_about(people=[person])
    lamps.act_about(people=[person])
    assert lamps.edits() == [("buttons", "", [])]


def test_all_that_shows_a_name_is_drawn_anew_as_it_changes(lamps: Lamps) -> None:
    """Also where only an edit has shown it; a name is no pattern."""
    lamps.colours |= {"3": "tím", "4": "đ_"}
    for lamp in lamps.colours:
        lamps.show("lan", f"lamp {lamp}", lamp=lamp)
    lamps.post.send_all()
    lamps.turn("đỏ", lamp="3")
    lamps.post.send_all()
    lamps.colours |= {"1": "cam", "3": "cam", "2": "nâu", "4": "nâu"}
    lamps.act_about(names=["đỏ"])
    assert [text for _action, text, _labels in lamps.edits()][1:] == ["Đèn cam."] * 2
    lamps.act_about(names=["đ_"])
    assert [text for _action, text, _labels in lamps.edits()][3:] == ["Đèn nâu."]


def test_of_very_many_names_whatever_offers_something_is_drawn_anew(lamps: Lamps) -> None:
    lamps.show("lan")
    lamps.show("lan", "other", lamp="2")
    lamps.post.send_all()
    lamps.turn("", lamp="2")
    lamps.colours |= {"1": "xanh", "2": "xanh"}
    lamps.act_about(names=map(str, range(outbox.MOST_ASKED + 1)))
    assert [text for _action, text, _labels in lamps.edits()][1:] == ["Đèn xanh."]


def test_what_a_block_kept_from_being_edited_is_edited_once_it_is_lifted(lamps: Lamps) -> None:
    lamps.show("lan")
    lamps.post.send_all()
    lamps.turn("xanh")
    failed = update(engine.outbox).where(engine.outbox.c.target.is_not(None)).values(state="failed")
    lamps.post.do(lambda tx: tx.execute(failed))
    person = lamps.post.contact("lan").person
    feature = put_together(lamps.feature)
    tick_of = partial(Tick, at=MORNING, settings=settings())
    lamps.post.do(lambda tx: cards.redraw_for(tick_of(tx), feature, [person], "back"))
    lamps.post.do(lambda tx: cards.redraw_for(tick_of(tx), feature, [person], "back again"))
    assert [text for _action, text, _labels in lamps.edits()] == ["Đèn xanh.", "Đèn xanh."]


def test_of_words_too_long_to_be_edited_the_buttons_are(lamps: Lamps) -> None:
    lamps.colours["1"] = "đỏ " * 2000
    lamps.show("lan")
    lamps.post.send_all()
    lamps.turn("")
    assert [(action, labels) for action, _text, labels in lamps.edits()] == [("buttons", [])]


def test_where_a_channel_cannot_edit_what_was_sent_stays(lamps: Lamps) -> None:
    lamps.show("lan")
    lamps.post.send_all()
    lamps.post.do(lambda tx: tx.execute(update(engine.outbox).values(channel="zalo_bot")))
    lamps.turn("xanh")
    assert lamps.edits() == []


def test_many_cards_cost_as_many_statements_as_one(lamps: Lamps) -> None:
    lamps.show("lan")
    lamps.post.send_all()
    of_one = counted(lamps, "xanh")
    lamps.post.do(show_to_many)
    of_many = counted(lamps, "vàng")
    assert len(lamps.edits()) == 2 + MANY
    assert of_many == of_one == 4  # cards, their edits, roles, the new edits


def test_many_cards_take_less_time_than_anybody_notices(lamps: Lamps) -> None:
    """So their edits are queued in the act itself; the outbox sends them in its portions."""
    lamps.show("lan")
    lamps.post.send_all()
    lamps.post.do(show_to_many)
    lamps.turn("vàng")
    with at_most(LONGEST):
        lamps.turn("xanh")


def counted(lamps: Lamps, colour: str) -> int:
    """Return how many statements a change takes, but for what begins its transaction."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(lamps.post.engine, "before_cursor_execute", note)
    lamps.turn(colour)
    event.remove(lamps.post.engine, "before_cursor_execute", note)
    return sum(not one.startswith("BEGIN") for one in statements)


def show_to_many(tx: Tx) -> None:
    card = lamp_card("1", "xanh")
    first = tx.execute(select(func.max(people.c.id))).scalar_one() + 1
    known = {"full_name": "Trần Thị Mẫu", "folded": "tran thi mau", "sort_key": "mau", "language": "vi"}
    tx.execute(insert(people), [{"id": first + n, **known} for n in range(MANY)])
    made = [
        {"channel": CHANNEL, "account": "1", "chat": f"many-{n}", "person": first + n} for n in range(MANY)
    ]
    tx.execute(insert(contacts), made)
    rows = tx.execute(select(contacts.c.id, contacts.c.person).where(contacts.c.chat.startswith("many-")))
    outbox.put(
        tx,
        [
            Outgoing(f"many:{row.id}", row.id, CHANNEL, Lane.NUDGE, card, MORNING, row.person)
            for row in rows.all()
        ],
    )
    tx.execute(update(engine.outbox).where(engine.outbox.c.state == "queued").values(state="sent"))
