"""A film's poster as the programme keeps it: which file, of which type, how large: "TOKEN.png.48213"."""

from handlers.talk.message import FileNote

_TYPES = {"jpg": "image/jpeg", "png": "image/png"}


def kept_as(note: FileNote) -> str:
    """What stands in Film.poster for a file of the bot's own store."""
    ending = next((ending for ending, kind in _TYPES.items() if kind == note.media_type), "jpg")
    return f"{note.token}.{ending}.{note.size}"


def token_of(poster: str) -> str:
    """The file in the bot's own store."""
    return poster.partition(".")[0]


def note_of(poster: str, name: str) -> FileNote:
    """The file, to be sent under that name; older ones say neither type nor size."""
    token, _, rest = poster.partition(".")
    ending, _, size = rest.partition(".")
    ending = ending if ending in _TYPES else "jpg"
    return FileNote(f"{name}.{ending}", int(size) if size.isdecimal() else 0, _TYPES[ending], token, "kept")
