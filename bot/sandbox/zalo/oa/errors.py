"""The numbers with which the Official Account's API says no, always with HTTP 200."""

from bot.sandbox.zalo.refusal import Refusal

WRONG = -201  # a parameter; [?] the number is our own choice
ERRORS = {
    -32: "Too many requests",
    WRONG: "Params is invalid",
    -210: "Parameter exceeds the limit",
    -211: "Out of quota",
    -213: "User is not a follower",
    -216: "Access token is invalid",
    -218: "Recipient is out of quota",
    -220: "Access token has expired",
    -227: "User is banned or has been inactive for more than 45 days",
    -230: "User has not interacted with the OA in the past 7 days",
    -232: "User has not interacted with the OA",
    -234: "Cannot send at night",
    -235: "API does not support this type of OA",
    -240: "MessageV2 API has been shut down, please use MessageV3",
    -244: "User restricts this type of message",
    -248: "Violates the policy",
}


def error(code: int, why: str = "") -> Refusal:
    return Refusal(code, f"{ERRORS[code]}: {why}" if why else ERRORS[code])
