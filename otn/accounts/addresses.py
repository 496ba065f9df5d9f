"""E-mail addresses: one spelling for each, and none that can be taken for another.

What is stored is plain ASCII in lower case, the names of domains with accents in their `xn--` form; the database refuses anything else
(`User.Meta.constraints`). So two accounts never differ by case, by width or by an invisible sign, no lookup depends on how Python and
PostgreSQL fold letters (CVE-2019-19844: « ı » and « İ » become « i »), and an ordinary unique index is enough. A second column with the
skeleton of each address would guard the same thing at the price of being kept in step: not needed.

Letters of a domain beyond ASCII are those that .fr accepts, accents of French and its neighbours: no Cyrillic or Greek letter can stand for
a Latin one. What is left is an accent more or less, hence `skeleton`: an account is not opened at an address that reads like another's.
"""

import unicodedata

# https://www.afnic.fr/en/domain-names-and-support/everything-there-is-to-know-about-domain-names/idn-domain-names/
# without ß, that the two versions of IDNA understand differently.
ACCENTED = frozenset("àáâãäåæçèéêëìíîïñòóôõöùúûüýÿœ")
LIGATURES = str.maketrans({"æ": "ae", "œ": "oe"})

# RFC 5321 §4.1.2, what mail systems really accept in front of the @.
LOCAL = frozenset("abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+/=?^_`{|}~.-")
DOMAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-.") | ACCENTED


class AddressRefused(ValueError):
    """The address cannot be written with the letters that we accept; the message is for the person who typed it."""


def normalise(address: str) -> str:
    """Return the one spelling under which an address is stored and looked up: NFKC, lower case, ASCII.

    Raises AddressRefused for letters that could be taken for others. Whether the rest is an address at all is for the form's validator.
    """
    local, at, domain = unicodedata.normalize("NFKC", address.strip()).lower().rpartition("@")
    if not at or not local or not domain:
        raise AddressRefused("Saisissez une adresse e-mail valide.")
    domain = _readable(domain)
    if not (LOCAL.issuperset(local) and DOMAIN.issuperset(domain)):
        raise AddressRefused("Cette adresse contient un caractère que nous n’acceptons pas. Écrivez-la sans accent avant le signe @.")
    return f"{local}@{_encoded(domain)}"


def skeleton(address: str) -> str:
    """Return what a hasty reader sees in a normalised address: its domain as a browser would show it, without accents."""
    local, _, domain = address.rpartition("@")
    bare = unicodedata.normalize("NFKD", _readable(domain).translate(LIGATURES))
    return f"{local}@{''.join(letter for letter in bare if not unicodedata.combining(letter))}"


def looks_like(address: str, others: list[str]) -> bool:
    """Say whether a normalised address reads like one of others, without being it."""
    return any(other != address and skeleton(other) == skeleton(address) for other in others)


def _readable(domain: str) -> str:
    """Write the `xn--` labels of a domain with their accents; a domain that has accents already stays."""
    if not domain.isascii():
        return domain
    try:
        return domain.encode().decode("idna")
    except UnicodeError as error:  # a label that is empty, too long, or that no name encodes to
        raise AddressRefused("Saisissez une adresse e-mail valide.") from error


def _encoded(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise AddressRefused("Saisissez une adresse e-mail valide.") from error
