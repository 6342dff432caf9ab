"""Acts about checks, absences and faults that are told: who is away, another result, what is wrong."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.conversation import N_, Message, Option, _, asks, fold, local_date, regex, tidy
from bot.domain.dates import is_time_alone
from bot.domain.duties import RESULTS, TAKE_BACK, UNSAID
from bot.domain.incidents import IncidentKind
from bot.domain.names import is_named_with_title
from bot.domain.phrases import wishes_excuse
from bot.domain.understanding import Act, Candidate, Intent, Reading, normal
from handlers import (
    broadcasts,
    cover,
    delegation,
    directory,
    duties,
    incidents,
)
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Prefilled,
    Replies,
    Role,
    active_form,
    form_card,
    id_in,
    main_things,
    press_button,
    typed_choices,
)
from handlers.wishes.absences import TAKES_AWAY_BACK, extend_absence, tell_back
from handlers.wishes.opening import SaidWords, Wish, filled, pass_on_card, said_of
from storage.engine import Conversation, Offered, conversations

OFFERS_COVER = regex(
    r"\b(?:em|toi|minh|chau)(?: (?:se|xin|dinh|co the))* truc (?:thay|giup|gium|ho)(?: (?:cho|giup|gium))? "
    r"(?!(?:cho|em|toi|minh|chau|nha|nhe|a|duoc|dc|khong|hom|mai)\b)\w"
    r"|\b(?:sep|thu truong|chu tich|truong phong|giam doc|anh|chi|ong|ba|chu|co|bac)\b.*"
    r"\b(?:nghi|vang|di|hop|ban|om|cong tac)\b.*\b(?:em|toi|chau)(?: (?:se|xin))?"
    r" truc (?:thay|giup|gium|ho)\b(?! (?:em|toi|minh)\b)"
)
UNDOES = ("bc_undo", "sc_back", "sc_withdraw")  # how tokens begin of what takes back …
NAMES_CHECK = regex(r"\b(?:kiem tra|lan [12]|kt ?[12])\b")  # folded
CHECK_UNDO = "undo"  # … and of a check
WAYS_BACK = (  # how tokens begin of what puts right, or takes back, what an answer says was done
    *(
        "rp_write",
        "ns",
        "ns_withdraw",
        "bh_back",
        "sc_mistake",
        "sc_unsay",
        "sc_again",
        "cover_end",
        "home",
        "unexcuse",
    ),
    *("uq_drop", "dl_drop"),
)
PERSONNEL_CHANGE = "change"  # the subject of a personnel change
LONGEST = 300  # letters of what puts an absence right
LEAST_OFFERED = 2  # absences, where it is asked which
JUST = timedelta(hours=1)  # for so long the newest answer is meant
ROUND = regex(r"\blan [12]\b")
TELEPHONED = regex(r"\b(?:dien thoai|goi(?: dien)? bao|bao (?:qua|bang) (?:may|dt))\b")
CALLED = regex(  # folded: by telephone, and not that somebody is to be called
    r"\b(?:dien thoai|alo|(?:ben do|o do|do|anh|chi|co|ho|don vi|xa|phong)(?: \w+){0,4}? goi"
    r"|goi (?:dien|bao|noi|len|qua))\b"
)
CHECKED = regex(r"\b(?:coi|xem|kiem tra|ktra|check|mo)(?: (?:hop thu|mail|thu|lan [12]))* (?:roi|xong)\b")
WRONG = (
    r".*\b(?:bao|ghi|noi|nhap|dang ky|go|bam)(?: \w+){0,3}? (?:sai|nham|lon)\b"
    r"|(?:(?:da|a|ua|em|y|khoan|thoi|xin loi|chi|anh) )*(?:nham|lon|sai)(?: (?:roi|ngay|gio|buoi))+"
)
IS_WRONG = regex(rf"^(?:{WRONG})")  # of plain words, as the next
AWAY_WRONG = regex(  # an absence that was told wrongly
    rf"^(?=.*\b(?:nghi|vang|phep)\b)(?:{WRONG}"
    r"|.*\b(?:sua|doi|chuyen|dieu chinh)(?: (?:lai|giup|gium|em|cai|lich|ngay|buoi|thoi gian|lan))*"
    r" (?:nghi|vang|phep)\b(?: \w+)*? (?:sang|qua|thanh|lai|tu|toi|den)\b)"
)
NOT_SO = regex(r",? *(?:chứ|chu|cho) (?:không|khong|hông|hong|ko) (?:phải|phai)\b.*", re.IGNORECASE)
MOVED = regex(
    r"^.*?\b(?:sửa|sua|đổi|doi|dời|chuyển|chuyen|chỉnh|chinh)\b.*?\b(?:nghỉ|nghi|vắng|vang|phép|phep)\b.*?"
    r"\b(?:sang|qua|thành|thanh) (?=\S)",
    re.IGNORECASE,
)
DENIES_AWAY = regex(  # "em có xin nghỉ đâu"
    r"\b(?:em|e|toi|minh|tui) (?:co|dau co|dau)(?: (?:co|he))? (?:(?:xin|bao|dang ky) )?(?:nghi|vang)\b"
    r"|\bkhong (?:he )?(?:xin|bao|dang ky) (?:nghi|vang)\b"
)
LOOKS_AT_AWAY = regex(  # "xem vắng mặt của em", "em báo vắng ngày nào"
    r"\b(?:xem|coi|kiem tra|tra)(?: (?:lai|giup|gium|em|cac|nhung|lich|ngay|lan))* (?:vang(?: mat)?|nghi)\b"
    r"(?=.*\b(?:em|toi|minh|tui)\b)"
    r"|\b(?:em|toi|minh|tui)(?: \w+){0,2} (?:bao|xin|dang ky) (?:vang(?: mat)?|nghi)(?: \w+){0,2}"
    r" (?:nao|chua|roi chua)(?: (?:vay|a|ha|ta|nhi|the|em|chi))*$"
    r"|\b(?:em|toi|minh|tui) (?:nghi|vang)(?: mat| phep)? (?:ngay|hom|buoi|khi) nao\b"
)
ASKS_OF_COVER = regex(  # "chị Lan trả lời chưa", "có ai nhận trực thay chưa"
    r"\b(?:tra loi|nhan loi|nhan|dong y|phan hoi)(?: (?:truc thay|truc|thay|gi))*(?: roi)? (?:chua|khong)\b"
)
ALL_OF_THEM = regex(  # folded: of several that are offered
    r"(?:(?:da|ok|u|vang|em|thoi) )*(?:bo |ket thuc |huy )?(?:(?:ca )?(?:hai|2)|tat ca|het|ca)"
    r"(?: (?:cai|lan|dot|ngay))*(?: (?:luon|het|di|nhe|nha|a|em|giup|gium))*[ .!]*"
)
ADDS_AWAY = regex(r"\b(?:xin|cho|bao)(?: \w+){0,2}? (?:nghi|vang)(?: mat| phep)? them\b")
FORGOTTEN = regex(r"\bquen (?:mat )?(?:mat khau|mk|pass|password)\b")  # folded
TAKES_BACK = regex(r"\b(?:bo|huy|rut|thoi|khong|dung)(?: (?:dot|luon|giup|cai))* mien\b")  # folded


def tell_of_standing_in(context: Context, reading: Reading) -> Replies:
    """Say who has to ask, to an officer who offers to stand in or tells of another's absence; a head may."""
    if context.who.is_one_of(*HEADING):
        return []
    if not OFFERS_COVER.search(reading.text.plain):
        told = cover.said.cover_said(context, reading.typed)
        return [others_absence(context, reading, told.absent)] if told.absent and not told.is_self else []
    said = _(
        "Người vắng mặt gõ /tructhay rồi chọn anh/chị, hoặc thủ trưởng đơn vị cử anh/chị. Khi đó hệ thống "
        "hỏi, anh/chị chọn “Nhận trực thay”."
    )
    return pass_on_card(context, reading, said)


