"""What the office's summary of a day says of reports: how many are overdue."""

from bot.text import number_text
from bot.words import _


def overdue_line(units: int, requests: int) -> list[str]:
    """Nothing where none is."""
    if not units:
        return []
    places = {"units": number_text(units), "requests": number_text(requests)}
    return [_("Báo cáo quá hạn: {units} đơn vị chưa nộp ở {requests} yêu cầu. Gõ /tonghop để xem.", **places)]
