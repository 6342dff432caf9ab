"""The units that no reminder reaches: the office's list in the morning, and the week's word to heads."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.answers import Refused
from bot.config import Settings
from bot.domain.duties import WhyNot
from bot.domain.rights import HEADING, Action, Reach, Role, reach
from bot.message import Message
from bot.text import local_date
from bot.words import N_, _
from handlers.counted import Block, next_page, page_of, pages, shown
from handlers.duty_words import reason_in_words
from handlers.kinds import Says, Scene
from handlers.reach import Cut, cut_off, who_acts
from handlers.round_end import in_reach, unreached_key
from handlers.tell import Notice
from storage import audit, standing
from storage.db import Tx
from storage.holders import holders, unit_names

LISTED = "unreached_listed"  # what the clock notes in the audit: which units, and which the time before
WHAT_TO_DO = {  # as the head reads it
    WhyNot.NO_OFFICER: N_(
        "Đơn vị chưa cử cán bộ theo dõi hộp thư (Điều 6 khoản 4), nên không ai nhận được nhắc việc. "
        "Kính đề nghị anh/chị cử cán bộ và báo {office}. Trân trọng."
    ),
    WhyNot.NEVER_LINKED: N_(
        "Cán bộ theo dõi hộp thư của đơn vị chưa tham gia hệ thống, nên không ai nhận được nhắc việc. "
        "Kính đề nghị anh/chị gõ /moi để mời cán bộ, hoặc báo {office}. Trân trọng."
    ),
    WhyNot.BLOCKED: N_(
        "Cán bộ theo dõi hộp thư của đơn vị đã chặn hệ thống, nên không ai nhận được nhắc việc. "
        "Kính đề nghị anh/chị nhắc cán bộ bỏ chặn, hoặc cử người khác và báo {office}. Trân trọng."
    ),
    WhyNot.SILENT: N_(
        "Tài khoản của cán bộ theo dõi hộp thư đã lâu không có hoạt động. Kính đề nghị anh/chị nhắc cán bộ "
        "mở lại ứng dụng và trả lời nhắc việc, hoặc cử người khác và báo {office}. Trân trọng."
    ),
    WhyNot.QUOTA: N_(
        "Kênh mà cán bộ theo dõi hộp thư của đơn vị đang dùng đã hết hạn mức tin của tháng. Kính đề nghị "
        "anh/chị nhắc cán bộ kiểm tra hộp thư, và liên kết thêm một kênh khác theo hướng dẫn của {office}. "
        "Trân trọng."
    ),
    WhyNot.OUT_OF_WINDOW: N_(
        "Cán bộ theo dõi hộp thư của đơn vị chỉ dùng Zalo OA và đã lâu không nhắn, nên Zalo không cho hệ "
        "thống nhắn tới. Kính đề nghị anh/chị nhắc cán bộ nhắn một tin bất kỳ cho Zalo OA. Trân trọng."
    ),
    WhyNot.AWAY: N_(
        "Cán bộ theo dõi hộp thư của đơn vị đang đi vắng và chưa có người trực thay. "
        "Kính đề nghị anh/chị gõ /tructhay để cử người trực thay, hoặc báo {office}. Trân trọng."
    ),
}


@dataclass(frozen=True)
class Listed:
    """The list as it stands, beside the one before: what is new, and what has been put right."""

    units: Sequence[Cut]
    before: Collection[int]  # unit ids: these are not new
    put_right: Sequence[str]  # names

    @property
    def is_empty(self) -> bool:
        return not self.units and not self.put_right


def look(tx: Tx, now: datetime, before: Collection[int], settings: Settings) -> Listed:
    units = cut_off(tx, now, settings)
    gone = [unit for unit in before if unit not in {one.unit.id for one in units}]
    names = unit_names(tx, gone) if gone else {}
    return Listed(units, before, [names[unit] for unit in gone if unit in names])


def begin_list(tx: Tx, now: datetime, settings: Settings) -> Listed:
    """Today's list, noted so that the next one can say what has changed since."""
    listed = look(tx, now, standing.last_listed(tx, LISTED).get("units", []), settings)
    if not listed.is_empty:
        units = [one.unit.id for one in listed.units]
        audit.write(tx, now, None, LISTED, "", units=units, before=list(listed.before))
    return listed


def press(scene: Scene, argument: str) -> Says:
    """[Tiếp] under the list: its next page, as things stand by now."""
    if reach(scene.who.roles, Action.SEE) != Reach.ALL:
        raise Refused(_("Anh/chị chưa có quyền xem mục này."))
    before = standing.last_listed(scene.tx, LISTED).get("before", [])
    listed = look(scene.tx, scene.at, before, scene.settings)
    return [say(listed, page=int(argument) if argument.isdecimal() else 1)]


def say(listed: Listed, note: str = "", page: int = 1) -> Message:
    """The list by what is to be done; ``note`` is something else the office is to hear that morning."""
    first = [[note, ""]] if note and not listed.is_empty else [[note]] if note else []
    cut = pages([*first, *by_reason(listed), *put_right(listed)])
    text, page = page_of(cut, page)
    count = shown(len(listed.units))
    heading = "" if listed.is_empty else _("Đơn vị không nhắc được cán bộ nào: {count}", count=count)
    return Message(text, next_page("unreached", page, len(cut)), heading)


def by_reason(listed: Listed) -> Iterator[Block]:
    """The units of each reason below it and who must act; a unit is a line."""
    for why in WhyNot:
        above = [_("Do {reason}. Cần làm: {act}.", reason=reason_in_words(why), act=who_acts(why))]
        for one in listed.units:
            if one.why == why:
                yield [*above, f"– {named(one, listed)}"]
                above = []


def named(one: Cut, listed: Listed) -> str:
    return one.unit.name if one.unit.id in listed.before else _("{unit} (mới)", unit=one.unit.name)


def put_right(listed: Listed) -> Iterator[Block]:
    above = [_("Đã xử lý từ lần báo trước ({count}):", count=shown(len(listed.put_right)))]
    for name in listed.put_right:
        yield [*above, f"– {name}"]
        above = []


def to_heads(tx: Tx, now: datetime, settings: Settings) -> list[Notice]:
    """For each head of such a unit one message: what to do. Not to one who is the officer that is silent."""
    units, office = cut_off(tx, now, settings), settings.office_name
    heads = in_reach(tx, holders(tx, now, HEADING, [one.unit.id for one in units]), now, settings)
    officers = holders(tx, now, [Role.OFFICER], [one.unit.id for one in units])
    of_head: dict[int, list[Cut]] = {}
    for one in units:
        silent = {officer.person for officer in officers[one.unit.id]}
        able = (head for head in heads[one.unit.id] if head.hears_now)
        if head := next((head for head in able if head.person not in silent), None):
            of_head.setdefault(head.person, []).append(one)
    return [to_head(person, theirs, local_date(now), office) for person, theirs in of_head.items()]


def to_head(person: int, units: Sequence[Cut], day: date, office: str) -> Notice:
    return Notice(unreached_key(day), person, lambda: what_to_do(units, office), roles=HEADING)


def what_to_do(units: Sequence[Cut], office: str) -> Message:
    said = [_(WHAT_TO_DO.get(one.why, WHAT_TO_DO[WhyNot.SILENT]), office=office) for one in units]
    if len(units) == 1:
        return Message(said[0], heading=units[0].unit.name)
    return Message("\n\n".join(f"{one.unit.name}\n{text}" for one, text in zip(units, said, strict=True)))
