"""Settings: the shipped file, the environment, and every fault with its place, its value and its remedy."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.environment import reference
from bot.sections import Sections
from bot.settings import Settings, SettingsError, load

SHIPPED = Path(__file__).parents[2] / "config.toml"


def changed(folder: Path, *changes: tuple[str, str]) -> Path:
    text = SHIPPED.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(path: Path, **environ: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(path, environ)
    return [fault.removeprefix(f"{path}:") for fault in caught.value.faults]


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(text))


@pytest.fixture
def settings() -> Settings:
    return load(SHIPPED, {})


def test_the_shipped_file(settings: Settings) -> None:
    assert settings.enrolment.closes == datetime(2021, 3, 14, 16, tzinfo=UTC)
    assert settings.enrolment.number(42) == "BJIFF11-0042"
    assert settings.path(settings.enrolment.form) == SHIPPED.parent / "handlers/content/enrolment.toml"
    assert settings.rehearsal is not None
    assert settings.rehearsal.start == datetime(2021, 3, 1, 1, tzinfo=UTC)
    assert settings.web.zone == "Asia/Shanghai"
    assert settings.festival.contact.email == ""


def test_defaults_in_the_file_are_those_of_the_code(settings: Settings, tmp_path: Path) -> None:
    """A section may be left out; then the code's defaults hold, which are the shipped ones."""
    text = SHIPPED.read_text(encoding="utf-8")
    for section in ("flood", "handover", "process", "telegram", "web", "content"):
        start = text.index(f"[{section}]")
        end = text.find("\n[", start)
        text = text[:start] + text[end + 1 :]
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    short = load(path, {"TELEGRAM_TOKEN": "1:a"})
    full = load(SHIPPED, {"TELEGRAM_TOKEN": "1:a"})
    for name in Sections.__struct_fields__:
        assert getattr(short, name) == getattr(full, name)


def test_telegram_is_off_without_a_token(settings: Settings) -> None:
    assert settings.telegram is None
    on = load(SHIPPED, {"TELEGRAM_TOKEN": "12:x", "TELEGRAM_BASE_URL": "http://127.0.0.1:9000"}).telegram
    assert on is not None
    assert (on.token, on.base_url) == ("12:x", "http://127.0.0.1:9000")


def test_the_environment_overrides() -> None:
    settings = load(
        SHIPPED,
        {
            "USHER_STORAGE_URL": "postgresql://usher@localhost/usher",
            "USHER_WEB_PORT": "0",
            "USHER_WEB_ORIGINS": "https://a.example, https://b.example",
            "USHER_COURIER_RATES_TELEGRAM_PER_SECOND": "1000",
            "USHER_FESTIVAL_MAY_MOVE_ONLINE": "false",
            "USHER_FESTIVAL_DATES_EN": "In May",
            "USHER_ENROLMENT_CLOSES": "2021-03-20 18:00",
            "USHER_TEST_POSTGRES": "anything",
            "PATH": "/bin",
        },
    )
    assert settings.storage.url == "postgresql://usher@localhost/usher"
    assert (settings.web.port, settings.web.origins) == (0, ("https://a.example", "https://b.example"))
    assert settings.courier.rates_of("telegram").per_second == 1000
    assert settings.festival.may_move_online is False
    assert settings.festival.dates["en"] == "In May"
    assert settings.enrolment.closes == datetime(2021, 3, 20, 10, tzinfo=UTC)


def test_going_live() -> None:
    assert load(SHIPPED, {"USHER_REHEARSAL": "off"}).rehearsal is None


def test_tomls_own_dates_will_do(tmp_path: Path) -> None:
    path = changed(
        tmp_path,
        ('closes = "2021-03-14 24:00"', "closes = 2021-03-15 00:00:00"),
        ('start = "2021-03-01T09:00:00+08:00"', "start = 2021-03-01T09:00:00+08:00"),
    )
    settings = load(path, {})
    assert settings.enrolment.closes == datetime(2021, 3, 14, 16, tzinfo=UTC)
    assert settings.rehearsal is not None
    assert settings.rehearsal.start == datetime(2021, 3, 1, 1, tzinfo=UTC)