def open_cover(context: Context, reading: Reading) -> Replies:
    """Open the form of a cover with who is away and who stands in, as far as the sentence tells it."""
    told, begun = cover.said.cover_said(context, reading.typed), time_begun(context)
    is_own = told.is_self or (begun != "" and not told.absent)
    away = "" if is_own else told.absent
    if OFFERS_COVER.search(reading.text.plain):
        away, is_own = told.absent or told.substitute, False
    spoken = reading.slots.get("person", "")
    if any(fold(spoken).split()[-1:] == fold(name).split()[-1:] for name in told.denied):
        spoken = ""
    stands_in = (
        ""
        if away and told.substitute == away
        else told.substitute or cover.said.only_deputy(context, reading.typed) or spoken
    )
    units = [role.unit for role in context.who.units(Role.OFFICER, *HEADING)]
    is_unknown = stands_in == spoken != "" and cover.said.unknown_to(context, spoken)
    named = {"who": away, **{f"sub_{unit}": "" if is_unknown else stands_in for unit in units}}
    if away or is_own or stands_in:  # and not what becomes of those that stand
        named["what"] = _("Báo vắng mặt, cử người trực thay")
    said = said_of(context, reading, {"range": "span"})
    named["span"] = said.words.get("span", "") or (begun if is_own else "")
    said = said.also({key: one for key, one in named.items() if one})
    # Who is away themselves knows that, and is not told it back.
    given = Prefilled(cover.asking.begin_cover(context, ""), {"who": cover.asking.ME} if is_own else {})
    opened = filled(context, cover.asking.FLOW, given, said)
    return [Message(not_found(spoken)), *opened] if is_unknown else opened


