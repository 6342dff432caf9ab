"""Ask who each person of a notice is and what is new of them; keys end in the person's number: "title_1"."""

import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any, NamedTuple

from bot.conversation import Refused, Talk, _, any_words, day_text, fold, local_date, regex, says_none
from bot.domain.changes import OF_BOXES, ChangeKind, roles_text
from bot.domain.dates import is_time_alone, read_date
from bot.domain.names import without_title
from bot.domain.roster.rows import WrongCell, mailbox_in, words_in
from handlers.engine import (
    OFFICE,
    Role,
    Timed,
    ask_time,
    cell,
    read_name_first,
    read_person_name,
    read_reply,
    telephone_in,
    told_behind_name,
)
from handlers.personnel import checking
from handlers.personnel.cards import ROLES
from handlers.personnel.checking import mailbox_fits
from storage.engine import Tx
from storage.people import members
from storage.people.members import KnownPerson
from storage.units import units

MOST_SHOWN = 8  # people to choose from
NOBODY = KnownPerson(None)
PERSON_FACTS = ("name", "title", "roles", "phone", "mailbox", "box")

NONE = "/none"  # the value of the button that says that there is none
KEEP = "/keep"  # … or that it stays as it is
LEFT_OUT = "/out"  # … or that somebody is left out again
# Our own choice: older ones are history, and what lies further ahead is not decided yet.
BACK, AHEAD = timedelta(days=2 * 366), timedelta(days=366)
NEAR = timedelta(days=180)  # what lies further ahead may have been meant of the past
SOME_TIME = datetime(2026, 1, 1, tzinfo=UTC)  # by which it is told whether words name a day at all
OLDEST, YOUNGEST = 100, 15  # years
YEAR = timedelta(days=365)

TOLD_BY_TITLE = {
    Role.DEPUTY: regex(r"pho (?:chu tich|truong|giam doc|hieu truong|chanh|bi thu)\b"),
    Role.HEAD: regex(r"(?:chu tich|truong phong|giam doc|hieu truong|chanh van phong|bi thu)\b"),
    Role.STAFF: regex(r"(?:van thu|chuyen vien|can bo|cong chuc|vien chuc|ke toan|nhan vien|giao vien)\b"),
}


def title_in(typed: str) -> str:
    """Read a post; assent to what was said before ("đúng rồi") is none, nor is a day ("thứ hai tuần sau")."""
    reply = read_reply(typed)
    if (reply and reply.is_bare) or is_time_alone(typed, SOME_TIME):
        raise WrongCell(_("“{typed}” không phải là chức vụ. Ví dụ: Văn thư, Chuyên viên.", typed=typed))
    return words_in(typed)


read_title = cell(title_in)
read_phone = cell(telephone_in)


class UnitName(NamedTuple):
    id: int
    name: str


@dataclass(frozen=True)
class FixedPlace:
    kind: ChangeKind
    unit: UnitName
    to: UnitName | None


@dataclass(frozen=True)
class NoticeFacts:
    """Hold what the form knows of its sender, and of the change that it corrects or sends again."""

    day: date
    is_office: bool
    may_appoint: bool
    units: list[UnitName]  # the sender's own
    self: int  # the sender
    domains: list[str]  # of official addresses
    corrects: int | None = None  # a change in force
    again: int | None = None  # one that was returned
    number: str = ""  # of either
    fixed: FixedPlace | None = None
    about: dict[str, Any] | None = None  # the person as they stood; None: they are to be found
    gives_office: bool = True  # whether its sender may make somebody one of the office

    @property
    def roles(self) -> dict[str, str]:
        """Return what the sender may make somebody, with labels."""
        gives_office = self.is_office and self.gives_office
        return roles_to_give(gives_office=gives_office, may_appoint=self.may_appoint)

    @property
    def person(self) -> KnownPerson | None:
        about = self.about
        return KnownPerson(about["id"], *(about[fact] for fact in PERSON_FACTS)) if about else None


@dataclass(frozen=True)
class PersonInNotice:
    """Hold one person of a notice: who it is, what is new, what stood there."""

    person: int | None
    name: str
    fields: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)


