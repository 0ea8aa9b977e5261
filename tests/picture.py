"""Makes docs/page.png from the real page of the real bot: `make picture`."""

import asyncio
import base64
import tempfile
from pathlib import Path

from playwright.async_api import Browser, async_playwright, expect

from bot.app import open_house
from tests.conftest import CHROMIUM, QUIETLY
from tests.transcripts.stage import ROOT, StillClock, settings_for

DESK = ["dome", "Voyage au centre du noyau", "Journey to the Core", "skip", "China, France", "2020", "1:35"]
PHONE = ["球幕", "地心之旅", "跳过", "中国、法国", "二〇二〇年", "九十五分钟"]
FRAME = """<body style="margin:0;padding:28px;display:flex;gap:28px;align-items:center;background:#dfe4f3">
<img src="{desk}" style="border-radius:14px;box-shadow:0 8px 30px #0b102455;width:760px">
<img src="{phone}" style="border-radius:26px;box-shadow:0 8px 30px #0b102488;width:300px"></body>"""


async def shot(browser: Browser, url: str, locale: str, lines: list[str]) -> bytes:
    """The page after these lines."""
    phone = locale == "zh-CN"
    size = {"width": 390, "height": 780} if phone else {"width": 940, "height": 720}
    context = await browser.new_context(
        locale=locale,
        color_scheme="dark" if phone else "light",
        timezone_id="Asia/Shanghai" if phone else "Europe/Berlin",
        viewport={"width": size["width"], "height": size["height"]},
        device_scale_factor=1.5,
    )
    page = await context.new_page()
    await page.goto(url)
    await page.get_by_role("button", name="影片报名" if phone else "Enrol a film", exact=True).click()
    for count, line in enumerate(lines, 2):
        await page.get_by_role("textbox").fill(line)
        await page.keyboard.press("Enter")
        await expect(page.locator(".line.bot")).to_have_count(count + 1)
    await page.wait_for_timeout(500)
    return await page.screenshot(animations="disabled")


def inlined(png: bytes) -> str:
    """As an address that needs no server."""
    return "data:image/png;base64," + base64.b64encode(png).decode()


async def main() -> None:
    """Both languages side by side."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(f"sqlite:///{folder}/usher.db", Path(folder))
        async with open_house(settings, listen=True, clock=StillClock()) as house, async_playwright() as play:
            assert house.server is not None
            await asyncio.to_thread(house.festival.faq.warm_up)
            browser = await play.chromium.launch(executable_path=str(CHROMIUM), args=QUIETLY.split())
            desk = await shot(browser, house.server.url, "en-GB", DESK)
            phone = await shot(browser, house.server.url, "zh-CN", PHONE)
            page = await browser.new_page(viewport={"width": 1144, "height": 660})
            await page.set_content(FRAME.format(desk=inlined(desk), phone=inlined(phone)))
            await page.screenshot(path=str(ROOT / "docs" / "page.png"))
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
