"""`import`: a programme from a file into the database, shown first; also while the bot runs."""

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.commands.organisers import WHO
from bot.content import read_content
from bot.halls import venue_of
from bot.importing import sample_files
from bot.opening import NotReady, database_beside, open_clock
from bot.settings import Settings
from handlers.programme.programmes import Programmes
from handlers.programme.publishing import Outdated, publish
from handlers.programme.sheets import opening, reading
from handlers.staff import previews
from handlers.staff.previews import Preview
from handlers.talk.texts import Texts, plain
from handlers.talk.voice import Voice
from storage import audit
from storage.audit import Record
from storage.database import Conflict, Database

_TRIES = 3
Named = Sequence[tuple[str, bytes]]


async def import_(settings: Settings, args: argparse.Namespace) -> int:
    """Say what the file would change and what is wrong with it; publish it if that was asked. 1 where it has faults."""
    texts = read_content(settings).texts
    files = await asyncio.to_thread(_files, settings, args)
    name = "the sample programme" if args.sample else ", ".join(Path(each).name for each in args.file)
    async with database_beside(settings) as database:
        for _ in range(_TRIES):
            preview = await _compared(settings, database, texts, files)
            preview = replace(preview, name=name, reading=replace(preview.reading, cancel=args.cancel_missing))
            if not preview.reading.sound:
                _say(preview)
                return 1
            if not args.publish:
                _say(preview)
                return 0
            try:
                version = await _published(settings, database, preview)
            except (Outdated, Conflict):  # somebody has published meanwhile: look again
                continue
            _say(preview)
            before = preview.programme.version
            print(f"published: version {version}" if version > before else f"version {version} stands")
            return 0
    raise NotReady("the programme changes all the time: try again in a while")


def _files(settings: Settings, args: argparse.Namespace) -> Named:
    """What is to be read. Raises NotReady."""
    try:
        if args.sample:
            return sample_files(settings.path(settings.programme.sample))
        if not args.file:
            raise NotReady("name a file (XLSX, CSV or iCalendar), or say --sample")
        return [_file(Path(each)) for each in args.file]
    except OSError as error:
        raise NotReady(f"{error.filename} cannot be read: {error.strerror}") from error


def _file(path: Path) -> tuple[str, bytes]:
    """One that is refused is not even opened: its sentence comes from reading nothing."""
    return path.name, b"" if opening.refusal(path.name, path.stat().st_size) else path.read_bytes()


async def _compared(settings: Settings, database: Database, texts: Texts, files: Named) -> Preview:
    """The files against the programme that stands."""
    now = (await open_clock(settings, database)).now()
    async with database.reading() as tx:
        programme = await Programmes(settings.festival.edition, venue_of(settings)).current(tx)
    told = await asyncio.to_thread(reading.read, files, programme, texts, now)
    return Preview("", "", programme, told, Voice(texts, "en"))


async def _published(settings: Settings, database: Database, preview: Preview) -> int:
    """The new version. Raises Outdated, Conflict."""
    now, edition = (await open_clock(settings, database)).now(), settings.festival.edition
    async with database.transaction() as tx:
        standing = await Programmes(edition, preview.programme.venue).current(tx)
        done = await publish(tx, edition, standing, preview.proposal, by=WHO, now=now, note=preview.name)
        detail = f"{len(done.changes)} changes, {len(preview.reading.proposal.films)} films"
        await audit.add(tx, Record(now, WHO, "", "programme.publish", f"version {done.version}", detail))
    return done.version


def _say(preview: Preview) -> None:
    """The preview as the chat has it, or every fault; what the file does not have is named, too."""
    voice, told = preview.voice, preview.reading
    if not told.sound:
        print("\n".join(previews.fault_line(voice, fault).striptags() for fault in (*told.faults, *told.blocked)))
        return
    [shown, *_] = previews.replies(preview)
    print(plain(shown.text))
    if told.vanished and not told.cancel:
        print(f"\nnot in the file, and left as they are ({len(told.vanished)}; --cancel-missing cancels them):")
        gone = (preview.programme.by_id[id] for id in told.vanished)
        print("\n".join(f"{each.id}  {previews.place(preview, each)}" for each in gone))