def take_substitute(context: Context, here: Conversation, typed: str) -> Replies:
    """Go on with who is to stand in, named in the form of one's own absence: "vậy nhờ Sơn"."""
    is_own = here.flow == cover.absence.FLOW and not here.facts.get("wrong")
    begun = here.answers.get("span") if is_own else None
    name = cover.said.substitute_alone(context, typed) if begun and context.may(Action.COVER) else ""
    if not (begun and name):
        return []
    conversations.close(context.tx, here)
    context.redraw(form_card(here.id))
    return open_own_cover(context, name, str(begun.value), begun.at)


def open_own_cover(context: Context, name: str, span: str, said_at: datetime) -> Replies:
    """Open the form of a cover for an absence of one's own, told by ``span``, with who is to stand in."""
    units = [role.unit for role in context.who.units(Role.OFFICER, *HEADING)]
    named = {f"sub_{unit}": name for unit in units}
    said = SaidWords({"what": _("Báo vắng mặt, cử người trực thay"), "span": span, **named}, said_at)
    given = Prefilled(cover.asking.begin_cover(context, ""), {"who": cover.asking.ME})
    return filled(context, cover.asking.FLOW, given, said)


def time_begun(context: Context) -> str:
    """Return the words that tell when, today, in an own absence that is just being reported; "" for none."""
    here = active_form(context)
    span = here.answers.get("span") if here and here.flow == cover.absence.FLOW else None
    return str(span.value) if span and local_date(span.at) == local_date(context.at) else ""


def not_found(spoken: str) -> str:
    return _("Không tìm thấy “{name}” trong đơn vị.", name=spoken)


def tell_of_absence(context: Context, reading: Reading) -> Replies:
    """Do what is told of an absence: a head enters a colleague's, others hear who does; or open a cover.

    One's own that is registered already is shown.
    """
    told = cover.said.cover_said(context, reading.typed)
    if told.is_self and told.substitute and context.may(Action.COVER):
        return open_cover(context, reading)
    if not told.absent or told.is_self:
        if said := extend_absence(context, reading):
            return said
        span = said_of(context, reading, {"range": "span"}).words.get("span", "")
        return cover.absence.show_told_already(context, span, reading.said_at or context.at)
    if context.who.is_one_of(*HEADING) and context.may(Action.COVER):
        return open_cover(context, reading)
    return [others_absence(context, reading, told.absent)]


def meant_of_absence(context: Context, reading: Reading) -> Intent | None:
    """Return what is plainly meant of an absence, however it is read; None where nothing is.

    One that was recorded is to be taken back ("bỏ ghi nhận vắng mặt của Mẫu", "em không vắng chiều nay nữa"),
    another comes ("xin nghỉ thêm thứ Sáu"), or a colleague is to stand in.
    """
    if TAKES_AWAY_BACK.search(reading.text.plain) and not asks(reading.typed):
        return Intent.COME_BACK
    if DENIES_AWAY.search(reading.text.plain) and cover.absence.has_own(context):
        return Intent.COME_BACK
    if ADDS_AWAY.search(reading.text.plain) and not asks(reading.typed):
        return Intent.AWAY
    return Intent.COVER if is_cover_told(context, reading) else None


