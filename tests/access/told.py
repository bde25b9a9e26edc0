"""Who may read what stands in each table: worked out from the access file and from whose a thing is, said by hand.

Nothing here asks the code that is being tested. A table with words that is missing here fails the test of canaries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from tests.access.objects import ANYWHERE, ELSEWHERE, TO_HEADQUARTERS, TO_THE_REGION
from tests.access.table import strongest
from tests.access.world import ACTORS, World
from tracker.action_plans.models import Action, ActionPlan
from tracker.core.database import Base, db
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import FollowUp
from tracker.followup.stage_models import AccuracyCheck, Announcement
from tracker.organisations.models import Organisation
from tracker.recommendations.models import Recommendation

Columns = Mapping[str, frozenset[str]]

#: What people are to what is the neighbour's, or was until it closed.
TO_THE_NEIGHBOUR: Mapping[str, str] = {**ELSEWHERE, "neighbour_director": "director"}

_BY_ORGANISATION: Mapping[str, Mapping[str, str]] = {
    "test-fenmarch": TO_THE_REGION,
    "test-westmere": TO_THE_NEIGHBOUR,
    "test-wardens-agency": TO_HEADQUARTERS,
}


@dataclass(frozen=True)
class Told:
    """By which row of the access file somebody is told, and what each person is to the thing; or whose alone it is."""

    row: str
    columns: Columns | None = None
    only: UUID | None = None


class Rules:
    """Says of every row of every table with words who may read it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._models = {mapper.local_table.fullname: mapper.class_ for mapper in Base.registry.mappers}

    def readers(self, table: str, column: str, row: Any) -> frozenset[str]:
        """Return who may read what stands in this column of this row."""
        if table == "event":
            return self._who(self._event(row))
        thing = db.session.get_one(self._models[table], _key(self._models[table], row))
        found = self._who(_RULES[table](self, thing))
        for besides in _BESIDES.get(f"{table}.{column}", ()):
            found |= self._who(besides(self, thing))
        return found

    def _who(self, told: Told | None) -> frozenset[str]:
        if told is None:
            return frozenset()
        if told.only is not None:
            return frozenset(name for name in ACTORS if self._world.people[name] == told.only)
        columns = told.columns or ANYWHERE
        return frozenset(name for name in ACTORS if strongest(told.row, columns[name]) != "-")

    def to(self, organisation_id: UUID, action: Action | None = None, unit_id: UUID | None = None) -> Columns:
        """Return what each person is to a thing of this organisation: a whole, an action, or about one unit."""
        organisation = db.session.get_one(Organisation, organisation_id)
        found = {name: {column} for name, column in _BY_ORGANISATION[organisation.code].items()}
        if action is not None:
            unit_id = action.recommendation.addressee_id
            for name in ACTORS:
                if self._world.people[name] == action.owner_id:
                    found[name].add("owner")
                if self._world.people[name] in {each.person_id for each in action.helpers}:
                    found[name].add("helper")
        if (
            unit_id is not None
            and db.session.get_one(Organisation, unit_id).code == "test-north-fenmarch-pdu"
        ):
            found["pdu_head"].add("pdu_head")
        return {name: frozenset(columns) for name, columns in found.items()}

    def _event(self, row: Any) -> Told | None:
        """Say who may read of an act: what was one side's alone at that time stays so."""
        thing = db.session.get(self._models[row.subject_type], row.subject_id)
        plan = _plan_of(thing) if thing is not None else None
        if plan is not None:
            is_inside = row.subject_type == "change_request" or _was_held(thing, row)
            before = plan.submitted_at is None or row.at < plan.submitted_at
            return Told(
                "plan.draft" if before or is_inside else "plan.submitted", self.to(plan.organisation_id)
            )
        follow_up = _follow_up_of(thing)
        if follow_up is not None:
            return Told(_at_that_time(row, follow_up))
        if row.subject_type in {"report_import", "found_item", "discrepancy_note"}:
            return Told("follow_up.draft")
        if row.subject_type in {"recommendation", "assignment", "repeat", "inspection_report", "discrepancy"}:
            return Told("recommendations")
        if row.subject_type in {"organisation", "succession", "organisation_move"}:
            return Told("recommendations")
        return Told("audit")


def _was_held(thing: Any, row: Any) -> bool:
    return row.subject_type == "evidence" and thing.scan is not None and thing.scan in {"waiting", "infected"}


def _at_that_time(row: Any, follow_up: FollowUp) -> str:
    inside = {"accuracy_check", "accuracy_comment", "reader_note", "allocation", "confirmation"}
    if row.subject_type == "announcement":
        return "follow_up.announced"
    is_published = follow_up.published_at is not None and row.at >= follow_up.published_at
    return "follow_up.published" if is_published and row.subject_type not in inside else "follow_up.draft"


def _plan_of(thing: Any) -> ActionPlan | None:
    if isinstance(thing, ActionPlan):
        return thing
    if isinstance(thing, Action) or hasattr(thing, "plan"):
        return thing.plan
    action = getattr(thing, "action", None)
    return action.plan if action is not None else None


