"""Whether letters arrived: what became of them in the outbox, and organisers told of those that may not have."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from handlers.deciding import called, contacts
from handlers.deciding.acting import Hand, log, note, tell_colleagues
from handlers.deciding.called import Film
from handlers.deciding.offering import MOST
from handlers.reminding import rules
from handlers.talk import when
from handlers.talk.festival import Festival
from handlers.talk.message import Choice, Reply
from handlers.talk.voice import Voice, join
from storage import decision_letters, entries, outbox, readers
from storage.decisions import AWAITING, DECLINED, HELD, LOST, WAITING, Decision
from storage.outbox import Debt


async def look(hand: Hand) -> None:
    """What has ended in the outbox since is noted, once for each letter, whoever looks; places at risk are named."""
    lost: list[Decision] = []
    held: list[Decision] = []
    for decision, state in await decision_letters.news(hand.tx, hand.festival.edition):
        if not await decision_letters.arrived(hand.tx, decision, state):
            continue
        if state == HELD:
            held.append(decision)
        elif state in LOST and decision.arrival != HELD:  # of that one they have been told to call
            lost.append(decision)
    if lost:
        await tell_of(hand, lost)
    if held:
        await _tell_held(hand, held)
    if not at_rest(hand.festival, hand.now):
        await _warn(hand, but={each.entry_id for each in held})


async def tell_confirmed(hand: Hand) -> None:
    """Organisers learn who has confirmed since they were last told, once for all of them."""
    found = await decision_letters.confirmed(hand.tx, hand.festival.edition)
    if not found:
        return
    films = sorted(await _films(hand, found), key=lambda film: film.number)
    one = f"decide.entry:{films[0].entry_id}" if len(films) == 1 else ""

    def saying(voice: Voice) -> Reply:
        named = voice.say("decisions.and").join(voice.say("decisions.film", **film.names) for film in films[:MOST])
        button = Choice(voice.label("decide.card_button" if one else "decide.button"), one or "decide.list")
        said = join(voice.say("decisions.confirmed", n=len(films), films=named), _more(voice, films))
        return Reply(str(said), ((button,),))

    await tell_colleagues(hand, f"confirmed {found[0].entry_id} {found[0].revision}", saying)


def at_rest(festival: Festival, now: datetime) -> bool:
    """Whether it is night at the festival: nobody could call anybody now."""
    return rules.is_quiet(now, festival.reminding, festival.zone)


def risky(festival: Festival, now: datetime) -> datetime:
    """A place that lapses before that is near its end: whoever is to be reminded has been."""
    return now + timedelta(days=max(festival.deciding.reminded, default=1))


async def tell_of(hand: Hand, lost: Sequence[Decision]) -> None:
    """Organisers learn of letters that may not have arrived."""
    films = await _films(hand, lost)

    def saying(voice: Voice) -> Reply:
        named = [voice.say("decisions.film", **film.names) for film in films[:MOST]]
        listed = join(voice.say("decisions.lost", n=len(films), films=voice.say("decisions.and").join(named)),
                      _more(voice, films))  # fmt: skip
        return Reply(str(listed), _look_after(voice))

    await tell_colleagues(hand, f"lost {lost[0].told}", saying)


async def _tell_held(hand: Hand, held: Sequence[Decision]) -> None:
    """Nothing reaches these filmmakers until they write; organisers see how else they are reached."""

    def why(voice: Voice, decision: Decision) -> Markup:
        return Markup(" · ").join([voice.say("decisions.held_until"), *_until(hand, voice, decision)])

    await _listed(hand, held, "decisions.held_head", why, "held")


async def _warn(hand: Hand, but: Collection[str]) -> None:
    """Places that lapse soon although their filmmakers may not know of them; once for each letter.

    but: entries of which organisers are told at this very moment.
    """
    before = risky(hand.festival, hand.now)
    found = await decision_letters.at_risk(hand.tx, hand.festival.edition, before)
    found = [each for each in found if each.entry_id not in but]

    def why(voice: Voice, decision: Decision) -> Markup:
        return Markup("").join(_until(hand, voice, decision))

    if found:
        await _listed(hand, found, "decisions.at_risk_head", why, "at risk")


def _until(hand: Hand, voice: Voice, decision: Decision) -> list[Markup]:
    if decision.answer != AWAITING or decision.confirm_by is None:
        return []
    at = when.deadline(decision.confirm_by, hand.festival.zone, voice.language)
    return [voice.say("decisions.at_risk", deadline=at)]


async def _listed(
    hand: Hand, found: Sequence[Decision], head: str, why: Callable[[Voice, Decision], Markup], cause: str
) -> None:
    """So many films, each with a reason and its contacts; the others are counted."""
    films = await _films(hand, found)
    reached = await contacts.of_films(
        hand.tx, hand.festival, [each.entry_id for each in found[:MOST]], hand.festival.default_language
    )

    def saying(voice: Voice) -> Reply:
        told = [
            Markup("\n").join([voice.say("decide.lost_line", film=voice.say("decisions.film", **film.names),
                                         why=why(voice, each)), *reached[each.entry_id]])
            for film, each in zip(films[:MOST], found, strict=False)
        ]  # fmt: skip
        return Reply(str(join(voice.say(head, n=len(found)), *told, _more(voice, films))), _look_after(voice))

    await tell_colleagues(hand, f"{cause} {found[0].told}", saying)


async def _films(hand: Hand, found: Sequence[Decision]) -> list[Film]:
    films = await called.films_of(hand.tx, hand.festival, [each.entry_id for each in found])
    return [films[each.entry_id] for each in found]


def _more(voice: Voice, films: Sequence[Film]) -> Markup | None:
    return voice.say("decide.more", n=len(films) - MOST) if len(films) > MOST else None


def _look_after(voice: Voice) -> tuple[tuple[Choice, ...], ...]:
    return ((Choice(voice.label("decisions.lost_button"), "decide.lost"),),)


def may_go_again(decision: Decision) -> bool:
    """A letter that may not have arrived, and that still says what is true."""
    stands = decision.answer == AWAITING or (decision.verdict in (WAITING, DECLINED) and not decision.answer)
    return decision.arrival in LOST and stands


async def send_again(hand: Hand, decision: Decision) -> bool:
    """The same letter once more, to where its reader is reached now; False where that is not possible any more."""
    entry = await entries.any_of(hand.tx, decision.entry_id)
    reader = await readers.of_person(hand.tx, entry.person_id) if entry else None
    body = await decision_letters.body_of(hand.tx, decision)
    cause = f"{decision.told} again"
    if reader is None or not body or not may_go_again(decision):
        return False
    if not await decision_letters.owe_again(hand.tx, decision, cause):
        return False
    debt = Debt(
        cause, reader.channel, reader.chat, "decision", hand.voice(reader.language).language, body,
        about=f"decision {decision.entry_id}", expires_at=decision.confirm_by,
    )  # fmt: skip
    await outbox.owe_all(hand.tx, [debt], hand.now, held=[cause] if reader.unreachable else [])
    note(hand, "release", decision.entry_id, "sent again")
    await log(hand)
    return True
