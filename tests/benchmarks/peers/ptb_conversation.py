"""A python-telegram-bot ConversationHandler kept by PicklePersistence, which asks as many questions as Usher's form."""

import os
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

QUESTIONS = int(os.environ["BENCH_QUESTIONS"])
Context = ContextTypes.DEFAULT_TYPE


async def start(update: Update, context: Context) -> int:
    assert update.message
    assert context.user_data is not None
    context.user_data["answers"] = []
    await update.message.reply_text(f"Question 1 of {QUESTIONS}")
    return 1


async def answer(update: Update, context: Context) -> int:
    assert update.message
    assert context.user_data is not None
    answers = context.user_data["answers"]
    answers.append(update.message.text)
    if len(answers) < QUESTIONS:
        await update.message.reply_text(f"Question {len(answers) + 1} of {QUESTIONS}")
        return len(answers) + 1
    await update.message.reply_text("Summary\n" + "\n".join(answers))
    return ConversationHandler.END


def main() -> None:
    builder: Any = Application.builder().token(os.environ["TELEGRAM_TOKEN"])
    persistence = PicklePersistence(os.environ["BENCH_PICKLE"])
    application = builder.base_url(os.environ["TELEGRAM_BASE_URL"] + "/bot").persistence(persistence).build()
    text: list[Any] = [MessageHandler(filters.TEXT & ~filters.COMMAND, answer)]
    application.add_handler(
        ConversationHandler(
            [CommandHandler("start", start)],
            dict.fromkeys(range(1, QUESTIONS + 1), text),
            [],
            name="form",
            persistent=True,
        )
    )
    if os.environ["BENCH_MODE"] == "polling":
        application.run_polling()
    else:
        port = int(os.environ["BENCH_PORT"])
        application.run_webhook(
            "127.0.0.1", port, "telegram", webhook_url=f"http://127.0.0.1:{port}/telegram", secret_token="peer"
        )


if __name__ == "__main__":
    main()
