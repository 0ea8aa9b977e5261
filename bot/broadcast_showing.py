"""Shows whoever made an announcement how far it has got: one message that is said anew, a new one where it matters."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import msgspec

from handlers.announcing.progress import ERRORS, progress
from handlers.talk.festival import Festival
from handlers.talk.texts import Texts
from handlers.talk.voice import Voice
from storage import campaigns, outbox
from storage.campaigns import DONE, MISSED, PAUSED, Campaign
from storage.database import Tx
from storage.outbox import Debt

OVER = timedelta(minutes=1)
"""After this a progress that has not left is not worth saying."""
LATELY = timedelta(seconds=20)
"""Over which the rate is measured."""


@dataclass(slots=True)
class _Memory:
    """What was shown of a campaign, and what it has been like lately. errors: of those tried last."""

    shown: tuple[object, ...] = ()
    at: datetime | None = None
    closed: deque[tuple[datetime, int]] = field(default_factory=deque)
    errors: deque[bool] = field(default_factory=deque)


class Showing:
    """Remembers for each campaign what was shown last; after a restart everything is shown once more."""

    def __init__(self, festival: Festival, texts: Texts) -> None:
        self._festival = festival
        self._texts = texts
        self._of: dict[str, _Memory] = {}

    def too_many_errors(self, campaign: Campaign, tried: Sequence[bool]) -> bool:
        """Whether among those tried last too many failed. tried: how the next ones ended, True for an error.

        Those before a pause count no more.
        """
        memory, announcing = self._memory(campaign), self._festival.announcing
        memory.errors.extend(tried)
        while len(memory.errors) > announcing.pauses_after:
            memory.errors.popleft()
        full = len(memory.errors) == announcing.pauses_after
        if campaign.state == campaigns.RUNNING and full:
            return sum(memory.errors) > announcing.pauses_at * len(memory.errors)
        return False

    async def show(self, tx: Tx, campaign: Campaign, now: datetime) -> bool:
        """Say how far it has got, if that is worth a message now: True, to be noted once that is durable."""
        debt = self._debt(campaign, now)
        if debt is None:
            return False
        await campaigns.shown(tx, campaign, now)
        await outbox.owe_all(tx, [debt], now)
        return True

    def _debt(self, campaign: Campaign, now: datetime) -> Debt | None:
        """What is to be said of it now, None where nothing has changed or it was said a moment ago."""
        memory = self._memory(campaign)
        self._measure(memory, campaign, now)
        if campaign.state != campaigns.RUNNING:
            memory.errors.clear()
        if memory.shown == _seen(campaign):
            return None
        news = _is_news(campaign) and memory.shown[:1] != _seen(campaign)[:1]
        lately = max(filter(None, (memory.at, campaign.shown_at)), default=None)
        if not news and lately and timedelta(0) <= now - lately < self._festival.announcing.shown_every:
            return None
        voice = Voice(self._texts, campaign.language)
        said = replace(progress(voice, campaign, self._rate(memory), now, self._festival.zone), replaces=not news)
        return Debt(
            f"campaign {campaign.id} {campaign.revision} {now.isoformat()}", campaign.channel, campaign.chat,
            "receipt", campaign.language, msgspec.json.encode(said).decode(), slot=said.slot, due_at=now,
            expires_at=None if news else now + OVER,
        )  # fmt: skip

    def note(self, campaign: Campaign, now: datetime) -> None:
        """It has been written down."""
        memory = self._memory(campaign)
        memory.shown, memory.at = _seen(campaign), now
        if campaign.ended_at is not None:
            del self._of[campaign.id]

    def _memory(self, campaign: Campaign) -> _Memory:
        return self._of.setdefault(campaign.id, _Memory())

    def _measure(self, memory: _Memory, campaign: Campaign, now: datetime) -> None:
        memory.closed.append((now, campaign.closed))
        while now - memory.closed[0][0] > LATELY or memory.closed[0][0] > now:
            memory.closed.popleft()

    def _rate(self, memory: _Memory) -> float:
        (since, before), (now, closed) = memory.closed[0], memory.closed[-1]
        seconds = (now - since).total_seconds()
        return max(0.0, (closed - before) / seconds) if seconds > 0 else 0.0


def _seen(campaign: Campaign) -> tuple[object, ...]:
    """What of it can be seen."""
    return (
        campaign.state, campaign.recipients, campaign.sent, campaign.failed, campaign.blocked, campaign.unknown,
        campaign.held, campaign.dropped, campaign.revision,
    )  # fmt: skip


def _is_news(campaign: Campaign) -> bool:
    """Whether somebody should look up: an edited message rings with nobody."""
    by_itself = campaign.state == PAUSED and campaign.paused_because == ERRORS
    return by_itself or campaign.state in (DONE, MISSED)
