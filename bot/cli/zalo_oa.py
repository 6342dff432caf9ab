"""``zalo-oa``: lets the assistant speak for the Official Account, and shows until when it may."""

import asyncio
import sys
from collections.abc import Coroutine
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path
from secrets import choice, token_urlsafe
from string import ascii_letters, digits
from typing import Annotated, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import typer

from bot.channels.base import Impossible, NoAnswer, SendFailed, Stopped
from bot.channels.zalo_oa.api import GrantedTokens, challenge_of, exchange_code, renew_tokens
from bot.cli.base import CannotDo, begin, in_database, is_sealing, say
from bot.clock import WallClock
from bot.config import Settings
from bot.conversation import _, moment_text
from bot.jobs.oa_tokens import app_of, seal_tokens
from handlers.sending import oa_tokens
from storage import secrets
from storage.secrets import KeptPair, PairState, Seal

PERMISSION = "/v4/oa/permission"  # where the account's owner lets the app speak for it
LETTERS, VERIFIER = ascii_letters + digits, 43
FROM = typer.Option(
    "--from", help=_("Tệp có refresh token; “-” là đầu vào chuẩn. Nếu không nêu, hệ thống sẽ hỏi.")
)
REFRESH = typer.Option("--refresh-token", help=_("Giá trị đưa vào là refresh token, không phải mã ủy quyền."))


@dataclass(frozen=True)
class Permission:
    """Question to the account's owner, of one call of the command: only an answer to it is taken."""

    state: str
    verifier: str  # 43 letters and digits, as Zalo has it

    def page(self, settings: Settings) -> str:
        """Return where the owner agrees; Zalo leads to the address that the app has registered alone."""
        places = {
            "app_id": settings.zalo_oa_app_id,
            "redirect_uri": settings.public_url,
            "code_challenge": challenge_of(self.verifier),
            "state": self.state,
        }
        return f"{settings.zalo_oa_oauth_base.rstrip('/')}{PERMISSION}?{urlencode(places)}"

    def code_in(self, written: str, settings: Settings) -> str:
        """Return the code in the address to which Zalo led: …?oa_id=…&code=…&state=… CannotDo if not ours."""
        found = parse_qs(urlsplit(written).query)
        [account] = found.get("oa_id", [settings.zalo_oa_id])[:1]
        if account != settings.zalo_oa_id:
            raise CannotDo(_("Mã này là của OA {account}, không phải NHACTHU_ZALO_OA_ID.", account=account))
        if not compare_digest(found.get("state", [""])[0].encode(), self.state.encode()):
            said = _("Địa chỉ này không phải của trang vừa mở (thiếu hoặc sai “state”). Chạy lại lệnh.")
            raise CannotDo(said)
        return found.get("code", [""])[0]


def login(
    source: Annotated[Path | None, FROM] = None, refresh_token: Annotated[bool, REFRESH] = False
) -> None:
    """Buy a pair of tokens with an authorization code or a refresh token, and keep it, sealed."""
    settings = begin()
    look_ready(settings)
    # The database is tried before a code is spent that is good for one use.
    in_database(secrets.sealed_row, oa_tokens.secret_name(settings))
    granted = bought(settings, renewing(settings, source) if refresh_token else exchanging(settings, source))
    fresh = seal_tokens(Seal(*settings.keys), oa_tokens.secret_name(settings), granted, WallClock().now())
    in_database(oa_tokens.store, fresh, None, settings)
    ends = moment_text(fresh.ends)
    say(
        _(
            "Đã đăng nhập Zalo OA. Quyền gửi tin có hiệu lực đến {moment} và được tự động gia hạn trước đó.",
            moment=ends,
        )
    )


def renewing(settings: Settings, source: Path | None) -> Coroutine[Any, Any, GrantedTokens]:
    """Ask for a refresh token; return what buys a pair with it."""
    return renew_tokens(app_of(settings), asked(_("Refresh token"), source))


def exchanging(settings: Settings, source: Path | None) -> Coroutine[Any, Any, GrantedTokens]:
    """Show the page on which the owner agrees, ask where it led; return what buys a pair with that code."""
    if str(source or "-") != "-":
        raise CannotDo(_("Tệp chỉ dùng cho refresh token; dán địa chỉ có mã khi được hỏi."))
    permission = Permission(token_urlsafe(16), "".join(choice(LETTERS) for _letter in range(VERIFIER)))
    say(
        _("Chủ OA mở trang này và đồng ý, rồi dán địa chỉ mà trang chuyển tới:"),
        permission.page(settings),
    )
    code = permission.code_in(asked(_("Địa chỉ"), source), settings)
    if not code:
        raise none_given()
    return exchange_code(app_of(settings), code, permission.verifier)


def look_ready(settings: Settings) -> None:
    if not is_sealing(settings):
        raise CannotDo(_("Thiếu NHACTHU_SECRET_KEY (từ 32 ký tự). Chạy “doctor” để xem cách đặt."))
    if not settings.zalo_oa_id:
        raise CannotDo(_("Đặt NHACTHU_ZALO_OA_ID và các thiết lập NHACTHU_ZALO_OA_APP_… trước."))


def asked(what: str, source: Path | None) -> str:
    """Ask for a secret: never as an argument, which the shell would remember."""
    if source is None and sys.stdin.isatty():
        written = typer.prompt(what, hide_input=True)
    else:
        written = from_file(source or Path("-"))
    if not written.strip():
        raise none_given()
    return str(written).strip()


def none_given() -> CannotDo:
    return CannotDo(_("Chưa có mã nào được đưa vào."))


def from_file(source: Path) -> str:
    if str(source) == "-":
        return sys.stdin.readline()
    try:
        return source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        said = _("Không đọc được {source}: {why}.", source=source, why=type(error).__name__)
        raise CannotDo(said) from None


def bought(settings: Settings, buying: Coroutine[Any, Any, GrantedTokens]) -> GrantedTokens:
    try:
        return asyncio.run(buying)
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
