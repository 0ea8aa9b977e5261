"""What an import would change, as organisers read it: counted, spelt out, with everything that is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers.programme.checking import Fault
from handlers.programme.programme import Programme
from handlers.programme.publishing import Proposal, compare, new_films
from handlers.programme.sheets.reading import Reading, with_cancelled
from handlers.showtimes import wording
from handlers.staff.covered import said_covered
from handlers.talk.message import Choice, FileNote, Reply, Rows
from handlers.talk.voice import Voice, join
from storage.films import Film
from storage.programme_versions import BACK, CANCELLED, CHANGED, MOVED, NEW, ONLINE, Change
from storage.screenings import Screening

_ORDER = (NEW, MOVED, CANCELLED, ONLINE, BACK, CHANGED)
_FIRST_CHANGES, _FIRST_FAULTS, _FIRST_GONE, _FIRST_WARNINGS = 8, 15, 5, 4
_FIELDS = ("film", "minutes", "spoken", "subtitles", "price", "tickets", "sold_out", "link", "link_from", "link_until")


@dataclass(frozen=True, slots=True)
class Preview:
    """One import against the programme that stands. name: the file's."""

    id: str
    name: str
    programme: Programme
    reading: Reading
    voice: Voice

    @property
    def proposal(self) -> Proposal:
        """With what vanished cancelled, if that was decided."""
        gone = self.reading.vanished if self.reading.cancel else ()
        return with_cancelled(self.programme, self.reading.proposal, gone)

    @property
    def films(self) -> Mapping[str, Film]:
        """All that changes may name."""
        return {**self.programme.films, **{film.id: film for film in self.reading.proposal.films}}


def replies(preview: Preview) -> list[Reply]:
    """What is said about it: what would change and the buttons, or what is wrong and all of that in a file."""
    if not preview.reading.sound:
        return _faulty(preview)
    changes = compare(preview.programme, preview.proposal)
    told = new_films(preview.programme, preview.proposal)
    asks = bool(preview.reading.vanished) and preview.reading.cancel is None
    if is_idle(preview):
        said = preview.voice.say("importing.nothing", name=preview.name, n=preview.reading.unchanged)
        return [Reply(str(join(said, _warnings(preview))), slot=slot(preview.id), replaces=True)]
    text = join(
        preview.voice.say("importing.preview", name=preview.name, n=preview.reading.screenings),
        counted(preview, changes, told),
        Markup("\n").join(line(preview, change) for change in changes[:_FIRST_CHANGES]),
        _warnings(preview),
        _gone(preview) if asks else None,
    )
    return [Reply(str(text), _rows(preview, asks), slot=slot(preview.id), replaces=True)]


def is_idle(preview: Preview) -> bool:
    """Whether there is nothing to publish and nothing to ask: the file is done with."""
    reading = preview.reading
    if not reading.sound or (reading.vanished and reading.cancel is None):
        return False
    return not compare(preview.programme, preview.proposal) and not new_films(preview.programme, preview.proposal)


def really(preview: Preview, people: int) -> list[Reply]:
    """Once more before many are cancelled. people: who have any of them in their plan."""
    voice, n = preview.voice, len(preview.reading.vanished)
    kept = voice.say("importing.really_people", n=people) if people else voice.say("importing.really_nobody")
    said = voice.say("importing.really", n=n, people=kept)
    yes = Choice(
        voice.say("importing.really_button", n=n).unescape(), f"importing.really:{preview.id}", means="say.yes"
    )
    no = Choice(voice.label("importing.back_button"), f"importing.show:{preview.id}", means="say.no")
    return [Reply(str(said), ((yes,), (no,)), slot=slot(preview.id), replaces=True)]


def slot(id: str) -> str:
    """Under which what is said of an import stands in a conversation."""
    return f"import {id}"


