"""Dates of an edition that are fair to both sides (roles.md §4, §5 trap 18)."""

from datetime import date

from otn.lib.working_days import Calendar

REVIEW_DAYS = 5  # working days that an adviser has after the last submission


def earliest_review(submit_by: date) -> date:
    """Return the first day on which a review may end."""
    return Calendar().step(submit_by, REVIEW_DAYS)


def is_of_the_past(closes_on: date, today: date) -> bool:
    """Say whether an edition closed more than twelve months ago: lists put it among the archives."""
    return (closes_on.year + 1, closes_on.month, closes_on.day) < (today.year, today.month, today.day)
