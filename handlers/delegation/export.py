"""[Giấy ủy quyền]: the letter of appointment as a Word file, to be numbered, dated and signed."""

import re
from datetime import date, timedelta
from functools import partial

from bot.conversation.text import local_date
from bot.conversation.words import DEFAULT, _, speaking
from bot.documents.word import DelegationLetter, delegation_docx, in_capitals, in_full, in_lines
from bot.domain.rights import Action, Role
from bot.domain.role_assignments import OfficerRank
from handlers.engine import attachments
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Paper, Replies, need
from storage import audit, directory
from storage.directory import LetterPost, LetterUnit
from storage.people import delegations
from storage.people.delegations import Delegation
from storage.units import units

PAPER = "delegation"
DAY = timedelta(days=1)
COUNTRY = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số:         /GUQ-{symbol}")
FORMS = {  # units.form -> what stands at the right of the head, below it, and how the number is written
    "DANG": ("ĐẢNG CỘNG SẢN VIỆT NAM", "", "Số         -GUQ/{symbol}"),
    "DOAN": ("ĐOÀN TNCS HỒ CHÍ MINH", "", "Số         -GUQ/{symbol}"),
}
COMMUNE = re.compile(r"\b(?:xã|phường|thị trấn) (.+)", re.IGNORECASE)
PEOPLES = re.compile(r"^(?:Ủy ban|Hội đồng) nhân dân", re.IGNORECASE)  # has nobody above it in its head
OF_DISTRICT = re.compile(r"^(?:Phòng|Thanh tra|Đội|Ban Quản lý)\b", re.IGNORECASE)
DOTS = "……"


def ask_paper(context: Context, argument: str) -> Replies:
    """uq_paper:<delegation>"""
    found = find_delegation(context, argument)
    audit.write(context.tx, context.at, context.who, "delegation_paper", f"delegation:{found.id}")
    name = _("Dự thảo giấy ủy quyền {name}.docx", name=found.name)
    return [
        attachments.order_file(context, attachments.FileOrder(f"{PAPER}:{found.id}", name, attachments.DOCX))
    ]


def find_delegation(context: Context, argument: str) -> Delegation:
    found = delegations.get(context.tx, id_in(argument))
    if found is None:
        raise no_such_button()
    need(context, Action.DELEGATE, found.unit)
    return found


def read_paper(context: Context, argument: str) -> Paper:
    """The paper is in Vietnamese, whatever its reader speaks."""
    found = find_delegation(context, argument)
    with speaking(DEFAULT):
        letter = letter_for(context, found)
    said = _(
        "Dự thảo giấy ủy quyền cho {name}. Số, ngày và chữ ký để trống: văn thư cấp số, người có thẩm quyền "
        "ký.",
        name=found.name,
    )
    return Paper(partial(delegation_docx, letter), said)


def letter_for(context: Context, found: Delegation) -> DelegationLetter:
    on = local_date(found.at)
    unit = directory.letter_unit(context.tx, found.unit)
    name = in_full(unit.name)
    country, motto, number = FORMS.get(unit.form, COUNTRY)
    giver = directory.letter_post(context.tx, found.by, found.unit, on)
    head = directory.head_post(context.tx, found.unit, on)
    taker = directory.letter_post(context.tx, found.person, found.unit, on)
    return DelegationLetter(
        parent=parent_unit(context, unit, name),
        unit_head=in_capitals(unit.name),
        country=country,
        motto=motto,
        number=number.format(symbol=symbol(context, unit, name)),
        place=place(context, name),
        year=local_date(context.at).year,
        unit=name,
        mailbox=unit.mailbox or DOTS,
        giver=giver.name,
        giver_post=giver.title or _("Thủ trưởng đơn vị"),
        taker=taker.name,
        taker_post=taker.title or DOTS,
        taker_phone=taker.phone,
        rank=_("cán bộ chính") if found.rank == OfficerRank.FIRST else _("cán bộ dự bị"),
        starts=in_words(found.starts),
        ends=in_words(found.ends - DAY) if found.ends else "",
        signs=signature(giver, head),
        office=in_full(context.settings.office_name),
    )


def parent_unit(context: Context, unit: LetterUnit, name: str) -> str:
    """Whose the unit is: of the district's own divisions only, for of the others nobody has told us."""
    is_of_district = unit.form not in FORMS and OF_DISTRICT.match(name)
    return in_lines(context.settings.office_parent) if is_of_district else ""


def symbol(context: Context, unit: LetterUnit, name: str) -> str:
    """Of the unit in the number of its papers; dots to write on where we do not know it."""
    if unit.code == units.successor_code(context.tx, context.settings.office_unit):
        return context.settings.office_symbol
    return "UBND" if PEOPLES.match(name) else DOTS


def place(context: Context, name: str) -> str:
    """Of a commune its own name, else where the office's papers are signed."""
    found = COMMUNE.search(name)
    return found[1] if found else context.settings.office_place


def in_words(day: date) -> str:
    """ngày 01 tháng 02 năm 2027: days below ten and the first two months have a zero before them."""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return _("ngày {day} tháng {month} năm {year}", day=f"{day.day:02}", month=month, year=day.year)


def signature(giver: LetterPost, head: str) -> str:
    """A deputy signs in the head's place (KT.), who stands in for the head by the head's authority (TUQ.)."""
    title, of_head = ((known or _("Thủ trưởng")).upper() for known in (giver.title, head))
    if giver.role == Role.HEAD:
        return title
    return "\n".join([f"{'KT.' if giver.role == Role.DEPUTY else 'TUQ.'} {of_head}", title])
