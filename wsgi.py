"""The application that a web server or the flask command runs."""

from tracker import create_app

app = create_app()
