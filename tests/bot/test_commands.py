"""The command line as it is typed: real processes, their output word for word, their exit status."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import arguments_of
from tests.forked import typed
from tests.transcripts.stage import ROOT


def usher(
    *arguments: str, folder: Path, stdin: str = "", afresh: bool = False, **environ: str
) -> "subprocess.CompletedProcess[str]":
    """`python -m bot …` on a database of the test's own. afresh: by an interpreter that has imported nothing yet."""
    own = {
        "USHER_STORAGE_URL": f"sqlite:///{folder}/usher.db",
        "USHER_STORAGE_KEY_FILE": str(folder / "usher.key"),
        "USHER_UNDERSTANDING_ENCODER": "false",
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
    }
    if not afresh:
        return typed(arguments, {**own, **environ}, stdin)
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=stdin, capture_output=True, text=True, cwd=ROOT, env={**own, **environ}, timeout=60, check=False,
    )  # fmt: skip


def test_talk_json_says_what_a_line_caused_and_then_that_it_is_done(tmp_path: Path) -> None:
    lines = [
        {"from": "ada", "lang": "en", "text": "/language"},
        {"from": "ada", "choice": "language.choose:zh"},
        {"from": "bo", "lang": "en", "text": "/late"},
        {"from": "bo", "text": "/late", "key": "twice"},
        {"from": "bo", "text": "/late", "key": "twice"},
        {"advance": "P14D"},
        {"from": "bo", "text": "/enrol"},
    ]
    done = usher("talk", "--json", folder=tmp_path, stdin="".join(json.dumps(line) + "\n" for line in lines))
    said = [json.loads(line) for line in done.stdout.splitlines()]
    how = "Please send /late and the code in one message, for instance: /late ABCDE23456"
    assert said[:2] == [
        {
            "to": "ada",
            "text": "Which language shall we speak?",
            "choices": [
                {"label": "English", "id": "language.choose:en"},
                {"label": "中文", "id": "language.choose:zh"},
            ],
        },
        {"done": 1},
    ]
    assert said[2]["text"] == "好的，我们说中文。"
    assert said[3:9] == [
        {"done": 2},
        {"to": "bo", "text": how},
        {"done": 3},
        {"to": "bo", "text": how},
        {"done": 4},
        {"done": 5},
    ]
    assert said[9] == {"done": 6}
    assert said[10]["text"].startswith("Enrolment closed on 14 March 2021, 24:00 Beijing time (UTC+8).")
    assert said[11:] == [{"done": 7}]
    assert (done.stderr, done.returncode) == ("", 0)


def test_talk_json_names_a_line_that_it_cannot_read_and_goes_on(tmp_path: Path) -> None:
    stdin = '{"from": "ada", "tekst": "hello"}\nnot json\n\n{"advance": "tomorrow"}\n'
    done = usher("talk", "--json", folder=tmp_path, stdin=stdin)
    assert done.stdout.splitlines() == ['{"done":1}', '{"done":2}', '{"done":3}', '{"done":4}']
    assert done.stderr.splitlines() == [
        "line 1: Object contains unknown field `tekst`",
        "line 2: JSON is malformed: invalid character (byte 4)",
        'line 4: "tomorrow" is not a duration: write for instance PT24H, P1D, P1W or PT90M',
    ]


def test_talk_for_people_numbers_what_answers_and_names_the_ways_out(tmp_path: Path) -> None:
    done = usher("talk", "--language", "zh", folder=tmp_path, stdin="/language\n2\n报名\n2\n", afresh=True)
    assert done.stdout.split("\n\n")[0] == "请选择语言：\n  1  English\n  2  中文"
    assert done.stdout.rstrip().endswith("例如：地心之旅\n  (上一题 · 为什么问？ · 保存离开 · 取消)")


