"""A film is enrolled on the real page of the real bot, in a real browser, in both languages (pictures: .bench/page)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from bot.app import House, open_house
from tests.transcripts.stage import ROOT, StillClock, settings_for
from tests.visitors import BY_WORDING

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PICTURES = ROOT / ".bench" / "page"


@pytest_asyncio.fixture(loop_scope="session")
async def house(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(settings_for(sqlite_url, tmp_path, **BY_WORDING), listen=True, clock=StillClock()) as opened:
        await asyncio.to_thread(opened.festival.faq.warm_up)  # as `run` does: the first question waits for nothing
        yield opened


async def opened(browser: Browser, house: House, language: str, **options: object) -> tuple[BrowserContext, Page]:
    context = await browser.new_context(locale=language, timezone_id="Europe/Berlin", **options)  # type: ignore[arg-type]  # playwright's own options, passed on
    context.set_default_timeout(20_000)
    page = await context.new_page()
    assert house.server is not None
    await page.goto(house.server.url)
    return context, page


async def says(page: Page, text: str, answered: str) -> None:
    """Type, and wait for the newest bubble of the bot to begin with `answered`."""
    await page.get_by_role("textbox").fill(text)
    await page.keyboard.press("Enter")
    await hears(page, answered)


async def presses(page: Page, label: str, answered: str) -> None:
    """By the keyboard: on a busy machine the page may still be scrolling under a mouse, as clicks elsewhere show."""
    await page.get_by_role("button", name=label, exact=True).last.press("Enter")
    await hears(page, answered)


async def hears(page: Page, text: str) -> None:
    await expect(page.get_by_role("log").get_by_text(text).last).to_be_in_viewport()


async def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=str(PICTURES / f"{name}.png"), animations="disabled")


async def test_a_film_is_enrolled_in_english(browser: Browser, house: House) -> None:
    context, page = await opened(browser, house, "en-GB", viewport={"width": 1000, "height": 760})
    await presses(page, "Enrol a film", "Which category does your film belong to?")
    await presses(page, "Dome film", "What is the film called, in its original language?")
    await says(page, "Voyage au centre du noyau", "And its English title?")
    await says(page, "Journey to the Core", "Does it have a Chinese title?")
    await presses(page, "Skip", "In which country or countries was it produced?")
    await says(page, "Atlantis", "I know no country or region called “Atlantis”.")
    await picture(page, "en-wrong-answer")
    await page.reload()
    await hears(page, "In which country or countries was it produced?")
    await says(page, "China, France", "In which year was the film completed?")
    await presses(page, "Back", "Your answer so far: China, France")
    await presses(page, "Keep it", "In which year was the film completed?")
    await says(page, "2020", "How long is the film?")
    await says(page, "25 min 30 s", "Who directed it?")
    await says(page, "Marie Laurent, Wang Lin", "What is the film about?")
    await says(page, "A drop of seawater travels down to the deepest trench.", "Which language is spoken in the film")
    await says(page, "French, Chinese subtitles", "What is its premiere status, if it is shown in Beijing?")
    await presses(page, "Asian premiere", "Where can the film be watched?")
    await presses(page, "Will follow", "Who holds the rights?")
    await says(page, "Li Ming, Blue Planet Films, li@example.com, +86 138 0013 8000", "Please read and agree:")
    await presses(page, "I agree", "Please look it over.")
    await picture(page, "en-summary")
    await presses(page, "✎ Running time", "Changing: Running time")
    await says(page, "26 min", "Running time: 26 min")  # the earlier summary asks whether everything is right, too
    await presses(page, "✅ Submit", "Your film is entered. Entry number: BJIFF11-0001")
    await picture(page, "en-receipt")
    await presses(page, "My films", "BJIFF11-0001, submitted (version 1)")
    await context.close()


async def test_a_film_is_enrolled_in_chinese_on_a_phone(browser: Browser, house: House) -> None:
    phone = {"width": 390, "height": 844}
    context, page = await opened(browser, house, "zh-CN", viewport=phone, color_scheme="dark", has_touch=True)
    await presses(page, "影片报名", "您的影片属于哪一类？")
    await presses(page, "球幕电影", "影片的原文片名是什么？")
    await says(page, "地心之旅", "有英文片名吗？")
    await presses(page, "跳过", "影片的制片国家或地区有哪些？")
    await says(page, "中国、法国", "影片是哪一年完成的？")
    await says(page, "二〇二〇年", "影片片长是多少？")
    await says(page, "二十五分三十秒", "导演是谁？")
    await says(page, "王琳", "影片讲了什么？")
    await page.locator("#languages [value=en]").click()
    await hears(page, "What is the film about?")
    await page.locator("#languages [value=zh]").click()
    await says(page, "一滴海水一路潜到最深的海沟。", "影片对白是什么语言？")
    await says(page, "中文对白，英文字幕", "属于哪种首映？")
    await presses(page, "全球首映", "在哪里可以看片？请发看片链接")
    await says(page, "https://pan.baidu.com/s/1abcdEFG 提取码：k9d2 长期有效", "版权方是谁？")
    await picture(page, "zh-question")
    await says(page, "李明，蓝星影业，li@example.com，138 0013 8000", "请阅读并确认：")
    await presses(page, "我同意", "请核对。")
    await presses(page, "✅ 提交", "报名成功，报名编号：BJIFF11-0001")
    await picture(page, "zh-receipt")
    await context.close()
