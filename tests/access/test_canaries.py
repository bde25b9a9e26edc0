"""Nobody reads a word that the access table keeps from them, and everybody what it allows (assurance H2, C2).

What is seen is found by following links from the first page, by turning pages, by taking documents away, and by
knocking at the address of everything there is. What must be seen is worked out from the access file (told.py).
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask import url_for
from sqlalchemy import Enum as EnumColumn
from sqlalchemy import select

from tests.access.calls import Caller
from tests.access.canaries import places, word_columns, words_in
from tests.access.crawling import Crawl
from tests.access.world import ACTORS
from tracker.action_plans.models import Action, ActionPlan
from tracker.action_plans.request_models import ChangeRequest
from tracker.core.database import Base, db
from tracker.evidence.models import Evidence
from tracker.followup.models import FollowUp
from tracker.recommendations.models import Recommendation
from tracker.reports_import.models import ReportImport

#: Where each thing is read, by what its address names.
DOORS: Mapping[str, tuple[type, tuple[str, ...]]] = {
    "plan_id": (
        ActionPlan,
        ("plans.show", "plans.history", "plans.print_view", "plan_documents.comma_separated"),
    ),
    "action_id": (Action, ("actions.show",)),
    "request_id": (ChangeRequest, ("requests.show",)),
    "evidence_id": (Evidence, ("evidence.show", "evidence.download")),
    "follow_up_id": (
        FollowUp,
        ("follow_ups.show", "follow_ups.progress", "announcements.show", "accuracy.show"),
    ),
    "recommendation_id": (Recommendation, ("recommendations.show",)),
    "import_id": (ReportImport, ("imports.show",)),
}


def doors(app) -> list[str]:
    """Return where everything that there is may be read, whoever may see it."""
    found = []
    with app.test_request_context(base_url=app.config["SERVICE_URL"]):
        for name, (model, endpoints) in DOORS.items():
            for each in db.session.scalars(select(model.id)):
                found += [url_for(endpoint, _external=False, **{name: each}) for endpoint in endpoints]
    db.session.remove()
    return found


@pytest.mark.only_on("sqlite")
def test_every_column_of_words_has_a_canary(fuller_register):
    """A new column gets one in fuller_world.py or fuller_judgements.py, or is named among NO_WORDS in canaries.py."""
    met = {f"{table.name}.{column}" for found in places().values() for table, column, _ in found}
    assert set(word_columns()) - met == set()


@pytest.mark.only_on("sqlite")
def test_everything_that_has_states_is_there_in_each(fuller_register):
    lacking = []
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        for name in ("state", "scan", "check"):
            if (
                name in table.columns
                and isinstance(table.columns[name].type, EnumColumn)
                and table.name in WITH_WORDS
            ):
                there = set(db.session.scalars(select(table.columns[name]).distinct()))
                lacking += [
                    (table.name, each) for each in table.columns[name].type.enum_class if each not in there
                ]
    assert lacking == []


WITH_WORDS = {name.split(".")[0] for name in word_columns()}


#: Who may read what is worked out in Python and asked in SQL that both engines share: PostgreSQL is asked for two, and
#: for everybody in ``make soak``.
ON_POSTGRESQL = {"director", "inspector"}


@pytest.mark.parametrize(
    "actor",
    [
        pytest.param(actor, marks=() if actor in ON_POSTGRESQL else pytest.mark.ordinarily_on("sqlite"))
        for actor in ACTORS
    ],
)
def test_one_reads_what_the_table_allows_and_nothing_else(fuller_register, written, soaking, actor):
    app, _, world = fuller_register
    seen: dict[str, str] = {}
    last_first = ACTORS.index(actor) % 2 == 1
    pages = Crawl(app, Caller(app, world, actor), doors=doors(app), is_whole=soaking, last_first=last_first)
    for path, _status, text in pages:
        for word in words_in(text):
            seen.setdefault(word, path)
    told = [(written[word].stands, path) for word, path in seen.items() if actor not in written[word].readers]
    assert told == [], "This was told to somebody who may not know it"
    kept = [
        (word, each.stands)
        for word, each in written.items()
        if actor in each.readers and each.must_be_shown and word not in seen
    ]
    assert kept == [], "This was kept from somebody who may know it"
