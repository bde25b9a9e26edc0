"""Set-up, running and checking on a developer's machine; the service itself never imports this."""
