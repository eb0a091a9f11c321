"""What schemathesis has to be told beyond the description: how a tar is sent, and what patterns leave to words."""

import re
from urllib.parse import unquote

import schemathesis


@schemathesis.serializer("application/x-tar")
def tar(ctx, value):
    return value if isinstance(value, bytes) else str(value).encode()


@schemathesis.hook
def before_load_schema(ctx, schema):
    """A text of a pattern and of a length at once is found by trial, which takes minutes."""
    for parameter in schema["components"]["parameters"].values():
        parameter["schema"].pop("maxLength", None)
    for name in ("Reference", "WrittenReference"):
        schema["components"]["schemas"][name].pop("maxLength")


NUMBER = "(0|[1-9][0-9]{0,17})"
IDENTIFIER = "(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
VERSION = re.compile(rf"v?{NUMBER}\.{NUMBER}\.{NUMBER}(-{IDENTIFIER}(\.{IDENTIFIER})*)?")


def begins_after_no_version(query):
    """Beside a range a page begins after a version, which is no matter of one parameter alone."""
    after = query.get("after")
    return "semver" in query and isinstance(after, str) and after != "" and not VERSION.fullmatch(after)


@schemathesis.hook
def filter_case(ctx, case):
    """No repository, label of a host, or whole reference is longer than the description says in words."""
    if begins_after_no_version(case.query or {}):
        return False
    values = {**(case.path_parameters or {}), **(case.query or {})}
    texts = [unquote(values[name]) for name in ("ref", "to", "as", "repository") if isinstance(values.get(name), str)]
    if isinstance(case.body, dict) and isinstance(case.body.get("references"), list):
        texts += [text for text in case.body["references"] if isinstance(text, str)]
    if isinstance(case.body, dict) and isinstance(case.body.get("agents"), list):
        rows = [row for row in case.body["agents"] if isinstance(row, dict)]
        texts += [row["reference"] for row in rows if isinstance(row.get("reference"), str)]
    return all(len(text) <= 255 and not re.search("[A-Za-z0-9-]{64}", text.split("@")[0]) for text in texts)
