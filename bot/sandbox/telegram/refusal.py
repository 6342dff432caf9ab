"""How the Bot API says no."""


class Refusal(Exception):
    """Answered as ``{"ok": false, …}``; ``parameters`` is retry_after or migrate_to_chat_id."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(why: str) -> Refusal:
    return Refusal(400, f"Bad Request: {why}")


def migrated(to: int) -> Refusal:
    refusal = bad_request("group chat was upgraded to a supergroup chat")
    refusal.parameters["migrate_to_chat_id"] = to
    return refusal
