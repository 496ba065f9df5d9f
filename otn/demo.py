"""The cast of the demo network (DESIGN §10): fictional offices and people, as plain data."""

from dataclasses import dataclass

PASSWORD = "demo-otn-normandie"  # printed by bin/run; production never loads the demo


@dataclass(frozen=True)
class CastOffice:
    slug: str
    name: str
    domain: str


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
    CastOffice("cote-des-embruns", "Côte des Embruns", "embruns.example"),
    CastOffice("vallee-des-pommiers", "Vallée des Pommiers", "pommiers.example"),
    CastOffice("pays-des-brumes", "Pays des Brumes", "brumes.example"),
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

LOGINS: tuple[tuple[str, str], ...] = (
    *((f"{who}@{office.domain}", f"{what}, {office.name}") for office in OFFICES for who, (_, what, _) in TEAM.items()),
    *((person.email, person.what) for person in PEOPLE),
)
