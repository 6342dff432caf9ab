"""What people do on their phones: mail that waits, handovers, drafts, what is told in confidence."""

import asyncio
from datetime import date, timedelta

from tests.trials.matters.living import (
    DRAFT,
    HANDOVER,
    MAIL,
    MISUSE,
    OPINION,
    Confidence,
    Lived,
    Objection,
)
from tests.trials.moves.reckoning import HEAD, OFFICER, STAFF

GMAIL = "[Dùng hộp thư ngoài hệ thống (Yahoo, hotmail, gmail…)]"
FILE = "Dự thảo quy chế".encode()
DAY = timedelta(days=1)
LONG = (9, 16)  # days that units have for an opinion
RECALLED = 0.4  # of the drafts, where they are open still on the next day that is worked
FRIDAY = 4  # as date.weekday() counts


def until(words: str, today: date) -> date | None:
    """Return the day that is meant by words of which a trial's person says one."""
    friday = today + (FRIDAY - today.weekday()) * DAY
    return {"": None, "mốt": today + 2 * DAY, "thứ Sáu tuần sau": friday + 7 * DAY, "trong tuần này": friday}[
        words
    ]


async def tell_mail(lived: Lived) -> None:
    """Tell of mail that waits, mostly with a day; the head settles it, passes it on, or forgets it."""
    unit = lived.unit(OFFICER, HEAD, STAFF)
    officer, head, staff = (lived.holder(unit, role) for role in (OFFICER, HEAD, STAFF))
    lived.begin(officer, head, staff)
    becomes = lived.lot.choice(("settled", "settled", "settled by staff", "passed on", "forgotten"))
    words = lived.lot.choice(("", "thứ Sáu tuần sau", "mốt", "trong tuần này", "thứ Sáu tuần sau"))
    day = until(words, lived.today)
    lived.must[MAIL][lived.names[unit], lived.today, lived.round] = f"{becomes}, until {day or 'any day'}"
    await lived.says(officer, "/kiemtra", "[Có, chờ thủ trưởng]")
    if words:
        await lived.says(officer, "[Hạn trả lời]", words)
        await lived.said(officer, "Đã ghi nhận hạn trả lời")
    if becomes == "settled":
        await lived.says(head, "[Đã xử lý]", about=lived.names[unit])
    elif becomes != "forgotten":
        await lived.says(head, "[Giao người khác]", about=lived.names[unit])
        await lived.says(head, f"[{staff}]")
        await lived.said(staff, "giao anh/chị xử lý thư")
    if becomes == "settled by staff":
        await lived.says(staff, "[Đã xử lý]", about="giao anh/chị xử lý thư")


async def hand_over(lived: Lived) -> None:
    """Hand a mailbox over from an officer to somebody of the unit, to the end or not, once at a time."""
    unit = lived.unit(OFFICER, HEAD, STAFF)
    while unit in lived.handing:
        unit = lived.unit(OFFICER, HEAD, STAFF)
    officer, head, staff = (lived.holder(unit, role) for role in (OFFICER, HEAD, STAFF))
    lived.begin(officer, head, staff)
    becomes = lived.lot.choice(("done", "done", "lacking", "open", "withdrawn"))
    state = {"lacking": "done, but Thư lưu trữ của năm 2025"}.get(becomes, becomes)
    lived.must[HANDOVER][lived.names[unit], officer, staff, lived.today] = state
    await lived.says(head, "/bangiao", "[Lập bàn giao]", f"[{officer}]", f"[{staff}]", "[Hôm nay]")
    await lived.says(head, "[Lập bàn giao]")
    if becomes == "withdrawn":
        await lived.says(head, "[Hủy bàn giao]", "[Hủy bàn giao]")
        return
    taken = "[Đã nhận đủ]"
    if becomes == "lacking":
        taken = "[Đã nhận phần đã giao]"
        await lived.says(officer, "[Còn phần chưa giao]", "Thư lưu trữ của năm 2025", "[Xác nhận]")
    else:
        await lived.says(officer, "[Đã bàn giao đủ]")
    if becomes == "open":
        lived.handing.add(unit)
    else:
        await lived.says(staff, taken, "[Đã đổi mật khẩu]")


async def ask_for_opinions(lived: Lived) -> None:
    """Ask all units for opinions, which they give or not; take the tables; recall some."""
    office, title = lived.offices[0], f"Quy chế số {1 + len(lived.must[DRAFT])}"
    last = lived.today + lived.lot.choice(LONG) * DAY
    lived.begin(office)
    await lived.says(office, "/gopyduthao", "[Xin ý kiến dự thảo mới]", title)
    await lived.said(office, "Xin gửi tệp dự thảo")
    await lived.play.phones.phone(lived.phones[office]).file("du-thao.txt", FILE, "text/plain")
    await lived.says(office, "[Xác nhận]", f"{last:%d/%m/%Y}", "[Tất cả đơn vị]")
    await lived.says(office, await lived.label(office, "Gửi tới "))
    lived.drafts.append((title, last))
    lived.must[DRAFT][(title,)] = "open"
    await lived.said(office, "Đã trả lời 0/")
    answers: dict[str, str] = {}
    for unit, name in lived.names.items():
        is_heard = unit in lived.known.units and lived.holder(unit, HEAD)
        answers[unit] = lived.lot.choice(("agreed", "agreed", "differs", "")) if is_heard else ""
        lived.must[OPINION][title, name] = answers[unit]
    answering = [unit for unit, answer in answers.items() if answer]
    await lived.play.workers.catch_up(lived.play.now)
    await asyncio.gather(*(give_opinion(lived, title, unit, answers[unit]) for unit in answering))
    await lived.play.workers.catch_up(lived.play.now)
    for table in ("[Bảng tổng hợp (Word)]", "[Bảng tổng hợp (Excel)]"):
        lived.look_back(office)
        await lived.says(office, table, about=f"{title}.")
        await lived.play.workers.catch_up(lived.play.now)
    if lived.lot.random() < RECALLED:
        lived.to_recall.append(title)


