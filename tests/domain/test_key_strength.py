"""How many bits of chance a secret key seems to hold: random ones pass, whatever they are written in."""

import random

import pytest

from bot.domain.codes import GUESSABLE, STRONG, strength

MADE = {  # how many characters of which, as usual ways to make a key give them
    "0123456789abcdef": 32,
    "0123456789ABCDEF": 64,
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_": 43,
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/": 32,
}
MANY = 200


@pytest.mark.parametrize("alphabet", MADE)
def test_random_keys_are_strong(alphabet: str) -> None:
    chance = random.Random(17)
    keys = ("".join(chance.choices(alphabet, k=MADE[alphabet])) for _number in range(MANY))
    weak = [key for key in keys if strength(key) < STRONG]
    assert len(weak) <= MANY // 20  # whoever has one of those makes another
    assert all(strength(key) >= GUESSABLE for key in weak)  # and runs with it meanwhile


@pytest.mark.parametrize(
    "key",
    [
        "",
        "k" * 40,
        "0123456789" * 4,
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "only-for-trials-" * 3,
        "matkhaucuaphongvanhoathongtin2026",
        "Phong-Van-Hoa-Va-Thong-Tin-Nhon-Trach-2026",
        "nhacthu-nhontrach-secret-key-2026-11-29",
        "a1b2c3d4" * 5,
        "changemechangemechangemechangeme",
        "Tôi yêu Việt Nam và xã Long Tân 2026",
        "tôi yêu việt nam và xã long tân nhơn trạch đồng nai 2026",
        "TôiYêuViệtNamVàXãLongTân2026",
        "Nhắc thư của Phòng Văn hóa và Thông tin, số 12",
        "correct horse battery staple paperclip",
        "mat_khau_cua_phong_van_hoa_thong_tin",
    ],
)
def test_what_people_make_up_is_weak(key: str) -> None:
    assert strength(key) < STRONG
