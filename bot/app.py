"""Everything is put together here and nowhere else."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from starlette.types import ASGIApp

from bot import broadcast_feeding, facts
from bot.attachments import Attachments
from bot.attend import Attend
from bot.broadcast import Broadcast
from bot.broadcast_feeding import Feeding
from bot.channels.channel import Channel
from bot.channels.web import WebChannel
from bot.channels.web.calendar import Addresses, Plans
from bot.channels.web.feed import ProgrammeFeed
from bot.channels.web.server import RunningServer, serve
from bot.channels.web.texts import PAGE_KEYS
from bot.clock import Clock, RehearsalClock
from bot.content import festival_of, fonts_of, read_content
from bot.courier import Courier
from bot.decide import Decide
from bot.drawing import DRAWN, Charts, Drawings
from bot.entry_files import EntryFiles, files_of
from bot.exports import Exports
from bot.files import MEGABYTE, Files
from bot.importing import Importing
from bot.lookup import LookUp
from bot.opening import NotReady, key_of, name_of, open_clock, open_whole
from bot.posters import Posters, posters_of
from bot.remind import Remind
from bot.replan import Replan
from bot.rounds import Rounds
from bot.schedule import Alarm, Clear, Tidy
from bot.settings import Settings
from bot.stage import close_rehearsal, stage_of
from bot.tell import Tell
from bot.unanswered import Unanswered
from bot.understanding import Learn
from handlers import TOPICS
from handlers.enrol import facets as entry_facets
from handlers.inquiries.overdue import Overdue
from handlers.plan.addresses import PLAN
from handlers.staff.numbers.orders import EXPORT
from handlers.staff.numbers.topic import CHART
from handlers.talk import routes
from handlers.talk.desk import Desk
from handlers.talk.festival import Festival
from handlers.talk.message import Answered, Incoming
from handlers.talk.seal import Seal
from handlers.talk.texts import Texts
from storage.database import Database

if TYPE_CHECKING:
    from bot.channels.telegram.channel import TelegramChannel

COMMANDS = (
    "programme", "plan", "reminders", "news", "enrol", "films", "faq", "human", "continue", "language", "privacy",
    "help", "menu",
)  # fmt: skip
"""What stands in Telegram's menu; each has its text under "command.…"."""


@dataclass(slots=True, repr=False)  # asyncio writes out what a task returns, and this holds everything
class House:
    """A bot that is put together: what is heard goes to `desk.answer`, what is owed to `courier`."""

    settings: Settings
    database: Database
    clock: Clock
    texts: Texts
    festival: Festival
    desk: Desk
    courier: Courier
    channels: dict[str, Channel]
    attachments: Attachments
    attend: Attend
    tell: Tell
    posters: Posters
    replan: Replan
    decide: Decide
    remind: Remind
    broadcast: Broadcast
    importing: Importing
    entry_files: EntryFiles
    unanswered: Unanswered
    telegram: "TelegramChannel | None" = None
    server: RunningServer | None = None

    async def jump(self, by: timedelta) -> datetime:
        """Advance the rehearsal clock. NotReady if the bot is live."""
        if not isinstance(self.clock, RehearsalClock):
            raise NotReady("the clock can only be advanced in a rehearsal: config.toml has no [rehearsal] section")
        now = await self.clock.advance(by)
        await self.look_around()
        return now

    @property
    def rounds(self) -> tuple[Rounds, ...]:
        """What is looked after again and again, in the order in which one leads to another."""
        fetched = self.importing, self.posters, self.entry_files
        return self.attend, *fetched, self.unanswered, self.tell, self.replan, self.decide, self.remind, self.broadcast

    async def look_around(self) -> None:
        """All that there is to do now: what the alarm clock would wake us for."""
        for each in self.rounds:
            await each()


@dataclass(slots=True)
class _Links:
    """Addresses that open a private chat; Telegram tells the bot's name only once it has been asked."""

    telegram: "TelegramChannel | None" = None

    def __call__(self, channel: str, payload: str) -> str:
        if channel == "telegram" and self.telegram is not None and self.telegram.bot_name:
            return f"https://t.me/{self.telegram.bot_name}?start={payload}"
        return ""


