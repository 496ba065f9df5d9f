"""Dates of an edition that are fair to both sides (roles.md §4, §5 trap 18)."""

from datetime import date, timedelta
from itertools import count, islice

import holidays

REVIEW_DAYS = 5  # working days that an adviser has after the last submission


def working_days_after(day: date, number: int) -> date:
    """Return the day that comes this many working days after another, French public holidays left out."""
    closed = holidays.country_holidays("FR")
    days = (day + timedelta(days=one) for one in count(1))
    return next(islice((one for one in days if one.weekday() < 5 and one not in closed), number - 1, None))


def earliest_review(submit_by: date) -> date:
    """Return the first day on which a review may end."""
    return working_days_after(submit_by, REVIEW_DAYS)


def is_of_the_past(closes_on: date, today: date) -> bool:
    """Say whether an edition closed more than twelve months ago: lists put it among the archives."""
    return (closes_on.year + 1, closes_on.month, closes_on.day) < (today.year, today.month, today.day)
