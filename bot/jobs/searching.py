"""Search files of others for whoever is being erased, each in a child process and in no transaction."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from bot.conversation import MEGABYTE
from bot.documents import naming
from bot.documents.kinds import picture_type
from bot.domain.naming import Names
from bot.jobs import children
from bot.jobs.services import Services
from storage.engine import StoreDown, blobs
from storage.personal_data import file_search
from storage.personal_data.file_search import FileSearch

PATIENCE = timedelta(seconds=60)  # for one child, which bounds its own work
CHILD = (sys.executable, "-m", naming.__name__)
MOST_WORDS = 16 * MEGABYTE
BATCHES = 4  # that one call searches, so that others' work comes between


async def search_files(services: Services) -> bool:
    """Search the next files; return whether there were any to be searched, or it was the end of them.

    While the database is away it is waited for: the tick says that it is.
    """
    try:
        for batch in range(BATCHES):
            search = await services.store.run(file_search.begin)
            if search is None:
                return batch > 0
            named = await named_among(services.settings.files, search)
            await services.store.run(file_search.note, search, named)
    except StoreDown:
        return False
    return True


async def named_among(folder: Path, search: FileSearch) -> list[int]:
    """Return those of the files in which a name stands, as far as they can be read."""
    return [file for file, sha256 in search.files if await is_named(folder, sha256, search.names)]


async def is_named(folder: Path, sha256: str, names: Names) -> bool:
    if not blobs.is_stored(folder, sha256):
        return False
    content = await asyncio.to_thread(blobs.read, folder, sha256)
    if picture_type(content):
        return False
    told = await children.ask(CHILD, naming.asked(names, content), len(naming.NOT_NAMED), PATIENCE, {})
    return told.said == naming.NAMED


async def words_of(content: bytes) -> str:
    """Return the words of a file, as far as they can be read; "" of a picture, and of what is locked."""
    told = await children.ask(CHILD, naming.asked(None, content), MOST_WORDS, PATIENCE, {})
    return told.said.decode(errors="replace")
