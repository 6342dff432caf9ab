"""Days, times and spans as people say them: "sáng thứ 4 tuần tới", "từ 25/11 đến 27/11", "8h30".

Everything is relative to when it was said, so "mai" keeps its meaning in a form that is sent next week. What
cannot be (31/02) or is not plain is None: the caller asks again, and always echoes what was understood.
"""

from bot.domain.dates.days import plain, read_date
from bot.domain.dates.spans import (
    END_OF_DAY,
    Round,
    read_duration,
    read_moment,
    read_period,
    read_round_span,
    read_shift,
    read_snooze,
    read_time,
)