def test_check_says_that_all_is_right(tmp_path: Path) -> None:
    done = usher("check", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    said = "settings, enrolment (14 questions, 20 fields), the FAQ (85 entries) and 2 catalogues ("
    assert done.stdout.startswith(said)


KNOWN = (
    "choice, consent, countries, date, duration, email, file, group, languages, link, long_text, moment, password,"
    " people, phone, text, year"
)


@pytest.mark.parametrize(
    ("written", "instead", "fault"),
    [
        ('kind = "year"', 'kind = "jahr"', f'65: the kind "jahr" of "year" is not known. Known here: {KNOWN}.'),
        ('id = "year"', 'id = "countries"', '64: the id "countries" is taken by an earlier field. Choose another.'),
        (
            'zh = "完成年份" }',
            'fr = "année" }',
            '68: field[5].label has no text in "zh". Add zh = "…", or the catalogue\'s key.',
        ),
    ],
)
def test_check_names_the_line_of_a_fault_in_a_form(tmp_path: Path, written: str, instead: str, fault: str) -> None:
    changed = tmp_path / "enrolment.toml"
    form = (ROOT / "handlers/content/enrolment.toml").read_text("utf-8")
    changed.write_text(form.replace(written, instead, 1), "utf-8")
    done = usher("check", folder=tmp_path, USHER_ENROLMENT_FORM=str(changed))
    assert (done.returncode, done.stderr) == (1, f"{changed}:{fault}\n")


def test_a_wrong_setting_stops_the_start_with_its_name_value_and_remedy(tmp_path: Path) -> None:
    done = usher("run", folder=tmp_path, USHER_WEB_PORT="eighty", afresh=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == 'USHER_WEB_PORT (environment): web.port is "eighty", but should be a whole number.\n'


def test_late_codes_are_issued_and_listed(tmp_path: Path) -> None:
    issued = usher("late-code", "--until", "2021-03-20 18:00", "--uses", "2", "--note", "Ada", folder=tmp_path)
    code = issued.stdout.splitlines()[0]
    assert issued.stdout.splitlines()[1:] == [
        "for 2 filmmaker(s), until 20 March 2021, 18:00 Beijing time (UTC+8)",
        f"they send: /late {code}",
    ]
    assert usher("late-codes", folder=tmp_path).stdout == (
        "0 of 2 used, until 20 March 2021, 18:00 Beijing time (UTC+8)  Ada\n"
    )
    early = usher("late-code", "--until", "2021-03-14 20:00", folder=tmp_path)
    assert early.stderr == (
        "usher: --until must be after the deadline (14 March 2021, 24:00 Beijing time (UTC+8)):"
        " before it nobody needs a code\n"
    )


def test_migrate_and_backup(tmp_path: Path) -> None:
    assert usher("migrate", folder=tmp_path).stdout == "applied: 1, 2, 3, 4\n"
    assert usher("migrate", folder=tmp_path).stdout == "nothing to apply\n"
    copy = tmp_path / "copy.db"
    assert usher("backup", str(copy), folder=tmp_path).stdout == f"copied to {copy}\n"
    assert usher("backup", str(copy), folder=tmp_path).stderr == (
        f"usher: {copy} exists already: name a file that does not\n"
    )


def test_an_invitation_is_good_in_the_database_that_is_named(tmp_path: Path) -> None:
    db = str(tmp_path / "other.db")
    invited = usher("invite", "--role", "owner", "--name", "Wu Dan", "--db", db, folder=tmp_path)
    code = invited.stdout.splitlines()[0]
    joined = usher("talk", "--db", db, folder=tmp_path, stdin=f"/join {code}\n")
    assert joined.stdout.splitlines()[0] == "Welcome, Wu Dan! From now on you work with the festival (owner)."
    assert usher("talk", folder=tmp_path, stdin=f"/join {code}\n").stdout.splitlines()[0] == (
        "I do not know this invitation. Please check it letter by letter, or ask whoever sent it to you."
    )
    log = usher("audit", "--db", db, folder=tmp_path).stdout.splitlines()
    assert [line.split("  ")[1:] for line in log] == [
        ["command line", "-", "staff.invite", "Wu Dan", "owner"],
        ["Wu Dan (terminal:you)", "owner", "staff.join", "Wu Dan", "command line"],
    ]
    assert usher("audit", folder=tmp_path).stdout == "nothing yet\n"


def _in_the_readme() -> list[str]:
    text = (ROOT / "README.md").read_text("utf-8").replace("\\\n", "")
    return sorted(set(re.findall(r"\.venv/bin/python -m bot ([^`\n]+)", text)))


@pytest.mark.parametrize("typed", _in_the_readme())
def test_a_command_of_the_readme_is_one(typed: str) -> None:
    assert arguments_of(shlex.split(typed)).command_function is not None


def test_a_table_of_the_readme_has_rows_of_one_width() -> None:
    widths: list[list[int]] = []
    before = ""
    for line in (ROOT / "README.md").read_text("utf-8").splitlines():
        if line.startswith("|"):
            if not before.startswith("|"):
                widths.append([])
            widths[-1].append(len(re.findall(r"(?<!\\)\|", line)))
        before = line
    assert [set(rows) for rows in widths] == [{rows[0]} for rows in widths]
