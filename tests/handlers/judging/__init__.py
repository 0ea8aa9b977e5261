"""Tests of what becomes of jurors' points."""
