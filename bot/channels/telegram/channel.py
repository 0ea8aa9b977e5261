"""Telegram as a channel: introduces the bot, listens by polling or webhook, and says what is owed."""

import asyncio
import datetime
import logging
import secrets
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from urllib.parse import urlsplit

from telegram import Bot, BotCommand, User
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from bot.attachments import Attachments
from bot.channels.channel import Answer, ShutOut
from bot.channels.telegram.api import Api
from bot.channels.telegram.ears import Ears
from bot.channels.telegram.fetch import fetched
from bot.channels.telegram.hear import Me
from bot.channels.telegram.inline import Inline, LookUp
from bot.channels.telegram.notices import Notices
from bot.channels.telegram.polling import LONGEST_PAUSE, Polling
from bot.channels.telegram.say import Speaker
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.telegram.shapes import HEARD
from bot.channels.telegram.webhook import Webhook
from bot.channels.telegram.wire import LeanRequest
from handlers.talk.message import FileNote, Owed

_log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds that the start waits for Telegram before it goes on without."""

Commands = Mapping[str, Sequence[tuple[str, str]]]
"""The command menu: language → (command, description)."""


class TelegramChannel:
    """See `bot.channels.channel.Channel`. `webhook` is the ASGI application to mount at `settings.webhook_path`."""

    name = "telegram"

    def __init__(
        self, settings: TelegramSettings, answer: Answer, commands: Commands, attachments: Attachments,
        look_up: LookUp | None = None,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._answer = answer
        self._commands = commands
        self._secret = settings.secret_token or secrets.token_urlsafe(32)
        # one more than for sending: the long poll holds one all the time
        self._request = LeanRequest(
            settings.base_url,
            connections=settings.connections + 1,
            timeout=settings.send_timeout,
            connect_timeout=settings.connect_timeout,
        )
        base = settings.base_url.rstrip("/")
        self._bot = Bot(settings.token, f"{base}/bot", request=self._request, get_updates_request=self._request)
        self._api = Api(self._request, settings.token, urlsplit(base).path, settings.send_timeout)
        self._speaker = Speaker(self._api, attachments)
        self._notices = Notices(self._api)
        self._inline = Inline(self._api, look_up, self.link) if look_up else None
        self._user: User | None = None
        self._life: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self.webhook = Webhook(self._secret, settings.at_once)

    @property
    def bot_name(self) -> str:
        """The bot's user name without "@", for deep links; "" until Telegram has told it."""
        return self._user.username or "" if self._user else ""

    def link(self, payload: str) -> str:
        """An address that opens a private chat with the bot and says the payload; "" until the name is known."""
        return f"https://t.me/{self.bot_name}?start={payload}" if self.bot_name else ""

    async def start(self) -> None:
        """Begin to listen; where Telegram cannot be reached, go on trying behind the scenes. Raises ShutOut."""
        self._life = asyncio.create_task(self._live())
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait({ready, self._life}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self._life.done():
            self._life.result()

    async def ended(self) -> None:
        """Return when the channel was stopped; raises ShutOut (a sentence) when Telegram has turned the bot out."""
        if self._life is not None:
            await asyncio.wait({self._life})
            if not self._life.cancelled():
                self._life.result()

    async def stop(self) -> None:
        """Stop listening, finish what is being answered, close the connections. Stop whoever sends before."""
        if self._life is not None:
            self._life.cancel()
            await asyncio.wait({self._life})
        await self.webhook.shut()
        await self._notices.stop()
        if self._inline is not None:
            await self._inline.stop()
        await self._request.shutdown()

    async def send(self, owed: Owed) -> str:
        """Say it; the id of the message. Raises as `Channel.send` does."""
        return await self._speaker.say(owed)

    async def fetch(self, note: FileNote) -> AsyncIterator[bytes]:
        """What a file that Telegram holds contains. Raises NotKept."""
        yield await fetched(self._api, note)

    async def _live(self) -> None:
        await self._insist("getMe", self._introduce)
        ears = Ears(self._answer, Me(self._bot_id, self.bot_name), self._notices, self._inline)
        menu = asyncio.create_task(self._insist("setMyCommands", self._offer_commands))
        try:
            if self._settings.mode == "webhook":
                self.webhook.ears = ears
                await self._insist("setWebhook", self._set_webhook)
                self._ready.set()
                await asyncio.Event().wait()
            await self._insist("deleteWebhook", self._bot.delete_webhook)
            self._ready.set()
            await Polling(self._api, ears, self._settings).run()
        finally:
            menu.cancel()

    @property
    def _bot_id(self) -> int:
        return self._user.id if self._user else 0

    async def _introduce(self) -> None:
        self._user = await self._bot.get_me()

    async def _set_webhook(self) -> None:
        await self._bot.set_webhook(
            public_address(self._settings),
            max_connections=self._settings.max_connections,
            allowed_updates=HEARD,
            secret_token=self._secret,
        )

    async def _offer_commands(self) -> None:
        """The menu in each language, and the English one (or the first) for everybody else."""
        default = "en" if "en" in self._commands else next(iter(self._commands), "")
        for language, rows in self._commands.items():
            menu = [BotCommand(command, description) for command, description in rows]
            await self._bot.set_my_commands(menu, language_code=language)
            if language == default:
                await self._bot.set_my_commands(menu)

    async def _insist(self, call: str, step: Callable[[], Awaitable[object]]) -> None:
        """Until Telegram has done this. Raises ShutOut where it never will."""
        pause = 1.0
        while True:
            try:
                await step()
                return
            except InvalidToken as error:
                raise ShutOut("Telegram refuses the token of this bot: check it with @BotFather") from error
            except BadRequest as error:
                raise ShutOut(f"Telegram refuses {call}: {error.message}") from error
            except TelegramError as error:
                wait = max(pause, named_wait(error))
                _log.warning("%s failed (%s); again in %g s", call, error.message, wait)
            await asyncio.sleep(wait)
            pause = min(LONGEST_PAUSE, pause * 2)


def public_address(settings: TelegramSettings) -> str:
    """Where Telegram posts updates to."""
    bare = urlsplit(settings.webhook_url).path in ("", "/")
    return settings.webhook_url.rstrip("/") + settings.webhook_path if bare else settings.webhook_url


def named_wait(error: TelegramError) -> float:
    """The seconds that a refusal names, 0 if none. The library warns that these will be a timedelta one day."""
    if not isinstance(error, RetryAfter):
        return 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, datetime.timedelta) else wait
