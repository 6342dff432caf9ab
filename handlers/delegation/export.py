"""Draw the letter of appointment as a Word file ([Giấy ủy quyền]), to be numbered, dated and signed."""

import re
from datetime import date, timedelta
from functools import partial

from bot.conversation import DEFAULT, _, local_date, regex, speaking
from bot.documents.word import DelegationLetter, delegation_docx, in_capitals, in_full, in_lines
from bot.packs import clauses_of, followed, office_terms
from handlers.delegation import deciding
from handlers.delegation.cards import delegation_subject
from handlers.engine import DOCX, Context, FileOrder, OfficerRank, Paper, Replies, Role, order_file
from storage import directory
from storage.directory import LetterPost, LetterUnit
from storage.people.officers import Delegation
from storage.units import units

LETTER = "delegation"  # kind of file
COUNTRY = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số:         /GUQ-{symbol}")
LETTER_HEADS = {  # units.form -> at the right of the head, below it, and how the number is written
    "DANG": ("ĐẢNG CỘNG SẢN VIỆT NAM", "", "Số         -GUQ/{symbol}"),
    "DOAN": ("ĐOÀN TNCS HỒ CHÍ MINH", "", "Số         -GUQ/{symbol}"),
}
COMMUNE = regex(r"\b(?:xã|phường|thị trấn) (.+)", re.IGNORECASE)
PEOPLES = regex(r"^(?:Ủy ban|Hội đồng) nhân dân", re.IGNORECASE)  # has nobody above it in its head
DOTS = "……"


def order_letter(context: Context, delegation: Delegation) -> Replies:
    context.audit("delegation_paper", delegation_subject(delegation.id))
    name = _("Dự thảo giấy ủy quyền {name}.docx", name=delegation.name)
    return [order_file(context, FileOrder(f"{LETTER}:{delegation.id}", name, DOCX))]


def read_letter(context: Context, delegation_id: str) -> Paper:
    """Return the letter, in Vietnamese whatever its reader speaks, and what is said with it."""
    delegation = deciding.find_delegation(context, delegation_id)
    with speaking(DEFAULT):
        letter = letter_for(context, delegation)
    said = _(
        "Dự thảo giấy ủy quyền cho {name}. Số, ngày và chữ ký để trống: văn thư cấp số, người có thẩm quyền "
        "ký.",
        name=delegation.name,
    )
    return Paper(partial(delegation_docx, letter), said)


def letter_for(context: Context, delegation: Delegation) -> DelegationLetter:
    on = local_date(delegation.at)
    unit = directory.letter_unit(context.tx, delegation.unit)
    name = in_full(unit.name)
    country, motto, number = LETTER_HEADS.get(unit.form, COUNTRY)
    giver = directory.letter_post(context.tx, delegation.by, delegation.unit, on)
    head = directory.head_post(context.tx, delegation.unit, on)
    taker = directory.letter_post(context.tx, delegation.person, delegation.unit, on)
    # who is above the unit is known of those alone of which the pack says it
    has_parent = unit.form not in LETTER_HEADS and is_under_parent(name)
    commune = COMMUNE.search(name)
    return DelegationLetter(
        parent=in_lines(context.settings.office_parent) if has_parent else "",
        unit_head=in_capitals(unit.name),
        country=country,
        motto=motto,
        number=number.format(symbol=symbol(context, unit, name)),
        place=commune[1] if commune else context.settings.office_place,
        year=local_date(context.at).year,
        unit=name,
        mailbox=unit.mailbox or DOTS,
        giver=giver.name,
        giver_post=giver.title or _("Thủ trưởng đơn vị"),
        taker=taker.name,
        taker_post=taker.title or DOTS,
        taker_phone=taker.phone,
        rank=_("cán bộ chính") if delegation.rank == OfficerRank.FIRST else _("cán bộ dự bị"),
        starts=in_words(delegation.starts),
        ends=in_words(delegation.ends - timedelta(days=1)) if delegation.ends else "",
        signs=signature(giver, head),
        office=in_full(context.settings.office_name),
        basis=_("Căn cứ {rule_check, rule_head và rule_delegation} {the_paper_basis}."),
        check=_("{The_paper_check}."),
        password=_("{The_paper_password}"),
        on_password=_(" ({rule_unit_password} của {the_instrument})") if clauses_of("unit_password") else "",
        on_incident=_(" ({rule_incident} của {the_instrument})") if clauses_of("incident") else "",
    )


def is_under_parent(name: str) -> bool:
    """Return whether a unit stands below the office's parent, by how its name begins."""
    begins = map(re.escape, office_terms(followed()).papers["under_parent"])
    return any(re.match(rf"{one}\b", name, re.IGNORECASE) for one in begins)


def symbol(context: Context, unit: LetterUnit, name: str) -> str:
    """Return the unit's symbol in the number of its papers; dots to write on where we do not know it."""
    if unit.code == units.successor_code(context.tx, context.settings.office_unit):
        return context.settings.office_symbol
    return "UBND" if PEOPLES.match(name) else DOTS


def in_words(day: date) -> str:
    """Write a day in words, "ngày 01 tháng 02 năm 2027": days below ten and months below 3 have a zero."""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return _("ngày {day} tháng {month} năm {year}", day=f"{day.day:02}", month=month, year=day.year)


def signature(giver: LetterPost, head: str) -> str:
    """Write who signs: a deputy in the head's place (KT.), a stand-in by the head's authority (TUQ.)."""
    title, of_head = ((post or _("Thủ trưởng")).upper() for post in (giver.title, head))
    if giver.role == Role.HEAD:
        return title
    return "\n".join([f"{'KT.' if giver.role == Role.DEPUTY else 'TUQ.'} {of_head}", title])
