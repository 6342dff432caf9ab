"""A talk in which nobody has said anything for half an hour is over, and says so."""

from datetime import datetime

from bot.words import speaking
from handlers import offers
from handlers.incidents import talking
from handlers.incidents.passing import FLOW
from storage import conversations, files, outbox, people, talks
from storage.conversations import Conversation
from storage.db import Tx
from storage.outbox import Lane, Outgoing


def run(tx: Tx, now: datetime) -> None:
    """What the other side has said meanwhile is no silence."""
    for talk in conversations.lapsed(tx, FLOW, now):
        newest = talks.newest_talk(tx, talk.facts["incident"])
        until = newest + talking.SILENCE if newest else now
        if until > now:
            conversations.prolong(tx, talk, until)
        else:
            end(tx, talk, now)


def end(tx: Tx, talk: Conversation, now: datetime) -> None:
    conversations.close(tx, talk)
    channel, _account = files.address_of(tx, talk.contact)
    with speaking(people.language(tx, talk.person)):
        said = offers.worded(talking.silent(talk.facts))
    key = f"{FLOW}_over:{talk.id}"
    outbox.put(tx, [Outgoing(key, talk.contact, channel, Lane.ANSWER, said, now)])
