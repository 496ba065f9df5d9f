"""The function by which policies read the scope; a missing or empty setting gives no office at all."""

from django.db import migrations

CREATE = """
CREATE FUNCTION otn_office_ids() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(string_to_array(nullif(current_setting('otn.office_ids', true), ''), ',')::bigint[], '{}') $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION otn_office_ids()")]
