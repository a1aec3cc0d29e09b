"""Whether a body as it was sent agrees with the published API model, shape by shape.

botocore drops members that it does not know and converts the others, so what it returns cannot show whether an answer is
right. This reads the body itself: JSON (1.1 and REST) and the XML of the Query protocol.
"""

import base64
import binascii
import json
import re
from xml.etree import ElementTree

#: Patterns of the models are Java's, and Python's `re` knows no classes of Unicode. These stand in brackets with `_` there.
CLASSES = {r"\p{L}": r"\w", r"\p{Z}": r"\s", r"\p{N}": r"\d"}


#: What the models do not allow and AWS answers: samples of the API References and of the command line have these.
SEEN_AT_AWS = {("RecorderStatus", "SUCCESS"), ("PolicySourceType", "IAM Policy")}


#: Members that models require and root users do not have: they have no user name.
OF_USERS = {("User", "UserName"), ("User", "Path"), ("LoginProfile", "UserName")}


def problems_of_json(shape, body):
    """The problems of a JSON body: a list of sentences, each with the place."""
    if shape is None:
        # No output: nothing, or an empty object.
        return [] if body in (b"", b"{}") else [f"the operation has no output, yet there is {body[:80]!r}"]
    try:
        value = json.loads(body) if body else {}
    except ValueError as error:
        return [f"not JSON: {error}"]
    return list(_json(shape, value, shape.name))


def problems_of_error_json(shape, body):
    """Those of a refusal: the shape's members, beside the error's own name."""
    value = json.loads(body)
    value.pop("__type", None)
    # A message is in every refusal, whether the model says so or not.
    members = {name.lower() for name in shape.members}
    if "message" not in members:
        for name in ("Message", "message"):
            value.pop(name, None)
    # AWS adds the member that is wrong, after a colon: `MIN_LENGTH_EXCEEDED:NAME`.
    if isinstance(value.get("Reason"), str):
        value["Reason"] = value["Reason"].split(":")[0]
    return list(_json(shape, value, shape.name))


def _json(shape, value, place):
    kind = shape.type_name
    if kind == "structure":
        if not isinstance(value, dict):
            yield f"{place}: not an object but {value!r}"
            return
        members = {_wire_name(name, member): (name, member) for name, member in shape.members.items()}
        for name, inner in value.items():
            if name not in members:
                yield f"{place}: the model has no member {name!r}"
            else:
                yield from _json(members[name][1], inner, f"{place}.{name}")
        for name in shape.required_members:
            if _wire_name(name, shape.members[name]) not in value:
                yield f"{place}: the required member {name} is absent"
    elif kind == "list":
        if not isinstance(value, list):
            yield f"{place}: not a list but {value!r}"
            return
        yield from _bounds(shape, len(value), place, "entries")
        for index, inner in enumerate(value):
            yield from _json(shape.member, inner, f"{place}[{index}]")
    elif kind == "map":
        if not isinstance(value, dict):
            yield f"{place}: not a map but {value!r}"
            return
        for key, inner in value.items():
            yield from _text(shape.key, key, f"{place} (key)")
            yield from _json(shape.value, inner, f"{place}.{key}")
    elif kind in ("string", "character"):
        if not isinstance(value, str):
            yield f"{place}: not text but {value!r}"
        else:
            yield from _text(shape, value, place)
    elif kind in ("integer", "long"):
        if not isinstance(value, int) or isinstance(value, bool):
            yield f"{place}: not a whole number but {value!r}"
        else:
            yield from _bounds(shape, value, place, "")
    elif kind in ("float", "double"):
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            yield f"{place}: not a number but {value!r}"
    elif kind == "boolean":
        if not isinstance(value, bool):
            yield f"{place}: not true or false but {value!r}"
    elif kind == "timestamp":
        wanted = shape.serialization.get("timestampFormat", "unixTimestamp")
        if wanted == "unixTimestamp":
            if not isinstance(value, (int, float)) or isinstance(value, bool):
                yield f"{place}: not seconds since 1970 but {value!r}"
        else:
            yield from _iso(value, place)
    else:
        yield f"{place}: nobody here checks a {kind}"


def problems_of_xml(model, operation, body):
    """The problems of an answer of the Query protocol: `<NameResponse><NameResult>…`."""
    namespace = model.metadata["xmlNamespace"]
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        return [f"not XML: {error}"]
    problems = []
    if root.tag != f"{{{namespace}}}{operation.name}Response":
        problems.append(f"the outermost element is {root.tag}")
    children = {child.tag.split("}")[-1]: child for child in root}
    request = children.pop("ResponseMetadata", None)
    if request is None or not request.findtext(f"{{{namespace}}}RequestId"):
        problems.append("there is no ResponseMetadata with a RequestId")
    shape = operation.output_shape
    if shape is not None:
        wrapper = shape.serialization.get("resultWrapper", f"{operation.name}Result")
        result = children.pop(wrapper, None)
        if result is None:
            problems.append(f"there is no {wrapper}")
        else:
            problems += _xml(shape, result, shape.name)
    problems += [f"nobody expects an element {name}" for name in children]
    return problems


