"""Everything that a dump of the register holds, in an order in which each thing comes after those it points to.

Passwords, sessions, stored files, and reports that are still being checked are not part of it.
"""

from __future__ import annotations

from tracker.accounts.models import Membership, Person
from tracker.accounts.schemas import MembershipSchema, PersonSchema
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
    Kind("follow_up", FollowUpSchema(), FollowUp, order_by=("code",)),
    Kind("assessment", AssessmentSchema(), Assessment),
    Kind("event", EventSchema(), Event, identity=None),
)
