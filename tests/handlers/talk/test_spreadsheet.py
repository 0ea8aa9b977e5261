"""Tables for spreadsheets hold no formulas, and what is none stays as it is."""

import csv
import io

import pytest

from handlers.talk.spreadsheet import table


def test_a_table_is_marked_and_quoted() -> None:
    assert table([("film", "n"), ('Bees, "wild"', -3), ("蜂之穹", None)]) == (
        '\ufefffilm,n\r\n"Bees, ""wild""",-3\r\n蜂之穹,\r\n'
    )


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a;=1", "a;'=1"), ("a\n=1", "a\n'=1"), ("a; =1, b-c", "a; =1, b-c"), ("\x00=1", "'=1"), (" =1", "' =1"),
        ("\u202e=1", "'\u202e=1"), ("x\x07\ud800y", "xy"), ("=1;=2", "'=1;'=2"),
    ],
)  # fmt: skip
def test_nor_is_a_part_of_one_or_what_stands_behind_something_unseen(text: str, kept: str) -> None:
    rows = csv.reader(io.StringIO(table([(text, 1)]).removeprefix("\ufeff"), newline=""))
    assert list(rows) == [[kept, "1"]]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_no_cell_is_a_formula(text: str) -> None:
    rows = csv.reader(io.StringIO(table([(text,)]).removeprefix("\ufeff"), newline=""))
    assert list(rows) == [["'" + text]]
