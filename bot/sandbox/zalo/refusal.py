"""How both of Zalo's APIs say no: with a number and a sentence, as a rule with HTTP 200."""


class Refusal(Exception):
    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code
        self.why = why
