"""What must agree across the house: templates and code, classes and stylesheet, words and typography; nothing that the CSP would block."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tests.guards import french, pages
from tests.guards.sources import ROOT, STEPS, product_files, tree_of

TEMPLATES = pages.templates()
HTML = {name: pages.neutral(source) for name, source in TEMPLATES.items() if name.endswith((".html", ".svg"))}
CODE = [path for path in product_files() if "migrations" not in path.parts]
OURS = [model for model in apps.get_models() if model._meta.app_config.name.partition(".")[0] in {"otn", *STEPS}]


def strings(path: Path) -> list[tuple[int, str]]:
    """The strings of a module, with ⟦⟧ where something is filled in."""
    return [
        (node.lineno, text) for node in ast.walk(tree_of(path)) if isinstance(node, ast.expr) and (text := french._text(node)) is not None
    ]


STRINGS = [(path, line, text) for path in CODE for line, text in strings(path)]
MARKUP = [(path, line, text) for path, line, text in STRINGS if re.search(r"<[a-z][^>]*>|</[a-z]", text)]

# --- Templates are used, and those used exist ---------------------------------------------------------------------------------------------

LOADED_BY_DJANGO = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}

TEMPLATE_NAME = re.compile(r"[\w./-]+\.(?:html|txt|svg)")


def overrides_a_package(name: str) -> bool:
    """Say whether an installed package has a template of this name, which it loads by itself."""
    folders = [Path(config.path) / "templates" for config in apps.get_app_configs() if ROOT not in Path(config.path).parents]
    folders += [folder for folder in (ROOT / ".otn").glob("venv/lib/*/site-packages/*/templates") if folder.parent.name in {"allauth"}]
    return any((folder / name).exists() for folder in folders)


def unused(templates: dict[str, str], roots: set[str]) -> set[str]:
    """The templates that nothing reaches from these."""
    reached, waiting = set(), {name for name in templates if name in roots}
    while waiting:
        reached |= waiting
        waiting = {used for name in waiting for _, used in pages.uses(templates[name]) if used in templates} - reached
    return templates.keys() - reached


def test_every_template_is_used():
    named = {text for _, _, text in STRINGS}
    roots = {name for name in TEMPLATES if name in named or name in LOADED_BY_DJANGO or overrides_a_package(name)}
    assert unused(TEMPLATES, roots) == set()


def test_every_template_that_a_template_names_exists():
    missing = []
    for name, source in TEMPLATES.items():
        for line, used in pages.uses(source):
            try:
                get_template(used)
            except TemplateDoesNotExist:
                missing.append(f"templates/{name}:{line}: {used or 'a name that only running tells: write {% if %} with constants'}")
    assert missing == []


def test_every_template_that_the_code_names_exists():
    missing = []
    for path, line, text in STRINGS:
        if TEMPLATE_NAME.fullmatch(text) and "/" in text.strip("/") and not text.startswith("."):
            folder = text.partition("/")[0]
            if text not in TEMPLATES and ((pages.FOLDER / folder).is_dir() or text.endswith(".html")):
                missing.append(f"{path}:{line}: {text}")
    assert missing == []


def test_a_template_that_nothing_reaches_is_found():
    layout = '{% include "_c.html" with x=1 only %}'
    templates = {"a.html": "{% extends 'b.html' %}", "b.html": layout, "_c.html": "", "d.html": "{% extends 'b.html' %}"}
    assert unused(templates, {"a.html"}) == {"d.html"}


def test_what_a_template_uses_is_read_from_its_tags():
    source = """{% extends "a/b.html" %}{# {% include "no.html" %} #}{% if x %}{%include 'a/c.html' only%}{% endif %}{% include choice %}"""
    assert [name for _, name in pages.uses(source)] == ["a/b.html", "a/c.html", ""]


# --- Nothing that the policy blocks or htmx forbids ---------------------------------------------------------------------------------------


def test_templates_hold_nothing_inline_and_no_forbidden_htmx():
    assert [f"templates/{name}:{fault}" for name, html in HTML.items() for fault in pages.faults(html)] == []


def test_markup_in_the_code_holds_nothing_inline_either():
    assert [f"{path}:{line}: {fault}" for path, line, text in MARKUP for fault in pages.faults(text)] == []


SOUND_FORM = """<form method="post" action="{% url "a" %}" hx-post="{% url "a" %}" hx-trigger="change delay:600ms" hx-swap="none">
                  {% csrf_token %}</form>"""


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        '<p\n style="color: red">',
        '<svg><rect style="fill: red"/></svg>',
        "<style>p {}</style>",
        "<button {% if x %}onclick='f()'{% endif %}>",
        '<body onLoad="f()">',
        '<a href=" javascript:f()">',
        '<form action="javascript:f()">',
        '<img src="data:image/png;base64,x">',
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//cdn.example/x.css">',
        '<a href="/x" hx-get="/x" hx-on:click="f()">',
        '<a href="/x" hx-get="/x" hx-on--after-request="f()">',
        '<a href="/x" hx-get="/x" data-hx-confirm="Sûr ?">',
        '<body hx-boost="true">',
        '<a href="/x" hx-get="/x" hx-disable>',
        '<a href="/x" hx-get="/x" hx-prompt="x">',
        '<a href="/x" hx-get="/x" hx-params="*">',
        '<a href="/x" hx-get="/x" hx-vals="js:{a: f()}">',
        """<a href="/x" hx-get="/x" hx-vals='javascript:{a: f()}'>""",
        '<a href="/x" hx-get="/x" hx-trigger="click[ctrlKey]">',
        '<button hx-post="/x">Envoyer</button>',
        '<form method="post" action="/y" hx-post="/x">{% csrf_token %}</form>',
        '<form action="/x" hx-post="/x">{% csrf_token %}</form>',
        '<form method="post" action="{% url "a" %}" hx-post="{% url "b" %}">{% csrf_token %}</form>',
        '<form method="post" action="/x"><button>Envoyer</button></form>',
        '<div hx-get="/x">',
        '<button hx-delete="/x">',
        '<div hx-target="#a"><a href="/x" hx-get="/x">x</a></div>',
    ],
)
def test_a_forbidden_thing_in_a_template_is_found(html):
    assert len(pages.faults(pages.neutral(html))) == 1


