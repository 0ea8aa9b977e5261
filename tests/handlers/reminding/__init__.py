"""Reminders, as people and storage see them."""
