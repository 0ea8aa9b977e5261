"""A form file: read whole, its gaps filled from the catalogues, and every fault named with its line."""

# ruff: noqa: E501 (one fault a line reads as a table)

from pathlib import Path

import pytest

from handlers.talk.content_file import Checks, ContentError, read_form
from handlers.talk.texts import Texts
from tests.handlers.talk.test_texts import write

CHECKS = Checks(kinds=("line", "choice", "duration"), languages=("en", "zh"))
GOOD = """
id = "entry"
version = "1"
title = { en = "Entry", zh = "报名" }
named_by = "category"

[[field]]
id = "category"
kind = "choice"
label = { en = "Category", zh = "类别" }
prompt = { en = "Which?", zh = "哪一类？" }
why = { en = "For the hall.", zh = "以便安排影厅。" }
options = [
    { id = "dome", label = { en = "Dome", zh = "球幕" } },
    { id = "giant", label = { en = "Giant screen", zh = "巨幕" } },
]

[[field]]
id = "runtime"
kind = "duration"
label = { en = "Running time", zh = "片长" }
prompt = { en = "How long?", zh = "片长多少？" }
why = { en = "For the timetable.", zh = "以便排片。" }
min = 1
max = 21600
when = [{ field = "category", any = ["dome"] }]
warn = [{ field = "category", any = ["dome"], min = 1200, max = 2700, text = { en = "Unusual.", zh = "少见。" } }]

[[field]]
id = "holder"
kind = "group"
label = { en = "Holder", zh = "权利人" }
prompt = { en = "Who?", zh = "谁？" }
why = { en = "To write to.", zh = "以便联系。" }
[[field.parts]]
id = "holder_name"
kind = "line"
label = { en = "Name", zh = "姓名" }
prompt = { en = "Name?", zh = "姓名？" }
why = { en = "To write to.", zh = "以便联系。" }
was = ["owner"]
"""


def written(folder: Path, *changes: tuple[str, str]) -> Path:
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "entry.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(ContentError) as caught:
        read_form(path, CHECKS)
    return [fault.removeprefix(f"{path}:") for fault in caught.value.faults]


def test_a_good_form(tmp_path: Path) -> None:
    form = read_form(written(tmp_path), CHECKS)
    assert [leaf.id for leaf in form.leaves()] == ["category", "runtime", "holder_name"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('named_by = "category"', 'named_by = "titel"', '5: named_by is "titel", which is no field. Known here: category, holder_name, runtime.'),
        ('id = "runtime"', 'id = "category"', '19: the id "category" is taken by an earlier field. Choose another.'),
        ('id = "runtime"', 'id = "Run time"', '19: the id "Run time" should be 1 to 24 of the letters a-z and _.'),
        ('kind = "line"', 'kind = "lime"', '37: the kind "lime" of "holder_name" is not known. Did you mean "line"?'),
        ('kind = "line"', 'kind = "line"\nfacet = true', '38: "holder_name" cannot be a facet: its kind is "line", not one of choice, countries, languages.'),
        ('kind = "choice"', 'kind = "choice"\nfacet = true\nsecret = true', '10: "category" is secret: nobody is counted or found by it.'),
        ('field = "category", any', 'field = "categry", any', '26: when names "categry", which is no field. Did you mean "category"?'),
        ('field = "category", any', 'field = "holder_name", any', '26: when names "holder_name", which is not asked before this field. Move one of them.'),
        ('warn = [{ field = "category"', 'warn = [{ field = "holder_name"', '27: warn names "holder_name", which is not asked before this field. Move one of them.'),
        ('any = ["dome"] }', 'any = ["doom"] }', '26: "category" has no option "doom". Did you mean "dome"?'),
        ('any = ["dome"] }', 'any = ["dome"], answered = true }', "26: when needs exactly one of any, none, answered and script; it has any and answered."),
        ('any = ["dome"] }', 'script = "latin" }', '26: script is "latin", but should be one of han, other.'),
        ('{ en = "Running time", zh = "片长" }', '{ en = "Running time" }', '21: field[1].label has no text in "zh". Add zh = "…", or the catalogue\'s key.'),
        ('zh = "巨幕"', 'zh = " "', '15: field[0].options[1].label has no text in "zh". Add zh = "…", or the catalogue\'s key.'),
        ('id = "giant"', 'id = "dome"', '15: the option id "dome" of "category" is there twice.'),
        ('id = "giant"', 'id = "2"', '15: the option id "2" reads as the number of an option. Begin it with a letter.'),
        ("min = 1\n", "min = 30000\n", "24: min (30000) is above max (21600)."),
        ("min = 1200", "min = 3000", "27: min (3000) is above max (2700)."),
        ('was = ["owner"]', 'was = ["runtime"]', '41: was names "runtime", which is the id of a field that is still asked.'),
        ('kind = "group"', 'kind = "line"', '35: "holder" has parts, but its kind is not "group".'),
        ('kind = "duration"', 'kind = "group"', '20: the group "runtime" has no parts. Add [[field.parts]], or choose another kind.'),
        ("max = 21600", "maximum = 21600", '25: field[1].maximum is not known. Did you mean "max"?'),
        ("max = 21600", 'max = "long"', '25: field[1].max is "long", but should be a number.'),
        ('version = "1"\n', "", "1: version is missing; it should be text in quotes."),
        ('prompt = { en = "Which?", zh = "哪一类？" }', 'prompt = "Which?"', '11: field[0].prompt is "Which?", but should be one text for each language, such as { en = "…", zh = "…" }.'),
        ('version = "1"', "version = = 1", "3: is no TOML: Invalid value."),
    ],
)  # fmt: skip
def test_each_fault_with_its_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert fault in faults(written(tmp_path, (old, new)))


def test_all_faults_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, (', zh = "报名"', ""), ("min = 1\n", "min = 30000\n"), ('kind = "line"', 'kind = "x"'))
    assert [fault.split(":")[0] for fault in faults(path)] == ["4", "24", "37"]


def test_two_fields_cannot_inherit_the_same_answers(tmp_path: Path) -> None:
    path = written(tmp_path, ("max = 21600", 'max = 21600\nwas = ["owner"]'))
    assert faults(path) == [
        f'{line}: was names "owner", which another field claims as well. Only one can inherit its answers.'
        for line in (26, 42)
    ]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert faults(tmp_path / "no.toml") == [
        "1: cannot be read (No such file or directory). config.toml names this file."
    ]


def test_the_catalogue_fills_the_gaps(tmp_path: Path) -> None:
    path = written(tmp_path, ('{ en = "Running time", zh = "片长" }', '{ en = "Running time" }'), (', zh = "巨幕"', ""))
    write(tmp_path, "en", "")
    body = (
        'msgid "form.entry.runtime.label"\nmsgstr "时长"\n\nmsgid "form.entry.category.option.giant"\nmsgstr "大银幕"\n'
    )
    write(tmp_path, "zh", body + '\nmsgid "form.entry.title"\nmsgstr "不会用到"\n')
    texts = Texts.load(tmp_path, ["en", "zh"])
    form = read_form(path, Checks(CHECKS.kinds, CHECKS.languages, texts))
    giant = form.field[0].option("giant")
    assert giant is not None
    assert form.title == {"en": "Entry", "zh": "报名"}
    assert form.field[1].label == {"en": "Running time", "zh": "时长"}
    assert giant.label == {"en": "Giant screen", "zh": "大银幕"}
