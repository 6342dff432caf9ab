"""Checks in words: what is typed after a reminder or a check is recorded, put right, or asked about."""

import re
from collections.abc import Collection, Sequence
from datetime import time, timedelta

from bot.conversation import (
    Message,
    Option,
    _,
    asks,
    at_local,
    fold,
    local_date,
    time_text,
)
from bot.domain.duties import (
    RESULTS,
    SETTLED,
    TAKE_BACK,
    UNSAID,
    UNSETTLED,
    Duty,
    duty_subject,
    result_buttons,
    result_in_words,
)
from bot.domain.phrases import (
    Meaning,
    checker_named,
    checkers_said,
    is_roundabout,
    leaves_some_waiting,
    read_intent,
    round_named,
    speaks_of_other,
)
from bot.domain.understanding import UNTOLD, said_result
from handlers.duties.cards import correction_card, recorded_text, reminder_card, undo_option
from handlers.duties.checks import (
    correct_check,
    duty_to_settle,
    is_to_settle,
    may_be_undone,
    settle,
    show_corrections,
    standing_check,
    undo_check,
)
from handlers.duties.reminders import may_snooze, show_owed
from handlers.engine import HEADING, Action, Context, Replies, Role, typed_choices, units_mentioned
from storage import duties
from storage.engine import holders, outbox

ALL_OF_THEM = re.compile(  # folded, of checks
    r"\b(?:ca (?P<count>hai|2|ba|3)|tat ca|(?:xong|coi|xem|kiem tra) het)\b"
)

TAKES_BACK = re.compile(  # folded
    r"^(?:(?:cho|xin|em|toi|minh|anh|chi|oi|da|de) )*rut lai(?: (?:ghi nhan|kiem tra|ket qua|lan [12]|vua roi"
    r"|cai|do|di|giup|gium|em|toi|nhe|nha|a))*$|\bchua (?:he )?(?:kiem tra|ktra|kt)\b"
)
PASSED_TO = re.compile(  # folded
    r"\b(?:chuyen|trinh|dua|gui|bao)(?: (?:len|cho|qua|toi|sang))*"
    r" (?:anh|chi|a|c|ong|ba|chu|co|bac|dong chi) (\w+)\b(?!.*\b(?:xong|xu ly|giai quyet)\b)"
)
RESULT = re.compile(r"ck:(\d+):\w+")  # the token of a result
LATELY = timedelta(hours=2)  # for so long what /kiemtra showed waits for its answer
MOST_WORDS = 6  # of what answers of which unit a check is


def settle_shown(context: Context, shown: Sequence[Duty], said: str, typed: str) -> Replies:
    """Settle the duty of the nudge just shown ("xong"); without one, or of several, ask which.

    All of them are settled where that was typed ("cả hai xong rồi"), and one of each unit is open. Where
    results stand to be chosen instead of the recorded one, it is that which is put right. ``said``: the
    result, "" where none was. Where mail was told of, and not what has become of it, that is asked.
    """
    result, named = result_told(said, typed), units_named(context, typed)
    result = "head" if result == "handled" and is_passed_to_head(context, typed) else result
    if put_right := of_named_round(context, shown, typed) or correct_recorded(context, shown, result, typed):
        return put_right
    if named and shown:
        shown = [duty for duty in shown if duty.unit in named]
    if of_round := [duty for duty in shown if duty.round == round_named(typed)]:
        shown = of_round
    if result == UNTOLD and shown:
        return ask_of_mail(shown)
    if not shown:
        shown = [duty for duty in duties_told(context, result) if not named or duty.unit in named]
    if asked := ask_for_other(context, shown, result, typed):
        return asked
    if len({duty.unit for duty in shown}) == 1:
        next_one = running_round(context, shown[0])
        return (
            [ask_which_round(shown[0], next_one, result)] if next_one else settle(context, shown[0], result)
        )
    if not shown:
        there = duty_in_sight(context) if result not in (UNSAID, UNTOLD) else None
        return settle(context, there, result) if there else show_owed(context, "")
    if len(shown) == len({duty.unit for duty in shown}) == count_said(typed, len(shown)):
        return [one for duty in shown for one in settle(context, duty, result)]
    options = tuple(Option(f"ck:{duty.id}:{result}", name_among(duty, shown)) for duty in shown)
    return [Message(_("Anh/chị đã kiểm tra hộp thư của đơn vị nào?"), options)]


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
    return correct_to_told(context, duty, result, typed) if duty else []


