"""A bare aiogram echo bot, as the library's own example has it."""
# mypy: disable-error-code="import-not-found"

import asyncio
import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

dispatcher = Dispatcher()
PORT = int(os.environ["BENCH_PORT"])


async def echo(message: Message) -> None:
    await message.answer(message.text or "")


async def point(bot: Bot) -> None:
    await bot.set_webhook(f"http://127.0.0.1:{PORT}/telegram", secret_token="peer")


def main() -> None:
    dispatcher.message.register(echo)
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["TELEGRAM_BASE_URL"]))
    bot = Bot(os.environ["TELEGRAM_TOKEN"], session=session)
    if os.environ["BENCH_MODE"] == "polling":
        asyncio.run(dispatcher.start_polling(bot))
        return
    dispatcher.startup.register(point)
    application = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token="peer").register(application, path="/telegram")
    setup_application(application, dispatcher, bot=bot)
    web.run_app(application, host="127.0.0.1", port=PORT)


if __name__ == "__main__":
    main()
