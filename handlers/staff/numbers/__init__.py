"""What organisers count, draw and take away as files: /numbers."""

from handlers.staff.numbers.topic import TOPIC

__all__ = ["TOPIC"]
