"""[Đổi … thành chính]: one of a unit's officers comes first from today on; who did so far comes second."""

from datetime import date
from functools import partial

from bot.answers import Over
from bot.domain.delegations import Rank, place
from bot.message import Message, Option
from bot.text import day_text, local_date
from bot.words import _
from handlers.delegation import showing, withdrawing
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene
from handlers.engine.tell import Notice, tell_others
from storage import audit
from storage.engine.role_holders import unit_names
from storage.people import delegations, officers
from storage.people.officers import Officer


def press(scene: Scene, argument: str) -> Says:
    """uq_first:<role> asks; with ":yes" it is done, and both hear of it."""
    role, _colon, is_sure = argument.partition(":")
    unit, officer = withdrawing.theirs(scene, id_in(role))
    officers.lock_unit(scene.tx, unit)
    today = local_date(scene.at)
    first = officers.on_day(scene.tx, unit, today)[:1]
    if not first or officer.starts > today:
        raise no_such_button()
    if first[0].role == officer.role:
        raise Over(_("{name} đang là cán bộ chính. Gõ /uyquyen để xem lại.", name=officer.name))
    if not is_sure:
        return [really(unit_names(scene.tx, [unit])[unit], officer, first[0])]
    put_first(scene, unit, officer, first[0])
    said = _(
        "Từ hôm nay {name} là cán bộ chính, {first} là cán bộ dự bị.", name=officer.name, first=first[0].name
    )
    return [Message(said), *showing.show(scene, "")]


def really(unit: str, officer: Officer, first: Officer) -> Message:
    said = _(
        "Đổi {name} thành cán bộ chính theo dõi hộp thư từ hôm nay? {first}, đang là cán bộ chính, thành cán "
        "bộ dự bị.",
        name=officer.name,
        first=first.name,
    )
    options = (
        Option(f"uq_first:{officer.role}:yes", _("Đổi thành chính")),
        Option("open:uyquyen", _("Không đổi")),
    )
    return Message(said, options, unit, columns=2)


def put_first(scene: Scene, unit: int, officer: Officer, first: Officer) -> None:
    """Of days gone by each stays what they were; a paper that is drawn from now on says what they are."""
    today = local_date(scene.at)
    others = [one.rank for one in officers.not_over(scene.tx, unit, today)]
    role = officers.renew(scene.tx, officer.role, place(Rank.FIRST, others), today)
    delegations.set_rank(scene.tx, role, Rank.FIRST)
    delegations.set_rank(scene.tx, first.role, Rank.SECOND)
    audit.write(scene.tx, scene.at, scene.who, "officer_first", f"role:{role}", unit=unit, before=first.role)
    name, by = unit_names(scene.tx, [unit])[unit], scene.who.name
    told = [
        Notice(f"officer_first:{role}", officer.person, partial(now_first, name, by, today)),
        Notice(f"officer_second:{role}", first.person, partial(now_second, name, by, officer.name, today)),
    ]
    tell_others(scene, [one for one in told if one.person != scene.who.person])


def now_first(unit: str, by: str, day: date) -> Message:
    said = _(
        "{by} đổi anh/chị thành cán bộ chính theo dõi hộp thư của đơn vị, từ ngày {day}.",
        by=by,
        day=day_text(day),
    )
    return Message(said, heading=unit)


def now_second(unit: str, by: str, name: str, day: date) -> Message:
    said = _(
        "{by} đổi {name} thành cán bộ chính theo dõi hộp thư của đơn vị; từ ngày {day} anh/chị là cán bộ dự "
        "bị.",
        by=by,
        name=name,
        day=day_text(day),
    )
    return Message(said, heading=unit)
