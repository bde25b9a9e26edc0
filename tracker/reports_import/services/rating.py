"""An editor puts right what was found about ratings, or types it in: as printed, and nothing is worked out."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from tracker.accounts.models import Person
from tracker.core.errors import ChangedMeanwhile, RuleBroken
from tracker.core.events import act
from tracker.inspections.ratings import SCALE
from tracker.reports_import import queries
from tracker.reports_import.lifecycle import ImportState, ImportStep
from tracker.reports_import.models import ReportImport
from tracker.reports_import.ratings import (
    PARTS,
    FoundOverall,
    FoundQuestion,
    FoundRating,
    FoundRatings,
    FoundStandard,
    inspected_ids,
    ratings_of,
)
from tracker.reports_import.services.holding import expect, hold_open

LONGEST_FRAMEWORK = 120
LONGEST_CODE = 20
LONGEST_NAME = 120
LONGEST_QUESTION = 1000
LONGEST_REASON = 2000

#: Higher than any number that is printed as a score.
HIGHEST_SCORE = 999


def import_ratings(report_import: ReportImport) -> FoundRatings:
    """Return the ratings of an import as they would be published now."""
    return ratings_of(report_import, queries.organisations_by_id(inspected_ids(report_import)))


def save_rating(
    report_import: ReportImport,
    rating: FoundRating,
    *,
    at: int | None,
    by: Person,
    expected_version: int,
    also_same_subject: bool = False,
) -> None:
    """Let this stand at that place, counted from 1, or at the end of its part. Saving it unchanged changes nothing.

    With ``also_same_subject`` everything else that bears the same printed name is of the same body, and by the same
    framework. A report that could not be read needs checking from now on.

    Raises:
        NotPermitted: ``by`` does not check imports.
        TransitionNotAllowed: the import is published or discarded.
        RuleBroken: something is missing, too long, or no rating of the scale; or the body was not inspected.
        ChangedMeanwhile: somebody changed the import first.
    """
    hold_open(report_import, by=by)
    expect(report_import, expected_version)
    tidied = _checked(_tidied(rating), report_import)
    ratings = import_ratings(report_import)
    rows = ratings.of_part(rating.part)
    if at is None:
        rows.append(tidied)
    elif not 1 <= at <= len(rows):
        raise ChangedMeanwhile
    else:
        rows[at - 1] = tidied
    changed = ratings.with_part(rating.part, rows)
    if also_same_subject:
        changed = _with_same_subject(changed, tidied)
    if changed == ratings:
        return
    with act("rating added by hand" if at is None else "found rating corrected", by=by):
        report_import.ratings = changed.stored()
        if report_import.state is ImportState.COULD_NOT_BE_READ:
            report_import.apply(ImportStep.TYPE_IN)


def remove_rating(
    report_import: ReportImport, part: str, at: int, *, by: Person, expected_version: int
) -> None:
    """Take out what is no rating of this report: it is not published. The record keeps that it was found.

    Raises:
        NotPermitted, TransitionNotAllowed, ChangedMeanwhile: as for ``save_rating``.
    """
    hold_open(report_import, by=by)
    expect(report_import, expected_version)
    ratings = import_ratings(report_import)
    if ratings.find(part, at) is None:
        raise ChangedMeanwhile
    rows = ratings.of_part(part)
    del rows[at - 1]
    with act("found rating removed", by=by):
        report_import.ratings = ratings.with_part(part, rows).stored()


def _with_same_subject(ratings: FoundRatings, like: FoundRating) -> FoundRatings:
    for part in PARTS:
        rows = [_like(each, like) for each in ratings.of_part(part)]
        ratings = ratings.with_part(part, rows)
    return ratings


def _like(each: FoundRating, like: FoundRating) -> FoundRating:
    if each.subject != like.subject:
        return each
    same: dict[str, Any] = {"organisation_id": like.organisation_id}
    if isinstance(each, FoundStandard | FoundOverall) and isinstance(like, FoundStandard | FoundOverall):
        same["framework"] = like.framework
    return replace(each, **same)


def _tidied(rating: FoundRating) -> FoundRating:
    texts: dict[str, Any] = {
        each.name: value.strip() or ("" if each.name in {"standard", "name", "question", "rating"} else None)
        for each in fields(rating)
        if isinstance(value := getattr(rating, each.name), str)
    }
    if isinstance(rating, FoundQuestion):
        texts["standard"] = texts.get("standard") or None
    return replace(rating, **texts)


def _checked(rating: FoundRating, report_import: ReportImport) -> FoundRating:
    if rating.organisation_id is not None:
        known = {str(each) for each in inspected_ids(report_import)}
        if rating.organisation_id not in known:
            raise RuleBroken("Choose a body that was inspected", field="organisation")
    if isinstance(rating, FoundStandard):
        _given(rating.standard, "Enter the number of the standard", "standard", LONGEST_CODE)
        _given(rating.name, "Enter the name of the standard", "name", LONGEST_NAME)
    if isinstance(rating, FoundStandard | FoundOverall):
        if rating.rating not in SCALE:
            raise RuleBroken("Select the rating", field="rating")
        _short(rating.framework, LONGEST_FRAMEWORK, "Framework", "framework")
        _short(rating.override_reason, LONGEST_REASON, "Reason", "override_reason")
    if isinstance(rating, FoundOverall):
        _number(rating.score, HIGHEST_SCORE, "Score", "score")
        _number(rating.score_out_of, HIGHEST_SCORE, "Highest score", "score_out_of")
        if rating.score is None and rating.score_out_of is not None:
            raise RuleBroken("Enter the score, or leave both empty", field="score")
    if isinstance(rating, FoundQuestion):
        _given(rating.question, "Enter the key question", "question", LONGEST_QUESTION)
        _short(rating.standard, LONGEST_CODE, "Number of the standard", "standard")
        _number(rating.percent_yes, 100, "Percentage", "percent_yes")
    return rating


def _given(text: str, missing: str, field: str, most: int) -> None:
    if not text:
        raise RuleBroken(missing, field=field)
    _short(text, most, missing.removeprefix("Enter the ").capitalize(), field)


def _short(text: str | None, most: int, name: str, field: str) -> None:
    if text is not None and len(text) > most:
        raise RuleBroken(f"{name} must be {most:,} characters or less", field=field)


def _number(number: int | None, most: int, name: str, field: str) -> None:
    if number is not None and not 0 <= number <= most:
        raise RuleBroken(f"{name} must be between 0 and {most}", field=field)
