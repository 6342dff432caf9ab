"""Raising an incident: the form, when the office hears of it, and the receipt."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.conversation import (
    FOUND,
    REVIEW,
    Message,
    Option,
    Refused,
    ReviewWays,
    Talk,
    _,
    is_choice,
    local_date,
    moment_text,
    phone_text,
    regex,
    up_to,
)
from bot.domain.dates import read_moment
from bot.domain.duties import NO_ACCESS_SUBJECT
from bot.domain.incident_words import kind_said, mailbox_meant, opened_meant, tells_given, tells_opened
from bot.domain.incidents import DANGEROUS, MAY_BE_OPENED, IncidentAction, IncidentKind, IncidentLimits, moved
from handlers.engine import (
    Action,
    Context,
    Replies,
    Role,
    Timed,
    as_held,
    ask_time,
    attach_at_review,
    file_titles,
    no_such_button,
    pick_unit,
)
from handlers.incidents import cards, guidance, moving, telling
from handlers.incidents.cards import IncidentWords, kind_name
from handlers.incidents.form import login_faults
from handlers.incidents.guidance import SAMPLES, Solved
from handlers.incidents.talk.files import pass_on_all
from handlers.incidents.telling import Noticed
from storage import directory, incidents
from storage.engine import Conversation, Tx, holders, outbox, texts
from storage.incidents import Incident, NewIncident

FLOW = "incident"
LONGEST = 1000  # characters
TELLERS = [Role.OFFICER, Role.HEAD, Role.DEPUTY, Role.STAFF]
MOST_PEOPLE = 8  # people to choose from
NOBODY = "0"  # of the list
ADDRESS = regex(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")


@dataclass(frozen=True)
class Place:
    """The unit, its mailbox, and who of it telephoned; ``teller`` is "" where they write themselves."""

    unit: int
    name: str
    mailbox: str
    teller: str = ""


UnitBox = tuple[int, str, str]  # a unit's id, its name, its mailbox


@dataclass(frozen=True)
class RaisingFacts:
    """The person's units and mailbox; of a reminder's [Không vào được] also its duty and unit."""

    day: date
    at: datetime
    is_office: bool
    units: list[UnitBox]
    own: str
    domains: list[str]
    duty: int | None = None
    known: UnitBox | None = None
    unsolved: list[tuple[int, str, int, str]] = field(default_factory=list)  # id, number, unit, kind


@dataclass(frozen=True)
class Addition:
    """Words that are added to an open incident of the same unit and kind, in place of a new one."""

    incident: int
    unit: int
    words: IncidentWords


@dataclass(frozen=True)
class Raising:
    place: Place
    kind: IncidentKind
    mailbox: str
    what: str
    happened_at: datetime | None
    tried: str
    call_back: str
    files: tuple[int, ...]
    is_opened: bool | None = None  # of mail that may have been opened


def kind_in_words(typed: str, plain: str, *, is_password: bool = False) -> str:
    """Return the name of the kind that a sentence plainly tells of; "" for none or several.

    ``is_password``: it is known to tell of trouble with a password.
    """
    kind = kind_said(typed, plain, is_password=is_password)
    return kind_name(kind) if kind else ""


def is_common(name: str) -> bool:
    """Return whether a kind, by its name, is one of the common ones for which guidance is shown."""
    return name in map(kind_name, SAMPLES)


def ask_raising(talk: Talk, facts: RaisingFacts) -> Raising | Addition | Solved:
    place = Place(*facts.known) if facts.known else ask_place(talk, facts)
    kind = ask_kind(talk, facts)
    is_from_reminder = bool(facts.known) and kind == IncidentKind.LOGIN
    if kind in DANGEROUS:
        talk.say(guidance.advice(kind, is_opened=False))
    above = _("{unit}: không vào được hộp thư {mailbox}.", unit=place.name, mailbox=place.mailbox)
    if not place.teller and was_enough(talk, kind, above if is_from_reminder else ""):
        return Solved(place.unit, kind, facts.duty, entered(talk))
    is_opened = ask_opened(talk, kind)
    is_known = facts.known and "mailbox" not in talk.answers  # of a form that was opened before 2026-12
    mailbox = place.mailbox if is_known else ask_mailbox(talk, facts, place, kind)
    what = talk.ask("what", what_question(place, kind, is_known=is_from_reminder), read_what)
    when = _("Sự cố xảy ra khi nào? Ví dụ: “8 giờ sáng nay”, “chiều hôm qua”.")
    happened_at = talk.maybe("happened", lambda: ask_time(talk, "happened", when, HAPPENED))
    tried = talk.maybe("tried", lambda: talk.ask("tried", _("Anh/chị đã thử xử lý thế nào?"), up_to(LONGEST)))
    call_back = talk.maybe(
        "call_back",
        lambda: talk.ask("call_back", _("{The_office} gọi lại số điện thoại nào?"), read_phone, phone_text),
    )
    attached, confirmed = attach_at_review(talk, _("Xin gửi từng ảnh hoặc tệp."))
    sent = tuple(file for file, _name in attached.values())
    if same := same_unsolved(talk, facts, place, kind):
        return Addition(same, place.unit, IncidentWords(what, sent))
    heading = _("Báo sự cố của {unit}. Xin xem lại trước khi gửi:", unit=place.name)
    heading = "\n".join(filter(None, [confirmed, heading]))
    ways = ReviewWays(defaults={"kind": kind_name(kind)})
    talk.review({**review_titles(place), **file_titles(attached)}, heading, ways=ways)
    return Raising(place, kind, mailbox, what, happened_at, tried or "", call_back or "", sent, is_opened)


def same_unsolved(talk: Talk, facts: RaisingFacts, place: Place, kind: IncidentKind) -> int:
    """Ask whether it goes to the open incident of this unit and kind; return its id, 0 for a new one.

    What is dangerous is a new one: whoever is on call has to be told of it.
    """
    of_kind = [one for one in facts.unsolved if (one[2], one[3]) == (place.unit, kind)]
    if place.teller or kind in DANGEROUS or not of_kind:
        return 0
    incident, number, *_of = of_kind[-1]
    asked = _("{number} cùng loại của đơn vị đang mở. Nội dung này gửi vào đâu?", number=number)
    options = {str(incident): _("Gửi vào {number}", number=number), "0": _("Báo sự cố mới")}
    return int(talk.choose(f"into_{incident}", asked, options))


def ask_kind(talk: Talk, facts: RaisingFacts) -> IncidentKind:
    """Ask for the kind; from a reminder they could not log in, unless they say otherwise."""
    kinds = {kind.value: kind_name(kind) for kind in IncidentKind}

    def choose() -> str:
        return talk.choose("kind", _("Xin chọn loại sự cố."), kinds)

    chosen = talk.maybe("kind", choose) if facts.known else choose()
    return IncidentKind(chosen or IncidentKind.LOGIN)


def entered(talk: Talk) -> dict[str, Any]:
    """Return the answers so far, without what was looked up: question's key -> value."""
    return {key: one.value for key, one in talk.answers.items() if key[0] not in (FOUND, REVIEW)}


