"""Invitation codes: short enough to type from a slip of paper, too many to guess.

No two of their symbols look alike; whatever looks like one is read as it. A code begins with a digit that
no letter resembles, so that no word is taken for a code.
"""

import hmac

from bot.conversation.text import visible

LENGTH = 10
FIRST = "34679"
SYMBOLS = "0123456789ACDEFGHJKMNPQRTVWXY"  # 5 · 29⁹ codes, 7 · 10¹³
ALIKE = str.maketrans("OILZSBU", "011258V")
BYTES = 16  # of randomness: far more than a code holds, so that none is likelier than another


def make_code(random_bytes: bytes) -> str:
    """A code out of ``random_bytes``, BYTES of them or more."""
    if len(random_bytes) < BYTES:
        raise ValueError(f"a code needs {BYTES} random bytes")
    left, first = divmod(int.from_bytes(random_bytes), len(FIRST))
    code = FIRST[first]
    while len(code) < LENGTH:
        left, symbol = divmod(left, len(SYMBOLS))
        code += SYMBOLS[symbol]
    return code


def shown(code: str) -> str:
    """The code as it is read out and written down: 7K3QA-9XV4M."""
    return f"{code[:5]}-{code[5:]}"


def normal(typed: str) -> str:
    """What was typed for a code, as codes are compared: "7k3qa 9xv4m" is "7K3QA9XV4M"."""
    return "".join(c for c in visible(typed).upper() if c.isalnum()).translate(ALIKE)


def is_code(typed: str) -> bool:
    """Whether these words, typed by themselves, are meant for a code."""
    code = normal(typed)
    return len(code) == LENGTH and typed.lstrip()[:1] in FIRST and set(code) <= set(SYMBOLS)


def sealed(code: str, secret_key: str) -> str:
    """What is kept of a code: from it, without the key, no code can be found."""
    return hmac.digest(secret_key.encode(), b"invitation:" + normal(code).encode(), "sha256").hex()
