"""Renders chat templates with jinja2 as Hugging Face's transformers sets it up.

    pip install jinja2==3.1.6
    python make_renderings.py TEMPLATES
    python make_renderings.py --snippets

The first form renders every conversation of conversations.json with every TEMPLATES/*.jinja and writes
expected/<name>.json. Of a template that has no copy in templates/ it writes SHA-256 digests only. The
second form renders snippets.json, small templates that try the language itself, into
snippets-expected.json.
"""

import argparse
import hashlib
import json
import pathlib
import re
import sys
import traceback
from datetime import datetime

import jinja2
import jinja2.ext
import jinja2.nodes
import jinja2.sandbox
import jinja2.utils

HERE = pathlib.Path(__file__).parent
NOW = datetime(2026, 3, 4, 17, 6, 7)


class Generation(jinja2.ext.Extension):
    """The tag `generation`, which marks what the model wrote and changes nothing in the text."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_body"), [], [], body).set_lineno(line)

    def _body(self, caller):
        return caller()


class Dict:
    def __call__(self, *args, **kwargs):
        return dict(*args, **kwargs)

    def fromkeys(self, *args, **kwargs):
        return dict.fromkeys(*args, **kwargs)


class Namespace(jinja2.utils.Namespace):
    def __init__(*args, **kwargs):
        self, args = args[0], args[1:]
        attrs = dict(*args, **kwargs)
        for name in attrs:
            check_name(name)
        jinja2.utils.Namespace.__init__(self, attrs)

    def __setitem__(self, name, value):
        check_name(name)
        jinja2.utils.Namespace.__setitem__(self, name, value)


Namespace.__module__ = "jinja2.utils"


def check_name(name):
    if isinstance(name, str) and name.startswith("_"):
        raise jinja2.exceptions.SecurityError(
            "Chat templates cannot store underscore-prefixed attributes on a namespace, but got "
            f"{name!r}. Please rename the attribute."
        )


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(
        value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
    )


def environment():
    env = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = lambda format: NOW.strftime(format)
    env.globals["dict"] = Dict()
    env.globals["namespace"] = Namespace
    return env


def kind(error):
    if isinstance(error, jinja2.exceptions.TemplateSyntaxError) or isinstance(error, SyntaxError):
        return "SYNTAX"
    if isinstance(error, jinja2.exceptions.SecurityError):
        return "SECURITY"
    if isinstance(error, jinja2.exceptions.UndefinedError):
        return "UNDEFINED"
    if type(error) is jinja2.exceptions.TemplateError:
        return "RAISED"
    return "RUNTIME"


def line(error):
    if isinstance(error, jinja2.exceptions.TemplateSyntaxError):
        return error.lineno
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == "<template>"]
    return frames[-1].lineno if frames else None


def render(source, context):
    try:
        return {"text": environment().from_string(source).render(**context)}
    except Exception as error:
        message = getattr(error, "message", None) or str(error)
        return {"error": kind(error), "message": message, "line": line(error)}


def digest(rendering):
    if "text" in rendering:
        text = rendering["text"].encode("utf-8", "surrogatepass")
        return {"sha256": hashlib.sha256(text).hexdigest()}
    if "maximum recursion depth" in rendering["message"]:
        return rendering
    message = hashlib.sha256(rendering["message"].encode()).hexdigest()
    return {"error": rendering["error"], "sha256": message}


def contexts():
    data = json.loads((HERE / "conversations.json").read_text())
    for name, context in data["conversations"].items():
        context = dict(context)
        for key in ("messages", "tools", "documents"):
            if isinstance(context.get(key), str):
                context[key] = data["parts"][context[key]]
        yield name, {
            "messages": [],
            "tools": None,
            "documents": None,
            "add_generation_prompt": False,
            **data["tokens"],
            **context,
        }


def write(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False, indent=0) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("templates", nargs="?", type=pathlib.Path)
    parser.add_argument("--snippets", action="store_true")
    options = parser.parse_args()
    if options.snippets:
        snippets = json.loads((HERE / "snippets.json").read_text())
        expected = [render(source, snippets["context"]) for source in snippets["templates"]]
        for result in expected:
            if re.search(r" at 0x[0-9a-f]+", str(result)):
                sys.exit(f"not reproducible: {result}")
        write(HERE / "snippets-expected.json", expected)
        return
    for path in sorted(options.templates.glob("*.jinja")):
        source = path.read_text()
        renderings = {name: render(source, context) for name, context in contexts()}
        if not (HERE / "templates" / path.name).exists():
            renderings = {name: digest(rendering) for name, rendering in renderings.items()}
        write(HERE / "expected" / f"{path.stem}.json", renderings)


if __name__ == "__main__":
    main()