@pytest.mark.parametrize(
    "html",
    [
        SOUND_FORM,
        '<script src="/static/x.js" defer></script>',
        "{# <script>alert(1)</script> #}{% comment %}<p style=''>{% endcomment %}",
        '<form method="post" action="/x">{% csrf_token %}<button formaction="/y" hx-post="/y">Autre</button></form>',
        '<form method="get" action="/x"><input name="q"></form>',
        '<a href="/x?a=1" hx-get="/x?a=1" hx-target="#a" hx-swap="outerHTML">x</a>',
        '<div hx-get="/x" hx-trigger="every 2s" hx-swap="outerHTML"></div>',
        '<a href="https://www.otnormandie.example/">le réseau</a>',
        '<p class="style=" title="onclick=&quot;f()&quot;">x</p>',
        "<p{% if x %} hidden{% endif %}>style=</p>",
    ],
)
def test_sound_markup_passes(html):
    assert pages.faults(pages.neutral(html)) == []


# --- Classes and stylesheet ---------------------------------------------------------------------------------------------------------------

CSS = "\n".join(path.read_text() for path in pages.static_files(".css"))
NOT_OURS = ("htmx-",)  # set by htmx itself


def test_every_class_has_a_rule():
    defined = pages.classes_defined(CSS)
    used = {(f"templates/{name}", word) for name, html in HTML.items() for word in pages.classes_used(html)}
    used |= {(f"{path}:{line}", word) for path, line, text in MARKUP for word in pages.classes_used(text)}

    def has_rule(word: str) -> bool:
        return any(rule.startswith(word[:-1]) for rule in defined) if word.endswith("*") else word in defined

    assert {(place, word) for place, word in used if not has_rule(word)} == set()


def test_every_rule_has_a_class():
    used = {word for html in HTML.values() for word in pages.classes_used(html)}
    used |= {word for _, _, text in STRINGS for word in re.findall(r"[\w-]+", text)}
    used |= {word for path in pages.static_files(".js") for word in re.findall(r"[\w-]+", path.read_text())}
    beginnings = tuple(word[:-1] for word in used if word.endswith("*") and len(word) > 1)
    rules = pages.classes_defined((ROOT / "static" / "otn.css").read_text())  # documents have a stylesheet of their own
    assert {rule for rule in rules if rule not in used and not rule.startswith((*beginnings, *NOT_OURS))} == set()


