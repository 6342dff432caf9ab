"""A stranger without a code asks to join; the office hears of all who ask as one list."""

import re
from datetime import datetime

from bot.answers import Over, Refused
from bot.message import Message, Option
from bot.talk import Facts, Talk
from bot.text import moment_text
from bot.words import _
from handlers import admitting
from handlers.kinds import Says, Scene
from handlers.tell import News, tell_hourly
from storage import holders, join_requests, quotas, retention
from storage.join_requests import Asked

A_DAY = 3  # requests of one stranger
LONGEST = 100  # characters of an answer
LINK = re.compile(  # what a phone would make a link of, on the screen of whoever decides
    r"://|www\.|@|\.(?:com|net|org|info|vn|me|io|top|xyz|site|online|link|app|dev|ru|cn|cc|ly|gl)\b",
    re.IGNORECASE,
)


def begin(scene: Scene, _argument: str) -> Facts:
    if not scene.who.is_stranger:
        raise Over(_("Anh/chị đã tham gia rồi."))
    if waiting := join_requests.open_of(scene.tx, scene.who.contact):
        raise Over(
            _("Đề nghị của anh/chị gửi lúc {moment} đang chờ xét. Xin đợi.", moment=moment_text(waiting.at))
        )
    if quotas.used(scene.tx, "requests", str(scene.who.contact), quotas.day(scene.at)) >= A_DAY:
        raise Over(_("Hôm nay anh/chị đã gửi nhiều đề nghị. Xin gửi lại vào ngày mai."))
    return {"office": scene.settings.office_name}


def flow(talk: Talk, facts: Facts) -> Asked:
    talk.say(
        _(
            "Những điều anh/chị trả lời chỉ dùng để {office} xét đề nghị, và bị xóa nếu đề nghị không được "
            "duyệt.",
            office=facts["office"],
        )
    )
    name = talk.ask("name", _("Xin cho biết họ và tên của anh/chị."), in_short)
    unit = talk.ask("unit", _("Anh/chị công tác ở cơ quan, đơn vị nào?"), in_short)
    post = talk.ask("post", _("Chức vụ, nhiệm vụ của anh/chị?"), in_short)
    titles = {"name": _("Họ và tên"), "unit": _("Đơn vị"), "post": _("Chức vụ")}
    talk.review(titles, heading=_("Xin xem lại trước khi gửi {office}:", office=facts["office"]))
    return Asked(name, unit, post)


def in_short(answer: str, _at: datetime) -> str:
    """Read a few words, on one line."""
    said = " ".join(answer.split())
    if LINK.search(said):
        raise Refused(_("Xin viết bằng chữ, không ghi liên kết hoặc địa chỉ."))
    if len(said) > LONGEST or not any(letter.isalpha() for letter in said):
        raise Refused(_("Xin trả lời bằng vài chữ, tối đa {most} ký tự.", most=LONGEST))
    return said


def carry_out(scene: Scene, asked: Asked) -> Says:
    begin(scene, "")
    join_requests.file(scene.tx, scene.who.contact, asked, scene.at)
    quotas.count(scene.tx, "requests", str(scene.who.contact), quotas.day(scene.at))
    tell_office(scene)
    return [
        Message(
            _("Đã gửi đề nghị đến {office}. Kết quả sẽ được báo ở đây.", office=scene.settings.office_name)
        )
    ]


def tell_office(scene: Scene) -> None:
    """The list, once an hour and not at night; gone with its names once all are decided."""
    waiting = join_requests.waiting(scene.tx)
    office = [holder.person for holder in holders.office_people(scene.tx, scene.at)]
    news = News(retention.REQUESTS, lambda: admitting.listed(waiting), more, subject=retention.REQUESTS)
    tell_hourly(scene, office, news)


def more() -> Message:
    return Message(
        _("Có thêm đề nghị tham gia đang chờ xét."), (Option("requests", _("Xem các đề nghị tham gia")),)
    )