def of_named_round(context: Context, shown: Sequence[Duty], typed: str) -> Replies:
    """Settle the round that is named where another was reminded of last: "sáng nay xử lý xong hết rồi".

    What is recorded of it is shown, to be put right.
    """
    named = round_named(typed)
    if not named or not shown or any(duty.round == named for duty in shown):
        return []
    units = sorted({duty.unit for duty in shown})
    day = duties.of_day(context.tx, local_date(context.at), units)
    meant = [duty_to_settle(context, duty.id) for duty in day if duty.round == named]
    owed = [duty for duty in meant if is_to_settle(context, duty)]
    if len(owed) == 1 and len(meant) == 1:
        return [ask_which_round(owed[0], shown[0], UNSAID)]
    recorded = [duty for duty in meant if duty.state in SETTLED and standing_check(context, duty)]
    return [show_corrections(context, recorded[0])] if len(recorded) == 1 else []


def duty_in_sight(context: Context) -> Duty | None:
    """Return the duty whose results stand to be chosen in the newest message, as /kiemtra shows them."""
    last = next(iter(outbox.offered(context.tx, context.who.contact, context.at - LATELY)), None)
    offered = last.options if last and last.is_newest else []
    found = {found[1] for token, _label, _words in offered if (found := RESULT.match(token))}
    return duty_to_settle(context, int(found.pop())) if len(found) == 1 else None


def result_told(said: str, typed: str) -> str:
    """Return the result that was plainly said: while one letter waits for the head, that of all.

    UNTOLD where that is asked, UNSAID where nothing of mail was said.
    """
    return "head" if leaves_some_waiting(typed) else said_result(typed, said) or UNSAID


def correct_to_told(context: Context, duty: Duty, result: str, typed: str) -> Replies:
    """Put another result in place of the recorded one; where only mail was told of, ask which.

    So it is where the words may be of something else.
    """
    is_plain = result != UNTOLD and not (speaks_of_other(typed) or is_roundabout(typed))
    return correct_check(context, duty, result if is_plain else "")


def ask_for_other(context: Context, shown: Sequence[Duty], result: str, typed: str) -> Replies:
    """Ask whether a check that a colleague is said to have made is recorded by who says so; else nothing."""
    if not shown or not checkers_said(typed):
        return []
    own = {role.unit for role in context.who.units(Role.OFFICER, *HEADING)}
    of_units = holders(context.tx, context.at, (Role.OFFICER, Role.STAFF, *HEADING), sorted(own))
    names = [one.name for each in of_units.values() for one in each if one.person != context.who.person]
    name = checker_named(typed, names)
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
            card=reminder_card(shown[0]) if is_alone else "",
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


def checks_of_named(context: Context, typed: str) -> list[str | Message]:
    """Return what is pressed where it was just asked of which unit a check is, and the words name it.

    "cả hai" presses all of them; of several rounds of one unit it is asked which. Nothing is pressed where
    anything is asked or denied.
    """
    if read_intent(typed) != Meaning.UNKNOWN or asks(typed) or len(typed.split()) > MOST_WORDS:
        return []
    since = at_local(local_date(context.at), time(0))
    last = outbox.offered(context.tx, context.who.contact, since)[:1]
    labels = {token: label for message in last for token, label, _words in message.options}
    tokens = list(labels)
    ids = [int(token.split(":")[1]) for token in tokens if token.startswith("ck:")]
    if not len(tokens) == len(set(ids)) > 1:
        return []
    if count_said(typed, len(ids)) == len(ids):
        return [*tokens]
    named = units_named(context, typed)
    found = [duties.get(context.tx, one) for one in ids]
    meant = [token for token, duty in zip(tokens, found, strict=True) if duty and duty.unit in named]
    if len(meant) < 2 or len(named) > 1:
        return [*meant] if len(named) == 1 else []
    return [Message(_("Anh/chị đã kiểm tra lần nào?"), tuple(Option(one, labels[one]) for one in meant))]


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
    return {"hai": 2, "2": 2, "ba": 3, "3": 3}.get(found["count"] or "", shown) if found else 0