def test_every_custom_property_that_is_read_is_set():
    set_, read = pages.properties(CSS)
    assert read - set_ == set()


def test_classes_are_read_through_tags_and_media_queries():
    html = pages.neutral('<p class="a {% if x %}b{% else %}c{% endif %} badge-{{ state }}{% if y %} d{% endif %}"><b class="{{ e }}">')
    assert pages.classes_used(html) == {"a", "b", "c", "d", "badge-*", "*"}
    css = """@layer x { .a:hover > .b-c::before { content: ".no"; margin: .5rem } /* .no */
                        @media (width > 1em) { p.d { & .e { color: red } } } }"""
    assert pages.classes_defined(css) == {"a", "b-c", "d", "e"}


# --- French -------------------------------------------------------------------------------------------------------------------------------


def page_texts():
    for name, source in TEMPLATES.items():
        if name.endswith((".html", ".svg")):
            yield from ((f"templates/{name}:{line}", text) for line, text in pages.read(pages.neutral(source))[1])
        else:
            yield f"templates/{name}", pages.neutral(source)
        yield from ((f"templates/{name}:{line}", text) for line, text in pages.literals(source) if french.is_french(text))


def code_texts():
    for path in CODE:
        for line, text in french.texts_for_people(tree_of(path)):
            if re.search(r"<[a-z][^>]*>|</[a-z]", text):
                yield from ((f"{path}:{line}", inner) for _, inner in pages.read(text)[1])
            else:
                yield f"{path}:{line}", text
    for path in pages.static_files(".js"):
        yield from ((f"{path}:{line}", text) for line, text in french.texts_of_script(path.read_text()))


def test_french_is_typeset_in_templates():
    assert [f"{place}: {fault}" for place, text in page_texts() for fault in french.faults(text)] == []


def test_french_is_typeset_in_the_code():
    assert [f"{place}: {fault}" for place, text in code_texts() for fault in french.faults(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "l'office",
        "aujourd'hui",
        "l'⟦office.name⟧",
        "Erreur: adresse",
        "Erreur : adresse",
        "Erreur :",
        "rien; tout",
        "rien ; tout",
        "Enregistré!",
        "Enregistré !",
        "Sûr ?",
        "12 %",
        "12%",
        "⟦share⟧ %",
        "120 €",
        "120€",
        "«oui\u00a0»",
        "« oui\u00a0»",
        "«\u00a0oui »",
        "«\u00a0oui»",
        "Chargement...",
        'Le mot "fait" ici',
        '"⟦name⟧" existe',
        "Fini\n    : oui",
    ],
)
def test_a_typographic_fault_is_found(text):
    assert len(french.faults(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "l’office d’⟦name⟧, aujourd’hui",
        "Erreur\u00a0: adresse",
        "Erreur\u202f: adresse",
        "rien\u202f; tout",
        "Enregistré\u202f!",
        "Quoi\u202f?!",
        "Sûr (ou non)\u202f?",
        "(?)",
        "12\u202f%, soit 120\u00a0€ (€), ou 12\u00a0k€",
        "«\u00a0oui\u00a0»",
        "« oui »".replace(" ", "\u202f"),
        "Chargement…",
        "https://otn.example/a?b=1 à 10:30",
        f"{french.BOUNDARY}: suite",
        ": suite",
        "Ratio 16:9",
        "%s de %(total)s",
        "n° 3 – Côte des Embruns",
    ],
)
def test_good_typography_passes(text):
    assert french.faults(text) == []


