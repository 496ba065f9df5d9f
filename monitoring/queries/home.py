"""What the home of an office says of its tracker, as expressions that the row of an office takes along: no statement of its own."""

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from monitoring.models import Campaign, Period

_campaigns = Campaign.objects.filter(office=OuterRef("pk")).order_by().values("office")
CAMPAIGNS = Coalesce(Subquery(_campaigns.annotate(number=Count("pk")).values("number"), output_field=IntegerField()), 0)

# The last day that figures are known of, a row that nobody filled in having none; None before there is any.
_filled = Q()
for _figure in ("impressions", "clicks", "visits", "orders", "revenue", "cost"):
    _filled |= Q(**{f"results__{_figure}__isnull": False})
MEASURED_UNTIL = Subquery(Period.objects.filter(_filled, office=OuterRef("pk")).order_by("-last", "-pk").values("last")[:1])
