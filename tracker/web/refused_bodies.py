"""What stood before the file in a request that was too big to be read: nothing typed is lost (assurance H5)."""

from __future__ import annotations

from typing import IO

from flask import current_app, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Field, File, MultipartDecoder, NeedData

from tracker.web.kept_answers import NOT_CARRIED, KeptAnswers

#: Texts come before files in our forms, and are short beside them.
_BEGINNING = 256 * 1024
_PIECE = 64 * 1024
#: A browser that is still sending shows no answer, so so many times the limit is taken from it and thrown away.
_MOST_TIMES_THE_LIMIT = 4


def answers_before_the_file() -> KeptAnswers | None:
    """Return the texts that came before the file of a form that was refused for its length, and let the browser finish.

    None where the request is no such form, or was refused for another reason than its length.
    """
    limit = request.max_content_length
    boundary = request.mimetype_params.get("boundary")
    if limit is None or (request.content_length or 0) <= limit or not boundary:
        return None
    body = request.environ["wsgi.input"]
    beginning = body.read(min(_BEGINNING, request.content_length or 0))
    fields = _fields_in(beginning, boundary.encode("latin-1", "replace"))
    _take_the_rest(
        body, left=min(request.content_length or 0, limit * _MOST_TIMES_THE_LIMIT) - len(beginning)
    )
    kept = tuple((name, value) for name, value in fields if name not in NOT_CARRIED)
    return KeptAnswers(request.full_path.rstrip("?"), kept, had_files=False) if kept else None


def _fields_in(beginning: bytes, boundary: bytes) -> list[tuple[str, str]]:
    """Return the fields before the first file; what cannot be read ends them."""
    decoder = MultipartDecoder(boundary, max_form_memory_size=current_app.config["MAX_FORM_MEMORY_SIZE"])
    found: list[tuple[str, str]] = []
    name, value = "", b""
    try:
        decoder.receive_data(beginning)
        while not isinstance(event := decoder.next_event(), File | NeedData):
            if isinstance(event, Field):
                name, value = event.name, b""
            elif isinstance(event, Data):
                value += event.data
                if not event.more_data:
                    found.append((name, value.decode("utf-8", "replace")))
    except (ValueError, RequestEntityTooLarge):
        return []
    return found


def _take_the_rest(body: IO[bytes], *, left: int) -> None:
    while left > 0 and (piece := body.read(min(_PIECE, left))):
        left -= len(piece)
