"""The same form as a bare loop: what no bot in Python can do without that loses nothing when it is killed.

    python -m tests.bench.peers.bare BASE_URL TOKEN FOLDER

Each update is one transaction: its number, what is known of the chat, and the answer are written, and
answers that wait are sent after the commit, one at a time to a chat. What waits for the disk is committed
together; that an answer went is written with what comes next. There are no rights, no words but the
form's, no other channel, and nothing is drawn twice.
"""

import asyncio
import json
import sqlite3
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Condition, Thread
from typing import Any

import aiohttp

from tests.bench import form

Json = dict[str, Any]
Buttons = Sequence[tuple[str, str]]  # (label, token) each
POLL = 10  # seconds
SOON = 0.005  # seconds after which it is written that an answer went, where nothing else is written
SCHEMA = f"""
PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
CREATE TABLE IF NOT EXISTS updates (id INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS chats (id INTEGER PRIMARY KEY, step TEXT NOT NULL, answers TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS waiting (id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, body TEXT NOT NULL);
{form.SCHEMA};
"""


@dataclass(frozen=True)
class Said:
    """What the bot says next, and where the chat stands then."""

    text: str
    step: str
    answers: dict[str, str]
    buttons: Buttons = ()


@dataclass(frozen=True)
class Waiting:
    id: int
    chat: int
    body: str


def answer(tx: sqlite3.Connection, chat: int, text: str, token: str) -> Said | None:
    """Return what the bot says to words or a press; None where it has nothing to say."""
    found = tx.execute("SELECT step, answers FROM chats WHERE id = ?", (chat,)).fetchone()
    step, answers = (found[0], json.loads(found[1])) if found else ("", {})
    now = datetime.now(UTC).isoformat()
    kind, _colon, number = token.partition(":")
    if text == "/mien":
        return Said(form.ASKS_UNIT, "unit", {}, form.units_of(chat))
    if step == "unit" and kind == "unit":
        return Said(f"{form.ASKS_SPAN} {form.EXAMPLE}", "day", {"unit": form.unit_of(token)})
    if step == "day" and text:
        day = form.read_day(text)
        if day is None:
            return Said(form.NO_DAY, step, answers)
        return Said(form.ASKS_REASON, "reason", {**answers, "day": day})
    if step == "reason" and text:
        shown = form.review_of(answers["unit"], answers["day"], text)
        return Said(shown, "review", {**answers, "reason": text}, [(form.SEND, "send"), ("Hủy", "cancel")])
    if step == "review" and token == "send":
        values = (chat, answers["unit"], answers["day"], answers["reason"], now)
        row = tx.execute(form.ADD, values).lastrowid
        done = f"{form.DONE} {answers['unit']}, ngày {answers['day']}."
        return Said(done, "", {}, [(form.UNDO, f"undo:{row}")])
    if kind == "undo":
        tx.execute(form.WITHDRAW, (now, int(number), chat))
        return Said(f"{form.UNDONE} đợt {number}.", step, answers)
    return Said("Đã hủy.", "", {}) if token == "cancel" else None


def take(tx: sqlite3.Connection, update: Json) -> Waiting | None:
    """Take an update, once; return the answer that is to be sent."""
    if not tx.execute("INSERT OR IGNORE INTO updates VALUES (?)", (update["update_id"],)).rowcount:
        return None
    press = update.get("callback_query", {})
    message = press.get("message") or update["message"]
    chat = message["chat"]["id"]
    said = answer(tx, chat, "" if press else message.get("text", ""), press.get("data", ""))
    if said is None:
        return None
    put = "INSERT OR REPLACE INTO chats VALUES (?, ?, ?)"
    tx.execute(put, (chat, said.step, json.dumps(said.answers)))
    body: Json = {"chat_id": chat, "text": said.text}
    if said.buttons:
        rows = [[{"text": label, "callback_data": token}] for label, token in said.buttons]
        body["reply_markup"] = {"inline_keyboard": rows}
    text = json.dumps(body)
    row = tx.execute("INSERT INTO waiting (chat, body) VALUES (?, ?)", (chat, text)).lastrowid
    return Waiting(row or 0, chat, text)


class Store:
    """One connection in a thread of its own, which commits together what waits."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.executescript(SCHEMA)
        self._pieces: list[tuple[Callable[[sqlite3.Connection], Any], asyncio.Future[Any]]] = []
        self._changed = Condition()
        self._loop = asyncio.get_running_loop()
        Thread(target=self._write, daemon=True).start()

    async def run(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        future: asyncio.Future[Any] = self._loop.create_future()
        with self._changed:
            self._pieces.append((work, future))
            self._changed.notify()
        return await future

    def _write(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._pieces)
                pieces, self._pieces = self._pieces, []
            self._connection.execute("BEGIN IMMEDIATE")
            results = [(future, work(self._connection)) for work, future in pieces]
            self._connection.execute("COMMIT")
            self._loop.call_soon_threadsafe(settle, results)


def settle(results: list[tuple["asyncio.Future[Any]", Any]]) -> None:
    for future, result in results:
        if not future.done():
            future.set_result(result)


@dataclass
class Bot:
    session: aiohttp.ClientSession
    url: str
    store: Store
    tasks: set["asyncio.Task[None]"] = field(default_factory=set)
    last: dict[int, "asyncio.Task[None]"] = field(default_factory=dict)  # of each chat
    sent: list[int] = field(default_factory=list)

    async def call(self, method: str, body: str) -> Any:
        headers = {"Content-Type": "application/json"}
        async with self.session.post(f"{self.url}/{method}", data=body, headers=headers) as response:
            return (await response.json())["result"]

    async def run(self) -> None:
        find = "SELECT id, chat, body FROM waiting ORDER BY id"
        for row in await self.store.run(lambda tx: tx.execute(find).fetchall()):
            self.send(Waiting(*row))
        offset = 0
        while True:
            asked = {"offset": offset, "timeout": POLL, "allowed_updates": ["message", "callback_query"]}
            updates = await self.call("getUpdates", json.dumps(asked))
            await asyncio.gather(*map(self.receive, updates))
            if updates:
                offset = updates[-1]["update_id"] + 1

    async def receive(self, update: Json) -> None:
        if said := await self.store.run(lambda tx: self.noted(tx) and take(tx, update)):
            self.send(said)
        if press := update.get("callback_query"):
            self.begin(self.call("answerCallbackQuery", json.dumps({"callback_query_id": press["id"]})))

    def noted(self, tx: sqlite3.Connection) -> bool:
        """Write which answers have gone, first of all."""
        sent, self.sent = self.sent, []
        tx.executemany("DELETE FROM waiting WHERE id = ?", [(one,) for one in sent])
        return True

    def send(self, said: Waiting) -> None:
        before = self.last.get(said.chat)
        self.last[said.chat] = self.begin(self.deliver(said, before))

    async def deliver(self, said: Waiting, before: "asyncio.Task[None] | None") -> None:
        if before:
            await before
        await self.call("sendMessage", said.body)
        self.sent.append(said.id)
        await asyncio.sleep(SOON)
        if said.id in self.sent:
            await self.store.run(self.noted)

    def begin(self, work: Any) -> "asyncio.Task[None]":
        task: asyncio.Task[None] = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task


async def main(base_url: str, token: str, folder: str) -> None:
    timeout = aiohttp.ClientTimeout(total=POLL + 5)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        await Bot(session, f"{base_url}/bot{token}", Store(Path(folder, "forms.db"))).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
