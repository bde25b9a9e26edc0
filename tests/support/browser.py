"""A real Chromium: Debian's, driven by Playwright, with an ear for everything that goes wrong in a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response

from tests.support.people import password_of
from tools.debian_packages import browser as installed_browser
from tools.stamps import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: A whole journey runs once with scripts and once without, once on each database: the one does not depend on the other.
WITH_SCRIPTS_AND_WITHOUT = pytest.mark.parametrize(
    "scripts",
    [
        pytest.param(True, id="scripts on", marks=pytest.mark.only_on("sqlite")),
        pytest.param(False, id="scripts off", marks=pytest.mark.only_on("postgresql")),
    ],
)
PHONE = {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 900}


def lead_on(link_or_button: Locator) -> None:
    """Click, and return when the page that it leads to has come whole.

    A click alone returns while the next page is on its way: what is asked at once may be asked of the page before.
    """
    with link_or_button.page.expect_navigation():
        link_or_button.click()


@dataclass
class Window:
    """A window at one site, and everything in it that should not have happened."""

    page: Page
    site: str
    troubles: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path of the site."""
        self.page.goto(self.site + path)
        return self.page

    def sign_in(self, email: str, password: str | None = None) -> Page:
        """Sign in through the page."""
        self.open("/sign-in")
        self.page.get_by_label("Email", exact=False).fill(email)
        self.page.get_by_label("Password", exact=True).fill(password or password_of(email))
        lead_on(self.page.locator("main").get_by_role("button", name="Sign in"))
        assert not self.page.url.endswith("/sign-in"), f"{email} could not sign in"
        return self.page

    def accessibility_problems(self) -> list[str]:
        """Return what axe finds against WCAG 2.0 to 2.2, A and AA, on the page that is open."""
        self.page.evaluate(AXE.read_text())
        result: dict[str, Any] = self.page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", WCAG
        )
        return [
            f"{violation['id']}: {violation['help']}: {node['html']}"
            for violation in result["violations"]
            for node in violation["nodes"]
        ]

    def is_wider_than_screen(self) -> bool:
        """Say whether a reader would have to scroll sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))

    def watch(self) -> None:
        """Note console errors (refusals by the content policy among them), faults and failed or foreign requests."""
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script fault: {error}"))
        self.page.on("request", self._note_request)
        self.page.on("response", self._note_response)

    def _note_console(self, message: ConsoleMessage) -> None:
        # Chromium also logs each answer of 400 and more; a page that should give one is no trouble by itself.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.troubles.append(f"console {message.type}: {message.text}")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.site + "/", "data:", "about:", "blob:")):
            self.troubles.append(f"asks another place: {request.url}")

    def _note_response(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.troubles.append(f"{response.status} for {response.url}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the machine's own Chromium."""
    path = installed_browser()
    assert path is not None, "There is no Chromium on this machine: run make test"
    return {**browser_type_launch_args, "executable_path": path, "args": FLAGS}


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[..., Window]]:
    """Return a function that opens a window at a site, ``scripts=False`` with scripts off, ``phone=True`` narrow.

    At the end of the test nothing may have gone wrong in any of them.
    """
    opened: list[tuple[BrowserContext, Window]] = []

    def open_window(site: str, *, scripts: bool = True, phone: bool = False) -> Window:
        context = browser.new_context(
            java_script_enabled=scripts, viewport=PHONE if phone else DESKTOP, locale="en-GB"
        )
        context.set_default_timeout(10_000)
        new = Window(context.new_page(), site)
        new.watch()
        opened.append((context, new))
        return new

    yield open_window
    for context, _ in opened:
        context.close()
    troubles = [trouble for _, each in opened for trouble in each.troubles]
    assert troubles == [], "\n".join(troubles)
