"""Coverage by transcripts: every sentence that a chat can hold, every row of rights, every table.

Sentences are looked for in the text of the transcripts and of the menus that they show, which is what the
bot really said when they were written down, and says again each time they are played. Rights are noted
while they are played.
"""

import string
from collections.abc import Iterator

import tests.broadcasts.elsewhere
import tests.commendation.elsewhere
import tests.department.elsewhere
import tests.directory.elsewhere
import tests.encodings.test_said
import tests.feedback.test_paper
import tests.handover.elsewhere
import tests.inspections.elsewhere
import tests.library.elsewhere
import tests.misuse.elsewhere
import tests.opinions.elsewhere
import tests.personnel.elsewhere
import tests.reports.elsewhere
import tests.results.test_pictures
import tests.units.elsewhere
from bot.conversation import _
from bot.domain.duties import WhyNot
from bot.domain.rights import Action, Reach, Role
from handlers.duties import escalation
from handlers.phrases import READERS, beside_form
from handlers.results.pictures import DAYS, WEEKS
from tests.menus import MENUS
from tests.played import TRANSCRIPTS, Plays, Right, reader_name
from tests.sentences import spoken

IN_CHAT = ("handlers/", "bot/conversation/talk.py", "bot/conversation/messages.py")
FURTHEST = 2000  # characters that stand in one place of a sentence
ON_PAPER = (
    "Căn cứ {rule_check, rule_head và rule_delegation} {the_paper_basis}.",
    "Căn cứ {rule_incident} {the_paper_basis}.",
    " ({rule_unit_password} của {the_instrument})",
    " ({rule_incident} của {the_instrument})",
    "{The_paper_check}.",
    "{The_paper_password}",
    "{the_directory}",
    "{the_found_secret}",
    "{the_found_secret_kind}",
    "{the_second_check}",
    "{the_booked}",
)
IN_RULES = (
    "{the_paper_password}",
    "Nội quy này căn cứ {rule_internal_rules} {the_paper_basis}.",
    "Nội quy này căn cứ {the_paper_basis}.",
    "Gửi, lưu bí mật nhà nước qua hộp thư điện tử",
    "Cung cấp hoặc để lộ mật khẩu hộp thư cho người khác",
    " ({clauses} của {the_instrument})",
)
# A sentence -> why no transcript shows it, and which test does.
ELSEWHERE = {
    "Lời này có thể là đồng ý nên chưa gửi gì.": "where what was refused can be done no more meanwhile",
    "chưa có {the_mailbox_officer}": "a unit without an officer: test_nobody_to_call",
    (
        "Hết giờ ({end}), đơn vị chưa có ghi nhận kiểm tra hộp thư lần {round} và hiện không có "
        "{the_officer}. Kính đề nghị anh/chị cử người kiểm tra ({rule_head}). Trân trọng."
    ): "the same",
    "Nội dung chuyển tới {name}: “{text}”": "an order to tell somebody that may mean something else as well",
    "Rút lại: mở lại {number}": "among what a text may mean that is not plain, just after reopening",
    **tests.broadcasts.elsewhere.ELSEWHERE,
    **tests.reports.elsewhere.ELSEWHERE,
    **tests.directory.elsewhere.ELSEWHERE,
    **tests.personnel.elsewhere.ELSEWHERE,
    **tests.department.elsewhere.ELSEWHERE,
    **tests.units.elsewhere.ELSEWHERE,
    **tests.handover.elsewhere.ELSEWHERE,
    **tests.inspections.elsewhere.ELSEWHERE,
    **tests.library.elsewhere.ELSEWHERE,
    **tests.misuse.elsewhere.ELSEWHERE,
    **tests.opinions.elsewhere.ELSEWHERE,
    **tests.commendation.elsewhere.ELSEWHERE,
    **dict.fromkeys(
        (*DAYS.values(), *WEEKS.values(), *tests.results.test_pictures.SAID),
        "in a picture: results/test_pictures",
    ),
    **dict.fromkeys(
        ("Còn {count} dòng: xem tệp .json.", "… (còn nữa: xem tệp .json)"),
        "in a workbook of what no sheet holds: own_data/test_personal_file",
    ),
    "Tệp nói về người này và người khác.": "of a decision about several: own_data/test_files_of_others",
    **dict.fromkeys(
        tests.encodings.test_said.SAID, "of documents in which a letter was left: encodings/test_said"
    ),
    **dict.fromkeys(tests.feedback.test_paper.SAID, "on its paper: feedback/test_paper"),
    **dict.fromkeys(ON_PAPER, "on papers: papers/test_delegation, papers/test_record"),
    **dict.fromkeys(IN_RULES, "in the draft of a unit's rules: papers/test_rules"),
    "Hệ thống gặp lỗi nên chưa xử lý được tin vừa rồi. Phần anh/chị đã nhập vẫn được giữ. Đề nghị anh/chị "
    "gửi lại tin đó.": ("our code must fail: test_said_elsewhere"),
    "Lượt này chỉ ghi nhận được từ {time}.": "no button leads there: test_duties_day",
    "Zalo chưa chuyển được tin này tới hệ thống. Nếu là tệp văn bản, xin gửi ảnh chụp, hoặc gõ “lời nhắn”, "
    "“báo cáo” để nhận liên kết gửi tệp.": "on the Zalo bot alone: notices/unreadable.zalo_bot",
    "{unit}: lần {round} đã được miễn, {reason}.": "on Zalo alone: duties/missed_on_reminder.zalo_bot",
    "Lời nhắn này vừa có thêm nội dung. Xin xem lại:": "to a press of an older card: test_said_elsewhere",
    "Trích nguyên văn tiếng Việt, như khi ban hành.": "to readers of English alone: regulation/english",
    "Tin đính chính trên Zalo:": "on Zalo alone: broadcast/corrected.zalo_bot",
    "{name} số {number}": "a rule whose days another office's pack leaves out",
    "Xin gửi một ảnh hoặc tệp.": "every form's file may be left out so far: test_talk",
    "… và {count} dòng trước đó": "a long timeline: incidents/test_cards",
    "Trao đổi: {count} tin, mới nhất {newest}": "a long talk: incidents/test_cards",
    **dict.fromkeys(
        (
            "{name}, {office}, lúc {moment}",
            "{name}, {office}, lúc {moment}; sau đó {other} xử lý",
            "{state}, lúc {moment}",
            "{kind}; đã mở thư, tệp, liên kết hoặc đã cung cấp mật khẩu",
            "{kind}; chưa mở thư, tệp, liên kết, chưa cung cấp mật khẩu",
        ),
        "in a paper: incidents/test_record",
    ),
    "Đã thử: {text} – không được.": "in a paper: incidents/test_record",
    "Xóa dữ liệu người không còn giữ nhiệm vụ": "in the list of requests: own_data/test_leavers",
    "Hộp thư {address} chưa được ghi nhận đổi mật khẩu mặc định. Đề nghị anh/chị đổi, chậm nhất ngày {day} "
    "({articles}).": "before the lock of another pack: regulation/test_default_password",
    **dict.fromkeys(
        (
            "tổng thời gian xử lý {count} giờ làm việc",
            "{count} thay đổi về chức vụ, thông tin, hộp thư",
            "- Các đơn vị phải kiểm tra hộp thư {count} lượt{change}{others}.",
            "- Các đơn vị báo {count} sự cố{change}{others}.",
            "- Danh sách hộp thư thêm {count} người{change}{others}.",
            "- Có {count} hộp thư cá nhân được cấp{change}{others}.",
            "- Có {count} lượt báo cáo theo yêu cầu nộp sau hạn{change}.",
            "- Tỷ lệ kiểm tra trong giờ: {share}{change}; không tính {count} lượt hệ thống chưa nhắc được.",
            "- Tỷ lệ kiểm tra trong giờ: {share}{change}.",
            " (bằng kỳ trước)",
            " (tăng {count} so với kỳ trước)",
            " (giảm {count} so với kỳ trước)",
            " (tăng {count} điểm phần trăm so với kỳ trước)",
            " (giảm {count} điểm phần trăm so với kỳ trước)",
        ),
        "in a paper: reports/test_upward",
    ),
    "{count} tin; nội dung tại phụ lục, lập khi cần": "in a paper: incidents/test_record",
    "Nội dung thông báo đã được thay thành:\n{text}": "a token of an earlier version: test_frozen_databases",
    **dict.fromkeys(
        (
            "Gọi đơn vị: {phone}",
            "Chưa có số điện thoại trong danh bạ",
            "Không gửi được tin tới {name} qua hệ thống. Xin gọi điện.",
            "Đơn vị không có cán bộ nào khác để nhắc.",
        ),
        "no telephone is known, or nobody else is there: test_nobody_to_call",
    ),
    "Không lập được tệp {name}. Xin mở lại mục đó và thử lại.": "a right that ended: incidents/test_record",
    "chưa rõ": "in a paper: incidents/test_record",
    **dict.fromkeys(
        ("Từ ngày {first}, số liệu đến {moment}", "Theo loại sự cố", "Theo tháng"),
        "in a workbook: incidents/test_listing",
    ),
    "trong tệp có mã độc, hệ thống không nhận và không lưu. Đề nghị không mở tệp đó.": "test_scanner",
    "hệ thống chưa quét được vi-rút nên không nhận tệp.": "where a setting says so: test_scanner",
    **dict.fromkeys(
        (
            "Chưa gửi được tin tới ai của {units}. Xin gọi điện.",
            "Không rút lại được: đã có đề xuất mới về loại sự cố này.",
            "… và {count} sự cố khác",
        ),
        "many units, and some out of reach: incidents/test_common",
    ),
    "{names} và {count} người khác": "more than three who hear of it: incidents/test_talk",
    "Tin vừa gửi chưa được chuyển.": "between the end of a talk and the clock's tick: incidents/test_talk",
    **dict.fromkeys(
        (
            "Sự cố hộp thư tháng {month}",
            "Số sự cố: {counts}",
            "Đang mở",
            "Theo tuần; số liệu đến {moment}",
            "Không có sự cố nào trong tháng này.",
        ),
        "in a picture: incidents/test_listing",
    ),
    **dict.fromkeys(
        (
            "Mỗi ngày làm việc, hệ thống nhắc anh/chị kiểm tra hộp thư của đơn vị. Kiểm tra xong, anh/chị gõ "
            "mã ghi dưới lời nhắc, ví dụ “kt1”, hoặc gõ “xong”. Nếu kiểm tra trước khi được nhắc, anh/chị gõ "
            "“kiểm tra”.",
            "Từ ngày đơn vị bắt đầu, mỗi ngày làm việc hệ thống nhắc anh/chị lúc {first} và {second}. Kiểm "
            "tra xong, anh/chị gõ mã ghi dưới lời nhắc, ví dụ “kt1”.",
        ),
        "where there are no buttons: words/asked.zalo_bot.txt, joining/second_account.zalo_bot.txt",
    ),
    "Tin trước": "a message whose words were secret and are gone: test_said_elsewhere",
    "Tham gia hệ thống": "in the channel's own menu: test_said_elsewhere",
    "Tháng {month}, số liệu đến {moment}": "in a workbook: test_said_elsewhere",
    "trả lời ngay sau khi hệ thống nhắc việc hoạt động trở lại": "in a workbook: test_said_elsewhere",
    "Xin tự xóa tin đó: nhấn giữ tin nhắn, chọn Xóa.": "the channel must refuse to delete: test_delivering",
    **dict.fromkeys(
        (
            "Bot Zalo đã dùng {share} % hạn mức tin của tháng: {used}/{most}, dự kiến {forecast}.",
            "Đề nghị hạn chế thông báo chung và mời một số người chuyển sang kênh khác bằng lệnh /moi; khi "
            "hết hạn mức, hệ thống không nhắc được những người chỉ dùng bot Zalo.",
            "hết hạn mức tin của kênh",
            "Phòng mời cán bộ theo dõi liên kết thêm một kênh khác",
            "cán bộ đã lâu không nhắn cho Zalo OA",
            "Phòng gọi cán bộ theo dõi nhắn một tin cho Zalo OA",
            escalation.WHAT_TO_DO[WhyNot.QUOTA],
            escalation.WHAT_TO_DO[WhyNot.OUT_OF_WINDOW],
        ),
        "a quota used up, a window that is over: test_reach_said",
    ),
    **dict.fromkeys(
        (
            "Bot Zalo{number}: {people}/{most_people} người; tháng này đã gửi {used}/{most} tin, dự kiến "
            "{forecast}",
            "Zalo OA: hôm nay đã gửi {used}/{most} tin trả phí",
            "Bot Zalo này đã đủ {count} người nên không nhận thêm. Mã của anh/chị vẫn còn hiệu lực.",
            "Telegram: xin mở {link} và chọn “Bắt đầu”.",
            "Zalo OA: xin mở {link}, chọn “Quan tâm” rồi gửi mã vào đó.",
            "Xin liên hệ {office} để được hướng dẫn.",
        ),
        "on a channel that is counted: test_allowance",
    ),
    **dict.fromkeys(
        (
            "Sau kỳ nghỉ, đến {moment}, {count} người đã lâu không nhắn cho Zalo OA:",
            "nhắn qua {channel}: {count}",
            "nhắn bằng tin trả phí: {count}",
            "nhắn bằng tin theo mẫu: {count}",
            "không nhắn được: {count}",
            "Đơn vị không có ai nhận được tin: {units}.",
            "Đề nghị gọi các đơn vị này khi làm việc lại, và mời cán bộ theo dõi liên kết thêm một kênh "
            "khác.",
        ),
        "people on the Official Account: test_breaks",
    ),
    **dict.fromkeys(
        (
            "50 % số sự cố trong {median}, 90 % trong {most} (giờ làm việc)",
            "50 % số sự cố trong {median}, 90 % trong {most} (giờ làm việc; sự cố khẩn tính cả ngoài giờ)",
        ),
        "of incidents that took unlike long: incidents/test_taken_times",
    ),
    "Hệ thống gặp lỗi. Xin thử lại.": "of a form that cannot be sent: incidents/test_files_on_the_way",
    "… và {count} tin trước đó": "of a talk that one message does not hold: incidents/test_long",
    "{count} gần với việc khác": "in a week with more than three kinds: test_examples",
    **dict.fromkeys(
        (
            "Không có tệp này trong các tin đã gửi cho anh/chị.",
            "Tệp này không còn được lưu.",
            "Kênh này không gửi được tệp {names}. {other}",
            "Kênh này không nhận được tài liệu (PDF, Word, Excel…). {other}",
            "Liên kết tải tệp dùng được một lần, trong {minutes} phút. Gõ {words} để lấy liên kết mới.",
            "Xin dùng kênh khác, hoặc liên hệ {office}.",
            "Xin dùng kênh khác, hoặc liên hệ {office}, điện thoại {phone}.",
            "Tải tệp {name}",
            "Tệp theo yêu cầu của anh/chị:",
        ),
        "on a channel that carries no documents: web/test_downloads",
    ),
    **dict.fromkeys(
        (
            "Kênh này không nhận được tài liệu (PDF, Word, Excel…). Xin gửi ở trang sau, dùng được trong "
            "{minutes} phút:\n{link}",
            "tên tệp không hợp lệ. Xin đổi tên tệp rồi gửi lại.",
            "tên tệp có vẻ chứa mật khẩu. Xin đổi tên tệp rồi gửi lại.",
        ),
        "on the page from which documents are sent: web/test_uploads",
    ),
    **dict.fromkeys(
        (
            "Zalo không gia hạn quyền gửi tin qua Zalo OA cho hệ thống nữa. Tin qua Zalo OA còn gửi được "
            "đến {moment}; các kênh khác vẫn hoạt động. Đề nghị anh/chị báo người vận hành đăng nhập lại "
            "Zalo OA.",
            "Zalo không gia hạn quyền gửi tin qua Zalo OA cho hệ thống nữa, nên lúc này không gửi được tin "
            "qua Zalo OA; các kênh khác vẫn hoạt động. Đề nghị anh/chị báo người vận hành đăng nhập lại "
            "Zalo OA.",
            "Hệ thống đã được cấp lại quyền gửi tin qua Zalo OA và gửi tin như thường lệ.",
        ),
        "the Official Account's tokens must die: oa_tokens/test_alarm",
    ),
    **dict.fromkeys(
        (
            "Chưa có đơn vị nào nộp báo cáo nên chưa tổng hợp được.",
            "Trên đây là báo cáo của {office}, kính báo cáo./.",
            "Thực hiện {clauses} {the_paper_basis}, {office} tổng hợp báo cáo của các đơn vị, kỳ số liệu từ "
            "ngày {first} đến ngày {last}, tính đến {moment}, như sau:",
            "Thực hiện {the_paper_basis}, {office} tổng hợp báo cáo của các đơn vị, kỳ số liệu từ ngày "
            "{first} đến ngày {last}, tính đến {moment}, như sau:",
            "{office} tổng hợp báo cáo của các đơn vị theo yêu cầu “{title}”, tính đến {moment}, như sau:",
            "KHÓ KHĂN, KIẾN NGHỊ CỦA CÁC ĐƠN VỊ",
            "NỘI DUNG CÁC ĐƠN VỊ BÁO CÁO",
            "Đơn vị báo cáo không phát sinh: {units}.",
            "- {question}: {counts}.",
            "- {question}: trung bình {share} ({count} đơn vị).",
            "Tổng số đơn vị phải báo cáo: {all}. Đã báo cáo: {filed} ({share}), trong đó đúng hạn {in_time}, "
            "sau hạn {late}. Chưa báo cáo: {missing}.",
            "Danh sách đơn vị nộp sau hạn, chưa nộp: Phụ lục 2.",
            "{count} đơn vị có sửa số liệu của hệ thống, kèm lý do.",
            "- Các loại sự cố: {kinds}.",
            "- Đơn vị có tỷ lệ kiểm tra trong giờ dưới {share} (không tính lượt hệ thống chưa nhắc được): "
            "{units}.",
            "- Đơn vị chưa ban hành nội quy: {units}.",
            "{question}: các đơn vị không nêu.",
            "Nộp sau hạn",
        ),
        "in the office's own report: reports/test_upward",
    ),
    **dict.fromkeys(
        (
            "Hôm nay đã gửi nhiều mã tới hộp thư của anh/chị. Xin thử lại vào ngày mai, hoặc liên hệ "
            "{office}.",
            "Mã gồm {length} ký tự đang được gửi tới hộp thư công vụ {address}. Xin gõ mã đó tại đây "
            "trong {minutes} phút kể từ khi nhận thư.",
            "Gửi lại mã",
            "Xin gửi lại mã mời.",
            "Đã xác nhận tài khoản. Xin anh/chị thực hiện lại việc vừa rồi.",
            "Thư có mã chưa gửi xong. Xin chờ một phút.",
            "Mã đã hết hiệu lực hoặc đã nhập sai nhiều lần. Xin chọn “Gửi lại mã”.",
            "Mã không đúng. Xin xem lại từng ký tự trong thư mới nhất.",
            "Tài khoản này đã hơn {days} ngày không sử dụng nên cần xác nhận.",
            "Xin gõ mã đã gửi tới hộp thư công vụ {address} trước.",
            "Chưa gửi được thư có mã tới hộp thư công vụ của anh/chị. Xin chọn “Gửi lại mã” sau ít "
            "phút; nếu vẫn không được, xin liên hệ {the_office}.",
            "Tài khoản này không còn phải xác nhận.",
        ),
        "a mail server must be set: test_mailbox_codes",
    ),
    **dict.fromkeys(
        (
            "Chưa nộp, đã hết hạn",
            "Chưa nộp, còn hạn",
            "Nộp đúng hạn",
            "{filed}/{all} đơn vị đã nộp; số liệu đến {moment}",
        ),
        "in a picture: reports/test_upward",
    ),
    **dict.fromkeys(
        (
            "Chưa có người khác có quyền ban hành nên chưa trình được. Đề nghị anh/chị báo người vận hành.",
            "Nội dung do anh/chị trình cần một người khác ban hành.",
        ),
        "where four eyes are set: releases/test_four_eyes",
    ),
    **dict.fromkeys(
        (
            "Nội dung này không còn như khi trình. Đề nghị trả lại để người soạn trình lại.",
            "cán bộ phụ trách (xem)",
            "Anh/chị tiếp nhận sự cố nào dưới đây?",
            "Đã gỡ tài khoản không sử dụng trong {days} ngày của: {names}. Nếu cần, gõ /moi để mời lại.",
            "Trả lời đề nghị về dữ liệu cá nhân",
            "Xin gõ số điện thoại, ví dụ: “0912345678”.",
            "“{title}” đã hủy, chưa gửi đơn vị nào.",
            "“{title}” đã kết thúc.",
            "Trả lại nội dung trình",
            "Ghi nhận đã gửi bản tổng hợp góp ý",
            "Góp ý này đã được rút.",
            "… và {count} nội dung khác.",
            "Nội dung trình đã khác với tin anh/chị vừa chọn. Xin xem nội dung mới:",
            "Sửa {count} nội dung được trả lại",
            "{name} đã nộp báo cáo này lúc {moment}:",
            "Hệ thống chưa có số liệu của đơn vị trong kỳ này; đề nghị đơn vị trả lời các câu sau:",
            "Hiện không có ai khác trong {the_office} để trả lời ý kiến này.",
            "Kiểm tra hộp thư {period}: {count} lượt đều chưa nhắc được.",
            "– và {count} đơn vị khác",
            "Mọi hộp thư đều đã ghi nhận đổi mật khẩu.",
        ),
        "no test shows it so far",
    ),
    "Cảnh báo: trong một giờ có {count} lượt gửi sai mã mời. Có thể "
    "có người đang dò mã. Các mã còn hạn vẫn an toàn; tài khoản gửi "
    "sai 5 lần bị tạm dừng một giờ.": "a hundred codes: test_invitations",
}
NAMES_NO_UNIT = (
    Action.SEE,
    Action.EXPORT,
    Action.RAISE,
    Action.COVER,
    Action.RATE,
    Action.CHANGES,
    Action.INCIDENTS,
    Action.DRAFTS,
    Action.ASK_OPINIONS,
    Action.HANDOVERS,
)  # what is shown, or offered to be chosen, is read from one's own roles: no other can be asked


