"""People, their roles by dated membership, signing in, and the access table."""
