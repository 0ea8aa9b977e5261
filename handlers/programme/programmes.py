"""The programme that stands: read from the database when a version of it is new, kept in memory until the next one."""

from dataclasses import dataclass, field

from handlers.programme.programme import Programme, Venue, programme_of
from storage import films, programme_versions, screenings
from storage.database import Tx


@dataclass(slots=True)
class Programmes:
    """Of one edition. Every process asks the database for the version, so that all of them say the same."""

    edition: str
    venue: Venue
    _kept: list[Programme] = field(default_factory=list)

    async def current(self, tx: Tx) -> Programme:
        """The version that this transaction sees; version 0, empty, before anything has been published."""
        return await self.at(tx, await programme_versions.latest(tx, self.edition))

    async def at(self, tx: Tx, version: int) -> Programme:
        """The same, where the caller knows by this transaction which version stands."""
        kept = next((each for each in self._kept if each.version == version), None)
        if kept is None:
            kept = programme_of(
                version,
                self.venue,
                await films.all_of(tx, self.edition) if version else (),
                await screenings.all_of(tx, self.edition) if version else (),
            )
            self._kept = [kept]
        return kept
