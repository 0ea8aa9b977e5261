"""The page as people meet it: in a real browser, with real keys, cut cables and closed laptops."""

# ruff: noqa: E501 (scripts that run in the page)

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, Route, expect
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route as ServerRoute

from bot.channels.web import WebSettings
from bot.channels.web.server import serve
from handlers.talk.message import Choice, Owed, Reply
from handlers.talk.seal import Seal
from storage.database import Unavailable
from tests.bot.channels.web.desk import KEY, House
from tests.bot.drawn import png

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

Visit = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    opened = await browser.new_context(
        locale="en-GB", timezone_id="Europe/Rome", viewport={"width": 1000, "height": 700}
    )
    opened.set_default_timeout(20_000)
    yield opened
    await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(context: BrowserContext, shown: House) -> AsyncIterator[Visit]:
    """Opens the page in a new tab; at the end, no tab may have had an error or asked anybody else for anything."""
    faults: list[str] = []

    async def opened(path: str = "/", *, greeted: bool = True) -> Page:
        page = await context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda each: None if each.url.startswith(shown.url) else faults.append(each.url))
        await page.goto(shown.url + path)
        if greeted:
            await page.get_by_role("button", name="Enrol a film").wait_for()
        return page

    yield opened
    assert faults == []


async def write(page: Page, text: str) -> None:
    await page.get_by_role("textbox").fill(text)
    await page.keyboard.press("Enter")


async def texts(page: Page) -> list[str]:
    """What stands in the bubbles, from top to bottom."""
    return await page.locator(".line .text").all_inner_texts()


async def said(page: Page, text: str) -> None:
    await page.locator(".line .text", has_text=text).last.wait_for()


async def test_a_conversation(visit: Visit, shown: House) -> None:
    page = await visit()
    await page.get_by_role("button", name="Enrol a film").click()
    await page.get_by_role("button", name="Giant screen").click()
    await said(page, "Good: giant")
    await write(page, "<b>A & B</b>")
    await said(page, "Good: <b>A & B</b>")
    assert [each.choice or each.text for each in shown.desk.heard] == ["/start", "enrol", "giant", "<b>A & B</b>"]
    assert {(each.language, each.zone) for each in shown.desk.heard} == {("en", "Europe/Rome")}
    assert await texts(page) == [
        "Hello! What would you like to do?", "Which category?", "Good: giant", "<b>A & B</b>", "Good: <b>A & B</b>",
    ]  # fmt: skip


async def test_old_buttons_rest_and_the_pressed_one_is_marked(visit: Visit, shown: House) -> None:
    page = await visit()
    await page.get_by_role("button", name="Enrol a film").click()
    await page.get_by_role("button", name="Dome film").click()
    await said(page, "Good: dome")
    assert await page.locator(".chosen").all_inner_texts() == ["Enrol a film", "Dome film"]
    await page.get_by_role("button", name="Giant screen").click(force=True)
    await write(page, "after")
    await said(page, "Good: after")
    assert [each.choice for each in shown.desk.heard] == ["", "enrol", "dome", ""]
    await expect(page.get_by_role("button", name="Back")).to_be_hidden()
    assert await page.evaluate("document.activeElement.id") == "box"


async def press_and_be_heard(page: Page, shown: House, name: str) -> None:
    """Until its press has gone out, a button rests: a second one would ask twice."""
    button, before = page.get_by_role("button", name=name, exact=True), len(shown.desk.heard)
    await expect(button).to_have_attribute("aria-disabled", "false")
    await button.click()
    async with asyncio.timeout(8):
        while len(shown.desk.heard) == before:
            await asyncio.sleep(0.02)


async def test_the_buttons_of_a_conversation_stay_until_others_take_their_place(visit: Visit, shown: House) -> None:
    page = await visit()
    chat = shown.desk.heard[-1].address.chat
    rows = ((Choice("Note", "note"), Choice("Close", "close", "aside")),)
    await shown.desk.says(chat, Reply("#1 is yours.", rows, stays="inquiry-1"))
    for text in ("one", "two"):
        await write(page, text)
        await said(page, f"Good: {text}")
    for name in ("Note", "Note", "Close"):
        await press_and_be_heard(page, shown, name)
    await shown.desk.says(chat, Reply("#1 is closed.", ((Choice("Talk again", "again"),),), stays="inquiry-1"))
    await write(page, "three")
    await said(page, "Good: three")
    await expect(page.get_by_role("button", name="Note")).to_have_attribute("aria-disabled", "true")
    await expect(page.get_by_role("button", name="Talk again")).to_have_attribute("aria-disabled", "false")
    assert [each.choice for each in shown.desk.heard if each.choice] == ["note", "note", "close"]


