"""What was told of is numbered, kept, and brought to the office; or written anew after it was returned."""

from collections.abc import Sequence

from bot.domain.changes import Act, Change, Side
from bot.domain.rights import Action
from bot.message import Message
from bot.words import _
from handlers.allowed import need
from handlers.kinds import Says, Scene
from handlers.personnel import cards, checking, news, theirs
from handlers.personnel.asking import Sending
from handlers.personnel.people import Entry
from storage import audit, changes, files
from storage.changes import Sent


def carry_out(scene: Scene, sending: Sending) -> Says:
    """Each person's change has a number of its own; the office hears of all in one message."""
    need(scene, Action.CHANGE, int(sending.where.unit[0]))
    if sending.again:
        return send_again(scene, sending, sending.again)
    if sending.corrects:
        checking.may_correct(scene, sending.corrects)
    found = [write(scene, one) for one in rows(scene, sending)]
    news.to_office(scene, found)
    return [done(scene, found)]


def rows(scene: Scene, sending: Sending) -> list[Sent]:
    """What was decided, as it is kept; Refused where the facts have changed since they were asked for."""
    made = [sent(scene, sending, entry) for entry in sending.entries]
    for one in made:
        checking.refuse_if_wrong(scene, one, but=sending.again)
    return made


def sent(scene: Scene, sending: Sending, entry: Entry) -> Sent:
    where = sending.where
    return Sent(
        kind=where.kind,
        unit=int(where.unit[0]),
        effective=sending.effective,
        by=scene.who.person,
        at=scene.at,
        person=entry.person,
        to_unit=int(where.to[0]) if where.to else None,
        fields=entry.fields,
        before=entry.before,
        decision=sending.decision,
        file=sending.file,
        note=sending.note,
        corrects=sending.corrects,
    )


def write(scene: Scene, one: Sent) -> Change:
    made = changes.add(scene.tx, one)
    if one.file:
        files.keep(scene.tx, one.file, f"{changes.SUBJECT}:{made}")
    found = changes.get(scene.tx, made)
    if found is None:
        raise AssertionError("just written")
    audit.write(scene.tx, scene.at, scene.who, "change_send", cards.subject(found), kind=one.kind.value)
    return found


def send_again(scene: Scene, sending: Sending, change_id: int) -> Says:
    """The same number, after it was returned."""
    change = theirs.to_move(scene, str(change_id), Act.RESEND)
    [one] = rows(scene, sending)
    changes.rewrite(scene.tx, change.id, one)
    if one.file and one.file != change.file:
        files.keep(scene.tx, one.file, f"{changes.SUBJECT}:{change.id}")
    audit.write(scene.tx, scene.at, scene.who, f"change_{Act.RESEND}", cards.subject(change))
    found = changes.get(scene.tx, change.id)
    if found is None:
        raise AssertionError("just written")
    news.to_office(scene, [found])
    return [done(scene, [found])]


def done(scene: Scene, found: Sequence[Change]) -> Message:
    """Where it lies now; the office may accept it at once."""
    numbers = ", ".join(one.number for one in found)
    if len(found) > cards.MOST:
        numbers = _("{first} đến {last}", first=found[0].number, last=found[-1].number)
    if theirs.side_of(scene) == Side.OFFICE:
        said = _("Đã ghi {numbers}. Xin tiếp nhận để thay đổi có hiệu lực từ ngày đã ghi.", numbers=numbers)
        if len(found) == 1:
            return cards.card(scene, found[0], said)
    else:
        said = _(
            "Đã gửi {numbers} tới {office}. Khi được tiếp nhận, trả lại hoặc hỏi thêm, anh/chị được báo tại "
            "đây.",
            numbers=numbers,
            office=scene.settings.office_name,
        )
    return Message(said, tuple(cards.see(one) for one in found[: cards.MOST]), columns=2)
