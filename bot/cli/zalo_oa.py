"""``zalo-oa``: lets the assistant speak for the Official Account, and shows until when it may."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qs, urlencode, urlsplit

import typer

from bot.channels.base import Impossible, NoAnswer, SendFailed, Stopped
from bot.channels.zalo_oa.api import GrantedTokens, exchange_code, renew_tokens
from bot.cli.base import CannotDo, begin, in_database, is_sealing, say
from bot.clock import WallClock
from bot.config import Settings
from bot.conversation import _, moment_text
from bot.jobs.oa_tokens import app_of, seal_tokens
from handlers.sending import oa_tokens
from storage import secrets
from storage.secrets import KeptPair, PairState, Seal

PERMISSION = "/v4/oa/permission"  # where the account's owner lets the app speak for it
FROM = typer.Option("--from", help=_("Tệp có mã; “-” là đầu vào chuẩn. Nếu không nêu, hệ thống sẽ hỏi."))
REFRESH = typer.Option("--refresh-token", help=_("Giá trị đưa vào là refresh token, không phải mã ủy quyền."))


def login(
    source: Annotated[Path | None, FROM] = None, refresh_token: Annotated[bool, REFRESH] = False
) -> None:
    """Buy a pair of tokens with an authorization code or a refresh token, and keep it, sealed."""
    settings = begin()
    look_ready(settings)
    # The database is tried before a code is spent that is good for one use.
    in_database(secrets.sealed_row, oa_tokens.secret_name(settings))
    given = asked(settings, source, is_refresh=refresh_token)
    granted = bought(settings, given, is_refresh=refresh_token)
    fresh = seal_tokens(Seal(*settings.keys), oa_tokens.secret_name(settings), granted, WallClock().now())
    in_database(oa_tokens.store, fresh, None, settings)
    ends = moment_text(fresh.ends)
    say(
        _(
            "Đã đăng nhập Zalo OA. Quyền gửi tin có hiệu lực đến {moment} và được tự động gia hạn trước đó.",
            moment=ends,
        )
    )


def look_ready(settings: Settings) -> None:
    if not is_sealing(settings):
        raise CannotDo(_("Thiếu NHACTHU_SECRET_KEY (từ 32 ký tự). Chạy “doctor” để xem cách đặt."))
    if not settings.zalo_oa_id:
        raise CannotDo(_("Đặt NHACTHU_ZALO_OA_ID và các thiết lập NHACTHU_ZALO_OA_APP_… trước."))


def asked(settings: Settings, source: Path | None, *, is_refresh: bool) -> str:
    """Ask for a secret: never as an argument, which the shell would remember."""
    if source is None and sys.stdin.isatty():
        if not is_refresh:
            # Zalo takes the redirect that the app has registered, and no other.
            places = {"app_id": settings.zalo_oa_app_id, "redirect_uri": settings.public_url}
            page = f"{settings.zalo_oa_oauth_base.rstrip('/')}{PERMISSION}?{urlencode(places)}"
            say(_("Chủ OA mở trang này và đồng ý, rồi dán địa chỉ mà trang chuyển tới:"), page)
        written = typer.prompt(_("Refresh token") if is_refresh else _("Mã ủy quyền"), hide_input=True)
    else:
        written = from_file(source or Path("-"))
    given = written.strip() if is_refresh else code_in(written.strip(), settings)
    if not given:
        raise CannotDo(_("Chưa có mã nào được đưa vào."))
    return given


def from_file(source: Path) -> str:
    if str(source) == "-":
        return sys.stdin.read()
    try:
        return source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        said = _("Không đọc được {source}: {why}.", source=source, why=type(error).__name__)
        raise CannotDo(said) from None


def code_in(written: str, settings: Settings) -> str:
    """Return the code, given by itself or in the address to which Zalo led: …?oa_id=…&code=…"""
    if "code=" not in written:
        return written
    found = parse_qs(urlsplit(written).query)
    [account] = found.get("oa_id", [settings.zalo_oa_id])[:1]
    if account != settings.zalo_oa_id:
        raise CannotDo(_("Mã này là của OA {account}, không phải NHACTHU_ZALO_OA_ID.", account=account))
    return found.get("code", [""])[0]


def bought(settings: Settings, given: str, *, is_refresh: bool) -> GrantedTokens:
    buy = renew_tokens if is_refresh else exchange_code
    try:
        return asyncio.run(buy(app_of(settings), given))
    except Stopped:
        said = _("Zalo không nhận mã này: đã dùng, hết hạn hoặc sai. Lấy mã mới rồi thử lại.")
    except Impossible:
        said = _("Zalo không nhận ứng dụng. Xem lại NHACTHU_ZALO_OA_APP_ID và NHACTHU_ZALO_OA_APP_SECRET.")
    except NoAnswer as error:
        said = _(
            "Zalo không trả lời được ({why}), mã có thể đã bị sử dụng. Lấy mã mới rồi thử lại.", why=error
        )
    except SendFailed as error:
        said = _(
            "Không kết nối được {base} ({why}). Mã chưa bị dùng: kiểm tra mạng rồi thử lại.",
            base=settings.zalo_oa_oauth_base,
            why=error,
        )
    raise CannotDo(said)


def status() -> None:
    """Say how it stands with the tokens; the tokens themselves are never shown."""
    settings = begin()
    look_ready(settings)
    seal = Seal(*settings.keys)
    kept = in_database(secrets.read, seal, oa_tokens.secret_name(settings))
    sys.stdout.write("\n".join(standing(kept)) + "\n")


def standing(kept: KeptPair | None) -> list[str]:
    if kept is None:
        return [_("Chưa đăng nhập Zalo OA. Chạy “zalo-oa login”.")]
    lines = [
        _("Cấp lúc {moment}.", moment=moment_text(kept.obtained)),
        _("Quyền gửi tin có hiệu lực đến {moment}.", moment=moment_text(kept.ends)),
    ]
    if kept.pair is None:
        lines.append(_("Không mở được: đã niêm phong bằng NHACTHU_SECRET_KEY khác."))
    elif kept.state == PairState.DEAD:
        lines.append(_("Không gia hạn được nữa ({why}). Chạy “zalo-oa login”.", why=kept.error))
    else:
        lines.append(_("Gia hạn từ {moment}.", moment=moment_text(oa_tokens.due_at(kept))))
    if kept.state == PairState.RENEWING:
        lines.append(_("Đang gia hạn, lần thử thứ {count}.", count=kept.tries))
    if kept.error and kept.state != PairState.DEAD:
        lines.append(_("Lần gia hạn gần nhất chưa thành công: {why}.", why=kept.error))
    return lines