def _xml(shape, element, place):
    kind = shape.type_name
    text = element.text or ""
    if kind == "structure":
        members = {_wire_name(name, member): (name, member) for name, member in shape.members.items()}
        seen = set()
        for child in element:
            name = child.tag.split("}")[-1]
            if name not in members:
                yield f"{place}: the model has no member {name!r}"
            elif name in seen:
                yield f"{place}: {name} is there twice"
            else:
                seen.add(name)
                yield from _xml(members[name][1], child, f"{place}.{name}")
        if text.strip():
            yield f"{place}: there is text in a structure, {text!r}"
        for name in shape.required_members:
            member = shape.members[name]
            # An empty list may be an absent element in the Query protocol.
            optional = member.type_name in ("list", "map") or (shape.name, name) in OF_USERS
            if _wire_name(name, member) not in seen and not optional:
                yield f"{place}: the required member {name} is absent"
    elif kind == "list":
        if shape.serialization.get("flattened"):
            yield f"{place}: nobody here checks a flattened list"
            return
        yield from _bounds(shape, len(element), place, "entries")
        name = shape.member.serialization.get("name", "member")
        for index, child in enumerate(element):
            if child.tag.split("}")[-1] != name:
                yield f"{place}: an entry is called {child.tag}, not {name}"
            yield from _xml(shape.member, child, f"{place}[{index}]")
    elif kind == "map":
        for child in element:
            parts = {part.tag.split("}")[-1]: part for part in child}
            if child.tag.split("}")[-1] != "entry" or set(parts) != {"key", "value"}:
                yield f"{place}: not an entry with key and value, but {child.tag} with {sorted(parts)}"
                continue
            yield from _xml(shape.key, parts["key"], f"{place} (key)")
            yield from _xml(shape.value, parts["value"], f"{place}.{parts['key'].text}")
    elif len(element):
        yield f"{place}: there are elements in a {kind}"
    elif kind in ("string", "character"):
        yield from _text(shape, text, place)
    elif kind in ("integer", "long"):
        if not re.fullmatch(r"-?\d+", text):
            yield f"{place}: not a whole number but {text!r}"
        else:
            yield from _bounds(shape, int(text), place, "")
    elif kind == "boolean":
        if text not in ("true", "false"):
            yield f"{place}: not true or false but {text!r}"
    elif kind == "blob":
        try:
            base64.b64decode(text, validate=True)
        except binascii.Error as error:
            yield f"{place}: not base64, {error}"
    elif kind == "timestamp":
        yield from _iso(text, place)
    else:
        yield f"{place}: nobody here checks a {kind}"


def _wire_name(name, shape):
    return shape.serialization.get("name", name)


def _text(shape, value, place):
    if (shape.name, value) in SEEN_AT_AWS or (shape.name == "idType" and re.fullmatch(r"\d{12}", value)):
        # The second is the id of a root user: its account's.
        return
    if shape.enum and value not in shape.enum:
        yield f"{place}: {value!r} is none of {', '.join(shape.enum)}"
    yield from _bounds(shape, len(value), place, "characters")
    pattern = shape.metadata.get("pattern")
    if pattern is not None and not _fits(pattern, value):
        yield f"{place}: {value!r} does not match {pattern}"


def _fits(pattern, value):
    # Models say `arn:aws:` where other partitions have names of their own.
    pattern = pattern.replace("arn:aws:", "arn:aws[a-z-]*:")
    # Ids of policies are 8 characters at AWS, of which the patterns of their ARNs want 10.
    pattern = pattern.replace("p-[0-9a-z]{10,32}", "p-[0-9a-z]{8,32}").replace("p-[0-9a-zA-Z_]{10,128}", "p-[0-9a-zA-Z_]{8,128}")
    for java, python in CLASSES.items():
        pattern = pattern.replace(java, python)
    try:
        return re.fullmatch(pattern, value, re.DOTALL) is not None
    except re.error:
        # Two patterns of Config and CloudTrail that Python cannot read.
        return True


def _bounds(shape, size, place, what):
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        yield f"{place}: {size} {what} is less than {least}"
    if most is not None and size > most:
        yield f"{place}: {size} {what} is more than {most}"


def _iso(value, place):
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value):
        yield f"{place}: not a time like 2026-01-31T12:00:00Z but {value!r}"
