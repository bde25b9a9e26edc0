"""Puts together what the parts of the reading find in one report."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reports_import.reading.abbreviations import BodiesWithAbbreviations, abbreviations_in
from tracker.reports_import.reading.action_plans import find_action_plan, without_plan
from tracker.reports_import.reading.addressees import (
    addressee_at_end,
    addressee_in_sentence,
    addressee_in_words,
)
from tracker.reports_import.reading.bodies import Bodies, BodiesInspected
from tracker.reports_import.reading.discrepancies import (
    about_isbn,
    about_lines_left_out,
    about_lists_left_out,
    about_numbers,
    about_promises,
    about_ratings,
)
from tracker.reports_import.reading.flow import flow_of
from tracker.reports_import.reading.forms.text import document_of
from tracker.reports_import.reading.found import FoundRecommendation, FoundReport, InspectedBody, Place
from tracker.reports_import.reading.items import Item
from tracker.reports_import.reading.key_questions import find_key_questions
from tracker.reports_import.reading.lines import Document
from tracker.reports_import.reading.lists_left_out import lists_left_out
from tracker.reports_import.reading.metadata import find_metadata
from tracker.reports_import.reading.previous import find_previous
from tracker.reports_import.reading.ratings import find_ratings, ratings_in_chapters
from tracker.reports_import.reading.recommendations import find_sections
from tracker.reports_import.reading.reprints import without_reprints


def read_report(report: Document | str, bodies: Bodies) -> FoundReport:
    """Return everything that the report says. Finding no recommendations is not an error.

    What is not certain is None or has the confidence "guess"; nothing is made up, and what the report says
    against itself is listed as discrepancies.
    """
    document = document_of(report) if isinstance(report, str) else report
    flow = flow_of(document)
    metadata = find_metadata(flow, bodies)
    known = BodiesWithAbbreviations(bodies, abbreviations_in(flow.words, bodies))
    addressees = BodiesInspected(known, metadata.registered)
    outside_plan = without_plan(flow)
    sections = find_sections(outside_plan, addressees)
    items, reprinted = without_reprints(sections)
    recommendations = _recommendations(items, document, addressees)
    ratings, overall = find_ratings(flow, bodies, metadata.inspected)
    subject = metadata.inspected[0].name if len(metadata.inspected) == 1 else None
    questions = find_key_questions(flow, ratings, subject)
    previous = find_previous(flow)
    introductions = [text for section in sections for text in section.introduction]
    return FoundReport(
        title=metadata.title,
        kind=metadata.kind,
        inspected=tuple(InspectedBody(body.name, body.type) for body in metadata.inspected),
        published=metadata.published,
        fieldwork_started=metadata.fieldwork_started,
        lead_inspector=metadata.lead_inspector,
        isbn=metadata.isbn,
        recommendations=recommendations,
        ratings=ratings,
        overall_ratings=overall,
        key_questions=questions,
        previous_recommendations=previous,
        discrepancies=(
            *about_numbers(recommendations, introductions, flow),
            *about_lines_left_out(sections),
            *about_lists_left_out(lists_left_out(outside_plan, sections, addressees)),
            *reprinted,
            *about_ratings(ratings, overall, questions),
            *ratings_in_chapters(flow, ratings),
            *about_promises(flow, previous),
            *about_isbn(metadata.isbn),
        ),
        text=document.text,
        action_plan=find_action_plan(flow.blocks),
    )


def _recommendations(
    items: Sequence[Item], document: Document, bodies: Bodies
) -> tuple[FoundRecommendation, ...]:
    found: list[FoundRecommendation] = []
    for item in items:
        if not (text := item.printed):
            continue
        addressee = item.addressee
        if addressee is None and (behind := addressee_at_end(text, bodies)):
            addressee, text = behind
        only = addressee.only if addressee else addressee_in_words(text, bodies)
        joint = addressee.bodies if addressee and len(addressee.bodies) > 1 else ()
        if joint and (named := addressee_in_sentence(text, bodies)) in joint:
            only, joint = named, ()
        found.append(
            FoundRecommendation(
                position=len(found) + 1,
                number=item.number,
                heading=addressee.heading if addressee and addressee.is_heading else None,
                printed_beside=addressee.heading if addressee and not addressee.is_heading else None,
                addressee=only.name if only else None,
                addressee_type=only.type if only else None,
                text=text,
                place=_place(item, document, text),
                confidence=item.confidence,
                joint_addressees=joint,
            )
        )
    return tuple(found)


def _place(item: Item, document: Document, text: str) -> Place:
    """Return where the words stand, without the number before them."""
    first_word = text.split(" ", 1)[0]
    start = document.text.find(first_word, item.start, item.end)
    return Place(item.page, start if start >= 0 else item.start, item.end)