async def test_what_leads_somewhere_can_be_pressed_again_and_again(visit: Visit, shown: House) -> None:
    """Lists, cards and toggles; a question that was answered with yes or no is closed."""
    page = await visit()
    chat = shown.desk.heard[-1].address.chat
    films = ((Choice("Saturn", "film:saturn"),), (Choice("Low Water", "film:tide"), Choice("More", "page:2")))
    sure = ((Choice("Yes, delete", "erase", means="say.yes"),), (Choice("No", "keep", means="say.no"),))
    await shown.desk.says(chat, Reply("Two films", films))
    for name in ("Saturn", "Low Water", "Saturn", "More"):
        await press_and_be_heard(page, shown, name)
    await shown.desk.says(chat, Reply("Are you sure?", sure))
    await page.get_by_role("button", name="No", exact=True).click()
    await said(page, "Good: keep")
    await page.get_by_role("button", name="Yes, delete").click(force=True)
    await page.reload()
    await page.get_by_role("button", name="Low Water").click()
    await said(page, "Good: film:tide")
    for name, rests in (("Saturn", "false"), ("Low Water", "false"), ("Enrol a film", "false")):
        await expect(page.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-disabled", rests)
    await expect(page.get_by_role("button", name="Yes, delete")).to_have_attribute("aria-disabled", "true")
    assert [each.choice for each in shown.desk.heard if each.choice] == [
        "film:saturn", "film:tide", "film:saturn", "page:2", "keep", "film:tide",
    ]  # fmt: skip


async def test_the_way_further_down_covers_nothing(visit: Visit, shown: House) -> None:
    page = await visit()
    await page.set_viewport_size({"width": 390, "height": 700})
    chat = shown.desk.heard[-1].address.chat
    rows = tuple((Choice(f"Film {number}", f"film:{number}"),) for number in range(30))
    await shown.desk.says(chat, Reply("Thirty films", rows))
    await said(page, "Thirty films")
    await expect(page.locator("#more")).to_be_visible()
    top = "document.getElementById('scroll').getBoundingClientRect().bottom <= document.getElementById('more').getBoundingClientRect().top"
    assert await page.evaluate(top)
    for _ in range(6):
        await page.locator("#more").click()
        await page.wait_for_timeout(500)
        if await page.locator("#more").is_hidden():
            break
    await expect(page.locator("#more")).to_be_hidden()
    assert await page.evaluate(DISTANCE) < 2


async def test_nobody_seems_to_type_while_a_person_reads(visit: Visit) -> None:
    page = await visit()
    await write(page, "to a person: hello")
    await said(page, "to a person: hello")
    for _ in range(6):
        await page.wait_for_timeout(200)
        assert await page.locator("#typing").is_hidden()


async def test_everything_is_there_after_a_reload(visit: Visit) -> None:
    page = await visit()
    await page.get_by_role("button", name="Enrol a film").click()
    await write(page, "one")
    await said(page, "Good: one")
    before = await page.locator("#log").inner_text()
    await page.reload()
    await said(page, "Good: one")
    assert await page.locator("#log").inner_text() == before
    assert await page.locator(".chosen").all_inner_texts() == ["Enrol a film"]


async def test_two_tabs_show_the_same(visit: Visit, shown: House) -> None:
    first = await visit()
    second = await visit()
    await write(first, "from the first")
    await said(second, "Good: from the first")
    await write(second, "from the second")
    await said(first, "Good: from the second")
    assert await texts(first) == await texts(second)
    assert [each.text for each in shown.desk.heard].count("/start") == 1


async def test_quick_fingers_before_there_is_a_session(visit: Visit, context: BrowserContext, shown: House) -> None:
    async def late(route: Route) -> None:
        await page_typed.wait_for()
        await route.continue_()

    page = await context.new_page()
    page_typed = page.locator(".line.visitor", has_text="two")
    await page.route("**/chat/session", late)
    await page.goto(shown.url)
    await write(page, "one")
    await write(page, "two")
    await said(page, "Good: two")
    assert await texts(page) == ["one", "Good: one", "two", "Good: two"]


async def test_what_could_not_be_sent_is_sent_again_once(visit: Visit, shown: House) -> None:
    page = await visit()
    shown.desk.fault = Unavailable("disk full")
    await write(page, "hold on")
    again = page.get_by_role("button", name="Try again")
    await again.wait_for()
    shown.desk.fault = None
    await again.click()
    await said(page, "Good: hold on")
    assert [each.text for each in shown.desk.heard].count("hold on") == 1
    await expect(again).to_have_count(0)


async def test_what_was_not_sent_survives_a_reload(visit: Visit, shown: House) -> None:
    page = await visit()
    shown.desk.fault = Unavailable("disk full")
    await write(page, "keep me")
    await page.get_by_role("button", name="Try again").wait_for()
    await page.reload()
    shown.desk.fault = None
    await said(page, "Good: keep me")
    assert (await texts(page)).count("keep me") == 1


async def test_an_answer_that_is_lost_on_the_way_is_not_given_twice(visit: Visit, shown: House) -> None:
    page = await visit()
    lost: list[str] = []

    async def cut(route: Route) -> None:
        if lost:
            await route.continue_()
        else:
            lost.append((await route.fetch()).url)
            await route.abort()

    await page.route("**/chat/messages", cut)
    await write(page, "once")
    await said(page, "Good: once")
    await expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    assert (len(lost), (await texts(page)).count("once"), len(shown.desk.heard)) == (1, 1, 2)


@pytest.mark.parametrize("silent", [True, False], ids=["held back", "refused"])
async def test_where_streams_do_not_pass(visit: Visit, context: BrowserContext, shown: House, silent: bool) -> None:
    async def block(route: Route) -> None:
        if not silent:
            await route.fulfill(status=200, content_type="text/html", body="<html>Blocked by your provider</html>")

    await context.route("**/chat/stream**", block)
    page = await visit()
    await shown.desk.says(shown.desk.heard[0].address.chat, Reply("by long poll"))
    await said(page, "by long poll")


async def test_a_server_that_goes_and_comes_back(visit: Visit, shown: House) -> None:
    page = await visit()
    chat = shown.desk.heard[0].address.chat
    port = shown.server.port
    await shown.close()
    await expect(page.get_by_role("status")).to_contain_text("No connection")
    await write(page, "into the void")
    await shown.desk.says(chat, Reply("while you were away"))
    await shown.open(WebSettings(port=port))
    await said(page, "while you were away")
    await said(page, "Good: into the void")
    assert await texts(page) == [
        "Hello! What would you like to do?", "while you were away", "into the void", "Good: into the void",
    ]  # fmt: skip
    await expect(page.get_by_role("status")).to_be_hidden()


async def test_a_database_that_forgot_us(visit: Visit, shown: House) -> None:
    page = await visit()
    async with shown.database.transaction() as tx:
        await tx.run("DELETE FROM page_lines")
        await tx.run("DELETE FROM page_sessions")
    await write(page, "anyone?")
    await said(page, "Good: anyone?")
    assert await texts(page) == ["anyone?", "Good: anyone?"]


async def test_enter_belongs_to_the_input_method_while_it_composes(visit: Visit, shown: House) -> None:
    page = await visit()
    box = page.get_by_role("textbox")
    await box.fill("nihao")
    for composing in ({"isComposing": True}, {"keyCode": 229}):
        await box.dispatch_event("keydown", {"key": "Enter", "bubbles": True, "cancelable": True, **composing})
    assert await box.input_value() == "nihao"
    await box.fill("你好")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("世界")
    await page.keyboard.press("Enter")
    await said(page, "Good: 你好")
    assert shown.desk.heard[-1].text == "你好\n世界"


HOSTILE = (
    '<b>bold</b> <i>it</i> <code>x&lt;y</code> <a href="https://e.example/?a=1&amp;b=2">ok</a> <a href="javascript:alert(1)">no</a> '
    '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script><a href="data:text/html,x">no</a></b><b>open &#x1F3AC; &bogus;'
)


async def test_a_command_in_a_sentence_is_said_by_a_tap(visit: Visit, shown: House) -> None:
    page = await visit()
    text = "Change it: /reminders, and/or (/help). Not: https://e.example/plan, 3/4, /Path, <code>/code</code>"
    await shown.desk.says(shown.desk.heard[0].address.chat, Reply(text))
    await said(page, "Change it")
    commands = page.locator(".line .command")
    assert await commands.all_inner_texts() == ["/reminders", "/help"]
    await commands.first.click()
    await expect(page.locator(".line.visitor")).to_contain_text("/reminders")
    await expect(page.locator(".line.bot")).to_have_count(3)
    assert shown.desk.heard[-1].text == "/reminders"


async def once(content: bytes) -> AsyncIterator[bytes]:
    yield content


@pytest.mark.parametrize("width", [390, 1000])
async def test_pictures_by_their_shape(visit: Visit, shown: House, width: int) -> None:
    """A poster stands beside the bot's words, a day's schedule is shown from its top in the whole width."""
    page = await visit()
    await page.set_viewport_size({"width": width, "height": 800})
    chat = shown.desk.heard[0].address.chat
    for name, size in (("poster", (300, 400)), ("day", (360, 1200))):
        note = await shown.attachments.files.keep(once(png(*size)), f"{name}.png")
        await shown.desk.says(chat, Reply(f"About the {name}. " * 8, file=note))
    poster, day = page.locator(".upright img"), page.locator(".tall img")
    await expect(poster).to_have_js_property("naturalWidth", 300)
    await expect(day).to_have_js_property("naturalWidth", 360)
    boxes = [await each.bounding_box() for each in (poster, page.locator(".line.bot").nth(-2).locator(".bubble"), day)]
    small, bubble, tall = (box for box in boxes if box)
    assert small["width"] < bubble["width"] * 0.4
    assert small["x"] + small["width"] > bubble["x"] + bubble["width"] - 30
    assert tall["width"] > min(width * 0.75, 480)


async def test_stars_stand_in_one_row(visit: Visit, shown: House) -> None:
    page = await visit()
    await page.set_viewport_size({"width": 320, "height": 700})
    rows = (tuple(Choice(f"{stars} ★", f"rate:{stars}") for stars in range(1, 6)),)
    await shown.desk.says(shown.desk.heard[0].address.chat, Reply("How was it?", rows))
    await said(page, "How was it?")
    tops = "all => new Set(all.map((each) => each.getBoundingClientRect().top)).size"
    assert await page.locator(".row.small .choice").evaluate_all(tops) == 1


async def test_only_the_few_tags_come_alive(visit: Visit, shown: House) -> None:
    page = await visit()
    links = ((Choice("Site", "s", "link", "https://e.example/"), Choice("Bad", "t", "link", "javascript:alert(1)")),)
    await shown.desk.says(shown.desk.heard[0].address.chat, Reply(HOSTILE, links))
    await said(page, "bold")
    line = page.locator(".line").last
    assert await line.locator(".text *").evaluate_all("all => all.map(each => each.localName)") == [
        "b", "i", "code", "a", "span", "span", "b",
    ]  # fmt: skip
    assert await line.locator("a").evaluate_all("all => all.map(each => each.href)") == [
        "https://e.example/?a=1&b=2", "https://e.example/",
    ]  # fmt: skip
    assert '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>' in await line.inner_text()
    assert await page.evaluate("window.hacked") is None


async def test_the_language_is_switched_for_page_and_bot(visit: Visit, shown: House) -> None:
    page = await visit()
    await page.get_by_role("button", name="中文").click()
    await page.get_by_role("button", name="报名影片").wait_for()
    await expect(page).to_have_title("小天空电影节")
    assert await page.evaluate("document.documentElement.lang") == "zh-Hans"
    assert [each.text for each in shown.desk.heard] == ["/start", "/language zh"]
    assert await page.locator(".line.visitor").count() == 0
    await page.reload()
    await page.get_by_role("button", name="报名影片").wait_for()
    await expect(page).to_have_title("小天空电影节")


async def test_the_page_follows_the_bots_language(visit: Visit) -> None:
    page = await visit()
    await write(page, "/language zh")
    await expect(page).to_have_title("小天空电影节")


async def test_a_hand_over_link(visit: Visit, shown: House) -> None:
    page = await visit("/#code=ABCD-2345")
    await write(page, "x")
    await said(page, "Good: x")
    assert [each.text for each in shown.desk.heard] == ["/continue ABCD-2345", "x"]
    assert page.url == shown.url + "/"


async def test_a_message_that_replaces_another_stays_in_its_place(visit: Visit) -> None:
    page = await visit()
    await write(page, "boxes")
    for name in ("☐ A", "☐ B", "☑ A"):
        await page.get_by_role("button", name=name).click()
    await page.get_by_role("button", name="☑ B").wait_for()
    await page.get_by_role("button", name="☐ A").wait_for()
    assert await texts(page) == ["Hello! What would you like to do?", "boxes", "Tick what fits"]
    before = await page.locator("#log").inner_text()
    await page.reload()
    await said(page, "Tick what fits")
    assert await page.locator("#log").inner_text() == before


DISTANCE = "(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)(document.getElementById('scroll'))"


async def test_who_has_scrolled_up_is_left_there(visit: Visit, shown: House) -> None:
    page = await visit()
    await write(page, "long")
    await said(page, "line 59")
    await write(page, "short")
    await said(page, "Good: short")
    await expect(page.locator("#new")).to_be_hidden()
    assert await page.evaluate(DISTANCE) < 2
    await page.evaluate("document.getElementById('scroll').scrollTop = 100")
    await expect(page.get_by_role("button", name="page.more")).to_be_visible()
    await shown.desk.says(shown.desk.heard[0].address.chat, Reply("down here"))
    await page.locator("#new").click()
    assert await page.evaluate(DISTANCE) < 2
    await expect(page.locator("#new")).to_be_hidden()


async def test_there_is_more_below(visit: Visit) -> None:
    page = await visit()
    more = page.get_by_role("button", name="page.more")
    await expect(more).to_be_hidden()
    await write(page, "long")
    await expect(page.get_by_text("line 0")).to_be_in_viewport()
    await more.focus()
    for _ in range(10):
        await page.wait_for_timeout(350)  # it scrolls softly
        if not await more.is_visible():
            break
        await page.keyboard.press("Enter")
    await expect(more).to_be_hidden()
    assert await page.evaluate(DISTANCE) <= 30
    assert await page.evaluate("document.activeElement.id") == "box"


async def test_a_first_visit_begins_at_the_top(context: BrowserContext, rehearsed: House) -> None:
    page = await context.new_page()
    for width, height, most in ((360, 740, 90), (390, 844, 90), (1280, 800, 150)):
        await page.set_viewport_size({"width": width, "height": height})
        await page.goto(rehearsed.url)
        for part in (page.locator("#welcome-title"), page.get_by_role("button", name="Enrol a film")):
            await expect(part).to_be_in_viewport(ratio=1)
        assert await page.evaluate("document.querySelector('main').getBoundingClientRect().top") < most


async def test_numbers_are_not_broken(visit: Visit, shown: House) -> None:
    page = await visit()
    text = "BJIFF11-0001, +86 138 0013 8000 <b>+86-10-59041158</b> 2021-03-14, 12 3, 1 " + "12 " * 30
    await shown.desk.says(shown.desk.heard[0].address.chat, Reply(text, ((Choice("Open BJIFF11-0002", "open"),),)))
    await said(page, "BJIFF11")
    assert await page.locator(".whole").all_inner_texts() == [
        "BJIFF11-0001", "+86 138 0013 8000", "+86-10-59041158", "2021-03-14", "1 12 12 12 12 12",
        *["12 12 12 12 12 12"] * 4, "BJIFF11-0002",
    ]  # fmt: skip


async def test_a_secret_does_not_stay_readable(visit: Visit, context: BrowserContext) -> None:
    page = await visit()
    other = await visit()
    await write(page, "my film, password: k9d2")
    for each in (page, other):
        await said(each, "password: ••••••")
        assert await texts(each) == [
            "Hello! What would you like to do?",
            "my film, password: ••••••",
            "Good: my film, ",
        ]
        assert "k9d2" not in await each.content() + await each.evaluate(
            "JSON.stringify({ ...localStorage, ...sessionStorage })"
        )
    await page.get_by_role("button", name="Enrol a film").last.wait_for()
    await page.reload()
    await said(page, "password: ••••••")
    assert len(await texts(page)) == 3


async def test_a_secret_that_was_asked_for_is_covered_on_an_open_page(visit: Visit, shown: House) -> None:
    page = await visit()
    chat = shown.desk.heard[-1].address
    await page.clock.install()
    reply = Reply("It is <code>k9d2</code>.", sealed=Seal(KEY).shut("It is <code>k9d2</code>."))
    await shown.desk.channel.send(Owed(99, chat, reply, covered="It is <code>••••••</code>."))
    await said(page, "It is k9d2.")
    await page.clock.fast_forward("09:50")
    assert (await texts(page))[-1] == "It is k9d2."
    await page.clock.fast_forward("00:10")
    await said(page, "It is ••••••.")
    assert "k9d2" not in await page.content()


async def test_the_newest_line_stays_in_view(visit: Visit, shown: House) -> None:
    page = await visit()
    await page.set_viewport_size({"width": 360, "height": 480})
    shown.desk.slow = 0.1
    for number in range(2):
        await page.get_by_role("button", name="Enrol a film").last.click()
        await page.get_by_role("button", name="Back").wait_for()
        await write(page, f"/again {number}")
        await expect(page.get_by_role("button", name="Enrol a film")).to_have_count(number + 2)
        assert await page.evaluate(DISTANCE) < 2


async def test_history_is_not_announced_and_news_is(visit: Visit, context: BrowserContext) -> None:
    await context.add_init_script(
        """window.live = []; new MutationObserver((changes) => { for (const change of changes) for (const node of change.addedNodes)
        if (node.classList?.contains("line")) live.push(document.getElementById("log").ariaLive); })
        .observe(document, { childList: true, subtree: true });"""
    )
    page = await visit()
    await expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    await write(page, "one")
    await said(page, "Good: one")
    await page.reload()
    await said(page, "Good: one")
    assert await page.evaluate("live") == ["off", "off", "off"]
    await expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    await write(page, "two")
    await said(page, "Good: two")
    assert (await page.evaluate("live"))[3:] == ["polite"] * len((await page.evaluate("live"))[3:])
    assert await page.get_by_role("log").count() == 1


async def test_what_is_too_long_comes_back_into_the_box(visit: Visit) -> None:
    page = await visit()
    long = "很长" * 20_000
    await write(page, long)
    await expect(page.get_by_role("status")).to_contain_text("too long")
    assert await page.get_by_role("textbox").input_value() == long
    assert await page.locator(".line.visitor").count() == 0


async def test_earlier_lines_are_fetched_on_request(visit: Visit, shown: House) -> None:
    page = await visit()
    for number in range(130):
        await shown.desk.says(shown.desk.heard[0].address.chat, Reply(f"number {number}"))
    await said(page, "number 129")
    await page.reload()
    await said(page, "number 129")
    assert len(await texts(page)) == 100
    await page.locator("#earlier").click()
    await said(page, "Hello!")
    assert [await page.locator("#earlier").is_visible(), len(await texts(page))] == [False, 131]
    assert (await texts(page))[1:] == [f"number {number}" for number in range(130)]


async def test_by_keyboard_alone(visit: Visit, shown: House) -> None:
    page = await visit()
    assert await page.evaluate("document.activeElement.id") == "box"
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await said(page, "Which category?")
    assert await page.evaluate("document.activeElement.id") == "box"
    assert shown.desk.heard[-1].choice == "enrol"


FITS = "[...document.querySelectorAll('*')].filter((each) => each.closest('svg') === null && each.className !== 'who' && each.getBoundingClientRect().right > innerWidth + 1).length"


async def test_nothing_is_cut_off(visit: Visit, shown: House) -> None:
    page = await visit()
    rows = (tuple(Choice(f"A rather long choice {number}", f"c{number}") for number in range(4)),)
    await shown.desk.says(shown.desk.heard[0].address.chat, Reply("x" * 300 + " " + "球幕" * 100, rows))
    await said(page, "xxx")
    for width, height in ((320, 480), (360, 740), (768, 1024), (1920, 1080)):
        await page.set_viewport_size({"width": width, "height": height})
        whole = await page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        assert (width, await page.evaluate(FITS), whole) == (width, 0, True)
        await expect(page.get_by_role("textbox")).to_be_in_viewport(ratio=1)


SCHEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")
CONTRASTS = """() => {
  const rgb = (name) => { const probe = document.createElement("i"); probe.style.color = `var(--${name})`; document.body.append(probe);
    const found = getComputedStyle(probe).color.match(/[\\d.]+/g).slice(0, 3).map(Number); probe.remove(); return found; };
  const light = (name) => rgb(name).map((part) => (part /= 255) <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
    .reduce((sum, part, index) => sum + part * [.2126, .7152, .0722][index], 0);
  const pairs = [["text", "night"], ["text", "bot"], ["quiet", "night"], ["quiet", "dusk"], ["quiet", "horizon"], ["quiet", "bot"], ["quiet", "button"], ["quiet", "field"],
    ["mine-text", "mine"], ["star-ink", "star"], ["lead-ink", "lead"], ["star", "button"], ["link", "bot"], ["bad", "night"], ["bad", "horizon"], ["text", "stage"], ["star", "stage"], ["text", "horizon"]];
  return pairs.filter(([ink, paper]) => { const [a, b] = [light(ink), light(paper)].sort((x, y) => y - x); return (a + .05) / (b + .05) < 4.5; });
}"""


async def test_contrast(visit: Visit) -> None:
    page = await visit()
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        assert (scheme, await page.evaluate(CONTRASTS)) == (scheme, [])


async def test_a_rehearsal(context: BrowserContext, rehearsed: House) -> None:
    page = await context.new_page()
    await page.goto(rehearsed.url)
    await page.get_by_role("button", name="Enrol a film").wait_for()
    banner = page.locator("#rehearsal summary")
    await expect(banner).to_have_text("Rehearsal 1 March 2021 at 09:00 Beijing time · you play Ada (filmmaker)")
    await page.get_by_role("button", name="+1 hour").click()
    await expect(banner).to_contain_text("1 March 2021 at 10:00 Beijing time")
    await page.get_by_role("button", name="To the last hour").click()
    await expect(banner).to_contain_text("14 March 2021 at 23:00 Beijing time")
    await expect(page.get_by_role("button", name="To the last hour")).to_be_disabled()
    await page.locator("#persona").select_option("lin")
    await expect(banner).to_contain_text("林晓")
    await page.locator(".line").first.wait_for()
    heard = rehearsed.desk.heard
    assert [(each.text, each.language, each.zone) for each in heard] == [
        ("/start", "en", "Europe/London"), ("/start", "zh", "Asia/Shanghai"),
    ]  # fmt: skip
    assert heard[0].address != heard[1].address


async def test_days_are_called_as_they_are_now(context: BrowserContext, rehearsed: House) -> None:
    page = await context.new_page()
    await page.goto(rehearsed.url)
    await page.get_by_role("button", name="Enrol a film").wait_for()
    days = page.locator(".day")
    await expect(days).to_have_text(["page.today"])
    await page.get_by_role("button", name="page.rehearsal.day").click()
    await expect(days).to_have_text(["page.yesterday"])
    assert rehearsed.rehearsal is not None
    await rehearsed.rehearsal.advance(timedelta(days=13))  # by another program
    await write(page, "later")
    await expect(days).to_have_text(["Monday, 1 March 2021", "page.today"])


async def test_a_rehearsal_on_a_phone(context: BrowserContext, rehearsed: House) -> None:
    page = await context.new_page()
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.goto(rehearsed.url)
    banner = page.locator("#rehearsal summary")
    await expect(banner).to_have_text("Rehearsal 1 Mar 09:00 · Ada")
    heights = "[...document.querySelectorAll('.top, #rehearsal')].map((each) => each.offsetHeight)"
    assert await page.evaluate(heights) == [50, 32]


async def test_on_the_festivals_own_site(context: BrowserContext, shown: House) -> None:
    async def site(request: Request) -> HTMLResponse:
        tag = json.dumps(f"{embedding.url}/embed.js")
        return HTMLResponse(
            f"<!doctype html><html lang=en><body><h1>Festival</h1><script src={tag}></script></body></html>"
        )

    own = await serve([ServerRoute("/", site)], WebSettings(port=0, host="127.0.0.2"))
    embedding = House(shown.database)
    await embedding.open(WebSettings(port=0, frame_ancestors=("'self'", own.url)))
    page = await context.new_page()
    await page.goto(own.url)
    button = page.get_by_role("button", name="Chat with the festival desk")
    await button.focus()
    await page.keyboard.press("Enter")
    chat = page.frame_locator("iframe")
    await chat.get_by_role("button", name="Enrol a film").click()
    await chat.get_by_role("textbox").fill("framed")
    await chat.get_by_role("textbox").press("Enter")
    await chat.locator(".line", has_text="Good: framed").wait_for()
    await chat.get_by_role("textbox").press("Escape")
    await expect(page.locator("iframe")).to_be_hidden()
    await expect(button).to_be_focused()
    await embedding.desk.says(embedding.desk.heard[0].address.chat, Reply("news"))
    await expect(page.locator(".dot")).to_be_visible()
    await page.reload()
    await button.click()
    await chat.locator(".line", has_text="Good: framed").wait_for()
    await page.close()
    await embedding.close()
    await own.stop()
