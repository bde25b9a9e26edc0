"""Named points at which a test may kill a process, to prove that nothing is lost or doubled (assurance 7.3).

Does nothing unless REMINDERS_KILL_AT names a point, and never in production.
"""

from __future__ import annotations

import os
import signal
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


def reached(point: KillPoint) -> None:
    """Kill this process, without any chance to tidy up, if the environment asks for it at this point."""
    if os.environ.get("REMINDERS_KILL_AT") == point and os.environ.get("APP_ENV") != "production":
        os.kill(os.getpid(), signal.SIGKILL)


def watch_handover(step: Step) -> None:
    """Be told of a carrier's step."""
    reached(_POINT_OF_STEP[step])
