"""Those who have not done something: checked this round, acknowledged a broadcast, filed a report.

Looked up as the broadcast is written, and again as it begins: who has done it meanwhile is left alone.
"""

from datetime import datetime

from bot.words import _
from handlers.broadcasts import cards
from handlers.engine.feature import Scene
from storage import broadcasts, duty_summaries, report_requests
from storage.engine.db import Tx

ALL, ROUND = "all", "round"
ACK, REPORT = "ack_", "report_"  # and the id: of the broadcast, of the request
MOST = 3  # of each that may be chosen


def offered(scene: Scene) -> dict[str, str]:
    """What may be chosen, with its label."""
    asked = [one for one in broadcasts.recent(scene.tx, broadcasts.SOME) if one.ack_until and one.begun]
    requests = [one for one in report_requests.live_ones(scene.tx) if one.is_open]
    return {
        ALL: _("Không lọc"),
        ROUND: _("Đơn vị chưa kiểm tra lần này"),
        **{
            f"{ACK}{one.id}": _("Chưa xác nhận “{text}”", text=cards.quoted(one.text)) for one in asked[:MOST]
        },
        **{
            f"{REPORT}{one.id}": _("Chưa nộp “{title}”", title=cards.quoted(one.title))
            for one in requests[:MOST]
        },
    }


def units(tx: Tx, at: datetime, owing: str) -> set[int] | None:
    """Which units have it still to do; None where it is not about units."""
    kind, _mark, number = owing.rpartition("_")
    if owing == ROUND:
        return duty_summaries.unchecked_units(tx, at)
    return duty_summaries.unfiled_units(tx, int(number)) if f"{kind}_" == REPORT else None


def unacknowledged(owing: str) -> int:
    """Which broadcast it is that they have not acknowledged; 0 where it is not about one."""
    kind, _mark, number = owing.rpartition("_")
    return int(number) if f"{kind}_" == ACK else 0
