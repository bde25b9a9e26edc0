"""What an answer must look like to be true: texts that are there, dates that can be meant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.core.errors import RuleBroken
from tracker.inspections.models import InspectionReport
from tracker.organisations.partial_dates import PartialDate

#: What a person types about an action, an update or a reason.
LONGEST_TEXT = 4_000
#: Which part is not agreed and why: published plans give a page to it.
LONGEST_EXPLANATION = 10_000

YEARS_FOR_AN_ACTION = 3


def required_text(value: str | None, *, field: str, name: str, missing: str, most: int = LONGEST_TEXT) -> str:
    """Return the text as it is kept: without space around it, line ends as one character.

    Raises:
        RuleBroken: there is none, or it is too long.
    """
    text = optional_text(value, field=field, name=name, most=most)
    if text is None:
        raise RuleBroken(missing, field=field)
    return text


def optional_text(value: str | None, *, field: str, name: str, most: int = LONGEST_TEXT) -> str | None:
    """Return the text as it is kept, or None where nothing was typed.

    Raises:
        RuleBroken: it is too long.
    """
    text = (value or "").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    if len(text) > most:
        raise RuleBroken(f"{name} must be {most:,} characters or less", field=field)
    return text or None


@dataclass(frozen=True)
class TargetDates:
    """The days on which an action that answers a report can be due: ``first`` included, ``end`` not."""

    first: date
    end: date
    too_early: str

    @classmethod
    def for_report(cls, report: InspectionReport, *, today: date) -> TargetDates:
        """Work them out from the day of publication, or from the month where only that is known.

        An action has three years. When less than one of them is left, it has three years from today instead, because
        an old report can be answered late and an action can move.
        """
        if report.published_on is not None:
            published = report.published_on
            first = date.fromordinal(published.toordinal() + 1)
            too_early = f"must be after {in_words(published)}, when the report was published"
        elif report.published:
            written = PartialDate.parse(report.published)
            published = first = written.first_day
            too_early = f"must be in {written.words} or later, when the report was published"
        else:
            published = first = today
            too_early = "must be today or in the future"
        end = years_after(published, YEARS_FOR_AN_ACTION)
        if end < years_after(today, 1):
            end = years_after(today, YEARS_FOR_AN_ACTION)
        return cls(first, end, too_early)

    def require(self, day: date, *, field: str = "target_date") -> None:
        """Do nothing if an action can be due on this day.

        Raises:
            RuleBroken: it is too early or too late; the message says which.
        """
        if day < self.first:
            raise RuleBroken(f"Target date {self.too_early}", field=field)
        if day >= self.end:
            raise RuleBroken(f"Target date must be before {in_words(self.end)}", field=field)


def require_completion_date(report: InspectionReport, day: date, *, today: date) -> None:
    """Do nothing if an action that answers this report can have been completed on this day.

    Raises:
        RuleBroken: the day is in the future, or before the report was published.
    """
    require_past_day(report, day, today=today, field="completed_on", called="Date completed")


def require_past_day(report: InspectionReport, day: date, *, today: date, field: str, called: str) -> None:
    """Do nothing if something about an action that answers this report can have happened on this day.

    Raises:
        RuleBroken: the day is in the future, or before the report was published.
    """
    if day > today:
        raise RuleBroken(f"{called} must be today or in the past", field=field)
    if report.published_on is not None:
        published = PartialDate.of(report.published_on)
    elif report.published:
        published = PartialDate.parse(report.published)
    else:
        return
    if day < published.first_day:
        message = f"{called} must not be before {published.words}, when the report was published"
        raise RuleBroken(message, field=field)


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later; 28 February where that year has no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def in_words(day: date) -> str:
    """Return a day as a sentence has it: "27 March 2026"."""
    return PartialDate.of(day).words
