"""Roles in words."""

from __future__ import annotations

from tracker.accounts.models import Role

ROLE_NAMES = {
    Role.DIRECTOR: "Regional director",
    Role.PLAN_LEAD: "Plan lead",
    Role.PDU_HEAD: "Head of PDU",
    Role.ACTION_OWNER: "Action owner",
    Role.READER: "Reader",
    Role.INSPECTOR: "Inspector",
    Role.EDITOR: "Editor",
    Role.HQ_RESPONDER: "Headquarters responder",
    Role.HQ_OVERVIEW: "Headquarters overview",
    Role.ADMINISTRATOR: "Administrator",
}
