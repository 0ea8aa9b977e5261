"""Conversations of the jury."""
