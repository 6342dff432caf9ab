"""Channels and quotas that a broadcast will take, shown to the office before it is sent."""

from datetime import timedelta

from sqlalchemy import Connection, insert, select, update

from bot.conversation import local_date
from bot.domain.reachability import ZALO_BOT, ZALO_OA
from handlers import FEATURES
from handlers.broadcasts import audience
from handlers.broadcasts.asking import unreached_text
from handlers.broadcasts.extras import BroadcastFacts
from handlers.engine import Context
from storage.engine.incoming import identify
from storage.tables.engine import quotas
from storage.tables.people import contacts
from tests.conftest import Fresh
from tests.people import BEFORE, MORNING, connected, settings

VINH = 8
ON_BOT, ON_OA, LATE_ON_OA, SILENT_ON_OA = (1, 2), (3,), (4,), (5,)
BOT, OA = "8000", "9000"
DAY = timedelta(days=1)
GIVEN = {
    "zalo_bot_tokens": ["x"],
    "zalo_bot_webhook_secret": "x" * 8,
    "zalo_bot_a_month": 100,
    **{f"zalo_oa_{name}": OA for name in ("id", "app_id", "app_secret", "webhook_secret")},
    "zalo_oa_paid_a_day": 10,
}


def settle(tx: Connection) -> None:
    """Put two on a Zalo bot and three on the Official Account, of whom one wrote yesterday."""
    for people, channel, account, last_in in (
        (ON_BOT, ZALO_BOT, BOT, BEFORE),
        (ON_OA, ZALO_OA, OA, BEFORE),
        (LATE_ON_OA, ZALO_OA, OA, MORNING - 3 * DAY),
        (SILENT_ON_OA, ZALO_OA, OA, MORNING - 30 * DAY),
    ):
        where = {"channel": channel, "account": account, "last_in": last_in}
        tx.execute(update(contacts).where(contacts.c.person.in_(people)).values(**where))


def lines(tx: Connection, *, text: str = "Họp.", files: int = 0, is_urgent: bool = False) -> list[str]:
    contact = tx.execute(select(contacts.c.id).where(contacts.c.person == VINH)).scalar_one()
    given = settings(**GIVEN)
    context = Context(tx, identify(tx, VINH, contact, MORNING), MORNING, given, FEATURES, "telegram")
    each = audience.count_messages(text, files), is_urgent
    known = audience.quota_facts(context)
    facts = BroadcastFacts(context.at, VINH, "", local_date(context.at), [], **known)
    return audience.channel_lines(audience.look_up_channels(tx, facts, range(1, 8), each))


def test_everybody_on_telegram_is_no_news(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        assert lines(tx) == []


def test_each_channel_with_its_people_and_what_it_takes(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        settle(tx)
        assert lines(tx, files=1) == [  # of the bot's 100, two people's four a day are kept for four days
            "Telegram: 1 người",
            "Bot Zalo: 2 người, 4 tin; tháng này còn 68 tin cho thông báo",
            "Zalo OA: 2 người, 2 tin trả phí; hôm nay còn 10 tin trả phí",
            "Không gửi được lúc này do giới hạn của Zalo: 1 người",
        ]


def test_what_the_quota_has_no_room_for_is_said(fresh: Fresh) -> None:
    with connected(fresh()) as tx:
        settle(tx)
        used = {"channel": ZALO_BOT, "account": BOT, "period": "2026-11", "used": 65}
        tx.execute(insert(quotas), used)
        said = lines(tx, text="x" * 4001)
        assert said[1:3] == [
            "Bot Zalo: 2 người, 6 tin; tháng này còn 3 tin cho thông báo",
            "Thiếu 3 tin; phần thiếu được gửi qua kênh khác hoặc không gửi được.",
        ]


def test_whom_it_does_not_reach_is_said_by_unit_where_they_are_many() -> None:
    [said] = unreached_text([("UBND xã Long Tân", 12), ("Phòng Nội vụ", 1)], ())
    assert said == (
        "Không gửi được tới 13 người chưa tham gia hoặc đã chặn hệ thống: UBND xã Long Tân (12); "
        "Phòng Nội vụ (1)."
    )
