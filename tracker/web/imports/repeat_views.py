"""Linking a found recommendation to the earlier ones that it makes again. A person decides; words only suggest."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.models import Person
from tracker.core.errors import RuleBroken
from tracker.core.short_codes import tidy_code
from tracker.recommendations.models import Recommendation
from tracker.recommendations.queries import find_recommendation_id
from tracker.reports_import import queries, services
from tracker.reports_import.lifecycle import OPEN
from tracker.reports_import.models import FoundItem
from tracker.reports_import.permissions import require_change
from tracker.web.conflicts import SOMEONE_WAS_FASTER, conflict
from tracker.web.identity import signed_in_person
from tracker.web.imports import wording
from tracker.web.imports.blueprint import bp
from tracker.web.imports.forms import RepeatsForm
from tracker.web.saving import saved

#: What the button beside the box for a reference sends.
ADD = "add"


@bp.route("/imports/<uuid:import_id>/items/<int:serial>/repeats", methods=["GET", "POST"])
def repeats(import_id: UUID, serial: int) -> ResponseReturnValue:
    """Show what was said earlier to the same body, most alike first, and keep which of it is said again."""
    person = signed_in_person()
    require_change(person)
    item = queries.get_item(import_id, serial, viewer=person)
    if item.report_import.state not in OPEN:
        return redirect(url_for(".check_item", import_id=import_id, serial=serial), 303)
    offered = _offered(item, person)
    form = _form_of(item, offered)
    if form.validate_on_submit():
        try:
            return _decide(item, form, person)
        except RuleBroken as error:
            form.show(error)
        except SOMEONE_WAS_FASTER:
            return conflict(form, item, now={"earlier": lambda: _ticked(item)})
    items = item.report_import.kept_items
    return render_template(
        "imports/repeats.html",
        form=form,
        item=item,
        report_import=item.report_import,
        number=items.index(item) + 1 if item in items else None,
        count=len(items),
        has_offers=bool(offered),
        hints={str(each.id): wording.earlier_in_short(each) for each in offered},
        wording=wording,
    )


def _offered(item: FoundItem, person: Person) -> list[Recommendation]:
    """Return those that are chosen already, then those that are suggested, the most alike first."""
    chosen = item.repeats or []
    # Ticked in the form but no longer suggested, because the text was changed meanwhile, they stay in sight.
    ticked = [each for each in request.form.getlist("earlier") if _is_id(each)]
    suggested = [str(each.recommendation.id) for each in services.suggest_repeats(item, viewer=person)]
    wanted = dict.fromkeys([*chosen, *suggested, *ticked])
    known = {str(each.id): each for each in queries.recommendations_by_id(wanted)}
    return [known[each] for each in wanted if each in known]


def _form_of(item: FoundItem, offered: Sequence[Recommendation]) -> RepeatsForm:
    form = RepeatsForm(data={"version": item.version, "earlier": _ticked(item)})
    choices = [(str(each.id), each.text) for each in offered]
    form.earlier.choices = [*choices, (RepeatsForm.NONE, "None of these" if offered else "None")]
    return form


def _ticked(item: FoundItem) -> list[str]:
    """Return what stands ticked: nothing until somebody has decided."""
    if item.repeats is None:
        return []
    return item.repeats or [RepeatsForm.NONE]


def _decide(item: FoundItem, form: RepeatsForm, person: Person) -> ResponseReturnValue:
    chosen = {*form.chosen_ids}
    if form.code.data:
        chosen.add(_id_of(form.code.data, person))
    services.decide_repeats(
        item,
        queries.recommendations_by_id(chosen),
        by=person,
        expected_version=form.expected_version,
    )
    if request.form.get("step") == ADD:
        return saved("Saved", ".repeats", import_id=item.import_id, serial=item.serial)
    message = "Repeats saved" if chosen else "Saved that it repeats none"
    following = services.next_to_decide(item)
    if following is None:
        return saved(message, ".show", import_id=item.import_id, _anchor="recommendations")
    return saved(message, ".repeats", import_id=item.import_id, serial=following.serial)


def _id_of(typed: str, person: Person) -> str:
    code = tidy_code(typed)
    found = find_recommendation_id(code, viewer=person) if code.isascii() and code.isprintable() else None
    if found is None:
        raise RuleBroken("Enter the reference of a published recommendation, such as R-4F7QX3", field="code")
    return str(found)


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
