"""Put a moment of an earlier program where the program of today plays, and let it go on.

Its rows are put into tables of their time, and brought up to date as any database is.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import MetaData, select, update

from bot.conversation import speaking
from handlers import FEATURES
from handlers.engine import Context, menu
from handlers.engine.menu import menu_names
from storage.engine import Tx, blobs, incoming, upgrade
from storage.engine.schema import version_at
from storage.tables.engine import outbox
from storage.tables.people import contacts
from tests.chat import Chat
from tests.deeds import FILES
from tests.frozen.moments import Moment, put_in, tables_at
from tests.people import connected, settings
from tests.postgres import drop_database, new_database
from tests.refilling import pattern_of
from tests.stage import Stage, copy_pages
from tests.world import StillClock

LATER = 10_000  # ids of events begin here: none of a moment's comes again


@dataclass
class OnSqlite:
    """Makes the stage, which is a file, as it was at a moment."""

    folder: Path
    version: str  # of the schema, as the moments have it

    def make(self, stage: Stage, moment: Moment) -> None:
        path = self.folder / "moment.db"
        copy_pages(self.empty, path)
        fill(f"sqlite:///{path}", self.tables, moment)
        copy_pages(path, Path(stage.engine.url.database or ""))

    @cached_property
    def empty(self) -> Path:
        path = self.folder / "empty.db"
        upgrade(f"sqlite:///{path}", self.version)
        return path

    @cached_property
    def tables(self) -> MetaData:
        return tables_of(f"sqlite:///{self.empty}")


@dataclass
class OnPostgres:
    """The same with a stage that is a database on a server."""

    server_url: str
    version: str

    def make(self, stage: Stage, moment: Moment) -> None:
        fill(url := self.cleared(), self.tables, moment)
        pattern_of(url).reopen_review(stage.url)

    def cleared(self) -> str:
        """Return the URL of a database at the version: the last one again, where it is at that still."""
        if version_at(self.url) != self.version:
            drop_database(self.server_url, self.name)
            new_database(self.server_url, self.name, self.empty)
        return self.url

    @cached_property
    def url(self) -> str:
        return new_database(self.server_url, self.name, self.empty)

    @cached_property
    def empty(self) -> str:
        name = f"empty_{self.version}"
        upgrade(new_database(self.server_url, name), self.version)
        return name

    @property
    def name(self) -> str:
        return f"moment_{self.version}"

    @cached_property
    def tables(self) -> MetaData:
        return tables_of(self.url)


def tables_of(url: str) -> MetaData:
    with connected(url) as tx:
        return tables_at(tx)


def fill(url: str, tables: MetaData, moment: Moment) -> None:
    with connected(url) as tx:
        put_in(tx, tables, moment.rows)
    upgrade(url)
    with connected(url) as tx:
        renew_menus(tx, datetime.fromisoformat(moment.at))


def renew_menus(tx: Tx, at: datetime) -> None:
    """Let each contact have its menu of today, also as a message that waits.

    A new command would send them all one before what follows, and what waits would be no menu by its name.
    """
    for row in tx.execute(select(contacts).where(contacts.c.person.is_not(None))).all():
        who = incoming.identify(tx, row.person, row.id, at)
        context = Context(tx, who, at, settings(), FEATURES)
        if row.menu is not None:
            tx.execute(update(contacts).where(contacts.c.id == row.id).values(menu=menu_names(context)))
        with speaking(who.language):
            [shown] = menu.show(context, "")
        is_menu = (outbox.c.contact == row.id) & (outbox.c.heading == shown.heading)
        tx.execute(update(outbox).where(is_menu, outbox.c.state == "queued").values(text=shown.text))


def chat_at(stage: Stage, moment: Moment, folder: Path) -> Chat:
    """Return the chat as it stands at the moment that the stage was made to; ``folder`` has its files."""
    clock = StillClock(datetime.fromisoformat(moment.at))
    chat = Chat(stage.url, folder, clock=clock, events=LATER, idle=stage.idle, is_on_stage=True)
    contacts = {row["id"]: row["chat"] for row in moment.rows["contacts"]}
    sent = {row["channel_message_id"]: contacts[row["contact"]] for row in moment.rows["sends"]}
    chat.channel.ids |= sent
    chat.channel.files |= {path.name: path.read_bytes() for path in sent_files()}
    return chat


def keep_files(folder: Path) -> None:
    """Let the folder hold whatever people may have sent before."""
    for path in sent_files():
        blobs.store(folder, path.read_bytes())


def sent_files() -> list[Path]:
    """Return what people may send; beside it Python keeps what it compiled."""
    return [path for path in FILES.iterdir() if path.is_file()]
