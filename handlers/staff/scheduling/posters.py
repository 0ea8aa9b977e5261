"""A film's poster: an organiser sends a picture while it is asked for; it is fetched once that is durable."""

from dataclasses import replace

import msgspec

from handlers.showtimes import wording
from handlers.staff.rights import actor, note, role_of, step
from handlers.talk import heard
from handlers.talk.message import Choice, FileNote, Reply
from handlers.talk.turn import Topic, Turn
from storage import posters
from storage.films import Film
from storage.posters import Picture

NAME = "poster"
MOST = 10_000_000
"""Bytes of a poster."""
SMALLEST = 600
"""Pixels of its longer side, at least."""
TYPES = frozenset({"image/jpeg", "image/png"})
_ENDS = (".jpg", ".jpeg", ".png")
_ACTION = "film.poster"


def button(turn: Turn, film: Film) -> Choice:
    """Leads here from the film's card."""
    return turn.choice(f"{NAME}.ask:{film.id}", "poster.change" if film.poster else "poster.send")


async def ask(turn: Turn) -> list[Reply]:
    """From now on a picture is the poster of that film."""
    programme = await turn.festival.programmes.current(turn.tx)
    if turn.argument not in programme.films:
        return [turn.reply("slot.gone", rows=((turn.choice("slot.list", "slot.list_button"),),))]
    turn.open_form(NAME, turn.argument)
    return await where(turn)


async def where(turn: Turn) -> list[Reply]:
    """What is waited for."""
    programme = await turn.festival.programmes.current(turn.tx)
    film = programme.films.get(turn.conversation.form)
    title = wording.title(turn.voice, film) if film else turn.conversation.form
    leave = turn.choice(f"{NAME}.leave", "poster.leave")
    return [turn.reply("poster.ask", title=title, rows=((replace(leave, kind="aside"),),))]


async def leave(turn: Turn) -> list[Reply]:
    """No poster."""
    film = turn.conversation.form if turn.conversation.topic == NAME else ""
    if film:
        turn.close_form()
    rows = ((turn.choice(f"slot.film:{film}", "slot.film"),),) if film else ()
    return [turn.reply("poster.left", rows=rows)]


async def carry_on(turn: Turn) -> list[Reply]:
    """A picture, or something else."""
    if turn.incoming.kind != "file" or turn.incoming.file is None:
        turn.misfit = turn.may_decline
        return [] if turn.misfit else await where(turn)
    file, film = turn.incoming.file, turn.conversation.form
    if refusal := _refused(file):
        return [turn.reply(refusal, name=file.name, most=MOST // 1_000_000), *await where(turn)]
    at = turn.incoming.address
    picture = Picture(
        posters.new_id(), turn.festival.edition, film, actor(turn), at.channel, at.chat, turn.language,
        msgspec.json.encode(file).decode(),
    )  # fmt: skip
    await posters.add(turn.tx, picture, turn.now)
    turn.close_form()
    turn.audit_detail = f"{file.name}, {file.size} bytes"
    await note(turn, await role_of(turn), _ACTION, film)
    return [turn.reply("poster.coming", rows=((turn.choice(f"slot.film:{film}", "slot.film"),),))]


def _refused(file: FileNote) -> str:
    """By what is known of it before a byte is fetched; "" where nothing speaks against it."""
    told = file.media_type.partition(";")[0].strip().lower()
    if told not in TYPES and not (told in ("", "application/octet-stream") and file.name.lower().endswith(_ENDS)):
        return "poster.no_picture"
    return "poster.large" if file.size > MOST else ""


async def first(turn: Turn) -> list[Reply] | None:
    """/cancel while a poster is asked for."""
    if turn.conversation.topic != NAME or turn.incoming.kind != "text" or heard.command(turn) != "leave":
        return None
    return await step(_ACTION, leave)(turn)


TOPIC = Topic(
    NAME,
    choices={"ask": step(_ACTION, ask), "leave": step(_ACTION, leave), "where": step(_ACTION, where)},
    carry_on=step(_ACTION, carry_on),
    where=step(_ACTION, where),
    first=first,
)
