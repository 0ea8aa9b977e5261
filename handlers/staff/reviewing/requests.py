"""What asking for changes does: the request is written down and told to the filmmaker, or taken back."""

import zlib
from datetime import datetime

import msgspec
from babel import Locale

from handlers import enrolment
from handlers.reviewing import asked, naming, reminding
from handlers.staff.reviewing import card
from handlers.staff.reviewing.wanted import entry_of, gone, to_card
from handlers.staff.rights import actor, name_of, note, role_of
from handlers.talk import draft as drafts
from handlers.talk import when
from handlers.talk.content import Field
from handlers.talk.draft import Draft
from handlers.talk.message import Address, Reply
from handlers.talk.turn import Turn
from handlers.talk.voice import Voice
from storage import change_requests, entries, outbox, people, readers
from storage.change_requests import ChangeRequest
from storage.entries import SUBMITTED, Entry
from storage.outbox import Debt
from storage.readers import Reader


async def fits(turn: Turn, entry: Entry, *, newest: bool) -> list[Reply] | None:
    """Why nothing can be asked of this entry as it was looked at, with the card as it is now; None where it can."""
    if entry.state != SUBMITTED:
        return await card.of(turn, entry)
    return None if newest else await card.anew(turn, entry, "review.newer")


async def held(turn: Turn, entry: Entry) -> ChangeRequest | None:
    """What is asked already."""
    return await change_requests.open_of(turn.tx, entry.id)


async def fields_of(turn: Turn, entry: Entry) -> list[Field]:
    """The questions that this entry answers, or could."""
    return drafts.questions(turn.festival.enrolment, enrolment.submitted(turn, await naming.last(turn, entry)))


def ends(turn: Turn) -> datetime:
    """Until when it can be answered: a whole day at the festival, and as long as enrolment is open."""
    zone = turn.festival.zone
    last = (turn.now + turn.festival.reviewing.asks_for).astimezone(when.known_zone(zone)).date()
    return max(when.parse_local(f"{last} 24:00", zone), turn.festival.closes)


def step(turn: Turn) -> int:
    """A number to count a form's steps from."""
    return zlib.crc32(turn.incoming.key.encode())


async def request_of(
    turn: Turn, entry: Entry, draft: Draft, until: datetime, standing: ChangeRequest | None
) -> ChangeRequest:
    """As it would be written down. standing: whose fields and words stay."""
    chosen, form = draft.answers.get("fields", []), turn.festival.enrolment
    known = frozenset(chosen) | (asked.named(form, standing) if standing else frozenset())
    fields = tuple(field.id for field in form.field if field.id in known)
    words = [standing.note] if standing else []
    text = "\n\n".join([*words, str(draft.answers.get("note", ""))])
    return ChangeRequest(
        entry.id, entry.edition, fields, text, actor(turn), await name_of(turn), turn.now, until, entry.version
    )


async def send(turn: Turn, entry: Entry, request: ChangeRequest, standing: ChangeRequest | None) -> Reply | None:
    """In the place of `standing`; what to say, or None if somebody else was quicker."""
    if standing:
        if not await change_requests.take_back(turn.tx, standing.id, turn.now):
            return None
        await reminding.stop(turn, entry, standing)
    kept = await change_requests.ask(turn.tx, request)
    if kept is None:
        return None
    entries.note(turn.tx, entry, "asked", turn.now)
    await reminding.plan(turn, entry, kept)
    said, language = await letter(turn, entry, kept)
    key = await _post(turn, entry, f"asked {kept.id}", said)
    called = naming.called(turn, entry, await naming.last(turn, entry))
    until = enrolment.deadline(turn, asked.ends(turn.festival, kept))
    return turn.reply(key, until=until, language=language, **called, rows=(to_card(turn, entry.id),))


async def letter(turn: Turn, entry: Entry, request: ChangeRequest) -> tuple[Reply, str]:
    """What the filmmaker reads, and the name of their language as the organiser calls it."""
    person = await people.find(turn.tx, entry.person_id)
    voice = _voice(turn, person.language)
    called = naming.called(turn, entry, await naming.last(turn, entry))
    said = asked.letter(voice, turn.festival, request, called, person.zone)
    name = Locale.parse(turn.language).languages.get(voice.language, voice.language)
    return said, str(name)


async def take_back(turn: Turn) -> list[Reply]:
    """The changes are not needed any more; the filmmaker learns it, unless it was too late for them anyway."""
    id, _, sure = turn.argument.partition(".")
    request = await change_requests.find(turn.tx, id)
    entry = await entry_of(turn, request.entry_id, lock=True) if request else None
    if request is None or entry is None:
        return gone(turn)
    if entry.changed and not sure and request.state == change_requests.OPEN:
        yes = turn.choice(f"review.unask:{id}.sure", "review.unask_yes", means="say.yes")
        no = turn.choice(f"review.show:{entry.id}", "review.unask_no", means="say.no")
        called = naming.called(turn, entry, await naming.last(turn, entry))
        return [turn.reply("review.unask_begun", **called, rows=((yes,), (no,)))]
    if not await change_requests.take_back(turn.tx, request.id, turn.now):
        return await card.anew(turn, entry, "review.unasked_meanwhile")
    entries.note(turn.tx, entry, "unasked", turn.now)
    await reminding.stop(turn, entry, request)
    await note(turn, await role_of(turn), "review.unask", entry.id)
    called = naming.called(turn, entry, await naming.last(turn, entry))
    if turn.now < asked.ends(turn.festival, request) and entry.state == SUBMITTED:
        person = await people.find(turn.tx, entry.person_id)
        voice = _voice(turn, person.language)
        said = Reply(str(voice.say("asked.taken_back", version=entry.version, **called)), stays=f"asked-{entry.id}")
        await _post(turn, entry, f"asked {request.id} back", said)
    return [turn.reply("review.unasked", **called, rows=(to_card(turn, entry.id),))]


def _voice(turn: Turn, language: str) -> Voice:
    known = language in turn.festival.languages
    return Voice(turn.texts, language if known else turn.festival.default_language)


async def _post(turn: Turn, entry: Entry, cause: str, said: Reply) -> str:
    """Say it where the filmmaker is reached best; the key of what to tell the organiser of that."""
    reader = await readers.of_person(turn.tx, entry.person_id)
    if reader is None:
        return "review.nowhere"
    debt = _debt(turn, reader, cause, said)
    if not reader.unreachable:
        turn.post(cause, Address(debt.channel, debt.chat), debt.language, said, "notice")
        return "review.sent"
    await outbox.owe_all(turn.tx, [debt], turn.now, held=[cause])
    return "review.sent_held"


def _debt(turn: Turn, reader: Reader, cause: str, said: Reply) -> Debt:
    language = _voice(turn, reader.language).language
    body = msgspec.json.encode(said).decode()
    return Debt(cause, reader.channel, reader.chat, "notice", language, body)
