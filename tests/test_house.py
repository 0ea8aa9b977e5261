"""The rules of the house that can be held: modules, sizes, imports, time, texts, settings, the form."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from bot.app import COMMANDS
from bot.channels.web.texts import PAGE_KEYS
from bot.content import Content, read_content
from bot.environment import reference
from bot.sections import Sections
from bot.settings import load
from handlers import TOPICS
from handlers.talk import draft as drafts
from handlers.talk.draft import Draft

ROOT = Path(__file__).parents[1]
FLOORS = ("bot", "handlers", "storage")
SOURCES = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]
TREES = {path: ast.parse(path.read_text("utf-8")) for path in SOURCES}
LONG_FILES = {"bot/courier.py": "one worker from its start to its stop; every step shares its lanes"}
"""Files that may have more than 300 lines, and why."""
LONG_FUNCTIONS = {"bot/app.py:open_house": "the whole bot is put together here, in the order in which it must stop"}
"""Functions that may have more than 40 lines, and why."""
HOMES = {
    "telegram": "bot/channels/telegram/", "aiosqlite": "storage/database/", "psycopg": "storage/database/",
    "psycopg_pool": "storage/database/", "sqlite3": "storage/database/", "apscheduler": "bot/schedule.py",
    "starlette": "bot/", "uvicorn": "bot/channels/web/", "uvloop": "bot/", "httptools": "bot/channels/telegram/",
}  # fmt: skip
KEY = re.compile(r"[a-z]+(\.[a-z_]*[a-z])+")
SPEAKERS = {"say", "reply", "template", "Remark", "Problem", "Note"}
"""What is called with the key of a text."""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def nodes(kind: type[ast.AST]) -> Iterator[tuple[Path, ast.AST]]:
    return ((path, node) for path, tree in TREES.items() for node in ast.walk(tree) if isinstance(node, kind))


def test_every_module_opens_with_one_line_that_says_what_it_is_for() -> None:
    tests = [path for path in sorted((ROOT / "tests").rglob("*.py")) if path.stat().st_size]
    wrong = []
    for path in [*SOURCES, *tests]:
        said = ast.get_docstring(TREES.get(path) or ast.parse(path.read_text("utf-8"))) or ""
        first = path.read_text("utf-8").split("\n", 1)[0]
        if not said or not first.startswith('"""') or not said.split("\n")[0].endswith((".", "…", "?")):
            wrong.append(name(path))
    assert wrong == []


def test_files_stay_short() -> None:
    long = {name(path) for path in SOURCES if len(path.read_text("utf-8").splitlines()) > 300}
    assert sorted(long - set(LONG_FILES)) == []


def test_functions_stay_short() -> None:
    long = {
        f"{name(path)}:{node.name}"
        for kind in (ast.FunctionDef, ast.AsyncFunctionDef)
        for path, node in nodes(kind)
        if isinstance(node, kind) and (node.end_lineno or 0) - node.lineno >= 40
    }
    assert sorted(long - set(LONG_FUNCTIONS)) == []


def test_libraries_of_a_service_are_imported_where_they_belong() -> None:
    wrong = [
        f"{name(path)} imports {module}"
        for path in SOURCES
        for module in imported(TREES[path])
        if (home := HOMES.get(module.split(".")[0])) and not name(path).startswith(home)
    ]
    assert wrong == []


def test_sql_is_spoken_in_storage_alone() -> None:
    sql = re.compile(r"\s*(SELECT .+ FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE)\b", re.DOTALL)
    wrong = [
        f"{name(path)}:{node.lineno}"
        for path, node in nodes(ast.Constant)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and sql.match(node.value)
        and not name(path).startswith("storage/")
    ]  # fmt: skip
    assert wrong == []


def test_nothing_runs_upward() -> None:
    above = {"storage": ("bot", "handlers"), "handlers": ("bot",), "bot": ()}
    wrong = [
        f"{name(path)} imports {module}"
        for path in SOURCES
        for module in imported(TREES[path])
        if module.split(".")[0] in above[name(path).split("/")[0]]
    ]
    assert wrong == []


def imported(tree: ast.Module) -> list[str]:
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
    return found


def test_time_is_handed_in() -> None:
    """Nobody below the clock asks what time it is; monotonic clocks measure waits and tell no time."""
    asks = {"now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime"}
    wrong = [
        f"{name(path)}:{node.lineno}"
        for path, node in nodes(ast.Call)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in asks
        and isinstance(node.func.value, ast.Name) and node.func.value.id in ("datetime", "date", "time")
        and name(path) != "bot/clock.py"
    ]  # fmt: skip
    assert wrong == []