def test_every_sentence_is_said_in_some_transcript() -> None:
    said = "\n".join([*TRANSCRIPTS.values(), *MENUS.values()]).replace("\n     ", "\n")
    in_chat = [one for one, files in spoken().items() if any(file.startswith(IN_CHAT) for file in files)]
    known = {_(one) for one in ELSEWHERE}
    missing = [one for one in in_chat if _(one) not in known and not is_said(_(one), said)]
    assert missing == [], f"{len(missing)} of {len(in_chat)}"


def is_said(sentence: str, said: str) -> bool:
    """Tell whether ``sentence`` stands in ``said``, with whatever stands in its places."""
    pieces = [text for text, *_place in string.Formatter().parse(sentence) if text]
    return any(follow(pieces[1:], said, start + len(pieces[0])) for start in places_of(pieces[0], said))


def places_of(text: str, said: str) -> Iterator[int]:
    """Yield where ``text`` stands by itself, not within a longer word."""
    start = said.find(text)
    while start >= 0:
        if not said[start - 1 : start + 1].isalpha():
            yield start
        start = said.find(text, start + 1)


def follow(pieces: list[str], said: str, start: int) -> bool:
    """Tell whether the other pieces come after ``start``, one after the other and not far apart."""
    for piece in pieces:
        found = said.find(piece, start, start + FURTHEST)
        if found < 0:
            return False
        start = found + len(piece)
    return True


