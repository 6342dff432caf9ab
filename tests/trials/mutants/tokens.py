"""Faults in the Official Account's tokens, of which each refresh token is good for one use."""

from tests.trials.mutants.kinds import Mutant

TOKENS = (
    Mutant(
        "two renew with one refresh token at once",
        "storage.secrets:lease",
        was=", or_(secrets.c.leased_until.is_(None), secrets.c.leased_until <= machine)",
        becomes="",
        tests="tests/oa_tokens/test_secrets.py tests/oa_tokens/test_race.py",
    ),
    Mutant(
        "a refresh token leaves us again and again",
        "storage.secrets:lease",
        was=", secrets.c.tries < most",
        becomes="",
        tests="tests/oa_tokens/test_secrets.py tests/oa_tokens/test_states.py",
    ),
    Mutant(
        "a lease is of whatever pair stands there",
        "storage.secrets:lease",
        was=", secrets.c.version == claim.version",
        becomes="",
        tests="tests/oa_tokens/test_secrets.py",
    ),
    Mutant(
        "a dead pair is sent",
        "storage.secrets:lease",
        was=", secrets.c.state != PairState.DEAD.value",
        becomes="",
        tests="tests/oa_tokens/test_secrets.py",
    ),
    Mutant(
        "nobody is told that the pair is dead",
        "bot.jobs.oa_tokens:TokenKeeper._usable",
        was="raise Stopped",
        becomes="return ''  # raise Stopped",
        tests="tests/oa_tokens/test_states.py",
    ),
    Mutant(
        "an answer that comes late replaces a newer pair",
        "storage.secrets:put",
        was=" if version is None else secrets.c.version == version",
        becomes="",
        tests="tests/oa_tokens/test_secrets.py",
    ),
    Mutant(
        "who held the lease once has a say for ever",
        "storage.secrets:update_claimed",
        was=", secrets.c.holder == claim.holder",
        becomes="",
        tests="tests/oa_tokens/test_secrets.py",
    ),
    Mutant(
        "a renewal without an answer counts as never sent",
        "bot.jobs.oa_tokens:TokenKeeper._attempt",
        was="self._doubt",
        becomes="self._rest(claim, str(error), PAUSE)  # self._doubt",
        tests="tests/oa_tokens/test_states.py",
    ),
    Mutant(
        "a call is begun as its lease ends",
        "bot.jobs.oa_tokens:TokenKeeper._attempt",
        was="LEASE - LONGEST_RENEWAL",
        becomes="LEASE + LONGEST_RENEWAL",
        tests="tests/oa_tokens/test_paused.py",
    ),
    Mutant(
        "a token that was refused at once is renewed again and again",
        "bot.jobs.oa_tokens:TokenKeeper.expired",
        was=" and (not is_young)",
        becomes="",
        tests="tests/oa_tokens/test_states.py",
    ),
    Mutant(
        "any key opens what is sealed",
        "storage.secrets:fernet",
        was="secret_key.encode()",
        becomes="b'any'",
        tests="tests/oa_tokens/test_secrets.py",
    ),
)
