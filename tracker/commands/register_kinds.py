"""Everything that a dump of the register holds, in an order in which each thing comes after those it points to.

Passwords, sessions, stored files, and reports that are still being checked are not part of it.
"""

from __future__ import annotations

from tracker.accounts.models import Membership, Person
from tracker.accounts.schemas import MembershipSchema, PersonSchema
from tracker.action_plans.models import (
    Action,
    ActionPlan,
    ActionUpdate,
    PlanDueRule,
    Response,
    TargetDateChange,
)
from tracker.action_plans.schemas import (
    ActionPlanSchema,
    ActionSchema,
    ActionUpdateSchema,
    PlanDueRuleSchema,
    ResponseSchema,
    TargetDateChangeSchema,
)
from tracker.core.events import Event
from tracker.core.exchange import Kind
from tracker.core.schemas import EventSchema
from tracker.followup.models import Assessment, FollowUp
from tracker.followup.schemas import AssessmentSchema, FollowUpSchema
from tracker.inspections.models import Discrepancy, Inspected, InspectionReport
from tracker.inspections.schemas import DiscrepancySchema, InspectedSchema, InspectionReportSchema
from tracker.organisations.models import Organisation, OrganisationAlias, Succession
from tracker.organisations.schemas import OrganisationAliasSchema, OrganisationSchema, SuccessionSchema
from tracker.recommendations.models import Assignment, Recommendation, Repeat
from tracker.recommendations.schemas import AssignmentSchema, RecommendationSchema, RepeatSchema
from tracker.reminders.models import Reminder, ReminderAttempt, ReminderRule
from tracker.reminders.schemas import AttemptInRegisterSchema, ReminderSchema, RuleInRegisterSchema

KINDS = (
    Kind("organisation", OrganisationSchema(), Organisation, order_by=("code",), parent="parent_id"),
    Kind("organisation_alias", OrganisationAliasSchema(), OrganisationAlias),
    Kind("succession", SuccessionSchema(), Succession),
    Kind("person", PersonSchema(), Person, order_by=("email",)),
    Kind("membership", MembershipSchema(), Membership),
    Kind("report", InspectionReportSchema(), InspectionReport, order_by=("code",)),
    Kind("inspected", InspectedSchema(), Inspected),
    Kind("discrepancy", DiscrepancySchema(), Discrepancy),
    Kind("recommendation", RecommendationSchema(), Recommendation, order_by=("code",)),
    Kind("assignment", AssignmentSchema(), Assignment),
    Kind("repeat", RepeatSchema(), Repeat),
    Kind("plan_due_rule", PlanDueRuleSchema(), PlanDueRule),
    Kind("plan", ActionPlanSchema(), ActionPlan, order_by=("code",)),
    Kind("response", ResponseSchema(), Response),
    Kind("action", ActionSchema(), Action, order_by=("code",)),
    Kind("target_date_change", TargetDateChangeSchema(), TargetDateChange),
    Kind("action_update", ActionUpdateSchema(), ActionUpdate),
    Kind("follow_up", FollowUpSchema(), FollowUp, order_by=("code",)),
    Kind("assessment", AssessmentSchema(), Assessment),
    Kind("reminder_rule", RuleInRegisterSchema(), ReminderRule, order_by=("key",)),
    Kind("reminder", ReminderSchema(exclude=("attempts",)), Reminder, order_by=("code",)),
    Kind("reminder_attempt", AttemptInRegisterSchema(), ReminderAttempt),
    Kind("event", EventSchema(), Event, identity=None),
)
