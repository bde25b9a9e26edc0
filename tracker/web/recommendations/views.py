"""Pages of the register of recommendations."""

from __future__ import annotations

import math
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from tracker.accounts.access import may_do
from tracker.accounts.models import Person
from tracker.accounts.reading import readable_events
from tracker.action_plans.lifecycle import OPEN_ACTIONS
from tracker.action_plans.permissions import may_change_in
from tracker.action_plans.register import (
    RegisterRow,
    SortBy,
    list_actions_of,
    list_responses,
    register_rows,
    register_statement,
)
from tracker.core.database import db
from tracker.core.histories import history_of
from tracker.followup.learning import list_learnt_elsewhere
from tracker.followup.permissions import REOPEN
from tracker.followup.queries import list_published_judgements
from tracker.recommendations.chains import Link, asked_for
from tracker.recommendations.lifecycle import RecommendationStatus
from tracker.recommendations.queries import get_recommendation, list_chain
from tracker.recommendations.services import LINK
from tracker.web.identity import signed_in_person
from tracker.web.listing import ListPage, ListState, read_list_state
from tracker.web.recommendations.filtering import NAMES, everywhere, filters_of, heading_of, panel_of
from tracker.web.recommendations.links import links_of
from tracker.web.recommendations.wording import first_words
from tracker.web.timelines import timeline_page

bp = Blueprint("recommendations", __name__, url_prefix="/recommendations")
bp.add_app_template_filter(first_words)

#: More examples of what others did than anybody reads.
MOST_EXAMPLES = 10


@bp.get("")
def index() -> ResponseReturnValue:
    """List the recommendations that fit the filters in the address."""
    viewer = signed_in_person()
    state = read_list_state(filters=NAMES, sorts=tuple(SortBy), default_sort=SortBy.URGENCY)
    page = _register_page(viewer, state)
    panel = panel_of(state, viewer)
    return render_template(
        "recommendations/index.html",
        page=page,
        panel=panel,
        heading=heading_of(panel, page.total),
        everywhere=everywhere(state),
    )


@bp.get("/<uuid:recommendation_id>")
def show(recommendation_id: UUID) -> ResponseReturnValue:
    """Show one recommendation as published, how it was answered and how it was judged."""
    viewer = signed_in_person()
    recommendation = get_recommendation(recommendation_id, viewer=viewer)
    responses = list_responses([recommendation.id], viewer=viewer).get(recommendation.id, ())
    chain = list_chain(recommendation)
    return render_template(
        "recommendations/show.html",
        recommendation=recommendation,
        chain=chain,
        asked=asked_for(map(Link.of, chain)),
        may_take_back=len(chain) > 1 and may_do(viewer, LINK),
        responses=responses,
        actions=list_actions_of(recommendation.id, viewer=viewer),
        judgements=list_published_judgements(recommendation.id),
        links=links_of(recommendation, responses, viewer),
        may_reopen=recommendation.status is RecommendationStatus.CLOSED and may_do(viewer, REOPEN),
    )


@bp.get("/<uuid:recommendation_id>/actions")
def actions(recommendation_id: UUID) -> ResponseReturnValue:
    """Show the actions to one recommendation that stand in plans the viewer may see."""
    viewer = signed_in_person()
    recommendation = get_recommendation(recommendation_id, viewer=viewer)
    actions = list_actions_of(recommendation.id, viewer=viewer)
    return render_template(
        "recommendations/actions.html",
        recommendation=recommendation,
        actions=actions,
        may_carry=any(
            each.state in OPEN_ACTIONS
            and each.plan.submitted_at is not None
            and may_change_in(viewer, each.plan, recommendation)
            for each in actions
        ),
    )


@bp.get("/<uuid:recommendation_id>/elsewhere")
def elsewhere(recommendation_id: UUID) -> ResponseReturnValue:
    """Show what others did about recommendations like this one, as far as it was judged sufficient."""
    viewer = signed_in_person()
    recommendation = get_recommendation(recommendation_id, viewer=viewer)
    return render_template(
        "recommendations/elsewhere.html",
        recommendation=recommendation,
        examples=list_learnt_elsewhere(recommendation, viewer=viewer, limit=MOST_EXAMPLES),
    )


@bp.get("/<uuid:recommendation_id>/history")
def history(recommendation_id: UUID) -> ResponseReturnValue:
    """Show what happened to one recommendation, as far as the viewer may know."""
    viewer = signed_in_person()
    recommendation = get_recommendation(recommendation_id, viewer=viewer)
    state = read_list_state(filters=(), sorts=("at",), default_sort="at")
    found = history_of(
        [recommendation.id], readable=readable_events(viewer), page=state.page, per_page=state.per_page
    )
    return render_template(
        "recommendations/history.html",
        recommendation=recommendation,
        page=timeline_page(found, state, linked=False),
    )


def _register_page(viewer: Person, state: ListState) -> ListPage[RegisterRow]:
    """Return the page of the register that the address asks for; beyond the end, the last one."""
    statement = register_statement(
        viewer, filters_of(state), sort_by=SortBy(state.sort_column), descending=state.is_descending
    )
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    pages = max(1, math.ceil(total / state.per_page))
    state = replace(state, page=min(state.page, pages))
    found = db.session.execute(
        statement.limit(state.per_page).offset((state.page - 1) * state.per_page)
    ).all()
    return ListPage(register_rows(found, viewer=viewer), total, state, state.page, pages)
