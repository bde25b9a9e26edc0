"""Inspections and their published reports."""
