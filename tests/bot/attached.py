"""Files for channels that are tested alone."""

from datetime import UTC, datetime
from pathlib import Path

from bot.attachments import Attachments
from bot.files import MEGABYTE, Files
from handlers.talk.texts import Texts
from tests.shipped import shipped_texts

NOW = datetime(2021, 3, 1, 1, 0, tzinfo=UTC)


def attached(folder: Path) -> Attachments:
    """A store of at most 20 MB a file."""
    return Attachments(Files(folder, 20 * MEGABYTE, lambda: NOW), shipped_texts())


def nothing_attached() -> Attachments:
    """For channels that never see a file."""
    return Attachments(Files(Path("nowhere"), 1, lambda: NOW), Texts({}))
