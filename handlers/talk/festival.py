"""What the desk knows of the festival: handed in at the start, never read below."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from handlers.talk.content import Form
from handlers.talk.seal import Seal


@dataclass(frozen=True, slots=True)
class Limits:
    """Floods by one person: messages in a window after which answers are slowed, then stop for a while."""

    window: timedelta = timedelta(seconds=60)
    slow_after: int = 30
    ignore_after: int = 60
    slow_by: timedelta = timedelta(seconds=3)
    ignore_for: timedelta = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class Festival:
    """One edition, as this bot serves it.

    form_version, secret: of the enrolment form (draft.fingerprint, draft.secret_ids).
    seal: keeps secret answers unreadable in the database. facts: what texts may name in braces, by language
    ("festival", "venue", "contact_name" …).
    closes: the first instant at which enrolment is closed. number: how an entry number is written.
    link: (channel, payload) → an address that opens a private chat with the bot and says the payload, "" for none.
    """

    edition: str
    zone: str
    closes: datetime
    number: str
    languages: tuple[str, ...]
    default_language: str
    enrolment: Form
    form_version: str
    secret: frozenset[str]
    facts: Mapping[str, Mapping[str, str]]
    seal: Seal
    code_lasts: timedelta = timedelta(minutes=15)
    limits: Limits = field(default_factory=Limits)
    link: Callable[[str, str], str] = lambda channel, payload: ""
