"""Bringing a plan in from a spreadsheet: a template, what a file would do, and doing it."""
