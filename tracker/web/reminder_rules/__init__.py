"""Which reminders go out when and to whom: rules, days without sending, and the switch. An administrator's pages."""

from tracker.web.reminder_rules import quiet_days, switch
from tracker.web.reminder_rules.views import bp

__all__ = ["bp", "quiet_days", "switch"]
