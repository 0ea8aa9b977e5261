"""`talk`: chats on the command line, for people and for scripts."""

import argparse
import asyncio
import secrets
import sys

import msgspec

from bot.app import House, NotReady, answer_and_settle, open_house
from bot.channels.terminal import Line, TerminalChannel, heard, lines_of
from bot.clock import parse_duration
from bot.sections import Flood
from bot.settings import Settings

_NEVER = 10**9


async def talk(settings: Settings, args: argparse.Namespace) -> int:
    """Answer standard input until it ends."""
    channel = TerminalChannel(as_json=args.json)
    patient = Flood(slowed_after=_NEVER, ignored_after=_NEVER + 1)  # a script types faster than any person
    async with open_house(msgspec.structs.replace(settings, flood=patient), [channel], listen=False) as house:
        await house.courier.settle()
        await (_talk_json(house) if args.json else _talk_lines(house, args))
    return 0


async def _talk_json(house: House) -> None:
    run, number = secrets.token_hex(4), 0
    async for text in lines_of(sys.stdin.buffer):
        number += 1
        if text.strip():
            await _answer(house, text, number, run)
        print(msgspec.json.encode({"done": number}).decode(), flush=True)


async def _answer(house: House, text: str, number: int, run: str) -> None:
    try:
        line = msgspec.json.decode(text, type=Line)
        if line.advance is not None:
            await house.jump(parse_duration(line.advance))
            await house.courier.settle()
            return
    except (msgspec.MsgspecError, ValueError, NotReady) as wrong:
        print(f"line {number}: {wrong}", file=sys.stderr, flush=True)
        return
    await answer_and_settle(house, heard(line, number, run))


async def _talk_lines(house: House, args: argparse.Namespace) -> None:
    run, number = secrets.token_hex(4), 0
    print("Usher listens. Ctrl+D ends the talk.", file=sys.stderr)
    async for text in lines_of(sys.stdin.buffer):
        number += 1
        if text.strip():
            await answer_and_settle(house, heard(Line(args.who, args.language, text=text), number, run))
        await asyncio.sleep(0)