NO_ENTRY = PersonInNotice(None, "")  # who was added and is left out again


def first_key(kind: ChangeKind, number: int) -> str:
    return f"new_{number}" if kind == ChangeKind.JOIN else f"who_{number}"


@dataclass(frozen=True)
class Where:
    kind: ChangeKind
    unit: UnitName
    to: UnitName | None = None
    but: tuple[int | None, ...] = ()  # who is in the notice already


def ask_person(talk: Talk, facts: NoticeFacts, where: Where, number: int) -> PersonInNotice:
    """Ask all about one person; NO_ENTRY where they are left out again."""
    if where.kind == ChangeKind.JOIN:
        return ask_newcomer(talk, facts, where, number)
    known = facts.person or pick_person(talk, facts, where, number)
    if known is None:
        return NO_ENTRY
    before = not_empty({"unit": where.unit.name, **{fact: getattr(known, fact) for fact in PERSON_FACTS}})
    ask = ASK_BY_KIND.get(where.kind)
    new = not_empty(ask(talk, facts, known, number)) if ask else {}
    return PersonInNotice(known.id, known.name, new, before)


def not_empty(facts: dict[str, str]) -> dict[str, str]:
    return {fact: value for fact, value in facts.items() if value}


def ask_newcomer(talk: Talk, facts: NoticeFacts, where: Where, number: int) -> PersonInNotice:
    asked = _("Xin cho biết họ và tên người mới.")
    name = talk.ask(f"new_{number}", asked, read_newcomer, str, leave_out_button(number))
    if not name:
        return NO_ENTRY
    talk.fill(f"new_{number}", told_of_newcomer(talk, number))
    known = facts.person or pick_namesake(talk, facts, name, number)
    title = talk.ask(f"title_{number}", _("Xin cho biết chức vụ."), read_newcomers_title, str)
    take_role(talk, facts, title, number)
    role = ask_role(talk, facts, _("Người này làm nhiệm vụ gì tại {unit}?", unit=where.unit.name), number)
    has_mailbox = known.mailbox and not facts.about
    box = known.mailbox if has_mailbox else ask_box(talk, facts, known, number)
    key = f"phone_{number}"
    ask_phone = partial(talk.ask, key, _("Xin cho biết số điện thoại."), read_phone, shown=str)
    phone, birth = talk.maybe(key, ask_phone) or "", ask_birth(talk, number)
    fields = {"name": name, "birth": birth, "title": title, "roles": role, "phone": phone, "mailbox": box}
    before = {"name": known.name, "mailbox": known.mailbox} if facts.about else {}
    return PersonInNotice(known.id, name, not_empty(fields), not_empty(before))


def ask_transfer(talk: Talk, facts: NoticeFacts, known: KnownPerson, number: int) -> dict[str, str]:
    title = talk.ask(
        f"title_{number}", _("Xin cho biết chức vụ của {name} ở đơn vị mới.", name=known.name), read_title
    )
    role = ask_role(talk, facts, _("{name} làm nhiệm vụ gì ở đơn vị mới?", name=known.name), number)
    return {"title": title, "roles": role}


def take_role(talk: Talk, facts: NoticeFacts, title: str, number: int) -> None:
    """Answer which role somebody gets by a title that tells it; the review shows it.

    Whoever may name officers is asked: a clerk may be one, and no title tells so.
    """
    roles = facts.roles
    told = next((role for role, titles in TOLD_BY_TITLE.items() if titles.match(fold(title))), None)
    key, may_be_officer = f"role_{number}", Role.OFFICER.value in roles
    besides = told_behind_name(talk.answers[f"title_{number}"].value, {"phone": f"phone_{number}"})
    implied = {one: words for one, words in besides.items() if one not in talk.answers}
    if told and told.value in roles and not may_be_officer and key not in talk.answers:
        implied[key] = told.value
    if implied:
        talk.fill(f"title_{number}", implied)


def ask_role(talk: Talk, facts: NoticeFacts, question: str, number: int) -> str:
    roles = facts.roles
    return talk.choose(f"role_{number}", question, roles)


