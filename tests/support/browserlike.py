"""A browser without a screen: fetches a page, fills its form, sends it with its tokens, and looks at what comes back.

Each request runs in an empty context, as in a server: it shares no session, identity map or ``g`` with the test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import Context
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from tests.support.page import Page, words_of
from tests.support.page_rules import check_headers, check_page, check_queries
from tests.support.people import password_of
from tracker.core.database import db

MOST_REDIRECTS = 5

type_of_data = Mapping[str, Any]


class Browserlike:
    """One person's browser, with its cookies."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.page: Page | None = None

    def get(self, where: str, *, status: int = 200, **values: Any) -> Page:
        """Open a page, by path or endpoint, follow redirects, and hold what comes to what every page promises."""
        return self._expect(status, self._open("GET", self.address(where, **values)))

    def submit(
        self,
        where: str,
        data: type_of_data | None = None,
        *,
        button: str | None = None,
        status: int = 200,
        **values: Any,
    ) -> Page:
        """Open a page, fill in its form and send it. See ``send``."""
        self.get(where, **values)
        return self.send(data, button=button, status=status)

    def send(self, data: type_of_data | None = None, *, button: str | None = None, status: int = 200) -> Page:
        """Fill in the form of the page that is open and send it; return the page that this leads to.

        A list stands for a name sent several times, None for a name left out (a box unticked), a tuple
        ``(file, "name.txt")`` for a file. A field that the form does not have fails the test.
        """
        assert self.page is not None, "No page is open"
        data = data or {}
        form = self.page.form_with(*data, button=button)
        sent: dict[str, Any] = {**form.values, **data}
        if button is not None:
            chosen = next(each for each in form.buttons if words_of(each) == button)
            if name := chosen.get("name"):
                sent[name] = chosen.get("value", "")
        sent = {name: value for name, value in sent.items() if value is not None}
        return self._expect(status, self._open("POST", urljoin(self.page.path, form.action), data=sent))

    def post(self, where: str, data: type_of_data | None = None, *, status: int, **values: Any) -> Page:
        """Send values that no form of ours may hold, with a right token and origin: what an intruder would try."""
        sent = {"csrf_token": self.token(), **(data or {})}
        return self._expect(status, self._open("POST", self.address(where, **values), data=sent))

    def token(self) -> str:
        """Return this session's form token, from the page that is open or the first form we know of."""
        if self.page is None or not self._tokens():
            self.get("/")
        tokens = self._tokens()
        assert tokens, f"No form with a token on {self.page}"
        return tokens[0]

    def raw(self, method: str, where: str, **options: Any) -> TestResponse:
        """Send one request just as told, follow nothing, check nothing."""
        return self._alone(
            lambda: self.client.open(where, method=method, base_url=self._base_url(), **options)
        )

    def sign_in(self, email: str, password: str | None = None) -> Page:
        """Sign in through the page, which must succeed."""
        page = self.submit("/sign-in", {"email": email, "password": password or password_of(email)})
        assert page.path != "/sign-in", f"{email} could not sign in: {page.error_messages}"
        return page

    def sign_out(self) -> Page:
        """Sign out by the button in the header."""
        return self.post("/sign-out", status=200)

    def address(self, where: str, **values: Any) -> str:
        """Return the path for a path (values become its query) or for an endpoint."""
        if where.startswith("/"):
            assert not values, "A path has its query in it"
            return where
        with self.app.test_request_context(base_url=self._base_url()):
            return self.app.url_for(where, _external=False, **values)

    def _expect(self, status: int, page: Page) -> Page:
        said = page.error_messages or page.main[:300] if page.html else ""
        assert page.status == status, f"{page} instead of {status}: {said}"
        return page

    def _open(self, method: str, where: str, data: type_of_data | None = None) -> Page:
        referer = urljoin(self._base_url(), self.page.path if self.page else where)
        headers = {"Referer": referer, "Accept": "text/html"}
        for _ in range(MOST_REDIRECTS):
            if method == "POST":
                headers["Origin"] = self._base_url()
            with QuestionsAsked(self.app) as statements:
                response = self.raw(method, where, data=data, headers=headers)
            page = Page(response)
            if not 300 <= page.status < 400:
                return self._arrived(page, statements if method == "GET" else [])
            check_headers(page)
            where, method, data = self._target(where, response), "GET", None
            headers.pop("Origin", None)
        raise AssertionError(f"Redirected without end, last to {where}")

    def _arrived(self, page: Page, statements: Sequence[str]) -> Page:
        if page.response.mimetype == "text/html":
            check_page(page)
            check_queries(page, list(statements))
            self.page = page
        else:
            check_headers(page)
        return page

    def _target(self, here: str, response: TestResponse) -> str:
        target = urlsplit(urljoin(urljoin(self._base_url(), here), response.headers["Location"]))
        origin = f"{target.scheme}://{target.netloc}"
        assert origin == self._base_url(), f"{here} sends people to another place: {target.geturl()}"
        return target._replace(scheme="", netloc="").geturl()

    def _alone(self, request: Callable[[], TestResponse]) -> TestResponse:
        # What the test has prepared must be there for the request, and what it holds must be read anew afterwards.
        db.session.commit()
        return Context().run(request)

    def _base_url(self) -> str:
        return str(self.app.config["SERVICE_URL"])

    def _tokens(self) -> list[str]:
        assert self.page is not None
        return [values[0] for form in self.page.forms if (values := form.values.get("csrf_token"))]


class QuestionsAsked:
    """The statements sent to an application's database while it is watched."""

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            self._engine = db.engine
        self._statements: list[str] = []

    def __enter__(self) -> list[str]:
        event.listen(self._engine, "before_cursor_execute", self._note)
        return self._statements

    def __exit__(self, *_: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, _parameters, _context, _many) -> None:
        self._statements.append(statement)
