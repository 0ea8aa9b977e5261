"""The shipped catalogues, read once for all tests that want them without a house."""

from functools import cache
from pathlib import Path

from handlers.talk.texts import Texts

LOCALES = Path(__file__).parents[1] / "handlers" / "locales"


@cache
def shipped_texts() -> Texts:
    """In both languages."""
    return Texts.load(LOCALES, ("en", "zh"))
