"""The headers that every response carries, pages, errors and static files alike (assurance 5, E1, E2)."""

from __future__ import annotations

from flask import Flask, Response

#: The one inline script: the GOV.UK page template says that scripts run, before anything is drawn.
INLINE_SCRIPT_HASH = "sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw="

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        f"script-src 'self' '{INLINE_SCRIPT_HASH}'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
        "manifest-src 'self'",
    )
)

#: No page uses any of these, so none may be used: not by a page, nor by what it might be made to load.
PERMISSIONS_POLICY = (
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), "
    "gyroscope=(), hid=(), idle-detection=(), magnetometer=(), microphone=(), midi=(), payment=(), "
    "picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), "
    "xr-spatial-tracking=()"
)

SHARED_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
}


def register(app: Flask) -> None:
    """Put the shared headers on every response of this application."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    for name, value in SHARED_HEADERS.items():
        # Only a file that leaves the service brings a policy of its own, which is narrower.
        response.headers.setdefault(name, value)
    # Whatever a page shows belongs to the person who asked for it: nobody keeps a copy.
    response.headers["Cache-Control"] = "no-store"
    return response
