"""Files handed in before they are sent: pictures and documents, kept for seven days."""

from datetime import timedelta
from pathlib import PurePath

from starlette.datastructures import UploadFile

from bot.sandbox.pictures import size_of_picture
from bot.sandbox.zalo.oa.errors import WRONG, error
from bot.sandbox.zalo.oa.state import Uploaded, ZaloOa

LARGEST_IMAGE, LARGEST_FILE = 2**20, 5 * 2**20  # bytes
KEPT = timedelta(days=7)
BEGINNINGS = {".pdf": b"%PDF", ".docx": b"PK", ".doc": b"\xd0\xcf\x11\xe0", ".csv": b""}


async def upload_image(oa: ZaloOa, upload: UploadFile) -> dict[str, str]:
    content = await upload.read()
    if size_of_picture(content) is None:
        raise error(WRONG, "file must be a JPEG or PNG")
    if len(content) > LARGEST_IMAGE:
        raise error(-210, "file")
    attachment_id, kept = await _keep(oa, "photo", upload, content)
    oa.own.images[attachment_id] = kept
    return {"attachment_id": attachment_id}


async def upload_file(oa: ZaloOa, upload: UploadFile) -> dict[str, str]:
    content = await upload.read()
    beginning = BEGINNINGS.get(PurePath(upload.filename or "").suffix.lower())
    if beginning is None or not content.startswith(beginning):
        raise error(WRONG, "file must be a PDF, DOC, DOCX or CSV")
    if len(content) > LARGEST_FILE:
        raise error(-210, "file")
    token, kept = await _keep(oa, "document", upload, content)
    oa.own.documents[token] = kept
    return {"token": token}


async def _keep(oa: ZaloOa, kind: str, upload: UploadFile, content: bytes) -> tuple[str, Uploaded]:
    media_type = upload.content_type or "application/octet-stream"
    file = oa.keep(kind, upload.filename or "file", media_type, content)
    return f"up-{file.file_id}", Uploaded(file.file_id, await oa.now() + KEPT)
