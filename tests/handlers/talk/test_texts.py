"""What the bot says: values escaped, never templates; plurals; and every fault of a catalogue with its line."""

from pathlib import Path

import pytest
from markupsafe import Markup

from handlers.talk.texts import Texts, TextsError, best_language, plain

SHIPPED = Path(__file__).parents[3] / "handlers" / "locales"
HEADERS = {"en": "nplurals=2; plural=(n != 1);", "zh": "nplurals=1; plural=0;"}

ENGLISH = r"""
msgid "hello"
msgstr "Hello, <b>{name}</b>"

msgid "films"
msgid_plural "films#many"
msgstr[0] "{n} film"
msgstr[1] "{n} films"
"""
CHINESE = r"""
msgid "hello"
msgstr "<b>{name}</b>，您好"

msgid "films"
msgid_plural "films#many"
msgstr[0] "{n}部影片"
"""


def write(folder: Path, language: str, body: str) -> Path:
    path = folder / language / "LC_MESSAGES" / "usher.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    header = f'"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {HEADERS[language]}\\n"\n'
    path.write_text(f'msgid ""\nmsgstr ""\n{header}{body}', encoding="utf-8")
    return path


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    write(tmp_path, "en", ENGLISH)
    write(tmp_path, "zh", CHINESE)
    return Texts.load(tmp_path, ["en", "zh"])


def test_both_languages_say_it(texts: Texts) -> None:
    assert texts.say("en", "hello", name="Ada") == Markup("Hello, <b>Ada</b>")
    assert texts.say("zh", "hello", name="王芳") == Markup("<b>王芳</b>，您好")
    assert texts.faults() == []


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("{deadline}", "{deadline}"),
        ("{name.__class__}", "{name.__class__}"),
        ("%s %(n)d", "%s %(n)d"),
        ("<b>", "&lt;b&gt;"),
        ("{", "{"),
        ("&lt;", "&amp;lt;"),
    ],
)
def test_what_people_write_is_printed_as_it_is(texts: Texts, title: str, shown: str) -> None:
    said = texts.say("en", "hello", name=title)
    assert said == f"Hello, <b>{shown}</b>"
    assert plain(said) == f"Hello, {title}"


def test_markup_stays_markup(texts: Texts) -> None:
    assert texts.say("en", "hello", name=Markup("<i>Ada</i>")) == "Hello, <b><i>Ada</i></b>"


def test_counted_texts(texts: Texts) -> None:
    assert [texts.say("en", "films", n=n) for n in (0, 1, 2)] == ["0 films", "1 film", "2 films"]
    assert [texts.say("zh", "films", n=n) for n in (0, 1, 2)] == ["0部影片", "1部影片", "2部影片"]


def test_a_language_that_is_not_there_speaks_the_first(texts: Texts) -> None:
    assert texts.say("fr", "hello", name="Ada") == "Hello, <b>Ada</b>"


def test_an_unknown_key_and_a_missing_value_are_bugs(texts: Texts) -> None:
    with pytest.raises(KeyError, match="no language has the text"):
        texts.say("en", "nothing")
    with pytest.raises(KeyError, match="name"):
        texts.say("en", "hello")


def test_every_fault_has_its_line(tmp_path: Path) -> None:
    english = write(
        tmp_path,
        "en",
        ENGLISH
        + r"""
msgid "odd"
msgstr "<u>{x}</u>"

msgid "open"
msgstr "<b>{x} <i>y</b>"

msgid "deep"
msgstr "{x.y}"

msgid "brace"
msgstr "a { b"
""",
    )
    chinese = write(
        tmp_path,
        "zh",
        r"""
msgid "hello"
msgstr "{nmae}，您好"

#, fuzzy
msgid "odd"
msgstr "{x}"

msgid "open"
msgstr ""

msgid "films"
msgid_plural "films"
msgstr[0] "{n}"
""",
    )
    assert Texts.load(tmp_path, ["en", "zh"]).faults(["needed"]) == [
        f'{english}:1: the text "needed" is missing in "en". Add msgid "needed".',
        f'{english}:14: "odd" has the unknown tag <u>.'
        ' Known are <b>, <i>, <code> and <a href="…">; a bare < is written &lt;.',
        f'{english}:17: "open" closes </b> where it is not open.',
        f'{english}:20: "deep" has the placeholder {{x.y}}; a placeholder is one name.',
        f"{english}:23: \"brace\" has braces that do not match (expected '}}' before end of string)."
        " Write {{ for a brace that is meant.",
        f'{chinese}:10: "odd" is marked fuzzy. Look at it and take the mark away.',
        f'{chinese}:13: "open" has no text (msgstr is empty).',
        f'{chinese}:16: "films" should have msgid_plural "films#many".',
        f'{chinese}:1: the text "brace" is missing in "zh". Add msgid "brace".',
        f'{chinese}:1: the text "deep" is missing in "zh". Add msgid "deep".',
        f'{chinese}:1: the text "films" is missing in "zh". Add msgid "films".',
        f'{chinese}:1: the text "needed" is missing in "zh". Add msgid "needed".',
        f'{chinese}:1: the text "odd" is missing in "zh". Add msgid "odd".',
        f'{chinese}:1: the text "open" is missing in "zh". Add msgid "open".',
        f'{chinese}:6: "hello" has {{nmae}}, but {{name}} in {english}. Use the same placeholders.',
    ]


def test_a_catalogue_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    write(tmp_path, "en", ENGLISH)
    with pytest.raises(TextsError) as caught:
        Texts.load(tmp_path, ["en", "zh"])
    path = tmp_path / "zh" / "LC_MESSAGES" / "usher.po"
    assert caught.value.faults == [
        f"{path}:1: cannot be read (No such file or directory). Every language needs this file."
    ]


def test_the_shipped_catalogues_are_sound() -> None:
    assert Texts.load(SHIPPED, ["en", "zh"]).faults() == []


def test_plain() -> None:
    html = Markup('<b>{}</b> &amp; <a href="https://example.org/?a=1&amp;b=2">here</a>').format("a < b <i>")
    assert plain(html) == "a < b <i> & here"


@pytest.mark.parametrize(
    ("hint", "language"),
    [
        ("zh-hans", "zh"),
        ("zh-TW", "zh"),
        ("zh_CN", "zh"),
        ("en-US", "en"),
        ("ZH", "zh"),
        ("fr", "en"),
        ("", "en"),
        ("zho", "en"),
        ("fr-CH, zh;q=0.7, en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (";;,=q", "en"),
    ],
)
def test_the_best_language(hint: str, language: str) -> None:
    assert best_language(hint, ["en", "zh"], "en") == language
