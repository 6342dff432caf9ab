"""The operator's command line. Each command says what it did, and what to do where it could not."""

import os
import sys

import typer

from bot.cli import base, district, doctor, exports, keys, people, regulation, running, understanding, zalo_oa
from bot.cli.base import CannotDo
from bot.config import BadSettings
from bot.conversation import _

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Nhắc Thư", pretty_exceptions_enable=False)
roster, unit, calendar, rules, clock, export, oa, key, person = (
    typer.Typer(no_args_is_help=True) for _name in range(9)
)

app.command("run", help=_("Chạy trợ lý: các kênh, máy chủ web và đồng hồ."))(running.run)
app.command("demo", help=_("Chạy thử trên một trang có bốn điện thoại, không cần tài khoản."))(running.demo)
app.command("invite", help=_("Tạo mã mời: hộp thư, họ tên, đơn vị, vai trò, mã, liên kết."))(district.invite)
app.command("backup", help=_("Sao lưu tất cả vào một tệp, cả khi trợ lý đang chạy."))(running.make_backup)
app.command("restore", help=_("Khôi phục bản sao lưu vào cơ sở dữ liệu trống."))(running.read_backup)
app.command("doctor", help=_("Kiểm tra thiết lập, cơ sở dữ liệu, kênh; nêu cách sửa."))(doctor.doctor)
app.command("understand", help=_("Đọc từng dòng JSON, cho biết hệ thống hiểu câu đó thế nào."))(
    understanding.understand_lines
)
app.add_typer(roster, name="roster", help=_("Danh sách đơn vị và nhân sự."))
roster.command("import", help=_("Nhập danh sách từ tệp; nếu có lỗi, không nhập dữ liệu nào."))(
    district.import_roster
)
roster.command("template", help=_("Ghi một tệp mẫu để điền."))(district.template)
app.add_typer(unit, name="unit", help=_("Đơn vị."))
unit.command("start", help=_("Đặt ngày bắt đầu kiểm tra của một hoặc mọi đơn vị."))(district.start)
unit.command("list", help=_("Xem các đơn vị và ngày bắt đầu."))(district.list_units)
app.add_typer(calendar, name="calendar", help=_("Lịch làm việc."))
calendar.command("list", help=_("Xem ngày nghỉ, làm bù của một năm."))(district.show)
calendar.command("off", help=_("Ghi một ngày nghỉ; các lượt của ngày đó được miễn."))(district.off)
calendar.command("work", help=_("Ghi một ngày làm bù."))(district.work)
calendar.command("remove", help=_("Bỏ một ngày khỏi lịch riêng."))(district.remove)
calendar.command("confirm", help=_("Xác nhận các ngày dự kiến của một năm."))(district.confirm)
calendar.command("import", help=_("Ghi các ngày trong một tệp .csv."))(district.take_file)
app.add_typer(rules, name="regulation", help=_("Bộ quy định mà trợ lý theo."))
rules.command("check", help=_("Xem một bộ quy định có lỗi gì, ở tệp và dòng nào."))(regulation.check)
rules.command("show", help=_("Xem bộ quy định và các mốc đang áp dụng."))(regulation.show)
app.add_typer(oa, name="zalo-oa", help=_("Quyền gửi tin qua Zalo OA."))
oa.command("login", help=_("Đăng nhập bằng mã ủy quyền hoặc refresh token."))(zalo_oa.login)
oa.command("status", help=_("Xem quyền gửi tin có hiệu lực đến khi nào."))(zalo_oa.status)
app.add_typer(key, name="key", help=_("Khóa bí mật."))
key.command("rotate", help=_("Niêm phong lại bằng khóa mới; khóa trước còn cần đến khi nào."))(keys.rotate)
app.add_typer(person, name="person", help=_("Dữ liệu của một người, khi họ đề nghị bằng văn bản."))
person.command("export", help=_("Xuất tất cả dữ liệu đang giữ của một người."))(people.export_person)
person.command("erase", help=_("Xóa dữ liệu của một người."))(people.erase_person)
app.command("breach", help=_("Khi lộ dữ liệu: liệt kê người liên quan, lập dự thảo thông báo 72 giờ."))(
    people.list_concerned
)
app.add_typer(clock, name="clock", help=_("Giờ của trợ lý."))
clock.command("follow", help=_("Theo giờ máy hiện nay, sau khi giờ máy bị lùi và đã đúng."))(
    district.follow_clock
)
clock.command("to", help=_("Chuyển giờ tới trước, chỉ khi chạy thử trên máy này."))(district.move_clock)
app.add_typer(export, name="export", help=_("Xuất dữ liệu."))
export.command("duties", help=_("Xuất các lượt kiểm tra từ ngày đến ngày."))(exports.duties)
export.command("directory", help=_("Xuất danh sách đơn vị, nhân sự hiện có, để sửa rồi nhập lại."))(
    exports.directory
)
export.command("incidents", help=_("Xuất các sự cố báo từ ngày đến ngày."))(exports.incidents)
export.command("inquiries", help=_("Xuất các lời nhắn đã nhận từ ngày đến ngày."))(exports.inquiries)
export.command("examples", help=_("Xuất các câu đã được ghi nhận nghĩa và duyệt, theo mẫu của kho câu."))(
    exports.examples
)
export.command("changes", help=_("Xuất các thay đổi nhân sự, thông tin cũ và mới."))(exports.changes)
export.command("reports", help=_("Xuất báo cáo của đơn vị: từng dòng, tổng hợp hoặc tệp của một yêu cầu."))(
    exports.export_reports
)


def main() -> None:
    """Run the command; what cannot be done is said in a line, with exit status 1 (2: its words).

    What it makes is its owner's alone, whatever the login says.
    """
    os.umask(0o077)
    try:
        sys.exit(app(prog_name=base.program(), standalone_mode=False))
    except (CannotDo, BadSettings) as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    except typer.TyperException as error:
        typer.echo(base.explain_usage(error), err=True)
        sys.exit(error.exit_code)
    except typer.Abort:
        sys.exit(1)
