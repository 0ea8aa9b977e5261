"""Shows whoever made an announcement how far it has got: one message that is said anew, a new one where it matters."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import msgspec

from handlers.announcing.progress import ERRORS, buttons, named, progress, slot
from handlers.announcing.saying import number
from handlers.staff.announcing import grown, involved
from handlers.talk import when
from handlers.talk.festival import Festival
from handlers.talk.message import Reply
from handlers.talk.texts import Texts
from handlers.talk.voice import Voice
from storage import campaigns, outbox, recipients
from storage.campaigns import AWAITS, DONE, GATHERING, MISSED, PAUSED, RUNNING, Campaign
from storage.database import Tx
from storage.outbox import Debt

OVER = timedelta(minutes=1)
"""After this a progress that has not left is not worth saying."""
_REFUSED = 0.5
"""A few have always blocked the bot; where more than this share has, something is wrong with it."""
LATELY = timedelta(seconds=20)
"""Over which the rate is measured."""


@dataclass(slots=True)
class _Memory:
    """What was shown of a campaign, and what it has been like lately. errors: of those tried last."""

    shown: tuple[object, ...] = ()
    at: datetime | None = None
    closed: deque[tuple[datetime, int]] = field(default_factory=deque)
    errors: deque[bool] = field(default_factory=deque)
    refusals: deque[bool] = field(default_factory=deque)
    asleep: int = 0


class Showing:
    """Remembers for each campaign what was shown last; after a restart everything is shown once more."""

    def __init__(self, festival: Festival, texts: Texts) -> None:
        self._festival = festival
        self._texts = texts
        self._of: dict[str, _Memory] = {}

    def too_many_errors(self, campaign: Campaign, tried: Sequence[bool], refused: Sequence[bool] = ()) -> bool:
        """Whether among those tried last too many failed, or most refused. tried: how the next ones ended, True for an
        error; refused: the same, True for who has blocked the bot.

        Those before a pause count no more.
        """
        memory, announcing = self._memory(campaign), self._festival.announcing
        ends = ((memory.errors, tried, announcing.pauses_at), (memory.refusals, refused, _REFUSED))
        stops = [_too_many(last, news, announcing.pauses_after, share) for last, news, share in ends]
        return campaign.state == RUNNING and any(stops)

    async def show(self, tx: Tx, campaign: Campaign, now: datetime, *, moved: bool) -> bool:
        """Say how far it has got, if that is worth a message now: True, to be noted once that is durable.

        moved: it has just come into its state.
        """
        memory = self._memory(campaign)
        _measure(memory, campaign, now)
        if campaign.state != RUNNING:
            memory.errors.clear()
            memory.refusals.clear()
        seen = _seen(campaign)
        news = moved and _is_news(campaign)
        lately = max(filter(None, (memory.at, campaign.shown_at)), default=None)
        if memory.shown == seen or (not news and lately and timedelta(0) <= now - lately < self._every):
            return False
        await campaigns.shown(tx, campaign, now)
        self._memory(campaign).asleep = await recipients.count_later(tx, campaign.id, now)
        told = [self._progress(campaign, now), *([self._news(campaign, now)] if news else ())]
        if moved:
            told += await self._others(tx, campaign, now, news=news)
        if news and campaign.awaits_second:
            told += await grown.asks(tx, self._festival, self._texts, campaign, now)
        await outbox.owe_all(tx, told, now)
        return True

    @property
    def _every(self) -> timedelta:
        return self._festival.announcing.shown_every

    async def _others(self, tx: Tx, campaign: Campaign, now: datetime, *, news: bool) -> list[Debt]:
        """Whoever else has to do with it sees its card in its new state, and hears what its author hears."""
        told: list[Debt] = []
        for at, language in await involved.others(tx, self._festival, campaign):
            there = replace(campaign, channel=at.channel, chat=at.chat, language=language)
            told += [self._progress(there, now), *([self._news(there, now)] if news else ())]
        return told

    def _progress(self, campaign: Campaign, now: datetime) -> Debt:
        """Said anew in the place of the last one; needless, once the next one is there."""
        memory, voice = self._memory(campaign), Voice(self._texts, campaign.language)
        said = progress(voice, campaign, _rate(memory), now, self._festival.zone, memory.asleep)
        over = now + OVER if campaign.state in (GATHERING, RUNNING) else None
        return replace(_debt(campaign, "shown", said, now), expires_at=over)

    def _news(self, campaign: Campaign, now: datetime) -> Debt:
        """An edited message rings with nobody, so what somebody should look at is said in a new one, too."""
        voice, name = Voice(self._texts, campaign.language), named(campaign)
        if campaign.state == MISSED:
            assert campaign.start_at is not None
            at = when.moment(campaign.start_at, self._festival.zone, campaign.language)
            said = voice.say("announce.has_missed", name=name, at=at)
        elif campaign.awaits_second:
            said = voice.say("announce.has_grown", name=name, n=number(campaign.recipients))
        elif campaign.state == PAUSED:
            said = voice.say("announce.has_paused", name=name, n=number(campaign.left))
        else:
            said = voice.say(
                "announce.has_gone_out", name=name, sent=number(campaign.sent), n=number(campaign.recipients)
            )
        rows = buttons(voice, campaign)
        return _debt(campaign, "news", Reply(str(said), rows, stays=f"{slot(campaign)}-news"), now)

    def note(self, campaign: Campaign, now: datetime) -> None:
        """It has been written down."""
        memory = self._memory(campaign)
        memory.shown, memory.at = _seen(campaign), now
        if campaign.ended_at is not None:
            del self._of[campaign.id]

    def _memory(self, campaign: Campaign) -> _Memory:
        return self._of.setdefault(campaign.id, _Memory())


def _debt(campaign: Campaign, what: str, said: Reply, now: datetime) -> Debt:
    cause = f"campaign {campaign.id} {what} {campaign.revision} {now.isoformat()} {campaign.channel} {campaign.chat}"
    body = msgspec.json.encode(said).decode()
    return Debt(cause, campaign.channel, campaign.chat, "receipt", campaign.language, body, said.slot, now)


def _too_many(last: deque[bool], news: Sequence[bool], most: int, share: float) -> bool:
    """Whether of the last so many more than that share are True; with these among them."""
    last.extend(news)
    while len(last) > most:
        last.popleft()
    return len(last) == most and sum(last) > share * most


def _measure(memory: _Memory, campaign: Campaign, now: datetime) -> None:
    memory.closed.append((now, campaign.closed))
    while now - memory.closed[0][0] > LATELY or memory.closed[0][0] > now:
        memory.closed.popleft()


def _rate(memory: _Memory) -> float:
    (since, before), (now, closed) = memory.closed[0], memory.closed[-1]
    seconds = (now - since).total_seconds()
    return max(0.0, (closed - before) / seconds) if seconds > 0 else 0.0


def _seen(campaign: Campaign) -> tuple[object, ...]:
    """What of it can be seen."""
    return (
        campaign.state, campaign.recipients, campaign.sent, campaign.failed, campaign.blocked, campaign.unknown,
        campaign.held, campaign.dropped, campaign.waits_for, campaign.revision,
    )  # fmt: skip


def _is_news(campaign: Campaign) -> bool:
    """Whether somebody should look up."""
    by_itself = campaign.state == PAUSED and campaign.paused_because in (ERRORS, AWAITS)
    return by_itself or campaign.state in (DONE, MISSED)
