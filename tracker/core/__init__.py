"""What every capability stands on and that knows none of them: clock, database, errors, events, mail."""