def test_all_faults_at_once(tmp_path: Path) -> None:
    path = changed(
        tmp_path,
        ("keep_heard_days = 7", 'keep_herd_days = "seven"'),
        ("tries = 10", "tries = 0"),
        ('closes = "2021-03-14 24:00"', 'closes = "14 March"'),
        ('edition = "BJIFF11"\n', ""),
        ('mode = "polling"', 'mode = "pulling"'),
    )
    found = faults(path, USHER_WEB_PORT="http", USHER_STORAGE_URLL="x", USHER_REHEARSAL="no")
    assert found == [
        'USHER_STORAGE_URLL (environment) is not a setting. Did you mean "USHER_STORAGE_URL"?',
        'USHER_REHEARSAL (environment) is "no", but should be "off" or not set.',
        f'{line_of(path, "closes")}: enrolment.closes is "14 March": "14 March" is not a local date and hour such as '
        '2021-03-14 24:00. Write for instance: closes = "2021-03-14 24:00"',
        f"{line_of(path, '[festival]')}: festival.edition is missing; it should be text in quotes, not empty.",
        f'{line_of(path, "keep_herd")}: storage.keep_herd_days is not known. Did you mean "keep_heard_days"?',
        f"{line_of(path, 'tries')}: courier.tries is 0, but should be a whole number of at least 1.",
        'USHER_WEB_PORT (environment): web.port is "http", but should be a whole number.',
        f'{line_of(path, "mode")}: telegram.mode is "pulling", but should be one of "polling", "webhook".',
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        (
            'zone = "Asia/Shanghai"',
            'zone = "Beijing"',
            "zone",
            'festival.zone: "Beijing" is no time zone such as Asia/Shanghai.'
            " IANA names such as Europe/Berlin are known.",
        ),
        (
            'number_format = "BJIFF11-{number:04}"',
            'number_format = "BJIFF11-{nummer}"',
            "number_format",
            'enrolment.number_format is "BJIFF11-{nummer}", but should be text with one {number}.'
            ' Write for instance: number_format = "BJIFF11-{number:04}"',
        ),
        (
            'default = "en"',
            'default = "fr"',
            "default",
            'languages.default is "fr", which is not among the available ones (en, zh).',
        ),
        (
            'zh = "科技单元"',
            'cn = "科技单元"',
            "section",
            'festival.section has no text in "zh". Add zh = "…".',
        ),
        (
            "reserve_per_second = 0",
            "reserve_per_second = 30",
            "reserve_per_second",
            "courier.rates.telegram.reserve_per_second leaves nothing for reminders."
            " Make it smaller than per_second (30).",
        ),
        (
            "ignored_after = 120",
            "ignored_after = 40",
            "ignored_after",
            "flood.ignored_after is 40, but should be above slowed_after (40).",
        ),
        (
            'mode = "polling"',
            'mode = "webhook"',
            "webhook_url",
            'telegram.webhook_url is missing, and mode = "webhook" needs it.'
            ' Give the https address, or write mode = "polling".',
        ),
    ],
)
def test_settings_that_disagree(tmp_path: Path, old: str, new: str, line: str, fault: str) -> None:
    path = changed(tmp_path, (old, new))
    assert fault in [text.partition(": ")[2] for text in faults(path, TELEGRAM_TOKEN="1:a")]
    assert f"{line_of(path, line)}: {fault}" in faults(path, TELEGRAM_TOKEN="1:a")


def test_secrets_are_never_printed(tmp_path: Path) -> None:
    path = changed(tmp_path, ('mode = "polling"', "secret_token = 5"))
    found = faults(path, USHER_STORAGE_URL="mysql://usher:hunter2@host/db")
    assert 'USHER_STORAGE_URL (environment): storage.url is "mysql://…@host/db"' in found[0]
    assert found[1].endswith("telegram.secret_token is set (not shown here), but should be text in quotes.")
    assert "hunter2" not in "".join(found)


def test_what_cannot_be_read_at_all(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    assert faults(path) == [
        f"{path} cannot be read (No such file or directory). Start the bot in the folder that has it."
    ]
    path.write_bytes(b'[festival]\nname = "\xff"\n')
    assert faults(path) == ["1: is not UTF-8. Save the file as UTF-8."]
    path.write_text("[festival]\nname = = 3\n")
    assert faults(path) == ["2: is no TOML: Invalid value."]
    path.write_text("festival = 3\nenrolment = []\nweb = 1\ntelegram = 2\n")
    assert "1: festival is 3, but should be a table with keys of its own." in faults(path)
    path.write_text("")
    assert [fault.split()[1] for fault in faults(path)] == [
        "festival",
        "enrolment",
        "programme",
        "announcements",
        "languages",
        "storage",
    ]


def test_every_setting_has_a_variable_of_its_own() -> None:
    known = reference(Sections, {"courier": {"rates": {"telegram": {}}}})
    variables = [variable for _, variable, _, _ in known]
    assert len(variables) == len(set(variables))
    assert ("flood.ignore_seconds", "USHER_FLOOD_IGNORE_SECONDS", 300, "a number above 0") in known


def test_a_font_that_is_not_there(tmp_path: Path) -> None:
    path = changed(tmp_path, ('font = ""', 'font = "letters.ttf"'))
    assert faults(path) == [
        f'{line_of(path, "font")}: programme.font is "letters.ttf", but there is no such file.'
        ' Name one with Latin and Chinese letters, or write font = "" for the system\'s.'
    ]
    (tmp_path / "letters.ttf").touch()
    assert load(path, {}).programme.font == "letters.ttf"