def is_taken_back(context: Context, reading: Reading) -> bool:
    """Return whether an absence of one's own is plainly to be taken back: "bỏ cái vắng mặt lúc nãy đi"."""
    is_told = TAKES_AWAY_BACK.search(reading.text.plain) is not None and not asks(reading.typed)
    return is_told and cover.absence.has_own(context)


def show_absences(context: Context, reading: Reading) -> Replies:
    """Show one's own absences to who looks at them, or asks whether the colleague has answered."""
    is_looked_at = LOOKS_AT_AWAY.search(reading.text.plain) is not None
    is_of_cover = asks(reading.typed) and ASKS_OF_COVER.search(reading.text.plain) is not None
    if is_of_cover and not is_looked_at:
        names = [fold(name).split()[-1] for name in cover.absence.names_asked(context)]
        words = reading.text.plain.split()
        is_of_cover = any(name in words for name in names) or ("truc" in words and bool(names))
    if not (is_looked_at or is_of_cover) or not context.may(Action.CHECK):
        return []
    return cover.absence.show_own(context)


def absences_chosen(context: Context, typed: str) -> list[str]:
    """Return the tokens by which those of several absences end that were just offered: "cả hai", "ngày 3"."""
    is_all = ALL_OF_THEM.fullmatch(fold(tidy(typed))) is not None
    if not (is_all or is_time_alone(typed, context.at)):
        return []
    last = context.last_shown(JUST)
    offered = [token for token, _label, _words in last.options] if last and last.is_newest else []
    offered = [token for token in offered if token.startswith("home:")]
    if len(offered) < LEAST_OFFERED:
        return []
    if is_all:
        return offered
    meant = [f"home:{one}" for one in cover.absence.those_at(context, typed)]
    found = [token for token in offered if token in meant]
    return found if len(found) == 1 else []


def correct_absence(context: Context, typed: str) -> Replies:
    """Open an absence that was told wrongly with the time that is told now; nothing where none was.

    "cái nghỉ em báo sai rồi, em nghỉ từ sáng mai"; "dời ngày nghỉ qua thứ năm".
    """
    if len(typed) > LONGEST or not context.may(Action.CHECK):
        return []
    if not AWAY_WRONG.search(normal(typed).plain) or asks(typed):
        return []
    begun = cover.absence.begin_correction(context)
    if not begun.wrong:
        return []
    told, _comma, rest = typed.partition(",")
    is_apart = IS_WRONG.search(normal(told).plain) and rest.strip()
    right = rest.strip() if is_apart else MOVED.sub("", NOT_SO.sub("", typed))
    now = Reading(normal(right), [Candidate(Intent.AWAY, 1.0)], 1.0, Act.OPEN)
    said = said_of(context, now, {"range": "span", "reason": "reason"})
    if not said.words.get("reason"):
        before = cover.absence.reason_of(context, begun)
        said = said.also({"reason": before})
    return filled(context, cover.absence.FLOW, begun, said)


def is_excuse_told(context: Context, reading: Reading) -> bool:
    """Return whether an exemption is wished by who may give it, however it is read; none is taken back."""
    is_wished = wishes_excuse(reading.typed) and not TAKES_BACK.search(fold(reading.typed))
    return is_wished and not asks(reading.typed) and context.may(Action.EXCUSE)


def is_cover_told(context: Context, reading: Reading) -> bool:
    """Return whether a colleague is asked to stand in, for others by a head: the form opens, however read."""
    is_told = reading.intent in (Intent.AWAY, Intent.COVER) and not asks(reading.typed)
    if not is_told or not context.may(Action.COVER):
        return False
    told = cover.said.cover_said(context, reading.typed)
    is_of_colleague = told.absent and told.substitute and context.who.is_one_of(*HEADING)
    return told.is_asked and bool(told.is_self or is_of_colleague)


def others_absence(context: Context, reading: Reading, name: str) -> Message:
    """Say who enters somebody's absence."""
    said = _("Việc {name} vắng mặt do người đó hoặc thủ trưởng đơn vị báo.", name=name)
    return pass_on_card(context, reading, said)[0]


