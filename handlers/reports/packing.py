"""[Tải tệp đính kèm] of a request: the files of what units have filed, packed by unit as they are then."""

from collections.abc import Sequence
from functools import partial

from bot.answers import Refused
from bot.papers import packed
from bot.papers.filenames import file_name
from bot.papers.packed import Part
from bot.sheets.sent import Sent
from bot.text import moment_text, number_text, shown_name, size_text
from bot.words import _
from handlers.engine import files
from handlers.engine.feature import Packed, Says, Scene
from handlers.reports import enclosed, telling
from handlers.reports.ledger import theirs
from storage import audit, reports
from storage.engine import blobs
from storage.report_requests import Request

PAPER = "report_files"
MOST = 10  # parts: beyond that it is no matter for a chat


def press(scene: Scene, argument: str) -> Says:
    """rq_files:<request>"""
    request = theirs(scene, argument)
    read_parts(scene, request)
    audit.write(scene.tx, scene.at, scene.who, "request_files", telling.subject(request.id))
    return [
        files.order_file_once(scene, files.FileOrder(f"{PAPER}:{request.id}", name_of(request), files.ZIP))
    ]


def read(scene: Scene, argument: str) -> Sequence[Packed]:
    request = theirs(scene, argument)
    opened = partial(blobs.open_blob, scene.settings.files)
    return [
        Packed(name_of(request, part), partial(packed.pack, part, opened), said(part), scene.who.language)
        for part in read_parts(scene, request)
    ]


def read_parts(scene: Scene, request: Request) -> list[Part]:
    """As they are now. Refused where there is nothing to pack, or more than a chat should carry."""
    sent = enclosed.sent(scene.tx, reports.of_request(scene.tx, request.id))
    if not sent:
        raise Refused(_("Trong các báo cáo đã nộp chưa có tệp nào."))
    as_of = _("Số liệu đến {moment}.", moment=moment_text(scene.at))
    parts = list(packed.numbered(request.title, as_of, sent, packed.PART))
    if len(parts) > MOST:
        raise Refused(too_large(request, sent))
    return parts


def too_large(request: Request, sent: Sequence[Sent]) -> str:
    return _(
        "{count} tệp có dung lượng {size}, không gửi được qua tin nhắn. Xin xem từng báo cáo bằng “Đọc báo "
        "cáo đã nộp”, hoặc đề nghị người vận hành chạy: export reports --request {request} --out tep.zip",
        count=number_text(len(sent)),
        size=size_text(sum(one.size for one in sent)),
        request=request.id,
    )


def name_of(request: Request, part: Part | None = None) -> str:
    """Without ``part``, before it is known how many there are."""
    title = file_name(telling.shortened(request.title), str(request.id))
    if part is None or part.of == 1:
        return shown_name(_("Đính kèm báo cáo {title}.zip", title=title))
    places = {"title": title, "number": part.number, "of": part.of}
    return shown_name(_("Đính kèm báo cáo {title} (phần {number} trong {of}).zip", **places))


def said(part: Part) -> str:
    counted = {
        "title": part.title,
        "files": number_text(len(part.files)),
        "units": number_text(len({one.sent.code for one in part.files})),
        "as_of": part.as_of,
    }
    if part.of == 1:
        return _("Tệp kèm báo cáo “{title}”: {files} tệp của {units} đơn vị. {as_of}", **counted)
    return _(
        "Tệp kèm báo cáo “{title}”, phần {number}/{of}: {files} tệp của {units} đơn vị. {as_of}",
        number=part.number,
        of=part.of,
        **counted,
    )
