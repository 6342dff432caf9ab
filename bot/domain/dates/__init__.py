"""Days, times and spans as people say them: "sáng thứ 4 tuần tới", "mùng 6 Tết", "2 rưỡi chiều", "25-27/11".

Everything is relative to when it was said, so "mai" keeps its meaning in a form that is sent next week. What
may mean several is asked about with its ways (``understand``); what cannot be (31/02) is None: the caller
asks again, and always echoes what was understood.
"""

from bot.domain.dates.moments import DateWay, moment
from bot.domain.dates.nights import night_in_full
from bot.domain.dates.reading import Shape, TimeReading, When, read_when, understand
from bot.domain.dates.said import Expect
from bot.domain.dates.spans import (
    END_OF_DAY,
    Round,
    read_date,
    read_duration,
    read_moment,
    read_period,
    read_round_span,
    read_shift,
    read_snooze,
    read_snoozes,
    read_time,
    waits_for_event,
)
from bot.domain.dates.wording import ends_of, in_full, is_time_alone, lunar_text, meant_by
