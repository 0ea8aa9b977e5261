"""The figures as Markdown tables, with the machine and the versions that they belong to."""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.contestants import Mode
from tests.benchmarks.measures import Cost, Figures, Plan
from tests.benchmarks.running import CORES


@dataclass(slots=True)
class Results:
    """All that one run found. loads: (bot, mode, latency in ms) → figures; starts: people stored → seconds."""

    loads: dict[tuple[str, Mode, float], Figures] = field(default_factory=dict)
    starts: dict[int, float] = field(default_factory=dict)
    costs: list[Cost] = field(default_factory=list)


def written(results: Results, versions: Mapping[str, str], plan: Plan, day: str) -> str:
    """The whole of it."""
    parts = [
        f"{machine()}. {', '.join(f'{name} {version}' for name, version in versions.items())}. {day}.",
        f"{plan.people} people at once, {plan.seconds:g} s each; the bot on one core, the people and the Bot API on"
        " another. Usher commits every message to SQLite (synchronous=FULL) before it is acknowledged.",
        _loads(results),
        _starts(results.starts),
        _costs(results.costs),
        _astray(results),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def machine() -> str:
    """Processor, cores, kernel, Python."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    return f"{model}, {len(CORES)} cores, Linux {platform.release()}, Python {platform.python_version()}"


def _loads(results: Results) -> str:
    rows = [
        (
            name, mode, f"{latency:g} ms", f"{f.rate:,.0f}", f"{f.p50:,.0f}", f"{f.p99:,.0f}", f"{f.p99_half:,.0f}",
            f"{f.cpu:.2f}", f"{f.memory:,.0f}",
        )
        for (name, mode, latency), f in results.loads.items()
    ]  # fmt: skip
    heads = (
        "bot", "mode", "Bot API answers after", "messages/s", "p50 ms", "p99 ms", "p99 ms at half load",
        "CPU ms/message", "peak MB",
    )  # fmt: skip
    return grid(heads, rows) + _ratios(results) if rows else ""


def _ratios(results: Results) -> str:
    """Usher's rate as a multiple of each peer's in the same place."""
    lines = []
    for mode, latency in dict.fromkeys((mode, latency) for _, mode, latency in results.loads):
        usher = results.loads.get(("Usher", mode, latency))
        peers = {
            name: f for (name, m, far), f in results.loads.items() if (m, far) == (mode, latency) and name != "Usher"
        }
        if usher and peers:
            times = ", ".join(f"{usher.rate / max(f.rate, 0.1):.1f} × {name}" for name, f in peers.items())
            lines.append(f"- {mode}, {latency:g} ms: Usher answers {times}")
    return "\n\n" + "\n".join(lines) if lines else ""


def _starts(starts: Mapping[int, float]) -> str:
    rows = [(f"{stored:,}", f"{seconds:.2f}") for stored, seconds in starts.items()]
    return grid(("people stored", "first reply, s after the start of the process"), rows) if rows else ""


def _costs(costs: Sequence[Cost]) -> str:
    if not costs:
        return ""
    rows = [(f"{cost.stored:,}", f"{cost.cpu:.2f}", f"{cost.rate:,.0f}") for cost in costs]
    growth = costs[-1].cpu / max(costs[0].cpu, 0.001)
    return grid(("people stored", "CPU ms/message", "messages/s"), rows) + f"\n\nGrowth of the cost: {growth:.2f} ×"


def _astray(results: Results) -> str:
    lines = [f"- {name}, {mode}: {text}" for (name, mode, _), f in results.loads.items() for text in f.astray[:3]]
    return "Answers that were wrong:\n" + "\n".join(lines) if lines else ""


def grid(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; columns of numbers to the right."""
    lines = [heads, ["---"] + ["---:" if _numeric(rows, column) else "---" for column in range(1, len(heads))], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _numeric(rows: Sequence[Sequence[str]], column: int) -> bool:
    return all(row[column][:1].isdigit() for row in rows)
