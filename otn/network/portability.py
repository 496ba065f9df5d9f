"""All that an office has here, for itself (RGPD art. 20): one JSON file that another program can read, and its documents.

Every table of an office is taken unless it is left out by name, so a table that is added later is not forgotten. What the rows of the
office point at outside it (questions, editions, texts) comes along, so that the file explains itself; people come with their name, and
with their address when they are of the team.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from otn.accounts.models import User
from otn.documents.models import Document
from otn.journal import operations as journal
from otn.lib.refusals import Refused
from otn.offices.models import AdvisorAssignment, Intervention, Invitation, Membership, Office
from otn.tenancy.models import OfficeModel
from otn.tenancy.scope import office_scope

FORMAT = 1

LEFT_OUT: Mapping[str, str] = {
    "support.OfficeNote": "what OTN notes for itself",
    "diagnostic.PrivateNote": "what an adviser notes for himself",
    "notifications.Notification": "each belongs to one person, who finds them among her own data",
}
# What lets somebody in, or is somebody's opinion before she has given it.
SECRETS: Mapping[str, frozenset[str]] = {
    "documents.ShareLink": frozenset({"token_hash", "code_hash"}),
    "offices.Invitation": frozenset({"nonce"}),
}
NOT_YET: Mapping[str, dict[str, str]] = {"diagnostic.AdvisorMark": {"revision__state": "submitted"}}  # the review is under way

OF_THE_TEAM = (Membership, AdvisorAssignment, Invitation, Intervention)

READ_ME = """Données de {name} sur Stratégie web OTN

donnees.json contient tout ce que le site garde pour cet office, table par table, au format JSON : un autre logiciel peut le relire.
Pour chaque table, « champs » donne le nom français de chaque colonne. « références » contient ce que les lignes citent sans que ce soit
à l’office : questions, éditions, textes. « personnes » donne le nom de qui a fait quoi.

Le dossier documents contient les rapports et les classeurs préparés, tels qu’ils ont été remis.

N’y figurent pas : les notes que les conseillers gardent pour eux, les avis d’une relecture en cours, les notifications de chacun, les
codes et les jetons d’accès.
"""


@dataclass(frozen=True)
class Export:
    rows: int
    files: int


def find_office(slug: str) -> Office:
    """Return an office by its address; raises Refused when there is none."""
    office = Office.objects.filter(slug=slug).first()
    if office is None:
        raise Refused(f"Aucun office n’a l’adresse {slug}.")
    return office


def export_office(*, office: Office, folder: Path) -> Export:
    """Write all that an office has into a new or empty folder; raises Refused. The office reads in its journal that it was done."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} n’est pas un dossier vide.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with office_scope([office.pk]):
        tables = {model: _rows(model, {"office_id": office.pk}) for model in exported_models()}
        tables = {Office: _rows(Office, {"pk": office.pk}), **tables}
        files = _copy_documents(office, folder / "documents")
        journal.record(office_id=office.pk, by=None, verb="office.exported", target=office, label=office.name)
    references = _references(tables)
    content = {
        "format": FORMAT,
        "exporté le": timezone.now(),
        "office": office.name,
        "tables": {model._meta.label: _told(model, rows) for model, rows in tables.items() if rows},
        "références": {model._meta.label: _told(model, rows) for model, rows in references.items()},
        "personnes": _people({**tables, **references}, office),
    }
    (folder / "donnees.json").write_text(json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
    (folder / "lisez-moi.txt").write_text(READ_ME.format(name=office.name))
    return Export(sum(len(rows) for rows in tables.values()), files)


Rows = list[dict[str, Any]]


def exported_models() -> list[type[models.Model]]:
    of_offices = [model for model in apps.get_models() if issubclass(model, OfficeModel) and model._meta.label not in LEFT_OUT]
    return [*OF_THE_TEAM, *of_offices]


def _rows(model: type[models.Model], which: Mapping[str, Any]) -> Rows:
    secrets = SECRETS.get(model._meta.label, frozenset())
    names = [field.attname for field in model._meta.concrete_fields if field.name not in secrets]
    rows = model._default_manager.filter(**which)
    if held_back := NOT_YET.get(model._meta.label):
        rows = rows.exclude(**held_back)
    return list(rows.order_by("pk").values(*names))


def _told(model: type[models.Model], rows: Rows) -> dict[str, Any]:
    fields = {field.attname: str(field.verbose_name) for field in model._meta.concrete_fields if not rows or field.attname in rows[0]}
    return {"nom": str(model._meta.verbose_name_plural), "champs": fields, "lignes": rows}


def _pointed_at(tables: Mapping[type[models.Model], Rows]) -> dict[type[models.Model], set[Any]]:
    found: dict[type[models.Model], set[Any]] = {}
    for model, rows in tables.items():
        for field in model._meta.concrete_fields:
            target = field.related_model
            if isinstance(target, type) and issubclass(target, models.Model):
                found.setdefault(target, set()).update(row[field.attname] for row in rows if row.get(field.attname) is not None)
    return found


def _references(tables: Mapping[type[models.Model], Rows]) -> dict[type[models.Model], Rows]:
    """Follow the rows of the office to what they cite outside it, and so on, until nothing new is found."""
    found: dict[type[models.Model], Rows] = {}
    while True:
        wanted = {
            model: keys
            for model, keys in _pointed_at({**tables, **found}).items()
            if model not in {User, Office} and model not in tables and not issubclass(model, OfficeModel) and keys
        }
        new = {model: keys for model, keys in wanted.items() if len(found.get(model, ())) < len(keys)}
        if not new:
            return found
        found |= {model: _rows(model, {"pk__in": keys}) for model, keys in new.items()}


def _people(tables: Mapping[type[models.Model], Rows], office: Office) -> list[dict[str, Any]]:
    team = set(office.memberships.order_by("pk").values_list("user_id", flat=True))
    people = User.objects.filter(pk__in=_pointed_at(tables).get(User, set())).order_by("pk")
    return [{"id": person.pk, "nom": person.full_name, **({"adresse": person.email} if person.pk in team else {})} for person in people]


def _copy_documents(office: Office, folder: Path) -> int:
    """Copy the files of the office under the names that people know, with their number, for names are given twice."""
    paths = {f"{document.pk}-{document.name}": document.path for document in Document.objects.filter(office=office).order_by("pk")}
    if office.logo:
        paths[f"logo{Path(office.logo).suffix}"] = office.logo
    for name, path in paths.items():
        folder.mkdir(exist_ok=True)
        with default_storage.open(path) as source, (folder / Path(name).name).open("wb") as target:
            shutil.copyfileobj(source, target)
    return len(paths)
