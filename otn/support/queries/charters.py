"""Which charter an office stands under, and who accompanies it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from otn.clock import today
from otn.offices.models import AdvisorAssignment, Office
from otn.support.models import Charter, CharterText, Signature

CHARTER = "support.make_charter"  # kind of the job that makes the PDF

PUBLISHED = CharterText.objects.filter(state=CharterText.State.PUBLISHED)

# In a statement on offices: there is a text to sign and the office has signed none.
LACKS_CHARTER = Exists(PUBLISHED) & ~Exists(Charter.objects.filter(office=OuterRef("pk")))


@dataclass(frozen=True)
class SignatureLine:
    name: str
    role: str  # « pour l’office », « pour OTN »
    at: datetime


@dataclass(frozen=True)
class CharterView:
    """The charter that an office signed last."""

    pk: int
    number: int  # of the version of its text
    body: str
    by_office: SignatureLine | None
    by_otn: SignatureLine | None

    @property
    def is_signed(self) -> bool:
        return self.by_office is not None and self.by_otn is not None

    @property
    def signatures(self) -> tuple[SignatureLine, ...]:
        return tuple(line for line in (self.by_office, self.by_otn) if line is not None)


def newest_text() -> CharterText | None:
    """Return the text that is signed today; None before the first one is published."""
    return PUBLISHED.order_by("-number", "-pk").first()


def get_charter(*, office: Office, pk: int | None = None) -> CharterView | None:
    """Return the charter that an office signed last, or the one named; two statements. None before it has signed one."""
    charters = office.charters.select_related("text").order_by("-text__number", "-pk")
    charter = (charters if pk is None else charters.filter(pk=pk)).first()
    if charter is None:
        return None
    signatures = {line.side: line for line in charter.signatures.select_related("by").order_by("pk")}
    return CharterView(
        pk=charter.pk,
        number=charter.text.number,
        body=charter.text.body,
        by_office=_line(signatures.get(Signature.Side.OFFICE), "pour l’office"),
        by_otn=_line(signatures.get(Signature.Side.OTN), "pour OTN"),
    )


def _line(signature: Signature | None, role: str) -> SignatureLine | None:
    return None if signature is None else SignatureLine(str(signature.by), role, signature.at)


def advisors_of(office: Office) -> QuerySet[AdvisorAssignment]:
    """Return the assignments that run today."""
    running = Q(ends_on=None) | Q(ends_on__gte=today())
    current = office.assignments.filter(running, starts_on__lte=today(), advisor__is_active=True)
    return current.select_related("advisor").order_by("starts_on", "pk")