@pytest.mark.parametrize(
    ("html", "faults"),
    [
        ("<p>C'est <code>l'x : y</code> ici</p>", 1),
        ("<p><b>Erreur</b> : non</p>", 1),
        ("<p><b>Erreur</b>&nbsp;: non</p>", 0),
        ("<p>Erreur&#8239;; non&rsquo;</p>", 0),
        ("<p>Bonjour{% if x %} {{ x }}{% endif %} !</p>", 1),
        ("<p>{% if x %}Oui{% else %}: non{% endif %}</p>", 0),
        ('<img alt="L\'office">', 1),
        ('<input value="a : b" placeholder="x ?">', 1),
        ('<input type="submit" value="Vraiment ?">', 1),
        ('<p data-x="a : b" class="a : b">x</p>', 0),
        ("<p>{{ x|default:'a : b' }}</p>{# l'office #}", 0),
        ("<script src='x'>var a = 'b ! c';</script>", 0),
        ("<li>un</li><li>: deux</li>", 0),
        ('<meta name="description" content="L\'office">', 1),
        ('<meta name="viewport" content="a : b">', 0),
        ("<svg><text>Coût : 3</text><title>L'axe</title></svg>", 2),
    ],
)
def test_texts_are_read_out_of_markup(html, faults):
    assert len([fault for _, text in pages.read(pages.neutral(html))[1] for fault in french.faults(text)]) == faults


def test_strings_in_template_tags_are_read_too():
    source = """{% include "_a.html" with label="L'office est ici" only %}\n{{ x|default:'Déjà fait !' }}{% url 'a:b' %}"""
    assert [text for _, text in pages.literals(source) if french.is_french(text)] == ["L'office est ici", "Déjà fait !"]


@pytest.mark.parametrize(
    "text",
    [
        "Un compte utilise déjà cette adresse.",
        "Aucun office ne vous est ouvert",
        "Le travail a pris trop de temps",
        "l'office est ferme",
        "Plan introuvable !",
        "jusqu’au",
        "Vous pouvez le demander de nouveau",
        "déjà",
    ],
)
def test_french_is_told_from_code(text):
    assert french.is_french(text)


@pytest.mark.parametrize(
    "text",
    [
        "all offices opened",
        "OTN_ENV is %s: it can be development or production.",
        "EMAIL_URL is not set: smtp+tls://user:password@host:587",
        "SELECT role FROM t WHERE est = %s",
        "write one of: oui, non",
        "unix:///run/x.sock",
        "no-store",
        "the French name of the step, « Récolter », is missing",
        "don't do it",
        "",
        "…",
        "%(levelname)s %(message)s",
    ],
)
def test_code_and_english_are_not_french(text):
    assert not french.is_french(text)


def test_strings_are_read_by_their_place_or_their_words():
    source = '''
"""A module about l'office : never read."""
logger.info("Un compte est ouvert : rien")
name = models.CharField("Nom: x", help_text="Deux mots: y")
class Meta:
    verbose_name = "Plan: z"
raise Refused(f"Le plan {plan.name} est fermé : rien")
key = "Code: w"
raise ValidationError("Code: v")
'''
    texts = [text for _, text in french.texts_for_people(ast.parse(source))]
    assert sorted(texts) == sorted(["Nom: x", "Deux mots: y", "Plan: z", "Le plan ⟦⟧ est fermé : rien", "Code: v"])


def test_strings_of_a_script_are_read_without_its_comments():
    source = "// l'office : rien\nconst a = 'L\\'office est fermé !', b = `Déjà ${n} fois`, c = 'x:y'; fetch('https://x')"
    assert [text for _, text in french.texts_of_script(source)] == ["L'office est fermé !", "Déjà ⟦⟧ fois"]


# --- Pages ------------------------------------------------------------------------------------------------------------------------------


def page_faults(html: str) -> list[str]:
    """Say what a whole page lacks: a language, a title of its own, one h1, ids that are unique, one main."""
    elements = pages.read(html)[0]
    found = []
    if [element.attributes.get("lang") for element in elements if element.tag == "html"] != ["fr"]:
        found.append("no <html lang=fr>")
    head = pages.read(html.partition("</head>")[0])[0]  # charts have titles of their own
    for tag, among in (("h1", elements), ("title", head), ("main", elements)):
        if (count := sum(element.tag == tag for element in among)) != 1:
            found.append(f"{count} <{tag}>")
    if re.search(r"<(title|h1)[^>]*>[\s–-]*(?:– Stratégie web OTN)?\s*</\1>", html):
        found.append("an empty title")
    ids = [element.attributes["id"] for element in elements if "id" in element.attributes]
    found += [f"id {name} twice" for name in sorted({name for name in ids if ids.count(name) > 1})]
    return found


LAYOUTS = {used for source in TEMPLATES.values() for kind, _, used in pages.named_tags(source) if kind == "extends"}
FULL = [
    name
    for name in HTML
    if "<html" in pages.whole(name, TEMPLATES) and name not in LAYOUTS and not {"layouts", "pdf", "email"}.intersection(name.split("/"))
]


