"""The README's table of settings, from config.toml and its comments: `python -m tests.readme` writes it anew."""

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from bot.environment import PLAIN, reference
from bot.sections import Sections

ROOT = Path(__file__).parents[1]
MARKED = re.compile(r"<!-- settings -->.*<!-- /settings -->", re.DOTALL)


def table() -> str:
    """One row a setting: its name, its variable, what is shipped, and the comment beside it."""
    text = (ROOT / "config.toml").read_text("utf-8")
    raw, notes = tomllib.loads(text), dict(_comments(text))
    plain = {"telegram." + path[-1]: name for name, path in PLAIN.items()}
    rows = ["| setting | variable | shipped | |", "|---|---|---|---|"]
    for name, variable, default, expected in reference(Sections, raw):
        value = _shipped(raw, name, default)
        note = notes.get(name) or ("" if value not in (None, "", (), []) else expected)
        rows.append(f"| `{name}` | `{plain.get(name, variable)}` | {_shown(value)} | {note} |")
    return "\n".join(["<!-- settings -->", *rows, "<!-- /settings -->"])


def _comments(text: str) -> list[tuple[str, str]]:
    found, section = [], ""
    for line in text.splitlines():
        if header := re.match(r"\[+([\w.]+)\]+", line):
            section = header[1]
        elif pair := re.match(r"(\w+) = .*?  # (.*)", line):
            found.append((f"{section}.{pair[1]}", pair[2]))
    return found


def _shipped(raw: dict[str, Any], name: str, default: Any) -> Any:
    value: Any = raw
    for step in name.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value if value is not None else None if default is msgspec.NODEFAULT else default


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "texts in each language"
    if value is None or value in ("", (), []):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, list | tuple):
        return f"`{', '.join(map(str, value))}`"
    return f"`{value:g}`" if isinstance(value, float) and value.is_integer() else f"`{value}`"


if __name__ == "__main__":
    readme = ROOT / "README.md"
    readme.write_text(MARKED.sub(lambda _: table(), readme.read_text("utf-8")), "utf-8")
