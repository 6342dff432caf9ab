"""Asking which units something is for: by buttons, or in words ("UBND các xã trừ Phú Thạnh").

Names are never guessed: what is not plain is asked again, and so is an exception that fits nothing.

A form that uses this puts ``unit_facts(context)`` among its own facts.
"""

import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from itertools import count
from typing import Any, Protocol

from bot.conversation import (
    Refused,
    Talk,
    _,
    any_words,
    fold,
    local_date,
    number_text,
    regex,
    without_courtesy,
)
from bot.domain.directory import parts, recipients
from bot.domain.directory.audience import NOTHING, SaidAudience, audience_of
from bot.domain.directory.mentions import mentions
from bot.domain.directory.names import NamedUnit, index_of
from bot.domain.directory.reading import read_text
from bot.domain.directory.recipients import RecipientLine
from bot.domain.directory.tokens import tokens_of
from bot.domain.understanding import Reading
from handlers.engine.feature import Context
from storage.engine import Tx
from storage.units import units
from storage.units.units import Scope, Unit

MOST_NAMED = 50  # in one answer
MOST = 8  # units offered where a name fits several
PASS_OVER = ("bo", "bo qua")  # folded: this name is to be left out
NONE_OUT = regex(  # folded: "không trừ ai hết", also where it is mistyped
    r"(?:(?:da|a|thoi|em|chi|anh|nham),? )*(?:khong|ko|k|khoi|dung)(?: can| phai)?"
    r" (?:tru|loai|bo|chua)(?: (?:ra|ai|gi|nao|don vi|xa|phong|he\w{1,2}|ca|nua|dau|a|em|nhe|nha))*[ .!]*"
)
DOMAIN = regex(r"(?<=[\w-])@[\w-]+(?:\.[\w-]+)+")  # of an address by which a unit is named
SHOWN = 15  # units that the review names
ONE, ALL_OF, OUT, OUT_ALL = "", "all", "out", "out_all"  # how a part of what was typed is meant
IDLE = "idle"  # … it is left out of what it is no part of
WITHIN = "_all"  # ends the key of what is named in place of one
UNCLEAR = "unclear"  # … a group of which nobody knows what is meant
Found = Any  # [id, name], as JSON keeps it
Among = Callable[[Tx, date], Sequence[Unit]]  # which units a name may mean on a day


class KnowsUnits(Protocol):
    """The facts of a form that asks for units: those of a day, and the groups that may be chosen."""

    @property
    def day(self) -> date: ...

    @property
    def groups(self) -> Sequence[str]: ...


def unit_facts(context: Context) -> dict[str, Any]:
    """Return what the questions below must know (KnowsUnits)."""
    today = local_date(context.at)
    return {"day": today, "groups": units.groups(context.tx, today)}


def pick_scope(talk: Talk, facts: KnowsUnits, question: str, everyone: str = "", but: str = "") -> Scope:
    """Ask for all units (whom ``everyone`` calls so), a group, or some that are named. Once in a flow.

    ``but``: the code of the unit that is not meant by all but some, as it is the one that asks.
    """
    whom = ask_whom(talk, facts, question, {"all": everyone or _("Tất cả đơn vị")})
    return scope_of(talk, facts, whom, but)


def pick_scope_or(
    talk: Talk, facts: KnowsUnits, question: str, first: Mapping[str, str], but: str = ""
) -> Scope | None:
    """Ask as ``pick_scope`` does, but for ``first`` (value -> label): None where one of these is chosen."""
    whom = ask_whom(talk, facts, question, {**first, "all": _("Tất cả đơn vị")})
    return None if whom in first else scope_of(talk, facts, whom, but)


def ask_whom(talk: Talk, facts: KnowsUnits, question: str, first: Mapping[str, str]) -> str:
    options = {**first, "units": _("Một hoặc vài đơn vị")}
    if facts.groups:
        options["group"] = _("Một nhóm đơn vị")
    return talk.choose_or_say("whom", question, options)


def scope_of(talk: Talk, facts: KnowsUnits, whom: str, but: str) -> Scope:
    """Return the units that are meant by an option, or by what was typed in place of one."""
    if whom not in ("all", "units", "group"):
        return said_scope(talk, facts.day, whom, but)
    if talk.is_just_given("whom"):  # anew: what was named or chosen before is not meant
        talk.forget("units")
        talk.forget("group")
    if whom == "all":
        return units.ALL
    if whom == "group":
        names = {group_key(name): name for name in facts.groups}
        group = names[talk.choose("group", _("Xin chọn nhóm đơn vị."), names)]
        talk.echo("whom", _("Nhóm {group}", group=group))
        return Scope(kind=group)
    return named_scope(talk, facts.day, but=but)


