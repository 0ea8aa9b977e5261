"""The line of every key, however TOML lets it be written."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.talk.locate import locate, syntax_fault

SOURCE = '''# a comment with [brackets] = and "quotes
title = { en = "a # b", zh = "甲" }
site.name."odd key" = 1

[[field]]
id = "one"
prompt = """
two
lines ""quoted\\""" """
options = [
    { id = "a", label = { en = "A" } },  # ] not here
    { id = "b" },
]

[[field]]
id = 'two'
[[field.parts]]
id = "three"
[field.parts.label]
en = "x"
[[field.parts]]
id = "four"

[last]
when = 2021-03-14T10:00:00Z
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("title", "zh"), 2),
        (("site", "name", "odd key"), 3),
        (("field", 0), 5),
        (("field", 0, "prompt"), 7),
        (("field", 0, "options"), 10),
        (("field", 0, "options", 0, "label", "en"), 11),
        (("field", 0, "options", 1, "id"), 12),
        (("field", 1, "id"), 16),
        (("field", 1, "parts", 0, "id"), 18),
        (("field", 1, "parts", 0, "label", "en"), 20),
        (("field", 1, "parts", 1, "id"), 22),
        (("last", "when"), 25),
        (("last", "missing"), 24),
        (("field", 1, "label"), 15),
        (("nowhere",), 1),
    ],
)
def test_the_line(path: tuple[str | int, ...], line: int) -> None:
    assert locate(SOURCE, path) == line


def test_the_example_is_toml() -> None:
    assert len(tomllib.loads(SOURCE)["field"]) == 2


@pytest.mark.parametrize(("text", "line"), [("a = 1\nb = = 2\n", 2), ('a = 1\n\nb = "x', 3), ("a = 1\na = 2\n", 2)])
def test_the_line_of_what_is_no_toml(text: str, line: int) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    found, said = syntax_fault(text, caught.value)
    assert (found, "(at" in said) == (line, False)


def paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        yield from paths(item, (*path, step))


@pytest.mark.parametrize("name", ["config.toml", "handlers/content/enrolment.toml"])
def test_every_key_of_the_shipped_files_stands_on_its_line(name: str) -> None:
    text = (Path(__file__).parents[3] / name).read_text(encoding="utf-8")
    lines = text.splitlines()
    named = [path for path in paths(tomllib.loads(text)) if isinstance(path[-1], str)]
    assert [path for path in named if str(path[-1]) not in lines[locate(text, path) - 1]] == []
