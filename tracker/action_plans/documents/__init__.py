"""An action plan as a document: what it says on paper, and what a spreadsheet of it holds."""

from tracker.action_plans.documents.data import plan_data
from tracker.action_plans.documents.form import plan_form
from tracker.action_plans.documents.making import DocumentForm, PlanFile, make_plan_file

__all__ = ["DocumentForm", "PlanFile", "make_plan_file", "plan_data", "plan_form"]
