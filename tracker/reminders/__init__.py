"""Which reminders are due, and sending each of them once."""
