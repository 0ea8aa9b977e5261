"""Where in a TOML file something stands, so that a fault can be named with its line."""

import re
from collections.abc import Sequence
from tomllib import TOMLDecodeError

Path = tuple[str | int, ...]

_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'',
    re.DOTALL,
)
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"[ \t]*(?:([A-Za-z0-9_-]+)|(\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'))[ \t]*")
_SCALAR = re.compile(r"[^,\]}#\n]*")
_SAID = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def locate(text: str, path: Sequence[str | int]) -> int:
    """The line (from 1) where `path` stands in valid TOML: keys, and indexes (from 0) into arrays.

    What is not there is looked for one step up, so that a missing key is reported at its table; 1 if nothing fits.
    """
    lines = _Scan(text).lines
    for length in range(len(path), 0, -1):
        if line := lines.get(tuple(path[:length])):
            return line
    return 1


def syntax_fault(text: str, error: TOMLDecodeError) -> tuple[int, str]:
    """The line of a fault of writing, and what tomllib says of it."""
    said = str(error)
    match = _SAID.search(said)
    line = int(match[1]) if match and match[1] else text.rstrip("\n").count("\n") + 1
    return line, _SAID.sub("", said)


class _Scan:
    """One walk over a file that tomllib has accepted; `lines` holds the first line of every path."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._text = text
        self._at = 0
        self._counted = (0, 1)
        self._sizes: dict[Path, int] = {}
        self._walk()

    def _walk(self) -> None:
        table: Path = ()
        self._blank()
        while self._at < len(self._text):
            if self._text.startswith("[", self._at):
                table = self._header()
            else:
                self._pair(table)
            self._blank()

    def _header(self) -> Path:
        line = self._line()
        double = self._text.startswith("[[", self._at)
        self._at += 2 if double else 1
        table: Path = ()
        keys = self._keys()
        for key in keys[:-1]:
            self.lines.setdefault((*table, key), line)
            table = self._last((*table, key))
        table = (*table, keys[-1])
        if double:
            self.lines.setdefault(table, line)
            self._sizes[table] = self._sizes.get(table, 0) + 1
            table = (*table, self._sizes[table] - 1)
        self.lines.setdefault(table, line)
        self._at += 2 if double else 1
        return table

    def _last(self, table: Path) -> Path:
        """An array of tables stands for its latest one."""
        size = self._sizes.get(table)
        return table if size is None else (*table, size - 1)

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._keys():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self._at += 1
        self._value(path)

    def _keys(self) -> list[str]:
        keys: list[str] = []
        while match := _KEY.match(self._text, self._at):
            keys.append(match[1] or match[2][1:-1])
            self._at = match.end()
            if not self._text.startswith(".", self._at):
                break
            self._at += 1
        if not keys:
            raise ValueError(f"line {self._line()} is no TOML")
        return keys

    def _value(self, path: Path) -> None:
        self._blank()
        if self._text.startswith("[", self._at):
            self._array(path)
        elif self._text.startswith("{", self._at):
            self._inline_table(path)
        else:
            match = _STRING.match(self._text, self._at) or _SCALAR.match(self._text, self._at)
            self._at = match.end() if match else len(self._text)

    def _array(self, path: Path) -> None:
        self._at += 1
        index = 0
        while self._inside("]"):
            item = (*path, index)
            self.lines.setdefault(item, self._line())
            self._value(item)
            index += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        while self._inside("}"):
            self._pair(path)

    def _inside(self, end: str) -> bool:
        """Step over the comma before the next item; False (and past it) at the end of the array or table."""
        self._blank()
        if self._text.startswith(",", self._at):
            self._at += 1
            self._blank()
        if self._at < len(self._text) and not self._text.startswith(end, self._at):
            return True
        self._at += 1
        return False

    def _blank(self) -> None:
        match = _BLANK.match(self._text, self._at)
        if match:
            self._at = match.end()

    def _line(self) -> int:
        """Counted onward from the last place asked about: the walk never turns back."""
        at, line = self._counted
        self._counted = (self._at, line + self._text.count("\n", at, self._at))
        return self._counted[1]
