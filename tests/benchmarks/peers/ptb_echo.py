"""A bare python-telegram-bot echo bot, as the library's own example has it."""

import os

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message
    assert update.message.text
    await update.message.reply_text(update.message.text)


def main() -> None:
    builder = Application.builder().token(os.environ["TELEGRAM_TOKEN"])
    application = builder.base_url(os.environ["TELEGRAM_BASE_URL"] + "/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    if os.environ["BENCH_MODE"] == "polling":
        application.run_polling()
    else:
        port = int(os.environ["BENCH_PORT"])
        application.run_webhook(
            "127.0.0.1", port, "telegram", webhook_url=f"http://127.0.0.1:{port}/telegram", secret_token="peer"
        )


if __name__ == "__main__":
    main()
