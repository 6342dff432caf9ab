"""A broadcast as it is shown: its card, counted from the outbox, and the message that people receive."""

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


def card(one: Broadcast, counts: Counts) -> Message:
    return Message(
        "\n".join(card_lines(one, counts)), card_buttons(one, counts), card_heading(one), columns=2
    )


def card_heading(one: Broadcast) -> str:
    if one.is_urgent:
        return _("Thông báo khẩn lúc {moment}", moment=moment_text(one.at))
    return _("Thông báo lúc {moment}", moment=moment_text(one.at))


def card_lines(one: Broadcast, counts: Counts) -> list[str]:
    """What it says, who wrote it, and where it stands."""
    known = {
        _("Nội dung"): brief(one.text),
        _("Người gửi"): one.name,
        _("Tình trạng"): state_text(one),
        _("Người nhận"): delivery_text(counts) if one.begun else "",
        _("Đã xác nhận"): acknowledged_text(one, counts),
    }
    return [f"{title}: {value}" for title, value in known.items() if value]


def state_text(one: Broadcast) -> str:
    if one.state == BroadcastState.PLANNED and one.begins:
        return _("sẽ gửi lúc {moment}", moment=moment_text(one.begins))
    return _(STATES[one.state])


def sent_text() -> str:
    return _(STATES[BroadcastState.SENT])


def delivery_text(counts: Counts) -> str:
    """ "120 người, đã gửi 100, chờ gửi 18, không gửi được 2"; of these are those who have no contact."""
    people = max(counts.people, counts.queued)
    places = {
        "people": people,
        "sent": counts.sent,
        "waiting": counts.waiting,
        "failed": count_unsent(counts),
    }
    shown = {name: number_text(count) for name, count in places.items()}
    said = _("{people} người, đã gửi {sent}, chờ gửi {waiting}, không gửi được {failed}", **shown)
    if counts.unknown:
        return _("{said}, chưa rõ {unknown}", said=said, unknown=number_text(counts.unknown))
    return said


def acknowledged_text(one: Broadcast, counts: Counts) -> str:
    """ "30/120, hạn 16:00 ngày 27/11/2026"; "" where nobody is asked to."""
    if one.ack_until is None or one.begun is None:
        return ""
    return _(
        "{acknowledged}/{people}, hạn {moment}",
        acknowledged=number_text(counts.acknowledged),
        people=number_text(counts.people),
        moment=moment_text(one.ack_until),
    )


def card_buttons(one: Broadcast, counts: Counts) -> tuple[Option, ...]:
    """What can be done with it now; at most five (Zalo OA)."""
    if one.state == BroadcastState.ASKED:
        return (Option(f"bc_ask:{one.id}", _("Xác nhận gửi")), *stop_button(one))
    if one.state in (BroadcastState.PLANNED, BroadcastState.SENDING):
        doing = stop_button(one)
    else:
        doing = again_button(one, count_unsent(counts))
    silent = Option(f"bc_silent:{one.id}:1", _("Chưa xác nhận"))
    return (
        *doing,
        *((silent,) if one.ack_until and one.begun and counts.silent else ()),
        *((failed_button(one),) if count_unsent(counts) else ()),
        *((Option(f"bc_fix:{one.id}", _("Đính chính")),) if one.text and not is_dropped(one) else ()),
        *((Option(f"bc_new:{one.id}", _("Soạn lại")),) if one.text and is_dropped(one) else ()),
    )


def is_dropped(one: Broadcast) -> bool:
    """Stopped before it went to anyone."""
    return one.state == BroadcastState.STOPPED and one.begun is None


def count_unsent(counts: Counts) -> int:
    """How many have not got it, and nothing waits for."""
    return counts.failed + max(counts.people - counts.queued, 0)


def quoted(text: str) -> str:
    """As it stands in quotes within a sentence."""
    return brief(text).rstrip(".")


def stop_button(one: Broadcast) -> tuple[Option, ...]:
    return (Option(f"bc_stop:{one.id}", _("Dừng gửi")),)


def failed_button(one: Broadcast) -> Option:
    """Whom it did not reach, why, and whom to call."""
    return Option(f"bc_failed:{one.id}:1", _("Không gửi được"))


def again_button(one: Broadcast, missed: int) -> tuple[Option, ...]:
    """Where there is somebody to whom it may be sent again; it asks before it does."""
    if not missed or one.state not in (BroadcastState.SENT, BroadcastState.STOPPED):
        return ()
    return (Option(f"bc_again:{one.id}", _("Gửi lại")),)


def broadcast_message(
    text: str, office: str, ack_until: datetime | None = None, *, is_urgent: bool = False
) -> Message:
    named = _("Thông báo khẩn của {office}", office=office) if is_urgent else ""
    heading = named or _("Thông báo của {office}", office=office)
    if ack_until is None:
        return Message(text, heading=heading)
    asked = _("Đề nghị xác nhận đã nhận trước {moment}.", moment=moment_text(ack_until))
    return Message(f"{text}\n\n{asked}", heading=heading)


def message_with_button(one: Broadcast, office: str) -> Message:
    """As it is received, with the button by which it is acknowledged."""
    said = broadcast_message(one.text, office, one.ack_until, is_urgent=one.is_urgent)
    return replace(said, options=(acknowledge_button(one),)) if one.ack_until else said


def acknowledge_button(one: Broadcast, label: str = "") -> Option:
    return Option(f"bc_ack:{one.id}", label or _("Đã nhận"), f"{ACK_WORD}{(one.id - 1) % ACK_WORDS + 1}")
