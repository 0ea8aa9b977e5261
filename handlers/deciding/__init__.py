"""Decisions on entries: what is legal, what it brings with it, and how people are told."""
