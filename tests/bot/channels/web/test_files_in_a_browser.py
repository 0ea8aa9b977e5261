"""Files on the page in a real browser: sent by clip, by drop and by paste; shown, kept, rung up; pictures in .bench/page."""

# ruff: noqa: E501 (scripts that run in the page)

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from handlers.talk.message import Card, Choice, FileNote, Place, Reply
from tests.bot.channels.web.desk import House, MadeUpRehearsal
from tests.bot.drawn import png
from tests.transcripts.stage import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PICTURES = ROOT / ".bench" / "page"
VCARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:WU Dan\r\nEND:VCARD\r\n"
MUSEUM = Place(
    "China Science and Technology Museum", "No. 5 Beichen East Road", 40.0059, 116.3914, "https://map.example/?q=1"
)
DAN = Card("WU Dan", "+86-10-59041158", VCARD)


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    opened = await browser.new_context(
        locale="en-GB", timezone_id="Europe/Rome", viewport={"width": 900, "height": 700}
    )
    opened.set_default_timeout(20_000)
    yield opened
    await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext, shown: House) -> AsyncIterator[Page]:
    faults: list[str] = []
    opened = await context.new_page()
    opened.on("pageerror", lambda error: faults.append(str(error)))
    await opened.goto(shown.url)
    await opened.get_by_role("button", name="Enrol a film").wait_for()
    yield opened
    assert faults == []


async def chooses(page: Page, *files: Path) -> None:
    async with page.expect_file_chooser() as choosing:
        await page.get_by_role("button", name="page.attach").click()
    await (await choosing.value).set_files(list(files))


def poster(folder: Path, name: str = "剧照.png") -> Path:
    path = folder / name
    path.write_bytes(png(320, 200))
    return path


async def test_a_photo_is_sent_with_words_and_shown(page: Page, shown: House, tmp_path: Path) -> None:
    await chooses(page, poster(tmp_path))
    await expect(page.locator(".chip .name")).to_have_text("剧照.png")
    await page.get_by_role("textbox").fill("our poster")
    await page.keyboard.press("Enter")
    image = page.locator(".visitor img")
    await expect(image).to_have_js_property("naturalWidth", 320)
    assert await image.get_attribute("alt") == "page.photo"
    heard = shown.desk.heard[-1]
    assert heard.file is not None
    assert (heard.kind, heard.text, heard.file.name, heard.file.media_type) == (
        "file",
        "our poster",
        "剧照.png",
        "image/png",
    )
    await expect(page.locator(".chip")).to_have_count(0)
    assert await page.get_by_role("textbox").input_value() == ""
    await page.reload()
    await expect(page.locator(".visitor img")).to_have_js_property("naturalWidth", 320)


async def test_several_files_and_one_taken_away(page: Page, shown: House, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(name)
    await chooses(page, *(tmp_path / name for name in ("a.txt", "b.txt", "c.txt")))
    await page.get_by_role("button", name="page.file.remove").nth(1).click()
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".visitor .file .name")).to_have_text(["a.txt", "c.txt"])
    async with page.expect_download() as downloading:
        await page.locator(".visitor .file").first.click()
    download = await downloading.value
    assert (download.suggested_filename, Path(await download.path()).read_text("utf-8")) == ("a.txt", "a.txt")
    assert [each.file.name for each in shown.desk.heard if each.file] == ["a.txt", "c.txt"]


@pytest.mark.parametrize("way", ["drop", "paste"])
async def test_dropped_and_pasted(page: Page, way: str) -> None:
    await page.evaluate(
        """(way) => {
        const held = new DataTransfer();
        held.items.add(new File(["%PDF-"], "paper.pdf", { type: "application/pdf" }));
        const target = document.getElementById("box");
        if (way === "paste") return target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true }));
        for (const name of ["dragover", "drop"]) target.dispatchEvent(new DragEvent(name, { dataTransfer: held, bubbles: true, cancelable: true }));
        }""",
        way,
    )
    await expect(page.locator(".chip .name")).to_have_text("paper.pdf")
    await expect(page.locator(".dropping")).to_have_count(0)
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".visitor .file .name")).to_have_text("paper.pdf")