def said_scope(talk: Talk, day: date, said: str, but: str) -> Scope:
    """Return the units that were typed in place of a choice; what is not plain of them is asked.

    Posts that were named with them ("chủ tịch các xã") answer the form's question for the roles.
    """
    found = talk.look_up("whom", partial(find_said, typed=said, day=day))
    if not any(one[1] for one in found["parts"]):
        talk.ask_anew("whom", why_unknown(found) or _("Xin chọn một trong các câu trả lời."))
    roles = {"roles": found["roles"]} if found["roles"] else {}
    talk.fill("whom", roles if found["every"] else {"units": said, **roles})
    return units.ALL if found["every"] else named_scope(talk, day, said, but)


def named_scope(talk: Talk, day: date, said: str = "", but: str = "") -> Scope:
    """Ask which units it is for; ``said``: the words that named them in place of a choice."""
    picked = picked_units(talk, day, but=but)
    typed = str(talk.answers["units"].value)
    parts = talk.look_up("units", partial(find_units, typed=typed, day=day, but=but))
    talk.echo("whom", said_back(picked, parts, said))
    return Scope(unit_ids=tuple(picked))


def said_back(picked: Mapping[int, str], parts: Sequence[Any], said: str) -> str:
    """Name the units; of many say how many they are, and who is left out, or else what was ``said``."""
    names = names_text(list(picked.values()))
    is_out = [(there, {OUT, OUT_ALL}.intersection(how)) for _said, there, *how in parts]
    left_out = [name for there, out in is_out if out for unit, name in there if unit not in picked]
    if len(picked) > SHOWN and left_out:
        return _("{units}, trừ {left_out}", units=names, left_out=names_text(left_out))
    return f"{said} ({names})" if len(picked) > SHOWN and said else names


def why_unknown(found: Mapping[str, Any]) -> str:
    """Return what of the words is not clear, or names nobody here; "" where they name nothing."""
    if unclear := found.get("unclear"):
        return _("Chưa rõ “{name}” gồm những đơn vị nào.", name=unclear)
    if unknown := found.get("unknown"):
        return _("Không tìm thấy “{name}”.", name=unknown)
    return ""


def are_units_said(context: Context, typed: str) -> bool:
    """Return whether ``pick_scope`` finds units in these words, and asks about what is not plain of them."""
    return any(one[1] for one in find_said(context.tx, typed, local_date(context.at))["parts"])


def why_not_said(context: Context, typed: str) -> str:
    """Return why words name no units, where they mean to; "" where they do not mean any."""
    return why_unknown(find_said(context.tx, typed, local_date(context.at)))


def parted_units(context: Context, typed: str) -> tuple[str, str]:
    """Return the words that name units, and those that do not: "phòng nội vụ dự trực tiếp"."""
    named = [str(one[0]) for one in find_said(context.tx, typed, local_date(context.at))["parts"] if one[1]]
    rest = typed
    for one in named:
        rest = re.sub(rf"(?:,|\b(?:và|va))?\s*{re.escape(one)}", " ", rest, count=1, flags=re.IGNORECASE)
    return ", ".join(named), " ".join(rest.split()).strip(" ,")


def units_but(context: Context, typed: str) -> tuple[list[int], list[str]]:
    """Return the units that a text means where it leaves some out, and the names of those left out.

    Where it names no others, all of the district are meant; nothing where none is left out.
    """
    meant, left_out, _doubtful = sides_of(context, typed)
    there = units.listed(context.tx, local_date(context.at))
    meant = meant if meant.keys() - left_out else {one.id: one.name for one in there}
    return [unit for unit in meant if unit not in left_out] if left_out else [], list(left_out.values())


def named_in(context: Context, typed: str) -> list[str]:
    """Return the names of the units that a text means, but for those it leaves out.

    None where a part of the text is not plain, or they are too many to be named.
    """
    meant, left_out, doubtful = sides_of(context, typed)
    names = [name for unit, name in meant.items() if unit not in left_out]
    return [] if doubtful or len(names) > MOST_NAMED else names


