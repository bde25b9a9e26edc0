"""The few ways in which the service says no. Messages are written for the person who reads them."""

from __future__ import annotations


class TrackerError(Exception):
    """Something the service will not do, with a message a user can read."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(TrackerError):
    """There is no such thing, or none that this person may see: nobody is told which."""

    def __init__(self, message: str = "Page not found") -> None:
        super().__init__(message)


class NotPermitted(TrackerError):
    """The person may see the thing but not do this to it."""


class RuleBroken(TrackerError):
    """The answer has the right shape, but a rule of the service does not allow it.

    ``field`` names the form field that the message belongs to, where there is one.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class TransitionNotAllowed(RuleBroken):
    """The life cycle has no arrow for this action from where the thing stands."""

    def __init__(self, action: str, state: str) -> None:
        super().__init__(f"This cannot be done now: it is {state.replace('_', ' ')}")
        self.action = action
        self.state = state


class ChangedMeanwhile(TrackerError):
    """Somebody saved a newer version first; nothing was overwritten."""

    def __init__(self, message: str = "Someone else changed this first") -> None:
        super().__init__(message)
