"""`talk`: chats on the command line, for people and for scripts."""

import argparse
import asyncio
import secrets
import sys

import msgspec

from bot.app import House, answer_and_settle, open_house
from bot.channels.terminal import Line, NoFile, TerminalChannel, heard, lines_of
from bot.clock import parse_duration
from bot.opening import NotReady
from bot.sections import Flood
from bot.settings import Settings

_NEVER = 10**9


async def talk(settings: Settings, args: argparse.Namespace) -> int:
    """Answer standard input until it ends."""
    channel = TerminalChannel(as_json=args.json)
    patient = Flood(slowed_after=_NEVER, ignored_after=_NEVER + 1)  # a script types faster than any person
    async with open_house(msgspec.structs.replace(settings, flood=patient), [channel], listen=False) as house:
        channel.attachments = house.attachments
        await house.courier.settle()
        await (_talk_json(house, channel) if args.json else _talk_lines(house, channel, args))
    return 0


async def _talk_json(house: House, channel: TerminalChannel) -> None:
    run, number = secrets.token_hex(4), 0
    async for text in lines_of(sys.stdin.buffer):
        number += 1
        if text.strip():
            await _answer(house, channel, text, f"{run} {number}")
        print(msgspec.json.encode({"done": number}).decode(), flush=True)


async def _answer(house: House, channel: TerminalChannel, text: str, key: str) -> None:
    try:
        line = msgspec.json.decode(text, type=Line)
        if line.advance is not None:
            await house.jump(parse_duration(line.advance))
            await house.courier.settle()
            return
        file = await channel.taken(line)
    except (msgspec.MsgspecError, ValueError, NotReady, NoFile) as wrong:
        print(f"line {key.rpartition(' ')[2]}: {wrong}", file=sys.stderr, flush=True)
        return
    await answer_and_settle(house, heard(line, key, file))
    await house.look_around()  # no alarm clock wakes a talk
    await house.courier.settle()


async def _talk_lines(house: House, channel: TerminalChannel, args: argparse.Namespace) -> None:
    run, number = secrets.token_hex(4), 0
    print("Usher listens. A line /file PATH sends a file, Ctrl+D ends the talk.", file=sys.stderr)
    async for text in lines_of(sys.stdin.buffer):
        number += 1
        if text.strip():
            await _say(house, channel, _typed(text, args), f"{run} {number}")
        await asyncio.sleep(0)


def _typed(text: str, args: argparse.Namespace) -> Line:
    command, _, path = text.strip().partition(" ")
    said = {"file": path.strip()} if command == "/file" else {"text": text}
    return Line(args.who, args.language, **said)


async def _say(house: House, channel: TerminalChannel, line: Line, key: str) -> None:
    try:
        file = await channel.taken(line)
    except NoFile as wrong:
        print(wrong, file=sys.stderr, flush=True)
        return
    await answer_and_settle(house, heard(line, key, file))
    await house.look_around()  # no alarm clock wakes a talk
    await house.courier.settle()
