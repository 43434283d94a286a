"""Planted violations: for every check of the house, small trees that must make it speak, and small trees that must not.

A check that cannot fail is worthless; a check that cries at what is allowed is switched off by whoever it annoys.
"""

from __future__ import annotations

from house.checks.docs import WORDS

CORE = "src/jivaka/core"
DOC = '"""What it decides."""\n'
HASH = " \\\n    --hash=sha256:aa\n"


def _lines(count):
    return "def long():\n" + "".join(f"    print({number})\n" for number in range(count - 1))


def _branches(count):
    return "def branchy(number):\n" + "".join(f"    if number == {number}:\n        pass\n" for number in range(count))


def _project(runtime, locked):
    return {
        "pyproject.toml": f'[project]\ndependencies = ["{runtime}"]\n[dependency-groups]\ndev = ["pytest>=9"]\n',
        "requirements/dev.txt": f"{locked}{HASH}pytest==9.1{HASH}",
        "requirements/runtime.txt": f"{locked}{HASH}",
    }


def _record(*, without=""):
    parts = [part for part in ("Status", "Context", "Decision", "Consequences") if part != without]
    return "# A choice\n\n" + "".join(f"## {part}\n\nWords.\n\n" for part in parts)


def _glossary(words):
    return {"GLOSSARY.md": "".join(f"**{word}**: words.\n" for word in words)}


_LONG_DOCSTRING = 'def told():\n    """Many words.\n' + "    and more\n" * 60 + '    """\n    return 1\n'
_NESTED = "class Case:\n    def outer(self):\n        def inner():\n            import json\n        return inner\n"
_PRIVATE = (
    f'{DOC}def _quiet():\n    return 1\n\n\ndef told():\n    """Promise."""\n    def inside():\n        return 1\n'
)
_COMMANDS = 'COMMANDS = {"test": test, "check": check}\n'

