"""Office hours: as they are written, as they are told, and what is wrong with them, by line."""

from pathlib import Path

import pytest

from bot import office_hours
from bot.settings import SettingsError, load

ROOT = Path(__file__).parents[2]
HOURS = ["Mon-Fri 09:00-17:30", "Sat 10:00-12:00"]


@pytest.mark.parametrize(
    ("zone", "language", "words"),
    [("Asia/Shanghai", "en", "Monday to Friday 09:00–17:30, Saturday 10:00–12:00, Beijing time"),
     ("Asia/Shanghai", "zh", "周一至周五09:00–17:30，周六10:00–12:00（北京时间）"),
     ("Etc/GMT-8", "en", "Monday to Friday 09:00–17:30, Saturday 10:00–12:00 (Etc/GMT-8)")],
)  # fmt: skip
def test_hours_in_words(zone: str, language: str, words: str) -> None:
    assert office_hours.in_words(HOURS, zone, language) == words
    assert office_hours.in_words([], zone, language) == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("weekdays", '"weekdays" is not of the form Mon-Fri 09:00-17:30'),
     ("Mon-Fry 09:00-17:30", '"Fry" is no day: write Mon, Tue, Wed, Thu, Fri, Sat or Sun'),
     ("Fri-Mon 09:00-17:30",
      '"Fri-Mon 09:00-17:30" goes over the end of the week: write two spells, such as Sat-Sun and Mon'),
     ("Mon 22:00-02:00",
      '"Mon 22:00-02:00" ends before it begins; a spell ends on the same day, at 24:00 at the latest'),
     ("Mon 09:00-25:00", '"25:00" is no time of the day')],
)  # fmt: skip
def test_what_is_wrong_is_said(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match="^") as wrong:
        office_hours.parse(text)
    assert str(wrong.value) == sentence


def test_a_fault_in_the_settings_has_its_line(tmp_path: Path) -> None:
    text = (ROOT / "config.toml").read_text("utf-8")
    wrong = text.replace("hours = []", 'hours = ["Mon-Fri 09:00-17:30", "Sat 12:00-10:00"]')
    (tmp_path / "config.toml").write_text(wrong, "utf-8")
    line = next(n for n, each in enumerate(wrong.splitlines(), 1) if each.startswith("hours = ["))
    with pytest.raises(SettingsError) as faults:
        load(tmp_path / "config.toml", {})
    assert faults.value.faults == [
        f'{tmp_path}/config.toml:{line}: desk.hours[1]: "Sat 12:00-10:00" ends before it begins; a spell ends on the'
        ' same day, at 24:00 at the latest. Write for instance: hours = ["Mon-Fri 09:00-17:30"]'
    ]


def test_the_office_is_what_is_set() -> None:
    settings = load(ROOT / "config.toml", {"USHER_DESK_CHAT": "telegram:-1001", "USHER_DESK_WAIT_MINUTES": "5"})
    office = office_hours.office_of(settings)
    assert (str(office.chat), office.waits.total_seconds(), office.opens, office.hours) == (
        "Address(channel='telegram', chat='-1001')", 300, (), {}
    )  # fmt: skip
