"""[Cử cán bộ]: the head appoints somebody of the unit, or somebody new, to watch its mailbox."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.domain.delegations import Rank, overlap
from bot.domain.rights import HEADING, Action
from bot.domain.roster.cells import mailbox_in, name_in, phone_in, words_in
from bot.talk import Facts, Talk
from bot.text import fold, local_date, long_day
from bot.words import _
from handlers.delegation import words
from handlers.delegation.words import Period, period_text
from handlers.engine import forms
from handlers.engine.buttons import id_in
from handlers.engine.feature import Says, Scene, need
from handlers.engine.reading import cell
from handlers.engine.wording import role_name
from storage.engine.db import Tx
from storage.people import delegations, members, officers
from storage.people.members import Newcomer

FLOW = "delegate"
NEW = "new"


@dataclass(frozen=True)
class Appointing:
    """Either ``person`` of the unit, or somebody new."""

    unit: int
    person: int
    newcomer: Newcomer | None
    rank: int
    period: Period


def open_form(scene: Scene, argument: str) -> Says:
    """uq_new:<unit>"""
    return forms.open_once(scene, FLOW, argument, {"unit": id_in(argument)})


def begin(scene: Scene, argument: str) -> Facts:
    unit = id_in(argument)
    need(scene, Action.DELEGATE, unit)
    name = next(held.unit_name for held in scene.who.units(*HEADING) if held.unit == unit)
    return {
        "unit": unit,
        "name": name,
        "at": scene.at.isoformat(),
        "domains": list(scene.settings.mail_domains),
    }


def flow(talk: Talk, facts: Facts) -> Appointing:
    at, unit = datetime.fromisoformat(facts["at"]), facts["unit"]
    people = talk.look_up("people", partial(find_people, at=at, unit=unit))
    chosen = NEW
    if people:
        options = {
            **{one: known["label"] for one, known in people.items()},
            NEW: _("Người chưa có trong danh sách"),
        }
        chosen = talk.choose("person", _("Anh/chị cử ai theo dõi hộp thư của đơn vị?"), options)
    newcomer = someone_new(talk, facts) if chosen == NEW else None
    period = from_when_to_when(talk)
    if clash := newcomer is None and clashing(people[chosen]["held"], period):
        talk.ask_anew("person", already(people[chosen]["name"], clash))
    rank = int(talk.choose("rank", _("Người này theo dõi hộp thư với vai trò nào?"), ranks(), columns=2))
    replaces = rank == Rank.FIRST and any(one["held"] for one in people.values())
    talk.review(titles(), heading(talk, facts, newcomer, replaces=replaces), _("Cử"))
    return Appointing(unit, 0 if newcomer else int(chosen), newcomer, rank, period)


def find_people(tx: Tx, at: datetime, unit: int) -> dict[str, dict[str, Any]]:
    """The unit's people, with the days on which each is its officer, or was asked to be."""
    held: dict[int, list[list[str | None]]] = {}
    for person, period, _name in spells(tx, unit, local_date(at)):
        held.setdefault(person, []).append(as_json(period))
    found = {}
    for member in members.members_of_unit(tx, at, unit):
        here = [role for role in member.roles if role.unit == unit]
        known = ", ".join(dict.fromkeys(role_name(role.role) for role in here))
        label = f"{member.name} – {here[0].title or known}"
        found[str(member.person)] = {
            "name": member.name,
            "label": label,
            "held": held.get(member.person, []),
        }
    return found


def spells(tx: Tx, unit: int, today: date) -> list[tuple[int, Period, str]]:
    """Who is its officer from then on, or was asked to be: the person, on which days, their name."""
    held = [(one.person, one.period, one.name) for one in officers.not_over(tx, unit, today)]
    return held + [(one.person, one.period, one.name) for one in delegations.waiting(tx, today, unit)]


def as_json(period: Period) -> list[str | None]:
    starts, ends = period
    return [starts.isoformat(), ends.isoformat() if ends else None]


