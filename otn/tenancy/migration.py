"""Operations that migrations write: policies and composite keys of an office's table, rights of the staff role on the others, and what the
database refuses to change: lines of a journal, versions that were published.

Everything is reversible. The SQL and its order are those of platform.md §4: a foreign key added to a forced table without scope would be
checked against no row at all, hence keys first, FORCE last.
"""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

IN_SCOPE = "office_id = ANY (otn_office_ids())"

MODIFIABLE = ("SELECT", "INSERT", "UPDATE", "DELETE")
APPEND_ONLY = ("SELECT", "INSERT")


class _TableOperation(Operation):
    """SQL on the table of one model, which leaves Django's picture of the models alone."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def forwards(self, model: Any, quote: Any) -> list[str]:
        raise NotImplementedError

    def backwards(self, model: Any, quote: Any) -> list[str]:
        raise NotImplementedError

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for statement in self.forwards(to_state.apps.get_model(app_label, self.model_name), schema_editor.quote_name):
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for statement in self.backwards(from_state.apps.get_model(app_label, self.model_name), schema_editor.quote_name):
            schema_editor.execute(statement)


class OfficeRLS(_TableOperation):
    """Put an `OfficeModel`'s table under forced row-level security.

    `parents` names its relations to other such tables: each gets a foreign key of two columns, because key checks look through policies
    and would let a row of one office point at a row of another. `append_only` withholds UPDATE and DELETE from the staff role.
    """

    def __init__(self, model_name: str, parents: Sequence[str] = (), *, append_only: bool = False) -> None:
        super().__init__(model_name)
        self.parents = tuple(parents)
        self.append_only = append_only

    def forwards(self, model: Any, quote: Any) -> list[str]:
        table = quote(model._meta.db_table)
        rights = ", ".join(APPEND_ONLY if self.append_only else MODIFIABLE)
        return [
            *(_add_key(model, parent, quote) for parent in self.parents),
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY otn_scope ON {table} USING ({IN_SCOPE}) WITH CHECK ({IN_SCOPE})",
            f"CREATE POLICY otn_staff ON {table} TO otn_staff USING (true) WITH CHECK (true)",
            f"GRANT {rights} ON {table} TO otn_staff",
        ]

    def backwards(self, model: Any, quote: Any) -> list[str]:
        table = quote(model._meta.db_table)
        return [
            f"REVOKE ALL ON {table} FROM otn_staff",
            f"DROP POLICY otn_staff ON {table}",
            f"DROP POLICY otn_scope ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            *(_drop_key(model, parent, quote) for parent in reversed(self.parents)),
        ]

    def describe(self) -> str:
        return f"Force row-level security on {self.model_name}"


class SameOffice(_TableOperation):
    """Give a relation added later its key of two columns, on a table that is already under forced row-level security."""

    def __init__(self, model_name: str, parent: str) -> None:
        super().__init__(model_name)
        self.parent = parent

    def forwards(self, model: Any, quote: Any) -> list[str]:
        table = quote(model._meta.db_table)
        # Under FORCE the key would be checked against the rows of no scope, that is none, and accepted over a bad row.
        return [
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            _add_key(model, self.parent, quote),
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        ]

    def backwards(self, model: Any, quote: Any) -> list[str]:
        return [_drop_key(model, self.parent, quote)]

    def describe(self) -> str:
        return f"Keep {self.model_name}.{self.parent} within one office"


class StaffAccess(_TableOperation):
    """Let `all_offices` reach a table that belongs to no office."""

    def __init__(self, model_name: str, rights: Sequence[str] = MODIFIABLE) -> None:
        super().__init__(model_name)
        self.rights = tuple(rights)

    def forwards(self, model: Any, quote: Any) -> list[str]:
        return [f"GRANT {', '.join(self.rights)} ON {quote(model._meta.db_table)} TO otn_staff"]

    def backwards(self, model: Any, quote: Any) -> list[str]:
        return [f"REVOKE {', '.join(self.rights)} ON {quote(model._meta.db_table)} FROM otn_staff"]

    def describe(self) -> str:
        return f"Open {self.model_name} to the staff role"


class AppendOnly(_TableOperation):
    """Make the database refuse to change a row of this table, to empty it, and to delete a row that is younger than `kept`.

    `kept` is an interval of PostgreSQL (`24 months`), None for ever; `moment` is the field that tells the age. Policies would not do: they
    silently pass over the rows that they hide, and the owner of a table has every right on it.
    """

    def __init__(self, model_name: str, *, kept: str | None = None, moment: str = "at") -> None:
        super().__init__(model_name)
        self.kept = kept
        self.moment = moment

    def forwards(self, model: Any, quote: Any) -> list[str]:
        table, function = quote(model._meta.db_table), quote(f"{model._meta.db_table}_append_only")
        old = "false" if self.kept is None else f"OLD.{quote(self.moment)} < now() - interval '{self.kept}'"
        return [
            f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'DELETE' THEN IF {old} THEN RETURN OLD; END IF; END IF; "
            f"RAISE EXCEPTION '{model._meta.db_table} is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"CREATE TRIGGER otn_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
            f"CREATE TRIGGER otn_not_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
        ]

    def backwards(self, model: Any, quote: Any) -> list[str]:
        table, function = quote(model._meta.db_table), quote(f"{model._meta.db_table}_append_only")
        return [
            f"DROP TRIGGER otn_not_emptied ON {table}",
            f"DROP TRIGGER otn_append_only ON {table}",
            f"DROP FUNCTION {function}()",
        ]

    def describe(self) -> str:
        return f"Only ever add to {self.model_name}"


class Lifecycle(_TableOperation):
    """Make the database keep the life of a row: born in the first state, it goes from one to the next and nowhere else.

    `states` are in their order. In the first one the row may be changed and deleted; afterwards nothing of it changes any more, except in a
    move, and then only the columns that `moves` gives for the state that is entered.
    """

    def __init__(self, model_name: str, states: Sequence[str], moves: Mapping[str, Sequence[str]], *, field: str = "state") -> None:
        super().__init__(model_name)
        self.states = tuple(states)
        self.moves = {state: tuple(columns) for state, columns in moves.items()}
        self.field = field

    def forwards(self, model: Any, quote: Any) -> list[str]:
        table, function = quote(model._meta.db_table), quote(f"{model._meta.db_table}_lifecycle")
        field, first = quote(self.field), self.states[0]
        moves = []
        for before, after in pairwise(self.states):
            written = "ARRAY[" + ", ".join(f"'{column}'" for column in (self.field, *self.moves[after])) + "]"
            moves.append(
                f"IF OLD.{field} = '{before}' AND NEW.{field} = '{after}' "
                f"AND to_jsonb(OLD) - {written} = to_jsonb(NEW) - {written} THEN RETURN NEW; END IF; "
            )
        return [
            f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'INSERT' THEN IF NEW.{field} = '{first}' THEN RETURN NEW; END IF; "
            f"ELSIF TG_OP = 'DELETE' THEN IF OLD.{field} = '{first}' THEN RETURN OLD; END IF; "
            f"ELSIF TG_OP = 'UPDATE' THEN "
            f"IF (OLD.{field} = '{first}' AND NEW.{field} = '{first}') OR OLD IS NOT DISTINCT FROM NEW THEN RETURN NEW; END IF; "
            f"{''.join(moves)}END IF; "
            f"RAISE EXCEPTION '{model._meta.db_table} does not change in this state' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"CREATE TRIGGER otn_lifecycle BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
            f"CREATE TRIGGER otn_not_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
        ]

    def backwards(self, model: Any, quote: Any) -> list[str]:
        table, function = quote(model._meta.db_table), quote(f"{model._meta.db_table}_lifecycle")
        return [
            f"DROP TRIGGER otn_not_emptied ON {table}",
            f"DROP TRIGGER otn_lifecycle ON {table}",
            f"DROP FUNCTION {function}()",
        ]

    def describe(self) -> str:
        return f"Keep {self.model_name} in the order of its states"


class FrozenWith(_TableOperation):
    """Let a row be written only while the row that it is part of, `owner`, is in one of these states; that one it never leaves.

    `parents` names its relations to other parts: each gets a foreign key of two columns, so that a part cannot point at a part of another
    owner. The owner is locked against a change of state until the end of the transaction.
    """

    def __init__(
        self, model_name: str, owner: str, state: str | Sequence[str], parents: Sequence[str] = (), *, field: str = "state"
    ) -> None:
        super().__init__(model_name)
        self.owner = owner
        self.states = (state,) if isinstance(state, str) else tuple(state)
        self.parents = tuple(parents)
        self.field = field

    def forwards(self, model: Any, quote: Any) -> list[str]:
        table, function = quote(model._meta.db_table), quote(f"{model._meta.db_table}_frozen")
        relation = model._meta.get_field(self.owner)
        owner, column, field = quote(relation.remote_field.model._meta.db_table), quote(relation.column), quote(self.field)
        key = quote(relation.remote_field.model._meta.pk.column)
        states = ", ".join(f"'{state}'" for state in self.states)
        return [
            *(_add_key(model, parent, quote, relation.column, self._suffix) for parent in self.parents),
            f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE whole bigint; BEGIN "
            f"IF TG_OP = 'DELETE' THEN whole := OLD.{column}; "
            f"ELSIF TG_OP = 'INSERT' THEN whole := NEW.{column}; "
            f"ELSIF TG_OP = 'UPDATE' THEN IF OLD.{column} = NEW.{column} THEN whole := NEW.{column}; END IF; END IF; "
            f"PERFORM FROM {owner} WHERE {key} = whole AND {field} IN ({states}) FOR SHARE; "
            "IF FOUND THEN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END IF; "
            f"RAISE EXCEPTION '{model._meta.db_table} does not change any more' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"CREATE TRIGGER otn_frozen BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
            f"CREATE TRIGGER otn_not_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
        ]

    def backwards(self, model: Any, quote: Any) -> list[str]:
        table, function = quote(model._meta.db_table), quote(f"{model._meta.db_table}_frozen")
        return [
            f"DROP TRIGGER otn_not_emptied ON {table}",
            f"DROP TRIGGER otn_frozen ON {table}",
            f"DROP FUNCTION {function}()",
            *(_drop_key(model, parent, quote, self._suffix) for parent in reversed(self.parents)),
        ]

    @property
    def _suffix(self) -> str:
        return f"same_{self.owner}"

    def describe(self) -> str:
        return f"Freeze {self.model_name} with its {self.owner}"


def key_name(table: str, column: str, suffix: str = "same_office") -> str:
    """Return the name of the composite key of a column, within PostgreSQL's 63 characters."""
    name = f"{table}_{column}_{suffix}"
    return name if len(name) <= 63 else f"{name[:54]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _add_key(model: Any, parent: str, quote: Any, shared: str = "office_id", suffix: str = "same_office") -> str:
    field = model._meta.get_field(parent)
    target = field.remote_field.model._meta
    name = key_name(model._meta.db_table, field.column, suffix)
    # Deferred, so that the ORM's cascades may delete in their own order.
    return (
        f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(name)} "
        f"FOREIGN KEY ({quote(shared)}, {quote(field.column)}) "
        f"REFERENCES {quote(target.db_table)} ({quote(shared)}, {quote(target.pk.column)}) DEFERRABLE INITIALLY DEFERRED"
    )


def _drop_key(model: Any, parent: str, quote: Any, suffix: str = "same_office") -> str:
    column = model._meta.get_field(parent).column
    return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(key_name(model._meta.db_table, column, suffix))}"
