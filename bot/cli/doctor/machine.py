"""The doctor's look at the machine and the settings, and how its findings are said."""

import os
import shlex
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bot.cli.base import is_sealing, newer, reason, weak_key
from bot.config import Settings, is_loopback, secret_files, settings_file
from bot.conversation import COMPLETE, DEFAULT, N_, _, misplaced, number_text, path_of, regex
from bot.domain.codes import STRONG, strength
from bot.jobs.fetch import is_there
from bot.jobs.letters import LetterReader
from bot.packs import followed
from bot.regulation import faults_in, matcher, unknown_wording
from handlers import FEATURES
from storage.engine import NotCommitted, StoreFault, cause, schema, sqlite_path
from storage.upkeep import Finding, Findings

WORDS = {
    Finding.DUTIES_UNWRITTEN: N_(
        "{count} đơn vị phải kiểm tra hôm nay mà chưa có lượt nào. Chạy lại trợ lý; nếu vẫn vậy, xem "
        "“tick fails” trong nhật ký."
    ),
    Finding.DUTY_NOT_ENDED: N_(
        "{count} lượt đã hết giờ mà chưa kết thúc. Chạy lại trợ lý; nếu vẫn vậy, báo người phát triển "
        "kèm số lượt."
    ),
    Finding.NUDGE_OVERDUE: N_(
        "{count} lượt quá giờ nhắc mà chưa nhắc. Chạy lại trợ lý; nếu vẫn vậy, báo người phát triển "
        "kèm số lượt."
    ),
    Finding.NUDGE_MISSING: N_(
        "{count} lượt không được hẹn nhắc dù còn giờ nhắc. Nếu vừa đổi giờ nhắc trong ngày, từ lần "
        "sau sẽ đúng; nếu không, gọi các đơn vị và báo người phát triển."
    ),
    Finding.MESSAGE_STUCK: N_(
        "{count} tin đến giờ gửi đã lâu mà không được gửi. Xem trợ lý có chạy với kênh đó không "
        "(token trong thiết lập), rồi chạy lại."
    ),
    Finding.MESSAGE_PAST: N_("{count} tin hết hạn mà vẫn chờ. Chạy lại trợ lý."),
    Finding.CONTACT_HELD: N_("{count} tài khoản liên hệ bị giữ quá hạn, chưa gửi được. Chạy lại trợ lý."),
    Finding.FILE_STUCK: N_(
        "{count} tệp người dùng gửi hơn một giờ trước mà chưa tải về. Kiểm tra dung lượng ổ đĩa và kết nối "
        "tới kênh nhắn tin."
    ),
    Finding.FORM_MISSING: N_(
        "{count} tài khoản liên hệ còn gắn với nội dung nhập không còn nữa. Không ảnh hưởng hoạt động; báo "
        "người phát triển."
    ),
    Finding.FORM_LEFT: N_(
        "{count} nội dung đang nhập đã quá hạn mà chưa được xóa. Để trợ lý chạy qua một ngày; nếu vẫn vậy, "
        "báo người phát triển."
    ),
    Finding.EVENT_LOST: N_(
        "{count} tin nhận lỗi một lần rồi không tới nữa; người gửi chưa được trả lời. Xem "
        "“event failed” trong nhật ký."
    ),
    Finding.INCIDENT_LEFT: N_(
        "{count} sự cố đang mở không được báo động, nhắc quá hạn hoặc tự đóng đúng lúc. Chạy lại trợ lý; nếu "
        "vẫn vậy, mở bằng /suco để xử lý và báo người phát triển."
    ),
    Finding.BROADCAST_LEFT: N_(
        "{count} thông báo không được gửi hoặc theo dõi đúng lúc. Chạy lại trợ lý; nếu vẫn vậy, mở bằng "
        "/thongbao, dừng gửi rồi gửi lại, và báo người phát triển."
    ),
    Finding.REQUEST_LEFT: N_(
        "{count} yêu cầu báo cáo đã hẹn mà không được gửi đúng giờ. Chạy lại trợ lý; nếu vẫn vậy, hủy bằng "
        "/tonghop, gửi lại bằng /yeucaubaocao và báo người phát triển."
    ),
    Finding.REPORT_LEFT: N_(
        "{count} báo cáo chưa nộp hoặc chờ duyệt mà không được hẹn nhắc. Chạy lại trợ lý; nếu vẫn vậy, gọi "
        "các đơn vị (/tonghop) và báo người phát triển kèm số báo cáo."
    ),
    Finding.CHANGE_LEFT: N_(
        "{count} thay đổi nhân sự đã tiếp nhận mà không có hiệu lực đúng ngày. Chạy lại trợ lý; nếu vẫn vậy, "
        "xem “tick fails” trong nhật ký."
    ),
    Finding.UNIT_LEFT: N_(
        "{count} thay đổi đơn vị (/donvi) đã đến ngày mà không được thực hiện. Chạy lại trợ lý; nếu vẫn vậy, "
        "xem “tick fails” trong nhật ký."
    ),
    Finding.REPORT_ASTRAY: N_(
        "{count} báo cáo ở tình trạng không khớp với yêu cầu của nó. Số liệu tổng hợp có thể sai; báo người "
        "phát triển kèm số báo cáo."
    ),
    Finding.CLOCK_AHEAD: N_(
        "Đồng hồ máy từng chạy nhanh: giờ của trợ lý dừng lại cho đến khi đồng hồ máy đuổi kịp, trong lúc đó "
        "không ai được nhắc. Đặt đúng giờ máy (NTP); nếu lệch nhiều, khôi phục bản sao lưu gần nhất."
    ),
}

