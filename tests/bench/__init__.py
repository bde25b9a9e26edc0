"""``make bench``: what the service takes, as tables. Each part says whether its promises are kept."""
