"""How wide and high a picture is, read from its first bytes."""

PICTURES = ("image/jpeg", "image/png")  # what a phone sends as a photo
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8"
STARTS_OF_FRAME = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def size_of_picture(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG or a JPEG; None for anything else."""
    if content.startswith(PNG) and len(content) >= 24:
        return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    return _size_of_jpeg(content) if content.startswith(JPEG) else None


def _size_of_jpeg(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        if content[at + 1] in STARTS_OF_FRAME:
            return int.from_bytes(content[at + 7 : at + 9]), int.from_bytes(content[at + 5 : at + 7])
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return None