def name_among(duty: Duty, shown: Sequence[Duty]) -> str:
    """Return the unit, with the round where the unit owes two of them."""
    is_alone = sum(one.unit == duty.unit for one in shown) == 1
    return duty.unit_name if is_alone else _("{unit} – lần {round}", unit=duty.unit_name, round=duty.round)


def duty_to_correct(context: Context) -> Duty | None:
    """Return the duty whose other results are what this contact was shown last."""
    last = outbox.offered(context.tx, context.who.contact, at_local(local_date(context.at), time(0)))[:1]
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
    return Message(_("Anh/chị đã kiểm tra lần nào?"), options, heading=over.unit_name)


def ask_if_done(context: Context, shown: Sequence[Duty], typed: str = "") -> Replies:
    """Ask whether the check is done, of who said that they will ("dạ", "ok"); nothing without a reminder.

    Where mail was ``typed`` of, ask what has become of it.
    """
    if not shown:
        return []
    if result_told("", typed) == UNTOLD:
        return ask_of_mail(shown)
    duty = shown[0]
    options = [Option(f"ck:{duty.id}:{UNSAID}", _("Đã kiểm tra"))]
    asked = _(
        "Anh/chị đã kiểm tra xong chưa? Lần {round} kết thúc lúc {end}.",
        round=duty.round,
        end=time_text(duty.ends),
    )
    if may_snooze(context, duty):
        asked = _("Anh/chị đã kiểm tra xong chưa?")
        options.append(Option(f"later:{duty.id}", _("Chưa, nhắc sau 30 phút")))
    return [Message(asked, tuple(options), duty.unit_name, card=duty_subject(duty.id))]


def reminded_duties(context: Context) -> list[Duty]:
    """Lock the duties of today that this contact was last reminded of and that may still be settled."""
    since = at_local(local_date(context.at), time(0))
    subjects = outbox.newest_subjects(context.tx, context.who.contact, ["duty"], since)
    found = (duties.locked(context.tx, int(subject.split(":")[1])) for subject in subjects)
    live = (duty for duty in found if duty and is_to_settle(context, duty))
    return [duty for duty in live if context.may(Action.CHECK, duty.unit)]


def duties_told(context: Context, result: str) -> list[Duty]:
    """Lock the duties that run now and are owed, where a result is told: nobody waits for the reminder."""
    own = sorted(role.unit for role in context.who.units(Role.OFFICER)) if result in RESULTS else []
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


def take_back_check(context: Context, said: str, typed: str) -> Replies:
    """Put the check that they gave last right, where the result that is ``said`` is another ("nhầm, …").

    Take it back where that is plainly ``typed`` and may still be done: "rút lại", "nhầm, chưa kiểm tra".
    Without a result show it, as long as something can be done about it; nothing where there is none.
    """
    since = min(context.at - TAKE_BACK, at_local(local_date(context.at), time()))
    check = duties.newest_check_by(context.tx, context.who.person, since)
    if check is None:
        return []
    is_own = check.person == context.who.person and may_be_undone(context, check)
    if is_own and TAKES_BACK.search(fold(typed)):
        return undo_check(context, check)
    duty = duty_to_settle(context, check.duty)
    if said not in ("", UNSAID, check.result) and duty.date == local_date(context.at):
        return correct_to_told(context, duty, said, typed)
    return [show_corrections(context, duty)]
