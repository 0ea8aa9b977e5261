"""One call of the Bot API: JSON out, a typed answer in, every refusal as one exception."""

import msgspec
from msgspec import Raw, Struct
from telegram.error import TelegramError

from bot.channels.telegram.connection import Answer, Unanswered
from bot.channels.telegram.mend import as_json, mended
from bot.channels.telegram.wire import LeanRequest


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
        self._timeout = timeout

    async def call(self, method: str, params: object, *, repeatable: bool = False, timeout: float = 0) -> Raw:
        """The `result` as JSON. repeatable: twice does no harm. timeout: seconds, 0 for the usual.

        Raises Declined, connection.NotSent, connection.Unanswered.
        """
        answer = await self._request.post_json(
            self._path + method, as_json(params), timeout=timeout or self._timeout, repeatable=repeatable
        )
        return opened(answer)


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
