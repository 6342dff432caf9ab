"""Checks in words: what is typed after a reminder or a check is recorded, put right, or asked about."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from bot.conversation import (
    Message,
    Option,
    _,
    asks,
    at_local,
    expand,
    fold,
    local_date,
    regex,
    time_text,
)
from bot.domain.duties import (
    RESULTS,
    SEEN_TO,
    SETTLED,
    TAKE_BACK,
    UNSAID,
    UNSETTLED,
    Duty,
    DutyState,
    duty_subject,
    reminder_card,
    result_buttons,
    result_in_words,
    results_offered,
    which_card,
)
from bot.domain.phrases import (
    Meaning,
    checker_named,
    checkers_said,
    is_in_doubt,
    is_roundabout,
    mailboxes_told,
    may_be_of_another,
    name_of_checker,
    names_another_day,
    names_round_by_number,
    passes_on_what,
    read_intent,
    round_named,
    rounds_told,
    speaks_of_other,
)
from bot.domain.understanding import UNTOLD, deeds
from handlers.duties.cards import correction_card, may_be_undone, recorded_text, undo_option
from handlers.duties.checks import (
    correct_check,
    counts_from,
    duty_to_settle,
    is_to_settle,
    result_of_clause,
    result_told,
    settle,
    show_corrections,
    standing_check,
    undo_check,
)
from handlers.duties.reminders import excused_message, may_snooze, show_owed
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Replies,
    Role,
    typed_choices,
    units_by_name,
    units_mentioned,
)
from storage.checks import duties
from storage.engine import holders

ALL_OF_THEM = regex(  # folded, of checks
    r"\b(?:ca (?P<count>hai|2|ba|3)|(?P<each>hai|2|ba|3)(?: (?:cai|hop|thu|mail|ben|don vi|noi|co quan))+ deu"
    r"|tat ca|(?:xong|coi|xem|kiem tra) het)\b"
)

TAKES_BACK = regex(  # folded
    r"^(?:(?:cho|xin|em|toi|minh|anh|chi|oi|da|de) )*rut lai(?: (?:ghi nhan|kiem tra|ket qua|lan [12]|vua roi"
    r"|cai|do|di|giup|gium|em|toi|nhe|nha|a))*$|\bchua (?:he )?(?:kiem tra|ktra|kt)\b"
)
PASSED_TO = regex(  # folded
    r"\b(?:chuyen|trinh|dua|gui|bao)(?: (?:len|cho|qua|toi|sang))*"
    r" (?:anh|chi|a|c|ong|ba|chu|co|bac|dong chi) (\w+)\b(?!.*\b(?:xong|xu ly|giai quyet)\b)"
)
NONE_THERE = regex(  # folded
    r"(?:(?:da|vang|em|toi|minh|anh|chi) )*(?:khong|ko|k|hong|hem) (?:co|thay)(?: gi)?"
    r"(?: (?:a|nhe|nha|em|anh|chi|het|ca|dau|roi))*"
)
CHECK_UNDO = "undo:"  # how the token of [Bấm nhầm] under a check begins
HOUR_TOLD = regex(r"\b(?:luc|hoi|tu luc)? ?(?<!\d)\d{1,2}(?:h\d{0,2}| gio|g\d{2}|:\d{2})\b(?! nua)")  # folded
LOOKED_ONESELF = regex(  # folded; "minh" may be a name
    r"\b(?:em|anh|chi|toi|tui)(?: (?:da|vua|moi|co|cung))* (?:kiem tra|xem|coi|vao xem|vao kiem tra)\b"
)
RESULT = regex(r"ck:(\d+):\w+")  # the token of a result
LATELY = timedelta(hours=2)  # for so long what /kiemtra showed waits for its answer
MOST_WORDS = 6  # of what answers that a check is of all units
BESIDE_NAME = """
    da vang u a e em anh chi c co chu bac oi la thi cua ben cai o hop thu hom mail don vi co quan thoi nhe nha
    nghe do xa phuong phong ubnd vua moi roi kiem tra coi xem lan 1 2 so cho toi chi ay day ghi chon nghen voi