def ask_post(talk: Talk, facts: NoticeFacts, known: KnownPerson, number: int) -> dict[str, str]:
    """Ask for the new post and role, of which at least one is new."""
    places = {"name": known.name, "title": known.title or _("chưa ghi")}
    question = _("Xin cho biết chức vụ mới của {name}. Hiện nay: {title}.", **places)
    stays = {KEEP: _("Giữ nguyên chức vụ")}
    title = talk.ask(f"title_{number}", question, read_title_or_keep, shortcuts=stays)
    kept = {} if title in ("", known.title) else {"keep": _("Giữ nguyên nhiệm vụ")}
    roles = facts.roles
    offered = {role: label for role, label in roles.items() if role not in known.roles.split(";")}
    question = _("Xin cho biết nhiệm vụ mới của {name}.", name=known.name)
    role = talk.choose(f"role_{number}", question, {**kept, **offered})
    new = {} if title in ("", known.title) else {"title": title}
    return new if role == "keep" else {**new, "roles": role}


def ask_contact(talk: Talk, facts: NoticeFacts, known: KnownPerson, number: int) -> dict[str, str]:
    """Ask for what is chosen of the three; the other two may be added at the review."""
    whats = {"name": _("Họ và tên"), "phone": _("Điện thoại"), "mailbox": _("Địa chỉ hộp thư")}
    what = talk.choose(f"what_{number}", _("{name} thay đổi thông tin nào?", name=known.name), whats)
    asks: dict[str, Callable[[], str]] = {
        "name": lambda: talk.ask(
            f"name_{number}", _("Xin cho biết họ và tên mới."), read_person_name, shown=str
        ),
        "phone": lambda: talk.ask(
            f"phone_{number}", _("Xin cho biết số điện thoại mới."), read_phone, shown=str
        ),
        "mailbox": lambda: ask_box(talk, facts, known, number, is_optional=False),
    }
    return {
        fact: ask() if fact == what else talk.maybe(f"{fact}_{number}", ask) or ""
        for fact, ask in asks.items()
    }


def ask_box_to_open(talk: Talk, facts: NoticeFacts, known: KnownPerson, number: int) -> dict[str, str]:
    """Ask which, where somebody has none; one that was locked is opened again."""
    if known.mailbox and not facts.about:
        return {"mailbox": known.mailbox}
    box = ask_box(talk, facts, known, number, is_optional=False)
    return {"mailbox": box, "birth": ask_birth(talk, number)}


ASK_BY_KIND: dict[ChangeKind, Callable[[Talk, NoticeFacts, KnownPerson, int], dict[str, str]]] = {
    ChangeKind.TRANSFER: ask_transfer,
    ChangeKind.POST: ask_post,
    ChangeKind.CONTACT: ask_contact,
    ChangeKind.OPEN_BOX: ask_box_to_open,
}


def ask_box(
    talk: Talk, facts: NoticeFacts, known: KnownPerson, number: int, *, is_optional: bool = True
) -> str:
    """Ask for an official address that nobody else has or is to get; "" where none is needed."""
    key = f"mailbox_{number}"
    text = _(
        "Xin cho biết địa chỉ hộp thư đã có hoặc đề nghị cấp, ví dụ: nvvidu@{domain}", domain=facts.domains[0]
    )
    none = {NONE: _("Chưa cần hộp thư")} if is_optional else {}
    read = mailbox_reader(facts.domains, may_lack=is_optional)
    box = talk.ask(key, text, read, lambda address: address or _("chưa cần"), none)
    by = checking.MailboxClaim(known.id, known.unit, facts.again or 0)
    find = partial(checking.why_taken, address=box, by=by)
    if box and (why := talk.look_up(f"taken_{number}_{zlib.crc32(box.encode()):x}", find)):
        talk.ask_anew(key, why)
    return box


def ask_birth(talk: Talk, number: int) -> str:
    key = f"birth_{number}"
    timed = Timed(read_birth, day_text, expect="past")
    ask = partial(ask_time, talk, key, _("Xin cho biết ngày sinh, ví dụ: 05/9/1985."), timed)
    day = talk.maybe(key, ask)
    return day.isoformat() if day else ""


