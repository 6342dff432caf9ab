"""[Câu hỏi từ tệp Excel]: the questions of a request from a workbook, and the workbook to be filled in."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from bot.answers import FOUND, Answers
from bot.domain.reports.questions import Question, from_json
from bot.domain.rights import Action
from bot.sheets import Unreadable
from bot.sheets.questions import questions_workbook, read_questions
from bot.talk import Facts, Talk, Waiting
from bot.words import _
from handlers.engine import files
from handlers.engine.buttons import id_in
from handlers.engine.feature import Paper, Says, Scene, need
from handlers.engine.files import Workbook
from handlers.reports import building
from storage.engine import blobs, conversations
from storage.engine.db import Tx

SHEET, PAPER = "sheet", "questions"
MOST = 12  # faults that are said


def facts(scene: Scene) -> dict[str, str]:
    """What ``ask`` must know: where files lie."""
    return {"files": str(scene.settings.files)}


def ask(talk: Talk, known: Facts) -> list[Question]:
    """The questions of the file, once it can be read without faults; none where there is to be no file."""
    how = _(
        "Xin gửi tệp Excel (.xlsx) theo mẫu, mỗi dòng một câu hỏi. Câu hỏi trong tệp thay cho câu đã nhập."
    )
    file = talk.attach(SHEET, how, skip=_("Không dùng tệp"), beside={"rq_sheet:": _("Lấy tệp mẫu")})
    if file is None:
        return []
    look = partial(look_into, file=file, folder=known["files"])
    found = files.read_workbook(talk, file, Workbook(SHEET, _("Đọc câu hỏi trong tệp"), look, why_not))
    questions = from_json(found["questions"])
    talk.say(_("Đã đọc {count} câu hỏi trong tệp.", count=len(questions)))
    return questions


def why_not(found: dict[str, Any]) -> str:
    return what_is_wrong(found["faults"]) if found["faults"] else ""


def look_into(tx: Tx, file: int, folder: str) -> dict[str, Any]:
    """The questions of the file, as JSON, or what is wrong with it."""
    row, state = files.workbook_row(tx, file)
    if row is None:
        return {"is_coming": state["is_coming"], "faults": [state["why"]], "questions": []}
    try:
        questions, faults = read_questions(row.shown_name, blobs.read(Path(folder), row.sha256))
    except Unreadable as error:
        questions, faults = [], [str(error)]
    except FileNotFoundError:
        questions, faults = [], [_("Tệp này không còn. Xin gửi lại.")]
    if len(faults) > MOST:
        faults = [*faults[:MOST], _("… và {count} lỗi khác.", count=len(faults) - MOST)]
    kept = [] if faults else [one.as_json() for one in questions]
    return {"is_coming": False, "faults": faults, "questions": kept}


def what_is_wrong(faults: Sequence[str]) -> str:
    return "\n".join([_("Chưa lấy câu hỏi nào từ tệp. Xin sửa những chỗ sau rồi gửi lại:"), *faults])


def template(scene: Scene, _argument: str) -> Says:
    """[Lấy tệp mẫu]: with the questions that the form in front has so far."""
    need(scene, Action.REQUEST)
    here = conversations.active(scene.tx, scene.who)
    asked = files.FileOrder(f"{PAPER}:{here.id if here else 0}", _("Mau-cau-hoi.xlsx"), files.XLSX)
    return [files.order_file(scene, asked)]


def read(scene: Scene, argument: str) -> Paper:
    need(scene, Action.REQUEST)
    here = conversations.get(scene.tx, id_in(argument), scene.who)
    questions = so_far(here.answers, scene.at) if here else []
    said = _("Tệp mẫu câu hỏi. Xin điền rồi gửi lại vào đây.")
    return Paper(partial(questions_workbook, questions), said, scene.who.language)


def so_far(answers: Answers, at: datetime) -> list[Question]:
    """Those of the file that was read last, else those that were built in the chat."""
    file = answers[SHEET].value if SHEET in answers else None
    kept = f"{FOUND}{files.workbook_key(SHEET, file)}" if isinstance(file, int) else ""
    if kept in answers:
        return from_json(answers[kept].value["questions"])
    try:
        return list(building.build(Talk(answers, at)).values())
    except Waiting:
        return []