def was_enough(talk: Talk, kind: IncidentKind, about: str) -> bool:
    """Show what helps, below ``about``, and ask whether it did; False where there is nothing to be shown."""
    if kind not in SAMPLES:
        return False
    written = talk.look_up(f"guidance_{kind}", partial(guidance.guide_body, kind=kind))
    said = _(
        "{guidance}\n\nAnh/chị làm theo hướng dẫn trên đã khắc phục được chưa?",
        guidance=written or _(SAMPLES[kind]),
    )
    options = {"yes": _("Đã được"), "no": _("Vẫn chưa được")}
    said = f"{about}\n{said}" if about else said
    return talk.choose(f"helped_{kind}", said, options, columns=2) == "yes"


def what_question(place: Place, kind: IncidentKind, *, is_known: bool) -> str:
    if is_known:
        return _(
            "{unit}: không vào được hộp thư {mailbox}. Xin mô tả, ví dụ “báo sai mật khẩu”, “không mở được "
            "trang đăng nhập”. Không ghi mật khẩu.",
            unit=place.name,
            mailbox=place.mailbox,
        )
    if kind == IncidentKind.EXPOSED:
        return _("Xin mô tả sự việc. Không ghi mật khẩu.")
    return _("Xin mô tả sự việc.")


def read_what(typed: str, said_at: datetime) -> str:
    """Take a description; the number of a choice that was shown describes nothing."""
    if is_choice(typed):
        raise Refused(_("Xin mô tả bằng lời."))
    return up_to(LONGEST, one_line=False)(typed, said_at)


