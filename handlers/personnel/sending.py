"""What was told of is numbered, kept, and brought to the office; or written anew after it was returned."""

from collections.abc import Sequence

from bot.domain.changes import Act, Change, Side, State
from bot.domain.rights import Action
from bot.message import Message
from bot.words import _
from handlers.engine.feature import Says, Scene, need
from handlers.personnel import cards, checking, news, theirs
from handlers.personnel.asking import Sending
from handlers.personnel.people import Entry
from storage import audit, files
from storage.engine import outcomes
from storage.people import changes
from storage.people.changes import NewChange


def carry_out(scene: Scene, sending: Sending) -> Says:
    """Each person's change has a number of its own; the office hears of all in one message."""
    need(scene, Action.CHANGE, int(sending.where.unit[0]))
    if sending.again:
        return send_again(scene, sending, sending.again)
    if sending.corrects:
        checking.may_correct(scene, sending.corrects)
    return send(scene, rows(scene, sending))


def send(scene: Scene, told: Sequence[NewChange]) -> Says:
    """Write each down, in the place of what was returned; the office hears of all in one message."""
    found = [write(scene, one) for one in told]
    gone = [other for one in found for other in take_place(scene, one)]
    news.to_office(scene, found)
    return [done(scene, found, gone)]


def rows(scene: Scene, sending: Sending) -> list[NewChange]:
    """What was decided, as it is kept; Refused where the facts have changed since they were asked for."""
    made = [sent(scene, sending, entry) for entry in sending.entries]
    for one in made:
        checking.refuse_if_wrong(scene, one, but=sending.again)
    return made


def sent(scene: Scene, sending: Sending, entry: Entry) -> NewChange:
    where = sending.where
    return NewChange(
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


def write(scene: Scene, one: NewChange) -> Change:
    made = changes.add(scene.tx, one)
    if one.file:
        files.add_use(scene.tx, one.file, f"{changes.SUBJECT}:{made}")
    found = changes.get(scene.tx, made)
    if found is None:
        raise AssertionError("just written")
    audit.write(scene.tx, scene.at, scene.who, "change_send", cards.subject(found), kind=one.kind.value)
    return found


def take_place(scene: Scene, one: Change) -> list[Change]:
    """What was returned and waits to be put right is withdrawn by it; who sent that hears so."""
    found = [changes.locked(scene.tx, other.id) for other in checking.replaced(scene.tx, one)]
    gone = [other for other in found if other and other.state == State.RETURNED]
    for other in gone:
        said = _("Được thay bằng {number}.", number=one.number)
        reason = "\n".join(filter(None, [other.reason, said]))
        changes.change(scene.tx, other.id, state=State.WITHDRAWN.value, reason=reason)
        outcomes.cancel(scene.tx, [cards.subject(other)])
        audit.write(
            scene.tx, scene.at, scene.who, f"change_{Act.WITHDRAW}", cards.subject(other), by=one.number
        )
        news.replaced(scene, other, one)
    return gone


def send_again(scene: Scene, sending: Sending, change_id: int) -> Says:
    """The same number, after it was returned."""
    change = theirs.to_move(scene, str(change_id), Act.RESEND)
    [one] = rows(scene, sending)
    changes.rewrite(scene.tx, change.id, one)
    if one.file and one.file != change.file:
        files.add_use(scene.tx, one.file, f"{changes.SUBJECT}:{change.id}")
    audit.write(scene.tx, scene.at, scene.who, f"change_{Act.RESEND}", cards.subject(change))
    found = changes.get(scene.tx, change.id)
    if found is None:
        raise AssertionError("just written")
    news.to_office(scene, [found])
    return [done(scene, [found])]


def done(scene: Scene, found: Sequence[Change], gone: Sequence[Change] = ()) -> Message:
    """Where it lies now, and what it has replaced; the office may accept it at once."""
    numbers = ", ".join(one.number for one in found)
    if len(found) > cards.MOST:
        numbers = _("{first} đến {last}", first=found[0].number, last=found[-1].number)
    instead = [
        _("{number}, Phòng đã trả lại, được thay bằng thay đổi này.", number=one.number) for one in gone
    ]
    if theirs.side_of(scene) == Side.OFFICE:
        said = _("Đã ghi {numbers}. Xin tiếp nhận để thay đổi có hiệu lực từ ngày đã ghi.", numbers=numbers)
        if len(found) == 1:
            return cards.card(scene, found[0], "\n".join([said, *instead]))
    else:
        said = _(
            "Đã gửi {numbers} tới {office}. Khi được tiếp nhận, trả lại hoặc hỏi thêm, anh/chị được báo tại "
            "đây.",
            numbers=numbers,
            office=scene.settings.office_name,
        )
    options = tuple(cards.see(one) for one in found[: cards.MOST])
    return Message("\n".join([said, *instead]), options, columns=2)
