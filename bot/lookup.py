"""What people find who ask the programme from within other conversations (Telegram's inline mode)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handlers.showtimes.offered import Offer
from handlers.showtimes.sharing import offer
from handlers.talk.festival import Festival
from handlers.talk.texts import Texts, best_language
from handlers.talk.voice import Voice
from storage.database import Database


@dataclass(frozen=True, slots=True)
class LookUp:
    """Reads only: who asks is nobody that the bot knows."""

    database: Database
    festival: Festival
    texts: Texts
    now: Callable[[], datetime]

    async def __call__(self, text: str, hint: str) -> Offer:
        """text: what was typed; hint: the platform's, of a language (BCP 47)."""
        async with self.database.reading() as tx:
            programme = await self.festival.programmes.current(tx)
        language = best_language(hint, self.festival.languages, self.festival.default_language)
        return offer(Voice(self.texts, language), programme, text[:100], self.now())
