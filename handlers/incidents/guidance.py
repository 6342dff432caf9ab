"""Guidance before an incident is raised, advice of what is dangerous, and the form that rewords guidance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from bot.conversation import N_, Message, Option, Refused, Talk, _, at_local, local_date, up_to
from bot.domain.duties import UNSETTLED, check_buttons, duty_subject, over_card, reminder_card
from bot.domain.incidents import IncidentKind
from bot.domain.own_data import BREACH_HOURS, LAW
from handlers.engine import Action, Context, Replies, id_in, start_form_once
from handlers.incidents.cards import kind_name
from storage import guidance
from storage.checks import duties
from storage.engine import Conversation, Opening, Tx, conversations

SAMPLES = {  # until the office writes its own
    IncidentKind.LOGIN: N_(
        "Khi không đăng nhập được, anh/chị thử lần lượt:\n"
        "Bước 1: Gõ đủ địa chỉ hộp thư; tắt phím Caps Lock và bộ gõ tiếng Việt khi gõ mật khẩu.\n"
        "Bước 2: Mở trang thư bằng cửa sổ ẩn danh hoặc trình duyệt khác.\n"
        "Bước 3: Nếu đã gõ sai nhiều lần, chờ 15 phút rồi thử lại một lần.\n"
        "Không đưa mật khẩu cho bất kỳ ai, kể cả {the_office}."
    ),
    IncidentKind.MAIL: N_(
        "Khi không gửi hoặc nhận được thư, anh/chị thử lần lượt:\n"
        "Bước 1: Tải lại trang thư; xem máy có vào được trang khác không.\n"
        "Bước 2: Xem mục Thư rác và các quy tắc lọc, chuyển tiếp thư.\n"
        "Bước 3: Xem lại địa chỉ người nhận: không dấu, không khoảng trắng, đúng tên miền.\n"
        "Bước 4: Nếu thư có tệp lớn, gửi thử một thư không có tệp."
    ),
    IncidentKind.FULL: N_(
        "Khi hộp thư đầy, anh/chị thử lần lượt:\n"
        "Bước 1: Lưu văn bản cần giữ về máy của cơ quan trước khi xóa thư.\n"
        "Bước 2: Xóa thư có tệp lớn trong Thư đến và Thư đã gửi.\n"
        "Bước 3: Làm trống mục Thư rác và Thùng rác.\n"
        "Bước 4: Chờ vài phút rồi nhờ đồng nghiệp gửi thử một thư."
    ),
}
ADVICE = {  # kind, whether it was opened or a password given -> what to do at once
    (IncidentKind.EXPOSED, False): N_(
        "Cần làm ngay: đổi mật khẩu từ một máy khác; đăng xuất khỏi mọi thiết bị; không dùng lại mật "
        "khẩu cũ ở bất kỳ đâu."
    ),
    (IncidentKind.FORGED, False): N_(
        "Cần làm ngay: không mở liên kết, tệp đính kèm; không trả lời, không chuyển tiếp; giữ nguyên thư đó."
    ),
    (IncidentKind.FORGED, True): N_(
        "Cần làm ngay: đổi mật khẩu từ một máy khác; ngắt mạng máy đã mở thư; không trả lời, giữ "
        "nguyên thư đó."
    ),
    (IncidentKind.VIRUS, False): N_(
        "Cần làm ngay: không mở thư, tệp đó; không cắm USB, không chuyển tệp từ máy đó sang máy khác."
    ),
    (IncidentKind.VIRUS, True): N_(
        "Cần làm ngay: rút dây mạng, tắt Wi-Fi của máy đó; không cắm USB; đổi mật khẩu từ một máy khác."
    ),
}
FLOW = "guidance"
STILL = "sc_still"  # how the token of [Báo sự cố này] begins
SOLVED = "solved"  # of the conversations that keep what was entered of a fault: no form is called so
MAY_RETURN = timedelta(hours=12)  # for so long a fault that was said to be solved is taken up again
LONGEST = 1000  # characters


@dataclass(frozen=True)
class Solved:
    """A fault that the guidance has solved; ``duty``: the one from whose reminder they came.

    ``given``: what was entered of it, a question's key -> value: it may turn out not to be solved.
    """

    unit: int
    kind: IncidentKind
    duty: int | None
    given: Mapping[str, Any]


def advice(kind: IncidentKind, is_opened: bool | None) -> str:
    """Say what to do at once; "" for what is not dangerous."""
    said = ADVICE.get((kind, bool(is_opened)))
    if not said:
        return ""
    by_law = _(
        "Nếu lộ dữ liệu cá nhân, {the_office} phải thông báo trong {hours} giờ ({law}): đề nghị anh/chị cho "
        "biết ngay dữ liệu nào có thể đã lộ.",
        hours=BREACH_HOURS,
        law=LAW,
    )
    return f"{_(said)}\n{by_law}"


def guide_body(tx: Tx, kind: IncidentKind) -> str:
    return guidance.guides(tx, [kind])[kind].body


def record_solved(context: Context, solved: Solved) -> Replies:
    """Note that the guidance was enough; whoever came from a reminder still has a check to answer for."""
    context.need(Action.RAISE, solved.unit)
    context.audit(guidance.HELPED, guidance.subject(solved.kind), unit=solved.unit)
    thanks = _("Đã ghi nhận hướng dẫn giúp khắc phục được; không gửi gì tới {the_office}. Cảm ơn anh/chị.")
    facts = {"kind": solved.kind, "duty": solved.duty, "given": solved.given}
    kept = conversations.put_aside(context.tx, context.who, Opening(SOLVED, facts, MAY_RETURN), context.at)
    not_solved = (Option(f"{STILL}:{kept.id}", _("Báo sự cố này")),)
    duty = duties.get(context.tx, solved.duty) if solved.duty else None
    if duty is None or duty.state not in UNSETTLED:
        return [Message(thanks, not_solved)]
    asked = _("Đề nghị anh/chị kiểm tra hộp thư và chọn kết quả.")
    options = (*check_buttons(duty, context.at), *not_solved)
    return [Message(thanks), Message(asked, options, duty.unit_name, card=reminder_card(duty))]


def is_kept(context: Context, still: Option) -> bool:
    """Return whether [Báo sự cố này] still does something: what was entered of the fault is kept."""
    return conversations.find(context.tx, id_in(still.token.partition(":")[2])) is not None


def cards_offering(kept: Conversation) -> tuple[str, ...]:
    """Return the cards that may offer [Báo sự cố này]: they are drawn once what was entered has gone."""
    duty = kept.facts["duty"] if kept.flow == SOLVED else None
    return (duty_subject(duty), over_card(duty)) if duty else ()


@dataclass(frozen=True)
class GuidanceFacts:
    month: datetime  # when this month began


@dataclass(frozen=True)
class NewGuidance:
    """A guidance as it is shown from now on ("": the sample), and the version that was replaced."""

    kind: IncidentKind
    body: str
    replaced: int


def open_guidance(context: Context) -> Replies:
    """Open the form in which the office rewords a guidance ([Sửa hướng dẫn])."""
    first = local_date(context.at).replace(day=1)
    return start_form_once(context, FLOW, lambda: GuidanceFacts(at_local(first, time())))


def ask_guidance(talk: Talk, facts: GuidanceFacts) -> NewGuidance:
    found = talk.look_up("guides", partial(read_guides, since=facts.month))
    names = {kind.value: kind_name(kind) for kind in SAMPLES}
    lines = [guide_line(name, **found[kind]) for kind, name in names.items()]
    kind = IncidentKind(talk.choose("kind", "\n".join([*lines, _("Sửa hướng dẫn nào?")]), names))
    written, version = found[kind]["body"], found[kind]["version"]
    now = written or _(SAMPLES[kind])
    options = {"own": _("Gõ bản mới"), "ours": _("Dùng lại bản mẫu")}
    question = _("Đang dùng:\n{now}\n\nAnh/chị muốn làm gì?", now=now)
    if written and talk.choose(f"which_{kind}", question, options) == "ours":
        both = _("Đang dùng:\n{now}\n\nSẽ dùng:\n{new}\n\nXin xem lại:", now=now, new=_(SAMPLES[kind]))
        talk.review({"kind": _("Sự cố")}, both)
        return NewGuidance(kind, "", version)
    asked = _("Đang dùng:\n{now}\n\nXin gõ bản mới, tối đa 1.000 ký tự.", now=now)
    body = talk.ask(f"text_{kind}", asked, up_to(LONGEST, one_line=False))
    heading = _("Đang dùng:\n{now}\n\nXin xem lại trước khi gửi:", now=now)
    talk.review({"kind": _("Sự cố"), f"text_{kind}": _("Bản mới")}, heading)
    return NewGuidance(kind, body, version)


def read_guides(tx: Tx, since: datetime) -> dict[str, Any]:
    """Look up for each kind what is shown, who wrote it, and how often it was enough."""
    helped = guidance.count_helped(tx, since)
    return {
        kind.value: {**vars(guide), "helped": helped.get(guidance.subject(kind), 0)}
        for kind, guide in guidance.guides(tx, list(SAMPLES)).items()
    }


def guide_line(kind: str, *, body: str, version: int, by: str, helped: int) -> str:
    """Write a guide in a line: "Hộp thư đầy: Hồ Vinh viết (lần sửa 2); tháng này đã giúp khắc phục …"."""
    if not body:
        return _("{kind}: bản mẫu; tháng này đã giúp khắc phục {count} lượt", kind=kind, count=helped)
    return _(
        "{kind}: {name} viết (lần sửa {version}); tháng này đã giúp khắc phục {count} lượt",
        kind=kind,
        name=by,
        version=version,
        count=helped,
    )


def execute_guidance(context: Context, new: NewGuidance) -> Replies:
    """Show a guidance from the next incident on. Refused where somebody else has just written one."""
    context.need(Action.HANDLE)
    if not guidance.put(context.tx, new.kind, new.body, context.who.person, new.replaced):
        raise Refused(_("Hướng dẫn này vừa được người khác sửa; dưới đây là bản đang dùng."))
    context.audit("guidance", guidance.subject(new.kind), version=new.replaced + 1)
    said = _("Đã đổi hướng dẫn “{kind}”; người báo sự cố sẽ xem bản mới.", kind=kind_name(new.kind))
    return [Message(said)]
