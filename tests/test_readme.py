"""The README names what exists, and what exists is named there: commands, variables, modules, the direction of imports."""

import ast
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from tests.guards.sources import PACKAGES, ROOT, STEPS, called, product_files, tree_of
from tests.test_architecture import LAYERS

README = (ROOT / "README.md").read_text()
SCRIPTS = sorted(path for path in [*(ROOT / "bin").iterdir(), *(ROOT / ".ci").iterdir()] if path.is_file())

# Read here and there, but somebody else's to explain.
FOREIGN = {
    "BASH_SOURCE": "bash",
    "CDPATH": "bash",
    "HOME": "the system",
    "PATH": "the system",
    "TMPDIR": "the system",
    "XDG_RUNTIME_DIR": "the system",
    "VIRTUAL_ENV": "Python",
    "DJANGO_SETTINGS_MODULE": "Django",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "Django",
}


def code(markdown: str) -> str:
    """Return what a text shows as code, one piece a line."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", markdown, re.DOTALL | re.MULTILINE)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", markdown, flags=re.DOTALL | re.MULTILINE))
    return "\n".join([*blocks, *spans])


# --- Commands -----------------------------------------------------------------------------------------------------------------------------


def scripts_named(markdown: str) -> set[str]:
    return set(re.findall(r"(?<![\w/.])((?:bin|\.ci)/\w[\w-]*)", markdown))


def management_commands_named(markdown: str) -> set[str]:
    return set(re.findall(r"manage\.py ([a-z]\w+)", code(markdown)))


OWN_COMMANDS = {name for name, app in get_commands().items() if str(app).partition(".")[0] in {"otn", *STEPS}}


def test_the_scripts_are_those_of_the_readme():
    assert scripts_named(README) == {str(path.relative_to(ROOT)) for path in SCRIPTS}


def test_the_management_commands_that_it_names_exist():
    assert management_commands_named(README) - get_commands().keys() == set()


def test_our_management_commands_are_named():
    assert OWN_COMMANDS - management_commands_named(README) == set()


def test_the_options_that_it_gives_a_management_command_exist():
    for line in README.splitlines():
        for name in management_commands_named(line) & OWN_COMMANDS:
            parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
            known = {option for action in parser._actions for option in action.option_strings}
            assert set(re.findall(r"(?<!-)--[a-z][\w-]*", line)) <= known, line


# --- Variables ----------------------------------------------------------------------------------------------------------------------------

NAME = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")


def variables_of_python(tree: ast.AST) -> set[str]:
    """The environment variables that a module reads or sets."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="env") | ast.Attribute(attr="environ")), args=[ast.Constant(value=str(name)), *_]
            ):
                found.add(name)
            case ast.Call(
                func=ast.Name(id="getenv" | "environment") | ast.Attribute(attr="getenv"), args=[ast.Constant(value=str(name)), *_]
            ):
                found.add(name)
            case ast.Subscript(value=ast.Attribute(attr="environ") | ast.Name(id="environ"), slice=ast.Constant(value=str(name))):
                found.add(name)
            case ast.Call(args=[_, ast.Constant(value=str(name)), *_]) if called(node) == "switch":
                found.add(name)
            case (
                ast.For(iter=ast.Tuple(elts=names))
                | ast.comprehension(iter=ast.Tuple(elts=names))
                | ast.Assign(value=ast.Tuple(elts=names))
            ):
                values = (str(item.value) for item in names if isinstance(item, ast.Constant))
                found.update(value for value in values if re.fullmatch(r"[A-Z]+_URL", value))
    return {str(name) for name in found if NAME.fullmatch(str(name))}


def variables_of_shell(source: str) -> set[str]:
    """The environment variables that a script reads: those it expands without having set them, or with a default."""
    bare = re.sub(r"(?m)(?:^|(?<=\s))#.*$", "", source)
    expanded = set(re.findall(rf"\$\{{?({NAME.pattern})(?![a-z])", bare))
    own = set(re.findall(rf"(?m)(?:^|[;&|(]|\bthen|\bdo|\blocal|\breadonly)\s*({NAME.pattern})=", bare))
    return expanded - own | set(re.findall(rf"\$\{{({NAME.pattern}):?[-=?+]", bare))


def variables_read() -> set[str]:
    found = {name for path in product_files() for name in variables_of_python(tree_of(path))}
    for path in SCRIPTS:
        source = path.read_text()
        found |= variables_of_python(ast.parse(source)) if "python" in source.partition("\n")[0] else variables_of_shell(source)
    tests = [path for path in (ROOT / "tests").rglob("*.py") if '"CI"' in path.read_text()]
    return found | {"CI" for path in tests if "CI" in variables_of_python(ast.parse(path.read_text()))}


def variables_named(markdown: str) -> set[str]:
    """The first column of each table whose head says "variable", and whatever begins with our prefix."""
    found = set(re.findall(r"\bOTN_[A-Z0-9_]*[A-Z0-9]", markdown))
    for table in re.findall(r"(?:^\|.*\n?)+", markdown, re.MULTILINE):
        head, *rows = table.splitlines()
        if "variable" in head.split("|")[1].lower():
            found |= {name for row in rows for span in re.findall(r"`([^`]+)`", row.split("|")[1]) for name in NAME.findall(span)}
    return found


def test_the_variables_that_it_names_are_read():
    assert variables_named(README) - variables_read() == set()


def test_the_variables_that_are_read_are_named():
    assert variables_read() - variables_named(README) - FOREIGN.keys() == set()


# --- Modules ------------------------------------------------------------------------------------------------------------------------------