@pytest.mark.parametrize("name", FULL)
def test_a_page_fills_the_title_and_has_a_heading(name):
    faults = page_faults(pages.neutral(pages.whole(name, TEMPLATES)))
    assert [fault for fault in faults if not re.match(r"[2-9] <h1>|id ", fault)] == []  # two branches may have one each


def walk(resolver: URLResolver, namespaces: tuple[str, ...] = ()):
    """Yield (name, keyword arguments) of each address of the site."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                yield from walk(entry, (*namespaces, entry.namespace) if entry.namespace else namespaces)
        elif isinstance(entry, URLPattern) and entry.name:
            yield ":".join((*namespaces, entry.name)), set(entry.pattern.converters)


def addresses() -> list[str]:
    """The addresses that need no id: public ones, and those of the manager's office."""
    found = []
    for name, arguments in walk(get_resolver()):
        for given in ({}, {"office": "embruns"}):
            try:
                found.append(reverse(name, kwargs=given))
            except NoReverseMatch:
                assert arguments or given or name, name
    return sorted(set(found))


@pytest.mark.parametrize("who", [None, "manager", "advisor", "superuser"])
def test_every_page_has_its_basics(who, world):
    client = Client()
    if who:
        client.force_login(getattr(world, who))
    seen: dict[str, str] = {}
    faults = []
    for address in addresses():
        answer = client.get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            faults += [f"{address}: {fault}" for fault in page_faults(answer.text) + pages.faults(answer.text)]
            seen[address] = answer.text.partition("<title>")[2].partition("</title>")[0]
    assert faults == []
    ours = {address: title for address, title in seen.items() if not address.startswith("/compte/")}  # allauth's have steps of one title
    assert ours
    assert len(set(ours.values())) == len(ours), f"two pages have one title: {ours}"


SOUND_PAGE = "<html lang='fr'><title>Plan – Stratégie web OTN</title><main><h1 id='a'>Plan</h1></main></html>"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("lang='fr'", ""),
        ("lang='fr'", "lang='en'"),
        ("Plan – Str", " – Str"),
        ("<h1 id='a'>Plan</h1>", "<h1> </h1>"),
        ("<h1 id='a'>Plan</h1>", "<h2>Plan</h2>"),
        ("</main>", "<h1>Encore</h1></main>"),
        ("</main>", "<p id='a'></p></main>"),
        ("<main>", "<div>"),
    ],
)
def test_a_page_without_its_basics_is_found(before, after):
    assert page_faults(SOUND_PAGE) == []
    assert len(page_faults(SOUND_PAGE.replace(before, after))) == 1


def test_a_template_is_put_together():
    templates = {
        "base.html": "<title>{% block t %}{% endblock %} – OTN</title>{% block a %}<p>{% block b %}1{% endblock %}</p>{% endblock a %}",
        "mid.html": "{% extends 'base.html' %}{% block a %}<h1>{% block b %}2{% endblock %}</h1>{% block c %}{% endblock %}{% endblock %}",
        "leaf.html": "{% extends 'mid.html' %}{% block c %}{% include '_x.html' only %}{% endblock %}{% block t %}T{% endblock t %}",
        "_x.html": "<i>{{ x }}</i>",
    }
    assert pages.whole("leaf.html", templates) == "<title>T – OTN</title><h1>2</h1><i>{{x}}</i>"


# --- Names of models and fields -----------------------------------------------------------------------------------------------------------


def is_lower(name: str) -> bool:
    """Say whether a name begins in lower case; an acronym may begin it."""
    first = re.split(r"[\s’-]", name)[0]
    return first[:1].islower() or first.isdigit() or (len(first) > 1 and first.isupper())


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_names_are_given_and_lower_case(model):
    options = model._meta
    assert "verbose_name" in options.original_attrs, "a French verbose_name is missing"
    names = [options.verbose_name, options.verbose_name_plural]
    for field in options.local_fields + options.local_many_to_many:
        if not field.primary_key:
            assert field._verbose_name is not None, f"{field} has no French name"
            names.append(field.verbose_name)
    assert [str(name) for name in names if not is_lower(str(name))] == []
