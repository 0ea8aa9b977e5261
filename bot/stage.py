"""The rehearsal: who can be played on the page, and what is over once the bot is live."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels.web.rehearsal import Persona, Stop
from bot.clock import Clock, RehearsalClock
from bot.settings import Settings
from handlers.staff.joining import REHEARSED
from storage import programme_versions, reminders, staff, switches
from storage.database import Database
from storage.staff import Invitation


@dataclass(frozen=True, slots=True)
class Stage:
    """The rehearsal as the page shows it. closes: enrolment, unless organisers have switched that."""

    clock: RehearsalClock
    database: Database
    edition: str
    personas: Sequence[Persona]
    closes: datetime

    def now(self) -> datetime:
        """The rehearsed instant."""
        return self.clock.now()

    async def advance(self, by: timedelta) -> datetime:
        """Jump forward."""
        return await self.clock.advance(by)

    async def stops(self) -> Sequence[Stop]:
        """An hour before enrolment closes."""
        async with self.database.reading() as tx:
            closes = (await switches.standing(tx, self.edition)).closes or self.closes
        return [Stop("deadline", closes - timedelta(hours=1))]

    async def next_reminder(self) -> datetime | None:
        """When somebody is to be reminded; None if nobody is."""
        async with self.database.reading() as tx:
            return await reminders.next_due(tx, self.edition)

    async def has_programme(self) -> bool:
        """Whether anything has been published."""
        async with self.database.reading() as tx:
            return await programme_versions.latest(tx, self.edition) > 0

    async def invite(self, persona: Persona) -> str:
        """A code for whoever plays them; it need not outlive the page's next request."""
        now = self.clock.now()
        invitation = Invitation(persona.staff, persona.name, f"{REHEARSED}{persona.id}", now + timedelta(hours=1))
        async with self.database.transaction() as tx:
            return await staff.invite(tx, invitation, now)


def stage_of(settings: Settings, clock: Clock, database: Database) -> Stage | None:
    """The rehearsal that settings ask for, None when live."""
    if settings.rehearsal is None or not isinstance(clock, RehearsalClock):
        return None
    personas = [Persona(p.id, p.name, p.role, p.language, p.zone, p.staff) for p in settings.rehearsal.personas]
    return Stage(clock, database, settings.festival.edition, personas, settings.enrolment.closes)


async def close_rehearsal(database: Database) -> None:
    """Whoever played an organiser in a rehearsal on this database is none once the bot is live."""
    async with database.transaction() as tx:
        await staff.remove_invited_by(tx, REHEARSED)
