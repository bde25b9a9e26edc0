"""What the invented organisations answered, and what became of their actions.

Days are counted back from today; negative ones lie ahead. One ``Answer`` answers one recommendation; numbers are
those printed in the report.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tracker.action_plans.lifecycle import Track
from tracker.recommendations.lifecycle import ResponseKind


@dataclass(frozen=True)
class Note:
    """An update: so many days ago, by the action's owner."""

    days_ago: int
    text: str
    track: Track = Track.ON_TRACK


@dataclass(frozen=True)
class Step:
    """An action with what became of it."""

    text: str
    owner: str
    target: int
    measure: str | None = None
    notes: tuple[Note, ...] = ()
    moved: tuple[int, int, str] | None = None  # days ago, new target, reason
    completed: int | None = None
    what_changed: str | None = None


@dataclass(frozen=True)
class Answer:
    """An answer to the recommendation with this printed number."""

    number: str
    kind: ResponseKind = ResponseKind.AGREED
    explanation: str | None = None
    lead: str | None = None
    steps: tuple[Step, ...] = field(default_factory=tuple)
    finished: bool = True


ALDERBROOK_BY_WESTMERE = (
    Answer(
        "1",
        lead="head",
        steps=(
            Step(
                "Add a box for the reason of each safety decision to the case record and train "
                "all teams to use it",
                "owner",
                1180,
                "Nine in ten sampled cases show a reason",
                (
                    Note(1300, "The box is in the test system and two teams try it."),
                    Note(1200, "All teams are trained. A first sample shows a reason in 71 of 80 cases."),
                ),
                None,
                1185,
                "Reasons are now on record in 92 of 100 sampled cases; managers use them in supervision.",
            ),
        ),
    ),
    Answer(
        "2",
        lead="head",
        steps=(
            Step(
                "Book monthly supervision for every practitioner a year ahead, two cases each",
                "head",
                1150,
                "Fewer than one session in twenty missed",
                (Note(1250, "Sessions are booked. Four in five took place this month."),),
                None,
                1152,
                "Sessions take place each month and look at two cases in depth.",
            ),
        ),
    ),
    Answer(
        "3",
        lead="lead",
        steps=(
            Step(
                "Agree a same-day route for domestic abuse enquiries with the three courts",
                "owner",
                1100,
                None,
                (
                    Note(1190, "Two of three courts agree.", Track.AT_RISK),
                    Note(1090, "The third court has agreed; the route starts on Monday."),
                ),
                (1110, 1080, "The third court asked for another month to consult its users."),
                1085,
                "Replies come on the same day in four of five cases.",
            ),
        ),
    ),
    Answer(
        "4",
        lead="lead",
        steps=(
            Step(
                "Give every manager a monthly list of assessments to sign off",
                "lead",
                1120,
                None,
                (Note(1210, "Lists go out on the first working day of each month."),),
                None,
                1130,
                "Managers sign off two thirds of the assessments on the list.",
            ),
            Step(
                "Check twenty signed-off assessments each quarter across the region",
                "owner",
                1000,
                "Quarterly report",
                (Note(1050, "The first check found sign-off without comment in 8 of 20.", Track.AT_RISK),),
                None,
                1005,
                "Three quarterly checks were made; quality still varies between units.",
            ),
        ),
    ),
    Answer(
        "5",
        ResponseKind.PARTLY_AGREED,
        "We agree to publish the waiting list. A limit of twelve weeks depends on rooms "
        "that we do not have before the "
        "lease of the second office is signed.",
        "lead",
        (
            Step(
                "Publish the waiting list for group programmes each month",
                "lead",
                1160,
                None,
                (Note(1220, "The list is published on the staff pages."),),
                None,
                1165,
                "The list is public; the longest wait is 26 weeks.",
            ),
            Step(
                "Find rooms for two more group programmes",
                "owner",
                420,
                "Nobody waits longer than twelve weeks",
                (Note(1140, "One room is found, and needs a lift.", Track.AT_RISK),),
            ),
        ),
    ),
)

ALDERBROOK_BY_HMPPS = (
    Answer(
        "6",
        ResponseKind.PARTLY_AGREED,
        "We agree to keep a list of temporary staff. We cannot pay for more than ten at a time.",
        "hq",
        (
            Step(
                "Set up a list of temporary practitioners that units with many vacancies can draw on",
                "hq",
                1040,
                None,
                (Note(1150, "The list is open; six people are on it."),),
                None,
                1045,
                "Ten practitioners have helped in four units.",
            ),
        ),
    ),
)

