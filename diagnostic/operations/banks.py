"""Question banks are imported as a draft, published for ever, retired from new assessments; each act is a line of the network's journal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from diagnostic import bank, models
from diagnostic.bank_check import check
from diagnostic.bank_diff import Change, Difference
from diagnostic.bank_edit import Part
from diagnostic.bank_files import BankFile, with_findings
from diagnostic.bank_tree import Fault, Severity
from diagnostic.queries.banks import get_comparison, get_version
from diagnostic.question_edit import QuestionPart
from otn.accounts.models import User
from otn.journal.operations import record
from otn.lib import french
from otn.lib.refusals import Refused, Stale, WrongState
from otn.tenancy.scope import all_offices

State = models.BankVersion.State

SHOWN = 10  # of the reasons for a refusal: the page of the version has them all


@dataclass(frozen=True)
class Imported:
    """The draft that was made, None where there was nothing to change."""

    version_id: int | None
    difference: Difference


def import_draft(*, new: bank.Bank, by: User | None, source: str, seen: str | None = None) -> Imported:
    """Make the draft of a bank, or replace the one there is; the same bank again changes nothing.

    `source` is the name of the file, for the journal. Raises Refused for a code that is already that of another question, and for a
    condition that cannot be: what else is wrong forbids publishing only. Raises Stale when `seen` is given and what was compared with
    (Comparison.fingerprint) has changed since.
    """
    with all_offices("question bank: import"):
        owner, _ = models.QuestionBank.objects.get_or_create(key=new.key)
        models.QuestionBank.objects.select_for_update(of=("self",), no_key=True).get(pk=owner.pk)
        comparison = get_comparison(new)
        faults = [*comparison.findings, *(finding for finding in check(new) if finding.severity is Severity.FAULT)]
        if faults:
            raise Refused(" ".join(fault.message for fault in faults[:SHOWN]))
        if comparison.is_empty:
            return Imported(None, comparison.difference)
        if seen is not None and seen != comparison.fingerprint:
            raise Stale(comparison)
        version = _draft(owner, by)
        _write(version, new)
        difference = comparison.difference
        record(
            office_id=None,
            by=by,
            verb="bank.imported",
            target=version,
            label=_label(version),
            after={"source": source} | {change.value: difference.count(change) for change in Change},
        )
        return Imported(version.pk, difference)


class Misread(Refused):
    """What was typed cannot be understood; `faults` say where."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("Rien n’a été enregistré\u00a0: corrigez d’abord ce qui ne se lit pas.")
        self.faults = faults


def edit_draft(*, version_id: int, part: Part, typed: Mapping[str, str], seen: str, by: User | None) -> bool:
    """Write a part of a draft as it was typed, cell by cell, and say whether that changes anything.

    Raises LookupError when the draft has no such part, WrongState when it is no draft, Misread for what cannot be understood, Stale (with
    the bank as it stands) when the part has changed since `seen`, its fingerprint then.
    """
    with all_offices("question bank: edit"):
        version = _lock(version_id)
        # As an import does, which replaces the draft.
        models.QuestionBank.objects.select_for_update(of=("self",), no_key=True).get(pk=version.bank_id)
        if version.state != State.DRAFT:
            raise WrongState("Seul un brouillon se modifie.")
        current = get_version(version.pk).bank
        edited = part.read(current, typed)
        new = edited.file.bank
        if new is not None and not edited.file.is_refused and new == current:
            return False
        if part.fingerprint(current) != seen:
            raise Stale(current)
        findings = get_comparison(new).findings if new is not None else ()
        faults = [*edited.faults, *with_findings(BankFile(new, (), edited.file.reading), findings).faults]
        if new is None or any(fault.severity is Severity.FAULT for fault in faults):
            raise Misread(tuple(faults))
        _rewrite(version, part, new)
        record(office_id=None, by=by, verb="bank.edited", target=version, label=_label(version), after={"part": part.key})
        return True


