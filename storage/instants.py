"""Points in time as the database keeps them, so that text order is time order on both databases."""

from datetime import UTC, datetime
from functools import lru_cache

WIDTH = len("2021-03-14T16:00:00.000Z")


@lru_cache(maxsize=64)
def write(instant: datetime) -> str:
    """An aware datetime as UTC text of fixed width, `2021-03-14T16:00:00.000Z`.

    Milliseconds are kept, because the courier's pace needs them; what is finer is cut off, so that a stored
    instant is never later than the real one. A naive datetime raises ValueError.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone to be stored")
    return instant.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def read(text: str) -> datetime:
    """The aware UTC datetime of what `write` wrote; anything else raises ValueError."""
    if len(text) != WIDTH or text[10] != "T" or text[-1] != "Z":
        raise ValueError(f"not a stored instant: {text!r}")
    return datetime.fromisoformat(text)
