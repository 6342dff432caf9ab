"""Switching on what goes wrong with the real service: see KINDS."""

from dataclasses import dataclass

from bot.sandbox.network import Silence
from bot.sandbox.switches import ANY
from bot.sandbox.telegram.refusal import Refusal, migrated

KINDS = ("429", "500", "401", "403", "migrate", "hang", "lost")


@dataclass
class Fault:
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

    def _refusal(self) -> Refusal:
        match self.kind:
            case "429":
                after = self.retry_after
                return Refusal(429, f"Too Many Requests: retry after {after}", retry_after=after)
            case "401":
                return Refusal(401, "Unauthorized")
            case "403":
                return Refusal(403, "Forbidden: bot was blocked by the user")
            case "migrate":
                return migrated(self.migrate_to)
        return Refusal(500, "Internal Server Error")
