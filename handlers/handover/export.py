"""Draw the minutes of a handover as a Word file ([Biên bản giao nhận]), to be numbered, dated and signed.

No password is in them, and nothing that stood in a letter: what was counted, and what both sides said.
"""

from functools import partial

from bot.conversation import DEFAULT, _, local_date, moment_text, speaking
from bot.documents.word import HandoverMinutes, handover_docx, in_capitals, in_full, in_lines
from bot.domain.rights import Role
from bot.packs import clauses_of
from handlers.delegation.export import COMMUNE, DOTS, LETTER_HEADS, in_words, is_under_parent, symbol
from handlers.engine import DOCX, Context, FileOrder, Paper, Replies, order_file
from handlers.handover import cards, moving
from storage import directory
from storage.people.handovers import Handover

MINUTES = "handover"  # kind of file
NUMBER, PARTY_NUMBER = "Số:         /BB-{symbol}", "Số         -BB/{symbol}"


def order_minutes(context: Context, found: Handover) -> Replies:
    moving.need_open(found)
    context.audit("handover_paper", moving.subject(found.id))
    name = _("Dự thảo biên bản bàn giao hộp thư {unit}.docx", unit=found.unit_name)
    return [order_file(context, FileOrder(f"{MINUTES}:{found.id}", name, DOCX))]


def read_minutes(context: Context, handover: str) -> Paper:
    """Return the minutes, in Vietnamese whatever their reader speaks, and what is said with them."""
    found = moving.SEEN.read(context, handover)
    with speaking(DEFAULT):
        minutes = minutes_for(context, found)
    said = _(
        "Dự thảo biên bản bàn giao hộp thư, 03 bản: bên giao, bên nhận, {the_office}. Số, ngày và chữ ký để "
        "trống; không ghi mật khẩu."
    )
    return Paper(partial(handover_docx, minutes), said)


def minutes_for(context: Context, found: Handover) -> HandoverMinutes:
    unit = directory.letter_unit(context.tx, found.unit)
    name = in_full(unit.name)
    country, motto, _number = LETTER_HEADS.get(unit.form, (COUNTRY, MOTTO, ""))
    number = PARTY_NUMBER if unit.form in LETTER_HEADS else NUMBER
    has_parent = unit.form not in LETTER_HEADS and is_under_parent(name)
    commune = COMMUNE.search(name)
    has_basis = found.role == Role.HEAD and bool(clauses_of("handover"))
    return HandoverMinutes(
        parent=in_lines(context.settings.office_parent) if has_parent else "",
        unit_head=in_capitals(unit.name),
        country=country,
        motto=motto,
        number=number.format(symbol=symbol(context, unit, name)),
        place=commune[1] if commune else context.settings.office_place,
        year=local_date(context.at).year,
        basis=_("Căn cứ {rule_handover} {the_paper_basis}.") if has_basis else "",
        day=in_words(found.day),
        unit=name,
        giver=found.giver_name,
        giver_post=post_of(context, found, found.giver),
        receiver=found.receiver_name or DOTS,
        receiver_post=post_of(context, found, found.receiver) if found.receiver else DOTS,
        counted=moment_text(found.counted_at),
        items=[f"{number}. {line}." for number, line in enumerate(cards.item_lines(found.items), 1)],
        not_given=found.not_given,
        not_received=found.not_received,
        password=password_line(found),
        said=said_lines(found),
        office=in_full(context.settings.office_name),
        office_signs=in_capitals(context.settings.office_name),
    )


COUNTRY, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"


def post_of(context: Context, found: Handover, person: int) -> str:
    """Return the post that somebody had in the unit as the handover was opened, or has on its day."""
    days = (local_date(found.at), found.day)
    posts = [directory.letter_post(context.tx, person, found.unit, on).title for on in days]
    return next(filter(None, posts if person == found.giver else reversed(posts)), DOTS)


def password_line(found: Handover) -> str:
    if not found.items.get("boxes"):
        return _("Đơn vị chưa có hộp thư nên không phải đổi mật khẩu.")
    if found.password_at is None:
        return _("Bên nhận đổi mật khẩu hộp thư ngay khi nhận (chưa ghi nhận). Biên bản không ghi mật khẩu.")
    places = {"name": found.password_name, "moment": moment_text(found.password_at)}
    if found.password_by == found.receiver:
        return _("Bên nhận đã đổi mật khẩu hộp thư lúc {moment}. Biên bản không ghi mật khẩu.", **places)
    return _("Mật khẩu hộp thư đã đổi lúc {moment}, {name} ghi nhận. Biên bản không ghi mật khẩu.", **places)


def said_lines(found: Handover) -> list[str]:
    """Say what each side has confirmed in the chat, and who has confirmed alone."""
    sides = (
        (_("Bên giao"), found.given_at, found.absent == "giver"),
        (_("Bên nhận"), found.received_at, found.absent == "receiver"),
    )
    lines = []
    for side, at, is_absent in sides:
        places = {"side": side, "moment": moment_text(at) if at else ""}
        said = _("{side}: chưa xác nhận trên hệ thống.", **places)
        if at:
            said = _("{side}: đã xác nhận trên hệ thống lúc {moment}.", **places)
        elif is_absent:
            said = _("{side}: không có tài khoản trên hệ thống; bên kia xác nhận một mình.", **places)
        lines.append(said)
    return lines
