"""Readers of our Python: each takes a syntax tree and yields what it finds as (line, words), so that a test can plant a fault."""

import ast
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STEPS = ("diagnostic", "strategy", "actionplan", "monitoring")
PACKAGES = ("otn", *STEPS)

Finding = tuple[int, str]
Reader = Callable[[ast.AST], Iterable[Finding]]


@cache
def product_files() -> tuple[Path, ...]:
    """Return every Python file of the product, as paths from the root of the checkout."""
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return (Path("manage.py"), *sorted(path.relative_to(ROOT) for path in found))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(), str(path))


def found_in(reader: Reader, paths: Iterable[Path]) -> list[str]:
    """Apply a reader to files and return its findings as lines that an editor can open."""
    return [f"{path}:{line}: {words}" for path in paths for line, words in reader(tree_of(path))]


def module_name(path: Path) -> str:
    """Return the dotted name of a file of the product."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def called(node: ast.AST) -> str:
    """Return the last word of what a call calls, empty when it has none."""
    match node:
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return name
    return ""


def imports(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Yield (line, module, name) for each import, wherever it stands; name is empty in `import module`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, "." * node.level + (node.module or ""), alias.name) for alias in node.names)


CLOCK_CALLS = {"today", "now", "utcnow", "localdate", "localtime", "monotonic", "perf_counter", "time_ns"}


def clock_uses(tree: ast.AST) -> Iterator[Finding]:
    """Find what makes a rule depend on when it runs."""
    for line, module, name in imports(tree):
        if module in {"time", "otn.clock", "django.utils.timezone"} or (module == "otn" and name == "clock"):
            yield line, f"imports {module}"
    for node in ast.walk(tree):
        if called(node) in CLOCK_CALLS:
            yield node.lineno, f"calls {called(node)}()"  # type: ignore[attr-defined]


def managers(tree: ast.AST) -> Iterator[Finding]:
    """Find rows that are not reached from the office of the request."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            yield node.lineno, f".{node.attr}"


def role_shortcuts(tree: ast.AST) -> Iterator[Finding]:
    """Find decisions made on a role or a flag in place of a capability."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"is_superuser", "is_staff", "is_network_admin"}:
            yield node.lineno, f".{node.attr}"
        elif isinstance(node, ast.Compare):
            for side in (node.left, *node.comparators):
                if isinstance(side, ast.Attribute) and side.attr in {"role", "roles", "member_role"}:
                    yield node.lineno, f"compares .{side.attr}"


def signals(tree: ast.AST) -> Iterator[Finding]:
    """Find receivers: control flow that nobody sees."""
    for line, module, name in imports(tree):
        if module.endswith("signals") or name == "signals" or module.startswith("django.dispatch"):
            yield line, f"imports {module} {name}".rstrip()


def overridden_saves(tree: ast.AST) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and inner.name in {"save", "save_base"}:
                    yield inner.lineno, f"{node.name}.{inner.name}() is overridden"


def implicit_orders(tree: ast.AST) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name == "Meta":
            for inner in node.body:
                match inner:
                    case ast.Assign(targets=[ast.Name(id="ordering"), *_]) | ast.AnnAssign(target=ast.Name(id="ordering")):
                        yield inner.lineno, "Meta.ordering"


def unnamed_locks(tree: ast.AST) -> Iterator[Finding]:
    """Find locks that would also lock the joined rows."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) == "select_for_update" and not any(word.arg == "of" for word in node.keywords):
            yield node.lineno, "select_for_update() without of="


def environment_uses(tree: ast.AST) -> Iterator[Finding]:
    for line, module, name in imports(tree):
        if module == "environ" or (module == "os" and name in {"environ", "getenv", "putenv"}):
            yield line, f"imports {module} {name}".rstrip()
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="os"), attr="environ" | "environb" | "getenv" | "putenv"):
                yield node.lineno, f"os.{node.attr}"


DANGEROUS_NAMES = {
    "RawSQL": "raw SQL",
    "RunSQL": "raw SQL",
    "mark_safe": "mark_safe",
    "SafeString": "mark_safe",
    "SafeText": "mark_safe",
    "html_safe": "mark_safe",
    "csrf_exempt": "csrf_exempt",
    "login_not_required": "login_not_required",
    "xframe_options_exempt": "framing",
    "csp_exempt": "csp_exempt",
    "csp_update": "csp_exempt",
    "csp_replace": "csp_exempt",
    "eval": "eval",
    "exec": "eval",
    "pickle": "pickle",
}
DANGEROUS_CALLS = {"raw": "raw SQL", "extra": "raw SQL", "cursor": "raw SQL", "execute": "raw SQL", "executemany": "raw SQL"}
FORMATTERS = {"format_html", "format_html_join"}


def dangers(tree: ast.AST) -> Iterator[Finding]:
    """Find what security.md §5.6 wants reviewed; the words are the kind."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in DANGEROUS_NAMES:
            yield node.lineno, DANGEROUS_NAMES[node.id]
        elif isinstance(node, ast.Attribute) and node.attr in DANGEROUS_NAMES:
            yield node.lineno, DANGEROUS_NAMES[node.attr]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in DANGEROUS_CALLS:
            yield node.lineno, DANGEROUS_CALLS[node.func.attr]
        elif isinstance(node, ast.Call) and called(node) in FORMATTERS:
            template = node.args[1] if called(node) == "format_html_join" and len(node.args) > 1 else node.args[0] if node.args else None
            if not isinstance(template, ast.Constant):
                yield node.lineno, "format_html of a built string"


def foreign_imports(tree: ast.AST) -> Iterator[Finding]:
    """Find what otn.embedded may not import: it runs before anything else exists."""
    for line, module, _ in imports(tree):
        root = module.partition(".")[0]
        ours = module == "otn.embedded" or module.startswith("otn.embedded.")
        if not (ours or root in sys.stdlib_module_names or root == "psutil"):
            yield line, f"imports {module}"


def models_and_requests(tree: ast.AST) -> Iterator[Finding]:
    """Find what otn.lib may not import: it knows numbers, text and bytes."""
    for line, module, name in imports(tree):
        full = f"{module}.{name}" if name else module
        if full.startswith(("django.db", "django.http", "django.shortcuts", "django.urls", "django.contrib.auth", "django.views")):
            yield line, f"imports {full}"
