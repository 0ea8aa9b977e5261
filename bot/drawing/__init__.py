"""Pictures that the bot draws itself: the schedule of a day, the poster of a film that has none, what is counted."""

from bot.drawing.charts import Charts
from bot.drawing.drawings import DRAWN, Drawings

__all__ = ["DRAWN", "Charts", "Drawings"]
