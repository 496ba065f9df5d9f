"""The transaction of a request, when what it writes to goes away under it."""

import pytest

from monitoring import operations
from monitoring.models import Result
from otn.journal.models import JournalEntry
from otn.tenancy.scope import all_offices, office_scope
from tests.monitoring.tracked import month_of, row_of, seen

pytestmark = pytest.mark.django_db


def test_a_row_removed_between_the_door_and_its_lock_is_a_missing_page_and_nothing_is_written(client, world, monkeypatch):
    with office_scope([world.embruns.pk]):
        office = seen(world.embruns, world.manager)
        row = row_of(office, world.manager, month_of(office, world.manager))

    def write_too_late(*, row, by, **given):
        operations.remove_result(row=row, by=by)  # by somebody else, in this very moment
        return Result.objects.select_for_update().get(pk=row.pk)

    monkeypatch.setattr("monitoring.views.table.operations.write_cells", write_too_late)
    client.force_login(world.manager)
    answer = client.post(f"/ot/embruns/suivi/lignes/{row.pk}/", {"version": row.version, "visits": "12"})
    assert answer.status_code == 404
    assert "<h1>Cette page n’existe pas</h1>" in answer.text
    with all_offices("test"):
        assert Result.objects.filter(pk=row.pk).exists()
        assert not JournalEntry.objects.filter(verb="result.removed").exists()


def test_a_missing_row_of_a_page_that_only_reads_stays_our_mistake(client, world, monkeypatch):
    def lose(**given):
        raise Result.DoesNotExist

    monkeypatch.setattr("monitoring.views.table.get_table", lose)
    client.force_login(world.manager)
    with pytest.raises(Result.DoesNotExist):
        client.get("/ot/embruns/suivi/")