REGIONS_BY_WESTMERE = (
    Answer(
        "1",
        lead="lead",
        steps=(
            Step(
                "Name a mentor for every new officer before the first day",
                "lead",
                400,
                "All new officers have one",
                (Note(450, "All twelve of the spring intake have a mentor."),),
                None,
                405,
                "New officers say in the survey that they feel supported; two left in the year, "
                "down from six.",
            ),
            Step(
                "Protect the caseload of new officers in their first year at two thirds",
                "head",
                -60,
                None,
                (Note(120, "Kept to in nine of eleven teams."), Note(30, "Kept to in all teams but one.")),
                None,
            ),
        ),
    ),
    Answer(
        "2",
        lead="lead",
        steps=(
            Step(
                "Write one standard for signing off assessments and train all managers in it",
                "owner",
                45,
                None,
                (
                    Note(200, "The standard is written and with the unions for comment."),
                    Note(70, "Training has slipped because the trainer left.", Track.OFF_TRACK),
                ),
                (160, 28, "The trainer left; her successor starts next month."),
            ),
            Step(
                "Sample forty signed-off assessments each month",
                "owner",
                0,
                "Results go to the board each month",
                (Note(25, "The first forty are sampled."),),
                None,
            ),
        ),
    ),
    Answer(
        "3",
        lead="lead",
        steps=(
            Step(
                "Open a second room for group programmes in the new office",
                "owner",
                -7,
                None,
                (Note(40, "The lease is signed; the fire certificate is outstanding.", Track.AT_RISK),),
                None,
            ),
            Step(
                "Move three groups to evenings so that rooms stand empty less often",
                "head",
                -150,
                None,
                (),
                None,
            ),
        ),
    ),
    Answer(
        "4",
        ResponseKind.NOT_AGREED,
        "Services are bought nationally. We may not change the way in which bidders are "
        "chosen, so we cannot promise a part "
        "in it. We will pass on what people on probation tell us.",
        "lead",
    ),
)

REGIONS_BY_NORTHDALE = (
    Answer(
        "5",
        lead="north",
        steps=(
            Step(
                "Clear the list of overdue enquiries to children’s services with a team of three",
                "north",
                480,
                None,
                (Note(500, "The list is down from 210 to 40."),),
                None,
                485,
                "No enquiry is older than four weeks.",
            ),
        ),
    ),
    Answer(
        "6",
        lead="north",
        steps=(
            Step(
                "Offer unpaid work at weekends in two more places",
                "north",
                330,
                None,
                (Note(390, "One place has opened.", Track.AT_RISK),),
                None,
                335,
                "Both places are open, and hours missed because of a job or of children are down by half.",
            ),
        ),
    ),
    Answer(
        "7",
        lead="north",
        steps=(
            Step(
                "Send the victims’ team a list of releases six weeks ahead",
                "north",
                -30,
                None,
                (Note(20, "The list goes out each Monday."),),
                None,
            ),
        ),
    ),
)

REGIONS_BY_HMPPS = (
    Answer(
        "8",
        lead="hq",
        steps=(
            Step(
                "Publish a catalogue of local services that regions may buy without a tender",
                "hq",
                -45,
                None,
                (Note(100, "The draft catalogue is with the regions for comment."),),
                None,
            ),
        ),
    ),
    Answer(
        "9",
        lead="hq",
        steps=(
            Step(
                "Renew the course for managers who oversee public protection work",
                "hq",
                20,
                None,
                (Note(60, "Two pilot courses were held.", Track.AT_RISK),),
                None,
            ),
        ),
    ),
)

FENMARCH_BY_WESTMERE = (
    Answer(
        "1",
        lead="head",
        steps=(
            Step(
                "Ask for a review of the safety plan whenever a change is put on record", "head", -120, None
            ),
        ),
    ),
    Answer(
        "2",
        lead="head",
        steps=(Step("Plan a home visit within four weeks in every case with children", "head", -90, None),),
    ),
    Answer("4", lead="head", finished=False),
    Answer(
        "5",
        ResponseKind.PARTLY_AGREED,
        "We agree for the two larger offices. In the smallest one a group would seldom have enough members.",
        "lead",
        (Step("Hold a programme in Holt on Thursday evenings from spring", "owner", -100, None),),
    ),
)

FENMARCH_BY_NORTHDALE = (
    Answer(
        "7", lead="north", steps=(Step("Open the evening courses to staff of all units", "north", -40, None),)
    ),
)

FENMARCH_BY_HMPPS = (
    Answer(
        "8",
        lead="hq",
        steps=(
            Step(
                "Replace the telephones of practitioners who visit homes without reception",
                "hq",
                -75,
                "Every practitioner can call for help on every visit",
            ),
        ),
    ),
)