def as_period(kept: list[str | None]) -> Period:
    starts, ends = kept
    return date.fromisoformat(starts or ""), date.fromisoformat(ends) if ends else None


def someone_new(talk: Talk, facts: Facts) -> Newcomer:
    name = talk.ask("name", _("Họ và tên của người được cử là gì?"), cell(name_in), str)
    post = talk.ask("post", _("Chức vụ của người này là gì?"), cell(words_in), str)
    asked = _("Điện thoại công tác của người này? Gõ “không” nếu không có.")
    phone = talk.ask("phone", asked, cell(phone_in, may_lack=True), words.or_lacking)
    asked = _("Hộp thư công vụ của người này là gì? Gõ “không” nếu chưa được cấp.")
    read = cell(partial(mailbox_in, domains=facts["domains"]), may_lack=True)
    mailbox = talk.ask("mailbox", asked, read, words.or_lacking)
    if mailbox and talk.look_up(f"taken {mailbox}", partial(members.is_address_taken, address=mailbox)):
        talk.ask_anew("mailbox", taken())
    return Newcomer(facts["unit"], name, post, phone, mailbox)


def taken() -> str:
    return _(
        "Hộp thư này đã có chủ trong danh sách. Nếu người đó thuộc đơn vị, xin quay lại và chọn trong danh "
        "sách; nếu thuộc đơn vị khác, đề nghị báo Phòng."
    )


def from_when_to_when(talk: Talk) -> Period:
    asked = _("Từ ngày nào? Ví dụ: “hôm nay”, “thứ Hai tuần sau”, “01/12”.")
    starts = talk.ask("starts", asked, words.read_start, long_day, {words.TODAY: _("Hôm nay")})
    asked = _("Đến hết ngày nào? Ví dụ: “31/12”, “hết tháng sau”.")
    read = words.reader_of_end(starts)
    return starts, talk.ask("ends", asked, read, words.end_text, {words.OPEN: _("Không thời hạn")})


def clashing(held: list[list[str | None]], period: Period) -> Period | None:
    """The spell that they have already and that shares a day with the new one."""
    return next((one for one in map(as_period, held) if overlap(one, period)), None)


def already(name: str, period: Period) -> str:
    return _(
        "{name} đã được cử theo dõi hộp thư {period}. Cần đổi thời gian, xin thôi cử rồi cử lại; cần đổi vai "
        "trò, xin gõ /uyquyen để đổi thành chính; cử tiếp thì chọn ngày sau đó.",
        name=name,
        period=period_text(period),
    )


def ranks() -> dict[str, str]:
    return {str(int(Rank.FIRST)): _("Chính"), str(int(Rank.SECOND)): _("Dự bị")}


def titles() -> Mapping[str, str]:
    return {
        "person": _("Người được cử"),
        "name": _("Họ và tên"),
        "post": _("Chức vụ"),
        "phone": _("Điện thoại"),
        "mailbox": _("Hộp thư"),
        "starts": _("Từ ngày"),
        "ends": _("Đến"),
        "rank": _("Vai trò"),
    }


def heading(talk: Talk, facts: Facts, newcomer: Newcomer | None, *, replaces: bool) -> str:
    lines = [_("Cử người theo dõi hộp thư của {unit}. Xin xem lại:", unit=facts["name"])]
    if replaces:
        lines.append(_("Người đang là cán bộ chính sẽ thành dự bị."))
    if newcomer and talk.look_up(f"same {newcomer.name}", partial(is_named, facts=facts, name=newcomer.name)):
        lines.append(
            _("Đơn vị đã có người cùng tên trong danh sách; nếu là một người, xin quay lại và chọn người đó.")
        )
    return "\n".join(lines)


def is_named(tx: Tx, facts: Facts, name: str) -> bool:
    at = datetime.fromisoformat(facts["at"])
    return any(fold(one.name) == fold(name) for one in members.members_of_unit(tx, at, facts["unit"]))
