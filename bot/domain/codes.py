"""Codes that nobody can guess: invitations to type from a slip of paper, and signed names of pictures.

No two symbols of an invitation look alike; whatever looks like one is read as it. A code begins with a digit
that no letter resembles, so that no word is taken for a code.

A channel fetches a picture by an address that nobody can make but us:
17.1764122400.R0xO…     the file's id, until when (seconds since 1970), and what seals both
"""

import hmac
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import log2

from bot.conversation import nfc, regex, visible

CODE_LENGTH = 10
MAILED_LENGTH = 8  # of a code that is mailed: 5 · 29⁷ of them, 8 · 10¹⁰
FIRST_SYMBOLS = "34679"
SYMBOLS = "0123456789ACDEFGHJKMNPQRTVWXY"  # 5 · 29⁹ codes, 7 · 10¹³
ALIKE = str.maketrans("OILZSBU", "011258V")
RANDOM_BYTES = 16  # of randomness: far more than a code holds, so that none is likelier than another
STRONG = 90  # bits that a secret key is to hold by that judgement: it takes a little from chance, too
GUESSABLE = 64  # bits below which none falls that chance has made, of 32 characters or more
BARRED = str.maketrans("đĐ", "dD")
LETTER = 1.5  # bits of a letter in a word
TRIPLE = 3
WORD = regex(r"[A-Z]?[a-z]{3,}|[A-Z]{4,}|(?<![^\W_])(?:[A-Z]?[a-z]+|[0-9]{1,4})(?![^\W_])")
SIGNED_FOR = timedelta(days=1)  # machine time: channels fetch more than once, and late
SIGNED = regex(r"([0-9]{1,18})\.([0-9]{1,12})\.([0-9a-f]{32})", re.ASCII)


def make_code(random_bytes: bytes) -> str:
    """Return a code out of ``random_bytes``, RANDOM_BYTES of them or more."""
    if len(random_bytes) < RANDOM_BYTES:
        raise ValueError(f"a code needs {RANDOM_BYTES} random bytes")
    left, first = divmod(int.from_bytes(random_bytes), len(FIRST_SYMBOLS))
    code = FIRST_SYMBOLS[first]
    while len(code) < CODE_LENGTH:
        left, symbol = divmod(left, len(SYMBOLS))
        code += SYMBOLS[symbol]
    return code


def make_mailed_code(random_bytes: bytes) -> str:
    """Return a code to be mailed: shorter than an invitation's, for it is good for minutes and few tries."""
    return make_code(random_bytes)[:MAILED_LENGTH]


def is_mailed_code(typed: str) -> bool:
    """Return whether these words, typed by themselves, are meant for a code that was mailed."""
    code = plain_code(typed)
    return len(code) == MAILED_LENGTH and code[0] in FIRST_SYMBOLS and set(code) <= set(SYMBOLS)


def sealed_mailed_code(code: str, number: int, secret_key: str) -> str:
    """Return what is kept of a mailed code, the ``number``-th: it is good for that one question alone."""
    key = hmac.digest(secret_key.encode(), b"mailed codes", "sha256")
    return hmac.digest(key, f"{number}:{plain_code(code)}".encode(), "sha256").hex()


def shown_code(code: str) -> str:
    """Return the code as it is read out and written down: 7K3QA-9XV4M."""
    return f"{code[:5]}-{code[5:]}"


def plain_code(typed: str) -> str:
    """Return what was typed for a code, as codes are compared: "7k3qa 9xv4m" is "7K3QA9XV4M"."""
    return "".join(c for c in visible(typed).upper() if c.isalnum()).translate(ALIKE)


def is_code(typed: str) -> bool:
    """Return whether these words, typed by themselves, are meant for a code."""
    code = plain_code(typed)
    return len(code) == CODE_LENGTH and typed.lstrip()[:1] in FIRST_SYMBOLS and set(code) <= set(SYMBOLS)


def sealed_code(code: str, secret_key: str) -> str:
    """Return what is kept of a code: from it, without the key, no code can be found."""
    return hmac.digest(secret_key.encode(), b"invitation:" + plain_code(code).encode(), "sha256").hex()


def signed_name(file_id: int, machine: datetime, secret_key: str) -> str:
    """Return the name of a picture, from now on and for a day."""
    named = f"{file_id}.{int((machine + SIGNED_FOR).timestamp())}"
    return f"{named}.{signature(named, secret_key)}"


def signature(named: str, secret_key: str) -> str:
    """Seal with a key of its own: what is sealed here says nothing of codes and secrets."""
    key = hmac.digest(secret_key.encode(), b"pictures", "sha256")
    return hmac.digest(key, named.encode(), "sha256").hex()[:32]


def file_named(name: str, machine: datetime, secret_keys: Sequence[str]) -> int:
    """Return the id of the file that we named so with one of these keys; 0 for none, and after its day."""
    found = SIGNED.fullmatch(name)
    if not found:
        return 0
    signed = [signature(f"{found[1]}.{found[2]}", key) for key in secret_keys]
    is_ours = any(hmac.compare_digest(found[3], one) for one in signed)
    return int(found[1]) if is_ours and machine.timestamp() < int(found[2]) else 0


def strength(key: str) -> float:
    """Return about how many bits of chance a secret key holds, judged by what it looks like.

    A letter within a word, with its marks, is worth little, as in text, and so is what stands between two
    words; nothing is what repeats three characters that came before or goes on like a count (aaaa, 1234);
    every other one is worth what the key's number of kinds makes it.
    """
    plain = "".join(unicodedata.normalize("NFD", one)[0] for one in nfc(key)).translate(BARRED)
    each = log2(len(set(plain))) if plain else 0
    in_words = {place for word in WORD.finditer(plain) for place in range(*word.span())}
    if not key.isascii():  # somebody has typed it
        in_words |= {place for place, one in enumerate(plain) if one.isalpha()}
    in_words |= {place for place in range(len(plain)) if {place - 1, place + 1} <= in_words}
    seen: set[str] = set()
    bits = 0.0
    for place in range(len(plain)):
        last = plain[max(place - 2, 0) : place + 1]
        is_free = last in seen or is_count(last)
        seen.add(last)
        bits += 0 if is_free else min(each, LETTER) if place in in_words else each
    return bits


def is_count(three: str) -> bool:
    """Return whether three characters go on by the same step of at most one."""
    if len(three) < TRIPLE:
        return False
    first, second, third = map(ord, three)
    return second - first == third - second and abs(second - first) <= 1
