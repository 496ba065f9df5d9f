"""A report of ten pages in the vocabulary of pdf.css, about a fictional office: for the tests of documents, and to look at."""

NARROW, FIXED = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
MONEY = f"1{NARROW}865,43{FIXED}€"
CHAPTERS = (
    "Le site et son écosystème",
    "Conquête et fidélisation",
    "Organisation et moyens",
    "Les actions web de conquête",
    "Contexte extérieur",
)
RADAR = "Scores des cinq chapitres, sur 100"
BARS = "Scores des sous-chapitres du chapitre"

TEXT = (
    "L’office publie régulièrement sur trois réseaux sociaux, sans calendrier éditorial partagé avec les socioprofessionnels. "
    "La fréquentation du site progresse de 12" + NARROW + "% en un an, portée par les contenus saisonniers et par une "
    "meilleure visibilité dans les résultats naturels des moteurs de recherche. Les internautes arrivent surtout sur les pages "
    "d’hébergement" + NARROW + "; la transformation reste faible, faute de disponibilités affichées en temps réel. "
)

PATH = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 150" width="640" height="150" role="img">
<title>Un chemin, quatre étapes</title>
<path d="M20 128 C 120 128 110 60 215 66 S 330 118 420 82 S 520 22 620 22" fill="none" stroke="#dcefee" stroke-width="3"
 stroke-dasharray="2 10" stroke-linecap="round"/>
<g fill="#0b5a66" stroke="#ffffff" stroke-width="3"><circle cx="20" cy="128" r="11" fill="#ffffff"/><circle cx="215" cy="66" r="11"/>
<circle cx="420" cy="82" r="11"/><circle cx="620" cy="22" r="11"/></g></svg>"""


def bars(title: str, values: list[tuple[str, int]], width: int = 600) -> str:
    lines = "".join(
        f'<text x="0" y="{28 * i + 17}" font-family="Source Sans Pro" font-size="13" fill="#22303a">{label}</text>'
        f'<rect x="150" y="{28 * i + 5}" width="{width - 190}" height="16" fill="#f2e9da"/>'
        f'<rect x="150" y="{28 * i + 5}" width="{(width - 190) * value / 100}" height="16" fill="#0b5a66"/>'
        f'<text x="{width - 30}" y="{28 * i + 18}" font-family="Source Sans Pro" font-size="13" font-weight="600" fill="#22303a">'
        f"{value}</text>"
        for i, (label, value) in enumerate(values)
    )
    box = f"0 0 {width} {28 * len(values) + 8}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img"><title>{title}</title><desc>…</desc>{lines}</svg>'


def table(caption: str, rows: int) -> str:
    body = "".join(
        f'<tr><th scope="row">Action {i} : ouvrir la réservation en ligne des visites guidées</th><td>Camille Lefèvre</td>'
        f'<td class="nombre">{1 + i % 9}{NARROW}{100 + 17 * i} €</td><td class="nombre">{(7 * i) % 101}{NARROW}%</td></tr>'.replace(
            " :", FIXED + ":"
        ).replace(" €", FIXED + "€")
        for i in range(1, rows + 1)
    )
    return (
        f"<table><caption>{caption}</caption><thead><tr><th>Action</th><th>Responsable</th>"
        f'<th class="nombre">Budget prévu</th><th class="nombre">Avancement</th></tr></thead><tbody>{body}'
        f'<tr class="total"><th scope="row">Total</th><td></td><td class="nombre">{MONEY}</td><td class="nombre">—</td></tr>'
        "</tbody></table>"
    )


def heat_map() -> str:
    bands = (("Initial", "initial", 18), ("En construction", "construction", 41), ("Confirmé", "confirme", 63), ("Avancé", "avance", 88))
    rows = "".join(
        f'<tr><th scope="row">{chapter}</th>'
        + "".join(f'<td class="{css}"><b>{score + i}</b> {name}</td>' for name, css, score in (bands[(i + j) % 4] for j in range(3)))
        + "</tr>"
        for i, chapter in enumerate(CHAPTERS)
    )
    heads = "".join(
        f"<th>{name}</th>" for name in ("Chapitre", "Pertinence des outils", "Performance des actions", "Organisation et moyens")
    )
    return f"<table><caption>Chapitres et orientations</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def report(*, extra: str = "", head: str = "", title: str = "Rapport de diagnostic") -> str:
    """The document; `extra` is put into its summary, `head` into its head."""
    contents = "".join(f'<li><a href="#c{i}">{i}. {chapter}</a></li>' for i, chapter in enumerate(CHAPTERS, 1))
    chapters = "".join(
        f'<section id="c{i}"><h1>{i}. {chapter}</h1><p class="chapeau">Score de {20 + 13 * i} sur 100, bande « Confirmé ».</p>'.replace(
            "« ", "«" + NARROW
        ).replace(" »", NARROW + "»")
        + f"<h2>Ce qui est en place</h2><p>{TEXT}</p><ul><li>Un site adapté au mobile</li><li>Une lettre mensuelle</li></ul>"
        + f"<figure>{bars(f'{BARS} {i}', [('Le site', 62), ('Les actions sur le site', 48), ('Les performances', 20 + 9 * i)])}"
        + '<p class="legende">Moyenne pondérée des questions concernées.</p></figure>'
        + f"<h2>Ce qui manque</h2><p>{TEXT}</p><div class='encadre'><p><b>Conclusion du conseiller.</b> {TEXT}</p></div>"
        + "<h2>Les actions liées</h2>"
        + (table("Actions du plan", 44 if i == 2 else 3))
        + "</section>"
        for i, chapter in enumerate(CHAPTERS, 1)
    )
    swot = "".join(
        f'<section class="{css}"><h2>{name}</h2><ul>'
        + "".join(f"<li>{fact} n° {k} relevé par l’équipe de l’office</li>" for k in range(1, 6))
        + "</ul></section>"
        for name, css, fact in (
            ("Forces", "forces", "Force"),
            ("Faiblesses", "faiblesses", "Faiblesse"),
            ("Opportunités", "opportunites", "Opportunité"),
            ("Menaces", "menaces", "Menace"),
        )
    ).replace("n° ", "n°" + FIXED)
    return f"""<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title>
