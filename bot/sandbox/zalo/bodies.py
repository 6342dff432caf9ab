"""Reading the JSON that the program sends."""

import json
from typing import Any

from starlette.requests import Request


async def json_object(request: Request) -> dict[str, Any]:
    """ValueError, TypeError: it is no JSON object, or holds half a character, which UTF-8 cannot carry."""
    body = await request.json()
    json.dumps(body, ensure_ascii=False).encode()
    if not isinstance(body, dict):
        raise TypeError("no object")
    return body
