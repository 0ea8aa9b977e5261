"""An FAQ entry as it is said: the answer, the contact where nothing is published, what one may want next."""

from msgspec.structs import replace as with_fields

from handlers.talk.fill import fill
from handlers.talk.knowledge import Entry
from handlers.talk.message import Card, Choice, Reply, Rows
from handlers.talk.pairs import paired
from handlers.talk.turn import Turn
from handlers.talk.voice import join

_PERSON = "human.call"


def said(turn: Turn, id: str) -> list[Reply]:
    """What is said under that id, an entry's or small talk's; remembered for follow-ups. [] where there is none."""
    faq = turn.festival.faq
    if chat := faq.chat(id):
        return [Reply(str(turn.voice.written(chat.answer, **turn.festival.facts[turn.language])))]
    entry = faq.entry(id)
    if entry is None:
        return []
    turn.remember(with_fields(turn.memory.answered(id, turn.now), asked=""))
    return [Reply(text_of(turn, entry), _rows(turn, entry)), *_along(turn, entry)]


def text_of(turn: Turn, entry: Entry) -> str:
    """The answer in the person's language; where its heart has not been published, with whom to ask."""
    said = entry.programme if _is_out(turn, entry) else entry.answer
    words = said.get(turn.language) or next(iter(said.values()))
    answer = fill(words, turn.festival.facts[turn.language])
    return str(join(answer, turn.say("faq.ask_contact")) if _is_unpublished(turn, entry) else answer)


def offered(turn: Turn, ids: tuple[str, ...]) -> Rows:
    """A button for each entry, and one for none of them."""
    found = [entry for id in ids if (entry := turn.festival.faq.entry(id))]
    rows = tuple((Choice(title(turn, entry), f"faq.pick:{entry.id}"),) for entry in found)
    return (*rows, (turn.choice("faq.none", "faq.none", means="say.none"),))


def title(turn: Turn, entry: Entry) -> str:
    """An entry's name on a button."""
    return entry.title.get(turn.language) or next(iter(entry.title.values()))


def titles(turn: Turn, entries: list[Entry]) -> Rows:
    """A button for each."""
    return paired(Choice(title(turn, entry), f"faq.show:{entry.id}") for entry in entries)


def _is_out(turn: Turn, entry: Entry) -> bool:
    """Whether the published programme has changed the answer."""
    return turn.festival.published and bool(entry.programme)


def _is_unpublished(turn: Turn, entry: Entry) -> bool:
    return entry.unpublished and not _is_out(turn, entry)


def _rows(turn: Turn, entry: Entry) -> Rows:
    follows = [found for id in entry.follows if (found := turn.festival.faq.entry(id))]
    if not turn.incoming.private:  # what is done in private chats only would be refused here
        return titles(turn, follows)
    does = [Choice(turn.voice.written(button.label).unescape(), button.does) for button in entry.buttons]
    if _is_unpublished(turn, entry) and not any(choice.id == _PERSON for choice in does):
        does.append(turn.choice(_PERSON, "human.call_button"))
    if any(choice.id == _PERSON for choice in does):  # one button for the same thing is enough
        follows = [other for other in follows if [button.does for button in other.buttons] != [_PERSON]]
    return (*((choice,) for choice in does), *titles(turn, follows))


def _along(turn: Turn, entry: Entry) -> list[Reply]:
    festival, facts = turn.festival, turn.festival.facts[turn.language]
    if entry.shows == "place" and (place := festival.place.get(turn.language)):
        return [Reply("", place=place)]
    if entry.shows == "contact" and turn.incoming.private and (vcard := festival.vcard.get(turn.language)):
        return [Reply("", card=Card(facts["contact_name"], facts["contact_mobile"] or facts["contact_office"], vcard))]
    return []
