"""The real browser hears what goes wrong in a page, so that no test of a page can pass over it."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<title>Trial</title><link rel="icon" href="data:,">'
)
PAGES = {
    "/good": f"{HEAD}</head><body><main><h1>Good</h1><p id=p>still</p><script src=/set.js></script></main>",
    "/set.js": "document.getElementById('p').textContent = 'moved';",
    "/console": f"{HEAD}<script>console.error('oh')</script></head><body></body></html>",
    "/fault": f"{HEAD}<script>nothing.there()</script></head><body></body></html>",
    "/missing": f"{HEAD}<link rel=stylesheet href=/nowhere.css></head><body></body></html>",
    "/foreign": f"{HEAD}<img src=http://127.0.0.2:9/x.png alt=x></head><body></body></html>",
    "/unlabelled": f"{HEAD}</head><body><main><h1>Form</h1><input type=text name=a></main></body></html>",
    "/wide": f"{HEAD}</head><body><div style='width:700px'>wide</div></body></html>",
}


@pytest.fixture(scope="module")
def site():
    class Pages(BaseHTTPRequestHandler):
        def do_GET(self):
            body = PAGES.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/javascript" if self.path.endswith(".js") else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_good_page_gives_no_trouble_with_scripts_on_and_off(window, site):
    with_scripts, without = window(site), window(site, scripts=False)
    assert with_scripts.open("/good").locator("#p").text_content() == "moved"
    assert without.open("/good").locator("#p").text_content() == "still"
    assert with_scripts.accessibility_problems() == []


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/console", "console error: oh"),
        ("/fault", "nothing is not defined"),
        ("/missing", "404 for"),
        ("/foreign", "asks another place: http://127.0.0.2:9/x.png"),
    ],
)
def test_trouble_in_a_page_is_heard(window, site, path, said):
    opened = window(site)
    opened.open(path).wait_for_load_state("networkidle")
    heard = "\n".join(opened.troubles)
    opened.troubles.clear()  # The window would fail the test for it, as it should any other test.
    assert said in heard


def test_axe_finds_a_field_without_a_label(window, site):
    opened = window(site)
    opened.open("/unlabelled")
    assert [problem for problem in opened.accessibility_problems() if problem.startswith("label:")]


def test_a_page_wider_than_a_phone_is_found(window, site):
    phone = window(site, phone=True)
    phone.open("/wide")
    assert phone.is_wider_than_screen()
    phone.open("/good")
    assert not phone.is_wider_than_screen()
