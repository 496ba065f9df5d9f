"""The scores of an office, and those of a thousand."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection
from django.utils import timezone

from diagnostic.models import Assessment, BankVersion, Edition, Revision
from diagnostic.operations.cohorts import close_edition
from diagnostic.queries.answers import get_answers
from diagnostic.results import Results, results, stored
from otn.tenancy.scope import all_offices, office_scope
from tests.bench.network import answering, edition, network, person
from tests.bench.site import _product
from tests.bench.stack import cookies_of, visiting
from tests.bench.timing import Line, interleave
from tests.diagnostic.compared import ended_edition
from tests.diagnostic.shipped import plausible, shipped
from tests.factories import OfficeFactory

# Points of a choice, or of the band of a number or of how many boxes are ticked; an unknown counts none.
AGGREGATE = """
WITH mark AS (
    SELECT chapter.code AS chapter, section.code AS section, orientation.key AS orientation, question.weight,
           CASE WHEN answer.state = 'unknown' THEN 0 ELSE coalesce(choice.points, band.points) END AS points
    FROM diagnostic_answer answer
    JOIN diagnostic_question question ON question.id = answer.question_id AND question.weight IS NOT NULL
    JOIN diagnostic_section section ON section.id = question.section_id
    JOIN diagnostic_chapter chapter ON chapter.id = section.chapter_id
    LEFT JOIN diagnostic_orientation orientation ON orientation.id = question.orientation_id
    LEFT JOIN diagnostic_choice choice
        ON choice.question_id = question.id AND choice.key = answer.keys[1] AND question.type IN ('single', 'yes_partial_no')
    LEFT JOIN LATERAL (
        SELECT points FROM diagnostic_band band
        WHERE band.question_id = question.id AND question.type IN ('number', 'multiple')
          AND numrange(lower, upper, CASE WHEN has_lower THEN '[' ELSE '(' END || CASE WHEN has_upper THEN ']' ELSE ')' END)
              @> coalesce(answer.number, (
                  SELECT count(*) FROM diagnostic_choice box
                  WHERE box.question_id = question.id AND box.key = ANY (answer.keys) AND NOT box.is_exclusive
              ))
        LIMIT 1
    ) band ON true
    WHERE answer.revision_id = %s AND answer.state IN ('answered', 'unknown')
)
SELECT chapter, section, orientation, sum(weight * points)::numeric / sum(weight)
FROM mark GROUP BY GROUPING SETS ((chapter), (section), (orientation))
"""


def rows(statement: str, *parameters: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def score() -> Iterator[Line]:
    """R5: every score of an assessment of 180 answers, from its rows, against the one-statement aggregate of the database."""
    network(12)
    mine = answering(11, seed=7)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with all_offices("bench"):
        revision = Revision.objects.select_related("assessment__bank_version__bank").get(assessment__office=mine.office)
    with office_scope([mine.office.pk]):

        def ours() -> Results:
            return get_answers(revision=revision, office=mine.office).results()

        def aggregate() -> list[tuple[Any, ...]]:
            return rows(AGGREGATE, revision.pk)

        _same(ours(), aggregate())
        answers = get_answers(revision=revision, office=mine.office)
        costs = interleave(
            {
                "ours": ours, "aggregate": aggregate, "read": lambda: get_answers(revision=revision, office=mine.office),
                "compute": lambda: results(answers.version.bank, answers.values, answers.profile),
            },
            calls=40, rounds=9,
        )  # fmt: skip
    yield Line(
        "R5 scores of an assessment of 180 answers, against the one-statement aggregate",
        costs["ours"].wall,
        costs["aggregate"].wall,
        3,
        1.3,
    )
    yield Line("   of which reading the answers", costs["read"].wall)
    yield Line("   of which computing every figure that is shown", costs["compute"].wall)


def _same(found: Results, sums: list[tuple[Any, ...]]) -> None:
    """Raise unless both say the same."""
    ours = {("c", one.key): one.score for one in found.chapters} | {("s", one.key): one.score for one in found.sections}
    ours |= {("o", one.key): one.score for one in found.orientations}
    theirs = {("c", c) if c else ("s", s) if s else ("o", o): value for c, s, o, value in sums if c or s or o}
    for key, value in ours.items():
        if value is not None and abs(value - theirs[key]) > Decimal("0.0001"):
            raise RuntimeError(f"{key}: {value} and {theirs[key]}")


# --- A thousand offices -------------------------------------------------------------------------------------------------------------------

PARTS = ("overall", *(f"part{number}" for number in range(8)))  # five chapters, three orientations
TABLE = f"CREATE TABLE IF NOT EXISTS bench_scores (edition_id bigint, {', '.join(f'{name} smallint' for name in PARTS)})"
QUARTILES = ", ".join(f"percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY {name})" for name in PARTS)
SELECT = f"SELECT count(*), {QUARTILES} FROM bench_scores WHERE edition_id = %s"


@cache
def cohort(offices: int) -> Edition:
    """Return an edition in which so many offices were validated, and that can be closed; their scores stand in a bare table too."""
    version = BankVersion.objects.get(pk=edition().bank_version_id)
    ended = ended_edition(version, 2000 + len(str(offices)))
    bank = shipped()
    figures = [stored(results(bank, plausible(bank, seed, levels=(10 + seed, 30, 50 - seed, 10)), {})) for seed in range(40)]
    now = timezone.now()
    with all_offices("bench"):
        made = OfficeFactory.create_batch(offices, category="1", legal_form="epic", territory="rural")
        assessments = Assessment.objects.bulk_create(Assessment(office=one, edition=ended, bank_version=version) for one in made)
        Revision.objects.bulk_create(
            Revision(
                office=one.office, assessment=one, state="validated", submitted_at=now, validated_at=now, profile={},
                figures=figures[number % len(figures)],
            )
            for number, one in enumerate(assessments)
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.executemany(
            f"INSERT INTO bench_scores VALUES (%s{', %s' * len(PARTS)})",
            [[ended.pk, *_displayed(figures[number % len(figures)])] for number in range(offices)],
        )
        cursor.execute("CREATE INDEX IF NOT EXISTS bench_scores_edition ON bench_scores (edition_id)")
        cursor.execute("ANALYZE")
    return ended


def _displayed(figures: dict[str, Any]) -> list[int]:
    return [one["shown"] for one in (figures["overall"], *figures["chapters"].values(), *figures["orientations"].values())]


def benchmark() -> Iterator[Line]:
    """R6: the page of the network's benchmark once an edition of a thousand offices is closed, against a bare select on stored scores."""
    network(12)
    ended = cohort(1000)
    close_edition(edition=ended, by=None)
    cookies = cookies_of(person("admin@otn.example"))
    page = visiting(_product(), f"/reseau/reperes/?edition={ended.year}", cookies)
    assert "1\u202f000" in page().decode() or "1000" in page().decode()
    costs = interleave(
        {"page": page, "select": lambda: rows(SELECT, ended.pk)},
        calls=20,
        rounds=9,
    )
    yield Line(
        "R6 benchmark page over 1 000 offices, against a bare select on stored scores", costs["page"].wall, costs["select"].wall, 3, 1.5
    )
