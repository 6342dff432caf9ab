"""A check whose result was not meant: what is on record, and how it is put right until midnight.

When and by whom it was checked stays; that a check was none at all can be said for a quarter of an hour, by
[Bấm nhầm] (checks.py), and after that to the office.
"""

from collections.abc import Iterable
from typing import Any

from bot.answers import Refused
from bot.domain.duties import SETTLED, TAKE_BACK
from bot.message import Message, Option
from bot.text import day_text, local_date, time_text
from bot.words import _
from handlers import check_news, privacy
from handlers.allowed import no_such_button, their_duty
from handlers.duty_words import RESULTS, UNSAID, result_in_words, round_name
from handlers.kinds import Says, Scene
from storage import audit, checks
from storage.duties import Duty

KEEP = "keep"


def press(scene: Scene, argument: str) -> Says:
    """[Đổi kết quả], fix:<duty>:<result>; [Đổi kết quả lần 1], fix:<duty>, asks for it."""
    duty_id, _colon, result = argument.partition(":")
    duty = their_duty(scene, duty_id)
    if not result:
        return [what_may_be_done(scene, duty)]
    check = standing(scene, duty)
    if result in (KEEP, check.result):
        return [Message(on_record(duty, check))]
    if result not in RESULTS:
        raise no_such_button()
    still_today(scene, duty, check)
    return put_right(scene, duty, check, result)


def put_right(scene: Scene, duty: Duty, check: Any, result: str) -> Says:
    checks.put_right(scene.tx, check.id, result)
    audit.write(scene.tx, scene.at, scene.who, "put_right", f"check:{check.id}", was=check.result, now=result)
    check_news.put_right(scene, duty, check, result)
    said = _(
        "Đã đổi kết quả kiểm tra {round} của {unit} từ “{was}” thành “{now}”.",
        **of(duty),
        was=result_in_words(check.result),
        now=result_in_words(result),
    )
    told = [_("Thủ trưởng được báo có thư chờ xử lý.")] if result == "head" else []
    return [Message("\n".join([said, *told]))]


def chosen_anew(scene: Scene, duty: Duty, result: str) -> Message:
    """The duty is settled, and somebody answers it again: nothing to do, or another result is meant."""
    check = standing(scene, duty)
    if result in (UNSAID, check.result):
        raise Refused("\n".join([on_record(duty, check), _("Anh/chị không cần làm gì thêm.")]))
    still_today(scene, duty, check)
    asked = _("Anh/chị đổi kết quả thành “{now}”?", now=result_in_words(result))
    options = (
        Option(f"fix:{duty.id}:{result}", _("Đổi kết quả")),
        Option(f"fix:{duty.id}:{KEEP}", _("Giữ nguyên")),
    )
    return Message("\n".join([on_record(duty, check), asked]), options, columns=2)


def what_may_be_done(scene: Scene, duty: Duty) -> Message:
    """What is on record, the results to choose instead, and [Bấm nhầm]; where that is over, whom to tell."""
    check = standing(scene, duty)
    is_own = check.person == scene.who.person and scene.at - check.said_at <= TAKE_BACK
    undo = take_back(check.id) if is_own else ()
    if local_date(scene.at) != duty.date and undo:
        return Message(on_record(duty, check), undo)
    still_today(scene, duty, check)
    lines = [on_record(duty, check), _("Nếu chưa đúng, xin chọn kết quả đúng.")]
    if not undo:
        lines.append(_("Nếu chưa kiểm tra hộp thư, xin báo {office}.", office=office(scene)))
    return Message("\n".join(lines), (*others(duty, check.result), *undo))


def others(duty: Duty, result: str) -> Iterable[Option]:
    return (Option(f"fix:{duty.id}:{one}", _(label)) for one, label in RESULTS.items() if one != result)


def standing(scene: Scene, duty: Duty) -> Any:
    """The check that the duty is settled by. Refused where there is none, or no more."""
    check = checks.newest(scene.tx, duty.id) if duty.state in SETTLED else None
    if check is None:
        raise Refused(_("Ghi nhận này đã được rút lại."))
    return check


def still_today(scene: Scene, duty: Duty, check: Any) -> None:
    if local_date(scene.at) == duty.date:
        return
    said = _(
        "Ngày {day} đã qua nên không sửa được nữa. Nếu chưa đúng, xin báo {office}.",
        day=day_text(duty.date),
        office=office(scene),
    )
    raise Refused("\n".join([on_record(duty, check), said]))


def on_record(duty: Duty, check: Any) -> str:
    return _(
        "Kiểm tra {round} của {unit} đã được ghi nhận lúc {time}: “{result}” ({name}).",
        **of(duty),
        time=time_text(check.said_at),
        result=result_in_words(check.result),
        name=check.giver,
    )


def of(duty: Duty) -> dict[str, str]:
    return {"round": round_name(duty), "unit": duty.unit_name}


def office(scene: Scene) -> str:
    return privacy.controller(scene.settings)


def take_back(check_id: int) -> tuple[Option, ...]:
    return (Option(f"undo:{check_id}", _("Bấm nhầm"), is_undo=True),)