"""  # words beside the name of a unit that say nothing else of it, folded


def settle_unreminded(context: Context, result: str, typed: str = "") -> Replies:
    """Settle the duty in sight, or that runs; else show what is owed, but not to the office."""
    there = duty_in_sight(context, is_asked=True) if result not in (UNSAID, UNTOLD) else None
    if there:
        return settle(context, there, result)
    told = duties_told(context, result, typed) if typed else []
    if len(told) == 1:
        return settle(context, told[0], result)
    if excused := tell_of_excused(context) if typed else []:
        return excused
    return [] if context.may(Action.BY_PHONE) else show_owed(context, "")


def tell_of_excused(context: Context) -> Replies:
    """Say of the rounds that run now that they are excused; nothing where none is."""
    own = sorted(role.unit for role in context.who.units(Role.OFFICER))
    day = duties.of_day(context.tx, local_date(context.at), own) if own else []
    running = [one for one in day if one.opens <= context.at < one.ends and one.state == DutyState.EXCUSED]
    return [excused_message(running)] if running else []


def settle_shown(context: Context, shown: Sequence[Duty], said: str, typed: str) -> Replies:
    """Settle what is told; where an hour is told with it, say which one counts."""
    settled = settle_told_of(context, shown, said, typed)
    is_recorded = any(one.token.startswith(CHECK_UNDO) for message in settled for one in message.options)
    if not is_recorded or not HOUR_TOLD.search(fold(typed)):
        return settled
    told = _("Lượt kiểm tra được tính lúc anh/chị báo; giờ nêu trong tin không được ghi nhận.")
    return [Message(told), *settled]


def settle_told_of(context: Context, shown: Sequence[Duty], said: str, typed: str) -> Replies:
    """Settle the duty of the nudge just shown ("xong"); without one, or of several, ask which.

    All of them are settled where that was typed ("cả hai xong rồi"), and one of each unit is open. Where
    results stand to be chosen instead of the recorded one, it is that which is put right. ``said``: the
    result, "" where none was. Where mail was told of, and not what has become of it, that is asked.
    """
    result, named = result_told(said, typed), units_named(context, typed)
    if may_be_of_else(context, typed):
        return ask_if_done(context, shown or duties_told(context, result, typed), typed, said)
    result = "head" if result in SEEN_TO and is_passed_to_head(context, typed) else result
    shown = [duty for duty in shown if not named or duty.unit in named]
    of_round = of_named_round(context, shown, result, typed)
    if put_right := of_round or correct_recorded(context, shown, result, typed):
        return put_right
    shown = [duty for duty in shown if duty.round == round_named(typed)] or [*shown]
    if result == UNTOLD and shown:
        return ask_of_mail(shown)
    if not shown:
        told = duties_told(context, result, typed)
        shown = [duty for duty in told if not named or duty.unit in named]
        if of_round := of_named_round(context, shown, result, typed):
            return of_round
    if asked := ask_for_other(context, shown, result, typed):
        return asked
    if len({duty.unit for duty in shown}) == 1:
        is_named = names_round_by_number(typed) and shown[0].round == round_named(typed)
        next_one = None if is_named else running_round(context, shown[0])
        return (
            [ask_which_round(shown[0], next_one, result)] if next_one else settle(context, shown[0], result)
        )
    if not shown:
        return settle_unreminded(context, result)
    if len(shown) == len({duty.unit for duty in shown}) == count_said(typed, len(shown)):
        return [one for duty in shown for one in settle(context, duty, result)]
    options = tuple(Option(f"ck:{duty.id}:{result}", name_among(duty, shown)) for duty in shown)
    which = _("Anh/chị đã kiểm tra hộp thư của đơn vị nào?")
    return [Message(which, options, card=which_card(shown[0].date))]


def is_passed_to_head(context: Context, typed: str) -> bool:
    """Return whether mail was passed to somebody who heads a unit of theirs: "đã chuyển anh Thử"."""
    found = PASSED_TO.search(fold(typed))
    units = [role.unit for role in context.who.units(Role.OFFICER)] if found else []
    heads = holders(context.tx, context.at, HEADING, units) if units else {}
    names = {fold(one.name).split()[-1] for each in heads.values() for one in each}
    return found is not None and found[1] in names


def correct_recorded(context: Context, shown: Sequence[Duty], result: str, typed: str) -> Replies:
    """Put right what was recorded: its results were shown last, or it was just recorded and nothing waits."""
    if result == UNSAID:
        return []
    named = units_named(context, typed)
    waiting = [duty for duty in shown if not named or duty.unit in named]
    duty = duty_to_correct(context) or (None if waiting else just_checked(context, named))
    if duty is None or round_named(typed) not in (0, duty.round) or (named and duty.unit not in named):
        return []
    return correct_to_told(context, duty, result, typed)


def of_named_round(context: Context, shown: Sequence[Duty], result: str, typed: str) -> Replies:
    """Settle the round that is named where another was reminded of last: "lần 1 có thư đã xử lý".

    By a time of day, "sáng nay", it is asked which; and so it is before that round may be settled. What is
    recorded of it is shown, to be put right.
    """
    named = round_named(typed)
    if not named or not shown or any(duty.round == named for duty in shown):
        return []
    units = sorted({duty.unit for duty in shown})
    day = duties.of_day(context.tx, local_date(context.at), units)
    meant = [duty_to_settle(context, duty.id) for duty in day if duty.round == named]
    owed = [duty for duty in meant if is_to_settle(context, duty)]
    if len(owed) == 1 and len(meant) == 1:
        if begins := counts_from(context, owed[0]):
            return [ask_of_round_before(shown[0], owed[0], begins, result)]
        if result == UNTOLD:
            return ask_of_mail(owed)
        is_plain = names_round_by_number(typed) or context.at >= shown[0].ends
        return settle(context, owed[0], result) if is_plain else [ask_which_round(owed[0], shown[0], result)]
    recorded = [duty for duty in meant if duty.state in SETTLED and standing_check(context, duty)]
    return [show_corrections(context, recorded[0])] if len(recorded) == 1 else []


def ask_of_round_before(shown: Duty, named: Duty, begins: datetime, result: str) -> Message:
    asked = _(
        "Lần {named} chỉ ghi nhận được từ {time}. Ghi nhận cho lần {round}?",
        named=named.round,
        time=time_text(begins),
        round=shown.round,
    )
    label = result_in_words(result if result in RESULTS else UNSAID)
    token = f"ck:{shown.id}:{result if result in RESULTS else UNSAID}"
    return Message(asked, (Option(token, label),), shown.unit_name, card=reminder_card(shown))


def settle_both_rounds(context: Context, typed: str) -> Replies:
    """Settle both rounds of the day, each with what is told of it: "lần 1 không có thư, lần 2 cũng không".

    Nothing where it is not plain of both what was found, or which unit is meant.
    """
    told = rounds_told(typed) if "?" not in typed and not is_in_doubt(typed) else {}
    results = {number: result_of_clause(said) for number, said in told.items()}
    units = units_named(context, typed) or {role.unit for role in context.who.units(Role.OFFICER)}
    if not told or "" in results.values() or len(units) != 1:
        return []
    day = duties.of_day(context.tx, local_date(context.at), sorted(units))
    found = [duty_to_settle(context, duty.id) for duty in day]
    return [said for duty in found for said in settle_told(context, duty, results.get(duty.round, ""), typed)]


def settle_told(context: Context, duty: Duty, result: str, typed: str) -> Replies:
    """Settle one round of two that are told of, put right what is recorded of it, or say when it begins."""
    if duty.state in SETTLED:
        if result in ("", UNSAID, standing_check(context, duty).result):
            return []
        newest = just_checked(context)
        is_lately = newest is not None and newest.id == duty.id
        return correct_to_told(context, duty, result if is_lately else UNTOLD, typed)
    if not result or not is_to_settle(context, duty):
        return []
    if begins := counts_from(context, duty):
        places = {"round": duty.round, "time": time_text(begins)}
        return [Message(_("Lần {round} chỉ ghi nhận được từ {time}; chưa ghi nhận lần này.", **places))]
    return ask_of_mail([duty]) if result == UNTOLD else settle(context, duty, result)


def told_none_in_sight(context: Context, typed: str) -> Sequence[Duty]:
    """Return the duties of the newest message, where "không có" tells of them; it says nothing elsewhere."""
    duty = duty_in_sight(context) if NONE_THERE.fullmatch(fold(typed).strip(" .")) else None
    return (reminded_duties(context) or [duty]) if duty else []


def duty_in_sight(context: Context, *, is_asked: bool = False) -> Duty | None:
    """Return the duty whose results stand to be chosen in the newest message: a reminder, or /kiemtra.

    ``is_asked``: of /kiemtra alone.
    """
    last = context.last_shown(LATELY)
    is_there = last is not None and (last.is_newest or (last.is_later and not is_asked))
    offered = last.options if last and is_there else []
    found = {found[1] for token, _label, _words in offered if (found := RESULT.match(token))}
    return duty_to_settle(context, int(found.pop())) if len(found) == 1 else None


def correct_to_told(context: Context, duty: Duty, result: str, typed: str) -> Replies:
    """Put another result in place of the recorded one; where only mail was told of, ask which.

    So it is where the words may be of something else.
    """
    is_plain = result != UNTOLD and not (speaks_of_other(typed) or is_roundabout(typed))
    return correct_check(context, duty, result if is_plain else "")


def ask_for_other(context: Context, shown: Sequence[Duty], result: str, typed: str) -> Replies:
    """Ask whether a check that a colleague is said to have made is recorded by who says so; else nothing."""
    written = name_of_checker(typed)
    if result == UNTOLD or not shown or not (written or checkers_said(typed)):
        return []
    own = {role.unit for role in context.who.units(Role.OFFICER, *HEADING)}
    of_units = holders(context.tx, context.at, (Role.OFFICER, Role.STAFF, *HEADING), sorted(own))
    names = [one.name for each in of_units.values() for one in each if one.person != context.who.person]
    is_own = written and fold(written).split()[-1] == fold(context.who.name).split()[-1]
    name = checker_named(typed, names) or ("" if is_own else written)
    if not name:
        return []
    asked = _(
        "Anh/chị báo {name} đã kiểm tra. Lượt kiểm tra được ghi nhận theo tên người báo; ghi nhận theo tên "
        "anh/chị?",
        name=name,
    )
    is_alone = len(shown) == 1
    options = (
        Option(f"ck:{one.id}:{result}", _("Ghi nhận") if is_alone else name_among(one, shown))
        for one in shown
    )
    return [
        Message(
            asked,
            tuple(options),
            heading=shown[0].unit_name if is_alone else "",
            card=reminder_card(shown[0]) if is_alone else which_card(shown[0].date),
        )
    ]


def ask_of_mail(shown: Sequence[Duty]) -> Replies:
    """Ask, of each duty, what has become of the mail that was told of."""
    return [
        Message(
            _("Anh/chị báo có thư (lần {round}). Đề nghị chọn kết quả:", round=duty.round),
            tuple(one for one in result_buttons(duty.id) if one.token.split(":")[2] != "none"),
            heading=duty.unit_name,
            card=reminder_card(duty),
        )
        for duty in shown
    ]


def check_choices(shown: Sequence[Duty], result: str) -> list[typed_choices.Choice]:
    """Return the choices by which the words record a check, beside something else that they may settle."""
    said = result if result in RESULTS else UNSAID
    label = result_in_words(said)
    return [typed_choices.Choice(f"ck:{duty.id}:{said}", label, duty.unit_name, 0) for duty in shown]


def units_named(context: Context, typed: str) -> set[int]:
    """Return which of several units that this person watches the words name; of one none need be."""
    own = {role.unit for role in context.who.units(Role.OFFICER, *HEADING)}
    if len(own) < 2:
        return set()
    return units_mentioned(context.tx, typed, local_date(context.at), sorted(own))


def may_be_of_else(context: Context, typed: str) -> bool:
    """Return whether another mailbox may be meant, or no mail: "trình sếp rồi" where none was asked of."""
    is_unnamed = passes_on_what(typed) and not is_mail_asked_of(context)
    return is_unnamed or is_told_of_another(context, typed)


def is_told_of_another(context: Context, typed: str) -> bool:
    """Return whether it is told of the mailbox of another unit than theirs: "mail Phú Hội không có gì"."""
    told, today = mailboxes_told(typed), local_date(context.at)
    named = {unit for words in told for unit in units_by_name(context.tx, words, today)}
    own = {role.unit for role in context.who.units(Role.OFFICER, *HEADING)}
    is_other = any(may_be_of_another(words, names_of_own(context)) for words in told)
    return not named & own if named else is_other


def is_plainly_told(context: Context, typed: str, result: str) -> bool:
    """Return whether a check is plainly told; names of their units may stand among its words."""
    return deeds.is_check_told(typed, result != UNSAID, names_of_own(context))


def names_of_own(context: Context) -> set[str]:
    """Return the words of the names of their units, folded."""
    names = (fold(role.unit_name) for role in context.who.units(Role.OFFICER, *HEADING))
    return {word for name in names for word in name.split()}


def is_mail_asked_of(context: Context) -> bool:
    """Return whether it was just asked what has become of the mail that was told of."""
    last = context.shown_since(at_local(local_date(context.at), time(0)))[:1]
    results = {token.split(":")[-1] for message in last for token, _label, _words in message.options}
    return results == results_offered().keys() - {"none"}


def checks_of_named(context: Context, typed: str) -> list[str | Message]:
    """Return what is pressed where it was just asked of which unit a check is, and the words name it.

    "cả hai" presses all of them; of several rounds of one unit it is asked which. Nothing is pressed where
    anything is asked, or more is said than which it is: mail that is told of it is asked about.
    """
    if read_intent(typed) != Meaning.UNKNOWN or asks(typed):
        return []
    since = at_local(local_date(context.at), time(0))
    last = context.shown_since(since)[:1]
    labels = {token: label for message in last for token, label, _words in message.options}
    tokens = list(labels)
    ids = [int(token.split(":")[1]) for token in tokens if token.startswith("ck:")]
    if not len(tokens) == len(set(ids)) > 1:
        return []
    if count_said(typed, len(ids)) == len(ids) and len(typed.split()) <= MOST_WORDS:
        return [*tokens]
    named = units_named(context, typed)
    found = [duties.get(context.tx, one) for one in ids]
    meant = {token: duty for token, duty in zip(tokens, found, strict=True) if duty and duty.unit in named}
    if len(named) != 1 or not meant:
        return []
    if result_told("", typed) == UNTOLD:
        return [*ask_of_mail([*meant.values()])]
    if not is_named_alone(context, typed):
        options = tuple(Option(token, label) for token, label in labels.items())
        asked = _("Chưa ghi nhận gì. Anh/chị đã kiểm tra hộp thư của đơn vị nào?")
        return [Message(asked, options, card=which_card(local_date(context.at)))]
    if len(meant) == 1:
        return [*meant]
    asked, options = _("Anh/chị đã kiểm tra lần nào?"), tuple(Option(one, labels[one]) for one in meant)
    return [Message(asked, options, card=which_card(local_date(context.at)))]


def is_named_alone(context: Context, typed: str) -> bool:
    """Return whether words name a unit, and say nothing else of it: "dạ cái của xã Long Tân ạ"."""
    said = set(re.findall(r"\w+", fold(expand(typed))))
    return said <= names_of_own(context) | set(BESIDE_NAME.split())


def just_checked(context: Context, named: Collection[int] = ()) -> Duty | None:
    """Return the duty that this person settled within the minutes in which that is taken back.

    ``named``: the units that the words name; of another nothing is put right.
    """
    check = duties.newest_check_by(context.tx, context.who.person, context.at - TAKE_BACK)
    duty = duty_to_settle(context, check.duty) if check else None
    is_meant = duty is not None and (not named or duty.unit in named)
    return duty if duty and is_meant and duty.date == local_date(context.at) else None


def count_said(typed: str, shown: int) -> int:
    """Return of how many of those shown the words speak: "cả hai" of two, "tất cả" of all, else of none."""
    found = ALL_OF_THEM.search(fold(typed))
    return (
        {"hai": 2, "2": 2, "ba": 3, "3": 3}.get(found["count"] or found["each"] or "", shown) if found else 0
    )


def name_among(duty: Duty, shown: Sequence[Duty]) -> str:
    """Return the unit, with the round where the unit owes two of them."""
    is_alone = sum(one.unit == duty.unit for one in shown) == 1
    return duty.unit_name if is_alone else _("{unit} – lần {round}", unit=duty.unit_name, round=duty.round)


def duty_to_correct(context: Context) -> Duty | None:
    """Return the duty whose other results are what this contact was shown last."""
    last = context.shown_since(at_local(local_date(context.at), time(0)))[:1]
    tokens = [token.split(":") for message in last for token, _label, _words in message.options]
    found = {int(parts[1]) for parts in tokens if parts[0] == "fix" and len(parts) > 2}
    return duty_to_settle(context, found.pop()) if len(found) == 1 else None


def running_round(context: Context, shown: Duty) -> Duty | None:
    """Return the round that runs and is owed, where the one last reminded of is over: either may be meant."""
    if context.at < shown.ends:
        return None
    day = duties.of_day(context.tx, shown.date, [shown.unit])
    running = [duty for duty in day if duty.opens <= context.at < duty.ends and duty.state in UNSETTLED]
    return running[0] if running else None


def ask_which_round(over: Duty, running: Duty, result: str) -> Message:
    options = (
        Option(f"ck:{over.id}:{result}", _("Lần {round} (muộn)", round=over.round)),
        Option(f"ck:{running.id}:{result}", _("Lần {round}", round=running.round)),
    )
    asked = _("Anh/chị đã kiểm tra lần nào?")
    return Message(asked, options, heading=over.unit_name, card=which_card(over.date))


def ask_if_done(context: Context, shown: Sequence[Duty], typed: str = "", likely: str = "") -> Replies:
    """Ask whether the check is done, of who said that they will ("dạ", "ok"); nothing without a reminder.

    Where mail was ``typed`` of, ask what has become of it; the result that is ``likely`` is to be confirmed.
    """
    if not shown:
        return []
    result = result_told(likely, typed)
    if result == UNTOLD:
        return ask_of_mail(shown)
    duty = shown[0]
    is_told = result in RESULTS and not speaks_of_other(typed)
    label = result_in_words(result) if is_told else _("Đã kiểm tra")
    options = [Option(f"ck:{duty.id}:{result if is_told else UNSAID}", label)]
    asked = _(
        "Anh/chị đã kiểm tra xong chưa? Lần {round} kết thúc lúc {end}.",
        round=duty.round,
        end=time_text(duty.ends),
    )
    if may_snooze(context, duty):
        asked = _("Anh/chị đã kiểm tra xong chưa?")
        if names_another_day(typed):
            asked = _("Lần {round} hôm nay, anh/chị đã kiểm tra xong chưa?", round=duty.round)
        options.append(Option(f"later:{duty.id}", _("Chưa, nhắc sau 30 phút")))
    return [Message(asked, tuple(options), duty.unit_name, card=duty_subject(duty.id))]


def reminded_duties(context: Context) -> list[Duty]:
    """Lock the duties of today that this contact was last reminded of and that may still be settled."""
    since = at_local(local_date(context.at), time(0))
    subjects = context.screen.subjects_since(since, ["duty"])
    return still_owed(context, (int(subject.split(":")[1]) for subject in subjects))


def still_owed(context: Context, duty_ids: Iterable[int]) -> list[Duty]:
    """Lock those of these duties that this person may still settle."""
    found = (duties.locked(context.tx, one) for one in duty_ids)
    live = (duty for duty in found if duty and is_to_settle(context, duty))
    return [duty for duty in live if context.may(Action.CHECK, duty.unit)]


def duties_told(context: Context, result: str, typed: str = "") -> list[Duty]:
    """Lock the duties that run now and are owed, where a result is told: nobody waits for the reminder.

    A head tells of those of the unit, where it is ``typed`` that it was they who looked.
    """
    roles = (Role.OFFICER, *(HEADING if LOOKED_ONESELF.search(fold(expand(typed))) else ()))
    own = sorted(role.unit for role in context.who.units(*roles)) if result in RESULTS else []
    day = duties.of_day(context.tx, local_date(context.at), own) if own else []
    found = [duty for duty in day if duty.opens <= context.at < duty.ends and duty.state in UNSETTLED]
    live = (duties.locked(context.tx, duty.id) for duty in found if context.may(Action.CHECK, duty.unit))
    return [duty for duty in live if duty]


def offer_to_take_back(context: Context) -> Replies:
    """Offer to take back the check just recorded, of who tells that it cannot be opened; else nothing."""
    duty = just_checked(context)
    check = standing_check(context, duty) if duty and duty.state in SETTLED else None
    if not duty or not check or check.person != context.who.person:
        return []
    said = _("Nếu lúc đó anh/chị cũng chưa vào được hộp thư, xin chọn “Bấm nhầm” để rút lại ghi nhận.")
    text = "\n".join([recorded_text(duty, check), said])
    return [Message(text, undo_option(check.id), card=correction_card(check.id))]


def newest_check(context: Context, named: Collection[int] = ()) -> Any:
    """Return the check of today that they gave last, of the ``named`` units where any are; None for none."""
    if not named:
        since = min(context.at - TAKE_BACK, at_local(local_date(context.at), time()))
        return duties.newest_check_by(context.tx, context.who.person, since)
    of_day = duties.of_day(context.tx, local_date(context.at), sorted(named))
    found = duties.newest_checks(context.tx, [one.id for one in of_day]).values()
    own = [one for one in found if one.person == context.who.person]
    return max(own, key=lambda one: one.id, default=None)


def last_checked(context: Context) -> Duty | None:
    """Return the duty of that check."""
    check = newest_check(context)
    return duties.get(context.tx, check.duty) if check else None


def take_back_check(context: Context, said: str, typed: str) -> Replies:
    """Put the check that they gave last right, where the result that is ``said`` is another ("nhầm, …").

    Take it back where that is plainly ``typed`` and may still be done: "rút lại", "nhầm, chưa kiểm tra".
    Without a result show it, as long as something can be done about it; nothing where there is none.
    """
    check = newest_check(context, units_named(context, typed))
    if check is None:
        return []
    is_own = check.person == context.who.person and may_be_undone(context, check)
    if is_own and TAKES_BACK.search(fold(typed)):
        return undo_check(context, check)
    duty = duty_to_settle(context, check.duty)
    if said not in ("", UNSAID, check.result) and duty.date == local_date(context.at):
        return correct_to_told(context, duty, said, typed)
    return [show_corrections(context, duty)]
