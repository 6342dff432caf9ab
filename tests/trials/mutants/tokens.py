"""Faults in the Official Account's tokens, of which each refresh token is good for one use."""

from tests.trials.mutants.kinds import Mutant

TOKENS = (
    Mutant(
        "two renew with one refresh token at once",
        "storage/secrets.py",
        "        or_(secrets.c.leased_until.is_(None), secrets.c.leased_until <= machine),\n",
        "",
        (
            "tests/oa_tokens/test_secrets.py",
            "tests/oa_tokens/test_race.py",
        ),
    ),
    Mutant(
        "a refresh token leaves us again and again",
        "storage/secrets.py",
        "        secrets.c.tries < most,\n",
        "",
        (
            "tests/oa_tokens/test_secrets.py",
            "tests/oa_tokens/test_states.py",
        ),
    ),
    Mutant(
        "a lease is of whatever pair stands there",
        "storage/secrets.py",
        "        secrets.c.version == claim.version,\n        secrets.c.state != State.DEAD.value,\n",
        "        secrets.c.state != State.DEAD.value,\n",
        ("tests/oa_tokens/test_secrets.py",),
    ),
    Mutant(
        "a dead pair is sent",
        "storage/secrets.py",
        "        secrets.c.state != State.DEAD.value,\n        secrets.c.tries",
        "        secrets.c.tries",
        ("tests/oa_tokens/test_secrets.py",),
    ),
    Mutant(
        "nobody is told that the pair is dead",
        "bot/jobs/oa_tokens.py",
        '            raise Stopped("the tokens are dead")\n',
        '            return ""\n',
        ("tests/oa_tokens/test_states.py",),
    ),
    Mutant(
        "an answer that comes late replaces a newer pair",
        "storage/secrets.py",
        "where=None if version is None else secrets.c.version == version,",
        "where=None,",
        ("tests/oa_tokens/test_secrets.py",),
    ),
    Mutant(
        "who held the lease once has a say for ever",
        "storage/secrets.py",
        "        secrets.c.holder == claim.holder,\n",
        "",
        ("tests/oa_tokens/test_secrets.py",),
    ),
    Mutant(
        "a renewal without an answer counts as never sent",
        "bot/jobs/oa_tokens.py",
        "await self._doubt(claim, str(error), kept.ends)",
        "await self._rest(claim, str(error), PAUSE)",
        ("tests/oa_tokens/test_states.py",),
    ),
    Mutant(
        "a call is begun as its lease ends",
        "bot/jobs/oa_tokens.py",
        "if self._shop.clock.now() >= begun + LEASE - LONGEST:",
        "if self._shop.clock.now() >= begun + LEASE + LONGEST:",
        ("tests/oa_tokens/test_paused.py",),
    ),
    Mutant(
        "a token that was refused at once is renewed again and again",
        "bot/jobs/oa_tokens.py",
        "kept.pair.access == token and not is_young:",
        "kept.pair.access == token:",
        ("tests/oa_tokens/test_states.py",),
    ),
    Mutant(
        "any key opens what is sealed",
        "storage/secrets.py",
        ".derive(secret_key.encode())",
        ".derive(b'any')",
        ("tests/oa_tokens/test_secrets.py",),
    ),
)
