"""The bot as a real process that is killed at any moment, again and again, while people fill in forms."""
