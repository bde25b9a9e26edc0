"""The things that addresses name, in each state that changes who may see them: a room adds its kind here.

A kind is what ``on = "…"`` in ``access.toml`` says. For each variant it gives the values that stand in addresses, the
words that depend on the thing's state ("see" always), and what each person is to it, said by hand and not worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.access.table import Rights
from tests.access.world import ACTORS, World

#: What people are to a thing that is nobody's in particular, or another's.
ELSEWHERE: Mapping[str, str] = {
    "stranger": "stranger",
    "owner": "other_region",
    "helper": "other_region",
    "colleague": "other_region",
    "pdu_head": "other_region",
    "other_head": "other_region",
    "lead": "other_region",
    "director": "other_region",
    "reader": "other_region",
    "neighbour_director": "other_region",
    "inspector": "inspector",
    "editor": "editor",
    "responder": "hq_responder",
    "department_responder": "hq_responder",
    "overview": "hq_overview",
    "administrator": "administrator",
}

#: What they are to a plan of the region.
TO_THE_REGION: Mapping[str, str] = {
    **ELSEWHERE,
    "owner": "colleague",
    "helper": "colleague",
    "colleague": "colleague",
    "pdu_head": "region_head",
    "other_head": "region_head",
    "lead": "lead",
    "director": "director",
    "reader": "reader",
}

#: What they are to what answers the recommendation that the region's first unit is addressed in.
TO_THE_UNIT: Mapping[str, str] = {**TO_THE_REGION, "pdu_head": "pdu_head"}

#: What they are to an action there.
TO_AN_ACTION: Mapping[str, str] = {**TO_THE_UNIT, "owner": "owner", "helper": "helper"}

#: What they are to a plan of the agency at headquarters, and to an action there that its responder owns.
TO_HEADQUARTERS: Mapping[str, str] = {**ELSEWHERE, "responder": "hq_own"}

#: Every column that somebody can be in, for one thing or another.
ANYWHERE: Mapping[str, frozenset[str]] = {
    **{name: frozenset({column}) for name, column in ELSEWHERE.items()},
    "owner": frozenset({"other_region", "colleague", "owner", "helper"}),
    "helper": frozenset({"other_region", "colleague", "owner", "helper"}),
    "colleague": frozenset({"other_region", "colleague", "owner", "helper"}),
    "pdu_head": frozenset({"other_region", "region_head", "pdu_head", "owner", "helper"}),
    "other_head": frozenset({"other_region", "region_head", "pdu_head", "owner", "helper"}),
    "lead": frozenset({"other_region", "lead", "owner", "helper"}),
    "director": frozenset({"other_region", "director", "owner", "helper"}),
    "neighbour_director": frozenset({"other_region", "director", "owner", "helper"}),
    "reader": frozenset({"other_region", "reader", "owner", "helper"}),
    "responder": frozenset({"hq_responder", "hq_own"}),
    "department_responder": frozenset({"hq_responder", "hq_own"}),
}


@dataclass(frozen=True)
class Variant:
    """One thing in one state."""

    name: str
    values: Mapping[str, Any]
    columns: Mapping[str, str] = field(default_factory=lambda: ELSEWHERE)
    words: Mapping[str, str] = field(default_factory=dict)

    def rights(self, actor: str) -> Rights:
        """Say what the actor is to it."""
        return Rights(frozenset({self.columns[actor]}), ANYWHERE[actor])


def _plans(world: World) -> list[Variant]:
    return [
        Variant(name, {"plan_id": part.plan, "recommendation_id": part.recommendation}, columns, words)
        for name, part, columns, words in _parts(world, TO_THE_REGION, "plan")
    ]


def _responses(world: World) -> list[Variant]:
    return [
        Variant(name, {"plan_id": part.plan, "recommendation_id": part.recommendation}, columns, words)
        for name, part, columns, words in _parts(world, TO_THE_UNIT, "plan")
    ]


def _actions(world: World) -> list[Variant]:
    return [
        Variant(name, {"action_id": part.action, "plan_id": part.plan}, columns, words)
        for name, part, columns, words in _parts(world, TO_AN_ACTION, "action")
    ]


def _parts(
    world: World, to_the_region: Mapping[str, str], kind: str
) -> list[tuple[str, Any, Any, dict[str, str]]]:
    found = []
    for name, part in world.parts.items():
        whose, state = name.split(", ")
        columns = to_the_region if whose == "region" else TO_HEADQUARTERS
        change = "action.plan" if state == "draft" else "action.change"
        found.append((name, part, columns, {"see": f"{kind}.{state}", "change": change}))
    return found


def _organisations(world: World) -> list[Variant]:
    return [
        Variant(name, values, TO_THE_REGION if name == "region" else TO_HEADQUARTERS, {"see": "people.own"})
        for name, values in world.organisations.items()
    ]


def _requests(world: World) -> list[Variant]:
    return [
        Variant(
            name,
            {"request_id": request_id},
            TO_AN_ACTION,
            {"see": "request", "decide": "action.postpone" if name == "near" else "action.postpone_far"},
        )
        for name, request_id in world.requests.items()
    ]


def _follow_ups(world: World) -> list[Variant]:
    return [
        Variant(
            name,
            {"follow_up_id": follow_up_id, "recommendation_id": recommendation_id},
            words={"see": f"follow_up.{name}"},
        )
        for name, (follow_up_id, recommendation_id) in world.follow_ups.items()
    ]


def _announcements(world: World) -> list[Variant]:
    return [
        Variant(name, {"follow_up_id": follow_up_id}, TO_THE_REGION, {"see": "follow_up.announced"})
        for name, follow_up_id in world.announcements.items()
    ]


def _accuracy_checks(world: World) -> list[Variant]:
    """Once it is closed it is the inspectorate's alone, like every draft."""
    rows = {"open": "follow_up.accuracy", "closed": "follow_up.draft"}
    return [
        Variant(name, values, TO_THE_REGION, {"see": rows[name]})
        for name, values in world.accuracy_checks.items()
    ]


