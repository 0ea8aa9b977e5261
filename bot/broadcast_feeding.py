"""Hands recipients of an announcement to the courier: so many ahead of it, nobody at night, nobody who is gone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from bot.files import KEPT
from handlers.announcing import body as bodies
from handlers.announcing.letters import letter
from handlers.reminding import rules
from handlers.talk.festival import Festival
from handlers.talk.texts import Texts
from handlers.talk.voice import Voice
from storage import campaign_files, campaigns, outbox, recipients
from storage.campaigns import Campaign
from storage.database import Database, Tx
from storage.outbox import Debt
from storage.recipients import BLOCKED, DROPPED, HELD, WAITING, Due, Ending

FEWEST, MOST = 200, 2000
"""Rows of one campaign in the outbox at a time …"""
SECONDS = 2.0
"""… and between these what leaves in so many seconds."""
COMES_AND_GOES = "terminal"
"""The channel at which somebody sits now and then: what is for them is held until they write."""
PATIENCE = timedelta(seconds=10)
"""After which it is told that nobody serves the channels of those who are left."""


@dataclass(frozen=True, slots=True)
class Fed:
    """taken: how many recipients were looked at; queued: handed to the courier; ended: how others ended at once."""

    taken: int
    queued: int
    ended: Counter[str]


@dataclass(slots=True)
class _Sorted:
    """Recipients by what becomes of them now. held: causes of those that wait until their person writes."""

    debts: list[Debt] = field(default_factory=list)
    queued: list[str] = field(default_factory=list)
    held: set[str] = field(default_factory=set)
    endings: list[Ending] = field(default_factory=list)
    later: dict[str, datetime] = field(default_factory=dict)


async def files_of(database: Database) -> frozenset[str]:
    """What announcements have of the bot's own store: it stays until they are forgotten."""
    async with database.reading() as tx:
        files = [bodies.read(body).file for body in await campaign_files.bodies_with_files(tx)]
    return frozenset(file.token for file in files if file and file.origin == KEPT)


class Feeding:
    """served: channels that this house sends on, each with how many a second (0: no limit)."""

    def __init__(self, festival: Festival, texts: Texts, served: Mapping[str, float]) -> None:
        self._festival = festival
        self._texts = texts
        self._served = frozenset(served)
        self._seen_to = self._served | {COMES_AND_GOES}
        rates = [rate for rate in served.values() if rate]
        self.ahead = min(MOST, max(FEWEST, int(SECONDS * max(rates)))) if rates else MOST
        self._letters: dict[tuple[str, int, str], str] = {}
        self._stands_since: dict[str, datetime] = {}

    async def room(self, tx: Tx, campaign: Campaign) -> int:
        """How many more of it may stand in the outbox."""
        return max(0, self.ahead - await recipients.count_queued(tx, campaign.id))

    async def feed(self, tx: Tx, campaign: Campaign, now: datetime, most: int) -> Fed:
        """The next ones, at most so many; the campaign's row is locked.

        Those on channels that this house does not serve wait: another one may serve them, now or later.
        """
        due = await recipients.due(tx, campaign.id, campaign.topic, now, most, channels=self._seen_to) if most else []
        found = self._sorted(campaign, due, now)
        await outbox.owe_all(tx, found.debts, now, held=found.held)
        await recipients.queue(tx, campaign.id, found.queued)
        await recipients.postpone(tx, campaign.id, found.later)
        ended = await recipients.end(tx, campaign.id, WAITING, found.endings, now)
        return Fed(len(due), len(found.queued), ended)

    async def look_elsewhere(self, tx: Tx, campaign: Campaign, now: datetime) -> None:
        """Notes whether it stands still because those whose turn has come are on channels that are not served here.

        That is believed after a while: another house may be about to take some.
        """
        away = await recipients.channels_elsewhere(tx, campaign.id, now, channels=self._seen_to)
        if away and now - self._stands_since.setdefault(campaign.id, now) < PATIENCE:
            return
        await self.gets_on(tx, campaign) if not away else await campaigns.wait_for(tx, campaign, away)

    async def gets_on(self, tx: Tx, campaign: Campaign) -> None:
        """Something of it is on its way, or nobody's turn has come."""
        self._stands_since.pop(campaign.id, None)
        await campaigns.wait_for(tx, campaign, ())

    def _sorted(self, campaign: Campaign, due: Sequence[Due], now: datetime) -> _Sorted:
        found, mornings = _Sorted(), dict[str, datetime]()
        for each in due:
            ending = self._ending(each)
            morning = mornings.setdefault(each.zone, self._morning(each.zone, now))
            if ending is not None and ending.state != HELD:
                found.endings.append(ending)
            elif morning > now:
                found.later[each.person_id] = morning
            else:
                debt = self._debt(campaign, each, now)
                found.debts.append(debt)
                if ending is None:
                    found.queued.append(each.person_id)
                else:
                    found.held.add(debt.cause)
                    found.endings.append(ending)
        return found

    def _ending(self, due: Due) -> Ending | None:
        """How it ends at once, None for those who are written to."""
        if due.gone:
            return Ending(due.person_id, DROPPED, "gone")
        if due.twice:
            return Ending(due.person_id, DROPPED, "twice")
        if due.muted:
            return Ending(due.person_id, DROPPED, "muted")
        if due.unreachable:
            return Ending(due.person_id, BLOCKED, due.unreachable)
        if due.channel not in self._served:
            return Ending(due.person_id, HELD, "nobody there")
        return None

    def _morning(self, zone: str, now: datetime) -> datetime:
        """When the quiet hours of that zone end; `now`, where it is day."""
        home, quiet = self._festival.zone, self._festival.reminding.quiet
        minute = timedelta(minutes=1)  # what comes after its event is never brought forward to the evening
        return rules.due_at(now - minute, -1, rules.zone_or(zone, home), quiet)

    def _debt(self, campaign: Campaign, due: Due, now: datetime) -> Debt:
        known = due.language in self._festival.languages
        language = due.language if known else self._festival.default_language
        return Debt(
            recipients.cause(campaign.id, due.person_id, due.attempt), due.channel, due.chat, "broadcast", language,
            self._letter(campaign, language), due_at=now, about=campaign.about,
            expires_at=now + self._festival.announcing.held,
        )  # fmt: skip

    def _letter(self, campaign: Campaign, language: str) -> str:
        """What is said in that language, as the outbox keeps it."""
        key = (campaign.id, campaign.revision, language)
        if key not in self._letters:
            if len(self._letters) > 100:
                self._letters.clear()
            said = letter(Voice(self._texts, language), bodies.read(campaign.body), language, self._festival)
            self._letters[key] = msgspec.json.encode(said).decode()
        return self._letters[key]