def sides_of(context: Context, typed: str) -> tuple[dict[int, str], dict[int, str], bool]:
    """Return which units a text plainly means and which it leaves out, by id; whether more is doubtful."""
    meant, left_out, doubtful = dict[int, str](), dict[int, str](), False
    for _said, found, how in find_said(context.tx, typed, local_date(context.at))["parts"]:
        if how in (OUT, OUT_ALL, IDLE):
            left_out |= dict(found)
        elif how == ALL_OF or len(found) == 1:
            meant |= dict(found)
        else:
            doubtful = True
    return meant, left_out, doubtful


def units_meant(context: Context, typed: str) -> list[int]:
    """Return the units that words plainly name, a group too ("các xã"); [] where all are, or none."""
    found = find_said(context.tx, typed, local_date(context.at))
    plain = (one for _said, one, how in found["parts"] if how == ALL_OF or len(one) == 1)
    return [] if found["every"] else [unit for one in plain for unit, _name in one]


def exceptions_in(context: Context, typed: str) -> list[str]:
    """Return the words of a text that leave units out, letter for letter: "trừ Phòng Nội vụ ra"."""
    named = named_units(context.tx, units.listed(context.tx, local_date(context.at)))
    return parts.exceptions_in(read_text(typed, named, ()))


def whom_said(context: Context, reading: Reading, but: re.Pattern[str] = NOTHING) -> SaidAudience:
    """Return whom a text says that something is for; ``but``: see ``audience_of``."""
    named = named_units(context.tx, units.listed(context.tx, local_date(context.at)))
    return audience_of(reading, named, but=but)


def find_said(tx: Tx, typed: str, day: date, but: str = "") -> dict[str, Any]:
    """Return what typed recipients mean: as ``find_units``, whether all are, and which of their posts."""
    among = units.listed(tx, day)
    found = recipients.read(DOMAIN.sub("", typed), named_units(tx, among))
    named = {line.said: line for line in found.lines if not line.is_ours}  # each is asked about once
    parts = [part_found(line, among) for line in named.values()]
    is_every = len(parts) == 1 and len(parts[0][1]) == len(among) > 1 and not found.only
    asks = [[unit.id, unit.name] for unit in among if unit.code == but]
    for part in parts:
        if part[2] == ALL_OF and len(part[1]) == len(among):
            part[1] = [one for one in part[1] if one not in asks]
    unclear = next((line.said for line in named.values() if line.is_group and line.is_unknown), "")
    unknown = next((line.said for line in named.values() if line.is_office), "")
    return {"parts": parts, "every": is_every, "roles": found.roles, "unclear": unclear, "unknown": unknown}


def group_key(name: str) -> str:
    """Return the value of a group's option."""
    return f"{zlib.crc32(name.encode()):x}"


def pick_units(talk: Talk, day: date, key: str = "units", question: str = "") -> list[int]:
    """Ask for units by name, a comma or line between; return their ids. The review echoes their names.

    ``question`` says what for, where nothing has said it yet.
    """
    return list(picked_units(talk, day, key, question))


def picked_units(
    talk: Talk, day: date, key: str = "units", question: str = "", but: str = ""
) -> dict[int, str]:
    """Ask as ``pick_units`` does; return the units' names, by id. ``but``: as in ``pick_scope``."""
    picked: dict[int, str] = {}
    for number in count(1):
        name = key if number == 1 else f"{key}_{number}"
        asked = "\n".join(filter(None, [question, name_them(number)]))
        typed = talk.ask(name, asked, a_few, shown=lambda _typed: names_text(list(picked.values())))
        need_name(talk, name, typed)
        parts = talk.look_up(name, partial(find_units, typed=typed, day=day, but=but))
        picked.update(meant(talk, name, parts, day))
        if picked:
            return picked
    raise AssertionError("never reached")


def meant(talk: Talk, key: str, parts: Sequence[Any], day: date) -> dict[int, str]:
    """Return the units that the parts of a text mean: what is not plain is asked about."""
    picked: dict[int, str] = {}
    left_out: set[int] = set()
    for part, found, *how in parts:
        if IDLE in how:
            picked.update(dict(found) if is_besides(talk, key, part, found) else {})
            continue
        mark = f"{key}_{zlib.crc32(part.encode()):x}"
        is_out = bool({OUT, OUT_ALL}.intersection(how))
        said = _("trừ {name}", name=part) if is_out else part
        if {ALL_OF, OUT_ALL}.intersection(how):
            chosen = found
        else:
            again = partial(several, talk, day=day)
            why = why_unclear(part) if UNCLEAR in how else ""
            chosen = one_of(talk, mark, (said, found, why), partial(find_unit, day=day), again)
        if is_out:
            left_out |= {unit for unit, _name in chosen}
        else:
            picked.update(dict(chosen))
    return {unit: name for unit, name in picked.items() if unit not in left_out}


