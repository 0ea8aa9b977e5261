"""What organisers are told of changes that they asked for in vain, and what the entry's history keeps of it."""

from datetime import datetime

from handlers.reviewing import asked, naming
from handlers.staff import telling
from handlers.talk.festival import Festival
from handlers.talk.message import Choice, Reply
from handlers.talk.texts import Texts
from handlers.talk.voice import Voice
from storage import change_requests, entries, outbox
from storage.database import Tx


async def tell(tx: Tx, festival: Festival, texts: Texts, entry_id: str, now: datetime) -> None:
    """Nothing where an answer has come meanwhile. festival: as it stands."""
    entry, request = await entries.any_of(tx, entry_id, lock=True), await change_requests.open_of(tx, entry_id)
    if entry is None or request is None or now < asked.ends(festival, request):
        return
    number = festival.number.format(number=entry.number)
    last = (await entries.versions(tx, entry_id))[-1]
    called = {"number": number, "title": naming.title(festival.enrolment, last.answers) or number}

    def saying(voice: Voice) -> Reply:
        said = voice.say("review.unanswered", **called, version=entry.version)
        return Reply(str(said), ((Choice(voice.label("review.open"), f"review.show:{entry_id}"),),))

    entries.note(tx, entry, "unanswered", now)
    owed = await telling.debts(tx, festival, texts, f"unanswered {request.id}", saying, now)
    await outbox.owe_all(tx, owed, now)