# check -> [(files, where the finding is)]
BAD = {
    "function_lines": [({f"{CORE}/a.py": _lines(41)}, f"{CORE}/a.py:long")],
    "function_branches": [
        ({f"{CORE}/a.py": _branches(9)}, f"{CORE}/a.py:branchy"),
        ({"tests/unit/a.py": _branches(9)}, "tests/unit/a.py:branchy"),
    ],
    "function_arguments": [
        ({f"{CORE}/a.py": "def many(a, b, c, /, d, *, e, f):\n    pass\n"}, f"{CORE}/a.py:many"),
        ({f"{CORE}/a.py": "class A:\n    def many(self, a, b, c, d, e, f):\n        pass\n"}, f"{CORE}/a.py:A.many"),
    ],
    "module_lines": [({f"{CORE}/a.py": "A = 1\n" * 401}, f"{CORE}/a.py")],
    "folder_files": [({f"{CORE}/intake/m{number}.py": "" for number in range(13)}, f"{CORE}/intake")],
    "core_standard_library": [
        ({f"{CORE}/a.py": "import numpy\n"}, f"{CORE}/a.py"),
        ({f"{CORE}/a.py": "from jivaka.interfaces import kb\n"}, f"{CORE}/a.py"),
        ({f"{CORE}/a.py": "from jivaka import config\n"}, f"{CORE}/a.py"),
        ({f"{CORE}/a.py": "from . import b\n"}, f"{CORE}/a.py"),
    ],
    "core_outside": [
        ({f"{CORE}/a.py": f"import {name}\n"}, f"{CORE}/a.py")
        for name in (
            "time",
            "random",
            "os.path",
            "pathlib",
            "logging",
            "sqlite3",
            "socket",
            "subprocess",
            "secrets",
            "sys",
        )
    ],
    "core_calls": [
        ({f"{CORE}/a.py": f"from datetime import date, datetime\nx = {call}\n"}, f"{CORE}/a.py")
        for call in (
            "datetime.now()",
            "date.today()",
            "datetime.utcnow()",
            "open('a')",
            "print(1)",
            "hash('a')",
            "eval('1')",
        )
    ],
    "import_inside": [
        ({f"{CORE}/a.py": "def late():\n    import json\n"}, f"{CORE}/a.py:late"),
        ({"tests/a.py": _NESTED}, "tests/a.py:Case.outer.inner"),
    ],
    "engine_import": [
        ({"src/jivaka/interfaces/kb/a.py": "from jivaka.engines.proof import sat\n"}, "src/jivaka/interfaces/kb/a.py"),
        ({f"{CORE}/a.py": "from jivaka import engines\n"}, f"{CORE}/a.py"),
    ],
    "module_docstring": [({"src/jivaka/config/a.py": "A = 1\n"}, "src/jivaka/config/a.py")],
    "core_docstring": [
        ({f"{CORE}/a.py": f"{DOC}def told():\n    return 1\n"}, f"{CORE}/a.py:told"),
        (
            {f"{CORE}/a.py": f"{DOC}class A:\n    '''One.'''\n    def told(self):\n        return 1\n"},
            f"{CORE}/a.py:A.told",
        ),
    ],
    "room_name": [
        ({f"{CORE}/utils/a.py": ""}, f"{CORE}/utils/a.py"),
        ({"tests/unit/helpers.py": ""}, "tests/unit/helpers.py"),
        ({"src/jivaka/booking/manager.py": ""}, "src/jivaka/booking/manager.py"),
    ],
    "one_word": [
        ({f"{CORE}/a.py": "def read(customer_id):\n    pass\n"}, f"{CORE}/a.py:customer_id"),
        ({f"{CORE}/a.py": "class PatientCard:\n    pass\n"}, f"{CORE}/a.py:PatientCard"),
    ],
    "forbidden_words": [
        ({"docs/a.md": text}, "docs/a.md")
        for text in (
            f"See /{'work'}/main for it.\n",
            f"It lies in `/{'tmp'}/a.json`.\n",
            f"Fetched from https://{'pypi'}.org/simple.\n",
            f"Written by {'Clau'}de.\n",
            f"A large {'language'} {'model'} wrote it.\n",
            f"{'Co-authored'}-by: nobody\n",
        )
    ],
    "docs_links": [
        ({"docs/a.md": "[b](b.md)\n"}, "docs/a.md"),
        ({"README.md": "![shot](docs/shot.png)\n"}, "README.md"),
        ({"docs/a.md": "[b](b.md#other-part)\n", "docs/b.md": "# One part\n"}, "docs/a.md"),
        ({"docs/a.md": "[b]\n\n[b]: b.md\n"}, "docs/a.md"),
    ],
    "docs_reachable": [
        ({"docs/README.md": "[a](how-to/a.md)\n", "docs/how-to/a.md": "", "docs/b.md": ""}, "docs/b.md")
    ],
    "glossary_words": [(_glossary(WORDS[1:]), "GLOSSARY.md"), ({}, "GLOSSARY.md")],
    "adr_parts": [
        ({"docs/adr/0001-a.md": _record(without="Decision")}, "docs/adr/0001-a.md"),
        ({"docs/adr/0001-a.md": _record(), "docs/adr/0001-b.md": _record()}, "docs/adr/0001-b.md"),
        ({"docs/adr/0002-a.md": _record()}, "docs/adr"),
    ],
    "door_commands": [
        ({"dev.py": _COMMANDS, "CONTRIBUTING.md": "`python3 dev.py setup`, `python3 dev.py test`"}, "CONTRIBUTING.md"),
    ],
    "reference_current": [
        ({"docs/generate.py": "print('docs/reference/a.md')\n"}, "docs/reference/a.md"),
        ({"docs/generate.py": "raise SystemExit('bad-file has no meaning')\n"}, "docs/generate.py"),
        ({"docs/generate.py": "raise KeyError('audit')\n"}, "docs/generate.py"),
    ],
    "lock_in_step": [
        (_project("typst>=2", "typst==1.0"), "requirements/dev.txt"),
        (_project("argcomplete", "typst==1.0"), "requirements/runtime.txt"),
        (
            {**_project("typst", "typst==1.0"), "requirements/runtime.txt": f"typst==1.1{HASH}"},
            "requirements/runtime.txt",
        ),
    ],
    "lock_clean": [
        ({"requirements/dev.txt": "typst==1.0\n"}, "requirements/dev.txt"),
        ({"requirements/dev.txt": f"--some-url https://example.org\ntypst==1.0{HASH}"}, "requirements/dev.txt"),
        ({"requirements/runtime.txt": f"typst @ file:///typst.whl{HASH}"}, "requirements/runtime.txt"),
    ],
}