async def test_refusals_keep_what_was_typed(page: Page, shown: House, tmp_path: Path) -> None:
    await page.get_by_role("textbox").fill("words")
    (tmp_path / "empty.txt").touch()
    (tmp_path / "a.txt").write_text("a")
    await chooses(page, tmp_path / "empty.txt")
    await expect(page.locator("#notice")).to_have_text("page.file.empty")
    shown.attachments.files.most = 0
    await chooses(page, tmp_path / "a.txt")
    await expect(page.locator("#notice")).to_have_text("page.file.large")
    shown.attachments.files.most = 20_000_000
    await page.route("**/chat/files", lambda route: route.abort())
    await chooses(page, tmp_path / "a.txt")
    await expect(page.locator("#notice")).to_have_text("page.file.failed")
    await page.unroute("**/chat/files")
    await expect(page.locator(".chip")).to_have_count(0)
    assert await page.get_by_role("textbox").input_value() == "words"
    assert [each.text for each in shown.desk.heard] == ["/start"]


async def test_sent_as_soon_as_it_is_up(page: Page, shown: House, tmp_path: Path) -> None:
    async def slowly(route) -> None:  # type: ignore[no-untyped-def]
        await page.wait_for_timeout(400)
        await route.continue_()

    await page.route("**/chat/files", slowly)
    await chooses(page, poster(tmp_path))
    await page.get_by_role("textbox").fill("words")
    await page.keyboard.press("Enter")
    assert await page.get_by_role("textbox").input_value() == "words"
    await expect(page.locator(".visitor img")).to_be_visible()
    assert [each.text for each in shown.desk.heard] == ["/start", "words"]
    await page.unroute("**/chat/files")


async def test_what_the_bot_brings(page: Page, shown: House) -> None:
    chat = shown.desk.heard[0].address.chat
    text = "Call <b>+86-10-59041158</b> or +86 189 1055 1726, not 2021-03-14 or BJIFF11-0042."
    await shown.desk.says(chat, Reply(text, place=MUSEUM, card=DAN, thread="#12 Ada Moreau"))
    await shown.desk.says(
        chat, Reply("", ((Choice("Yes", "yes"),),), file=FileNote("faq.toml", 0, "text/plain", content="a = 1\n"))
    )
    line = page.locator(".line.bot").nth(1)
    await expect(line.locator(".thread")).to_have_text("#12 Ada Moreau")
    links = await line.locator("a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    assert links[:4] == ["tel:+861059041158", "tel:+8618910551726", "https://map.example/?q=1", "tel:+861059041158"]
    async with page.expect_download() as downloading:
        await line.get_by_role("link", name="page.card.save").click()
    download = await downloading.value
    assert (download.suggested_filename, Path(await download.path()).read_bytes()) == ("WU Dan.vcf", VCARD.encode())
    await expect(page.locator(".bot .file .name")).to_have_text("faq.toml")
    await expect(page.get_by_role("button", name="Yes")).to_be_visible()


async def test_a_photo_that_is_gone_is_a_file_by_name(page: Page, tmp_path: Path) -> None:
    await chooses(page, poster(tmp_path))
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".visitor img")).to_be_visible()
    await page.route("**/chat/files/*", lambda route: route.fulfill(status=404))
    await page.reload()
    await expect(page.locator(".visitor .file .name")).to_have_text("剧照.png")


async def test_who_plays_an_organiser_joins_once(context: BrowserContext, rehearsed: House) -> None:
    assert isinstance(rehearsed.rehearsal, MadeUpRehearsal)
    page = await context.new_page()
    await page.goto(rehearsed.url)
    await page.get_by_role("button", name="Enrol a film").wait_for()
    await page.locator("#persona").select_option("olga")
    await expect(page.locator("#persona")).to_have_value("olga")
    joined = page.locator(".line.bot", has_text="Hello!")
    await expect(joined).to_have_count(2)
    await page.reload()
    await expect(joined).to_have_count(2)
    await page.wait_for_timeout(300)
    assert [each.text for each in rehearsed.desk.heard] == ["/start", "/start", "/join CODEFOROLGA"]
