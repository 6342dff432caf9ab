"""The deeds of the office about a request, on its phone."""

from tests.trials.district import OFFICE_PHONE
from tests.trials.play import Play
from tests.trials.reports.phone import Phone, shortened
from tests.trials.reports.story import GROUPS, Deed, Request, typed, units

QUESTIONS = ("Số hộp thư đang dùng", "Khó khăn khi thực hiện")


async def ask(play: Play, request: Request, _deed: Deed) -> None:
    said = ["/yeucaubaocao", request.title, f"{request.deadline:%H:%M} ngày {request.deadline:%d/%m/%Y}"]
    whom, _word, excepted = request.whom.partition(" except ")
    if whom == "all":
        said += ["[Tất cả đơn vị]"]
    elif whom in GROUPS:
        said += ["[Một nhóm đơn vị]", f"[{GROUPS[whom]}]"]
    else:
        said += ["[Một hoặc vài đơn vị]", ", ".join(request.units)]
    more = {"Trừ đơn vị": ", ".join(excepted.split())} if excepted else {}
    more |= {"Chấp nhận “không phát sinh”": "[Có]"} if request.takes_nothing else {}
    if request.opens > request.asked:
        more["Gửi lúc"] = f"{request.opens:%H:%M} ngày {request.opens:%d/%m/%Y}"
    for title, words in more.items():
        said += ["[Bổ sung]", f"[{title}]", words]
    said += [] if request.needs_head else ["[Sửa]", "[Thủ trưởng duyệt]", "[Không]"]
    if request.has_two:
        said += ["[Bổ sung]", "[Thêm một câu hỏi]"]
        for place, question in enumerate(QUESTIONS, 1):
            said += [
                question,
                "[Chữ]",
                "[Bắt buộc]",
                "[Thêm câu hỏi]" if place < len(QUESTIONS) else "[Xong]",
            ]
    await play.says(OFFICE_PHONE, *said, "[Hẹn gửi]" if "Gửi lúc" in more else "[Gửi]")
    if f" {len(request.units)} đơn vị" not in play.shown(OFFICE_PHONE):
        raise RuntimeError(f"{request.title} was not sent: {play.shown(OFFICE_PHONE)}")


async def change(play: Play, request: Request, name: str, *said: str) -> None:
    """Press [Thay đổi yêu cầu] under the request's ledger, and confirm by the button of the same name."""
    await play.says(OFFICE_PHONE, "/tonghop", f"[{shortened(request.title)}]", "[Thay đổi yêu cầu]")
    await play.says(OFFICE_PHONE, f"[{name}]", *said, f"[{name}]")


async def extend(play: Play, request: Request, deed: Deed) -> None:
    if set(deed.units) >= set(request.units):
        await change(play, request, "Gia hạn cho tất cả", typed(deed.what))
        return
    for unit in deed.units:
        await change(play, request, "Gia hạn một đơn vị", unit, typed(deed.what))


async def add(play: Play, request: Request, deed: Deed) -> None:
    question = ("[Bổ sung]", deed.what, "[Chữ]", "[Bắt buộc]", "[Xong]")
    await change(play, request, "Hỏi thêm", "Đề nghị bổ sung", *question)


async def exempt(play: Play, request: Request, deed: Deed) -> None:
    for unit in deed.units:
        await change(play, request, "Không phải nộp", unit, deed.what)


async def close(play: Play, request: Request, _deed: Deed) -> None:
    await change(play, request, "Kết thúc sớm")


async def cancel(play: Play, request: Request, deed: Deed) -> None:
    await change(play, request, "Hủy yêu cầu", deed.what)


async def grant(play: Play, _request: Request, deed: Deed) -> None:
    for unit in deed.units:
        await play.says(OFFICE_PHONE, "[Đồng ý]", about=units()[unit].name)


async def refuse(play: Play, _request: Request, deed: Deed) -> None:
    for unit in deed.units:
        await play.says(OFFICE_PHONE, "[Không đồng ý]", about=units()[unit].name)
        await play.says(OFFICE_PHONE, "[Bỏ qua]", "[Không đồng ý]")


async def send_back(play: Play, request: Request, deed: Deed) -> None:
    for unit in deed.units:
        name = shortened(units()[unit].name)
        await play.says(OFFICE_PHONE, "/tonghop", f"[{shortened(request.title)}]", "[Đọc báo cáo đã nộp]")
        while name not in Phone(play, OFFICE_PHONE, request.title, name).labels:
            await play.says(OFFICE_PHONE, "[Xem tiếp]")
        await play.says(OFFICE_PHONE, f"[{name}]", "[Trả lại]", deed.what, "[Trả lại]")


async def chase(play: Play, request: Request, _deed: Deed) -> None:
    await play.says(OFFICE_PHONE, "/tonghop", f"[{shortened(request.title)}]", "[Nhắc]")
    await play.says(OFFICE_PHONE, "[Nhắc]")


OF_OFFICE = {
    "asks": ask,
    "extends": extend,
    "adds": add,
    "exempts": exempt,
    "closes": close,
    "cancels": cancel,
    "grants": grant,
    "refuses": refuse,
    "returns": send_back,
    "chases": chase,
}