# check -> trees in which it must find nothing
GOOD = {
    "function_lines": [{f"{CORE}/a.py": _lines(40)}, {f"{CORE}/a.py": _LONG_DOCSTRING}],
    "function_branches": [{f"{CORE}/a.py": _branches(8)}],
    "function_arguments": [
        {f"{CORE}/a.py": "class A:\n    def five(self, a, b, c, *, d, e):\n        pass\n"},
        {"tests/unit/a.py": "def test(a, b, c, d, e, f):\n    pass\n"},
    ],
    "module_lines": [{f"{CORE}/a.py": "A = 1\n# a word\n\n" * 400}],
    "folder_files": [{f"{CORE}/intake/m{number}.py": "" for number in range(12)}],
    "core_standard_library": [
        {f"{CORE}/a.py": "import json\nfrom collections.abc import Mapping\nfrom jivaka.core.truth import Truth\n"},
        {"src/jivaka/config/a.py": "import typst\n"},
    ],
    "core_outside": [
        {f"{CORE}/a.py": "import re, json, datetime\n"},
        {"src/jivaka/interfaces/kb/a.py": "import pathlib\n"},
    ],
    "core_calls": [{f"{CORE}/a.py": "on.isoformat()\n"}, {"src/jivaka/config/a.py": "datetime.now(UTC)\n"}],
    "import_inside": [{f"{CORE}/a.py": "import json\nif json:\n    import re\n"}],
    "engine_import": [
        {"src/jivaka/interfaces/cli/a.py": "from jivaka.engines.proof import sat\n"},
        {"src/jivaka/engines/a.py": "import jivaka.engines.proof\n", f"{CORE}/a.py": "import jivaka.core\n"},
    ],
    "module_docstring": [{"src/jivaka/config/a.py": DOC}],
    "core_docstring": [{f"{CORE}/a.py": _PRIVATE}, {"src/jivaka/config/a.py": "def free():\n    pass\n"}],
    "room_name": [{f"{CORE}/intake/medicine_names.py": "", "docs/helpers/a.md": ""}],
    "one_word": [
        {f"{CORE}/a.py": "def read(client_id, impatient):\n    pass\n"},
        {"src/jivaka/interfaces/fhir/a.py": "class Patient:\n    pass\n"},
    ],
    "forbidden_words": [
        {"knowledge/sources/a.toml": f"title = 'What {'Chat'}GPT says about backs'\n"},
        {"docs/a.md": "A long session; homework/main is fine, and so is https://example.org.\n"},
    ],
    "docs_links": [
        {"docs/a.md": "[b](b.md#one-part), [c](https://example.org), `[d](d.md)`\n", "docs/b.md": "# One part\n"},
        {"docs/a.md": "```\n[b](b.md)\n```\n[up](../README.md) [here](#part)\n\n## Part\n", "README.md": ""},
    ],
    "docs_reachable": [
        {"docs/README.md": "[a](a/b.md)", "docs/a/b.md": "[c](../c.md)", "docs/c.md": "", "README.md": ""}
    ],
    "glossary_words": [_glossary(WORDS)],
    "adr_parts": [{"docs/adr/0001-a.md": _record(), "docs/adr/README.md": "", "docs/adr/template.md": ""}],
    "door_commands": [
        {"dev.py": _COMMANDS, "CONTRIBUTING.md": "python3 dev.py setup, python3 dev.py test, python3 dev.py check"},
    ],
    "reference_current": [{"docs/generate.py": ""}, {"docs/README.md": ""}],
    "lock_in_step": [_project("typst>=1", "typst==1.0"), _project("Typst", "typst==1.0 ; python_version >= '3.12'")],
    "lock_clean": [_project("typst", "typst==1.0 ; python_version >= '3.12'")],
}
