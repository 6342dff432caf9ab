"""The switch for what goes wrong with the real service."""

from datetime import timedelta

import pytest
from telegram.error import ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from tests.sandbox.conftest import OFFICER, OTHER_OFFICER, Sandbox


async def fault(sandbox: Sandbox, **what: object) -> None:
    answer = await sandbox.http.post("/sandbox/faults", json=what)
    assert answer.status_code == 204


async def said(sandbox: Sandbox) -> list[str]:
    return [each.text for each in sandbox.officer.chat.said]


async def test_too_many_requests_names_its_wait_and_ends_after_its_times(sandbox: Sandbox) -> None:
    await fault(sandbox, method="sendMessage", kind="429", retry_after=7, times=2)
    for _ in range(2):
        with pytest.raises(RetryAfter) as refused:
            await sandbox.bot.send_message(OFFICER, "nhắc")
        assert refused.value.retry_after == timedelta(seconds=7)
    await sandbox.bot.send_message(OFFICER, "nhắc")
    assert await said(sandbox) == ["nhắc"]


@pytest.mark.parametrize(
    ("kind", "error"),
    [("500", NetworkError), ("403", Forbidden), ("401", InvalidToken), ("migrate", ChatMigrated)],
)
async def test_a_refusal_does_nothing(sandbox: Sandbox, kind: str, error: type[Exception]) -> None:
    await fault(sandbox, kind=kind, method="sendMessage")
    with pytest.raises(error):
        await sandbox.bot.send_message(OFFICER, "nhắc")
    assert await said(sandbox) == []


async def test_a_lost_answer_comes_after_the_deed(sandbox: Sandbox) -> None:
    await fault(sandbox, kind="lost", method="sendMessage")
    with pytest.raises(NetworkError):
        await sandbox.bot.send_message(OFFICER, "nhắc")
    assert await said(sandbox) == ["nhắc"]


async def test_a_hanging_call_runs_into_the_callers_limit(sandbox: Sandbox) -> None:
    await fault(sandbox, kind="hang", method="sendMessage")
    with pytest.raises(TimedOut):
        await sandbox.bot.send_message(OFFICER, "nhắc", read_timeout=0.1)
    assert await said(sandbox) == []


async def test_a_fault_may_be_for_one_chat_only(sandbox: Sandbox) -> None:
    await fault(sandbox, kind="500", chat=OFFICER)
    await sandbox.bot.send_message(OTHER_OFFICER, "nhắc")
    with pytest.raises(NetworkError):
        await sandbox.bot.send_message(OFFICER, "nhắc")


async def test_polling_and_downloads_can_fail_too(sandbox: Sandbox) -> None:
    await fault(sandbox, kind="500", method="getUpdates")
    with pytest.raises(NetworkError):
        await sandbox.bot.get_updates()
    await sandbox.officer.file("a.txt", b"a", "text/plain")
    (update,) = await sandbox.bot.get_updates()
    assert update.message
    assert update.message.document
    await fault(sandbox, kind="500", method="file")
    file = await sandbox.bot.get_file(update.message.document.file_id)
    with pytest.raises(NetworkError):
        await file.download_as_bytearray()
    assert await file.download_as_bytearray() == b"a"


async def test_faults_are_switched_off_at_once(sandbox: Sandbox) -> None:
    await fault(sandbox, kind="500", times=100)
    assert (await sandbox.http.delete("/sandbox/faults")).status_code == 204
    await sandbox.bot.send_message(OFFICER, "nhắc")


async def test_an_unknown_fault_is_refused(sandbox: Sandbox) -> None:
    for wrong in ({"kind": "rain"}, {"colour": "red"}):
        assert (await sandbox.http.post("/sandbox/faults", json=wrong)).status_code == 400


async def test_a_poller_that_gave_up_leaves_the_queue_as_it_was(sandbox: Sandbox) -> None:
    await fault(sandbox, kind="hang", method="getUpdates")
    with pytest.raises(TimedOut):
        await sandbox.bot.get_updates(read_timeout=0.05)
    await sandbox.officer.text("còn đây")
    assert len(await sandbox.bot.get_updates()) == 1


async def test_a_group_that_became_a_supergroup_is_found_under_its_new_number(sandbox: Sandbox) -> None:
    group = sandbox.telegram.add_phone(-5, "Nhóm")
    sandbox.telegram.migrate(-5, to=-1005)
    with pytest.raises(ChatMigrated) as moved:
        await sandbox.bot.send_message(-5, "nhắc")
    await sandbox.bot.send_message(moved.value.new_chat_id, "nhắc")

    assert [each.text for each in group.chat.said] == ["nhắc"]
