"""Regions, probation delivery units and the other bodies that a report can address, with their history."""
