"""What the tracker says in words: a gap to a reference, whether what was expected is reached."""

from monitoring.columns import BY_CODE
from monitoring.kpi import Comparison, Standing, written
from otn.lib import french

MET = frozenset({Standing.BETTER, Standing.NEAR, Standing.ABOVE})


def gap(found: Comparison) -> str:
    """Say how a figure stands to its reference: « 13 % sous », « proche »."""
    if found.standing is Standing.NEAR:
        return "proche"
    side = "au-dessus" if found.gap > 0 else "sous"
    return f"{french.percent(abs(found.gap), of=100)} {side}"


def goal(found: Comparison) -> str:
    """Say whether what was expected of a channel is reached: « Tx conversion : 0,58 % pour 0,50 % attendus, atteint »."""
    column = BY_CODE[found.code]
    reached = "atteint" if is_met(found) else "non atteint"
    value, reference = written(found.value, column.kind), written(found.reference, column.kind)
    return f"{column.label}\u00a0: {value} pour {reference} attendus, {reached}"


def is_met(found: Comparison) -> bool:
    """Say whether a target is reached; within 5 % it is."""
    return found.standing in MET
