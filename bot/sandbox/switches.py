"""Finding the fault that is switched on for a call."""

from typing import Protocol, TypeVar

ANY = ""


class Switch(Protocol):
    method: str
    times: int

    @property
    def chat(self) -> int | str | None: ...


S = TypeVar("S", bound=Switch)


def next_fault(faults: list[S], method: str, chat: object) -> S | None:
    """The first that is meant for this call, used up by one."""
    for fault in faults:
        if fault.method.lower() in (ANY, method.lower()) and fault.chat in (None, chat):
            return use_up(faults, fault)
    return None


def use_up(faults: list[S], fault: S) -> S:
    """By one."""
    fault.times -= 1
    if fault.times <= 0:
        faults.remove(fault)
    return fault
