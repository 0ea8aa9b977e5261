"""Pictures that the bot draws itself: the schedule of a day, the poster of a film that has none."""

from bot.drawing.drawings import DRAWN, Drawings

__all__ = ["DRAWN", "Drawings"]
