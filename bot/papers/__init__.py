"""Papers that are made for people: a Word file in the form of Nghị định 30/2020/NĐ-CP, a picture of a month.

Each is filled in from texts and numbers alone, and knows neither the database nor who asked for it.
"""

from jinja2 import Environment, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment


def environment() -> Environment:
    """What is not known is a fault, no template reaches beyond its places, and every value is text."""
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
