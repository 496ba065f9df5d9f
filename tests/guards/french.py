"""French typography: what is wrong in a text, and which strings of the source are French at all."""

import ast
import re
from collections.abc import Iterator

from otn.lib.french import proofreading
from otn.lib.french.proofreading import BOUNDARY, CLOSE, LETTER, NO_BREAK, OPEN

__all__ = ["BOUNDARY", "CLOSE", "OPEN", "faults", "is_french", "texts_for_people", "texts_of_script"]

WORDS = {
    proofreading.APOSTROPHE: "straight apostrophe, write ’",
    proofreading.QUOTES: "straight quotes, write « »",
    proofreading.DOTS: "three dots, write …",
    proofreading.SPACE_AFTER: "no no-break space after {}",
    proofreading.SPACE_BEFORE: "no no-break space before {}",
}


def faults(text: str) -> list[str]:
    """Say what a French typographer would correct, each fault with the words around it."""
    found = proofreading.misprints(text)
    return [f"{WORDS[misprint.kind].format(misprint.sign)}: {proofreading.around(text, misprint.at)}" for misprint in found]


FRENCH_WORDS = """
au aux avec aucun aucune ce cela ces cet cette chaque comme dans de depuis des deux du elle elles en entre est et eu il ils je la le les
leur leurs lui mais mon ne ni nos notre nous ou où par pas peut pour que qui quoi sa sans se sera ses si son sont sous sur toute toutes
tous tout très trop un une vers vos votre vous erreur introuvable enregistrer supprimer ajouter modifier choisir nouveau nouvelle
"""
ENGLISH_WORDS = """
about after all and any are as be been before but by cannot could do does each every for from give given has have if in into is it its
must never no not nothing of one only or our set should than that the their them then there these they this those to under unless until
was we were what when where which who with without would write you your
"""
FRENCH, ENGLISH = frozenset(FRENCH_WORDS.split()), frozenset(ENGLISH_WORDS.split())
ACCENT = re.compile(r"[àâäéèêëîïôöùûüçœæ’«»]", re.IGNORECASE)
ELISION = re.compile(r"(?<!\w)(?:[cdjlmnst]|qu)'(?=[aeiouyhàâéèêîôœ])", re.IGNORECASE)
SPACED = re.compile(rf"{LETTER}[ {NO_BREAK}][:;!?](?:\s|$)")
NOT_TEXT = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|GRANT|REVOKE|WITH)\b")


def is_french(text: str) -> bool:
    """Say whether a string of the source is French for people to read rather than code, or English for developers."""
    if NOT_TEXT.match(text) or not re.search(LETTER, text):
        return False
    words = re.findall(rf"{LETTER}+", text.lower())
    signs = sum(sign.search(text) is not None for sign in (ACCENT, ELISION, SPACED))
    return 2 * signs + sum(word in FRENCH for word in words) > sum(word in ENGLISH for word in words)


# Where a string is read by people, whatever it looks like.
READ_KEYWORDS = {"verbose_name", "verbose_name_plural", "help_text", "label", "violation_error_message", "empty_label", "short_description"}
READ_CALLS = {"ValidationError", "add_error", "success", "error", "warning", "info"}
READ_ATTRIBUTES = {"verbose_name", "verbose_name_plural", "short_description", "empty_value_display"}
SILENT_OWNERS = {"logger", "logging", "re", "warnings"}

PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif]|\{[\w.!:,]*\}")


def _text(node: ast.expr) -> str | None:
    """Return the text of a literal with its placeholders marked; None for any other expression."""
    match node:
        case ast.Constant(value=str(text)):
            return PLACEHOLDER.sub(f"{OPEN}{CLOSE}", text)
        case ast.JoinedStr(values=parts):
            return "".join(_text(part) or f"{OPEN}{CLOSE}" for part in parts)
    return None


def texts_for_people(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, text) for the strings of a module that people read: by their place, or because they are French.

    Docstrings, logs and patterns are for developers.
    """
    certain: set[ast.AST] = set()
    silent: set[ast.AST] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant() as docstring):
                silent.add(docstring)
            case ast.JoinedStr(values=parts):
                silent.update(part for part in parts if isinstance(part, ast.Constant))
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner))) if owner in SILENT_OWNERS:
                silent.update(ast.walk(node))
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=given) if name in READ_CALLS or name.endswith("Field"):
                certain.update(argument for argument in given if _text(argument) is not None)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in READ_ATTRIBUTES:
                certain.add(value)
            case ast.keyword(arg=name, value=value) if name in READ_KEYWORDS:
                certain.add(value)
    for node in ast.walk(tree):
        text = _text(node) if isinstance(node, ast.expr) and node not in silent else None
        if text is not None and (node in certain or is_french(text)):
            yield node.lineno, text  # type: ignore[attr-defined]


JS_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'|`((?:[^`\\]|\\.)*)`')


def texts_of_script(source: str) -> Iterator[tuple[int, str]]:
    """Yield (line, text) for the French strings of a script."""
    for match in JS_STRING.finditer(re.sub(r"(?<!:)//[^\n]*", "", source)):
        text = re.sub(r"\$\{[^}]*\}", f"{OPEN}{CLOSE}", next(group for group in match.groups() if group is not None))
        if is_french(text):
            yield source.count("\n", 0, match.start()) + 1, text.replace("\\'", "'").replace('\\"', '"')