def review_titles(place: Place) -> dict[str, str]:
    return {
        "own": _("Đơn vị"),
        "unit": _("Đơn vị"),
        f"teller_{place.unit}": _("Người báo"),
        "kind": _("Sự cố"),
        "mailbox": _("Hộp thư"),
        "own_mailbox": _("Hộp thư"),
        "address": _("Địa chỉ"),
        "opened": _("Đã mở hoặc cung cấp mật khẩu"),
        "what": _("Nội dung"),
        "happened": _("Xảy ra lúc"),
        "tried": _("Đã thử"),
        "call_back": _("Số gọi lại"),
    }


def read_happened(typed: str, said_at: datetime) -> datetime:
    found = read_moment(typed, said_at, past=True)
    if found is None:
        raise Refused(
            _("Chưa xác định được thời điểm. Ví dụ: “8 giờ sáng nay”, “chiều hôm qua”, “25/11 lúc 9h”.")
        )
    if found > said_at:
        raise Refused(_("{moment} chưa đến. Xin gõ lại.", moment=moment_text(found)))
    return found


HAPPENED = Timed(read_happened, moment_text, expect="past")


def read_phone(typed: str, said_at: datetime) -> str:
    said = up_to(50)(typed, said_at)
    if sum(character.isdecimal() for character in said) < 3:
        raise Refused(_("Xin gõ số điện thoại, ví dụ: 02513000100."))
    return phone_text(said)


def execute_raising(context: Context, decision: Raising | Addition | Solved) -> Replies:
    if isinstance(decision, Raising):
        return raise_incident(context, decision)
    login_faults.note_over(context, decision.unit)
    if isinstance(decision, Addition):
        incident = moving.lock_for(context, decision.incident, IncidentAction.TALK)
        return pass_on_all(context, incident, decision.words)
    return guidance.record_solved(context, decision)


def withdraw(context: Context, here: Conversation) -> None:
    """Tell the office nothing of a [Không vào được] whose form is cancelled before it hears of it."""
    if known := here.facts.get("known"):
        login_faults.withdraw(context, int(known[0]))


def ask_place(talk: Talk, facts: RaisingFacts) -> Place:
    own = facts.units
    if facts.is_office:
        options = {"phone": _("Đơn vị báo qua điện thoại"), "own": _("{The_office}, hoặc đơn vị của tôi")}
        if talk.choose("for", _("Báo sự cố của ai?"), options) == "phone":
            return ask_teller(talk, facts)
    if len(own) == 1:
        return Place(*own[0])
    options = {str(unit): name for unit, name, _mailbox in own}
    chosen = talk.choose("own", _("Sự cố ở đơn vị nào?"), options)
    return next(Place(*one) for one in own if str(one[0]) == chosen)


def ask_teller(talk: Talk, facts: RaisingFacts) -> Place:
    asked = _("Xin cho biết đơn vị báo: gõ tên hoặc mã đơn vị.")
    unit, name = pick_unit(talk, facts.day, asked)
    found = talk.look_up(f"place_{unit}", partial(read_place, unit=unit, at=facts.at))
    people = {**found["people"], NOBODY: _("Người khác")}
    teller = talk.choose(f"teller_{unit}", _("Xin cho biết ai báo qua điện thoại."), people)
    return Place(unit, name, found["mailbox"], teller)


def read_place(tx: Tx, unit: int, at: datetime) -> dict[str, Any]:
    people: dict[str, str] = {}
    for one in holders(tx, at, TELLERS, [unit])[unit][:MOST_PEOPLE]:
        people.setdefault(str(one.person), f"{one.name} ({as_held(one.role, [one.stands_for])})")
    return {"mailbox": directory.main_of_units(tx, [unit]).get(unit, ""), "people": people}


