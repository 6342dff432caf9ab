"""The switches for what goes wrong with either service, and the log of what was called."""

import httpx
import pytest

from bot.sandbox.zalo.oa_account import ERRORS
from tests.sandbox.zalo.conftest import OFFICER, OTHER_OFFICER, PNG, Zalos


async def test_a_bot_is_refused_as_often_as_it_was_switched_on(zalo: Zalos) -> None:
    phone = await zalo.person()
    zalo.bot.switch_on(kind="429", method="sendMessage", times=2)
    answers = [await zalo.call("sendMessage", chat_id=OFFICER, text="nhắc") for _ in range(3)]
    assert [answer.get("error_code") for answer in answers] == [429, 429, None]
    assert [each.text for each in phone.chat.said] == ["nhắc"]


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("401", "Unauthorized"),
        ("403", "Internal server error"),
        ("429", "Quota exceeded"),
        ("500", "Internal server error"),
    ],
)
async def test_each_refusal_of_a_bot_has_its_words_and_does_nothing(zalo: Zalos, kind: str, why: str) -> None:
    phone = await zalo.person()
    zalo.bot.switch_on(kind=kind)
    refused = await zalo.call("sendMessage", chat_id=OFFICER, text="nhắc")
    assert refused == {"ok": False, "error_code": int(kind), "description": why}
    assert phone.chat.said == []


@pytest.mark.parametrize("code", ERRORS)
async def test_every_number_of_the_official_account_can_be_switched_on(zalo: Zalos, code: int) -> None:
    phone = await zalo.follower()
    zalo.oa.switch_on(kind=str(code), method="message/cs")
    assert await zalo.consult({"text": "nhắc"}) == {"error": code, "message": ERRORS[code]}
    assert phone.chat.said == []
    assert (await zalo.consult({"text": "nhắc"}))["error"] == 0


@pytest.mark.parametrize("kind", ["429", "500", "401", "403"])
async def test_what_stands_before_the_official_account_answers_with_a_status(zalo: Zalos, kind: str) -> None:
    zalo.oa.switch_on(kind=kind, method="access_token")
    answer = await zalo.http.post("/zalo/v4/oa/access_token", data={})
    assert answer.status_code == int(kind)


async def test_a_lost_answer_comes_after_the_deed(zalo: Zalos) -> None:
    person, follower = await zalo.person(), await zalo.follower()
    zalo.bot.switch_on(kind="lost", method="sendMessage")
    zalo.oa.switch_on(kind="lost", method="message/cs")
    with pytest.raises(httpx.RemoteProtocolError):
        await zalo.call("sendMessage", chat_id=OFFICER, text="nhắc")
    with pytest.raises(httpx.RemoteProtocolError):
        await zalo.consult({"text": "nhắc"})
    assert (person.chat.said[-1].text, follower.chat.said[-1].text) == ("nhắc", "nhắc")


async def test_a_hanging_call_does_nothing_and_runs_into_the_callers_limit(zalo: Zalos) -> None:
    person, follower = await zalo.person(), await zalo.follower()
    zalo.http.timeout = httpx.Timeout(0.1)
    zalo.bot.switch_on(kind="hang")
    zalo.oa.switch_on(kind="hang")
    with pytest.raises(httpx.ReadTimeout):
        await zalo.call("sendMessage", chat_id=OFFICER, text="nhắc")
    with pytest.raises(httpx.ReadTimeout):
        await zalo.consult({"text": "nhắc"})
    assert (len(person.chat.said), len(follower.chat.said)) == (0, 0)


async def test_a_fault_may_be_for_one_person_only(zalo: Zalos) -> None:
    await zalo.follower()
    await zalo.oa.add_phone(OTHER_OFFICER, "Nguyễn Văn Ví Dụ").follow()
    zalo.oa.switch_on(kind="-230", chat=OTHER_OFFICER)
    assert (await zalo.consult({"text": "x"}))["error"] == 0
    assert (await zalo.consult({"text": "x"}, to=OTHER_OFFICER))["error"] == -230


async def test_downloads_can_fail_too(zalo: Zalos) -> None:
    said = await zalo.bot.add_phone(OFFICER, "Mẫu").file("ảnh.png", PNG, "image/png")
    assert said.attachment
    zalo.bot.switch_on(kind="500", method="file")
    assert (await zalo.http.get(said.attachment.path)).status_code == 500
    assert (await zalo.http.get(said.attachment.path)).status_code == 200
    assert zalo.bot.calls == ["file", "file"]


async def test_a_fault_of_an_event_leaves_calls_alone(zalo: Zalos) -> None:
    await zalo.follower()
    zalo.oa.switch_on(kind="twice")
    assert (await zalo.consult({"text": "x"}))["error"] == 0
    assert len(zalo.oa.faults) == 1


@pytest.mark.parametrize("wrong", [{"kind": "rain"}, {"kind": "-230"}, {"colour": "red", "kind": "500"}])
def test_an_unknown_fault_is_refused(zalo: Zalos, wrong: dict[str, str]) -> None:
    with pytest.raises((ValueError, TypeError)):
        zalo.bot.switch_on(**wrong)


async def test_the_log_keeps_what_was_called_for_whom_and_what_struck(zalo: Zalos) -> None:
    await zalo.person()
    await zalo.follower()
    zalo.clock.ticked = 5.0
    zalo.bot.switch_on(kind="403")
    await zalo.call("sendMessage", chat_id=OFFICER, text="nhắc")
    await zalo.consult({"text": "nhắc"})
    call = zalo.bot.log[0]
    assert (call.at, call.method, call.chat) == (5.0, "sendMessage", OFFICER)
    assert call.fault
    assert call.fault.kind == "403"
    assert [(call.method, call.chat, call.fault) for call in zalo.oa.log] == [("message/cs", OFFICER, None)]