def publish(*, version_id: int, by: User | None, reason: str = "") -> models.BankVersion:
    """Publish a draft: nothing can change it any more. The reason, if there is one, is journalled.

    Raises WrongState when it is no draft, Refused while something is missing.
    """
    with all_offices("question bank: publication"):
        version = _lock(version_id)
        if version.state != State.DRAFT:
            raise WrongState("Seul un brouillon se publie.")
        findings = [finding for finding in check(get_version(version.pk).bank) if finding.severity is not Severity.REMARK]
        if findings:
            count = french.plural(len(findings), "point reste à régler", "points restent à régler")
            raise Refused(f"{count} avant de publier\u00a0: {' '.join(finding.message for finding in findings[:SHOWN])}")
        return _move(version, State.PUBLISHED, by, reason)


def retire(*, version_id: int, by: User | None, reason: str = "") -> models.BankVersion:
    """Withdraw a published version from new assessments; those that began with it go on. Raises WrongState when it is not published."""
    with all_offices("question bank: retirement"):
        version = _lock(version_id)
        if version.state != State.PUBLISHED:
            raise WrongState("Seule une version publiée se retire.")
        return _move(version, State.RETIRED, by, reason)


def discard_draft(*, version_id: int, by: User | None) -> None:
    """Delete a draft. Raises WrongState when it is none."""
    with all_offices("question bank: draft discarded"):
        version = _lock(version_id)
        if version.state != State.DRAFT:
            raise WrongState("Seul un brouillon se supprime.")
        _empty(version)
        record(office_id=None, by=by, verb="bank.discarded", target=version, label=_label(version))
        version.delete()


def _lock(version_id: int) -> models.BankVersion:
    return models.BankVersion.objects.select_for_update(of=("self",), no_key=True).select_related("bank").get(pk=version_id)


@transaction.atomic
def _move(version: models.BankVersion, state: models.BankVersion.State, by: User | None, reason: str) -> models.BankVersion:
    fields: dict[str, Any] = {"state": state, f"{state.value}_at": Now(), f"{state.value}_by": by}
    models.BankVersion.objects.filter(pk=version.pk).update(**fields)
    version.refresh_from_db()
    record(office_id=None, by=by, verb=f"bank.{state.value}", target=version, label=_label(version), reason=reason)
    return version


def _label(version: models.BankVersion) -> str:
    return f"{version.bank.key}, version {version.number}"


# --- Rows ---------------------------------------------------------------------------------------------------------------------------------

PARTS = (  # what refers before what is referred to
    models.BandText,
    models.Threshold,
    models.Band,
    models.Choice,
    models.Question,
    models.Section,
    models.Chapter,
    models.Source,
    models.Orientation,
    models.MaturityBand,
    models.Preparation,
    models.GlossaryTerm,
)


def _draft(owner: models.QuestionBank, by: User | None) -> models.BankVersion:
    """Return the draft of a bank, emptied, or a new one with the next number."""
    version = owner.versions.filter(state=State.DRAFT).first()
    if version is not None:
        _empty(version)
        return version
    last = owner.versions.order_by("-number", "pk").values_list("number", flat=True).first() or 0
    return models.BankVersion.objects.create(bank=owner, number=last + 1, created_by=by)


def _empty(version: models.BankVersion) -> None:
    for part in PARTS:
        part._default_manager.filter(bank_version=version).delete()


def _write(version: models.BankVersion, new: bank.Bank) -> None:
    version.name, version.label, version.minutes = new.name, new.label, new.minutes
    version.save(update_fields=["name", "label", "minutes"])
    _Writer(version, new).write()


def _rewrite(version: models.BankVersion, part: Part, new: bank.Bank) -> None:
    """Write a part that has changed: a question alone, which is edited most, else the whole."""
    if not isinstance(part, QuestionPart):
        _empty(version)
        _write(version, new)
        return
    question, row = new.by_code[part.code], version.questions.get(code=part.code)
    orientation = version.orientations.filter(key=question.orientation).first()
    models.Question.objects.filter(pk=row.pk).update(**_question(question), orientation=orientation)
    for owned in (models.Threshold, models.Band, models.Choice):
        owned._default_manager.filter(question=row).delete()
    _Writer(version, new).answers([(row, question)], {source.key: source for source in version.sources.order_by("pk")})


