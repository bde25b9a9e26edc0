"""How an organisation answers a report: responses, actions, updates."""