# -- texts ------------------------------------------------------------------------------------------------------------


def test_the_catalogues_are_without_fault() -> None:
    texts = content().texts
    assert texts.faults(sorted(spoken_keys())) == []


def test_every_text_is_said_somewhere() -> None:
    texts = content().texts
    said, patterns = constants()
    said |= {f"command.{command}" for command in COMMANDS} | set(PAGE_KEYS)
    patterns = [pattern for pattern in patterns if pattern.pattern != r"command\.[a-z]+"]
    unused = [key for key in texts.keys("") if key not in said and not any(p.fullmatch(key) for p in patterns)]
    assert unused == []


def test_every_made_up_key_leads_to_texts() -> None:
    """An f-string that makes keys must make at least one that there is."""
    texts = content().texts
    dead = [
        f"{name(path)}:{node.lineno} {pattern.pattern}"
        for path, node in nodes(ast.JoinedStr)
        if isinstance(node, ast.JoinedStr) and (pattern := made_up(node))
        and pattern.pattern.count("[a-z]+") < 3  # a form's own texts, which the catalogue may have instead
        and not any(pattern.fullmatch(key) for key in texts.keys(""))
        and not any(pattern.fullmatch(f"{t.name}.{action}") for t in TOPICS for action in t.choices)
    ]  # fmt: skip
    assert dead == []


def spoken_keys() -> set[str]:
    """Every key that is written out where something is said."""
    found: set[str] = set()
    for _, call in nodes(ast.Call):
        assert isinstance(call, ast.Call)
        called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        spoken = [*call.args[:2], *(keyword.value for keyword in call.keywords if keyword.arg == "key")]
        if called in SPEAKERS:
            found |= keys_in(spoken)
        elif called == "choice":  # turn.choice(id, key), asker.choice(key, action)
            found |= keys_in(spoken[1:2] if len(spoken) > 1 and keys_in(spoken[1:2]) else spoken[:1])
    return found | {key for topic in TOPICS for key in topic.words} | set(PAGE_KEYS)


def keys_in(parts: list[ast.expr]) -> set[str]:
    return {
        node.value for part in parts for node in ast.walk(part)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value)
    }  # fmt: skip


def constants() -> tuple[set[str], list[re.Pattern[str]]]:
    """Every string that may be a key, and every pattern of keys that an f-string makes."""
    said = {str(node.value) for _, node in nodes(ast.Constant) if isinstance(node, ast.Constant)}
    made = [made_up(node) for _, node in nodes(ast.JoinedStr) if isinstance(node, ast.JoinedStr)]
    return said, [pattern for pattern in made if pattern]


def made_up(node: ast.JoinedStr) -> re.Pattern[str] | None:
    """f"films.was_{change}" → films\\.was_[a-z]+; None for a text that makes no key."""
    first = node.values[0]
    if not isinstance(first, ast.Constant) or not re.match(r"[a-z]+\.", str(first.value)):
        return None
    parts = [re.escape(str(v.value)) if isinstance(v, ast.Constant) else "[a-z]+" for v in node.values]
    return re.compile("".join(parts)) if not re.search(r"[:\s@/]", "".join(parts)) else None


# -- what organisers set and write ------------------------------------------------------------------------------------


def content() -> Content:
    return read_content(load(ROOT / "config.toml", {}))


def test_the_readme_names_every_setting() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    raw = tomllib.loads((ROOT / "config.toml").read_text("utf-8"))
    missing = [
        setting for setting, variable, _, _ in reference(Sections, raw)
        if setting not in readme and variable not in readme and setting.rpartition(".")[2] not in readme
    ]  # fmt: skip
    assert missing == []


def test_the_entry_form_asks_fourteen_questions_at_most() -> None:
    form = content().form
    assert len(drafts.expected(form, Draft())) <= 14
    for title in ("Low Water", "退潮"):
        assert len(drafts.questions(form, Draft({"title": title, "category": "dome"}))) <= 14


def test_buttons_of_the_form_fit_into_sixty_bytes() -> None:
    form = content().form
    for question in form.field:
        for leaf in (question, *question.parts):
            for option in leaf.options:
                assert len(f"enrol.pick:{leaf.id}.{option.id}:{2**32 - 1 + 10_000}") <= 60


def test_commands_lead_somewhere() -> None:
    known = {command for topic in TOPICS for command in topic.commands}
    assert set(COMMANDS) <= known
