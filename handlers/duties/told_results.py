"""What the typed words of an officer tell of the mail that was found: the result of a check."""

from bot.conversation import asks, regex
from bot.domain.duties import BOOKED, RESULTS, UNSAID, offers_booked
from bot.domain.phrases import Meaning, leaves_some_waiting, read_intent
from bot.domain.understanding import UNTOLD, said_result, tells_booked

ALSO_NONE = regex(r"^(?:thi |em |van )*(?:cung|deu) khong$")  # folded


def result_told(said: str, typed: str) -> str:
    """Return the result that was plainly said: while one letter waits for the head, that of all.

    UNTOLD where that is asked, UNSAID where nothing of mail was said.
    """
    if leaves_some_waiting(typed):
        return "head"
    return or_booked(said_result(typed, said), typed) or UNSAID


def result_of_clause(said: str) -> str:
    """Return the result that a clause tells, UNSAID of a mere check, UNTOLD of mail; "" of anything else."""
    if read_intent(said) == Meaning.DONE:
        return UNSAID
    if asks(said) and not ALSO_NONE.search(said):
        return ""
    found = [said_result(said, likely) for likely in RESULTS]
    likely = next((one for one in found if one in RESULTS), "") or next(filter(None, found), "")
    return or_booked(likely, said)


def or_booked(result: str, typed: str) -> str:
    """Return the result; BOOKED where the regulation has it and no more was told of the mail."""
    is_told = result in ("handled", UNTOLD, "") and offers_booked() and tells_booked(typed)
    return BOOKED if is_told else result