def _evidence(world: World) -> list[Variant]:
    return [
        Variant(name, {"evidence_id": evidence_id}, TO_AN_ACTION, {"see": f"evidence.{name}"})
        for name, evidence_id in world.evidence.items()
    ]


#: By the word after ``on``.
KINDS: Mapping[str, Callable[[World], list[Variant]]] = {
    "plan": _plans,
    "response": _responses,
    "action": _actions,
    "evidence": _evidence,
    "request": _requests,
    "organisation": _organisations,
    "follow_up": _follow_ups,
    "announcement": _announcements,
    "accuracy_check": _accuracy_checks,
}


#: What the token in an address is, where it is no password link.
TOKENS = {
    "reminders.stop": "stop token",
    "reminders.stop_now": "stop token",
    "calendars.feed": "calendar token",
}


def variants_for(entry: Any, world: World) -> list[Variant]:
    """Return the things that a page is tried on; a page that is not about one gets values everybody may know."""
    if isinstance(entry, dict) and "on" in entry:
        assert entry["on"] in KINDS, f"Add {entry['on']!r} to tests/access/objects.py"
        return KINDS[entry["on"]](world)
    return [Variant("any", world.values)]


def values_for(variant: Variant, world: World, actor: str | None, endpoint: str) -> dict[str, Any]:
    """Return the values of addresses. A few name a thing that is the actor's own, whoever that is."""
    own: dict[str, Any] = {}
    if actor is not None:
        own = {"session_id": world.own_sessions[actor], "kept_id": world.kept_forms[actor]}
    else:
        own = {"session_id": world.own_sessions[ACTORS[0]], "kept_id": world.kept_forms[ACTORS[0]]}
    if endpoint.startswith("short_codes."):
        own["code"] = world.values["short code"]
    if endpoint in TOKENS:
        own["token"] = world.values[TOKENS[endpoint]]
    return {**world.values, **variant.values, **own}
