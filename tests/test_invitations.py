"""Invitations on both stores: who gets one, that it is used once, and that guessing is noticed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, update

from bot.conversation import Event, EventKind
from handlers import dispatch
from handlers.engine import office_and_phone
from handlers.joining import linking
from storage.engine import Tx, texts
from storage.people import joining
from storage.people.joining import Issuing, NobodyThere
from storage.tables.engine import audit, outbox
from storage.tables.people import consents, contacts, invitations, roles
from tests.people import ACCOUNT, CHANNEL, MORNING, connected, settings

ISSUING = Issuing(settings(), MORNING)
KEY = settings().secret_key.get_secret_value()


@pytest.fixture
def tx(url: str) -> Iterator[Connection]:
    with connected(url) as connection:
        yield connection


def test_all_are_invited_who_have_not_joined(tx: Tx) -> None:
    [binh] = joining.invite(tx, None, ISSUING)
    assert (binh.mailbox, binh.name) == ("binh@nhontrach.example", "Đỗ Văn Ví Bình")
    assert (binh.unit, binh.role, binh.link) == ("Phòng Nội vụ", "thủ trưởng", "")


def test_a_unit_is_invited_by_its_code_or_its_mailbox(tx: Tx) -> None:
    for unit in ("pnv", "PNV", "pnv@nhontrach.example"):
        assert [one.name for one in joining.invite(tx, unit, ISSUING)] == ["Đỗ Văn Ví Bình"]
    assert joining.invite(tx, "xlongtan", ISSUING) == []


def test_a_person_is_invited_again_by_their_own_mailbox(tx: Tx) -> None:
    [lan] = joining.invite(tx, "LAN@nhontrach.example", ISSUING)
    assert (lan.unit, lan.role) == ("Phòng Nội vụ; UBND xã Long Tân", "cán bộ theo dõi")


def test_nobody_is_invited_where_there_is_nobody(tx: Tx) -> None:
    for nobody in ("xnone", "none@nhontrach.example"):
        with pytest.raises(NobodyThere):
            joining.invite(tx, nobody, ISSUING)


def test_a_code_is_used_once(tx: Tx) -> None:
    [binh] = joining.invite(tx, None, ISSUING)
    found = joining.find_invitation(tx, binh.code.lower(), [KEY])
    assert found
    assert joining.use_invitation(tx, found.id, MORNING)
    assert not joining.use_invitation(tx, found.id, MORNING)


def test_a_code_ends_with_its_last_day(tx: Tx) -> None:
    [binh] = joining.invite(tx, None, ISSUING)
    found = joining.find_invitation(tx, binh.code, [KEY])
    assert found
    assert str(joining.last_day(binh.expires)) == "2026-12-09"
    assert not joining.use_invitation(tx, found.id, binh.expires)
    assert joining.use_invitation(tx, found.id, binh.expires - timedelta(seconds=1))


def test_a_new_code_ends_the_one_before(tx: Tx) -> None:
    [before] = joining.invite(tx, None, ISSUING)
    [_after] = joining.invite(tx, None, ISSUING)
    found = joining.find_invitation(tx, before.code, [KEY])
    assert found
    assert not joining.use_invitation(tx, found.id, MORNING)


def test_no_code_is_kept(tx: Tx) -> None:
    [binh] = joining.invite(tx, None, ISSUING)
    kept = [str(value) for row in tx.execute(select(invitations)) for value in row]
    assert not [value for value in kept if binh.code.replace("-", "") in value.upper()]


def test_the_link_opens_our_bot_once_its_name_is_known(tx: Tx) -> None:
    texts.put(tx, texts.username("telegram"), "nhacthu_thu_bot")
    [binh] = joining.invite(tx, None, ISSUING)
    assert binh.link == f"https://t.me/nhacthu_thu_bot?start={binh.code.replace('-', '')}"


def test_many_wrong_codes_in_an_hour_alarm_the_office_once(tx: Tx) -> None:
    for stranger in range(21):
        for guess in range(5):
            say(tx, f"stranger{stranger}", f"/start 3AAAA-{stranger:03}{guess:02}")
    alarms = select(outbox.c.person).where(outbox.c.text.startswith("Cảnh báo"))
    assert sorted(tx.execute(alarms).scalars()) == [8, 9]


def test_consent_and_joining_leave_their_proof(tx: Tx) -> None:
    [binh] = joining.invite(tx, None, ISSUING)
    say(tx, "binh", f"/start {binh.code}")
    assert not tx.execute(select(consents).where(consents.c.person == 6)).all()
    say(tx, "binh", "tôi đồng ý")
    [proof] = tx.execute(select(consents).where(consents.c.person == 6)).all()
    assert (proof.version, proof.given, proof.withdrawn) == (linking.VERSION, MORNING, None)
    assert "join" in tx.execute(select(audit.c.act)).scalars().all()


def test_what_waits_at_an_unlinked_account_goes_to_the_next_or_nowhere(tx: Tx) -> None:
    [lan] = joining.invite(tx, "lan@nhontrach.example", ISSUING)
    say(tx, "lan2", f"/start {lan.code}")
    say(tx, "lan2", "1")
    first, second = tx.execute(select(contacts.c.id).where(contacts.c.person == 1)).scalars()
    waiting = {"person": 1, "contact": first, "channel": CHANNEL, "lane": 2, "options": [], "file_ids": []}
    put = outbox.insert().values(
        key="later", created=MORNING, not_before=MORNING + timedelta(days=1), **waiting
    )
    tx.execute(put)
    where_to = select(outbox.c.contact, outbox.c.state).where(outbox.c.key == "later")
    say(tx, "lan", f"unlink_now:{first}", EventKind.TAP)
    assert tx.execute(where_to).one() == (second, "queued")
    say(tx, "lan2", f"unlink_now:{second}", EventKind.TAP)
    assert tx.execute(where_to).one() == (second, "expired")


def test_nobody_unlinks_the_account_of_another(tx: Tx) -> None:
    hoa = tx.execute(select(contacts.c.id).where(contacts.c.chat == "hoa")).scalar_one()
    for press in ("unlink_now", "unlink", "first", "contact", "name"):
        say(tx, "lan", f"{press}:{hoa}", EventKind.TAP)
    assert tx.execute(select(contacts.c.person).where(contacts.c.chat == "hoa")).scalar_one() == 3


def test_buttons_of_the_office_do_nothing_for_others(tx: Tx) -> None:
    consent = tx.execute(select(consents.c.id).where(consents.c.person == 3)).scalar_one()
    for chat in ("lan", "tam", "stranger"):
        for press in (f"wrong:{consent}", "admit:1", "decline:1", "requests"):
            say(tx, chat, press, EventKind.TAP)
    assert tx.execute(select(contacts.c.person).where(contacts.c.chat == "hoa")).scalar_one() == 3
    assert not [text for text in answers(tx) if "Đã gỡ" in text or "đang chờ:" in text]


def test_a_button_with_a_number_beyond_all_ids_is_refused_like_any_other(tx: Tx) -> None:
    for press in ("wrong", "admit", "decline"):
        say(tx, "vinh", f"{press}:{'9' * 30}", EventKind.TAP)
    for press in ("unlink_now", "first", "contact", "name"):
        say(tx, "vinh", f"{press}:{'9' * 19}", EventKind.TAP)
    assert len(answers(tx)) == 7


def test_who_has_no_duty_any_more_is_greeted_and_told_so(tx: Tx) -> None:
    [binh] = joining.invite(tx, None, ISSUING)
    tx.execute(update(roles).where(roles.c.person == 4).values(ends=MORNING.date()))
    say(tx, "dung", "/start")
    assert "chưa có nhiệm vụ nào" in answers(tx)[0]
    tx.execute(update(roles).where(roles.c.person == 6).values(ends=MORNING.date()))
    say(tx, "binh", f"/start {binh.code}")
    assert "đã hết hiệu lực" in answers(tx)[-1]


def test_nobody_is_admitted_as_someone_whose_duties_ended_meanwhile(tx: Tx) -> None:
    for words in ("xin tham gia", "Đỗ Văn Ví Bình", "Phòng Nội vụ", "Trưởng phòng", "1"):
        say(tx, "xa", words)
    say(tx, "vinh", "admit:1", EventKind.TAP)
    tx.execute(update(roles).where(roles.c.person == 6).values(ends=MORNING.date()))
    say(tx, "vinh", "1")
    assert answers(tx)[-1] == "Người này hiện không có nhiệm vụ nào trong danh sách."
    assert joining.waiting_requests(tx)


def test_the_letter_has_the_link_once_our_name_is_known(tx: Tx) -> None:
    texts.put(tx, texts.username("telegram"), "nhacthu_thu_bot")
    for words in ("/moi pnv", "1", "1"):
        say(tx, "vinh", words)
    assert "https://t.me/nhacthu_thu_bot?start=" in answers(tx)[-1]


def test_the_privacy_notice_says_who_answers_for_the_data_and_where() -> None:
    controller = office_and_phone(settings(office_phone="0251 3000 100"))
    facts = linking.ConsentFacts(1, "", "", controller, "Telegram")
    assert "Phòng Văn hóa và Thông tin (điện thoại 02513000100)" in linking.notice(facts)


def answers(tx: Tx) -> list[str]:
    mine = select(outbox.c.text).where(outbox.c.key.like("answer:%")).order_by(outbox.c.id)
    return list(tx.execute(mine).scalars())


def say(tx: Tx, chat: str, text: str, kind: EventKind = EventKind.TEXT) -> None:
    """Say it in an event of its own each time."""
    number = tx.execute(select(outbox.c.id).order_by(outbox.c.id.desc()).limit(1)).scalar() or 0
    event = Event(CHANNEL, ACCOUNT, f"{chat}:{text}:{number}", chat, MORNING, kind, text)
    dispatch.receive(tx, event, settings())
