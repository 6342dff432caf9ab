"""Files that people send: taken note of here, fetched after the commit (bot/jobs)."""

from bot.message import RemoteFile
from bot.text import shown_name
from handlers.kinds import Scene
from storage import files
from storage.conversations import Conversation, get


def want(scene: Scene, file: RemoteFile) -> int:
    """Note that the file is wanted; its id. It is fetched once this is committed."""
    asked = files.Wanted(
        channel=scene.channel,
        account=scene.account,
        remote=file.remote,
        shown_name=shown_name(file.name),
        size=file.size,
        media_type=file.media_type,
    )
    return files.want(scene.tx, asked, scene.who, scene.at)


def forget(scene: Scene, file_id: int) -> None:
    """It was no answer to the open question."""
    files.forget(scene.tx, file_id)


def is_used(scene: Scene, here: Conversation, file_id: int) -> bool:
    """Whether the form has taken the file: it stands in its answers, or the form is carried out."""
    now = get(scene.tx, here.id, scene.who)
    return now is None or any(answer.value == file_id for answer in now.answers.values())