async def test_every_row_of_rights_is_tried(plays: Plays) -> None:
    """Try them by commands, buttons and words; a menu that leaves something out does not count."""
    tried: set[Right] = set().union(*[(await plays.of(name)).asked for name in TRANSCRIPTS])
    assert sorted(set(rows()) - tried) == []


async def test_every_reader_of_typed_words_answers_somewhere(plays: Plays) -> None:
    """Refuse a reader that others always come before."""
    answered: set[str] = set().union(*[(await plays.of(name)).answered for name in TRANSCRIPTS])
    assert sorted({reader_name(read) for read in (*READERS, *beside_form.READERS)} - answered) == []


async def test_every_table_in_which_runs_are_compared_is_filled(plays: Plays) -> None:
    ends = [(await plays.of(name)).end for name in TRANSCRIPTS]
    empty = {table for table in ends[0] if not any(end[table] for end in ends)}
    assert empty == {"mailed_codes"}  # a mail server must be set: test_mailbox_codes


def rows() -> Iterator[Right]:
    """Yield the table as it is to be tried: as far as a role reaches, and not to another's unit."""
    for role in {*Role} - {Role.DRAFTER, Role.VIEWER}:  # theirs are tried, each way, by hostile/test_rights
        for action in Action:
            far = action.reaches[role]
            yield role, action, far
            if far == Reach.OWN_UNIT and action not in NAMES_NO_UNIT:
                yield role, action, Reach.NONE
