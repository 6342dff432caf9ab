"""The process whose children are workers that die (tests/oa_tokens/children.py)."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from tests.oa_tokens.account import Account
from tests.oa_tokens.children import Order
from tests.operations.program import ROOT

Death = tuple[str, str, bool]  # module, function, and whether it dies before it
POINTS: dict[str, Death] = {
    "leased, not committed": ("storage.secrets", "lease", False),
    "leased, not called": ("bot.jobs.oa_tokens", "renew_tokens", True),
    "answered, not stored": ("bot.jobs.oa_tokens", "renew_tokens", False),
    "stored, not committed": ("handlers.sending.oa_tokens", "store", False),
    "stored, not used": ("bot.jobs.oa_tokens", "TokenKeeper._store", False),
    "dead, not committed": ("handlers.sending.oa_tokens", "bury", False),
}
KILLED = -9


@dataclass(frozen=True)
class Parent:
    process: "subprocess.Popen[str]"

    async def start(self, account: Account, deaths: Sequence[str]) -> list[tuple[int, str]]:
        """Start children at this account's time, each dying at its point ("": nowhere); status and token."""
        ahead, base = account.clock.ahead.total_seconds(), account.settings.zalo_oa_oauth_base
        order = Order(account.settings.database_url, base, ahead, [POINTS.get(one) for one in deaths])
        said = await asyncio.to_thread(self._ask, json.dumps(asdict(order)))
        return [(status, token) for status, token in json.loads(said)]

    def _ask(self, line: str) -> str:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()


@contextmanager
def parent() -> Iterator[Parent]:
    command = [sys.executable, "-m", "tests.oa_tokens.children"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Parent(process)
        assert process.stdin
        process.stdin.close()