<meta name="author" content="Office de tourisme de la Côte des Embruns"><meta name="description" content="Édition 2026">{head}</head>
<body data-office="Côte des Embruns" data-document="Rapport de diagnostic 2026" data-date="10 novembre 2026">
<section class="couverture"><p class="marque">Stratégie web <b>OTN</b></p>{PATH}
<h1>Diagnostic web et webmarketing</h1><p class="sous-titre">Office de tourisme de la Côte des Embruns</p>
<p class="etat">Édition 2026 · validé le 10 novembre 2026</p>
<div class="cartouche"><table>
<tr><th scope="row">Répondants</th><td>Camille Lefèvre, Yann Œuvrard</td></tr>
<tr><th scope="row">Conseillère</th><td>Sacha Ménard, OTN</td></tr></table></div>
</section>
<section><h1>Synthèse</h1><div class="colonnes"><div><p class="chiffre">57</p><p><b>sur 100 : Confirmé</b></p>
<p class="note">Fiabilité : 92{NARROW}% des questions concernées ont une réponse.</p></div>
<figure>{bars(RADAR, [("Pertinence des outils", 62), ("Performance des actions", 48), ("Organisation et moyens", 61)], 330)}</figure></div>
<p>{TEXT}Le budget engagé est de {MONEY}, soit 0,64{FIXED}% du chiffre d’affaires. <i>Cœur de cible : familles.</i></p>{extra}
<nav class="sommaire"><h2>Sommaire</h2><ol>{contents}</ol></nav>
<h2>Chapitres et orientations</h2>{heat_map()}</section>
{chapters}
<section class="paysage"><h1>Forces, faiblesses, opportunités, menaces</h1><div class="swot">{swot}</div></section>
</body></html>"""
