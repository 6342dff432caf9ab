"""Checks of the database: how the program fares, as far as it tells."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.channels.zalo_bot import key_of
from bot.cli.base import is_sealing
from bot.cli.doctor import channels
from bot.cli.doctor.machine import Diagnosis, fault, in_words, note
from bot.cli.keys import before_needed
from bot.clock import WallClock
from bot.config import Settings
from bot.conversation import N_, _, local_date, moment_text, number_text
from bot.domain.rights import HEADING, OFFICE, Role
from handlers.joining.mailbox_codes import own_official
from storage import metrics, upkeep
from storage.checks import duty_summaries, excuses
from storage.engine import Store, Tx, business_now, business_time, holders, is_running, open_store, texts
from storage.units import units
from storage.units.units import ALL
from storage.upkeep import Findings

WITHOUT_MAILBOX = (  # who leads a unit, and who is of the office
    (HEADING, N_("{count} thủ trưởng, cấp phó chưa có hộp thư công vụ của mình ({units}).")),
    (OFFICE, N_("{count} cán bộ phụ trách của {the_office} chưa có hộp thư công vụ của mình ({units}).")),
)
PAUSE = timedelta(seconds=5)  # between two sweeps: what both see is no passing thing


async def look_at_state(settings: Settings) -> tuple[list[Diagnosis], str]:
    """Return what there is to say, and where the last backup was written; "" where that is not known."""
    store = await asyncio.to_thread(open_store, settings.database_url, 1)
    try:
        findings = await swept(store, settings)
        said = await store.run(look_around, settings, WallClock().now())
        last = await store.run(texts.get, texts.BACKUP_PLACE)
    finally:
        await asyncio.to_thread(store.close)
    return [*said, *in_words(findings)], last


async def swept(store: Store, settings: Settings) -> Findings:
    """Return what the sweeper finds twice."""
    first = await store.run(upkeep.sweep, WallClock().now(), settings)
    if first:
        await asyncio.sleep(PAUSE.total_seconds())
    return upkeep.seen_twice(first, await store.run(upkeep.sweep, WallClock().now(), settings))


def look_around(tx: Tx, settings: Settings, machine: datetime) -> list[Diagnosis]:
    if not business_time.is_begun(tx):
        return []
    now = business_now(tx, machine)
    return [
        *look_at_clock(tx, settings),
        *look_at_its_clock(tx, machine),
        *look_at_keys(tx, settings, now),
        *look_at_ticks(tx, settings, machine),
        *look_at_channels(tx, settings),
        *channels.look_at_oa_tokens(tx, settings, machine),
        *look_at_copies(tx, machine),
        *look_at_events(tx, machine),
        *look_at_units(tx, now),
        *look_at_own_mailboxes(tx, settings, now),
        *channels.look_at_quotas(tx, settings, now),
    ]


def look_at_clock(tx: Tx, settings: Settings) -> Iterator[Diagnosis]:
    if business_time.offset(tx) and not settings.is_trial:
        said = _(
            "Giờ của cơ sở dữ liệu này đã được chuyển khi chạy thử. Dùng cơ sở dữ liệu khác để chạy thật."
        )
        yield fault(said)


def look_at_its_clock(tx: Tx, machine: datetime) -> Iterator[Diagnosis]:
    if (set_back := business_time.set_back(tx)) > timedelta(minutes=1):
        said = _(
            "Đồng hồ máy đã bị lùi {seconds} giây trong lúc trợ lý chạy; trợ lý đi tiếp theo giờ trước đó. "
            "Đặt đúng giờ máy (NTP). Nếu giờ máy nay đã đúng: dừng trợ lý, chạy “clock follow”, chạy lại.",
            seconds=number_text(round(set_back.total_seconds())),
        )
        yield fault(said)
    if not business_time.has_database_clock(tx):
        return
    off = abs(business_time.database_time(tx) - machine)
    if off > timedelta(minutes=1):
        said = _(
            "Đồng hồ máy chủ PostgreSQL lệch {seconds} giây so với máy này. Đặt đúng giờ cả hai (NTP): lời "
            "nhắc được gửi theo giờ máy chủ đó.",
            seconds=number_text(round(off.total_seconds())),
        )
        yield fault(said)


def look_at_keys(tx: Tx, settings: Settings, now: datetime) -> Iterator[Diagnosis]:
    if not is_sealing(settings):
        return
    if dead := texts.codes_beside(tx, settings.keys, now):
        said = _(
            "NHACTHU_SECRET_KEY đã đổi: {count} mã mời đã phát không dùng được nữa. Đặt khóa cũ vào "
            "NHACTHU_SECRET_KEY_BEFORE, hoặc cấp mã mới bằng “invite --all”.",
            count=number_text(len(dead)),
        )
        yield fault(said)
    if len(settings.keys) > 1:
        yield note(before_needed(tx, settings, now))


def look_at_ticks(tx: Tx, settings: Settings, machine: datetime) -> Iterator[Diagnosis]:
    seen = excuses.last_seen(tx)
    if seen and machine - seen < timedelta(minutes=2):
        yield note(_("Trợ lý đang chạy."))
    elif is_running(settings.database_url):
        said = _(
            "Một tiến trình giữ tệp cơ sở dữ liệu nhưng đồng hồ của nó đứng. Dừng tiến trình đó rồi chạy lại."
        )
        yield fault(said)
    elif seen:
        yield note(_("Trợ lý không chạy; lần cuối là {moment}.", moment=moment_text(seen)))


def look_at_channels(tx: Tx, settings: Settings) -> Iterator[Diagnosis]:
    if why := texts.get(tx, texts.webhook_refused("telegram")):
        said = _(
            "Telegram không nhận địa chỉ webhook: “{why}”. Sửa NHACTHU_PUBLIC_URL, hoặc bỏ "
            "NHACTHU_TELEGRAM_WEBHOOK_SECRET để trợ lý lấy tin trực tiếp từ Telegram.",
            why=why,
        )
        yield fault(said)
    for bot in map(key_of, range(1, len(settings.zalo_bot_tokens) + 1)):
        if why := texts.get(tx, texts.webhook_refused(bot)):
            said = _(
                "Zalo không nhận địa chỉ webhook của {bot}: “{why}”. Sửa NHACTHU_PUBLIC_URL, "
                "NHACTHU_ZALO_BOT_WEBHOOK_SECRET.",
                bot=bot,
                why=why,
            )
            yield fault(said)


def look_at_copies(tx: Tx, machine: datetime) -> Iterator[Diagnosis]:
    last = texts.get(tx, texts.LAST_BACKUP)
    if not last:
        yield note(_("Chưa sao lưu lần nào. Đặt lịch chạy “backup” hằng ngày và chép tệp sang máy khác."))
    elif machine - datetime.fromisoformat(last) > timedelta(days=2):
        made = moment_text(datetime.fromisoformat(last))
        yield note(_("Lần sao lưu gần nhất là {moment}. Xem lại lịch chạy “backup” hằng ngày.", moment=made))


def look_at_events(tx: Tx, machine: datetime) -> Iterator[Diagnosis]:
    if count := metrics.set_aside_since(tx, machine - timedelta(days=1)):
        said = _(
            "{count} tin trong một ngày qua không xử lý được và đã để riêng; người gửi được mời gửi lại. Xem "
            "“event failed” trong nhật ký và báo người phát triển.",
            count=number_text(count),
        )
        yield note(said)


def look_at_units(tx: Tx, now: datetime) -> Iterator[Diagnosis]:
    owing = duty_summaries.owing_units(tx, local_date(now))
    ids = [unit.id for unit in owing]
    officers, heads = holders(tx, now, [Role.OFFICER], ids), holders(tx, now, HEADING, ids)
    if some := first_codes([unit.code for unit in owing if unit.id not in officers]):
        yield note(_("Đơn vị chưa có {the_mailbox_officer}: {units}. Bổ sung vào danh sách.", units=some))
    if some := first_codes([unit.code for unit in owing if unit.id not in heads]):
        yield note(_("Đơn vị chưa có thủ trưởng, cấp phó: {units}. Bổ sung vào danh sách.", units=some))


def look_at_own_mailboxes(tx: Tx, settings: Settings, now: datetime) -> Iterator[Diagnosis]:
    """Say how many come in by a code alone, though a server for mail is set, in which units, what to do."""
    if not settings.smtp_host:
        return
    codes = {unit.id: unit.code for unit in units.listed(tx, local_date(now), ALL)}
    for wanted, said in WITHOUT_MAILBOX:
        found = holders(tx, now, wanted)
        people = {one.person for of_unit in found.values() for one in of_unit}
        without = people - own_official(tx, settings, people).keys()
        there = [
            codes[unit]
            for unit, of_unit in found.items()
            if unit in codes and any(one.person in without for one in of_unit)
        ]
        if without:
            counted = _(said, count=number_text(len(without)), units=first_codes(sorted(there)))
            then = _(
                "Họ tham gia chỉ bằng mã mời, không xác nhận qua thư. Xem danh sách bằng “export directory”; "
                "bổ sung hộp thư bằng /nhansu hoặc tệp danh sách."
            )
            yield note(f"{counted} {then}")


def first_codes(codes: list[str]) -> str:
    """Return the first five, and how many they are where they are more."""
    return ", ".join(codes[:5]) + (f" … ({len(codes)})" if len(codes) > 5 else "")
