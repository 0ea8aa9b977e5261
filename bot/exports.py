"""Makes the files that organisers take away when they are sent: page by page, in threads, one at a time."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

import msgspec

from bot.archives import pack
from bot.files import PIECE, Files, NotKept
from bot.tables import TABLES, Table
from handlers.staff.numbers import orders
from handlers.staff.numbers.orders import FILES, Order
from handlers.staff.numbers.reader import Reader, Sheet
from handlers.staff.numbers.sheets import sheet
from handlers.talk.festival import Festival
from handlers.talk.message import FileNote
from handlers.talk.texts import Texts
from handlers.talk.voice import Voice
from storage import exports
from storage.database import Database, Unavailable


@dataclass(frozen=True, slots=True)
class Exports:
    """Files by their token, an order; they lie in no folder: what is made goes out, and is made anew if that fails."""

    database: Database
    festival: Festival
    texts: Texts
    files: Files
    now: Callable[[], datetime]
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def fetch(self, note: FileNote) -> AsyncIterator[bytes]:
        """What was ordered, from what stands now. Raises NotKept."""
        order = _order(note.token, self.festival)
        with await asyncio.to_thread(tempfile.TemporaryFile) as file:
            async with self._alone:
                await self._make(order, file)
            await asyncio.to_thread(file.seek, 0)
            while piece := await asyncio.to_thread(file.read, PIECE):
                yield piece

    async def _make(self, order: Order, file: IO[bytes]) -> None:
        reader = Reader(self.festival, Voice(self.texts, order.language))
        try:
            if order.what == FILES:
                async with self.database.reading() as tx:
                    wanted = set(order.ids)
                    filed = [each for each in await exports.all_filed(tx, self.festival.edition) if each.id in wanted]
                await asyncio.to_thread(pack, file, filed, self.files.path, reader, self.now())
            else:
                made = sheet(reader, order)
                table = await asyncio.to_thread(TABLES[order.form], file, made.columns)
                await self._fill(table, made)
        except Unavailable as error:
            raise NotKept("away") from error

    async def _fill(self, table: Table, made: Sheet) -> None:
        """A transaction for each page: nobody's writing waits for ten thousand rows."""
        last: Any = None
        while True:
            async with self.database.reading() as tx:
                records = await made.page(tx, last)
            if not records:
                break
            last = records[-1]
            await asyncio.to_thread(_add, table, made, records)
        await asyncio.to_thread(table.close)


def _add(table: Table, made: Sheet, records: Any) -> None:
    table.add([made.row(record) for record in records])


def _order(token: str, festival: Festival) -> Order:
    try:
        order = orders.decoded(token)
    except msgspec.DecodeError as error:
        raise NotKept("gone") from error
    known = order.what == FILES or (order.what in orders.SHEETS and order.form in TABLES)
    if not known or order.language not in festival.languages:
        raise NotKept("gone")
    return order
