"""The page's own sentences for these tests: each says its key, so that a test can tell where a text came from."""

from bot.channels.web.texts import PAGE_KEYS

SENTENCES = {
    "en": {
        "page.festival": "Festival of Small Skies",
        "page.desk": "Festival desk",
        "page.language.name": "English",
        "page.language.short": "EN",
        "page.write.label": "Your message",
        "page.send": "Send",
        "page.festival_time": "{time} Beijing time",
        "page.rehearsal": "Rehearsal",
        "page.rehearsal.play": "you play {who}",
        "page.rehearsal.who": "{name} ({role})",
        "page.rehearsal.hour": "+1 hour",
        "page.rehearsal.stop.deadline": "To the last hour",
        "page.rehearsal.stop.reminder": "To the next reminder",
        "page.rehearsal.sample": "Load the sample",
        "page.retry": "Try again",
        "page.too_long": "This message is too long.",
        "page.offline": "No connection.",
        "page.you": "You",
    },
    "zh": {
        "page.festival": "小天空电影节",
        "page.desk": "电影节咨询台",
        "page.language.name": "中文",
        "page.language.short": "中文",
        "page.write.label": "您的消息",
        "page.festival_time": "北京时间 {time}",
        "page.rehearsal.play": "您扮演{who}",
        "page.rehearsal.who": "{name}（{role}）",
    },
}
TEXTS = {language: {key: said.get(key, key) for key in PAGE_KEYS} for language, said in SENTENCES.items()}
