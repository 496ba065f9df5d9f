"""What the home of an office says of its tracker, as expressions that the row of an office takes along: no statement of its own."""

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from monitoring.models import Campaign, Period

_campaigns = Campaign.objects.filter(office=OuterRef("pk")).order_by().values("office")
CAMPAIGNS = Coalesce(Subquery(_campaigns.annotate(number=Count("pk")).values("number"), output_field=IntegerField()), 0)

# The last day that figures are known of; None before there is any.
MEASURED_UNTIL = Subquery(
    Period.objects.filter(office=OuterRef("pk"), results__isnull=False).order_by("-last", "-pk").values("last")[:1]
)  # fmt: skip
