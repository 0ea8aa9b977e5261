"""Reminders: when they are due, for whom they are planned, and what they say."""
