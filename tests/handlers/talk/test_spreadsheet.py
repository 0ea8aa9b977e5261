"""Tables for spreadsheets hold no formulas, and what is none stays as it is."""

import csv
import io

import pytest

from handlers.talk.spreadsheet import table


def test_a_table_is_marked_and_quoted() -> None:
    assert table([("film", "n"), ('Bees, "wild"', -3), ("蜂之穹", None)]) == (
        '\ufefffilm,n\r\n"Bees, ""wild""",-3\r\n蜂之穹,\r\n'
    )


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_no_cell_is_a_formula(text: str) -> None:
    rows = csv.reader(io.StringIO(table([(text,)]).removeprefix("\ufeff"), newline=""))
    assert list(rows) == [["'" + text]]