def is_besides(talk: Talk, key: str, part: str, found: Sequence[Found]) -> bool:
    """Ask whether those belong to it that were left out of others: "các xã trừ Phú Hội, Phòng Nội vụ"."""
    ask = _("Có gồm {units} không?", units=names_text([name for _unit, name in found]))
    mark = f"{key}_{zlib.crc32(part.encode()):x}_besides"
    return talk.choose(mark, ask, {"yes": _("Có"), "no": _("Không")}) == "yes"


def several(talk: Talk, key: str, typed: str, day: date) -> list[Found] | None:
    """Return all units that are named in place of one; None where no more than one is."""
    parts = talk.look_up(key, partial(find_units, typed=typed, day=day))
    is_one = len(parts) == 1 and not {ALL_OF, OUT_ALL}.intersection(parts[0][2:])
    return None if is_one or not parts else [[*one] for one in meant(talk, key, parts, day).items()]


def names_text(names: Sequence[str]) -> str:
    """Say which units were named; of many how many they are."""
    return ", ".join(names) if len(names) <= SHOWN else _("{count} đơn vị", count=number_text(len(names)))


def few_units(names: Sequence[str], most: int = 10) -> str:
    """Name the first units of a list, and count the others."""
    named, more = "; ".join(names[:most]), len(names) - most
    return _("{units} và {count} đơn vị khác", units=named, count=number_text(more)) if more > 0 else named


def pick_unit(talk: Talk, day: date, question: str, key: str = "unit", among: Among = units.listed) -> Found:
    """Ask for one unit by name and return [id, name]; the review echoes its name."""
    picked: list[Found] = []
    find = partial(find_unit, day=day, among=among)
    for number in count(1):
        name = key if number == 1 else f"{key}_{number}"
        typed = talk.ask(name, question, any_words, shown=lambda _typed: picked[0][1] if picked else "")
        need_name(talk, name, typed)
        found = talk.look_up(name, partial(find, typed=typed))
        picked.extend(one_of(talk, f"{name}_which", (typed, found, ""), find))
        if picked:
            return picked[0]
    raise AssertionError("never reached")


def need_name(talk: Talk, key: str, typed: str) -> None:
    """Ask again for a unit where none was named yet, and this name is to be left out."""
    if fold(typed) in PASS_OVER:
        talk.ask_anew(key, _("Cần ít nhất một đơn vị. Nếu không làm nữa, anh/chị gõ “hủy”."))


def a_few(typed: str, _at: datetime) -> str:
    """Names, as they were typed: each is looked for, and asked about where it is not plain."""
    if len(re.split(r"[,;\n]", typed)) > MOST_NAMED:
        raise Refused(_("Mỗi lượt chỉ gõ được tối đa {count} đơn vị.", count=MOST_NAMED))
    return typed


def name_them(number: int) -> str:
    if number > 1:
        return _("Chưa chọn đơn vị nào. Xin gõ tên hoặc mã đơn vị.")
    return _("Xin gõ tên hoặc mã đơn vị; nếu có nhiều đơn vị, cách nhau bằng dấu phẩy hoặc xuống dòng.")


def one_of(
    talk: Talk,
    key: str,
    said: tuple[str, list[Found], str],
    find: Callable[..., list[Found]],
    again: Callable[[str, str], list[Found] | None] | None = None,
) -> list[Found]:
    """Return the one unit that is meant, asking until it is plain; none where it is left out.

    ``said``: what was said of it, the units that it may be, and how it is first asked for where it is none,
    if not as usual. ``again``: finds several that are named where this one was asked for, None of one.
    """
    part, found, why = said
    for number in count(1):
        if len(found) == 1:
            return found
        if len(found) > 1:
            ask = _("“{name}” là đơn vị nào?", name=part)
            chosen = talk.choose(f"{key}_{number}", ask, choices(found))
            if chosen != "again":
                return [one for one in found if str(one[0]) == chosen]
        typed = talk.ask(f"{key}_{number}_name", why or ask_again(part, found), any_words)
        if fold(typed) in PASS_OVER or NONE_OUT.fullmatch(fold(typed)):
            return []
        if again and (named := again(key_of_several(f"{key}_{number}{WITHIN}"), typed)) is not None:
            return named
        part, found, why = typed, talk.look_up(f"{key}_{number}", partial(find, typed=typed)), ""
    raise AssertionError("never reached")


