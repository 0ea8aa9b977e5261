"""Fetches a file that people sent on Telegram."""

import logging

import msgspec
from msgspec import Struct
from telegram.error import TelegramError

from bot.channels.telegram.api import LARGEST_FILE, Api, Declined
from bot.files import NotKept
from handlers.talk.message import FileNote

_log = logging.getLogger(__name__)


class _File(Struct, frozen=True, gc=False):
    file_path: str = ""


_file = msgspec.json.Decoder(_File).decode


async def fetched(api: Api, note: FileNote) -> bytes:
    """What the file holds, 20 MB at most. Raises NotKept."""
    if note.size > LARGEST_FILE:
        raise NotKept("large")
    try:
        place = _file(await api.call("getFile", {"file_id": note.token}, repeatable=True)).file_path
        return await api.download(place)
    except Declined as error:
        _log.warning("a file cannot be fetched: %s %s", error.status, error.description)
        if error.status == 429 or error.status >= 500:
            raise NotKept("away") from error
        raise NotKept("large" if "too big" in error.description.casefold() else "gone") from error
    except TelegramError as error:
        raise NotKept("away") from error
