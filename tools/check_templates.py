"""Every template can be used by the application as it is, and none holds what the content policy refuses.

Jinja finds an unknown filter, test, include or import only when a page is shown; this finds it before.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, TemplateNotFound, TemplateSyntaxError, nodes

from tools.stamps import ROOT
from tracker import create_app

TEMPLATES = ROOT / "templates"

#: What must not stand in a template's own text.
REFUSED = {
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
}

#: Rules that do not hold inside folders of this name, and why.
EXCEPTIONS = {
    # Mail programs drop stylesheets, so an e-mail carries its look on its elements; it is never a page of ours.
    ("emails", "inline style"),
}


def main() -> int:
    """Check all templates; return the exit status."""
    with tempfile.TemporaryDirectory(prefix="templates-") as folder:
        app = create_app({"APP_ENV": "test", "INSTANCE_PATH": folder, "SECRET_KEY": "only for this check"})
        names = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file())
        problems = [f"{name}: {problem}" for name in names for problem in problems_of(app.jinja_env, name)]
    for problem in problems:
        print(f"templates/{problem}", file=sys.stderr)
    if not problems:
        print(f"{len(names)} templates are in order")
    return 1 if problems else 0


def problems_of(environment: Environment, name: str) -> Iterator[str]:
    """Yield what is wrong with one template, each as a line for a person."""
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    try:
        tree = environment.parse(source, name, str(TEMPLATES / name))
        environment.compile(source, name, str(TEMPLATES / name))
    except TemplateSyntaxError as error:
        yield f"line {error.lineno}: {error.message}"
        return
    yield from _unknown_names(environment, tree)
    yield from _missing_templates(environment, tree)
    yield from _unescaped(tree)
    for rule, pattern in REFUSED.items():
        if any(folder in Path(name).parts and rule == lifted for folder, lifted in EXCEPTIONS):
            continue
        for match in pattern.finditer(source):
            yield f"line {source.count(chr(10), 0, match.start()) + 1}: {rule}: {match.group().strip()}"


def _unknown_names(environment: Environment, tree: nodes.Template) -> Iterator[str]:
    for each in tree.find_all((nodes.Filter, nodes.Test)):
        known = environment.filters if isinstance(each, nodes.Filter) else environment.tests
        if each.name not in known:
            yield f"line {each.lineno}: there is no {type(each).__name__.lower()} named {each.name}"


def _missing_templates(environment: Environment, tree: nodes.Template) -> Iterator[str]:
    for each in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        named = next(each.iter_child_nodes(only=("template",)))
        if not isinstance(named, nodes.Const):
            continue
        wanted = named.value
        try:
            imported = environment.get_template(wanted)
        except TemplateNotFound:
            yield f"line {each.lineno}: there is no template {wanted}"
            continue
        if (
            isinstance(each, nodes.FromImport)
            and imported.filename
            and TEMPLATES in Path(imported.filename).parents
        ):
            offered = _macros(environment, Path(imported.filename))
            for item in each.names:
                macro = item if isinstance(item, str) else item[0]
                if macro not in offered:
                    yield f"line {each.lineno}: {wanted} has no macro {macro}"


def _macros(environment: Environment, path: Path) -> set[str]:
    tree = environment.parse(path.read_text(encoding="utf-8"))
    assigned = {target.name for target in tree.find_all(nodes.Name) if target.ctx == "store"}
    return assigned | {macro.name for macro in tree.find_all(nodes.Macro)}


def _unescaped(tree: nodes.Template) -> Iterator[str]:
    for each in tree.find_all(nodes.Filter):
        if each.name == "safe":
            yield f"line {each.lineno}: text is let through unescaped by |safe"
    for modifier in tree.find_all(nodes.ScopedEvalContextModifier):
        if any(option.key == "autoescape" for option in modifier.options):
            yield f"line {modifier.lineno}: escaping is switched"


if __name__ == "__main__":
    sys.exit(main())
