"""The table "Progress on previous recommendations", in the four columns in which reports print it, to take away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.documents import Cell, Column, Document, Group, Table
from tracker.core.documents.pdf import make_pdf
from tracker.core.documents.word import make_word
from tracker.core.events import note_event
from tracker.followup.lifecycle import FollowUpState, RepeatAnswer
from tracker.followup.models import Assessment, FollowUp
from tracker.organisations.partial_dates import PartialDate
from tracker.recommendations.models import Recommendation

TITLE = "Progress on previous recommendations"

COLUMNS = (
    Column("Previous recommendation", 28),
    Column("Action taken and impact", 46),
    Column("Categorisation", 12),
    Column("Improvement still required?", 14),
)

_LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."
_INVENTED = "These judgements and recommendations are invented, for demonstration."

#: The words that the pages use for a status: one place settles them, and it is not here.
Words = Callable[[StrEnum], str]


class ProgressForm(StrEnum):
    """What the table can be taken away as; the value is the ending of the file."""

    WORD = "docx"
    PDF = "pdf"

    @property
    def media_type(self) -> str:
        """Return the media type of such a file."""
        return {
            ProgressForm.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ProgressForm.PDF: "application/pdf",
        }[self]


def progress_document(
    follow_up: FollowUp,
    repeats: Mapping[UUID, Sequence[Recommendation]],
    *,
    made_by: Person,
    as_at: str,
    words: Words,
) -> Document:
    """Return the table as it stands: judgements with their corrections, and where each is made again.

    One that is not published says DRAFT in its title and above it: whoever may see a draft keeps it to themselves.
    """
    is_draft = follow_up.state is not FollowUpState.PUBLISHED
    taken = [assessment for assessment in follow_up.assessments if assessment.taken]
    particulars: list[tuple[str, Cell]] = [
        ("Inspection", follow_up.inspection),
        ("Organisation", follow_up.organisation.title),
    ]
    if follow_up.fieldwork_started:
        particulars.append(("Fieldwork started", PartialDate.parse(follow_up.fieldwork_started).words))
    if follow_up.published_at is None:
        particulars.append(("Status", "DRAFT: not published. Only the inspectorate may read this."))
    elif follow_up.printed_in is not None:
        printed = follow_up.printed_in.published
        when = f", {PartialDate.parse(printed).words}" if printed else ""
        particulars.append(("As printed in", f"{follow_up.printed_in.report.title}{when}"))
    else:
        particulars.append(("Published", clock.london(follow_up.published_at).date()))
    particulars.append(("Reference", follow_up.code))
    return Document(
        title=f"DRAFT: {TITLE}" if is_draft else TITLE,
        particulars=particulars,
        table=Table(
            columns=COLUMNS,
            groups=[
                Group(
                    [_recommendation(each)],
                    [_judgement(each, repeats.get(each.recommendation_id, ()), words)],
                )
                for each in taken
            ],
            empty="No recommendation is taken into this follow-up.",
        ),
        as_at=as_at,
        made_by=made_by.name,
        notes=[_INVENTED if follow_up.invented else _LICENCE],
        classification="OFFICIAL-SENSITIVE: DRAFT" if is_draft else "OFFICIAL",
    )


def make_progress_file(document: Document, form: ProgressForm) -> bytes:
    """Return the table as a file, made anew each time.

    Raises:
        CannotBeMade: this machine makes no PDF files.
    """
    return make_word(document) if form is ProgressForm.WORD else make_pdf(document)


def file_name(follow_up: FollowUp, form: ProgressForm) -> str:
    """Return for example "progress-F-4F7Q2-2027-04-14.docx"; a draft's name says that it is one."""
    draft = "" if follow_up.state is FollowUpState.PUBLISHED else "draft-"
    return f"{draft}progress-{follow_up.code}-{clock.today().isoformat()}.{form}"


def note_download(follow_up: FollowUp, form: ProgressForm, *, by: Person) -> None:
    """Record that somebody took the table away, for those who look after the service."""
    note_event(
        "progress downloaded",
        by=by,
        subject_type="follow_up",
        subject_id=follow_up.id,
        details={"form": form.value},
    )


def _recommendation(assessment: Assessment) -> str:
    made = assessment.recommendation
    return f"{made.addressee.title}\n{made.number}. {made.text}"


def _judgement(assessment: Assessment, repeats: Sequence[Recommendation], words: Words) -> list[Cell]:
    said = [assessment.action_taken_and_impact or "Not written yet"]
    for note in assessment.corrections:
        day = clock.london(note.at).date()
        said.append(f"Correction, {day.day} {day:%B} {day.year}: {note.text}")
    return [
        "\n".join(said),
        words(assessment.category) if assessment.category else "Not chosen yet",
        _still_required(assessment, repeats),
    ]


def _still_required(assessment: Assessment, repeats: Sequence[Recommendation]) -> str:
    answer = {True: "Yes", False: "No", None: "Not chosen yet"}[assessment.still_required]
    said = [f"{answer} – {assessment.still_needed}" if assessment.still_needed else answer]
    if assessment.repeated is RepeatAnswer.YES:
        places = ", ".join(f"{each.report.in_short}, number {each.number}" for each in repeats)
        said.append(f"Repeated in {places or 'the new report'}")
    return "\n".join(said)