def show_excuses(context: Context, reading: Reading) -> Replies:
    """Show the exemptions that hold, each with its button, where one is to be taken back."""
    takes_back = TAKES_BACK.search(reading.text.plain)
    return duties.excuses.show_excuses(context) if takes_back and context.may(Action.EXCUSE) else []


def tell_check(context: Context, reading: Reading) -> Replies:
    """Put right the check that was just made, where another result is told; the office tells those of units.

    Nothing where neither is so.
    """
    if not context.may(Action.BY_PHONE):
        told = duties.checks.result_told(reading.slots.get("result", ""), reading.typed)
        named = duties.typed_checks.units_named(context, reading.typed)
        just = duties.typed_checks.just_checked(context, named) if told != UNSAID else None
        return duties.typed_checks.correct_to_told(context, just, told, reading.typed) if just else []
    told_of = directory.finding.units_named(context, reading.typed)
    unit = next(iter(told_of.values())) if len(told_of) == 1 else reading.slots.get("unit", "")
    if not unit and not TELEPHONED.search(reading.text.plain):
        return []
    telephone = duties.office.telephone
    if unit and (none_left := telephone.nothing_left(context, unit)):
        return [Message(none_left)]
    said = SaidWords({"words_1": unit} if unit else {}, reading.said_at)
    if len(told_of) == 1:
        said = said.also(told_by_phone(context, reading, next(iter(told_of))))
    return filled(context, telephone.BY_PHONE, telephone.begin_record(context, ""), said)


def told_by_phone(context: Context, reading: Reading, unit: int) -> Mapping[str, str]:
    """Return which round of a unit is told, by whom, and with which result, as far as they are.

    Where but one round is left to record, it is that one.
    """
    told = duties.checks.result_told(reading.slots.get("result", ""), reading.typed)
    found = ROUND.search(reading.text.plain)
    left = duties.office.telephone.left_to_record(context.tx, unit, context.at)
    rounds, people = list(left["duties"].values()), list(left["people"].values())
    tellers = [one for one in people if is_named_with_title(reading.typed, one.partition(" (")[0])]
    said = {
        f"result_{unit}": _(RESULTS[told]) if told in RESULTS else "",
        f"duty_{unit}": found[0] if found else rounds[0] if len(rounds) == 1 else "",
        f"person_{unit}": tellers[0] if len(tellers) == 1 else "",
    }
    return {key: words for key, words in said.items() if words}


def is_told_by_phone(context: Context, reading: Reading) -> bool:
    """Return whether the office tells that a unit called to say that it has checked, however it is read."""
    said = fold(reading.typed)
    is_said = CHECKED.search(said) and CALLED.search(said) and not asks(reading.typed)
    if not is_said or not context.may(Action.BY_PHONE):
        return False
    return len(directory.finding.units_named(context, reading.typed)) == 1


def take_back(context: Context, reading: Reading) -> Replies:
    """Take back what was said back last here, where its [Bấm nhầm] is in sight; else their last check."""
    if said := undo_in_sight(context, reading.typed):
        return said
    result = reading.slots.get("result", "")
    said = duties.typed_checks.take_back_check(context, result, reading.typed) or offer_ways_back(context)
    return said or nothing_to_take_back(context)


def nothing_to_take_back(context: Context) -> Replies:
    return [Message(_("Không có ghi nhận nào vừa rồi có thể rút lại."), main_things(context))]


def offer_ways_back(context: Context) -> Replies:
    """Offer what puts right, or takes back, what was sent or done last here; nothing where nothing does."""
    newest = [one for one in context.shown_since(context.at - JUST) if one.is_newest]
    ways = {
        token: label
        for message in newest
        for token, label, _words in message.options
        if token.partition(":")[0] in WAYS_BACK and typed_choices.is_live(context, token)
    }
    ways |= changes_spoken_of(newest)
    if not ways:
        return []
    changed = {token.partition(":")[2] for token in ways if token.startswith(("ns:", "ns_withdraw:"))}
    if len(changed) == 1 and all(token.startswith("ns") for token in ways):
        [number] = changed
        withdraw = f"ns_withdraw:{number}"
        if typed_choices.is_live(context, withdraw):  # which asks first
            return press_button(context, context.features.buttons["ns_withdraw"], number)
    said = _("Để sửa hoặc rút lại việc vừa làm, anh/chị chọn ở đây:")
    given = [token.partition(":")[2] for token in ways if token.startswith(delegation.cards.WITHDRAW)]
    card = delegation.cards.appointed_card(id_in(given[0])) if given and len(ways) == 1 else ""
    return [Message(said, tuple(Option(token, label) for token, label in ways.items()), card=card)]


