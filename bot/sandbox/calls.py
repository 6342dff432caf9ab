"""What a local channel keeps of each call, and the time it goes by unless it is given another."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from bot.clock import WallClock

C = TypeVar("C")  # a chat's id
F = TypeVar("F")


@dataclass(frozen=True)
class Call(Generic[C, F]):
    """A method that the program called, and the fault that it met."""

    at: float  # machine time, in seconds
    method: str
    chat: C | None
    fault: F | None


async def wall_time() -> datetime:
    return WallClock().now()
