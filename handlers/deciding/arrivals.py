"""Whether letters arrived: what became of them in the outbox, and organisers told of those that may not have."""

from collections.abc import Sequence

from handlers.deciding import letters
from handlers.deciding.acting import Hand, log, note, tell_colleagues
from handlers.talk.message import Choice, Reply
from handlers.talk.voice import Voice
from storage import decisions, entries, outbox, readers
from storage.decisions import AWAITING, DECLINED, LOST, WAITING, Decision
from storage.outbox import Debt


async def look(hand: Hand) -> None:
    """What has ended in the outbox since is noted; once for each letter, whoever looks."""
    lost = []
    for decision, state in await decisions.ended(hand.tx, hand.festival.edition):
        if await decisions.arrived(hand.tx, decision, state) and state in LOST:
            lost.append(decision)
    if lost:
        await tell_of(hand, lost)


async def tell_of(hand: Hand, lost: Sequence[Decision]) -> None:
    """Organisers learn of letters that may not have arrived."""
    found = [await entries.any_of(hand.tx, each.entry_id) for each in lost]
    films = [letters.film_of(hand.festival, entry) for entry in found if entry]

    def saying(voice: Voice) -> Reply:
        named = [voice.say("decisions.film", **film.names) for film in films]
        said = voice.say("decisions.lost", n=len(films), films=voice.say("decisions.and").join(named))
        return Reply(str(said), ((Choice(voice.label("decisions.lost_button"), "decide.lost"),),))

    await tell_colleagues(hand, f"lost {lost[0].told}", saying)


def may_go_again(decision: Decision) -> bool:
    """A letter that may not have arrived, and that still says what is true."""
    stands = decision.answer == AWAITING or decision.verdict in (WAITING, DECLINED)
    return decision.arrival in LOST and stands


async def send_again(hand: Hand, decision: Decision) -> bool:
    """The same letter once more, to where its reader is reached now; False where that is not possible any more."""
    entry = await entries.any_of(hand.tx, decision.entry_id)
    reader = await readers.of_person(hand.tx, entry.person_id) if entry else None
    body = await decisions.letter_told(hand.tx, decision)
    cause = f"{decision.told} again"
    if reader is None or not body or not may_go_again(decision):
        return False
    if not await decisions.owe_again(hand.tx, decision, cause):
        return False
    debt = Debt(
        cause, reader.channel, reader.chat, "decision", hand.voice(reader.language).language, body,
        about=f"decision {decision.entry_id}", expires_at=decision.confirm_by,
    )  # fmt: skip
    await outbox.owe_all(hand.tx, [debt], hand.now, held=[cause] if reader.unreachable else [])
    note(hand, "release", decision.entry_id, "sent again")
    await log(hand)
    return True