def changes_spoken_of(newest: Iterable[Offered]) -> dict[str, str]:
    """Return the tokens of the personnel changes about which it was just asked whether words go on."""
    tokens = (token.split(":") for one in newest for token, _label, _words in one.options)
    numbers = [parts[3] for parts in tokens if parts[0] == "say" and parts[2:3] == [PERSONNEL_CHANGE]]
    return {f"ns:{number}": _("Xem thay đổi") for number in numbers}


def undo_in_sight(context: Context, typed: str) -> Replies:
    """Take back what was said back last, but a check; nothing where that was one, or one is named."""
    name, _colon, text = undo_token(context).partition(":")
    if NAMES_CHECK.search(fold(typed)):
        return []
    return press_button(context, context.features.buttons[name], text) if name in UNDOES else []


def undo_token(context: Context) -> str:
    """Return the token of the newest [Bấm nhầm] that still takes something back; "" for none."""
    shown = context.shown_since(context.at - TAKE_BACK)
    found = (typed_choices.live_tokens(context, one, (*UNDOES, CHECK_UNDO)) for one in shown)
    return next(filter(None, found), [""])[0]


def undo_option(context: Context, kept: int) -> Option | None:
    """Return the button that takes back what was recorded last, and says what that is; None for nothing.

    ``kept``: the words by which a check is put right or taken back.
    """
    token = undo_token(context)
    name, _colon, number = token.partition(":")
    if name == "bc_undo":
        text = broadcasts.audience.quoted(broadcasts.sending.read_received(context, number).broadcast.text)
        return Option(token, _("Rút lại: đã nhận thông báo “{text}”", text=text))
    if name == "sc_back":
        return Option(
            token,
            _("Rút lại: mở lại {number}", number=incidents.talking.INCIDENT.read(context, number).number),
        )
    if name == "sc_withdraw":
        return Option(
            token, _("Rút lại: {number}", number=incidents.talking.INCIDENT.read(context, number).reference)
        )
    duty = duties.typed_checks.last_checked(context)
    if duty is None:
        return None
    said = _("Sửa, rút lại: kiểm tra lần {round}, {unit}", round=duty.round, unit=duty.unit_name)
    return Option(f"wish:{kept}:{Intent.UNDO}", said)


def raise_incident(context: Context, reading: Reading) -> Replies:
    """Open the form of an incident with all that was said as its description, and its plain kind."""
    said = {"what": reading.typed.strip()}
    is_password = reading.intent == Intent.PASSWORD_TROUBLE
    if kind := incidents.raising.kind_in_words(reading.typed, reading.text.plain, is_password=is_password):
        said["kind"] = kind
    if FORGOTTEN.search(reading.text.plain):  # which no way of logging in helps
        said[f"helped_{IncidentKind.LOGIN}"] = _("Vẫn chưa được")
    doubted = (
        duties.typed_checks.offer_to_take_back(context)
        if kind == incidents.cards.kind_name(IncidentKind.LOGIN)
        else []
    )
    return [*doubted, *incidents.opening.open_told(context, said, reading.said_at or context.at)]


RAISE = Wish(N_("Báo sự cố"), raise_incident, Action.RAISE, incidents.raising.FLOW)
COVER = Wish(N_("Cử người trực thay"), open_cover, Action.COVER, cover.asking.FLOW, tell_of_standing_in)
COME_BACK = Wish(N_("Báo đã về"), tell_back)
UNDO = Wish(N_("Rút lại ghi nhận vừa rồi"), take_back, Action.CHECK)
OUTAGE = Wish(
    N_("Hệ thống thư của tỉnh ngừng hoạt động"),
    lambda context, reading: duties.office.outages.show_outage(context, reading.typed),
    Action.OUTAGE,
)
