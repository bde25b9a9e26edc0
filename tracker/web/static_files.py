"""Stylesheets and scripts. Their address holds a fingerprint of them all, so a browser may keep them for good.

One fingerprint for the whole folder lets files point to each other with ordinary relative addresses.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from tracker.web.headers import SHARED_HEADERS

FOLDER = Path(__file__).parent / "static"
PREFIX = "/static"


class NoSuchFile(LookupError):
    """A page asks for a static file that is not there: set-up has not placed it, or its name is wrong."""


def register(app: Flask) -> None:
    """Serve the static folder, and let templates ask for the address of a file in it."""
    files = sorted(path for path in FOLDER.rglob("*") if path.is_file() and not path.name.startswith("."))
    root = f"{PREFIX}/{_fingerprint(files)}"
    served = WhiteNoise(
        app.wsgi_app,
        max_age=None,
        allow_all_origins=False,
        immutable_file_test=lambda _path, _url: True,
        add_headers_function=_add_headers,
    )
    known = {path.relative_to(FOLDER).as_posix(): path for path in files}
    for name, path in known.items():
        served.add_file_to_dictionary(f"{root}/{name}", str(path))
    app.wsgi_app = served  # type: ignore[method-assign]

    def static_url(name: str) -> str:
        if name not in known:
            raise NoSuchFile(f"{name} is not in {FOLDER.name}; make setup places the front-end files")
        return f"{root}/{name}"

    app.jinja_env.globals["static_url"] = static_url


def _fingerprint(files: list[Path]) -> str:
    """Return a short name for exactly these files with exactly these contents."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _add_headers(headers: Headers, _path: str, _url: str) -> None:
    for name, value in SHARED_HEADERS.items():
        headers[name] = value
