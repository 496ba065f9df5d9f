"""Refusals: of a database login that escapes the policies, of an office's table that has none."""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection, connections, models

from otn.tenancy.models import OfficeModel

logger = logging.getLogger("otn.tenancy")

OLDEST_SERVER = 160_000  # GRANT … WITH INHERIT FALSE came with PostgreSQL 16

# The tables that decide the scope itself: otn.offices.access alone filters them (DESIGN §5).
SCOPE_TABLES = frozenset({"offices.membership", "offices.advisorassignment", "offices.invitation", "offices.intervention"})

LOGIN = """
SELECT current_setting('server_version_num')::int,
       rolsuper,
       rolbypassrls,
       EXISTS (SELECT FROM pg_roles WHERE rolname = 'otn_staff'),
       EXISTS (SELECT FROM pg_roles staff WHERE staff.rolname = 'otn_staff' AND pg_has_role(session_user, staff.oid, 'USAGE'))
FROM pg_roles WHERE rolname = session_user
"""

POLICIES = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, has_table_privilege('otn_staff', c.oid, 'SELECT'),
       coalesce(array_agg(p.polname::text || CASE WHEN p.polcmd = '*' AND p.polpermissive THEN '' ELSE ' (partial)' END
                          || ' using ' || pg_get_expr(p.polqual, p.polrelid) || ' check ' || pg_get_expr(p.polwithcheck, p.polrelid)
                          ORDER BY p.polname) FILTER (WHERE p.polname IS NOT NULL), '{}')
FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
WHERE c.relname = ANY (%s) AND c.relnamespace = current_schema()::regnamespace
GROUP BY c.oid, c.relname
"""

EXPECTED_POLICIES = [
    "otn_scope using (office_id = ANY (otn_office_ids())) check (office_id = ANY (otn_office_ids()))",
    "otn_staff using true check true",
]

COMPOSITE_KEYS = """
SELECT child.relname, parent.relname,
       (SELECT array_agg(a.attname::text ORDER BY k.position) FROM unnest(f.conkey) WITH ORDINALITY AS k(number, position)
        JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.number)
FROM pg_constraint f JOIN pg_class child ON child.oid = f.conrelid JOIN pg_class parent ON parent.oid = f.confrelid
WHERE f.contype = 'f' AND cardinality(f.conkey) = 2 AND child.relname = ANY (%s)
"""


def login_faults(database: Any) -> list[str]:
    """Say what forbids to work with the login of this connection; an empty list means nothing does."""
    with database.cursor() as cursor:
        cursor.execute(LOGIN)
        version, is_superuser, bypasses, staff_exists, inherits_staff = cursor.fetchone()
    faults = []
    if version < OLDEST_SERVER:
        faults.append(f"PostgreSQL {version // 10_000} is too old: 16 at least.")
    if is_superuser:
        faults.append("The login of DATABASE_URL is a superuser: row-level security would not hold it. Log in as `otn`.")
    if bypasses:
        faults.append("The login of DATABASE_URL has BYPASSRLS: row-level security would not hold it. Log in as `otn`.")
    if not staff_exists:
        faults.append("The role otn_staff does not exist: run otn/embedded/roles.sql as a superuser of the database.")
    if inherits_staff and not is_superuser:
        faults.append("The login of DATABASE_URL inherits otn_staff: GRANT otn_staff TO otn WITH INHERIT FALSE, SET TRUE.")
    return faults


def table_faults(database: Any, of: Iterable[type[models.Model]]) -> list[str]:
    """Say which of these models lack what keeps offices apart in the database; tables not created yet are passed over.

    Each `OfficeModel` needs row-level security, forced, exactly the two policies, the grant of the staff role, and a key of two columns
    for each relation to another such model. A model that is none and points at an office must be one of SCOPE_TABLES.
    """
    faults = []
    tenants: list[type[models.Model]] = []
    for model in of:
        if issubclass(model, OfficeModel):
            tenants.append(model)
        elif model._meta.label_lower not in SCOPE_TABLES and (_points_at_office(model) or _relations_to_tenants(model)):
            faults.append(f"{model._meta.label} points at an office, or at a row of one, without being an OfficeModel.")
    names = [model._meta.db_table for model in tenants]
    with database.cursor() as cursor:
        cursor.execute(POLICIES, [names])
        tables = {name: rest for name, *rest in cursor.fetchall()}
        cursor.execute(COMPOSITE_KEYS, [names])
        keys = {(child, parent, tuple(columns)) for child, parent, columns in cursor.fetchall()}
    for model in tenants:
        label, table = model._meta.label, model._meta.db_table
        if table not in tables:
            continue
        enabled, forced, granted, policies = tables[table]
        if not (enabled and forced and granted and policies == EXPECTED_POLICIES):
            faults.append(f"{label} is not under its two policies, forced: add OfficeRLS to its migration.")
        for field in _relations_to_tenants(model):
            parent = field.related_model._meta.db_table
            if parent in tables and (table, parent, ("office_id", field.column)) not in keys:
                faults.append(f"{label}.{field.name} has no key of two columns: name it in OfficeRLS or add SameOffice.")
        faults.extend(
            f"{label}.{field.name} hides a table without office: write its `through` model."
            for field in model._meta.local_many_to_many
            if getattr(field.remote_field, "through")._meta.auto_created  # noqa: B009  unknown to the types
        )
    return faults


def _points_at_office(model: type[models.Model]) -> bool:
    return any(field.is_relation and field.many_to_one and _label(field) == "offices.office" for field in model._meta.local_fields)


def _relations_to_tenants(model: type[models.Model]) -> list[Any]:
    return [
        field
        for field in model._meta.local_fields
        if isinstance(field.related_model, type) and issubclass(field.related_model, OfficeModel)
    ]


def _label(field: Any) -> str:
    label: str = field.related_model._meta.label_lower
    return label


def check_tenancy(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Django's check of a database, run by `migrate` and `check --database default`."""
    faults: list[CheckMessage] = []
    for alias in databases or ():
        faults.extend(Error(fault, id="tenancy.E001") for fault in login_faults(connections[alias]))
        if not faults:
            faults.extend(Error(fault, id="tenancy.E002") for fault in table_faults(connections[alias], apps.get_models()))
    return faults


def refuse_unsafe_login() -> None:
    """Raise ImproperlyConfigured when the policies would not hold this process; called when web and worker start.

    A database that is down is no reason not to start: the process serves again when it is back, and `/readyz` looks too.
    """
    try:
        faults = login_faults(connection)
    except OperationalError:
        logger.warning("the database does not answer yet: its login is checked by /readyz")
        return
    finally:
        connection.close()
    if faults:
        raise ImproperlyConfigured(" ".join(faults))