@asynccontextmanager
async def open_house(
    settings: Settings, extra: Sequence[Channel] = (), *, listen: bool, clock: Clock | None = None
) -> AsyncIterator[House]:
    """A bot that answers and delivers.

    extra: further channels; listen: also serve the page and Telegram; clock: instead of the one that settings ask for.
    """
    content = read_content(settings)
    texts = content.texts
    async with AsyncExitStack() as stack:
        database = await open_whole(settings, stack)
        clock = clock or await open_clock(settings, database)
        if settings.rehearsal is None:
            await close_rehearsal(database)
        links = _Links()
        attachments = _attachments(settings, texts, clock)
        festival = festival_of(settings, content, Seal(key_of(settings)), links)
        festival = replace(festival, calendar_link=addresses_of(settings, key_of(settings)))
        await entry_facets.file_all(database, festival)
        plans = Plans(database, festival, texts)
        attachments.fetches[PLAN] = plans.fetch
        attachments.fetches[DRAWN] = Drawings(database, festival, texts, fonts_of(settings)).fetch
        attachments.fetches[CHART] = Charts(fonts_of(settings)).fetch
        attachments.fetches[EXPORT] = Exports(database, festival, texts, attachments.files, clock.now).fetch
        attachments.made = {EXPORT}
        who = await name_of(settings, database)
        learn = Learn(database, festival)
        await learn()
        courier_of: list[Courier] = []
        desk = Desk(
            database, texts, festival, TOPICS, clock.now, who, routes.phrases(TOPICS, texts),
            lambda parcels: courier_of[0].take(parcels), timedelta(seconds=settings.courier.lease_seconds),
            lambda: courier_of[0].wake(), learn,
        )  # fmt: skip
        channels: dict[str, Channel] = {channel.name: channel for channel in extra}
        web = telegram = None
        if listen:
            web = WebChannel(
                settings.web, database, desk.answer, clock.now, _page_texts(texts, festival),
                stage_of(settings, clock, database), attachments=attachments, key=key_of(settings),
                plans=plans, programme=ProgrammeFeed(database, festival, clock.now),
            )  # fmt: skip
            channels["web"] = web
            if settings.telegram is not None:
                from bot.channels.telegram.channel import TelegramChannel  # its library takes a third of a second

                telegram = TelegramChannel(
                    settings.telegram, desk.answer, _commands(texts), attachments,
                    LookUp(database, festival, texts, clock.now),
                )  # fmt: skip
                attachments.fetches["telegram"] = telegram.fetch
                channels["telegram"] = links.telegram = telegram
        courier = Courier(database, channels, settings.courier, who, clock.now, festival.seal)
        courier_of.append(courier)
        attend = Attend(database, Overdue(festival, texts), clock.now, courier.wake)
        tell = Tell(database, festival, texts, clock.now, courier.wake)
        posters = Posters(database, festival.programmes, attachments, texts, clock.now, courier.wake)
        replan = Replan(database, festival, clock.now)
        decide = Decide(database, festival, texts, clock.now, courier.wake)
        remind = Remind(database, festival, texts, clock.now, courier.wake)
        feeding = Feeding(festival, texts, {name: settings.courier.rates_of(name).per_second for name in channels})
        broadcast = Broadcast(database, festival, texts, clock.now, courier.wake, feeding)
        sample = settings.path(settings.programme.sample)
        importing = Importing(database, festival, texts, attachments, sample, clock.now, courier.wake)
        entry_files = EntryFiles(database, festival, texts, attachments, clock.now, courier.wake)
        house = House(
            settings, database, clock, texts, festival, desk, courier, channels, attachments, attend, tell,
            posters, replan, decide, remind, broadcast, importing, entry_files,
            Unanswered(database, festival, texts, clock.now, courier.wake),
        )  # fmt: skip
        if isinstance(clock, RehearsalClock):
            clock.listen(lambda now: courier.wake())
        await courier.release()  # before anything is heard: replies to that stand behind what a dead process left
        stack.push_async_callback(courier.release)
        for rounds in house.rounds:
            if isinstance(clock, RehearsalClock):
                clock.listen(rounds.jumped)
            stack.push_async_callback(rounds.stop)
        house.telegram = telegram
        if web is not None:
            await _open_doors(house, web, telegram, stack)
        await courier.start()
        stack.push_async_callback(courier.stop)  # first of all: what is being sent needs the channels
        yield house