def key_of_several(key: str) -> str:
    """Return the key of several that are named in place of one, as short however often it is asked anew."""
    first = key.partition("_")[0]
    return f"{first}{WITHIN}_{zlib.crc32(key.encode()):x}" if f"{WITHIN}_" in key else key


def choices(found: list[Found]) -> dict[str, str]:
    return {**{str(unit): name for unit, name in found[:MOST]}, "again": _("Gõ tên khác")}


def ask_again(part: str, found: list[Found]) -> str:
    if found:
        return _("Xin gõ đủ tên hoặc mã của đơn vị, hoặc gõ “bỏ qua” để không chọn.")
    return _(
        "Không tìm thấy đơn vị “{name}”. Xin gõ lại tên hoặc mã, hoặc gõ “bỏ qua” để không chọn.", name=part
    )


def why_unclear(group: str) -> str:
    return _(
        "Chưa rõ “{name}” gồm những đơn vị nào. Xin gõ từng đơn vị, hoặc gõ “bỏ qua” để không chọn.",
        name=group,
    )


def find_units(tx: Tx, typed: str, day: date, but: str = "") -> list[Any]:
    """Find what each part of ``typed`` means: [what was typed of it, the units, how it is meant].

    Of a group all are meant (ALL_OF), of what is left out (OUT, OUT_ALL) none; of IDLE and UNCLEAR it is
    asked. Otherwise it is one of them. Where the group is everyone the unit of the code ``but`` is not meant.
    """
    found: list[Any] = find_said(tx, typed, day, but)["parts"]
    return found


def part_found(line: RecipientLine, among: Sequence[Unit]) -> list[Any]:
    """Return a part as JSON; words that leave open which of a group are meant mean none of it."""
    if line.only:
        return [line.only if line.only in line.said else f"{line.said} {line.only}", [], ONE]
    found = [[unit.id, unit.name] for unit in line.units or line.several]
    if line.is_idle:
        return [line.said, found, IDLE]
    found = found or as_found(units.matching(among, line.said))
    if line.is_group and line.units:
        return [line.said, found, OUT_ALL if line.is_exception else ALL_OF]
    if line.is_group and not found and not line.is_exception:
        return [line.said, [], UNCLEAR]
    return [line.said, found, OUT if line.is_exception else ONE]


def named_units(tx: Tx, among: Sequence[Unit]) -> list[NamedUnit]:
    """Return units as they are named in a text, by former names and addresses too."""
    had = units.former_of_open(tx, among)
    return [
        NamedUnit(unit.id, unit.code, unit.name, unit.kind, tuple(had.get(unit.id, ()))) for unit in among
    ]


def units_mentioned(tx: Tx, typed: str, day: date, unit_ids: Sequence[int]) -> set[int]:
    """Return which of these units the words name: "xong bên nội vụ rồi"; or by a kind that is one's: "xã"."""
    there = units.listed(tx, day, Scope(unit_ids=tuple(unit_ids)))
    if named := by_name(tx, typed, there):
        return named
    core = f" {fold(without_courtesy(typed))} "
    alike = {unit.id for unit in there if core in f" {fold(unit.name)} "}
    return alike if len(alike) == 1 else set()


def units_by_name(tx: Tx, typed: str, day: date) -> set[int]:
    """Return which units of all the words plainly name."""
    return by_name(tx, typed, units.listed(tx, day))


def by_name(tx: Tx, typed: str, among: Sequence[Unit]) -> set[int]:
    _typed, tokens = tokens_of(typed)
    found = mentions(tokens, index_of(tuple(named_units(tx, among))))
    return {one.units[0].id for one in found if len(one.units) == 1}


def find_unit(tx: Tx, typed: str, day: date, among: Among = units.listed) -> list[Found]:
    """Find the units that a name may mean: by its words, else by popular, former and mistyped names."""
    there = among(tx, day)
    if matching := units.matching(there, typed):
        return as_found(matching)
    lines = recipients.read(DOMAIN.sub("", typed), named_units(tx, there)).lines
    found = [unit for line in lines if not line.is_group for unit in line.units or line.several]
    return [[unit.id, unit.name] for unit in dict.fromkeys(found)]


def as_found(matching: list[Unit]) -> list[Found]:
    return [[unit.id, unit.name] for unit in matching]
