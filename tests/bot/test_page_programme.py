"""The programme on the real page, in a real browser: a fan on a phone, an organiser at a desk (see .bench/page)."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.app import House, open_house
from tests.bot.test_page import opened, picture
from tests.content.sample import SHEETS
from tests.transcripts.stage import settings_for

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE = {
    "viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "has_touch": True, "device_scale_factor": 1.5,
}  # fmt: skip
DESK = {"viewport": {"width": 1000, "height": 860}, "color_scheme": "light"}
SAVED = "dome-of-bees-1"


@pytest_asyncio.fixture(loop_scope="session")
async def house(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    environ = {"USHER_UNDERSTANDING_ENCODER": "false"}  # nothing here asks for a meaning
    async with open_house(settings_for(sqlite_url, tmp_path, **environ), listen=True) as opened:
        yield opened


async def plays(page: Page, persona: str) -> None:
    """Another persona, from the rehearsal's panel."""
    panel = page.locator("#rehearsal")
    if not await panel.evaluate("panel => panel.open"):
        await panel.locator("summary").click()
    await page.locator("#persona").select_option(persona)
    await expect(page.locator("#persona")).to_have_value(persona)
    await page.locator(".line.bot .choices").first.wait_for()


async def moves(page: Page, label: str) -> None:
    """A button of the panel."""
    panel = page.locator("#rehearsal")
    await panel.evaluate("panel => panel.open = true")
    await panel.get_by_role("button", name=label).click()
    await panel.evaluate("panel => panel.open = false")


async def says(page: Page, text: str, answered: str) -> None:
    await page.get_by_role("textbox").fill(text)
    await page.keyboard.press("Enter")
    await hears(page, answered)


async def presses(page: Page, label: str, answered: str) -> None:
    await page.locator(".choices:not(.past)").get_by_role("button", name=label).last.click()
    await hears(page, answered)


async def hears(page: Page, text: str) -> None:
    """The newest line of the bot says so."""
    await expect(page.locator(".line.bot").last).to_contain_text(text)


async def sees_picture(page: Page, width: int, height: int | None = None) -> None:
    """The newest line of the bot shows a picture of that size."""
    image = page.locator(".line.bot").last.locator("img")
    await expect(image).to_have_js_property("naturalWidth", width)
    if height:
        await expect(image).to_have_js_property("naturalHeight", height)


async def test_a_fan_in_chinese_on_a_phone(browser: Browser, house: House) -> None:
    context, page = await opened(browser, house, "zh-CN", **PHONE)
    await plays(page, "mei")
    await moves(page, "载入示例排片")
    await hears(page, "示例排片已载入")
    await says(page, "4月17日晚上球幕有什么", "4月17日（星期六），晚上")
    await picture(page, "zh-programme-asked")
    await presses(page, "蜂之穹", "4月17日（星期六）18:30–18:56")
    await presses(page, "影片介绍", "Friederike Anselm")
    await sees_picture(page, 900, 1200)
    await picture(page, "zh-programme-film")
    await presses(page, "4月17日", "4月17日（星期六）18:30–18:56")
    await presses(page, "加入我的日程", "已加入您的日程")
    await says(page, "我的日程", "我的日程：1场")
    await presses(page, "日历文件", "日历文件，共1场")
    async with page.expect_download() as coming:
        await page.locator(".line.bot").last.locator("a.file").click()
    download = await coming.value
    assert download.suggested_filename == "plan.ics"
    calendar = Path(await download.path()).read_bytes().replace(b"\r\n ", b"").decode()
    assert calendar.startswith("BEGIN:VCALENDAR\r\n")
    assert "《蜂之穹》" in calendar
    assert "DTSTART;TZID=Asia/Shanghai:20210417T183000" in calendar
    await picture(page, "zh-programme-calendar")
    await moves(page, "到下一条提醒")
    await hears(page, "《蜂之穹》")
    await expect(page.locator("#rehearsal-now")).to_contain_text("4月16日 18:30")
    await picture(page, "zh-programme-reminded")
    await context.close()


def moved(screening: str, start: str) -> str:
    """The sample's sheet with one screening at another hour."""
    with (SHEETS / "screenings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    written = io.StringIO()
    sheet = csv.DictWriter(written, list(rows[0]))
    sheet.writeheader()
    sheet.writerows(row | {"start": start} if row["screening"] == screening else row for row in rows)
    return written.getvalue()


async def test_an_organiser_at_a_desk_moves_what_a_fan_has_saved(
    browser: Browser, house: House, tmp_path: Path
) -> None:
    phone, fan = await opened(browser, house, "zh-CN", **PHONE)
    await plays(fan, "mei")
    await moves(fan, "载入示例排片")
    await hears(fan, "示例排片已载入")
    await says(fan, "4月17日晚上球幕有什么", "4月17日（星期六），晚上")
    await presses(fan, "蜂之穹", "18:30–18:56")
    await presses(fan, "加入我的日程", "已加入您的日程")
    desk, organiser = await opened(browser, house, "en-GB", **DESK)
    await plays(organiser, "olga")
    await hears(organiser, "/import")
    (tmp_path / "programme.csv").write_text(moved(SAVED, "2021-04-17 21:30"), "utf-8")
    await organiser.locator("#files").set_input_files(tmp_path / "programme.csv")
    await expect(organiser.locator(".chip progress")).to_have_count(0)
    await organiser.keyboard.press("Enter")
    await hears(organiser, "moved 1 · unchanged 599")
    await picture(organiser, "en-programme-preview")
    await presses(organiser, "Publish", "Published as version 2")
    await hears(fan, "原定4月17日（星期六）18:30–18:56，球幕影院；现改为4月17日（星期六）21:30–21:56，球幕影院。")
    await picture(fan, "zh-programme-moved")
    await says(organiser, "what's on on 17 April", "29 screenings")
    await presses(organiser, "As a picture", "")
    await sees_picture(organiser, 1820)
    await expect(organiser.locator(".photo.wide")).to_be_visible()
    await picture(organiser, "en-programme-picture")
    await phone.close()
    await desk.close()