async def _open_doors(house: House, web: WebChannel, telegram: "TelegramChannel | None", stack: AsyncExitStack) -> None:
    tidy = Tidy(house.database, house.settings.storage, house.clock.now, house.festival.reminding.rating_late)
    stays = partial(_staying, house)
    clear = Clear(house.attachments.files, house.settings.files.keep_days, house.clock.now, stays)
    every = timedelta(seconds=5)
    alarm = Alarm(
        {
            "tidy": (tidy, timedelta(hours=1)),
            "clear": (clear, timedelta(hours=6)),
            "learn": (house.desk.learn, every),
            "attend": (house.attend, every),
            "importing": (house.importing, timedelta(seconds=1)),
            "tell": (house.tell, timedelta(seconds=1)),
            "posters": (house.posters, timedelta(seconds=1)),
            "entry_files": (house.entry_files, timedelta(seconds=1)),
            "unanswered": (house.unanswered, timedelta(seconds=5)),
            "replan": (house.replan, timedelta(seconds=0.5)),
            "decide": (house.decide, timedelta(seconds=1)),
            "remind": (house.remind, timedelta(seconds=0.5)),
            "broadcast": (house.broadcast, timedelta(seconds=0.5)),
        }
    )
    alarm.start()
    stack.push_async_callback(alarm.stop)
    told = house.settings.telegram
    hooked = telegram is not None and told is not None and told.mode == "webhook"
    ahead: dict[str, ASGIApp] = {told.webhook_path: telegram.webhook} if telegram and told and hooked else {}
    await web.start()
    try:
        house.server = await serve(web.routes(), house.settings.web, ahead)
    except OSError as error:
        raise NotReady(
            f"the page cannot listen on {house.settings.web.host}:{house.settings.web.port} ({error.strerror}):"
            " stop what listens there, or set another [web] port (USHER_WEB_PORT)"
        ) from error
    stack.push_async_callback(house.server.stop)
    stack.push_async_callback(web.stop)
    if telegram is not None:
        stack.push_async_callback(telegram.stop)
        await telegram.start()


async def _staying(house: House) -> frozenset[str]:
    """Files that no time drops."""
    posters = await posters_of(house.database, house.festival.programmes)
    return posters | await files_of(house.database) | await broadcast_feeding.files_of(house.database)


def _attachments(settings: Settings, texts: Texts, clock: Clock) -> Attachments:
    chosen = settings.files
    most, room = int(chosen.most_megabytes * MEGABYTE), int(chosen.most_gigabytes_in_all * 1000 * MEGABYTE)
    return Attachments(Files(settings.path(chosen.folder), most, clock.now, room), texts)


def _page_texts(texts: Texts, festival: Festival) -> dict[str, dict[str, str]]:
    return {
        language: {key: facts.filled(texts.template(language, key), festival.facts[language]) for key in PAGE_KEYS}
        for language in festival.languages
    }


def _commands(texts: Texts) -> dict[str, list[tuple[str, str]]]:
    return {
        language: [(name, texts.template(language, f"command.{name}")) for name in COMMANDS]
        for language in texts.languages
    }


def addresses_of(settings: Settings, key: bytes) -> Addresses:
    """Of calendars. Whoever listens in on plain HTTP would know a person's plan for good: only a rehearsal may."""
    safe = settings.rehearsal is not None or settings.web.address.startswith("https://")
    return Addresses(key, settings.web.address if safe else "")


async def answer_and_settle(house: House, incoming: Incoming) -> Answered:
    """Answer, and wait until all that this caused has been said."""
    answered = await house.desk.answer(incoming)
    if incoming.kind in ("file", "choice"):
        await house.importing()
        await house.entry_files()
    await house.courier.settle()
    return answered
