"""`make bench`: measures Usher and its peers in turn, prints the table, and writes it to .bench/table.md."""

import argparse
import asyncio
import itertools
import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime

import uvloop

from tests.benchmarks.contestants import PEERS, USHER, Contestant, Mode
from tests.benchmarks.filling import filled
from tests.benchmarks.measures import Cost, Plan, cost, first_answer, folder, load
from tests.benchmarks.running import BENCH, OUR_CORE, ROOT
from tests.benchmarks.table import Results, written

FEW, MANY = 1_000, 1_000_000
MODES: tuple[Mode, ...] = ("webhook", "polling")
NEAR, FAR = 0.0, 40.0


def read_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10, help="of each stretch that is counted (default: 10)")
    parser.add_argument("--people", type=int, default=200, help="who talk at the same time (default: 200)")
    parser.add_argument("--stored", type=int, default=MANY, help="people in the crowded database (default: 1,000,000)")
    parser.add_argument("--only", choices=["usher", "peers", "growth"], help="leave the rest out")
    parser.add_argument("--quick", action="store_true", help="short stretches, webhook only, a smaller database")
    return parser.parse_args(arguments)


async def measured(options: argparse.Namespace) -> str:
    """Everything, one after the other, each line told as it is known; the tables."""
    plan = Plan(2, 1, options.people) if options.quick else Plan(options.seconds, 3, options.people)
    stored = 50_000 if options.quick else options.stored
    results = Results()
    bots = {"usher": (USHER,), "peers": PEERS, "growth": ()}.get(options.only, (USHER, *PEERS))
    await _loads(results, bots, MODES[:1] if options.quick else MODES, plan)
    if options.only != "peers":
        await _growth(results, stored, plan)
    return written(results, versions(bots), plan, f"{datetime.now(UTC):%Y-%m-%d}")


async def _loads(results: Results, bots: Sequence[Contestant], modes: Sequence[Mode], plan: Plan) -> None:
    for latency, mode, bot in itertools.product((NEAR, FAR), modes, bots):
        figures = results.loads[bot.name, mode, latency] = await load(bot, mode, latency, plan)
        _tell(f"{bot.name}, {mode}, {latency:g} ms: {figures.rate:,.0f}/s, p99 {figures.p99:,.0f} ms")


async def _growth(results: Results, stored: int, plan: Plan) -> None:
    """The two databases by turns, so that a noisy minute of the machine falls on both."""
    with folder() as where:
        results.starts[0] = await first_answer("polling", None, 3)
        few, many = where / "few.db", where / "many.db"
        filled(few, FEW)
        _tell(f"{stored:,} people written down in {filled(many, stored):.0f} s")
        results.starts[stored] = await first_answer("polling", many, 3)
        rounds = [(await cost(few, FEW, plan), await cost(many, stored, plan)) for _ in range(2)]
        results.costs = [mean([first for first, _ in rounds]), mean([second for _, second in rounds])]
        _tell(f"a message costs {results.costs[0].cpu:.2f} ms among {FEW:,}, {results.costs[1].cpu:.2f} ms among all")


def mean(costs: Sequence[Cost]) -> Cost:
    """Of several rounds on one database."""
    return Cost(
        costs[0].stored, sum(cost.cpu for cost in costs) / len(costs), sum(cost.rate for cost in costs) / len(costs)
    )


def versions(bots: Sequence[Contestant]) -> dict[str, str]:
    """What was measured: the libraries as installed, and Usher's commit."""
    told = {bot.library: bot.version() for bot in bots if bot is not USHER}
    asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    commit = f" ({asked.stdout.strip()})" if asked.returncode == 0 else ""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {"Usher": project["version"] + commit, **told}


def alone(name: str, *arguments: str) -> str:
    """What another benchmark prints: in a process of its own, whose memory and clock nothing else uses."""
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    options = read_arguments()
    for bot in PEERS:
        bot.python()  # installing is nobody's load
    os.sched_setaffinity(0, {OUR_CORE})
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        table = runner.run(measured(options))
    if options.only not in ("peers", "growth"):
        others = ("asking", "whats_on", "reminders", "broadcasting", "queueing")
        table += "\n" + "\n".join([alone("understanding", "--bare"), *map(alone, others)])
    BENCH.mkdir(exist_ok=True)
    (BENCH / "table.md").write_text(table, encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()
