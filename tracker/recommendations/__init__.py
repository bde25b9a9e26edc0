"""What a report asks of someone: as printed, who carries it now, and where it stands."""
