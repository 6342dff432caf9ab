"""How the Bot API says no, and switching on what goes wrong with the real service: see KINDS."""

from dataclasses import dataclass

from bot.sandbox.faults import ANY, Silence

KINDS = ("429", "500", "401", "403", "migrate", "hang", "lost")


class TelegramRefusal(Exception):
    """Answered as ``{"ok": false, …}``; ``parameters`` is retry_after or migrate_to_chat_id."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(why: str) -> TelegramRefusal:
    return TelegramRefusal(400, f"Bad Request: {why}")


def migrated(to: int) -> TelegramRefusal:
    refusal = bad_request("group chat was upgraded to a supergroup chat")
    refusal.parameters["migrate_to_chat_id"] = to
    return refusal


@dataclass
class TelegramFault:
    """``hang`` does nothing and never answers; ``lost`` does the deed and drops the connection."""

    kind: str
    method: str = ANY  # "file" stands for downloads
    chat: int | None = None  # None: in any
    times: int = 1
    retry_after: int = 3  # seconds, with a 429
    migrate_to: int = -100_1234567890

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"a fault's kind is one of {', '.join(KINDS)}")

    def strike(self) -> None:
        """Raise what the caller is to meet before the deed; nothing for ``lost``."""
        if self.kind == "hang":
            raise Silence
        if self.kind != "lost":
            raise self._refusal()

    def _refusal(self) -> TelegramRefusal:
        match self.kind:
            case "429":
                after = self.retry_after
                return TelegramRefusal(429, f"Too Many Requests: retry after {after}", retry_after=after)
            case "401":
                return TelegramRefusal(401, "Unauthorized")
            case "403":
                return TelegramRefusal(403, "Forbidden: bot was blocked by the user")
            case "migrate":
                return migrated(self.migrate_to)
        return TelegramRefusal(500, "Internal Server Error")
