"""Everything that a dump of the register holds, in an order in which each thing comes after those it points to.

Passwords, sessions, addresses of calendars, stored files, and reports that are still being checked are not part of it.
"""

from __future__ import annotations

from tracker.accounts.models import Membership, Person
from tracker.accounts.schemas import MembershipSchema, PersonSchema
from tracker.action_plans.changes_wanted import ChangeWanted
from tracker.action_plans.handing_over import Handover
from tracker.action_plans.models import (
    Action,
    ActionHelper,
    ActionPlan,
    ActionUpdate,
    PlanDueRule,
    Response,
    TargetDateChange,
)
from tracker.action_plans.request_models import ChangeRequest
from tracker.action_plans.schemas import (
    ActionHelperSchema,
    ActionPlanSchema,
    ActionSchema,
    ActionUpdateSchema,
    ChangeRequestSchema,
    ChangeWantedSchema,
    HandoverSchema,
    PlanDueRuleSchema,
    ResponseSchema,
    TargetDateChangeSchema,
)
from tracker.core.events import Event
from tracker.core.exchange import Kind
from tracker.core.schemas import EventSchema
from tracker.evidence.models import Evidence
from tracker.evidence.schemas import EvidenceSchema
from tracker.followup.models import Allocation, Assessment, Confirmation, Correction, FollowUp, PrintedIn
from tracker.followup.repeat_models import NamedRepeat
from tracker.followup.schemas import (
    AllocationSchema,
    AssessmentSchema,
    ConfirmationSchema,
    CorrectionSchema,
    FollowUpSchema,
    NamedRepeatSchema,
    PrintedInSchema,
)
from tracker.followup.stage_models import (
    AccuracyCheck,
    AccuracyComment,
    AnnouncedRecommendation,
    Announcement,
    ReaderNote,
)
from tracker.followup.stage_schemas import (
    AccuracyCheckSchema,
    AccuracyCommentSchema,
    AnnouncedRecommendationSchema,
    AnnouncementSchema,
    ReaderNoteSchema,
)
from tracker.inspections.models import Discrepancy, Inspected, InspectionReport
from tracker.inspections.rating_models import KeyQuestion, OverallRating, RatingCorrection, StandardRating
from tracker.inspections.schemas import (
    DiscrepancySchema,
    InspectedSchema,
    InspectionReportSchema,
    KeyQuestionSchema,
    OverallRatingSchema,
    RatingCorrectionSchema,
    StandardRatingSchema,
)
from tracker.organisations.models import Move, Organisation, OrganisationAlias, SaidByPeople, Succession
from tracker.organisations.schemas import (
    MoveSchema,
    OrganisationAliasSchema,
    OrganisationSchema,
    SaidByPeopleSchema,
    SuccessionSchema,
)
from tracker.recommendations.models import Assignment, Recommendation, Repeat
from tracker.recommendations.schemas import AssignmentSchema, RecommendationSchema, RepeatSchema
from tracker.reminders.address_models import DeliveryReport, FailedAddress
from tracker.reminders.address_schemas import DeliveryReportInRegisterSchema, FailedAddressSchema
from tracker.reminders.choice_models import EmailChoices
from tracker.reminders.models import (
    QuietDays,
    Reminder,
    ReminderAttempt,
    ReminderRule,
    ReminderSwitch,
)
from tracker.reminders.schemas import (
    AttemptInRegisterSchema,
    EmailChoicesSchema,
    QuietDaysSchema,
    ReminderSchema,
    RuleInRegisterSchema,
    SwitchSchema,
)

KINDS = (
    Kind("organisation", OrganisationSchema(), Organisation, order_by=("code",), parent="parent_id"),
    Kind("organisation_alias", OrganisationAliasSchema(), OrganisationAlias),
    Kind("succession", SuccessionSchema(), Succession),
    Kind("organisation_move", MoveSchema(), Move),
    Kind("said_by_people", SaidByPeopleSchema(), SaidByPeople),
    Kind("person", PersonSchema(), Person, order_by=("email",)),
    Kind("membership", MembershipSchema(), Membership),
    Kind("report", InspectionReportSchema(), InspectionReport, order_by=("code",)),
    Kind("inspected", InspectedSchema(), Inspected),
    Kind("discrepancy", DiscrepancySchema(), Discrepancy),
    Kind("standard_rating", StandardRatingSchema(), StandardRating),
    Kind("overall_rating", OverallRatingSchema(), OverallRating),
    Kind("key_question", KeyQuestionSchema(), KeyQuestion),
    Kind("rating_correction", RatingCorrectionSchema(), RatingCorrection),
    Kind("recommendation", RecommendationSchema(), Recommendation, order_by=("code",)),
    Kind("assignment", AssignmentSchema(), Assignment),
    Kind("repeat", RepeatSchema(), Repeat),
    Kind("plan_due_rule", PlanDueRuleSchema(), PlanDueRule),
    Kind("plan", ActionPlanSchema(), ActionPlan, order_by=("code",)),
    Kind("response", ResponseSchema(), Response),
    Kind("action", ActionSchema(), Action, order_by=("code",), parent="carried_to_action_id"),
    Kind("action_helper", ActionHelperSchema(), ActionHelper),
    Kind("change_request", ChangeRequestSchema(), ChangeRequest),
    Kind("target_date_change", TargetDateChangeSchema(), TargetDateChange),
    Kind("action_update", ActionUpdateSchema(), ActionUpdate),
    Kind("change_wanted", ChangeWantedSchema(), ChangeWanted),
    Kind("handover", HandoverSchema(), Handover),
    Kind("evidence", EvidenceSchema(), Evidence),
    Kind("follow_up", FollowUpSchema(), FollowUp, order_by=("code",)),
    Kind("printed_in", PrintedInSchema(), PrintedIn),
    Kind("assessment", AssessmentSchema(), Assessment),
    Kind("allocation", AllocationSchema(), Allocation),
    Kind("confirmation", ConfirmationSchema(), Confirmation),
    Kind("correction", CorrectionSchema(), Correction),
    Kind("named_repeat", NamedRepeatSchema(), NamedRepeat),
    Kind("announcement", AnnouncementSchema(), Announcement),
    Kind("announced_recommendation", AnnouncedRecommendationSchema(), AnnouncedRecommendation),
    Kind("reader_note", ReaderNoteSchema(), ReaderNote),
    Kind("accuracy_check", AccuracyCheckSchema(), AccuracyCheck),
    Kind("accuracy_comment", AccuracyCommentSchema(), AccuracyComment),
    Kind("reminder_rule", RuleInRegisterSchema(), ReminderRule, order_by=("key", "valid_from")),
    Kind("quiet_days", QuietDaysSchema(), QuietDays, order_by=("first_day", "id")),
    Kind("email_choices", EmailChoicesSchema(), EmailChoices, order_by=("person_id",)),
    Kind("reminder_switch", SwitchSchema(), ReminderSwitch, order_by=("at", "id")),
    Kind("reminder", ReminderSchema(exclude=("attempts",)), Reminder, order_by=("code",)),
    Kind("reminder_attempt", AttemptInRegisterSchema(), ReminderAttempt),
    Kind("delivery_report", DeliveryReportInRegisterSchema(), DeliveryReport),
    Kind("failed_address", FailedAddressSchema(), FailedAddress),
    Kind("event", EventSchema(), Event, identity=None),
)
