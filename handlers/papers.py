"""Files that we make for people: asked for in a transaction, made after its commit (bot/jobs/making.py).

Drawing one takes many times as long as an event may, and the store's one writer would wait for it.
"""

from dataclasses import dataclass

from bot.message import Message
from bot.text import shown_name
from bot.words import _
from handlers.kinds import Scene
from storage import files
from storage.files import Wanted

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PNG = "image/png"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"


@dataclass(frozen=True)
class Asked:
    """What is asked for, "record:17"; how the file is called, and its media type."""

    what: str
    name: str
    media_type: str


def ask(scene: Scene, asked: Asked) -> Message:
    """Have it made and sent. The caller has asked for the right, which is asked for again as it is made."""
    remote, name = f"{files.MADE}{asked.what}", shown_name(asked.name)
    wanted = Wanted(scene.channel, scene.account, remote, name, None, asked.media_type)
    files.want(scene.tx, wanted, scene.who, scene.at)
    return being_made(asked)


def ask_once(scene: Scene, asked: Asked) -> Message:
    """The same, for what is large: pressed again while it is being made, it is not made twice."""
    if files.is_wanted(scene.tx, scene.who.contact, f"{files.MADE}{asked.what}"):
        return being_made(asked)
    return ask(scene, asked)


def being_made(asked: Asked) -> Message:
    name = shown_name(asked.name)
    return Message(_("Đang lập tệp {name}; tệp được gửi sau ít giây.", name=name))
