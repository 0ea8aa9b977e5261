"""Programmes as people keep them in files: Excel sheets, CSV, iCalendar; read into a proposal, row by row."""
