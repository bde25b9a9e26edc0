"""The state of a list is in its address; whatever the address says, the list answers."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.browserlike import Browserlike


@pytest.fixture
def engine() -> str:
    """The statements are those of SQLAlchemy; how engines sort is tested where it matters."""
    return "sqlite"


def names(page):
    return [row[0] for row in page.table]


def test_a_page_of_a_list_says_where_it_is(client: Browserlike):
    page = client.get("/trial/list?page=2")
    assert page.title == "Organisations (page 2 of 17) – Track inspection recommendations"
    assert page.texts("//p[contains(@class, 'app-results-count')]") == [
        "Showing 11 to 20 of 170 organisations"
    ]
    assert page.one("//nav[@aria-label='Pagination']//a[@aria-current]").get("href") == "/trial/list?page=2"
    assert page.texts("//li[contains(@class, 'govuk-pagination__item')]") == ["1", "2", "3", "⋯", "17"]


def test_all_pages_together_are_the_whole_list_once(client: Browserlike):
    found = [name for number in range(1, 18) for name in names(client.get(f"/trial/list?page={number}"))]
    assert len(found) == 170
    assert found == sorted(found, key=lambda name: name)


def test_sorting_is_a_link_that_turns_round_and_keeps_the_filters(client: Browserlike):
    page = client.get("/trial/list?q=Birm&page=1")
    first = page.one("//th[@aria-sort]")
    assert first.get("aria-sort") == "ascending"
    turned = client.get(page.links["Name ▲"])
    assert names(turned) == names(page)[::-1]
    assert turned.one("//th[@aria-sort]").get("aria-sort") == "descending"
    assert client.get(turned.links["Name ▼"]).response.request.path == "/trial/list"


def test_chosen_filters_can_be_taken_away_one_by_one(client: Browserlike):
    page = client.get(
        "/trial/list?q=Birm&kind=closed&kind=withdrawn&late=yes&sort=-code&unknown=1&type=nonsense"
    )
    assert page.texts("//ul[contains(@class, 'app-chosen__list')]/li") == [
        "Remove this filter: Search organisations: “Birm”",
        "Remove this filter: Status: Closed",
        "Remove this filter: Status: Withdrawn",
        "Remove this filter: Overdue only",
        "Clear all filters",
    ]
    assert page.links["Remove this filter: Status: Closed"] == (
        "/trial/list?q=Birm&type=nonsense&kind=withdrawn&late=yes&sort=-code"
    )
    assert page.links["Clear all filters"] == "/trial/list?sort=-code"


def test_the_filter_form_shows_what_is_chosen_and_keeps_the_order(client: Browserlike):
    page = client.get("/trial/list?q=Birm&type=region&kind=closed&sort=-code")
    form = next(form for form in page.forms if form.method == "get")
    assert form.values == {"sort": ["-code"], "q": ["Birm"], "type": ["region"], "kind": ["closed"]}
    assert form.action == "/trial/list"
    assert page.texts("//form//button") == ["Apply filters", "Apply filters"]
    assert page.one("//details").get("open") is not None
    assert client.get("/trial/list?q=Birm").one("//details").get("open") is None


def test_nothing_found_says_so_and_leads_on(client: Browserlike):
    page = client.get("/trial/list?q=%25%25_%27;--")
    assert "0 organisations" in page.main
    assert "No organisation fits." in page.main


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 5000, "999999", "1.5", "²", "", "1;drop"])
def test_a_page_number_that_means_nothing_leads_to_one_that_does(client: Browserlike, page: str):
    assert len(client.get("/trial/list?" + urlencode({"page": page})).table) == 10


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.sampled_from(["q", "type", "kind", "late", "sort", "page", "x"]), st.text()), max_size=6
    )
)
def test_no_address_breaks_a_list(trial_client, query):
    trial_client.get("/trial/list?" + urlencode(query, errors="surrogatepass"))


@pytest.fixture(scope="module")
def trial_client(trial_desk, templates, tmp_path_factory):
    """One application for all examples."""
    from tracker.accounts.access import access_table

    folder = tmp_path_factory.mktemp("list")
    access_table().routes["trial.index"] = "public"
    with templates.copy("sqlite", "organisations", folder / "instance") as database:
        app = trial_desk.app_on(database, f"folder:{folder}")
        with app.app_context():
            yield Browserlike(app)
        trial_desk.leave(database)
    del access_table().routes["trial.index"]
