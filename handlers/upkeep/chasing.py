"""Remind the heads of units without internal rules by hand, out of the list of these units (/noiquy)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.conversation import Message, Option, Refused, _, local_date, number_text
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Part,
    Replies,
    confirmation,
    few_units,
    no_such_button,
    tell_each,
    version_of,
)
from handlers.upkeep.rules import CHASE_BUTTON, UpkeepReminder, note_asked, upkeep_message
from storage import directory
from storage.directory import LackingRules
from storage.engine import holders, texts
from storage.people.members import names

CHASED, CHASES_A_DAY = "rules_chase", 2  # by hand, to one person
SHOWN = 10  # names in one sentence


@dataclass(frozen=True)
class RulesChase:
    """The units without internal rules: whose heads are reminded, and who not.

    ``times``: how often each was reminded today; a second press on what was asked asks anew.
    """

    told: Mapping[int, Sequence[LackingRules]]
    full: Collection[int]
    silent: Sequence[str]  # units
    times: Mapping[str, int]

    @property
    def version(self) -> str:
        told = sorted((person, [one.unit for one in units]) for person, units in self.told.items())
        return version_of(told, sorted(self.times.items()))

    @property
    def units(self) -> int:
        return sum(map(len, self.told.values()))


def read_chase(context: Context, _text: str) -> RulesChase:
    if not context.reaches_all(Action.RULES):
        raise no_such_button()
    today = local_date(context.at)
    lacking = directory.lacking_rules(context.tx, today)
    if not lacking:
        raise Refused(_("Không còn đơn vị nào phải nhắc ghi nhận nội quy."))
    heads = holders(context.tx, context.at, HEADING, [one.unit for one in lacking])
    able: dict[int, list[LackingRules]] = {}
    silent = []
    for one in lacking:
        if head := next((head for head in heads[one.unit] if head.hears_now), None):
            able.setdefault(head.person, []).append(one)
        else:
            silent.append(one.name)
    able.pop(context.who.person, None)
    times = texts.counted_each(context.tx, CHASED, map(str, able), today.isoformat())
    full = {person for person in able if times.get(str(person), 0) >= CHASES_A_DAY}
    told = {person: units for person, units in able.items() if person not in full}
    return RulesChase(told, full, silent, times)


CHASE: Part[RulesChase] = Part(read_chase, pieces=0)


def ask_chase(context: Context, chase: RulesChase, _seen: str) -> Replies:
    """Ask before heads are reminded: how many, and who is left out."""
    places = {"count": number_text(chase.units), "people": number_text(len(chase.told))}
    lines = [_("Nhắc {count} đơn vị ghi nhận nội quy? Tin gửi tới {people} thủ trưởng.", **places)]
    if not chase.told:
        lines = [_("Hiện không nhắc thêm được ai ghi nhận nội quy.")]
    if chase.full:
        named = ", ".join(sorted(names(context.tx, chase.full).values())[:SHOWN])
        most = number_text(CHASES_A_DAY)
        said = _(
            "Không gửi cho người hôm nay đã được nhắc thêm {most} lượt: {names}.", most=most, names=named
        )
        lines.append(said)
    if chase.silent:
        lines.append(_("Không có người nhận tin, cần gọi điện: {units}.", units=few_units(chase.silent)))
    yes = Option(f"{CHASE_BUTTON}:{chase.version}", _("Nhắc {count} đơn vị này", count=places["count"]))
    no = Option("nq_list:1", _("Không nhắc"))
    asked = "\n".join(lines)
    return [confirmation(context, asked, yes, no) if chase.told else Message(asked)]


def send_chase(context: Context, chase: RulesChase) -> Replies:
    """Remind these heads now, each at most CHASES_A_DAY times a day."""
    asked = [UpkeepReminder(person, {}, units) for person, units in chase.told.items()]
    say = {one.person: partial(upkeep_message, context, one) for one in asked}
    reached = tell_each(context, say, once=f"{CHASED}:{context.event}", roles=HEADING)
    if not reached:
        return ask_chase(context, replace(chase, told={}), "")
    today = local_date(context.at)
    texts.count_each(context.tx, CHASED, map(str, reached), today.isoformat())
    note_asked(context.tx, today, [one for one in asked if one.person in reached])
    context.audit("rules_chase", "", people=len(reached))
    units = sum(len(one.rules) for one in asked if one.person in reached)
    places = {"people": number_text(len(reached)), "units": number_text(units)}
    return [Message(_("Đã nhắc thủ trưởng của {units} đơn vị ghi nhận nội quy: {people} người.", **places))]