MEGABYTE = 1024 * 1024
OTHERS = 0o077  # bits of a mode: what others may …
EVERYBODY = 0o007  # … but for the group
SHOWN = 5  # paths that are named
LITTLE = 300 * MEGABYTE  # bytes free: a month of a district takes less than a tenth of it

PORTS = (443, 80, 88, 8443)  # where Telegram calls a webhook (core.telegram.org/bots/webhooks)
SECRET = regex(r"[A-Za-z0-9_-]{1,256}")  # core.telegram.org/bots/api#setwebhook
ZALO_SECRET = regex(r"[!-~]{8,256}")  # bot.zaloplatforms.com/docs/apis/setWebhook; sent as a header


@dataclass(frozen=True)
class Diagnosis:
    text: str
    is_fault: bool  # to be put right; the text says how

    def __str__(self) -> str:
        return f"{'✗' if self.is_fault else '•'} {self.text}"


fault, note = partial(Diagnosis, is_fault=True), partial(Diagnosis, is_fault=False)


def in_words(findings: Findings) -> Iterator[Diagnosis]:
    """Say each finding, with the first five ids."""
    for wrong, ids in findings.items():
        text = _(WORDS[wrong], count=number_text(len(ids)))
        yield fault(f"{text} [{wrong.value}: {', '.join(sorted(ids)[:5])}]")


def look_at_database(settings: Settings) -> Iterator[Diagnosis]:
    path = sqlite_path(settings.database_url)
    if path and not path.parent.is_dir():
        said = _(
            "Không có thư mục {folder} cho cơ sở dữ liệu. Tạo thư mục hoặc sửa NHACTHU_DATABASE_URL.",
            folder=path.parent,
        )
        yield fault(said)
    elif path and not path.exists():
        yield note(_("Chưa có cơ sở dữ liệu; “run” sẽ tạo."))
    else:
        yield from look_inside(settings.database_url)


def look_inside(url: str) -> Iterator[Diagnosis]:
    try:
        found = schema.version_at(url)
    except StoreFault as error:
        said = _(
            "Không mở được cơ sở dữ liệu ({why}). Xem lại NHACTHU_DATABASE_URL, quyền ghi, máy chủ có "
            "chạy không.",
            why=cause(error),
        )
        yield fault(said)
        return
    if found is None:
        yield note(_("Cơ sở dữ liệu còn trống; “run” sẽ tạo bảng."))
    elif not schema.is_known(found):
        yield fault(newer(found))
    else:
        if found != schema.newest_version():
            yield note(_("Cơ sở dữ liệu ở bản {found}; “run” sẽ tự nâng lên bản mới.", found=found))
        try:
            schema.try_writing(url)
        except (StoreFault, NotCommitted) as error:
            said = _(
                "Cơ sở dữ liệu đọc được nhưng không ghi được ({why}). Xem quyền ghi tệp và thư mục, ổ đĩa có "
                "đầy không, hoặc máy chủ có đang ở chế độ chỉ đọc không.",
                why=cause(error),
            )
            yield fault(said)


def is_current(settings: Settings) -> bool:
    """Return whether the database is there, and has the tables that we know."""
    path = sqlite_path(settings.database_url)
    if path and not path.exists():
        return False
    try:
        return schema.version_at(settings.database_url) == schema.newest_version()
    except StoreFault:
        return False


