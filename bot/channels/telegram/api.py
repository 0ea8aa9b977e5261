"""One call of the Bot API: JSON out, a typed answer in, every refusal as one exception."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

import msgspec
from msgspec import Raw, Struct
from telegram._utils.types import UploadFileDict
from telegram.error import TelegramError

from bot.channels.telegram.connection import Answer, Unanswered
from bot.channels.telegram.mend import as_json, mended
from bot.channels.telegram.wire import LeanRequest

SLOWEST = 200_000
"""Bytes a second that files come and go with at least; a slower line is a broken one."""
LARGEST_FILE = 20_000_000
"""Bytes of a file that the Bot API hands out (getFile)."""


class Declined(TelegramError):
    """The Bot API answered, and the answer is no.

    status: its error_code (400, 403, 429, 502 …); retry_after: seconds, 0 where it names none;
    moved_to: the new id of a chat that became a supergroup, 0 otherwise.
    """

    def __init__(self, status: int, description: str, retry_after: float = 0, moved_to: int = 0) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after = retry_after
        self.moved_to = moved_to


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that goes along with a call. field: the parameter that it is."""

    field: str
    name: str
    content: bytes = dataclasses.field(repr=False)
    media_type: str = ""


class Parameters(Struct, frozen=True, gc=False):
    """What a refusal may carry."""

    retry_after: float = 0
    migrate_to_chat_id: int = 0


class Envelope(Struct, frozen=True, gc=False):
    """What every answer looks like."""

    ok: bool
    result: Raw = Raw(b"null")
    error_code: int = 0
    description: str = ""
    parameters: Parameters = Parameters()


_open = msgspec.json.Decoder(Envelope).decode


class Api:
    """The methods of one bot."""

    def __init__(self, request: LeanRequest, token: str, base_path: str, timeout: float) -> None:
        self._request = request
        self._path = f"{base_path}/bot{token}/"
        self._file_path = f"{base_path}/file/bot{token}/"
        self._timeout = timeout

    async def call(self, method: str, params: object, *, repeatable: bool = False, timeout: float = 0) -> Raw:
        """The `result` as JSON. repeatable: twice does no harm. timeout: seconds, 0 for the usual.

        Raises Declined, connection.NotSent, connection.Unanswered.
        """
        answer = await self._request.post_json(
            self._path + method, as_json(params), timeout=timeout or self._timeout, repeatable=repeatable
        )
        return opened(answer)

    async def upload(self, method: str, params: Mapping[str, object], upload: Upload) -> Raw:
        """The same with a file. Raises as `call`."""
        fields = {name: text if isinstance(text, str) else as_json(text).decode() for name, text in params.items()}
        files: UploadFileDict = {
            upload.field: (upload.name, upload.content, upload.media_type or "application/octet-stream")
        }
        patience = self._timeout + len(upload.content) / SLOWEST
        return opened(await self._request.post_form(self._path + method, fields, files, timeout=patience))

    async def download(self, place: str) -> bytes:
        """What lies under getFile's file_path. Raises as `call`."""
        patience = self._timeout + LARGEST_FILE / SLOWEST
        answer = await self._request.get(self._file_path + quote(place), timeout=patience)
        if answer.status != 200:
            raise Declined(answer.status, f"HTTP {answer.status}")
        return answer.body


def opened(answer: Answer) -> Raw:
    """The result within an answer. Raises Declined, or Unanswered where a success cannot be read."""
    try:
        envelope = _read(answer.body)
    except (ValueError, RecursionError):
        if 200 <= answer.status < 300:
            raise Unanswered("an answer that is not the Bot API's") from None
        raise Declined(answer.status, f"HTTP {answer.status}") from None
    if envelope.ok:
        return envelope.result
    status, more = envelope.error_code or answer.status, envelope.parameters
    raise Declined(status, envelope.description, more.retry_after, more.migrate_to_chat_id)


def _read(body: bytes) -> Envelope:
    try:
        return _open(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _open(mended(body))
