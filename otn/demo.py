"""The cast of the demo network (DESIGN §10): fictional offices and people, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

PASSWORD = "demo-otn-normandie"  # printed by bin/run; production never loads the demo


@dataclass(frozen=True)
class CastOffice:
    slug: str
    name: str
    domain: str
    profile: Mapping[str, object] = field(default_factory=dict)  # fields of the office; what is missing nobody has filled


@dataclass(frozen=True)
class CastPerson:
    """Somebody outside the offices; `advises` holds slugs."""

    email: str
    first_name: str
    last_name: str
    what: str
    advises: tuple[str, ...] = ()
    is_network_admin: bool = False
    is_superuser: bool = False


OFFICES = (
    CastOffice(
        "cote-des-embruns",
        "Côte des Embruns",
        "embruns.example",
        {
            "commune": "Port-des-Embruns",
            "epci": "Communauté de communes de la Côte des Embruns",
            "department": "50",
            "category": "1",
            "legal_form": "epic",
            "staff": "7.5",
            "web_budget": "24000",
            "beds": 9400,
            "territory": "coastal",
            "sit": "SIT régional",
            "sells_online": True,
        },
    ),
    CastOffice(
        "vallee-des-pommiers",
        "Vallée des Pommiers",
        "pommiers.example",
        {
            "commune": "Pommeraie-sur-Vie",
            "epci": "Communauté de communes de la Vallée des Pommiers",
            "department": "14",
            "category": "2",
            "legal_form": "association",
            "staff": "3.0",
            "beds": 1850,
            "territory": "rural",
        },
    ),
    CastOffice("pays-des-brumes", "Pays des Brumes", "brumes.example"),  # the first visit: nothing was done there
)

# The first letters of an address → role in the office, name in each of the three offices, in order.
TEAM = {
    "referent": ("manager", "référent", (("Hélène", "Marchand"), ("Gaël", "Lefèvre"), ("Nadia", "Auvray"))),
    "contributeur": ("contributor", "contributeur", (("Samir", "Delaunay"), ("Chloé", "Périer"), ("Yann", "Hébert"))),
    "lecteur": ("reader", "lecteur", (("Odile", "Vasseur"), ("Bernard", "Quesnel"), ("Maïté", "Lecoq"))),
}

PEOPLE = (
    CastPerson(
        "conseiller@otn.example", "Claire", "Noël", "conseiller d’Embruns et Pommiers", advises=("cote-des-embruns", "vallee-des-pommiers")
    ),
    CastPerson("conseiller2@otn.example", "Thomas", "Roussel", "conseiller de Brumes", advises=("pays-des-brumes",)),
    CastPerson("admin@otn.example", "Inès", "Fontaine", "administrateur du réseau", is_network_admin=True),
    CastPerson("technique@otn.example", "Paul", "Tessier", "technique (superutilisateur)", is_superuser=True),
)

BANK = "diagnostic/banks/otn-2026"  # of the network, as it is shipped
BANK_LOADED_BY = "admin@otn.example"

LOGINS: tuple[tuple[str, str], ...] = (
    *((f"{who}@{office.domain}", f"{what}, {office.name}") for office in OFFICES for who, (_, what, _) in TEAM.items()),
    *((person.email, person.what) for person in PEOPLE),
)

# --- What happened in the offices of the cast ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FormerMember:
    email: str
    first_name: str
    last_name: str
    role: str
    left: int  # days ago


@dataclass(frozen=True)
class Invited:
    email: str
    role: str
    by: str  # an address
    sent: int  # days ago; beyond fourteen it has expired


@dataclass(frozen=True)
class Event:
    """A line of the journal. People are told by their addresses."""

    days_ago: int
    who: str  # empty for somebody without an account
    role: str
    verb: str
    whom: str = ""
    invited: str = ""  # the address of the invitation that it is about
    before: Mapping[str, object] | None = None
    after: Mapping[str, object] | None = None


@dataclass(frozen=True)
class Told:
    """A line of somebody's bell."""

    days_ago: int
    whom: str
    text: str
    is_read: bool = True