def look_at_files(settings: Settings) -> Iterator[Diagnosis]:
    if why := why_not_writable(settings.files):
        said = _(
            "Không ghi được vào thư mục tệp {folder} ({why}). Xem lại NHACTHU_FILES và quyền của thư mục.",
            folder=settings.files,
            why=why,
        )
        yield fault(said)
    database = sqlite_path(settings.database_url)
    folders = {settings.files, *([database.parent] if database else [])}
    for folder in sorted(folders):
        place = existing(folder)
        free = shutil.disk_usage(place).free if place.exists() else LITTLE
        if free < LITTLE:
            said = _(
                "Ổ đĩa của {folder} chỉ còn {free} MB. Dọn bớt hoặc thêm dung lượng: khi đầy, trợ lý ngừng "
                "nhận tin cho đến khi có chỗ.",
                folder=folder,
                free=number_text(free // MEGABYTE),
            )
            yield fault(said)


def look_at_modes(settings: Settings, copies: Iterable[Path] = ()) -> Iterator[Diagnosis]:
    """Say what others on this machine may read: names, messages, files, keys, and the ``copies`` of all."""
    database, files = sqlite_path(settings.database_url), settings.files
    beside = database.parent.glob(f"{database.name}*") if database else ()
    kept = [settings_file(), *secret_files(), *sorted(beside), files]
    kept += [*(sorted(files.iterdir()) if files.is_dir() else ()), *copies]
    open_ones = [path for path in dict.fromkeys(kept) if is_open(path)]
    if open_ones:
        said = _(
            "Người khác trên máy đọc được {paths}. Chạy: chmod -R go= {paths}",
            paths=" ".join(shlex.quote(str(path)) for path in open_ones[:SHOWN]),
        )
        yield fault(said)


def is_open(path: Path) -> bool:
    """Return whether others may read it; where its owner is another, who gave it our group, all others."""
    try:
        found = path.stat()
    except OSError:
        return False
    return bool(found.st_mode & (OTHERS if found.st_uid == os.geteuid() else EVERYBODY))


def copies_beside(last: str) -> list[Path]:
    """Return the backups in the folder of the last one, with what is left of one that was broken off."""
    place = Path(last)
    if not last or not place.parent.is_dir():
        return []
    kinds = (place.suffix, f"{place.suffix}.part")
    return sorted(one for one in place.parent.iterdir() if one.is_file() and one.name.endswith(kinds))


def why_not_writable(folder: Path) -> str:
    """Return what writing there meets; "" where it goes well. A folder may still be to be made."""
    try:
        with tempfile.TemporaryFile(dir=existing(folder)):
            return ""
    except OSError as error:
        return reason(error)


def existing(folder: Path) -> Path:
    """Return the folder, or the first above it that is there."""
    whole = folder.absolute()
    return next((one for one in (whole, *whole.parents) if one.exists()), whole)


async def look_at_scanner(settings: Settings) -> list[Diagnosis]:
    if not settings.clamd or await is_there(settings.clamd):
        return []
    said = _(
        "Chương trình quét vi-rút ở {address} không trả lời. Xem clamd có chạy không và NHACTHU_CLAMD.",
        address=settings.clamd,
    )
    return [fault(said)]


async def look_at_letters(settings: Settings) -> list[Diagnosis]:
    """Say so where nothing reads the letters of pictures."""
    if not settings.read_pictures or await LetterReader().is_there():
        return []
    missing = _(
        "Ảnh và bản quét chưa được xem có dấu chỉ độ mật hay không. Nếu cần: apt-get install tesseract-ocr "
        "tesseract-ocr-vie poppler-utils"
    )
    return [note(missing)]


def look_at_settings(settings: Settings) -> Iterator[Diagnosis]:
    if not is_sealing(settings):
        said = _(
            "NHACTHU_SECRET_KEY còn thiếu hoặc ngắn hơn 32 ký tự. Tạo bằng: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
        )
        yield fault(said)
    elif strength(settings.secret_key.get_secret_value()) < STRONG and not settings.is_trial:
        yield fault(weak_key())
    if not settings.smtp_host and not settings.is_trial:
        said = _(
            "NHACTHU_SMTP_HOST còn trống: thủ trưởng, cấp phó và cán bộ phụ trách tham gia chỉ bằng mã mời, "
            "không xác nhận qua hộp thư công vụ. Nên đặt máy chủ gửi thư."
        )
        yield note(said)
    if not settings.metrics_token.get_secret_value() and not settings.is_trial:
        said = _(
            "NHACTHU_METRICS_TOKEN còn trống: không ai đọc được /metrics và chi tiết của /health. Đặt giá "
            "trị ngẫu nhiên nếu cần theo dõi."
        )
        yield note(said)
    if is_open_to_the_network(settings.database_url):
        said = _(
            "Máy chủ PostgreSQL ở máy khác nhưng NHACTHU_DATABASE_URL chưa có sslmode=verify-full: dữ liệu "
            "có thể bị đọc hoặc sửa trên đường truyền. Thêm “?sslmode=verify-full” và chứng thư "
            "(sslrootcert)."
        )
        yield note(said)
    has_zalo = bool(settings.zalo_bot_tokens or settings.zalo_oa_id)
    if not settings.telegram_token.get_secret_value() and not has_zalo:
        yield fault(_("NHACTHU_TELEGRAM_TOKEN còn thiếu: tạo bot với @BotFather và đặt token nhận được."))
    if secret := settings.telegram_webhook_secret.get_secret_value():
        yield from look_at_webhook(settings, secret)
    yield from look_at_zalo(settings)
    yield from look_at_wording()
    yield from look_at_regulation()


def is_open_to_the_network(database_url: str) -> bool:
    """Return whether PostgreSQL is on another machine, and its certificate is not asked for."""
    address = urlsplit(database_url)
    asked = parse_qs(address.query)
    host = asked.get("host", [""])[0] or address.hostname or ""
    is_near = not host or host.startswith("/") or is_loopback(host)
    return not is_near and asked.get("sslmode") != ["verify-full"]


def look_at_webhook(settings: Settings, secret: str) -> Iterator[Diagnosis]:
    address = urlsplit(settings.public_url)
    if not SECRET.fullmatch(secret):
        said = _(
            "NHACTHU_TELEGRAM_WEBHOOK_SECRET chỉ gồm chữ cái không dấu, chữ số, “_” và “-”, dài tới 256."
        )
        yield fault(said)
    if address.scheme != "https" and not settings.is_trial:
        said = _("Khi dùng webhook, NHACTHU_PUBLIC_URL phải là địa chỉ https:// mà Telegram gọi tới được.")
        yield fault(said)
    elif (address.port or PORTS[0]) not in PORTS and not settings.is_trial:
        said = _("Telegram chỉ gọi webhook ở cổng 443, 80, 88 hoặc 8443. Sửa cổng trong NHACTHU_PUBLIC_URL.")
        yield fault(said)


def look_at_zalo(settings: Settings) -> Iterator[Diagnosis]:
    secret = settings.zalo_bot_webhook_secret.get_secret_value()
    has_bots = bool(settings.zalo_bot_tokens)
    if has_bots and secret and not ZALO_SECRET.fullmatch(secret):
        said = _("NHACTHU_ZALO_BOT_WEBHOOK_SECRET phải dài từ 8 đến 256 ký tự, không dấu, không có dấu cách.")
        yield fault(said)
    if has_bots and not secret and not settings.is_trial:
        said = _(
            "Trợ lý đang lấy tin trực tiếp từ Zalo, chỉ nên dùng khi thử: Zalo có thể bỏ sót tin. Đặt "
            "NHACTHU_ZALO_BOT_WEBHOOK_SECRET và NHACTHU_PUBLIC_URL để dùng webhook."
        )
        yield note(said)
    is_called = settings.zalo_oa_id or (has_bots and secret)
    if is_called and urlsplit(settings.public_url).scheme != "https" and not settings.is_trial:
        yield fault(_("Kênh Zalo cần NHACTHU_PUBLIC_URL là địa chỉ https:// mà Zalo gọi tới được."))
    elif (has_bots or settings.zalo_oa_id) and not settings.public_url:
        said = _(
            "Zalo không gửi được mọi loại tệp, trong khi NHACTHU_PUBLIC_URL còn trống nên không có trang "
            "gửi, tải tệp. Đặt địa chỉ mà điện thoại của người dùng mở được."
        )
        yield note(said)


def look_at_regulation() -> list[Diagnosis]:
    return [fault(one) for one in faults_in(followed(), FEATURES.commands)]


def regulation_followed() -> Diagnosis:
    """Say which pack holds."""
    folder = followed()
    return note(
        _("Quy định đang theo: {regulation} ({folder}).", regulation=matcher().pack.number, folder=folder)
    )


def look_at_wording() -> Iterator[Diagnosis]:
    """Say which sentences of locales/vi are never used (a note) or cannot be said (a fault)."""
    for sentence in unknown_wording():
        said = _(
            "Trợ lý không có câu “{sentence}” nên không dùng lời viết riêng trong {file}. Chép lại đúng câu "
            "gốc từ {source}, hoặc bỏ đi.",
            sentence=sentence,
            file=path_of(DEFAULT),
            source=path_of(COMPLETE),
        )
        yield note(said)
    for sentence in misplaced(DEFAULT):
        said = _(
            "Lời viết riêng của câu “{sentence}” trong {file} phải giữ đủ và đúng các chỗ trong ngoặc nhọn "
            "của câu gốc.",
            sentence=sentence,
            file=path_of(DEFAULT),
        )
        yield fault(said)
