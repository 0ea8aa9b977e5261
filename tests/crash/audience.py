"""Hundreds of people with screenings in their plan, and a programme that changes under their hands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.halls import reminding_of, venue_of
from bot.settings import Settings
from handlers.programme.programmes import Programmes
from handlers.programme.publishing import Proposal, publish
from handlers.reminding import rules
from storage import instants, reminders, saves
from storage.database import Tx
from storage.films import Film
from storage.reminders import OF_SCREENINGS, SCREENING, UNSAVED, Due, Dues, Event
from storage.screenings import Screening

CHATS = range(1000, 1420)
"""More than fit into one piece of any work."""
MINUTES = 120
"""The reminder that falls due; it is one of those that everybody gets."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """Three screenings. moved: kept by all, in three days until the last version, and now in two hours.

    due: kept by every second one, and planned. soon: kept by the others, who are reminded of it so late that it may
    begin before all have heard, although it is the first one by its id.
    """

    version: int
    moved: Screening
    due: Screening
    soon: Screening

    @property
    def screenings(self) -> tuple[Screening, ...]:
        """The three."""
        return self.moved, self.due, self.soon

    def keepers(self, screening: Screening) -> list[int]:
        """Who has it in their plan at first."""
        return list({self.due.id: CHATS[::2], self.soon.id: CHATS[1::2]}.get(screening.id, CHATS))


def person_of(chat: int) -> str:
    """Their id; its order is another one than that of the chats, as with real ones."""
    return f"{chat * 2654435761 % 2**32:08x}"


class Audience:
    """Writes what it does into the database while the bot is dead."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.edition = settings.festival.edition
        self._programmes = Programmes(self.edition, venue_of(settings))

    async def move_in(self, tx: Tx) -> None:
        """All of them are known, and can be written to."""
        people = [{"id": person_of(chat), "chat": str(chat), "language": "en" if chat % 3 else "zh"} for chat in CHATS]
        await tx.many("INSERT INTO people (id, language, created_at) VALUES (:id, :language, '')", people)
        await tx.many(
            "INSERT INTO conversations (channel, chat, person_id, created_at) VALUES ('telegram', :chat, :id, '')",
            people,
        )

    async def begin(self, tx: Tx, number: int, ahead: timedelta, begins: timedelta) -> Chapter:
        """Three new screenings are published and kept; one has just been moved. They are due `ahead`; one begins."""
        now = datetime.now(UTC)
        at_two, due_at = now + ahead + timedelta(minutes=MINUTES), now + ahead
        early = now + timedelta(seconds=1)
        films = [
            Film(f"{name}-{number}", "dome", {"en": f"{name} {number}"}, 300, "dome")
            for name in ("moved", "due", "at-once")
        ]
        before, due, soon = (
            _shown(film, starts)
            for film, starts in zip(films, (now + timedelta(days=3), at_two, now + begins), strict=True)
        )
        await self._publish(tx, (before, due, soon), films, now - timedelta(hours=1))
        moved = _shown(films[0], at_two)
        chapter = Chapter(0, moved, due, soon)
        for screening in (moved, due, soon):
            await self._keep(tx, screening, chapter.keepers(screening), now - timedelta(minutes=30))
        first = rules.of_screening(before, reminding_of(self._settings), "Asia/Shanghai", (), now)
        for screening, dues in ((before, first), (due, _exactly(due_at)), (soon, _exactly(early))):
            event = Event(self.edition, screening.id, screening.starts, dues)
            assert await reminders.plan_screening(tx, event, "", len(CHATS) + 1) == ""
        version = await self._publish(tx, (moved,), (), now)
        return Chapter(version, moved, due, soon)

    async def unsave(self, tx: Tx, chapter: Chapter, chats: Sequence[int]) -> None:
        """These people drop two of the three screenings from their plan, as the button does it."""
        now = datetime.now(UTC)
        for chat in chats:
            for id in (chapter.moved.id, chapter.due.id):
                await saves.drop(tx, self.edition, id, person_of(chat))
                await reminders.drop_of_person(tx, self.edition, OF_SCREENINGS, id, person_of(chat), UNSAVED, now)

    def told(self, chapter: Chapter, chat: int) -> str:
        """The cause for which they hear of the change."""
        return f"change {self.edition} {chapter.version} {person_of(chat)}"

    def reminded(self, screening: Screening, chat: int) -> str:
        """The cause for which they are reminded of it."""
        return f"reminder screening {screening.id} {instants.write(screening.starts)} {MINUTES} {person_of(chat)}"

    async def _publish(self, tx: Tx, screenings: Sequence[Screening], films: Sequence[Film], now: datetime) -> int:
        programme = await self._programmes.current(tx)
        plan = Proposal(programme.version, films, screenings)
        return (await publish(tx, self.edition, programme, plan, by="test", now=now)).version

    async def _keep(self, tx: Tx, screening: Screening, chats: Sequence[int], now: datetime) -> None:
        for chat in chats:
            await saves.save(tx, self.edition, screening.id, person_of(chat), now)


def _exactly(due_at: datetime) -> Dues:
    return Dues((Due(SCREENING, "", MINUTES, due_at),), (), (MINUTES,))


def _shown(film: Film, starts: datetime) -> Screening:
    """Its only screening."""
    starts = starts.replace(microsecond=starts.microsecond // 1000 * 1000)
    local = starts.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%dT%H:%M")
    return Screening(film.id, film.id, "dome", starts, local, "Asia/Shanghai", film.minutes)
