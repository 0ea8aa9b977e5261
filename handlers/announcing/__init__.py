"""Announcements in words: what recipients read, and how organisers see one go out."""
