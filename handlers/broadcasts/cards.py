"""Draw a broadcast: its card, counted from the outbox, and the message that people receive."""

from dataclasses import replace
from datetime import datetime

from bot.conversation.messages import Message, Option
from bot.conversation.text import moment_text, number_text
from bot.conversation.words import N_, _
from bot.domain.broadcasts import BroadcastState
from storage.broadcasts import Broadcast, Counts

BRIEF = 50  # characters of a text where it is only named
STATES = {
    BroadcastState.ASKED: N_("chờ xác nhận gửi ngoài giờ"),
    BroadcastState.SENDING: N_("đang gửi"),
    BroadcastState.SENT: N_("đã gửi xong"),
    BroadcastState.STOPPED: N_("đã dừng gửi"),
}

ACK_WORD = "dn"  # "đã nhận": what is typed in place of the button, dn1, dn2 …
ACK_WORDS = 99  # of them, before the first comes again


def brief(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= BRIEF else f"{words[:BRIEF].rstrip(' .,;:')}…"


def card(broadcast: Broadcast, counts: Counts) -> Message:
    return Message(
        "\n".join(card_lines(broadcast, counts)),
        card_buttons(broadcast, counts),
        card_heading(broadcast),
        columns=2,
    )


def card_heading(broadcast: Broadcast) -> str:
    if broadcast.is_urgent:
        return _("Thông báo khẩn lúc {moment}", moment=moment_text(broadcast.at))
    return _("Thông báo lúc {moment}", moment=moment_text(broadcast.at))


def card_lines(broadcast: Broadcast, counts: Counts) -> list[str]:
    known = {
        _("Nội dung"): brief(broadcast.text),
        _("Người gửi"): broadcast.name,
        _("Tình trạng"): state_text(broadcast),
        _("Người nhận"): delivery_text(counts) if broadcast.begun else "",
        _("Đã xác nhận"): acknowledged_text(broadcast, counts),
    }
    return [f"{title}: {value}" for title, value in known.items() if value]


def state_text(broadcast: Broadcast) -> str:
    if broadcast.state == BroadcastState.PLANNED and broadcast.begins:
        return _("sẽ gửi lúc {moment}", moment=moment_text(broadcast.begins))
    return _(STATES[broadcast.state])


def sent_text() -> str:
    return _(STATES[BroadcastState.SENT])


def delivery_text(counts: Counts) -> str:
    """Say "120 người, đã gửi 100, chờ gửi 18, không gửi được 2": these, and those without a contact."""
    people = max(counts.people, counts.queued)
    places = {
        "people": people,
        "sent": counts.sent,
        "waiting": counts.waiting,
        "failed": count_unsent(counts),
    }
    shown = {name: number_text(count) for name, count in places.items()}
    text = _("{people} người, đã gửi {sent}, chờ gửi {waiting}, không gửi được {failed}", **shown)
    if counts.unknown:
        return _("{said}, chưa rõ {unknown}", said=text, unknown=number_text(counts.unknown))
    return text


def acknowledged_text(broadcast: Broadcast, counts: Counts) -> str:
    """Say "30/120, hạn 16:00 ngày 27/11/2026"; "" where nobody is asked to acknowledge it."""
    if broadcast.ack_until is None or broadcast.begun is None:
        return ""
    return _(
        "{acknowledged}/{people}, hạn {moment}",
        acknowledged=number_text(counts.acknowledged),
        people=number_text(counts.people),
        moment=moment_text(broadcast.ack_until),
    )


def card_buttons(broadcast: Broadcast, counts: Counts) -> tuple[Option, ...]:
    """Return what can be done with it now: at most five buttons (Zalo OA)."""
    if broadcast.state == BroadcastState.ASKED:
        return (Option(f"bc_ask:{broadcast.id}", _("Xác nhận gửi")), *stop_button(broadcast))
    if broadcast.state in (BroadcastState.PLANNED, BroadcastState.SENDING):
        first = stop_button(broadcast)
    else:
        first = again_button(broadcast, count_unsent(counts))
    silent = Option(f"bc_silent:{broadcast.id}:1", _("Chưa xác nhận"))
    return (
        *first,
        *((silent,) if broadcast.ack_until and broadcast.begun and counts.silent else ()),
        *((failed_button(broadcast),) if count_unsent(counts) else ()),
        *(
            (Option(f"bc_fix:{broadcast.id}", _("Đính chính")),)
            if broadcast.text and not is_dropped(broadcast)
            else ()
        ),
        *(
            (Option(f"bc_new:{broadcast.id}", _("Soạn lại")),)
            if broadcast.text and is_dropped(broadcast)
            else ()
        ),
    )


def is_dropped(broadcast: Broadcast) -> bool:
    """Return whether it was stopped before it went to anyone."""
    return broadcast.state == BroadcastState.STOPPED and broadcast.begun is None


def count_unsent(counts: Counts) -> int:
    """Return how many have not got it and have no message waiting."""
    return counts.failed + max(counts.people - counts.queued, 0)


def quoted(text: str) -> str:
    """Shorten a text to what stands in quotes within a sentence."""
    return brief(text).rstrip(".")


def stop_button(broadcast: Broadcast) -> tuple[Option, ...]:
    return (Option(f"bc_stop:{broadcast.id}", _("Dừng gửi")),)


def failed_button(broadcast: Broadcast) -> Option:
    """Make [Không gửi được]: whom it did not reach, why, and whom to call."""
    return Option(f"bc_failed:{broadcast.id}:1", _("Không gửi được"))


def again_button(broadcast: Broadcast, missed: int) -> tuple[Option, ...]:
    """Make [Gửi lại], where there is somebody to send it to again; it asks before it does."""
    if not missed or broadcast.state not in (BroadcastState.SENT, BroadcastState.STOPPED):
        return ()
    return (Option(f"bc_again:{broadcast.id}", _("Gửi lại")),)


def broadcast_message(
    text: str, office: str, ack_until: datetime | None = None, *, is_urgent: bool = False
) -> Message:
    urgent = _("Thông báo khẩn của {office}", office=office) if is_urgent else ""
    heading = urgent or _("Thông báo của {office}", office=office)
    if ack_until is None:
        return Message(text, heading=heading)
    asked = _("Đề nghị xác nhận đã nhận trước {moment}.", moment=moment_text(ack_until))
    return Message(f"{text}\n\n{asked}", heading=heading)


def message_with_button(broadcast: Broadcast, office: str) -> Message:
    """Make the message as it is received, with the button by which it is acknowledged."""
    message = broadcast_message(broadcast.text, office, broadcast.ack_until, is_urgent=broadcast.is_urgent)
    return replace(message, options=(acknowledge_button(broadcast),)) if broadcast.ack_until else message


def acknowledge_button(broadcast: Broadcast, label: str = "") -> Option:
    return Option(
        f"bc_ack:{broadcast.id}", label or _("Đã nhận"), f"{ACK_WORD}{(broadcast.id - 1) % ACK_WORDS + 1}"
    )
