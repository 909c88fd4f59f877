"""Holds every example of `openapi.json` to the schema that it illustrates: check_examples.py openapi.json"""

import json
import sys
from pathlib import Path

import jsonschema_rs

document = json.loads(Path(sys.argv[1]).read_text())


def target(reference):
    node = document
    for step in reference.removeprefix("#/").split("/"):
        node = node[step.replace("~1", "/").replace("~0", "~")]
    return node


def resolved(node):
    return target(node["$ref"]) if "$ref" in node else node


def examples(node):
    """What stands beside a schema in a media type, a parameter or a header."""
    if "example" in node:
        yield "example", node["example"]
    for name, example in node.get("examples", {}).items():
        yield name, resolved(example)["value"]


def illustrated(node, place=""):
    """Everything that has both a schema and examples, and the examples that schemas have of themselves."""
    if isinstance(node, list):
        for index, element in enumerate(node):
            yield from illustrated(element, f"{place}/{index}")
    elif isinstance(node, dict):
        if isinstance(node.get("schema"), dict):
            for name, value in examples(node):
                yield f"{place} {name}", node["schema"], value
        elif isinstance(node.get("examples"), list):
            for index, value in enumerate(node["examples"]):
                yield f"{place}/examples/{index}", node, value
        for name, member in node.items():
            # Examples are data: what looks like a schema in them is none.
            if name not in ("examples", "example"):
                yield from illustrated(member, f"{place}/{name}")


count = 0
wrong = 0
for place, schema, value in illustrated(document):
    count += 1
    whole = {"components": document["components"], "allOf": [schema]}
    for error in jsonschema_rs.Draft202012Validator(whole, validate_formats=True).iter_errors(value):
        wrong += 1
        print(f"{place}: {error.message}", file=sys.stderr)

if count == 0:
    sys.exit(f"{sys.argv[1]} has no examples")
print(f"{count} examples of {sys.argv[1]}, {wrong} faults")
sys.exit(wrong > 0)
