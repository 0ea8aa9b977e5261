"""A broadcast by python-telegram-bot with its AIORateLimiter as it is shipped, and an echo for whoever writes to it."""

import asyncio
import os

from telegram import Update
from telegram.ext import AIORateLimiter, Application, ContextTypes, MessageHandler, filters

FIRST, COUNT = int(os.environ["BENCH_FIRST"]), int(os.environ["BENCH_COUNT"])
AT_ONCE = os.environ["BENCH_MANNER"] == "at once"
PORT = int(os.environ["BENCH_PORT"])
App = Application  # type: ignore[type-arg]


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message
    assert update.message.text
    await update.message.reply_text(update.message.text)


async def tell_all(application: App) -> None:
    await asyncio.sleep(1)
    told = (application.bot.send_message(chat, "news") for chat in range(FIRST, FIRST + COUNT))
    if AT_ONCE:
        await asyncio.gather(*told)
        return
    for each in told:
        await each


async def begin(application: App) -> None:
    application.create_task(tell_all(application))


def main() -> None:
    builder = Application.builder().token(os.environ["TELEGRAM_TOKEN"]).rate_limiter(AIORateLimiter(max_retries=5))
    base = builder.base_url(os.environ["TELEGRAM_BASE_URL"] + "/bot").concurrent_updates(True)
    application = base.post_init(begin).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_webhook(
        "127.0.0.1", PORT, "telegram", webhook_url=f"http://127.0.0.1:{PORT}/telegram", secret_token="peer"
    )


if __name__ == "__main__":
    main()
