"""A made file as a response: to be kept, not shown, under a name of ours."""

from __future__ import annotations

import io

from flask import Response, send_file

from tracker.action_plans.documents.making import PlanFile


def as_download(file: PlanFile) -> Response:
    """Return the response that hands the file out."""
    response = send_file(
        io.BytesIO(file.content),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name,
        etag=False,
    )
    response.content_length = len(file.content)
    return response