def counted(preview: Preview, changes: Sequence[Change], told: Sequence[Film]) -> Markup:
    """ "new 12 · moved 3 · unchanged 580 · films: 2 new"."""
    voice = preview.voice
    counts = {word: sum(change.change == word for change in changes) for word in _ORDER}
    parts = [voice.say(f"importing.count_{word}", n=count) for word, count in counts.items() if count]
    parts += [voice.say("importing.count_unchanged", n=preview.reading.unchanged)] if preview.reading.unchanged else []
    fresh = sum(film.id not in preview.programme.films for film in told)
    parts += [voice.say("importing.count_films_new", n=fresh)] if fresh else []
    parts += [voice.say("importing.count_films_changed", n=len(told) - fresh)] if len(told) > fresh else []
    return Markup(" · ").join(parts)


def line(preview: Preview, change: Change) -> Markup:
    """One change: what was and what is."""
    voice, after, before = preview.voice, change.after, change.before
    values = {"film": _title(preview, after), "after": place(preview, after)}
    if change.change == MOVED and before is not None and before.film == after.film:
        return voice.say("importing.line_moved", **values, before=place(preview, before))
    if change.change in (CHANGED, MOVED) and before is not None:
        return voice.say("importing.line_changed", **values, what=_differences(preview, before, after))
    return voice.say(f"importing.line_{change.change}", **values)


def place(preview: Preview, screening: Screening) -> str:
    """ "Saturday 17 April, 19:30–19:58, Dome Theatre", plain."""
    voice, programme = preview.voice, preview.programme
    at, hall = wording.span(voice, programme, screening), wording.hall(voice, programme.venue, screening.hall)
    return voice.say("importing.place", span=at, hall=hall).unescape()


def listed(preview: Preview) -> FileNote:
    """Every change, every film, what vanished, and every remark, as a text file."""
    changes, told = compare(preview.programme, preview.proposal), new_films(preview.programme, preview.proposal)
    lines = [str(line(preview, change).striptags()) for change in changes]
    lines += [_film_line(preview, film) for film in told]
    gone = [preview.programme.by_id[id] for id in preview.reading.vanished if id in preview.programme.by_id]
    if not preview.reading.cancel:
        lines += [_missing_line(preview, each) for each in gone]
    lines += [_plain(fault_line(preview.voice, fault)) for fault in preview.reading.faults]
    return FileNote(f"import-{preview.id}.txt", 0, "text/plain", content="\n".join(lines) + "\n")


def fault_line(voice: Voice, fault: Fault) -> Markup:
    """ "row 14, hall: …"; of the file as a whole only the sentence."""
    said = fault.said(voice)
    if not fault.row:
        return said
    key = "sheet.place_column" if fault.column else "sheet.place"
    column = {"column": fault.column} if fault.column else {}
    at = voice.say(key, row=fault.row, **column)
    at = voice.say("sheet.place_sheet", sheet=fault.sheet, place=at) if fault.sheet else at
    return voice.say("sheet.fault", place=at, fault=said)


def _faulty(preview: Preview) -> list[Reply]:
    """The first faults, the others counted and in a file; without a row it is the whole file that cannot be read."""
    voice, wrong = preview.voice, [fault for fault in preview.reading.faults if not fault.warning]
    if len(wrong) == 1 and not wrong[0].row and not wrong[0].screening_id and not wrong[0].film_id:
        said = voice.say("importing.unreadable", name=preview.name, why=wrong[0].said(voice))
        return [Reply(str(said), slot=slot(preview.id), replaces=True)]
    more = len(wrong) - _FIRST_FAULTS
    text = join(
        voice.say("importing.faulty", name=preview.name, n=len(wrong)),
        _lines(fault_line(voice, fault) for fault in wrong[:_FIRST_FAULTS]),
        voice.say("importing.more_faults", n=more) if more > 0 else None,
        voice.say("importing.send_again"),
    )
    first = Reply(str(text), slot=slot(preview.id), replaces=True)
    if more <= 0:
        return [first]
    return [first, Reply(str(voice.say("importing.all_faults")), file=_all_faults(preview))]


