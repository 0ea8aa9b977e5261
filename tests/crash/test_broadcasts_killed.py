"""The bot is killed while an announcement goes out, is paused and goes on: nobody is missed, nobody hears it twice."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.channels.telegram.hear import VERSION
from storage.database import open_database
from tests.crash.announcing import FIRST_CHAT, ORGANISER, Register, Standing, move_all_in
from tests.crash.ledger import Ledger
from tests.crash.test_crash import KILLS, SEED
from tests.crash.usher import Usher
from tests.servers.telegram import FakeTelegram
from tests.visitors import BY_WORDING

pytestmark = pytest.mark.crash

LONG = KILLS >= 50
PEOPLE = 10_000 if LONG else 400
RATE = 300
"""Messages a second that the bot may send."""
LATENCY = 8.0
MOMENTS = ("sending", "pausing", "starting", "sending", "paused", "sending")
"""Of three kills one of each of the first three sorts."""
PATIENCE = 60.0
ENVIRON = {
    **BY_WORDING, "USHER_REMINDERS_QUIET": "", "USHER_COURIER_RATES_TELEGRAM_PER_SECOND": str(RATE),
    "USHER_ANNOUNCEMENTS_PAUSE_SHARE": "1",  # each death leaves some of which nobody knows
}  # fmt: skip
FAULTS: tuple[dict[str, object], ...] = (
    {"kind": "429", "probability": 0.004, "retry_after": 1},
    {"kind": "500", "probability": 0.01},
    {"kind": "502", "probability": 0.01},
    {"kind": "reset_before", "probability": 0.01},
    {"kind": "reset_after", "probability": 0.005},
    {"kind": "half", "probability": 0.005},
)


@dataclass(slots=True)
class Stage:
    """All that plays. lost: chats of people who have blocked the bot, or are no more."""

    server: FakeTelegram
    usher: Usher
    register: Register
    rng: random.Random
    campaign: str
    lost: set[int]
    pauses: int = 0

    async def presses(self, action: str, standing: Standing) -> None:
        """The organiser presses a button below the progress, if it has been shown."""
        organiser = self.server.people[ORGANISER]
        said = [message for message in organiser.messages if message.by_bot]
        if said:
            data = f"{VERSION}announce.{action}:{self.campaign}.{standing.revision}"
            await organiser.presses(said[-1], data=data)


async def test_killed_again_and_again(database_url: str, tmp_path: Path) -> None:
    begun = time.monotonic()
    async with _stage(database_url, tmp_path) as stage:
        for number in range(KILLS):
            await _live_and_die(stage, MOMENTS[number % len(MOMENTS)])
        stage.usher.start()
        await _goes_on(stage)
        await _gets_on(stage, lambda standing: standing.state == "done", patience=4 * PATIENCE)
        assert await stage.usher.stop() == 0
        ends = stage.register.look_back(PEOPLE, stage.lost)
        assert "Traceback" not in stage.usher.last_words()
    seconds = time.monotonic() - begun
    print(f"{PEOPLE} recipients, {KILLS} kills, {stage.pauses} pauses, {seconds:.0f} s: {ends}")


async def _live_and_die(stage: Stage, moment: str) -> None:
    usher, rng, register = stage.usher, stage.rng, stage.register
    usher.start()
    if moment == "starting":
        await asyncio.sleep(rng.uniform(0.0, 2.0))
    else:
        await _goes_on(stage)
        enough = register.seen.total() + rng.randint(1, max(1, 3 * PEOPLE // (2 * KILLS)))
        await _gets_on(stage, lambda standing: register.seen.total() >= enough or standing.state == "done")
        if moment != "sending":
            await _pauses(stage, exactly=moment == "paused" or not LONG)
        await asyncio.sleep(rng.uniform(0.0, 0.05))
    await usher.kill()
    register.look()


async def _goes_on(stage: Stage) -> None:
    """The organiser lets it go on, if it stands still."""
    await stage.usher.is_up()
    await _presses(stage, "resume", "paused")


async def _gets_on(stage: Stage, far: Callable[[Standing], bool], *, patience: float = PATIENCE) -> None:
    """Return when it has got so far. A press of an earlier life may be heard in this one, and hold it up."""
    async with asyncio.timeout(patience):
        while not far(standing := stage.register.standing()):
            if standing.state == "paused":
                await _presses(stage, "resume", "paused")
            await asyncio.sleep(0.05)


async def _pauses(stage: Stage, *, exactly: bool) -> None:
    """The organiser pauses it; then nothing leaves any more but what had begun."""
    if not exactly:  # and the death comes at once
        await stage.presses("pause", stage.register.standing())
        return
    await _presses(stage, "pause", "running")
    if stage.register.standing().state != "paused":
        return
    stage.pauses += 1
    await _until(lambda: not stage.register.standing().on_its_way)
    seen = stage.register.seen.total()
    await asyncio.sleep(0.2)
    assert stage.register.seen.total() == seen, "something left after the pause"


async def _presses(stage: Stage, action: str, while_in: str) -> None:
    """Until it is in that state no more: again and again, as a press may get lost with a life."""
    for _ in range(20):
        standing = stage.register.standing()
        if standing.state != while_in:
            return
        await stage.presses(action, standing)
        await _until(lambda: stage.register.standing().state != while_in, patience=3.0, fails=False)
    raise AssertionError(f"it is still {while_in}")


async def _until(true: Callable[[], bool], *, patience: float = PATIENCE, fails: bool = True) -> None:
    try:
        async with asyncio.timeout(patience):
            while not true():
                await asyncio.sleep(0.02)
    except TimeoutError:
        if fails:
            raise


@asynccontextmanager
async def _stage(url: str, folder: Path) -> AsyncIterator[Stage]:
    rng = random.Random(f"{SEED} {url.partition(':')[0]}")
    async with FakeTelegram(pace=None, seed=SEED, latency_ms=LATENCY) as server:
        chats = range(FIRST_CHAT, FIRST_CHAT + PEOPLE)
        for chat in (ORGANISER, *chats):
            server.user(chat, f"P{chat}").starts_silently()
        lost = set(rng.sample(chats, PEOPLE // 25))
        for number, chat in enumerate(sorted(lost)):
            if number % 3:
                server.people[chat].chat.blocked = True
            else:
                await server.people[chat].deactivates()
        for fault in FAULTS:
            server.inject(**{"method": "sendMessage", "times": 0, **fault})  # type: ignore[arg-type]
        database = await open_database(url)
        async with database.transaction() as tx:
            campaign = await move_all_in(tx, PEOPLE)
        await database.close()
        usher = Usher(server, url, folder, "polling", **ENVIRON)
        register = Register(server, Ledger(url, usher.key_file))
        try:
            yield Stage(server, usher, register, rng, campaign.id, lost)
            await server.check(ignore={"unanswered"})
        except BaseException:
            print(register.standing(), register.owed(), usher.last_words(), sep="\n")
            raise
        finally:
            usher.make_sure()