def roles_to_give(*, gives_office: bool, may_appoint: bool) -> dict[str, str]:
    """Return what the sender may make somebody: an officer appoints nobody (khoản 1 Điều 8)."""
    hidden = {Role.OFFICER} if not may_appoint else set()
    hidden |= set() if gives_office else {*OFFICE}
    return {role: _(label) for role, label in ROLES.items() if role not in hidden}


def person_titles(kind: ChangeKind, number: int) -> dict[str, str]:
    who = {first_key(kind, number): _("Họ và tên") if kind not in OF_BOXES else _("Hộp thư của")}
    rest = {
        f"title_{number}": _("Chức vụ"),
        f"role_{number}": _("Vai trò"),
        f"what_{number}": _("Thay đổi"),
        f"name_{number}": _("Họ và tên mới"),
        f"mailbox_{number}": _("Hộp thư"),
        f"phone_{number}": _("Điện thoại"),
        f"birth_{number}": _("Ngày sinh"),
    }
    if number == 1:
        return {**who, **rest}
    named = _("(người thứ {number})", number=number)
    return {key: f"{label} {named}" for key, label in {**who, **rest}.items()}


def leave_out_button(number: int) -> dict[str, str]:
    return {LEFT_OUT: _("Bỏ người này")} if number > 1 else {}


def pick_person(talk: Talk, facts: NoticeFacts, where: Where, number: int) -> KnownPerson | None:
    """Ask for somebody of the unit, or the unit itself of mailboxes. None: they are left out again."""
    unit, is_of_box = where.unit, where.kind in OF_BOXES
    find = partial(people_of_unit, unit=unit.id, day=facts.day, kind=where.kind)
    everyone = [KnownPerson(**one) for one in talk.look_up(f"people_{where.kind}_{unit.id}_{number}", find)]
    found = [one for one in everyone if one.id not in where.but or number == 1]
    if not found and where.kind == ChangeKind.OPEN_BOX:
        all_have = _(
            "Mọi người trong danh sách của {unit} đã có hộp thư. Với người mới, xin chọn “Quay lại”, rồi "
            "“Thêm người”.",
            unit=unit.name,
        )
        talk.ask_anew("box", all_have)
    if not found and is_of_box:
        talk.ask_anew("box", _("{unit} không có hộp thư nào làm được việc này.", unit=unit.name))
    if not found:
        talk.ask_anew("kind", _("{unit} chưa có ai trong danh sách.", unit=unit.name))
    key, shown = f"who_{number}", found[:MOST_SHOWN]
    question = _("Hộp thư của ai?") if is_of_box else _("Thay đổi này của ai?")
    for again in count(1):
        options = {str(one.id or "unit"): label(one, with_mailbox=is_of_box) for one in shown}
        if len(shown) < len(found):
            options["other"] = _("Người khác")
        nobody = _("Không tìm thấy ai có tên này. Xin chọn “Người khác” để gõ lại.")
        chosen = talk.choose(key, question if shown else nobody, {**options, **leave_out_button(number)})
        if chosen == LEFT_OUT:
            return None
        if chosen != "other":
            return next(one for one in found if str(one.id or "unit") == chosen)
        typed = talk.ask(f"who_{number}_name_{again}", _("Xin gõ họ tên, hoặc một phần."), any_words)
        shown = [one for one in found if without_title(typed) in fold(one.name)][:MOST_SHOWN]
        key = f"who_{number}_found_{again}"
    raise AssertionError("never reached")


def people_of_unit(tx: Tx, unit: int, day: date, kind: ChangeKind) -> list[dict[str, Any]]:
    """Return as JSON about whom a change of this kind can be; of mailboxes the unit's own first."""
    found = members.staff_of_unit(tx, unit, day)
    if kind in OF_BOXES:
        [name] = [one.name for one in units.listed(tx, day, units.Scope((unit,)))] or [""]
        everyone = [members.unit_as_owner(tx, unit, name), *found]
        found = [one for one in everyone if mailbox_fits(kind, one.box)]
    return [vars(one) for one in found]