def _all_faults(preview: Preview) -> FileNote:
    lines = [_plain(fault_line(preview.voice, fault)) for fault in preview.reading.faults]
    return FileNote("faults.txt", 0, "text/plain", content="\n".join(lines) + "\n")


def _warnings(preview: Preview) -> Markup | None:
    voice, found = preview.voice, [fault for fault in preview.reading.faults if fault.warning]
    if not found:
        return None
    more = len(found) - _FIRST_WARNINGS
    lines = [fault_line(voice, fault) for fault in found[:_FIRST_WARNINGS]]
    lines += [voice.say("importing.more_warnings", n=more)] if more > 0 else []
    return voice.say("importing.warnings", lines=_lines(lines))


def _gone(preview: Preview) -> Markup:
    voice, ids = preview.voice, preview.reading.vanished
    gone = [preview.programme.by_id[id] for id in ids[:_FIRST_GONE] if id in preview.programme.by_id]
    lines = [voice.say("importing.gone_line", film=_title(preview, each), after=place(preview, each)) for each in gone]
    more = len(ids) - _FIRST_GONE
    lines += [voice.say("importing.more_gone", n=more)] if more > 0 else []
    where = said_covered(voice, preview.programme.venue, preview.reading.days, preview.reading.halls)
    return join(voice.say("importing.gone", n=len(ids), where=where), _lines(lines), _question(preview))


def _question(preview: Preview) -> Markup:
    """Do they stay? Not all of them can, where the file puts something else in their place."""
    voice, blocked = preview.voice, preview.reading.blocked
    if not blocked:
        return voice.say("importing.gone_ask", n=len(preview.reading.vanished))
    lines = _lines(fault_line(voice, fault) for fault in blocked[:_FIRST_GONE])
    return voice.say("importing.gone_blocked", lines=lines)


def _rows(preview: Preview, asks: bool) -> Rows:
    def button(action: str, key: str, **values: object) -> Choice:
        label = preview.voice.say(key, **values).unescape()
        return Choice(label, f"importing.{action}:{preview.id}")

    n = len(preview.reading.vanished)
    last = (button("list", "importing.list_button"), button("drop", "importing.drop_button"))
    if asks:
        cancel = (button("cancel", "importing.cancel_button", n=n),)
        return (cancel, last) if preview.reading.blocked else (
            (button("stay", "importing.stay_button", n=n),), cancel, last
        )  # fmt: skip
    return ((button("publish", "importing.publish_button"),), last)


def _differences(preview: Preview, before: Screening, after: Screening) -> Markup:
    """ "45 → 50 minutes", or only what it is that differs."""
    voice, found = preview.voice, []
    for name in _FIELDS:
        was, now = getattr(before, name), getattr(after, name)
        if was == now:
            continue
        if name in ("spoken", "subtitles"):
            was, now = (wording.languages(voice, each) or "–" for each in (was, now))
        if name in ("spoken", "subtitles", "minutes"):
            found.append(voice.say(f"importing.from_{name}", before=was, after=now))
        else:
            found.append(voice.say(f"importing.changed_{name.replace('_', '')}"))
    return Markup(voice.label("showtimes.comma")).join(found)


def _title(preview: Preview, screening: Screening) -> str:
    film = preview.films.get(screening.film)
    return wording.title(preview.voice, film) if film else screening.film


def _film_line(preview: Preview, film: Film) -> str:
    key = "importing.line_film_changed" if film.id in preview.programme.films else "importing.line_film_new"
    return _plain(preview.voice.say(key, film=wording.title(preview.voice, film), id=film.id))


def _missing_line(preview: Preview, each: Screening) -> str:
    return _plain(preview.voice.say("importing.line_missing", film=_title(preview, each), after=place(preview, each)))


def _lines(lines: Iterable[Markup]) -> Markup:
    return Markup("\n").join(lines)


def _plain(text: Markup) -> str:
    return text.striptags()