def modules_of_the_tree() -> set[str]:
    """What a newcomer meets: the folders of the checkout, the modules and packages of otn/."""
    folders = {f"{path.name}/" for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".") and any(path.rglob("*.*"))}
    inside = {f"{path.name}/" for path in (ROOT / "otn").iterdir() if (path / "__init__.py").exists()}
    inside |= {path.name for path in (ROOT / "otn").glob("*.py") if path.name != "__init__.py"}
    return folders - {"__pycache__/", "build/", "node_modules/"} | inside


def files_named(markdown: str) -> set[str]:
    """The paths among the code: names that end in a slash or in .py, and what begins with a folder of ours."""
    folders = "|".join([*PACKAGES, "docs", "tests", "templates", "static"])
    text = re.sub(r"\S*<[\w-]+>\S*|https?://\S*|\S*…\S*|(?<!\w)/\S*", " ", code(markdown))
    names = re.findall(rf"(?<![\w/.<-])((?:[\w-]+/)*[\w-]+(?:\.py|/)|(?:{folders})/[\w./-]*\w)(?![\w/])", text)
    return {name.rstrip("/") for name in names}


def dotted_names(markdown: str) -> set[str]:
    return set(re.findall(rf"(?<![\w.])((?:{'|'.join(PACKAGES)})(?:\.[a-z_]\w*)+)(?![\w(/])", code(markdown)))


def is_there(name: str) -> bool:
    if any(
        (base / name).exists() for base in (ROOT, ROOT / "otn", *(ROOT / step for step in STEPS), *(ROOT / "otn").iterdir(), ROOT / "tests")
    ):
        return True
    return name.startswith(".otn")


def is_importable(name: str) -> bool:
    """Say whether a dotted name is a module, or something that stands in one."""
    module, _, rest = name.rpartition(".")
    try:
        if find_spec(name) is not None:
            return True
    except ModuleNotFoundError:
        pass
    path = ROOT.joinpath(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return path.exists() and re.search(rf"\b{rest}\b", path.read_text()) is not None


def test_the_files_that_it_names_exist():
    assert {name for name in files_named(README) if not is_there(name)} == set()


def test_the_modules_that_it_names_exist():
    assert {name for name in dotted_names(README) if not is_importable(name)} == set()


def test_every_module_is_on_the_map():
    named = code(README)
    assert {name for name in modules_of_the_tree() if not re.search(rf"(?<![\w.-]){re.escape(name)}", named)} == set()


def test_the_direction_of_imports_is_the_one_that_is_checked():
    chains = [re.findall(r"`([\w.]+)`", chain) for chain in re.findall(r"(?:`[\w.]+`\s*>\s*)+`[\w.]+`", README)]
    assert LAYERS in chains


# --- The first screen ---------------------------------------------------------------------------------------------------------------------


def test_the_first_screen_says_what_it_is_the_two_commands_and_where_the_map_is():
    first = "\n".join(README.splitlines()[:40])
    assert {"bin/run", "bin/test"} <= scripts_named(first)
    assert {f"`{step}`" for step in STEPS} <= set(re.findall(r"`\w+`", first))
    assert "map" in first.lower()


# --- The readers bite ---------------------------------------------------------------------------------------------------------------------

SAMPLE = """
Run `bin/nothing`, then `manage.py no_such --really`. Not /usr/bin/env.

| variable | meaning |
|---|---|
| `NOT_READ`, `PORT` | x |

Also `OTN_NOWHERE`, `X_FILE` elsewhere; `otn.offices.nobody`, `otn.settings.DEBUG`.

```
otn/          roof
  gone.py     gone    lib/  here
```
"""


def test_the_readers_find_what_a_text_names():
    assert scripts_named(SAMPLE) == {"bin/nothing"}
    assert management_commands_named(SAMPLE) == {"no_such"}
    assert variables_named(SAMPLE) == {"NOT_READ", "PORT", "OTN_NOWHERE"}
    assert files_named(SAMPLE) == {"manage.py", "otn", "gone.py", "lib"}
    assert [name for name in sorted(files_named(SAMPLE)) if not is_there(name)] == ["gone.py"]
    assert {name for name in dotted_names(SAMPLE) if not is_importable(name)} == {"otn.offices.nobody"}


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("env.str('A_B', default='')", {"A_B"}),
        ("env.db_url('DATABASE_URL')", {"DATABASE_URL"}),
        ("os.environ.setdefault('A', '1')", {"A"}),
        ("os.environ['A'] = os.environ.get('B')", {"A", "B"}),
        ("os.getenv('A')", {"A"}),
        ("switch(os.environ, 'OTN_DEBUG', default=False)", {"OTN_DEBUG"}),
        ("[n for n in ('DATABASE_URL', 'REDIS_URL') if not env.str(n)]", {"DATABASE_URL", "REDIS_URL"}),
        ("settings.get('A'), headers['B'], f('C')", set()),
    ],
)
def test_variables_are_found_in_python(source, names):
    assert variables_of_python(ast.parse(source)) == names


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ('if [ "${CI:-}" = true ]; then', {"CI"}),
        ("PORT=${PORT:-8000} exec x", {"PORT"}),
        (": ${PORT:=8000}", {"PORT"}),
        ("ROOT=$(pwd)\ncd $ROOT  # $NOT", set()),
        ("export UV_X=bin/lock\necho $HOME_DIR $lower ${Mixed}", {"HOME_DIR"}),
    ],
)
def test_variables_are_found_in_scripts(source, names):
    assert variables_of_shell(source) == names


def test_code_is_told_from_prose():
    assert code("prose `span`\n```sh\nblock\n```\nmore `two`") == "block\n\nspan\ntwo"


def test_every_script_can_be_run():
    assert [str(path) for path in SCRIPTS if not path.stat().st_mode & 0o111] == []
    assert Path("bin/run") in {path.relative_to(ROOT) for path in SCRIPTS}
