"""What the end of a button's token, or the words after a command, stand for."""

LARGEST = 2**63 - 1  # a database's ids go no further


def id_in(argument: str) -> int:
    """The id that is named; 0, which nothing has, where it is none."""
    number = int(argument) if argument.isdecimal() and len(argument) < 20 else 0
    return number if number <= LARGEST else 0