def ask_mailbox(talk: Talk, facts: RaisingFacts, place: Place, kind: IncidentKind) -> str:
    """Ask which mailbox it is about; it is guessed, but for a password that is known to others."""
    options = {"unit": place.mailbox, "own": "" if place.teller else facts.own}
    options = {key: address for key, address in options.items() if address}
    is_guessed = "unit" in options and kind != IncidentKind.EXPOSED  # what was guessed may not be there
    key = "mailbox" if is_guessed else "own_mailbox"
    offered = {**options, "other": _("Hộp thư khác")}
    asked, in_words = _("Xin cho biết hộp thư gặp sự cố."), partial(mailbox_meant, options=offered.keys())
    chosen = talk.choose(key, asked, offered, by_words=in_words)
    if chosen != "other":
        return options[chosen]
    return talk.ask("address", _("Xin gõ địa chỉ hộp thư."), read_address(facts.domains), str)


def read_address(domains: list[str]) -> Callable[[str, datetime], str]:
    def read(typed: str, _at: datetime) -> str:
        found = ADDRESS.fullmatch(typed.strip().lower())
        if found is None:
            raise Refused(_("Chưa đúng địa chỉ hộp thư. Ví dụ: {example}", example=f"ten@{domains[0]}"))
        if found[1] not in domains:
            allowed = ", ".join(domains)
            raise Refused(
                _("Hộp thư công vụ có tên miền {domains} ({rule_domain}). Xin gõ lại.", domains=allowed)
            )
        return found[0]

    return read


def ask_opened(talk: Talk, kind: IncidentKind) -> bool | None:
    """Ask whether the mail was opened: else it can wait for the morning. None where that is not asked."""
    if kind not in MAY_BE_OPENED:
        return None
    options = {"no": _("Chưa mở, chưa cung cấp"), "yes": _("Đã mở, hoặc đã cung cấp mật khẩu")}
    question = _("Đã mở thư, tệp, liên kết đó, hoặc đã cung cấp mật khẩu chưa?")
    is_opened = talk.choose("opened", question, options, by_words=read_opened) == "yes"
    if is_opened:
        talk.say_instead(guidance.advice(kind, is_opened=False), guidance.advice(kind, is_opened=True))
    return is_opened


def read_opened(typed: str, _said_at: datetime) -> str:
    """Read what words say of it; that no password was given leaves open whether the mail was opened."""
    if (meant := opened_meant(typed)) == "half":
        raise Refused(_("Xin cho biết thêm thư, tệp, liên kết đó đã mở chưa."))
    return meant


def opened_said(what: str) -> dict[str, str]:
    """Return the answer of whether mail was opened where the description tells that it was; else nothing."""
    return {"opened": _("Đã mở, hoặc đã cung cấp mật khẩu")} if is_opened_told(what) else {}


def is_opened_told(what: str) -> bool:
    """Return whether words tell that dangerous mail was opened, or a password given away."""
    return tells_opened(what) or tells_given(what)


def raise_incident(context: Context, raising: Raising) -> Replies:
    """Number an incident, keep it, tell the office; say what happens next, and by when."""
    place = raising.place
    context.need(Action.RAISE, place.unit)
    if place.teller and not context.reaches_all(Action.RAISE):
        raise no_such_button()
    limit = incidents.limits(context.tx, context.settings)
    raised_by = int(place.teller) or None if place.teller else context.who.person  # None: nobody of the list
    hearing, alarm = telling.plan_hearing(context, raising.kind, raising.is_opened, raised_by, limit)
    incident = write_incident(context, raising, raised_by, limit, alarm)
    cards.add_to_timeline(context, incident.id, IncidentAction.RAISE, IncidentWords(files=raising.files))
    cards.refresh(context, [incident])
    context.audit("incident_raise", cards.subject(incident), kind=raising.kind)
    noticed = telling.notice_common(context, incident)
    incident = noticed.incident
    if raising.files:
        incident = replace(incident, unscanned=incidents.count_unscanned(context.tx, incident.id))
    if outbox.cancel(context.tx, [f"{NO_ACCESS_SUBJECT}:{place.unit}"]) or raising.kind == IncidentKind.LOGIN:
        login_faults.note_over(context, place.unit)
    cards.send_to_office(
        context,
        cards.subject(incident),
        lambda may_take: replace(cards.card(incident, may_take=may_take), file_ids=raising.files),
        telling.narrowed_hearing(context, noticed, hearing),
        but=context.who.person,
    )
    if place.teller:
        telling.tell_other_side(context, incident, IncidentAction.RAISE)
    if noticed.proposed:
        telling.send_common_cards(context, noticed.proposed, hearing)
    offered = [] if place.teller else offer_guides(context, incident)
    return [receipt(context, noticed, hearing.on_call), *offered]


