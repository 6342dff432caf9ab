"""A common incident's card: what it is made of and what can be done; those that the office has stay true."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.domain.common_incidents import MOVES, Deed, State
from bot.domain.incidents import Kind
from bot.domain.incidents import State as Stands
from bot.message import Message, Option
from bot.text import moment_text, number_text
from bot.words import N_, _
from handlers import outage
from handlers.broadcasts.cards import brief
from handlers.incidents import cards, news
from handlers.incidents.common import parts, telling
from handlers.incidents.words import kind_name, state_name
from handlers.kinds import Scene
from storage import common_incidents, sent
from storage.common_incidents import Common
from storage.incidents import Incident

TOKEN = "cc"  # how the tokens of its buttons begin
WORD = "ch"  # "chung": what is typed for the choices of a card, ch1, ch2 …
CONFIRM, DECLINE, TAKE, OUTAGE = f"{TOKEN}_yes", f"{TOKEN}_no", f"{TOKEN}_take", f"{outage.OURS}:begin"
SAY = {deed: f"{TOKEN}_say:{deed}" for deed in (Deed.CONFIRM, Deed.UPDATE, Deed.RESOLVE)}
BUTTONS: dict[str, tuple[int, str]] = {  # token -> the number of its word, label; at most five at a time
    CONFIRM: (1, N_("Xác nhận sự cố chung")),
    SAY[Deed.CONFIRM]: (2, N_("Xác nhận, tự viết tin")),
    DECLINE: (3, N_("Không phải sự cố chung")),
    SAY[Deed.UPDATE]: (5, N_("Gửi cập nhật")),
    SAY[Deed.RESOLVE]: (6, N_("Đã xử lý sự cố chung")),
    TAKE: (7, N_("Tiếp nhận tất cả")),
    OUTAGE: (4, N_("Hệ thống thư của tỉnh ngừng")),
}
DEEDS = {CONFIRM: Deed.CONFIRM, DECLINE: Deed.DECLINE, **{token: deed for deed, token in SAY.items()}}
MAIL_IS_DOWN = (Kind.LOGIN, Kind.MAIL)  # what everybody meets where the province's mail is down
NAMED = 10  # of its incidents that a card names


@dataclass(frozen=True)
class Shown:
    """A common incident with its incidents, and how many people hear of what is said of it."""

    common: Common
    found: Sequence[Incident]
    people: int

    @property
    def units(self) -> int:
        return len({one.unit for one in self.found})


def untaken(found: Sequence[Incident]) -> list[Incident]:
    """Dangerous ones whose alarms go on."""
    return [one for one in found if one.state == Stands.RECEIVED and one.is_dangerous]


def subject(common: Common) -> str:
    return f"common:{common.id}"


def look(scene: Scene, common: Common) -> Shown:
    found = common_incidents.concerned(scene.tx, common)
    return Shown(common, found, len(telling.raisers(scene, parts.unsolved(found))))


def refresh(scene: Scene, common: Common) -> None:
    """The cards that the office has say how it stands now, where the channel can change what it has said."""
    rows = sent.about(scene.tx, subject(common))
    if rows:
        shown = look(scene, common)
        say = partial(card, scene, shown)
        cards.put_right(scene.tx, rows, lambda row: say(bool(row.options)), scene.at, scene.event)


def card(scene: Scene, shown: Shown, handles: bool = True) -> Message:
    """As the office sees it; whose head has no part in it sees no buttons."""
    options = buttons(shown) if handles else ()
    return Message("\n".join(lines(scene, shown)), options, heading(shown.common), columns=2)


def heading(common: Common) -> str:
    if common.confirmed_at:
        return telling.heading(common)
    return _("Có thể là sự cố chung: {kind}", kind=kind_name(common.kind))


def lines(scene: Scene, shown: Shown) -> list[str]:
    common = shown.common
    match common.state:
        case State.PROPOSED | State.LAPSED:
            return [*why(shown), *named(shown), *what_is_told(scene, shown)]
        case State.DECLINED:
            who = by(common.ender, common.ended_at)
            return [_("{who}: không phải sự cố chung; từng sự cố được xử lý riêng.", who=who)]
    known = {
        _("Người xác nhận"): by(common.confirmer, common.confirmed_at),
        _("Đã xử lý xong"): by(common.ender, common.ended_at),
        _("Bao gồm"): counted(shown) if shown.found else "",
        _("Tin gần nhất"): telling.words(scene, common),
        _("Chưa có người tiếp nhận, còn báo động"): ", ".join(one.reference for one in untaken(shown.found)),
    }
    return [*(f"{title}: {value}" for title, value in known.items() if value), *named(shown)]


def why(shown: Shown) -> list[str]:
    """Why it is proposed: so many units have raised the same, or could not open their mailboxes."""
    common = shown.common
    if not common.tapped:
        return [_("Từ {moment} có {counts}.", moment=moment_text(common.since), counts=counted(shown))]
    told = _("Có {units} đơn vị báo không vào được hộp thư trong 30 phút.", units=common.tapped)
    raised = [_("Đã có {counts}.", counts=counted(shown))] if shown.found else []
    return [told, *raised]


def counted(shown: Shown) -> str:
    """ "4 sự cố của 3 đơn vị, đã xử lý 1"."""
    solved = len(shown.found) - len(parts.unsolved(shown.found))
    places = {"count": number_text(len(shown.found)), "units": number_text(shown.units)}
    if solved:
        return _("{count} sự cố của {units} đơn vị, đã xử lý {solved}", **places, solved=number_text(solved))
    return _("{count} sự cố của {units} đơn vị", **places)


def named(shown: Shown) -> list[str]:
    """Those that are to be seen to, each with what tells whether it is the same fault."""
    open_ones = parts.unsolved(shown.found)
    told = [line(one, is_new=shown.common.state == State.PROPOSED) for one in open_ones[:NAMED]]
    more = len(open_ones) - NAMED
    return [*told, *([_("… và {count} sự cố khác", count=more)] if more > 0 else [])]


def line(one: Incident, *, is_new: bool) -> str:
    places = {"number": one.reference, "unit": one.unit_name}
    if is_new:
        return _("– {number}, {unit}: {what}", **places, what=brief(one.what))
    return _("– {number}, {unit}: {state}", **places, state=state_name(one.state))


def what_is_told(scene: Scene, shown: Shown) -> list[str]:
    text = telling.words(scene, shown.common)
    down = _("Nếu hệ thống thư của tỉnh ngừng, anh/chị có thể miễn cho tất cả bằng một thao tác.")
    so = [down] if shown.common.kind in MAIL_IS_DOWN else []
    if not shown.people:
        return [_("Nếu xác nhận, người báo sau nhận được ngay tin: “{text}”", text=text), *so]
    count = number_text(shown.people)
    said = _("Nếu xác nhận, {count} người đã báo nhận được tin: “{text}”", count=count, text=text)
    return [said, *so]


def by(name: str, moment: datetime | None) -> str:
    """ "Hồ Văn Ví Vinh, 08:12 ngày 25/11/2026"; "" where it is not so far."""
    return f"{name}, {moment_text(moment)}" if moment else ""


def buttons(shown: Shown) -> tuple[Option, ...]:
    """What can be done now; the word of each is the same on every card."""
    return tuple(
        Option(token if token == OUTAGE else f"{token}:{shown.common.id}", _(label), f"{WORD}{number}")
        for token, (number, label) in BUTTONS.items()
        if is_possible(shown, token)
    )


def is_possible(shown: Shown, token: str) -> bool:
    common = shown.common
    if token == OUTAGE:
        return common.kind in MAIL_IS_DOWN and common.state in (State.PROPOSED, State.OPEN)
    if token == TAKE:
        return common.state == State.OPEN and bool(untaken(shown.found))
    return (common.state, DEEDS[token]) in MOVES


def see_each(shown: Shown) -> tuple[Option, ...]:
    return tuple(map(news.see, parts.unsolved(shown.found)[:NAMED]))
