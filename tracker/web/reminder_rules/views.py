"""Pages of rules: the list, one rule with its versions, changing it in two steps, taking a change back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.errors import RuleBroken
from tracker.reminders import backlog, rule_services, rule_stories
from tracker.reminders.queries import list_without_date
from tracker.reminders.rule_stories import Story
from tracker.reminders.rule_versions import rulebook
from tracker.reminders.rule_words import in_words, name_of
from tracker.reminders.runs import latest_switch
from tracker.web.identity import signed_in_person
from tracker.web.listing import read_list_state
from tracker.web.reminder_rules.blueprint import bp
from tracker.web.reminder_rules.forms import (
    RuleForm,
    TakeBackForm,
    answers_now,
    query_of_version,
    rule_form,
)
from tracker.web.reminder_rules.looking_ahead import ahead_under, difference
from tracker.web.rendering import health_of_reminders
from tracker.web.saving import saved
from tracker.web.sent_forms import when_sent

__all__ = ["bp"]

#: So many things without a date are named before the rest are only counted.
MOST_UNDATED = 20


@bp.get("")
def index() -> ResponseReturnValue:
    """List every rule in plain words, the days without reminders, and whether reminders go out at all."""
    viewer = signed_in_person()
    stories = rule_stories.list_stories(viewer)
    return render_template(
        "reminder_rules/index.html",
        dated=[_line(each) for each in stories if not each.newest.speaks_at_once],
        at_once=[_line(each) for each in stories if each.newest.speaks_at_once],
        quiet=rule_stories.list_quiet_days(viewer, since=clock.today()),
        switched_on=health_of_reminders().switched_on,
        latest=latest_switch(),
        backlog=backlog.left_to_planner(),
        undated=list_without_date(viewer),
        most_undated=MOST_UNDATED,
    )


@bp.get("/next-30-days")
def next_days() -> ResponseReturnValue:
    """Show what the rules as they are will send in the coming days."""
    state = read_list_state(filters=(), sorts=("day",), default_sort="day")
    [ahead] = ahead_under(rulebook())
    return render_template(
        "reminder_rules/next_days.html",
        ahead=ahead,
        page=ahead.page(state),
        switched_on=health_of_reminders().switched_on,
    )


@bp.get("/<rule>")
def show(rule: str) -> ResponseReturnValue:
    """Show one rule: what it says, every version, who set it and why."""
    story = rule_stories.with_authors(_story(rule))
    return render_template(
        "reminder_rules/show.html",
        story=story,
        name=name_of(story.key),
        versions=[
            (each, in_words(each.rule), url_for(".change", rule=rule, **query_of_version(story, each.rule)))
            for each in story.versions
        ],
    )


@bp.route("/<rule>/change", methods=["GET", "POST"])
def change(rule: str) -> ResponseReturnValue:
    """Ask what the rule is to be, filled in from the version that begins last or from the address."""
    story = _story(rule)
    given = {"formdata": request.args} if request.method == "GET" and "version" in request.args else {}
    form = rule_form(story, **given)
    if form.was_sent_well():
        try:
            rule_services.check_rule(form.as_rule(story.newest))
            return redirect(url_for(".check", rule=rule, **form.as_query()), 303)
        except RuleBroken as error:
            form.show(error)
    return _render_change(story, form)


@bp.route("/<rule>/check", methods=["GET", "POST"])
def check(rule: str) -> ResponseReturnValue:
    """Show what the rule would send if it were changed as the address says; then save it."""
    story = _story(rule)
    if request.method == "GET":
        form = rule_form(story, formdata=request.args, meta={"csrf": False})
        if not form.validate():
            return redirect(url_for(".change", rule=rule, **form.as_query()))
        return _render_check(story, form)
    form = rule_form(story)

    def save() -> ResponseReturnValue:
        rule_services.change_rule(
            form.as_rule(story.newest),
            by=signed_in_person(),
            reason=form.reason.data or "",
            expected_version=form.expected_version,
        )
        return saved(f"{name_of(story.key)}: changed", ".show", rule=rule)

    answer = when_sent(form, save, about=lambda: _story(rule), now=answers_now(lambda: _story(rule).newest))
    return answer or _render_change(story, form)


@bp.route("/<rule>/take-back", methods=["GET", "POST"])
def take_back(rule: str) -> ResponseReturnValue:
    """Take back the change that begins last, if it has not begun."""
    story = _story(rule)
    form = TakeBackForm(data={"version": story.version})

    def save() -> ResponseReturnValue:
        rule_services.take_back_change(
            story.key,
            by=signed_in_person(),
            reason=form.reason.data or "",
            expected_version=form.expected_version,
        )
        return saved(f"{name_of(story.key)}: change taken back", ".show", rule=rule)

    answer = when_sent(form, save, about=lambda: _story(rule))
    if answer is not None:
        return answer
    if story.to_come is None:
        return redirect(url_for(".show", rule=rule))
    return render_template(
        "reminder_rules/take_back.html",
        story=story,
        name=name_of(story.key),
        form=form,
        words=in_words(story.to_come.rule),
        words_before=in_words(story.versions[1].rule),
    )


def _story(slug: str) -> Story:
    return rule_stories.get_story(slug, viewer=signed_in_person())


def _line(story: Story) -> dict[str, object]:
    return {
        "name": name_of(story.key),
        "slug": story.slug,
        "words": in_words(story.present),
        "is_on": story.present.enabled,
        "changes_on": story.to_come.rule.valid_from if story.to_come else None,
    }


def _render_change(story: Story, form: RuleForm) -> str:
    return render_template(
        "reminder_rules/change.html",
        story=story,
        name=name_of(story.key),
        words=in_words(story.newest),
        form=form,
        example_day=clock.today() + timedelta(days=14),
    )


def _as_values(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _render_check(story: Story, form: RuleForm) -> ResponseReturnValue:
    changed = form.as_rule(story.newest)
    query = form.as_query()
    state = read_list_state(filters=(), sorts=("day",), default_sort="day")
    # What is proposed stays in the address from page to page of the list.
    state = replace(state, filters={name: _as_values(value) for name, value in query.items()})
    [as_it_is, then] = ahead_under(story.rulebook, story.rulebook.with_version(changed))
    return render_template(
        "reminder_rules/check.html",
        story=story,
        name=name_of(story.key),
        form=form,
        words=in_words(story.newest),
        new_words=in_words(changed),
        changed=changed,
        answers=query,
        as_it_is=as_it_is,
        then=then,
        difference=difference(as_it_is, then),
        page=then.page(state),
        later=[each for each in story.versions if each.rule.valid_from > changed.valid_from],
    )
