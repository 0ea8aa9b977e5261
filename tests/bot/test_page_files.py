"""A poster, a card, a map and an organiser on the real page, in both languages (pictures: .bench/page)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.app import House, open_house
from tests.bot.drawn import png
from tests.bot.test_page import opened, picture
from tests.transcripts.stage import StillClock, settings_for
from tests.visitors import BY_WORDING

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE = {"viewport": {"width": 390, "height": 780}, "color_scheme": "dark", "device_scale_factor": 2}
DESK = {"viewport": {"width": 1000, "height": 860}, "color_scheme": "light"}


@pytest_asyncio.fixture(loop_scope="session")
async def house(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(settings_for(sqlite_url, tmp_path, **BY_WORDING), listen=True, clock=StillClock()) as opened:
        await asyncio.to_thread(opened.festival.faq.warm_up)
        yield opened


async def asks(page: Page, text: str) -> None:
    lines = page.locator(".line.bot")
    before = await lines.count()
    await page.get_by_role("textbox").fill(text)
    await page.keyboard.press("Enter")
    await expect(lines).not_to_have_count(before)
    await page.wait_for_timeout(400)


@pytest.mark.parametrize(
    ("language", "name", "questions", "words", "options"),
    [
        ("en-GB", "en-files", ("How do I reach the organisers?", "Where is the museum?"), "Our poster", DESK),
        ("zh-CN", "zh-files", ("怎样联系组委会？", "科技馆在哪里？"), "这是《地心之旅》的海报", PHONE),
    ],
)  # fmt: skip
async def test_files_cards_and_maps(
    browser: Browser, house: House, tmp_path: Path, language: str, name: str, questions: tuple[str, ...],
    words: str, options: dict[str, object],
) -> None:  # fmt: skip
    context, page = await opened(browser, house, language, **options)
    await page.locator(".line.bot .choices").first.wait_for()
    for number, question in enumerate(questions):
        await asks(page, question)
        await picture(page, f"{name}-{number}")
    for file, content in (("海报 poster.png", png(640, 360)), ("synopsis.pdf", b"%PDF-1.4" + bytes(52_000))):
        (tmp_path / file).write_bytes(content)
    await page.locator("#files").set_input_files([tmp_path / "海报 poster.png", tmp_path / "synopsis.pdf"])
    await page.get_by_role("textbox").fill(words)
    await expect(page.locator(".chip progress")).to_have_count(0)
    await picture(page, f"{name}-chosen")
    await page.keyboard.press("Enter")
    await expect(page.locator(".visitor img")).to_have_js_property("naturalWidth", 640)
    await expect(page.locator(".visitor .file .name")).to_have_text("synopsis.pdf")
    await page.wait_for_timeout(500)
    await picture(page, f"{name}-sent")
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def rehearsal(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(settings_for(sqlite_url, tmp_path, **BY_WORDING), listen=True) as opened:
        yield opened


async def test_who_plays_an_organiser_is_one(browser: Browser, rehearsal: House) -> None:
    context, page = await opened(browser, rehearsal, "en-GB", **DESK)
    await page.locator("#persona").select_option("olga")
    await expect(page.locator("#persona")).to_have_value("olga")
    await expect(page.locator(".line.bot")).to_have_count(2)
    await picture(page, "en-organiser")
    async with rehearsal.database.reading() as tx:
        rows = await tx.all("SELECT role, name FROM staff")
    assert [(row["role"], row["name"]) for row in rows] == [("owner", "Olga Wang")]
    await context.close()
