"""Filling the demo's database: the sample roster, everyone joined, every unit's duties begun."""

from datetime import datetime

from bot.config import Settings
from bot.domain.roster import check
from bot.rosterfile import read_roster
from bot.sandbox.app import HOLDERS
from bot.sandbox.colleagues import Colleague
from bot.sandbox.sample import sample_roster
from bot.text import local_date
from storage import business, contacts, trial
from storage.db import Tx
from storage.roster import import_roster

FIRST_CHAT = 2001  # of the people who have no phone on the page


def settle(tx: Tx, machine: datetime, settings: Settings, account: int) -> None:
    business.seed(tx, machine, settings.clock_start)
    now = business.now(tx, machine)
    read = read_roster([("roster.xlsx", sample_roster())])
    roster = check(read.units, read.people, settings.mail_domains, read.faults)
    import_roster(tx, roster, now, None)
    trial.start_all_units(tx, local_date(now), but=settings.office_unit)
    on_page = {holder.name: holder.chat_id for holder in HOLDERS}
    for number, (person, name) in enumerate(trial.everyone(tx)):
        chat = on_page.pop(name, FIRST_CHAT + number)
        contact = trial.meet(tx, "telegram", str(account), str(chat), now)
        contacts.link(tx, contact, person)
        trial.consent(tx, person, contact, now)


def colleagues(tx: Tx) -> list[Colleague]:
    """The people without a phone on the page; those of the page's units leave the answers to the visitor."""
    on_page = {holder.chat_id for holder in HOLDERS}
    beside = trial.chats_beside(tx, on_page)
    return [
        Colleague(chat, name, chat not in beside) for chat, name in trial.chats(tx) if chat not in on_page
    ]
