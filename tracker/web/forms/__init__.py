"""Forms as all rooms use them: sent once, checked for shape, shown with the GOV.UK components."""

from tracker.web.forms.base import EditForm, TrackerForm
from tracker.web.forms.choices import choices_of, choices_of_enum
from tracker.web.forms.dates import DateBoxes
from tracker.web.forms.texts import PlainTextArea, SelectFromMany, at_most

__all__ = [
    "DateBoxes",
    "EditForm",
    "PlainTextArea",
    "SelectFromMany",
    "TrackerForm",
    "at_most",
    "choices_of",
    "choices_of_enum",
]