@dataclass(frozen=True)
class History:
    former: tuple[FormerMember, ...]
    invited: tuple[Invited, ...]
    events: tuple[Event, ...]  # the oldest first
    told: tuple[Told, ...]


def _joined(days_ago: int, who: str, role: str) -> Event:
    return Event(days_ago, who, role, "invitation.accepted", whom=who, after={"role": role})


HISTORIES: Mapping[str, History] = {
    "cote-des-embruns": History(
        former=(FormerMember("julie.carpentier@embruns.example", "Julie", "Carpentier", "reader", left=45),),
        invited=(
            Invited("stagiaire@embruns.example", "reader", by="referent@embruns.example", sent=20),
            Invited("accueil@embruns.example", "contributor", by="referent@embruns.example", sent=3),
        ),
        events=(
            Event(420, "admin@otn.example", "network_admin", "office.created"),
            Event(419, "admin@otn.example", "network_admin", "advisor.assigned", whom="conseiller@otn.example"),
            _joined(412, "referent@embruns.example", "manager"),
            _joined(405, "contributeur@embruns.example", "contributor"),
            _joined(398, "julie.carpentier@embruns.example", "contributor"),
            _joined(391, "lecteur@embruns.example", "reader"),
            Event(
                120, "referent@embruns.example", "manager", "office.changed",
                before={"staff": "7.0", "beds": 9100}, after={"staff": "7.5", "beds": 9400},
            ),
            Event(
                60, "referent@embruns.example", "manager", "membership.role_changed", whom="julie.carpentier@embruns.example",
                before={"role": "contributor"}, after={"role": "reader"},
            ),
            Event(45, "julie.carpentier@embruns.example", "reader", "membership.left", whom="julie.carpentier@embruns.example"),
            Event(
                20, "referent@embruns.example", "manager", "invitation.sent",
                invited="stagiaire@embruns.example", after={"role": "reader"},
            ),
            Event(
                3, "referent@embruns.example", "manager", "invitation.sent",
                invited="accueil@embruns.example", after={"role": "contributor"},
            ),
            Event(2, "", "", "invitation.requested", invited="stagiaire@embruns.example"),
        ),
        told=(
            Told(419, "conseiller@otn.example", "L’office Côte des Embruns vous est confié."),
            Told(60, "julie.carpentier@embruns.example", "Vous êtes maintenant lecteur de Côte des Embruns.", is_read=False),
            Told(45, "referent@embruns.example", "Julie Carpentier ne fait plus partie de l’équipe de Côte des Embruns."),
            Told(
                2,
                "referent@embruns.example",
                "L’invitation de stagiaire@embruns.example a expiré\N{NO-BREAK SPACE}: cette personne en demande une nouvelle.",
                is_read=False,
            ),
        ),
    ),
    "vallee-des-pommiers": History(
        former=(),
        invited=(),
        events=(
            Event(290, "admin@otn.example", "network_admin", "office.created"),
            Event(289, "admin@otn.example", "network_admin", "advisor.assigned", whom="conseiller@otn.example"),
            _joined(281, "referent@pommiers.example", "manager"),
            _joined(270, "lecteur@pommiers.example", "reader"),
            _joined(262, "contributeur@pommiers.example", "reader"),
            Event(
                30, "referent@pommiers.example", "manager", "office.changed",
                before={"staff": None, "beds": None}, after={"staff": "3.0", "beds": 1850},
            ),
            Event(
                12, "referent@pommiers.example", "manager", "membership.role_changed", whom="contributeur@pommiers.example",
                before={"role": "reader"}, after={"role": "contributor"},
            ),
        ),
        told=(
            Told(289, "conseiller@otn.example", "L’office Vallée des Pommiers vous est confié."),
            Told(12, "contributeur@pommiers.example", "Vous êtes maintenant contributeur de Vallée des Pommiers.", is_read=False),
        ),
    ),
}  # fmt: skip
