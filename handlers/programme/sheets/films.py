"""Rows → films: known ones by id or title, new ones from what their rows say."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from msgspec.structs import replace

from handlers.programme.asking import search_titles
from handlers.programme.checking import Value, named
from handlers.programme.sheets import wordings
from handlers.programme.sheets.columns import Row, keyed
from handlers.programme.sheets.days import read_minutes
from handlers.programme.sheets.source import NONE, Source
from handlers.programme.spelt import spelt
from handlers.talk.fields.normal import listed
from handlers.talk.voice import Voice
from storage.films import EVENT_KINDS, FILM_KINDS, Film

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_ID = 40
_MOST_COMPARED, _LETTERS_COMPARED = 300, 120
"""Titles, and letters of each; beyond, comparing each with each takes minutes."""
_LIKELY, _ALMOST = 0.7, 0.88
"""How much of a title must be there for it to be meant; and where all is said that a new film needs."""


@dataclass(slots=True)
class Films:
    """All films that are known: the programme's, and the file's as they are read."""

    source: Source
    by_id: dict[str, Film] = field(default_factory=dict)
    by_title: dict[str, set[str]] = field(default_factory=dict)
    touched: dict[str, Film] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for film in self.source.programme.films.values():
            self._learn(film)

    def row(self, row: Row) -> None:
        """A row of a sheet of films."""
        minutes = self.source.quietly(lambda: read_minutes(row.cells["minutes"])) if "minutes" in row.cells else 0
        if film := self.of(row, minutes):
            self.source.film_rows.setdefault(film.id, row)
            self._keep(self._told(film, row, alone=True))

    def of(self, row: Row, minutes: int | None) -> Film | None:
        """The film that a row names, made if it is new; None if it names none, or one of several. Faults are noted.

        minutes: that the row gives it, 0 for none, None where they could not be read.
        """
        id, title = row.text("film_id"), row.text("film")
        for text in (id, title):
            if text in self.by_id:
                return self.by_id[text]
        titles = [text for text in (title, *_titles(row).values()) if text]
        found = {film for text in titles for film in self.by_title.get(keyed(text), ())}
        if len(found) == 1 and not id:
            return self.by_id[found.pop()]
        if len(found) > 1 and not id:
            self.source.fault(row, "film", "sheet.two_films", {"film": title, "ids": ", ".join(sorted(found))})
            return None
        return self._new(row, id, title, minutes)

    def screened(self, film: Film, row: Row, minutes: int) -> Film:
        """A row of screenings may tell things of its film, too; minutes: 0 if it does not say them."""
        told = self._told(film, row, alone=False)
        if not told.minutes and minutes:
            told = replace(told, minutes=minutes)
        return self._keep(told)

    def _new(self, row: Row, id: str, title: str, minutes: int | None) -> Film | None:
        titles = _titles(row)
        if not id and _SLUG.fullmatch(title) and (titles or "-" in title):
            id, title = title, ""
        if title and keyed(title) not in {keyed(text) for text in titles.values()}:
            titles.setdefault("zh" if re.search("[\u4e00-\u9fff]", title) else "en", title)
        if not titles:
            said = id or title
            key = "sheet.unknown_film" if said else "sheet.no_film"
            self.source.fault(
                row, "film_id" if id and "film_id" in row.heads else "film", key, {"film": said} if said else {}
            )
            return None
        if self._doubtful(row, list(titles.values()), minutes):
            return None
        film = Film(id or self._id(titles), "", titles, 0, "")
        self.source.film_rows.setdefault(film.id, row)
        return film

    def _doubtful(self, row: Row, titles: Sequence[str], minutes: int | None) -> bool:
        """Whether a new title is a film misspelt, or a new film of which too little is said; the fault is noted.

        A title that is nearly another one's, in a row that says all that a new film needs, is only remarked on.
        """
        said, close = bool(row.text("kind")), self._close(titles, _ALMOST)
        near = close if said and minutes != 0 else close or self._near(titles)
        missing = [] if said or (self._guessed(row) and not near) else ["kind"]
        missing += ["minutes"] if minutes == 0 else []
        if near:
            key = "sheet.film_misspelt" if missing else "sheet.film_near"
            self.source.fault(row, "film", key, {"film": titles[0], "near": named(near)}, warning=not missing)
        elif missing:
            values: dict[str, Value] = {"film": titles[0], "missing": self._needed(missing)}
            self.source.fault(row, "film", "sheet.film_incomplete", values)
        return bool(missing)

    def _close(self, titles: Sequence[str], cutoff: float) -> Film | None:
        """The film that has nearly the letters of one of these."""
        compared = self.by_title if len(self.by_title) <= _MOST_COMPARED else ()
        known = [each for each in compared if len(each) <= _LETTERS_COMPARED]
        keys = (keyed(text)[:_LETTERS_COMPARED] for text in titles)
        found = (get_close_matches(key, known, n=1, cutoff=cutoff) for key in keys)
        return next((self.by_id[min(self.by_title[near[0]])] for near in found if near), None)

    def _near(self, titles: Sequence[str]) -> Film | None:
        """The film of the programme that sounds like one of these, or has a part of its title; or what is close."""
        for text in titles:
            text = text[:_LETTERS_COMPARED]
            found = search_titles(text, self.source.programme)
            if found and found[0][1] >= _LIKELY:
                return self.source.programme.films[found[0][0]]
        return self._close(titles, _LIKELY)

    def _needed(self, missing: Sequence[str]) -> dict[str, str]:
        """What a new film lacks, by language: kinds by their names."""
        texts, kinds = self.source.texts, ",".join((*FILM_KINDS, *EVENT_KINDS))
        voices = [Voice(texts, language) for language in texts.languages]
        return {
            voice.language: listed(
                [voice.say(f"sheet.needs_{what}", kinds=spelt(voice, "kinds", kinds)).unescape() for what in missing],
                voice.language,
            )
            for voice in voices
        }

    def _guessed(self, row: Row) -> str:
        """The kind that follows from the row's hall; "" where none does."""
        hall = self.source.programme.venue.halls.get(self.source.halls.get(keyed(row.text("hall")), ""))
        return next((format for format in FILM_KINDS if hall and format in hall.shows), "")

    def _id(self, titles: dict[str, str]) -> str:
        """Stable, and taken by no other film."""
        latin = titles.get("en") or titles.get("original") or ""
        slug = "-".join(re.findall("[a-z0-9]+", latin.casefold()))[:_LONGEST_ID].strip("-")
        mark = hashlib.sha256(keyed("".join(titles[key] for key in sorted(titles))).encode()).hexdigest()[:8]
        if len(slug) < 3:
            return f"film-{mark}"
        return slug if slug not in self.by_id else f"{slug[:30]}-{mark}"

    def _told(self, film: Film, row: Row, *, alone: bool) -> Film:
        """The film with what the row says of it. alone: the row is about the film and no screening of it."""
        source, new = self.source, film.id not in self.source.programme.films and film.id not in self.touched
        told = replace(film, title=film.title | _titles(row), synopsis=film.synopsis | _words(row, "synopsis"))
        if text := row.text("kind"):
            told = replace(told, kind=source.take(row, "kind", lambda: wordings.kind(text, source.texts), told.kind))
        if text := row.text("countries"):
            told = replace(told, countries=source.take(row, "countries", lambda: wordings.countries(text), NONE))
        if text := row.text("audience"):
            read = source.take(row, "audience", lambda: wordings.audience(text, source.texts), told.audience)
            told = replace(told, audience=read)
        if text := row.text("directors"):
            told = replace(told, directors=", ".join(part.strip() for part in re.split("[;；]", text) if part.strip()))
        told = replace(told, year=self._number(row, "year", told.year), age=self._number(row, "age", told.age))
        if alone and row.cells.get("minutes") is not None:
            told = replace(
                told, minutes=source.take(row, "minutes", lambda: read_minutes(row.cells["minutes"]), told.minutes)
            )
        if alone or new:
            told = self._tongues(told, row)
        return self._shown(told, row)

    def _tongues(self, film: Film, row: Row) -> Film:
        take, spoken, below = self.source.take, row.text("spoken"), row.text("subtitles")
        if spoken:
            film = replace(film, spoken=take(row, "spoken", lambda: wordings.tags(spoken), NONE))
        return replace(film, subtitles=take(row, "subtitles", lambda: wordings.tags(below), NONE)) if below else film

    def _shown(self, film: Film, row: Row) -> Film:
        """With a kind and a format: what is not said follows from the hall, and the one from the other."""
        venue = self.source.programme.venue
        shows = {format for hall in venue.halls.values() for format in hall.shows}
        if not film.kind:
            guess = self._guessed(row)
            if not guess and not row.text("kind"):
                self.source.take(row, "kind", lambda: wordings.kind("", self.source.texts), "")
            film = replace(film, kind=guess)
        if text := row.text("format"):
            film = replace(film, format=keyed(text))
        if not film.format:
            usual = "talk" if film.kind in EVENT_KINDS else film.kind
            film = replace(film, format=usual if usual in shows else "dcp")
        return film

    def _number(self, row: Row, name: str, otherwise: int) -> int:
        text = row.text(name)
        if not text:
            return otherwise
        if found := re.fullmatch(r"(\d{1,4})(?:年|岁|\+)?(?:以上)?", text):
            return int(found[1])
        self.source.fault(row, name, "sheet.bad_number", {"value": text[:60]})
        return otherwise

    def _keep(self, film: Film) -> Film:
        self.touched[film.id] = film
        self._learn(film)
        return film

    def _learn(self, film: Film) -> None:
        self.by_id[film.id] = film
        for text in film.title.values():
            if text:
                self.by_title.setdefault(keyed(text), set()).add(film.id)


def _titles(row: Row) -> dict[str, str]:
    return _words(row, "title")


def _words(row: Row, stem: str) -> dict[str, str]:
    """ "title_en", "title_zh" … by language; what stands in 《》 without them."""
    found = {name: row.text(f"{stem}_{name}") for name in ("en", "zh", "original")}
    return {name: text.strip("《》 ") for name, text in found.items() if text}