class _Writer:
    """Writes the parts of a version, one statement for each table."""

    def __init__(self, version: models.BankVersion, new: bank.Bank) -> None:
        self._version = version
        self._new = new

    def write(self) -> None:
        new = self._new
        maturity = self._save(models.MaturityBand, ({"key": one.key, "label": one.label, "lower": one.lower} for one in new.maturity))
        orientations = self._save(
            models.Orientation, ({"key": one.key, "label": one.label, "question": one.question} for one in new.orientations)
        )
        self._save(models.Preparation, ({"key": one.key, "text": one.text} for one in new.preparation))
        self._save(models.GlossaryTerm, ({"key": one.key, "term": one.term, "definition": one.definition} for one in new.glossary))
        sources = self._save(models.Source, (asdict(one) for one in new.sources))
        chapters = self._save(models.Chapter, ({"code": one.code, "title": one.title} for one in new.chapters))
        by_key = {band.key: row for band, row in zip(new.maturity, maturity, strict=True)}
        texts: list[tuple[dict[str, Any], tuple[bank.BandText, ...]]] = [({}, new.band_texts)]
        texts += [({"orientation": row}, one.band_texts) for one, row in zip(new.orientations, orientations, strict=True)]
        texts += [({"chapter": row}, one.band_texts) for one, row in zip(new.chapters, chapters, strict=True)]
        self._save(
            models.BandText,
            ({**of, "maturity": by_key[text.maturity], "text": text.text} for of, some in texts for text in some),
        )
        sections = self._save(
            models.Section,
            (
                {"chapter": row, "code": one.code, "title": one.title, "is_context": one.is_context, "plan": one.plan and asdict(one.plan)}
                for chapter, row in zip(new.chapters, chapters, strict=True)
                for one in chapter.sections
            ),
        )
        self._questions(
            dict(zip((section.code for section in new.sections), sections, strict=True)),
            dict(zip((one.key for one in new.orientations), orientations, strict=True)),
            dict(zip((one.key for one in new.sources), sources, strict=True)),
        )

    def _questions(self, sections: dict[str, Any], orientations: dict[str, Any], sources: dict[str, Any]) -> None:
        found = [(sections[section.code], question) for section in self._new.sections for question in section.questions]
        rows = self._save(
            models.Question,
            (
                {**_question(question), "section": section, "orientation": orientations.get(question.orientation)}
                for section, question in found
            ),
        )
        owned = [(row, question) for row, (_, question) in zip(rows, found, strict=True)]
        self.answers(owned, sources)

    def answers(self, owned: Sequence[tuple[models.Question, bank.Question]], sources: Mapping[str, models.Source]) -> None:
        """Write what belongs to questions whose rows are there."""
        self._save(
            models.Choice,
            (
                {**asdict(choice), "quadrant": choice.quadrant or "", "question": row}
                for row, question in owned
                for choice in question.choices
            ),
        )
        self._save(models.Band, ({**asdict(band), "question": row} for row, question in owned for band in question.bands))
        self._save(
            models.Threshold,
            ({**asdict(one), "source": sources[one.source], "question": row} for row, question in owned for one in question.thresholds),
        )

    def _save(self, model: Any, values: Iterator[dict[str, Any]]) -> list[Any]:
        rows = [model(bank_version=self._version, position=position, **fields) for position, fields in enumerate(values)]
        saved: list[Any] = model.objects.bulk_create(rows)
        return saved


SAME_FIELDS = (  # of a question, here and there
    *("code", "type", "text", "subject", "help_text", "rationale", "heading", "replaces", "weight", "is_legal", "not_applicable"),
    *("unit", "minimum", "maximum", "is_non_monotonic", "recommendation", "next_recommendation"),
)


def _question(question: bank.Question) -> dict[str, Any]:
    """Return the plain fields of a question."""
    cost, complexity, time = question.cct or (None, None, None)
    facts, condition = question.facts, question.condition
    stored = condition and {**asdict(condition), "bound": None if condition.bound is None else str(condition.bound)}
    return {
        **{name: getattr(question, name) for name in SAME_FIELDS},
        "condition": stored,
        "cost": cost,
        "complexity": complexity,
        "time": time,
        "fact_low": facts.low,
        "fact_low_1": facts.low_1,
        "fact_high": facts.high,
        "fact_threat": facts.threat,
        "fact_opportunity": facts.opportunity,
    }