async def recall_some(lived: Lived) -> None:
    """Recall the drafts of earlier days that are to be, and are open still."""
    office, titles = lived.offices[0], lived.to_recall
    lived.to_recall = []
    for title in (one for one, last in lived.drafts if one in titles and last >= lived.today):
        lived.play.people.busy.add(lived.phones[office])
        lived.look_back(office)
        await lived.says(office, "[Thu hồi dự thảo]", about=f"{title}.")
        await lived.says(office, "Chờ hướng dẫn mới", "[Thu hồi]")
        lived.must[DRAFT][(title,)] = "recalled"


async def give_opinion(lived: Lived, title: str, unit: str, answer: str) -> None:
    """Agree with a draft, or object to a part of it in words that stand in nothing else."""
    head = lived.holder(unit, HEAD)
    lived.look_back(head)
    lived.play.people.busy.add(lived.phones[head])
    if not lived.has(head, f"{title}."):  # whose day was full reads of it on the next; till then it is listed
        await lived.says(head, "/gopyduthao", "[Xem 1]")
    if answer == "agreed":
        await lived.says(head, "[Thống nhất]", about=f"{title}.")
        return
    one = Objection(unit, f"góp ý riêng {unit} cho {title}")
    lived.objections.append(one)
    await lived.says(head, "[Có ý kiến]", about=f"{title}.")
    await lived.says(head, "Điều 5", one.words, "[Không nêu lý do]", "[Xong]", "[Gửi ý kiến]")
    await lived.said(head, "Đã gửi 1 nội dung góp ý")


async def confide(lived: Lived) -> None:
    """Tell the office in confidence; it asks, hears the answer, sometimes opens who it was, and decides."""
    unit = lived.unit(HEAD)
    number = len(lived.confidences)
    teller = lived.tellers[number % len(lived.tellers)]
    one = Confidence(teller, lived.phones[teller], f"chuyện kín thứ {number + 1}a ở ao sen")
    lived.confidences.append(one)
    first, second = lived.offices[:2]
    lived.begin(teller, first, second)
    await lived.says(teller, "/viphamthu", GMAIL, lived.names[unit], "[Không rõ hộp thư]", one.words)
    await lived.says(teller, "[Báo kín]", "[Gửi]")
    one.number = (await lived.said(first, one.words)).partition("VP-")[2].split()[0]
    await lived.says(first, "[Tiếp nhận]", about=one.words)
    await follow(lived, one, first)
    if lived.lot.random() < 0.4:
        await open_seal(lived, one, first, second)
    becomes = lived.lot.choice(("proven", "not_proven", "taken"))
    opened = ", opened" if one.opened_from is not None else ""
    lived.must[MISUSE][(one.number,)] = f"{becomes}{opened}"
    lived.look_back(first)
    if becomes == "proven":
        await lived.says(first, "[Kết luận]", about=one.words)
        await lived.says(first, "[Có vi phạm]", "Đã kiểm tra tại chỗ.", "[Gửi]")
    elif becomes == "not_proven":
        await lived.says(first, "[Kết luận]", about=one.words)
        await lived.says(first, "[Chưa đủ căn cứ]", "Đã kiểm tra tại chỗ.", "[Không báo]", "[Gửi]")


async def follow(lived: Lived, one: Confidence, first: str) -> None:
    """Ask whoever told it something, and hear the answer."""
    lived.look_back(first)
    await lived.says(first, "[Hỏi người báo]", about=one.words)
    await lived.says(first, "Anh/chị thấy từ khi nào?", "[Gửi]")
    await lived.says(one.teller, "[Trả lời]", f"thấy từ tháng trước, {one.words}", "[Gửi]")
    await lived.said(first, "Người báo")


async def open_seal(lived: Lived, one: Confidence, first: str, second: str) -> None:
    """Open who told it: one of the office asks, another one agrees."""
    lived.look_back(first, second)
    await lived.says(first, "[Đề nghị mở danh tính]", about=one.words)
    await lived.says(first, "Thanh tra yêu cầu", "[Gửi]")
    await lived.play.workers.catch_up(lived.play.now)
    one.opened_from = len(lived.shown)
    await lived.says(second, "[Đồng ý mở danh tính]", about=one.number)
    await lived.said(second, "Đã mở danh tính")