def pick_namesake(talk: Talk, facts: NoticeFacts, name: str, number: int) -> KnownPerson:
    """Ask which of those that are called so it is; NOBODY: a new person."""
    mark = f"{number}_{zlib.crc32(name.encode()):x}"
    find = partial(namesakes, name=name, day=facts.day)
    found = [KnownPerson(**one) for one in talk.look_up(f"same_{mark}", find)]
    if not found:
        return NOBODY
    options = {str(one.id): label(one) for one in found[:MOST_SHOWN]} | {"new": _("Người khác, trùng tên")}
    question = _("Hệ thống đã có người tên này. Có phải người này không?")
    chosen = talk.choose(f"known_{mark}", question, options)
    return next((one for one in found if str(one.id) == chosen), NOBODY)


def namesakes(tx: Tx, name: str, day: date) -> list[dict[str, Any]]:
    return [vars(one) for one in members.people_named(tx, name, day)]


def label(one: KnownPerson, *, with_mailbox: bool = False) -> str:
    """Name somebody to choose: "Lê Văn Mẫu Minh – Công chức, cán bộ theo dõi"; namesakes with their units."""
    if with_mailbox:
        said = one.mailbox or _("chưa có hộp thư")
    elif one.units is not None:
        said = ", ".join(name for _unit, name in one.units) or _("hiện không thuộc đơn vị nào")
    else:
        said = ", ".join(filter(None, [one.title, roles_text(one.roles)]))
    return f"{one.name} – {said}" if said else one.name


def mailbox_reader(domains: Collection[str], *, may_lack: bool) -> Callable[[str, datetime], str]:
    """Return a reader of official addresses (Điều 1, khoản 3 Điều 7, khoản 2 Điều 9); "" is none."""
    read = cell(lambda typed: mailbox_in(typed, domains))

    def read_or_none(typed: str, at: datetime) -> str:
        return "" if may_lack and (typed == NONE or says_none(typed)) else read(typed, at)

    return read_or_none


def read_newcomer(typed: str, at: datetime) -> str:
    """Read a name; what stands behind it is told of other questions."""
    return "" if typed == LEFT_OUT else read_name_first(typed, at)


def told_of_newcomer(talk: Talk, number: int) -> dict[str, str]:
    """Return what a newcomer's name is followed by, by question that is not answered yet."""
    keys = {"post": f"title_{number}", "phone": f"phone_{number}", "mailbox": f"mailbox_{number}"}
    told = told_behind_name(talk.answers[f"new_{number}"].value, keys)
    return {key: words for key, words in told.items() if key not in talk.answers}


def read_newcomers_title(typed: str, at: datetime) -> str:
    """Read a post, also between the name said once more and a telephone."""
    told = told_behind_name(typed, {"post": "post", "phone": "phone"})
    return read_title(told.get("post", typed.partition(",")[0]) if "phone" in told else typed, at)


def read_title_or_keep(typed: str, at: datetime) -> str:
    return "" if typed == KEEP else read_title(typed, at)


def read_effective(typed: str, said_at: datetime) -> date:
    """Read the day from which a change counts: past, today or later."""
    today = local_date(said_at)
    day = read_date(typed, said_at)
    if day is None or day - today > NEAR:
        day = read_date(typed, said_at, past=True) or day
    if day is None:
        raise Refused(
            _("Chưa xác định được ngày. Ví dụ: “hôm nay”, “01/12”, “thứ Hai tuần sau”, “01/10/2026”.")
        )
    if day < today - BACK:
        raise Refused(_("{day} đã quá lâu; chỉ ghi nhận được trong 02 năm trở lại đây.", day=day_text(day)))
    if day > today + AHEAD:
        raise Refused(_("{day} quá xa; chỉ ghi nhận được trong 01 năm tới.", day=day_text(day)))
    return day


def read_birth(typed: str, said_at: datetime) -> date:
    day, today = read_date(typed, said_at, past=True), local_date(said_at)
    if day is None or not OLDEST * YEAR > today - day > YOUNGEST * YEAR:
        raise Refused(_("Xin gõ đủ ngày, tháng, năm sinh. Ví dụ: 05/9/1985."))
    return day
