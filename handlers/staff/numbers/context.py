"""What a figure is made with: where its numbers come from, in whose words it speaks, and when that is."""

from collections.abc import Awaitable, Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from babel.dates import get_month_names
from markupsafe import Markup

from handlers.counting import Bar, Figure
from handlers.talk import when
from handlers.talk.festival import Festival
from handlers.talk.voice import Voice, shorten
from storage.database import Tx

MOST_SAID = 5
_LABEL = 60
T = TypeVar("T")


class Looking(Protocol):
    """As `Turn.looked_up`."""

    def __call__(self, key: Hashable, ask: Callable[[Tx], Awaitable[T]], /) -> T:
        """What that finds."""


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that a figure is counted and told with. looked_up: for what there may be hundreds of thousands of."""

    tx: Tx
    looked_up: Looking
    festival: Festival
    voice: Voice
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The festival's."""
        return ZoneInfo(self.festival.zone)

    @property
    def today(self) -> date:
        """There."""
        return self.now.astimezone(self.zone).date()

    def say(self, key: str, /, **values: object) -> Markup:
        """The catalogue's text."""
        return self.voice.say(key, **values)

    def plain(self, key: str, /, **values: object) -> str:
        """The same as plain text: what stands in a picture."""
        return self.voice.say(key, **values).unescape()

    def moment(self, instant: datetime) -> str:
        """With day, hour and zone."""
        return when.moment(instant, self.festival.zone, self.voice.language)

    def source(self) -> str:
        """The line below every picture: whose numbers these are, and of when."""
        name = self.festival.facts[self.voice.language].get("festival", "")
        return self.plain("numbers.source", festival=name, at=self.moment(self.now))

    def short_day(self, day: date) -> str:
        """As it stands at an axis."""
        month = get_month_names("abbreviated", locale=self.voice.language)[day.month]
        return self.plain("numbers.day", day=day.day, month=month)

    def listed(self, items: Iterable[tuple[str, int]]) -> Markup:
        """ "Dome film 12; 4D film 3": the first few of them."""
        some = [self.say("numbers.item", label=shorten(label, _LABEL), count=n) for label, n in list(items)[:MOST_SAID]]
        return self.say("numbers.between").join(some)

    def top(self, bars: Iterable[Bar]) -> Markup:
        """The same of the largest bars."""
        largest = sorted((bar for bar in bars if bar.total), key=lambda bar: -bar.total)
        return self.listed((bar.label, bar.total) for bar in largest)


@dataclass(frozen=True, slots=True)
class Told:
    """A figure, and the sentence that says the same without it. whole: every row, the picture may show fewer.

    days: for figures by day, the day of each row.
    """

    whole: Figure
    said: Markup
    days: tuple[date, ...] = ()
