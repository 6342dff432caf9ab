"""Count what our accounts may still send, as messages are claimed; the office hears before it is used up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.config import Settings
from bot.conversation import Message, _, local_date, number_text
from bot.domain.reachability import (
    ZALO_BOT,
    ZALO_OA,
    Budget,
    ChannelLimits,
    Way,
    messages_to_come,
    shares_passed,
)
from handlers.engine import Role, Tick, tell
from storage import broadcasts
from storage.calendar import calendar
from storage.engine import ClaimedMessage, Key, Lane, Tx, channel_state, office_people, take_once, texts

LOOKED_BACK = timedelta(days=31)  # for the average of a working day


@dataclass(frozen=True)
class QuotaUse:
    """A message that is to be counted, as ``number``: a long one goes in parts."""

    message: ClaimedMessage
    number: int
    now: datetime
    settings: Settings


@dataclass(frozen=True)
class QuotaTaken:
    """The quotas that a message took of; ``reached``: percentages that were passed with it first."""

    of: Sequence[Key] = ()
    number: int = 0
    reached: Sequence[int] = ()


def limits(settings: Settings) -> ChannelLimits:
    has_template = bool(settings.zalo_oa_template)
    return ChannelLimits(settings.zalo_bot_a_month, settings.zalo_oa_paid_a_day, has_template)


def take(tx: Tx, use: QuotaUse, way: Way) -> QuotaTaken | None:
    """Count a message; None where the quota has no room for it."""
    if use.message.channel == ZALO_BOT:
        return take_of_month(tx, use)
    if way == Way.FREE:
        return QuotaTaken()
    paid = (ZALO_OA, use.message.account, texts.local_day(use.now))
    used = texts.take_quota(tx, paid, use.number, use.settings.zalo_oa_paid_a_day)
    return None if used is None else QuotaTaken([paid], use.number)


def take_of_month(tx: Tx, use: QuotaUse) -> QuotaTaken | None:
    """Count a message of a Zalo bot in its month.

    Nudges and answers may use all of it, and are counted by the day too: the forecast is made of these.
    """
    account, is_broadcast = use.message.account, use.message.lane == Lane.BROADCAST
    month, most = (ZALO_BOT, account, texts.month(use.now)), use.settings.zalo_bot_a_month
    room = budget(tx, account, use.now, use.settings).for_broadcasts if is_broadcast else most
    used = texts.take_quota(tx, month, use.number, room)
    if used is None:
        return None
    # an urgent broadcast goes as nudges do, and says nothing of how many of these there will be
    is_to_many = is_broadcast or use.message.subject.startswith(f"{broadcasts.ACT}:")
    of = [month]
    if not is_to_many:
        of.append((ZALO_BOT, account, texts.local_day(use.now)))
        texts.count(tx, *of[-1], use.number)
    passed = shares_passed(used - use.number, used, most)
    keys = {share: f"quota:{account}:{texts.month(use.now)}:{share}" for share in passed}
    reached = [share for share, key in keys.items() if take_once(tx, key, local_date(use.now).year)]
    if reached:
        tell_office(tx, keys[reached[-1]], reached[-1], use)
    return QuotaTaken(of, use.number, reached)


def give_back(tx: Tx, taken: QuotaTaken) -> None:
    """Give back what was taken for a message that did not go out after all."""
    for key in taken.of:
        texts.return_quota(tx, key, taken.number)


def budget(tx: Tx, account: str, now: datetime, settings: Settings) -> Budget:
    today = local_date(now)
    sent = texts.days(tx, ZALO_BOT, account, today - LOOKED_BACK)
    used = texts.used(tx, ZALO_BOT, account, texts.month(now))
    is_new = not any(day < today for day in sent)
    people = channel_state.count_people(tx, ZALO_BOT).get(account, 0) if is_new else 0
    return Budget(settings.zalo_bot_a_month, used, messages_to_come(calendar(tx), today, sent, people))


def tell_office(tx: Tx, key: str, share: int, use: QuotaUse) -> None:
    found = budget(tx, use.message.account, use.now, use.settings)
    people = [one.person for one in office_people(tx, use.now)]
    say = partial(nearly_used_message, share, found)
    tell(Tick(tx, use.now, use.settings), people, once=key, say=say, roles=(Role.OFFICE,))


def nearly_used_message(share: int, found: Budget) -> Message:
    said = _(
        "Bot Zalo đã dùng {share} % hạn mức tin của tháng: {used}/{most}, dự kiến {forecast}.",
        share=number_text(share),
        used=number_text(found.used),
        most=number_text(found.most),
        forecast=number_text(found.forecast),
    )
    todo = _(
        "Đề nghị hạn chế thông báo chung và mời một số người chuyển sang kênh khác bằng lệnh /moi; khi hết "
        "hạn mức, hệ thống không nhắc được những người chỉ dùng bot Zalo."
    )
    return Message(f"{said}\n{todo}")


@dataclass(frozen=True)
class CountedBot:
    account: str
    month: Budget
    people: int  # who are linked to it
    most_people: int


@dataclass(frozen=True)
class Allowance:
    bots: Sequence[CountedBot]
    paid: int  # messages of the Official Account today
    most_paid: int


def read_allowance(tx: Tx, now: datetime, settings: Settings) -> Allowance:
    """Read what is used of the settings' bots, and of the Official Account where it may cost money."""
    linked = channel_state.count_people(tx, ZALO_BOT) if settings.zalo_bot_tokens else {}
    bots = [
        CountedBot(account, budget(tx, account, now, settings), people, settings.zalo_bot_people)
        for account, people in linked.items()
    ]
    most, paid = settings.zalo_oa_paid_a_day, 0
    if settings.zalo_oa_id and most:
        paid = texts.used(tx, ZALO_OA, settings.zalo_oa_id, texts.local_day(now))
    return Allowance(bots, paid, most if settings.zalo_oa_id else 0)


def read_left(tx: Tx, now: datetime, settings: Settings) -> dict[str, tuple[int, int]]:
    """Return account -> messages it may still send: as broadcasts, and in all; of an OA the paid ones."""
    found = read_allowance(tx, now, settings)
    left = {}
    for bot in found.bots:
        month = bot.month
        left[bot.account] = (max(month.for_broadcasts - month.used, 0), max(month.most - month.used, 0))
    if found.most_paid:
        paid_left = max(found.most_paid - found.paid, 0)
        left[settings.zalo_oa_id] = (paid_left, paid_left)
    return left


def allowance_lines(found: Allowance) -> list[str]:
    """Return each account on a line; none where nothing is counted."""
    several = len(found.bots) > 1
    lines = [bot_line(one, f" {number}" if several else "") for number, one in enumerate(found.bots, 1)]
    if found.most_paid:
        places = {"used": number_text(found.paid), "most": number_text(found.most_paid)}
        lines.append(_("Zalo OA: hôm nay đã gửi {used}/{most} tin trả phí", **places))
    return lines


def bot_line(one: CountedBot, number: str) -> str:
    return _(
        "Bot Zalo{number}: {people}/{most_people} người; tháng này đã gửi {used}/{most} tin, dự kiến "
        "{forecast}",
        number=number,
        people=number_text(one.people),
        most_people=number_text(one.most_people),
        used=number_text(one.month.used),
        most=number_text(one.month.most),
        forecast=number_text(one.month.forecast),
    )
