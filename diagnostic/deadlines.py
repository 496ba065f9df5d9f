"""Dates of an edition that are fair to both sides (roles.md §4, §5 trap 18)."""

from datetime import date

from otn.lib import french
from otn.lib.working_days import Calendar

REVIEW_DAYS = 5  # working days that an adviser has after the last submission


def earliest_review(submit_by: date) -> date:
    """Return the first day on which a review may end."""
    return Calendar().step(submit_by, REVIEW_DAYS)


def date_faults(*, opens_on: date, submit_by: date, review_by: date, closes_on: date) -> dict[str, str]:
    """Say date by date what is wrong with those of an edition; empty when they are fair."""
    faults = {}
    if submit_by <= opens_on:
        faults["submit_by"] = f"L’envoi se termine après l’ouverture, le {french.date_long(opens_on)}."
    earliest = earliest_review(submit_by)
    if review_by < earliest:
        faults["review_by"] = (
            f"La relecture doit durer au moins {REVIEW_DAYS} jours ouvrés après l’envoi\N{NO-BREAK SPACE}: "
            f"donnez le {french.date_long(earliest)}, ou plus tard."
        )
    if closes_on < review_by:
        faults["closes_on"] = "L’édition se termine le dernier jour de la relecture, ou plus tard."
    return faults


def is_of_the_past(closes_on: date, today: date) -> bool:
    """Say whether an edition closed more than twelve months ago: lists put it among the archives."""
    return (closes_on.year + 1, closes_on.month, closes_on.day) < (today.year, today.month, today.day)
