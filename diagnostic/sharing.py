"""Sharing out the chapters of a diagnostic, so that everybody has about as much to do."""

from collections.abc import Mapping, Sequence


def shared_out(seconds: Mapping[str, int], people: Sequence[int], held: Mapping[str, Sequence[int]]) -> Mapping[str, int]:
    """Give each chapter that is nobody's to one person: the longest first, to whoever has the least so far.

    `seconds` is the time of each chapter, `held` who has which already; a chapter that several share counts in equal parts. Nobody to
    share among gives nothing.
    """
    if not people:
        return {}
    load = dict.fromkeys(people, 0.0)
    for chapter, holders in held.items():
        for person in holders:
            if person in load:
                load[person] += seconds[chapter] / len(holders)
    given: dict[str, int] = {}
    free = [chapter for chapter in seconds if not held.get(chapter)]
    for chapter in sorted(free, key=lambda one: -seconds[one]):  # stable: equal ones in the order of the bank
        person = min(people, key=lambda one: load[one])
        load[person] += seconds[chapter]
        given[chapter] = person
    return {chapter: given[chapter] for chapter in seconds if chapter in given}
