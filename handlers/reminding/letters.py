"""Puts due reminders into words, once for all who get them, or says why they are not sent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from handlers import rating
from handlers.deciding import reminding as confirming
from handlers.programme import publishing
from handlers.programme.programme import Programme
from handlers.reminding import rules, saying
from handlers.reviewing import reminding as changing
from handlers.talk.festival import Festival
from handlers.talk.message import Reply
from handlers.talk.texts import Texts
from handlers.talk.voice import Voice
from storage import instants, screenings
from storage.database import Tx
from storage.reminders import CHANGES, CONFIRM, RATING
from storage.reminders_due import Group, Letter
from storage.screenings import CANCELLED, Screening


@dataclass(frozen=True, slots=True)
class Idle:
    """A group that nobody needs any more, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes those of screenings, and of places to be confirmed. `holds` looks again in the transaction that sends."""

    festival: Festival
    texts: Texts

    async def write(self, tx: Tx, group: Group, now: datetime) -> Letter | Idle:
        """In every language, once for all who get it."""
        if group.kind == CONFIRM:
            return await confirming.write(tx, self.festival, self.texts, group) or Idle("answered")
        if group.kind == CHANGES:
            return await changing.write(tx, self.festival, self.texts, group) or Idle("answered")
        screening = await screenings.find(tx, group.edition, group.subject)
        if (reason := _outdated(screening, group)) or screening is None:
            return Idle(reason)
        programme = await self.festival.programmes.current(tx)
        if screening.film not in programme.films:
            return Idle("cancelled")
        if group.kind != RATING:
            return self._soon(programme, screening, group, now)
        event = programme.films[screening.film].is_event
        return Idle("an event") if event else self._rating(programme, screening, now)

    async def holds(self, tx: Tx, group: Group) -> str:
        """Why it is not as it was when the letter was written, "" if it is; it stays so until the end."""
        if group.kind == CONFIRM:
            return await confirming.holds(tx, group)
        if group.kind == CHANGES:
            return await changing.holds(tx, group)
        return _outdated(await screenings.holding(tx, group.edition, group.subject), group)

    def _soon(self, programme: Programme, screening: Screening, group: Group, now: datetime) -> Letter:
        replies = {voice.language: saying.screening(voice, programme, screening, now) for voice in self._voices()}
        reminding = self.festival.reminding
        late = rules.late_of(group.minutes, reminding, self.festival.zone, now)
        return replace(
            self._letter(replies, screening, late), expires_at=screening.starts, ends=screening.starts,
            standard=group.minutes in reminding.screening, nearer=rules.nearer_than(group.minutes, reminding),
        )  # fmt: skip

    def _rating(self, programme: Programme, screening: Screening, now: datetime) -> Letter:
        film = programme.films[screening.film]
        replies = {voice.language: rating.prompt(voice, film) for voice in self._voices()}
        letter = self._letter(replies, screening, self.festival.reminding.rating_late)
        return replace(letter, film=film.id, expires_at=now + self.festival.reminding.rating_late)

    def _letter(self, replies: Mapping[str, Reply], screening: Screening, late: timedelta) -> Letter:
        bodies = {language: msgspec.json.encode(reply).decode() for language, reply in replies.items()}
        return Letter(bodies, self.festival.default_language, publishing.about(screening), late)

    def _voices(self) -> list[Voice]:
        return [Voice(self.texts, language) for language in self.festival.languages]


def _outdated(screening: Screening | None, group: Group) -> str:
    if screening is None or screening.state == CANCELLED:
        return "cancelled"
    return "" if instants.write(screening.starts) == instants.write(group.event_at) else "moved"
