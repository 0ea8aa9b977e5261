"""Tests of handlers/deciding."""
