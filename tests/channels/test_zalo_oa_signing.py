"""Only what Zalo signed is heard, whatever stands in the header and the body."""

import json
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import Headers

from bot.channels.zalo_oa.channel import SIGNATURE, is_signed
from tests.channels.foreign import OA
from tests.channels.test_reading import VALUES
from tests.channels.test_zalo_oa_reading import WHEN, sent

BODY = json.dumps(sent("text", text="đã kiểm tra"), ensure_ascii=False).encode()
WRAPPED = b'{"ok":true,"result":' + BODY + b"}"


def mac(body: bytes = BODY, app_id: str = OA.app_id, stamp: str = WHEN, secret: str = OA.secret) -> bytes:
    return b"mac=" + sha256(app_id.encode() + body + stamp.encode() + secret.encode()).hexdigest().encode()


def is_heard(*macs: bytes, body: bytes = BODY, secret: str = OA.secret) -> bool:
    headers = Headers(raw=[(SIGNATURE.lower().encode(), one) for one in macs])
    return is_signed(headers, body, OA.app_id, secret)


@pytest.mark.parametrize("body", [BODY, WRAPPED, BODY + b"\n", b" " + BODY])
def test_what_zalo_signed_is_heard(body: bytes) -> None:
    assert is_heard(mac(body), body=body)


FORGED = {
    "nothing": (),
    "empty": (b"",),
    "no mark": (mac().removeprefix(b"mac="),),
    "another body's": (mac(BODY.replace(b"tra", b"tro")),),
    "another app's": (mac(app_id="1"),),
    "another time's": (mac(stamp="1"),),
    "another secret's": (mac(secret="another"),),
    "no secret's": (mac(secret=""),),
    "cut off": (mac()[:-1],),
    "longer": (mac() + b"0",),
    "very long": (mac() * 10_000,),
    "in capitals": (mac().upper(),),
    "no letters": (b"mac=\xff\xfe",),
    "twice": (mac(), mac()),
    "in two halves": (mac()[:9], mac()[9:]),
}


@pytest.mark.parametrize("what", FORGED)
def test_what_is_not_signed_is_not(what: str) -> None:
    assert not is_heard(*FORGED[what])


def test_without_a_secret_nobody_is_heard() -> None:
    assert not is_heard(mac(secret=""), secret="")


def test_an_event_of_another_app_is_not_heard_though_it_is_signed() -> None:
    body = BODY.replace(OA.app_id.encode(), b"431000000000000002")
    assert not is_heard(mac(body), body=body)
    assert not is_heard(mac(body, app_id="431000000000000002"), body=body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"app_id":' + b"9" * 9_000 + b"}",
        BODY.replace(f'"{WHEN}"'.encode(), b'"\\ud800"'),
        BODY.replace(f'"{WHEN}"'.encode(), b"NaN"),
        BODY.replace(f'"{WHEN}"'.encode(), b"{}"),
    ],
)
def test_what_cannot_be_read_is_not_genuine(body: bytes) -> None:
    assert not is_heard(mac(body), body=body)


@settings(max_examples=300, deadline=None)
@given(VALUES | st.fixed_dictionaries({"app_id": VALUES, "timestamp": VALUES}), st.binary(max_size=80))
def test_nothing_is_heard_by_chance_and_nothing_raises(body: object, header: bytes) -> None:
    written = json.dumps(body).encode()
    for header_body in (written, header):
        assert not is_heard(header, body=header_body)
        assert not is_heard(b"mac=" + header, body=header_body)
