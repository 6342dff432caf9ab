"""Note what became of a message, and tell whoever must act on it."""

from datetime import datetime
from functools import partial

from bot.config import Settings
from bot.conversation import Message, Option, _, local_date, speaking
from handlers.engine import HEADING, Context, Notice, Role, RoleAssignment, Tick, Who, safety, tell_all
from storage.checks import duties
from storage.engine import (
    ClaimedMessage,
    Lane,
    Outgoing,
    Tx,
    business_now,
    claims,
    contacts,
    holders,
    incoming,
    outbox,
)
from storage.people import members


def note_sent(tx: Tx, message: ClaimedMessage, message_id: str, machine: datetime) -> bool:
    """Note that a message was sent; its duty knows that this person was reached.

    False where our lease had run out meanwhile.
    """
    is_mine = claims.note_sent(tx, message, message_id)
    kind, _colon, number = message.subject.partition(":")
    if message.action == "send" and kind == "duty" and message.person:
        duties.note_reached(tx, int(number), message.person, business_now(tx, machine))
    return is_mine


def fail(tx: Tx, message: ClaimedMessage, error: str, machine: datetime) -> None:
    """Give up a message that is refused for good."""
    if claims.fail(tx, message, error):
        explain_deleting(tx, message, machine)


def put_off(tx: Tx, message: ClaimedMessage, error: str, machine: datetime) -> None:
    """Put off a message that did not arrive, or give it up once it was tried often enough."""
    if not claims.put_off(tx, message, error, machine):
        explain_deleting(tx, message, machine)


def drop(tx: Tx, message: ClaimedMessage, why: str, machine: datetime) -> None:
    """Drop a message that is not wanted any more, or beyond the channel."""
    claims.drop(tx, message, why)
    explain_deleting(tx, message, machine)


def explain_deleting(tx: Tx, message: ClaimedMessage, machine: datetime) -> None:
    """Tell somebody whose message was to be deleted, and stays, how to delete it."""
    if message.action != "delete" or not message.target_message:
        return
    with speaking(members.language(tx, contacts.person_of(tx, message.contact))):
        said = Message(safety.how_to_delete())
    now = business_now(tx, machine)
    key = f"undeleted:{message.id}"
    outbox.put(tx, [Outgoing(key, message.contact, message.channel, Lane.ANSWER, said, now)])


def note_unreachable(
    tx: Tx, message: ClaimedMessage, error: str, machine: datetime, settings: Settings
) -> None:
    """Note that nothing arrives there any more; whoever must act hears of it, as of a block."""
    now = business_now(tx, machine)
    claims.note_unreachable(tx, message, error, now)
    who = incoming.identify(tx, contacts.person_of(tx, message.contact), message.contact, now)
    tell_of_block(Tick(tx, now, settings), who)


def tell_of_block(context: Context | Tick, who: Who) -> None:
    """Tell the head of each unit that an officer watches that they have blocked us everywhere; once a day."""
    tx, watched = context.tx, who.units(Role.OFFICER)
    if not watched or contacts.addresses(tx, [who.person]):
        return
    heads = holders(tx, context.at, HEADING, [role.unit for role in watched])
    notices = []
    for role in watched:
        able = [one.person for one in heads[role.unit] if one.is_reachable and one.person != who.person]
        key = f"blocked:{role.unit}:{who.person}:{local_date(context.at):%Y%m%d}"
        say = partial(block_message, role, who.name)
        notices += [Notice(key, head, say, roles=HEADING, unit=role.unit) for head in able[:1]]
    tell_all(context, notices)


def block_message(unit: RoleAssignment, name: str) -> Message:
    said = _(
        "{name}, {the_mailbox_officer}, đã chặn hệ thống nên không nhận được lời nhắc. Kính đề nghị "
        "anh/chị nhắc cán bộ bỏ chặn, hoặc cử người khác.",
        name=name,
    )
    return Message(said, (Option(f"uq_new:{unit.unit}", _("Cử người khác")),), heading=unit.unit_name)
