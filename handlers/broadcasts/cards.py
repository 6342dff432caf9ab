"""A broadcast's card: where it stands, counted from the outbox, with the buttons of what can be done now."""

from bot.domain.broadcasts import State
from bot.message import Message, Option
from bot.text import moment_text, number_text
from bot.words import N_, _
from storage.broadcasts import Broadcast, Counts

BRIEF = 50  # characters of a text where it is only named
STATES = {
    State.ASKED: N_("chờ xác nhận gửi ngoài giờ"),
    State.SENDING: N_("đang gửi"),
    State.SENT: N_("đã gửi xong"),
    State.STOPPED: N_("đã dừng gửi"),
}


def brief(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= BRIEF else f"{words[:BRIEF].rstrip(' .,;:')}…"


def card(one: Broadcast, counts: Counts) -> Message:
    return Message("\n".join(lines(one, counts)), buttons(one), heading(one), columns=2)


def heading(one: Broadcast) -> str:
    return _("Thông báo lúc {moment}", moment=moment_text(one.at))


def lines(one: Broadcast, counts: Counts) -> list[str]:
    """What it says, who wrote it, and where it stands."""
    known = {
        _("Nội dung"): brief(one.text),
        _("Người gửi"): one.name,
        _("Tình trạng"): state_text(one),
        _("Người nhận"): numbers(counts) if one.begun else "",
    }
    return [f"{title}: {value}" for title, value in known.items() if value]


def state_text(one: Broadcast) -> str:
    if one.state == State.PLANNED and one.begins:
        return _("sẽ gửi lúc {moment}", moment=moment_text(one.begins))
    return _(STATES[one.state])


def numbers(counts: Counts) -> str:
    """ "120 người, đã gửi 100, chờ gửi 18, không gửi được 2"; of these are those who have no contact."""
    people = max(counts.people, counts.queued)
    places = {
        "people": people,
        "sent": counts.sent,
        "waiting": counts.waiting,
        "failed": counts.failed + people - counts.queued,
    }
    shown = {name: number_text(count) for name, count in places.items()}
    said = _("{people} người, đã gửi {sent}, chờ gửi {waiting}, không gửi được {failed}", **shown)
    if counts.unknown:
        return _("{said}, chưa rõ {unknown}", said=said, unknown=number_text(counts.unknown))
    return said


def buttons(one: Broadcast) -> tuple[Option, ...]:
    """What can be done with it now."""
    if one.state in (State.PLANNED, State.SENDING, State.ASKED):
        return stop_button(one)
    return ()


def stop_button(one: Broadcast) -> tuple[Option, ...]:
    return (Option(f"bc_stop:{one.id}", _("Dừng gửi")),)
