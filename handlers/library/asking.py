"""Write a guidance text: title and words, with which incident it helps, pictures and files of its own."""

from dataclasses import dataclass
from functools import partial

from bot.conversation import Message, Option, Refused, Talk, _, up_to
from bot.domain.incidents import KINDS, IncidentKind
from handlers.engine import Action, Context, Replies, no_such_button, start_form_once
from handlers.library.guides import LONGEST_TITLE, SUBJECT
from storage import files, guidance
from storage.engine import Tx
from storage.guidance import LibraryText, NewText

FLOW = "library"
LONGEST = 3000  # characters
MOST_FILES = 3
KIND, FILE = "kind", "file"  # questions


@dataclass(frozen=True)
class GuideFacts:
    guide: int = 0  # 0: a new one
    title: str = ""
    body: str = ""


@dataclass(frozen=True)
class NewGuide:
    guide: int  # 0: a new one
    title: str
    body: str
    seen: int  # the version that was changed
    kind: IncidentKind | None = None
    files: tuple[int, ...] | None = None  # None: as they were


def open_new(context: Context) -> Replies:
    return start_form_once(context, FLOW, GuideFacts, guide=0)


def open_change(context: Context, guide: LibraryText) -> Replies:
    facts = GuideFacts(guide.id, guide.title, guide.body)
    return start_form_once(context, FLOW, lambda: facts, guide=guide.id)


def ask_guide(talk: Talk, facts: GuideFacts) -> NewGuide:
    seen = talk.look_up("version", partial(version_of, guide=facts.guide))
    title = facts.title or talk.ask("title", _("Tên hướng dẫn là gì?"), up_to(LONGEST_TITLE))
    asked = _("Xin gõ nội dung hướng dẫn, tối đa 3.000 ký tự.")
    if facts.body:
        now = _("Đang dùng:\n{now}\n\nXin gõ bản mới, tối đa 3.000 ký tự.", now=facts.body)
        asked = f"{title}\n{now}"
    body = talk.ask("body", asked, up_to(LONGEST, one_line=False))
    kind = None if facts.guide else talk.maybe(KIND, partial(ask_kind, talk))
    attached = talk.maybe(f"{FILE}:1", partial(talk.attach_some, FILE, file_question, MOST_FILES))
    labels = {"title": _("Tên hướng dẫn"), "body": _("Nội dung"), KIND: _("Giúp khi gặp")}
    labels |= {f"{FILE}:{number}": _("Ảnh, tệp kèm theo") for number in range(1, MOST_FILES + 1)}
    talk.review(labels, _("Mọi người sẽ đọc được hướng dẫn này. Xin xem lại:"))
    chosen = IncidentKind(kind) if kind else None
    return NewGuide(
        facts.guide, title, body, seen, chosen, None if attached is None else (*attached.values(),)
    )


def ask_kind(talk: Talk) -> str:
    names = {kind.value: _(name) for kind, name in KINDS.items()}
    return talk.choose(KIND, _("Hướng dẫn này giúp khi gặp sự cố nào?"), names)


def file_question(number: int) -> str:
    if number == 1:
        return _("Xin gửi ảnh hoặc tệp kèm theo hướng dẫn, tối đa {count} tệp.", count=MOST_FILES)
    return _("Xin gửi ảnh hoặc tệp tiếp theo, hoặc chọn “Xong”.")


def version_of(tx: Tx, guide: int) -> int:
    one = guidance.get_library_text(tx, guide)
    return one.version if one else 0


def publish_guide(context: Context, new: NewGuide) -> Replies:
    """Publish it; of two who change it at the same time the second is told."""
    context.need(Action.BROADCAST)
    if not new.guide:
        return add_guide(context, new)
    guide = guidance.get_library_text(context.tx, new.guide)
    if guide is None:
        raise no_such_button()
    text, writer = f"{new.title}\n{new.body}", context.who.person
    if guide.version != new.seen or not guidance.put_library_text(context.tx, guide, text, writer, new.files):
        said = _(
            "Hướng dẫn này vừa có người khác sửa. Nếu gửi, bản dưới đây sẽ thay thế bản đang dùng; gõ "
            "/huongdan để xem bản đang dùng."
        )
        raise Refused(said)
    note_files(context, guide.id, new.files or ())
    context.audit("guide", guide.key, version=new.seen + 1)
    return [Message(_("Đã đổi hướng dẫn “{title}”.", title=new.title), (Option(f"hd:{guide.id}", _("Xem")),))]


def add_guide(context: Context, new: NewGuide) -> Replies:
    kinds = (new.kind,) if new.kind else ()
    text = NewText(new.title, new.body, kinds, new.files or ())
    made = guidance.add_library_text(context.tx, context.event, text, context.who.person)
    note_files(context, made, text.files)
    context.audit("guide", f"{guidance.PREFIX}{context.event}", version=1)
    read = Option(f"hd:{made}", _("Xem"))
    return [Message(_("Đã đăng hướng dẫn “{title}”.", title=new.title), (read,))]


def note_files(context: Context, guide: int, attached: tuple[int, ...]) -> None:
    """Keep the files as long as they are of use."""
    for file in attached:
        files.add_use(context.tx, file, f"{SUBJECT}:{guide}")
