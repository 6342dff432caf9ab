"""A change's card: all that is known of it, and what can be done with it now."""

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.changes import OPEN, Act, Change, State
from bot.domain.changes.lines import COLUMNS, line, new, old, told
from bot.message import Message, Option
from bot.text import day_text, local_date, moment_text
from bot.words import N_, _
from handlers.engine.feature import Scene
from handlers.personnel import checking, ending_units, theirs
from handlers.personnel.words import kind_name, lacking_text, state_name
from storage.people import changes

MOST = 8  # buttons of one kind on a card
WORD = "ns"  # "nhân sự": what is typed for the choices of a card, ns1, ns2 …
TOKEN = "ns_"  # and the act: how the token of a button begins
LABELS = {  # act -> label, in their order
    Act.ACCEPT: N_("Tiếp nhận"),
    Act.ASK: N_("Hỏi thêm"),
    Act.RETURN: N_("Trả lại"),
    Act.ANSWER: N_("Trả lời"),
    Act.RESEND: N_("Sửa và gửi lại"),
    Act.WITHDRAW: N_("Rút lại"),
    Act.CORRECT: N_("Đính chính"),
}


def subject(change: Change) -> str:
    return f"{changes.SUBJECT}:{change.id}"


def see(change: Change) -> Option:
    return Option(f"ns:{change.id}", _("Xem {number}", number=change.number))


def to_department(scene: Scene) -> Option:
    """The way to what goes to the department, with how much is in no list yet."""
    left = changes.count_left(scene.tx)
    label = _("Gửi Sở: {count} thay đổi chờ", count=left) if left else _("Gửi thay đổi về Sở")
    return Option("open:guiso", label)


def heading(change: Change) -> str:
    return _("{number}: {kind}", number=change.number, kind=kind_name(change.kind))


def card(scene: Scene, change: Change, said: str = "") -> Message:
    """As this person sees it; ``said`` comes first."""
    shown = replace(change, reason="") if said else change
    text = "\n".join(filter(None, [said, *lines(scene, shown)]))
    return Message(text, buttons(scene, change), heading(change), columns=2)


def lines(scene: Scene, change: Change) -> Iterator[str]:
    """What is known of it, then where it stands."""
    row = line(change)
    known = {
        _("Đơn vị"): row.unit,
        _("Chuyển đến"): change.to_name,
        _("Họ và tên"): row.name if change.person else "",  # a newcomer's stands with what is new
        column("old"): told(old(change)),
        column("new"): told(new(change)),
        column("effective"): effective_text(change),
        _("Quyết định"): row.decision,
        _("Tệp kèm theo"): _("có") if change.file else "",
        _("Ghi chú"): row.note,
        _("Đính chính cho"): change.corrected,
        _("Đã đính chính bằng"): corrections(scene, change),
        _("Người gửi"): _("{name}, {moment}", name=change.sender, moment=moment_text(change.at)),
        _("Trao đổi"): change.reason,
        _("Tình trạng"): state_text(change),
    }
    yield from (f"{title}: {value}" for title, value in known.items() if value)
    if change.state in OPEN:
        day = day_text(change.effective)
        for role in checking.lacking(scene.tx, change):
            yield _("Xin lưu ý: {what}", what=lacking_text(role, change.unit_name, day))
        for note in ending_units.of_change(scene.tx, change):
            yield _("Xin lưu ý: {what}", what=note)


def column(name: str) -> str:
    """As the list for the department calls it."""
    return _(COLUMNS[name])


def corrections(scene: Scene, change: Change) -> str:
    """The numbers of those that correct it."""
    if change.state != State.IN_FORCE:
        return ""
    return ", ".join(one.number for one in changes.corrections_of(scene.tx, change.id))


def effective_text(change: Change) -> str:
    """Of one that was noted later: that, for what was owed before stays as it ended."""
    day = day_text(change.effective)
    if change.applied_at and local_date(change.applied_at) > change.effective:
        noted = day_text(local_date(change.applied_at))
        return _("{day} (ghi nhận ngày {noted}, sau ngày hiệu lực)", day=day, noted=noted)
    return day


def state_text(change: Change) -> str:
    if change.is_taken_back:
        return _("không còn hiệu lực, theo đính chính")
    if change.decider and change.state in (State.ACCEPTED, State.IN_FORCE, State.RETURNED):
        return _("{state} ({name})", state=state_name(change.state), name=change.decider)
    return state_name(change.state)


def buttons(scene: Scene, change: Change) -> tuple[Option, ...]:
    """What this person can do to it now."""
    acts = [act for act in LABELS if theirs.can(scene, change, act)]
    options = [
        Option(f"{TOKEN}{act}:{change.id}", _(LABELS[act]), f"{WORD}{number}", is_undo=act == Act.WITHDRAW)
        for number, act in enumerate(acts, 1)
    ]
    return (*options, *((Option(f"ns_file:{change.id}", _("Xem tệp")),) if change.file else ()))
