"""A film as the programme would have it, for who is about to publish it; what visitors would miss is named."""

from collections.abc import Iterator, Sequence

from babel import Locale
from markupsafe import Markup

from handlers.showtimes import wording
from handlers.talk.fields.normal import listed
from handlers.talk.voice import Voice, shorten
from storage.films import Film

_SYNOPSIS = 400
"""Characters of a synopsis that are shown."""


def of_film(voice: Voice, languages: Sequence[str], film: Film) -> list[Markup]:
    """Paragraphs: titles and facts, each synopsis under its language, what is missing in which language."""
    facts = [
        *(_said(voice, "title", language, film.title[language]) for language in languages if film.title.get(language)),
        voice.say("entered.facts", kind=wording.kind(voice, film.kind), minutes=film.minutes),
    ]
    if tongues := wording.tongues(voice, film.spoken, film.subtitles):
        facts.append(voice.say("entered.languages", languages=tongues))
    told = [
        _said(voice, "synopsis", language, shorten(film.synopsis[language], _SYNOPSIS))
        for language in languages
        if film.synopsis.get(language)
    ]
    return [Markup("\n").join(facts), *told, *_missing(voice, languages, film)]


def _said(voice: Voice, what: str, language: str, text: str) -> Markup:
    return voice.say(f"entered.{what}", language=_name(voice, language), text=text)


def _missing(voice: Voice, languages: Sequence[str], film: Film) -> Iterator[Markup]:
    """What stands in no such language: its readers see another one's."""
    for language in languages:
        lacks = [key for key, words in (("title", film.title), ("synopsis", film.synopsis)) if not words.get(language)]
        if lacks:
            named = listed([voice.label(f"entered.lacks_{key}") for key in lacks], voice.language)
            yield voice.say("entered.missing", language=_name(voice, language), what=named)


def _name(voice: Voice, language: str) -> str:
    return str(Locale.parse(voice.language).languages.get(language, language))
