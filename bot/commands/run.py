"""`run`: serves the page and Telegram until it is told to stop."""

import argparse
import asyncio
import gc
import logging
import signal

from bot.app import House, open_house
from bot.channels.channel import ShutOut
from bot.opening import NotReady
from bot.settings import Settings
from handlers.programme.asking import ask
from handlers.talk.fields import warm_up


async def run(settings: Settings, args: argparse.Namespace) -> int:
    """Serve; 0 after an interrupt or a termination signal."""
    logging.basicConfig(level=settings.process.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that takes longer than its interval is no news
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    try:
        async with open_house(settings, listen=True) as house:
            print(_greeting(house), flush=True)
            await asyncio.to_thread(warm_up)
            await asyncio.to_thread(house.festival.faq.warm_up)
            await _prepare_programme(house)
            gc.collect()
            gc.freeze()  # what stands now stays: looking through it again and again would stop everybody for 50 ms
            await _until(stop, house)
    except ShutOut as turned_out:
        raise NotReady(str(turned_out)) from turned_out
    return 0


async def _prepare_programme(house: House) -> None:
    """The first question about the programme compiles its words, which the writer of the database need not wait for."""
    async with house.database.reading() as tx:
        programme = await house.festival.programmes.current(tx)
    await asyncio.to_thread(ask, "-", programme, house.clock.now(), house.texts)


async def _until(stop: asyncio.Event, house: House) -> None:
    """Return at the signal; raise what ends the Telegram channel for good."""
    waiting = [asyncio.create_task(stop.wait())]
    if house.telegram is not None:
        waiting.append(asyncio.create_task(house.telegram.ended()))  # type: ignore[arg-type]  # both are awaited for their end
    done, rest = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    for task in done:
        task.result()


def _greeting(house: House) -> str:
    server = house.server
    assert server is not None
    telegram = "on" if "telegram" in house.channels else "off (set TELEGRAM_TOKEN to switch it on)"
    clock = f"rehearsal, it is {house.clock.now():%Y-%m-%d %H:%M} UTC" if house.settings.rehearsal else "live"
    return f"Usher is up.  page: {server.url}/  telegram: {telegram}  clock: {clock}  (Ctrl+C stops it)"
