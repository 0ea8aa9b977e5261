"""The kinds of fields: how an answer is understood, checked and written back. A new kind is a function and its row here."""

from handlers.talk.fields.kind import Context, Kind, Note, Problem, Read

__all__ = ["KINDS", "Context", "Kind", "Note", "Problem", "Read"]

KINDS: dict[str, Kind] = {}
