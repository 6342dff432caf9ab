"""The secret key is changed: what was sealed with the one before is read on, until nothing needs it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.cli.base import CannotDo
from bot.clock import WallClock
from bot.config import BadSettings
from bot.sandbox.sample import DOMAIN
from storage import secrets
from storage.people import joining
from storage.people.joining import Issuing
from storage.secrets import Pair, Seal, SealedPair
from storage.tables import engine
from storage.tables.people import invitations
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import connected, settings

OLD, NEW, OTHER = "k" * 40, "n" * 40, "x" * 40
PAIR, NAME, HOUR = Pair("an-access-token", "a-refresh-token"), "zalo_oa:1", timedelta(hours=1)
NOW = WallClock().now()
INVITED = (
    "yen: /moi pnv\nyen: [Đỗ Văn Ví Bình – thủ trưởng đơn vị]\nyen: [Cấp mã]\n",
    "binh: /start CODE-1\nbinh: [Tôi đồng ý]\n",
)
Command = Callable[..., Result]


@pytest.fixture
def nhacthu(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command with these secret keys, the present one first."""
    monkeypatch.chdir(tmp_path)
    given = {"DATABASE_URL": url, "FILES": str(tmp_path / "files"), "MAIL_DOMAINS": DOMAIN}
    for name, value in given.items():
        monkeypatch.setenv(f"NHACTHU_{name}", value)

    def run(keys: tuple[str, ...], *words: str) -> Result:
        for name, value in zip(("SECRET_KEY", "SECRET_KEY_BEFORE"), (*keys, ""), strict=False):
            monkeypatch.setenv(f"NHACTHU_{name}", value)
        return CliRunner().invoke(app, list(words))

    return run


def test_all_that_was_sealed_goes_on(nhacthu: Command, url: str) -> None:
    for words in (["unit", "list"], ["backup", "copy"]):
        assert nhacthu((OLD,), *words).exit_code == 0
    with connected(url) as tx:
        [invited] = joining.invite(tx, "pnv", Issuing(settings(secret_key=OLD), NOW))
        secrets.put(tx, SealedPair(NAME, Seal(OLD).close(PAIR), NOW, NOW + HOUR))
    asked = nhacthu((OLD,), "key", "rotate")
    assert isinstance(asked.exception, CannotDo)
    assert "NHACTHU_SECRET_KEY_BEFORE" in str(asked.exception)

    both = (NEW, OLD)
    assert "còn cần cho Zalo OA: chạy “key rotate”" in str(nhacthu(both, "doctor").exception)
    said = nhacthu(both, "key", "rotate").output
    assert "khóa mới: 1 quyền gửi tin" in said
    assert "còn 1 mã mời phát bằng khóa trước" in said
    assert "khóa mới: 0 quyền gửi tin" in nhacthu(both, "key", "rotate").output
    assert "đọc được đến hết" in nhacthu(both, "restore", "--check", "copy").output
    assert isinstance(nhacthu((NEW, OTHER), "restore", "--check", "copy").exception, CannotDo)
    with connected(url) as tx:
        kept = secrets.read(tx, Seal(NEW), NAME)
        assert kept
        assert (kept.pair, kept.version, kept.ends) == (PAIR, 1, NOW + HOUR)
        assert joining.find_invitation(tx, invited.code, both)
        assert joining.find_invitation(tx, invited.code, [NEW]) is None
        tx.execute(update(invitations).values(expires=NOW - HOUR))
        secrets.put(tx, SealedPair("another", Seal(OTHER).close(PAIR), NOW, NOW + HOUR))
    assert "Có thể bỏ NHACTHU_SECRET_KEY_BEFORE" in nhacthu(both, "key", "rotate").output


def test_a_key_before_is_of_use_only_beside_another() -> None:
    for keys in ({"secret_key": OLD}, {"secret_key": ""}):
        with pytest.raises(BadSettings, match="secret_key_before"):
            settings(**keys, secret_key_before=OLD)


def test_what_is_sealed_anew_is_so_with_the_whole_work_or_not_at_all(url: str) -> None:
    with connected(url) as tx:
        secrets.put(tx, SealedPair(NAME, Seal(OLD).close(PAIR), NOW, NOW + HOUR))
        secrets.put(tx, SealedPair("another", Seal(OTHER).close(PAIR), NOW, NOW + HOUR))
    with pytest.raises(KeyboardInterrupt):
        die_in_it(url)
    with connected(url) as tx:
        assert secrets.count_sealed_otherwise(tx, Seal(NEW)) == 2
        assert secrets.seal_anew(tx, Seal(NEW, OLD)) == 1
        assert secrets.count_sealed_otherwise(tx, Seal(NEW)) == 1  # the foreign one is left as it is
        assert len(tx.execute(select(engine.secrets)).all()) == 2


def die_in_it(url: str) -> NoReturn:
    with connected(url) as tx:
        assert secrets.seal_anew(tx, Seal(NEW, OLD)) == 1
        raise KeyboardInterrupt


async def test_a_code_of_the_key_before_lets_its_owner_join(on_sqlite: Fresh, tmp_path: Path) -> None:
    chat = Chat(on_sqlite(), tmp_path)
    await chat.play(INVITED[0])
    chat.settings = settings(files=tmp_path, secret_key=NEW)
    assert "Mã này dành cho" not in await chat.play("binh: /start CODE-1\n")
    chat.settings = settings(files=tmp_path, secret_key=NEW, secret_key_before=OLD)
    assert "Anh/chị đã tham gia" in await chat.play(INVITED[1])
    chat.close()