def _follow_up_of(thing: Any) -> FollowUp | None:
    if isinstance(thing, FollowUp):
        return thing
    for way in ("follow_up", "assessment", "check"):
        if (there := getattr(thing, way, None)) is not None:
            return _follow_up_of(there)
    return None


def _key(model: Any, row: Any) -> Any:
    return tuple(row._mapping[column] for column in model.__table__.primary_key.columns)


def _plan(rules: Rules, plan: ActionPlan) -> Told:
    return Told(
        "plan.draft" if plan.submitted_at is None else "plan.submitted", rules.to(plan.organisation_id)
    )


def _response(rules: Rules, response: Any) -> Told:
    recommendation = db.session.get_one(Recommendation, response.recommendation_id)
    told = _plan(rules, response.plan)
    return Told(told.row, rules.to(response.plan.organisation_id, unit_id=recommendation.addressee_id))


def _action(rules: Rules, action: Action) -> Told:
    is_draft = action.plan.submitted_at is None or action.removed_in_draft
    return Told(
        "action.draft" if is_draft else "action.submitted", rules.to(action.plan.organisation_id, action)
    )


def _request(rules: Rules, request: Any) -> Told:
    return Told("request", rules.to(request.action.plan.organisation_id, request.action))


def _evidence(rules: Rules, evidence: Any) -> Told | None:
    if evidence.removed_at is not None:
        return None  # Only its history speaks of it.
    row = "evidence.held" if evidence.scan in {"waiting", "infected"} else "evidence.clean"
    return Told(row, rules.to(evidence.action.plan.organisation_id, evidence.action))


def _follow_up(_rules: Rules, follow_up: FollowUp) -> Told:
    is_published = follow_up.state is FollowUpState.PUBLISHED
    return Told("follow_up.published" if is_published else "follow_up.draft")


def _announcement(rules: Rules, announcement: Any) -> Told:
    return Told("follow_up.announced", rules.to(announcement.organisation_id))


def _comment(rules: Rules, comment: Any) -> Told:
    check: AccuracyCheck = comment.check
    if check.closed_at is None:
        return Told("follow_up.accuracy", rules.to(check.organisation_id))
    return Told("follow_up.draft")


def _name_once_announced(rules: Rules, follow_up: FollowUp) -> Told | None:
    found = db.session.scalars(select(Announcement).where(Announcement.follow_up_id == follow_up.id)).first()
    return _announcement(rules, found) if found else None


def _while_checked(rules: Rules, thing: Any) -> Told | None:
    """The director and the lead read the draft of what they are asked to check."""
    follow_up_id = thing.id if isinstance(thing, FollowUp) else thing.follow_up_id
    is_open = (AccuracyCheck.follow_up_id == follow_up_id) & AccuracyCheck.closed_at.is_(None)
    check = db.session.scalars(select(AccuracyCheck).where(is_open)).first()
    return Told("follow_up.accuracy", rules.to(check.organisation_id)) if check else None


def _in_quarantine(_rules: Rules, evidence: Any) -> Told | None:
    return Told("evidence.quarantine") if evidence.scan in {"waiting", "infected"} else None


def _everybody(row: str) -> Callable[[Rules, Any], Told]:
    return lambda _rules, _thing: Told(row)


def _own(rules: Rules, thing: Any) -> Told:
    return Told("account", only=thing.person_id)


_RULES: Mapping[str, Callable[[Rules, Any], Told | None]] = {
    "action_plan": _plan,
    "response": _response,
    "action": _action,
    "action_update": lambda rules, each: _action(rules, each.action),
    "target_date_change": lambda rules, each: _action(rules, each.action),
    "change_request": _request,
    "evidence": _evidence,
    "handover": lambda rules, each: Told("handover", rules.to(each.organisation_id)),
    "follow_up": _follow_up,
    "assessment": lambda rules, each: _follow_up(rules, each.follow_up),
    "correction": _everybody("follow_up.published"),
    "reader_note": _everybody("follow_up.draft"),
    "announcement": _announcement,
    "accuracy_comment": _comment,
    "inspection_report": _everybody("reports"),
    "discrepancy": _everybody("reports"),
    "recommendation": _everybody("recommendations"),
    "assignment": _everybody("recommendations"),
    **dict.fromkeys(
        ("overall_rating", "standard_rating", "key_question", "rating_correction"), _everybody("reports")
    ),
    "report_import": _everybody("imports"),
    "checked_row": _everybody("imports"),
    "found_item": _everybody("imports"),
    "discrepancy_note": _everybody("imports"),
    "organisation": _everybody("organisations"),
    "succession": _everybody("organisations"),
    "organisation_move": _everybody("organisations"),
    "quiet_days": _everybody("audit"),
    "reminder_switch": _everybody("audit"),
    "kept_form": _own,
    "sign_in_session": _own,
}

#: Single columns that more people are told than the rest of their row.
_BESIDES: Mapping[str, tuple[Callable[[Rules, Any], Told | None], ...]] = {
    "follow_up.inspection": (_name_once_announced, _while_checked),
    "assessment.action_taken_and_impact": (_while_checked,),
    "assessment.still_needed": (_while_checked,),
    "evidence.virus": (_in_quarantine,),
}