def offer_guides(context: Context, incident: Incident) -> Replies:
    """Offer the texts of the library that help with it; nothing where it has none."""
    found = texts.guides_that_help(context.tx, incident.kind)[: moving.MOST_GUIDES]
    options = tuple(Option(f"hd:{number}", title) for number, title in found)
    return [Message(_("Hướng dẫn cho sự cố này:"), options)] if found else []


def write_incident(
    context: Context, raising: Raising, raised_by: int | None, limit: IncidentLimits, alarm: dict[str, Any]
) -> Incident:
    raised = NewIncident(
        raising.place.unit,
        raising.mailbox,
        raising.kind,
        raising.what,
        context.at,
        limit.take_until(raising.kind, context.at, is_opened=bool(raising.is_opened)),
        limit.resolve_until(context.at),
        raised_by=raised_by,
        on_behalf=context.who.person if raising.place.teller else None,
        happened_at=raising.happened_at,
        tried=raising.tried,
        call_back=raising.call_back,
        is_opened=raising.is_opened,
        **alarm,
    )
    incident_id = incidents.add(context.tx, raised, local_date(context.at).year)
    incident = incidents.get(context.tx, incident_id)
    if incident is None:
        raise AssertionError("just written")
    return incident


def receipt(context: Context, noticed: Noticed, heard: datetime) -> Message:
    """Make the answer to whoever raised it: say what happens next, and what to do meanwhile."""
    incident, common = noticed.incident, noticed.joined
    places = {"about": cards.about_text(incident), "office": context.settings.office_name}
    if common:
        said = _(
            "Đã ghi nhận {about}. Đây là sự cố chung của nhiều đơn vị, {office} đã biết và đang xử "
            "lý. Khi có tin mới, hệ thống sẽ báo anh/chị tại đây.",
            **places,
        )
        more = _("Tin gần nhất: {text}", text=common.said) if common.said else ""
    else:
        said = _(
            "Đã ghi nhận {about}. {office} tiếp nhận chậm nhất {take}, xử lý chậm nhất {resolve}. "
            "Khi có người tiếp nhận, hỏi thêm hoặc xử lý xong, hệ thống sẽ báo anh/chị tại đây.",
            **places,
            take=moment_text(incident.take_until),
            resolve=moment_text(incident.resolve_until),
        )
        more = ""
    when = when_heard_text(context, incident, heard) if incident.is_dangerous or not common else ""
    advice = guidance.advice(incident.kind, incident.is_opened) if incident.is_dangerous else ""
    back = withdraw_options(context, incident)
    how = _("Nếu báo nhầm, anh/chị rút lại được cho đến khi có người tiếp nhận.") if back else ""
    text = "\n".join(filter(None, [said, more, when, advice, how]))
    return Message(text, (cards.view_button(incident), *back), card=cards.talk_subject(incident))


def withdraw_options(context: Context, incident: Incident) -> tuple[Option, ...]:
    """Return what takes it back, while nobody has taken it: for the unit's people, not the office's."""
    if not moved(incident.state, IncidentAction.WITHDRAW, cards.side_of(context)):
        return ()
    return (Option(cards.action_token(incident, IncidentAction.WITHDRAW), _("Rút lại"), is_undo=True),)


def when_heard_text(context: Context, incident: Incident, heard: datetime) -> str:
    """Say when the office hears of it; "" where it does as always."""
    office = context.settings.office_name
    if incident.joined:
        first = cards.first_reference(incident)
        return _("Sự cố này do cùng một người báo với {number} nên không báo động riêng.", number=first)
    if heard > context.at:
        return _(
            "Ngoài giờ làm việc nên {office} sẽ nhận tin báo lúc {moment}.",
            office=office,
            moment=moment_text(heard),
        )
    return _("Hệ thống báo ngay cho người trực của {office}.", office=office) if incident.is_dangerous else ""
