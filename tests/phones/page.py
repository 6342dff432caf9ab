"""Our own page, from which people send documents where their channel takes none."""

import hashlib
from collections.abc import Sequence

from bot.conversation import Event, EventKind, RemoteFile
from bot.documents.content import why_refused
from bot.documents.kinds import picture_type
from bot.jobs.fetch import LIMIT
from handlers.engine import why_name_refused
from storage.files import UPLOADED
from tests.deeds import Deed, content
from tests.phones.kinds import NotThere

PAGE = "https://nhacthu.example/gui/"
LATELY = 3  # messages among which the page's address stands: it is open beside the chat


def sent_from_page(deed: Deed, whose: tuple[str, str], screen: Sequence[str]) -> Event:
    """Make the page's event of a file. Raises NotThere where none is open, or it refuses the file."""
    held = content(deed.file)
    name = deed.file.partition(", ")[0]
    if held is None or not any(PAGE in text for text in screen[-LATELY:]):
        raise NotThere
    if len(held) > LIMIT or why_refused(name, held) or why_name_refused(name):
        raise NotThere
    sha256 = hashlib.sha256(held).hexdigest()
    file = RemoteFile(f"{UPLOADED}{sha256}", name, len(held), picture_type(held))
    key = f"{UPLOADED}1:{sha256[:16]}{deed.number}"
    return Event(*whose, key, deed.who, deed.at, EventKind.FILE, file=file, by_page=True)
