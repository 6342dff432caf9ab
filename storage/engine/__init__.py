"""The ground that every subject stands on: the store, the outbox, events, conversations, contacts."""

from storage.engine.backup import NotRestorable, back_up, check_copy, note_copy, restore
from storage.engine.business_time import Backwards, business_now
from storage.engine.channel_state import WHOLE, Allowed, Serving
from storage.engine.claims import ClaimedMessage, sweep_outbox
from storage.engine.contacts import (
    ROLE_HOLDERS,
    Account,
    Address,
    Holder,
    addresses,
    at_moment,
    hearing,
    holders,
    is_held,
    left_lately,
    mark_blocked,
    office_people,
    still_holds,
    unit_names,
    units_sharing_people,
)
from storage.engine.conversations import Conversation, Opening, forget_expired, get_conversation
from storage.engine.db import (
    NotCommitted,
    Store,
    StoreDown,
    StoreFault,
    Tx,
    cause,
    cut_journal,
    is_sqlite,
    open_store,
    renew_statistics,
    savepoint,
)
from storage.engine.incoming import IncomingEvent, roles_of, roles_of_each
from storage.engine.outbox import (
    SECRET,
    Lane,
    Outgoing,
    Rewording,
    ShownCard,
    card_of_token,
    cards_about,
    live_cards,
    shown_cards,
)
from storage.engine.routing import WaitingMessage, bring_forward
from storage.engine.schema import AlreadyRunning, NewerSchema, is_running, sole_runner, sqlite_path, upgrade
from storage.engine.screens import Offered, Screen
from storage.engine.sent import has_waiting, subject_and_options, subject_and_tokens
from storage.engine.texts import EntryPoint, Key, instructions, take_once
