"""Named points at which a test may kill or freeze a process, to prove that nothing is lost or doubled (assurance 7.3).

Does nothing unless REMINDERS_KILL_AT or REMINDERS_FREEZE_AT names a point, and never in production. ``X5`` means the
first time that the point is reached, ``X5:3`` the third.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from enum import StrEnum

from tracker.core.mail import Step


class KillPoint(StrEnum):
    """The points of the table in assurance 7.3."""

    X0 = "X0"  # before the planner's commit
    X1 = "X1"  # after the planner's commit
    X2 = "X2"  # after the claim, before connecting
    X3 = "X3"  # after the recipient was accepted
    X4 = "X4"  # during the message, before the final dot
    X5 = "X5"  # final dot sent, answer not read
    X6 = "X6"  # answer read, outcome not committed
    X7 = "X7"  # outcome committed
    X8 = "X8"  # while recording a failure


_POINT_OF_STEP = {
    Step.RECIPIENT_ACCEPTED: KillPoint.X3,
    Step.BEFORE_FINAL_DOT: KillPoint.X4,
    Step.FINAL_DOT_SENT: KillPoint.X5,
    Step.ANSWER_READ: KillPoint.X6,
}

#: What the environment may ask for, and the signal that does it.
_SIGNALS = {"REMINDERS_KILL_AT": signal.SIGKILL, "REMINDERS_FREEZE_AT": signal.SIGSTOP}

_times_reached: Counter[tuple[int, str]] = Counter()


def reached(point: KillPoint) -> None:
    """Kill or freeze this process, without any chance to tidy up, if the environment asks for it at this point."""
    for asked, how in _SIGNALS.items():
        wanted, _, turn = os.environ.get(asked, "").partition(":")
        if wanted == point and os.environ.get("APP_ENV") != "production":
            _times_reached[os.getpid(), asked] += 1
            if _times_reached[os.getpid(), asked] == int(turn or 1):
                end_or_stop(how)


def forget_turns() -> None:
    """Count anew how often each point is reached."""
    _times_reached.clear()


def end_or_stop(how: signal.Signals) -> None:
    """Send this process a signal that it cannot catch."""
    os.kill(os.getpid(), how)


def watch_handover(step: Step) -> None:
    """Be told of a carrier's step."""
    reached(_POINT_OF_STEP[step])
