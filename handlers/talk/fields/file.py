"""A picture or a file that is sent along: the topic that asks for it takes it, what is typed instead is none."""

from handlers.talk.content import Field, Value
from handlers.talk.fields.kind import Context, Kind, Problem, Read


def read(field: Field, text: str, context: Context) -> Read | Problem:
    """Words are no file."""
    return Problem("field.file.typed")


def check(field: Field, value: Value, context: Context) -> Problem | None:
    """A file's metadata, as a message has them."""
    return None if isinstance(value, dict) and value.get("name") else Problem("field.outdated")


def write(field: Field, value: Value, language: str) -> str:
    """Its name."""
    return str(value["name"])


FILE = Kind(read, check, write)
