"""An inquiry as a text to keep: every line and note with its time, what was reworded, and which files came."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from handlers.inquiries import card
from handlers.talk import when
from handlers.talk.message import FileNote
from handlers.talk.turn import Turn
from storage.inquiries import Inquiry
from storage.inquiry_lines import Line

_LONGEST = 3000
"""Characters of a transcript that are shown in the chat; the file has all."""


def write(told: Turn, inquiry: Inquiry, lines: Sequence[Line], language: str) -> str:
    """Plain text. language: the visitor's."""
    zone, speaks = told.festival.zone, told.language
    head = [
        card.head(told, inquiry, language).striptags(),
        when.moment(inquiry.opened_at, zone, speaks),
        card.state(told, inquiry).striptags(),
    ]
    said: set[tuple[str, str]] = set()
    body: list[str] = []
    for line in lines:
        again = bool(line.said_as) and (line.side, line.said_as) in said
        said.add((line.side, line.said_as))
        body.append(one(told, inquiry, line, again=again))
    return "\n".join([*head, "", *body]) + "\n"


def end(text: str) -> str:
    """The last lines of a long one."""
    return text if len(text) <= _LONGEST else "…\n" + text[-_LONGEST:].partition("\n")[2]


def file(inquiry: Inquiry, text: str) -> FileNote:
    """The same as a file."""
    return FileNote(f"inquiry-{inquiry.number}.txt", len(text.encode()), "text/plain", content=text)


def attached(line: Line) -> FileNote | None:
    """The file that came with a line."""
    return msgspec.json.decode(line.attached, type=FileNote) if line.attached else None


def one(told: Turn, inquiry: Inquiry, line: Line, *, again: bool = False) -> str:
    """One line: when, who, what."""
    marks = [told.voice.label("inquiry.edited")] if again else []
    if line.earlier:
        marks.append(told.voice.label("inquiry.before"))
    file = attached(line)
    parts = [line.text, told.say("inquiry.file", name=file.name).unescape() if file else ""]
    words = " ".join(part for part in parts if part)
    mark = told.say("inquiry.marks", marks=" · ".join(marks)).unescape() if marks else ""
    at, who = _clock(told, line.at), _who(told, inquiry, line)
    return told.say("inquiry.transcript_line", at=at, who=who, marks=mark, text=words).unescape()


def _who(told: Turn, inquiry: Inquiry, line: Line) -> str:
    if line.side == "visitor":
        return card.called(told, inquiry)
    if line.side == "bot":
        return told.voice.label("inquiry.bot")
    key = "inquiry.note_of" if line.side == "note" else "inquiry.organiser"
    return told.say(key, name=line.who).unescape()


def _clock(told: Turn, at: datetime) -> str:
    return at.astimezone(when.known_zone(told.festival.zone)).strftime("%Y-%m-%d %H:%M")
