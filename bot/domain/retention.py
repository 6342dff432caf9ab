"""Periods of retention: what is kept of people, and for how long, in one table.

The clock carries all of it out (storage/upkeep.py), the privacy notice and docs/watching.md say it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.conversation import N_, _

A_YEAR = timedelta(days=365, hours=6)


class Kept(StrEnum):
    """A kind of what is kept; each has one line in ``PERIODS``."""

    EVENTS = "events"
    TEXTS = "texts"
    UNUSED_FILES = "unused_files"
    STRANGERS = "strangers"
    UNCLEAR = "unclear"
    MAILED_CODES = "mailed_codes"
    LINKS = "links"
    CHECKS = "checks"
    DELEGATIONS = "delegations"
    HANDOVERS = "handovers"
    INCIDENTS = "incidents"
    REPORTS = "reports"
    BROADCASTS = "broadcasts"
    MESSAGES = "messages"
    CHANGES = "changes"
    DATA_REQUESTS = "data_requests"
    AUDIT = "audit"
    PEOPLE_LEFT = "people_left"


@dataclass(frozen=True)
class Retention:
    """The period of one kind: what it is, and the setting that says how long."""

    what: str
    setting: str  # keep_…_days or keep_…_years

    def length(self, settings: object) -> timedelta:
        """Return how long it is kept."""
        number: int = getattr(settings, self.setting)
        return A_YEAR * number if self.setting.endswith("_years") else timedelta(days=number)

    def in_words(self, settings: object) -> str:
        """Return how long it is kept, as people say it."""
        days = self.length(settings) // timedelta(days=1)
        if self.setting.endswith("_years"):
            return _("{count} năm", count=getattr(settings, self.setting))
        return _("{count} ngày", count=days)


RECORDS = "keep_records_years"
PERIODS: Mapping[Kept, Retention] = {
    Kept.EVENTS: Retention(N_("mã của tin nhắn đến"), "keep_events_days"),
    Kept.TEXTS: Retention(N_("nội dung tin đã gửi, lời nhắn đã trả lời"), "keep_texts_days"),
    Kept.UNUSED_FILES: Retention(N_("tệp không thuộc hồ sơ nào"), "keep_unused_files_days"),
    Kept.STRANGERS: Retention(N_("tài khoản chưa tham gia, tính từ tin cuối"), "keep_strangers_days"),
    Kept.UNCLEAR: Retention(N_("số câu chưa hiểu, không kèm tên"), "keep_unclear_days"),
    Kept.MAILED_CODES: Retention(N_("mã gửi qua thư điện tử"), "keep_mailed_codes_days"),
    Kept.LINKS: Retention(N_("liên kết gửi, nhận tệp đã hết hạn"), "keep_links_days"),
    Kept.CHECKS: Retention(N_("lượt kiểm tra, vắng mặt, lịch trực"), RECORDS),
    Kept.DELEGATIONS: Retention(N_("việc cử người theo dõi đã kết thúc"), RECORDS),
    Kept.HANDOVERS: Retention(N_("việc bàn giao hộp thư đã xong, đã hủy"), RECORDS),
    Kept.INCIDENTS: Retention(N_("sự cố đã đóng"), RECORDS),
    Kept.REPORTS: Retention(N_("báo cáo đã kết thúc"), RECORDS),
    Kept.BROADCASTS: Retention(N_("thông báo đã gửi tới ai, ai đã nhận"), RECORDS),
    Kept.MESSAGES: Retention(N_("ai đã gửi, đã nhận tin và lúc nào, không kèm nội dung"), RECORDS),
    Kept.CHANGES: Retention(N_("thay đổi nhân sự đã xong"), RECORDS),
    Kept.DATA_REQUESTS: Retention(N_("đề nghị về dữ liệu cá nhân đã xong"), RECORDS),
    Kept.AUDIT: Retention(N_("nhật ký thao tác"), RECORDS),
    Kept.PEOPLE_LEFT: Retention(  # five years are our own choice: as long as the records that name them
        N_("họ tên, chức vụ, điện thoại, hộp thư, tài khoản, sự đồng ý, tính từ khi không còn giữ nhiệm vụ"),
        "keep_people_years",
    ),
}
BY_MACHINE_TIME = (Kept.EVENTS, Kept.LINKS)  # of the others the business time counts

SERVERS = {  # channel -> where its servers stand, through which messages go: a transfer abroad, or none
    "telegram": N_("máy chủ của Telegram ở nước ngoài (chuyển dữ liệu ra nước ngoài)"),
    "zalo_bot": N_("máy chủ của Zalo tại Việt Nam"),
    "zalo_oa": N_("máy chủ của Zalo tại Việt Nam"),
}


def periods_text(settings: object) -> str:
    """Say how long each kind is kept, a line for each length, the shortest first."""
    lengths: dict[timedelta, list[Retention]] = {}
    for one in sorted(PERIODS.values(), key=lambda one: one.length(settings)):
        lengths.setdefault(one.length(settings), []).append(one)
    return "\n".join(
        f"– {some[0].in_words(settings)}: {'; '.join(_(one.what) for one in some)}"
        for some in lengths.values()
    )
