"""Looks at every answer on its way to boto3: is it as the published model says, and which operations have been seen."""

import json

from support import shapes


class Witness:
    def __init__(self, server, checks):
        self.server = server
        self.checks = checks
        #: Operations that succeeded at least once, as ("organizations", "ListAccounts").
        self.answered = set()
        #: Error codes by service.
        self.refusals = {}

    def client(self, service, *args, **options):
        """As `Server.client`."""
        client = self.server.client(service, *args, **options)
        # The last hook before boto3 makes an answer of it: it has the body as it came.
        client.meta.events.register(f"response-received.{service}", self._look_for(service, client.meta.service_model))
        return client

    def assumed(self, service, credentials, region="us-east-1"):
        """A client with the credentials of an answer of STS."""
        return self.client(
            service,
            credentials["AccessKeyId"],
            credentials["SecretAccessKey"],
            credentials["SessionToken"],
            region=region,
        )

    def _look_for(self, service, model):
        def look(response_dict, event_name, **_):
            operation = model.operation_model(event_name.rsplit(".", 1)[-1])
            body, status = response_dict["body"], response_dict["status_code"]
            if status < 300:
                self.answered.add((service, operation.name))
                found = self._answer(model, operation, body)
            else:
                found = self._refusal(service, model, operation, body, response_dict["headers"])
            found += _headers(model, response_dict["headers"])
            name = f"{service} {operation.name}: " + ("answer" if status < 300 else "refusal")
            self.checks.that(name, not found, "; ".join(found[:5]))

        return look

    def _answer(self, model, operation, body):
        if model.metadata["protocol"] == "query":
            return shapes.problems_of_xml(model, operation, body)
        return shapes.problems_of_json(operation.output_shape, body)

    def _refusal(self, service, model, operation, body, headers):
        if model.metadata["protocol"] == "query":
            from xml.etree import ElementTree

            namespace = "{" + model.metadata["xmlNamespace"] + "}"
            try:
                root = ElementTree.fromstring(body)
            except ElementTree.ParseError:
                return [f"not XML: {body[:80]!r}"]
            code = root.findtext(f"{namespace}Error/{namespace}Code")
            self.refusals.setdefault(service, set()).add(code)
            problems = []
            if root.tag != f"{namespace}ErrorResponse":
                problems.append(f"the outermost element is {root.tag}")
            for part in ("Error/Type", "Error/Message", "RequestId"):
                if not root.findtext("/".join(namespace + step for step in part.split("/"))):
                    problems.append(f"there is no {part}")
            if code not in COMMON and code not in {_code(shape) for shape in operation.error_shapes}:
                problems.append(f"{code} is no error of {operation.name}")
            return problems
        try:
            named = json.loads(body).get("__type", "") or headers.get("x-amzn-errortype", "")
            code = named.split("#")[-1]
        except ValueError:
            return [f"not JSON: {body[:80]!r}"]
        self.refusals.setdefault(service, set()).add(code)
        shape = next((shape for shape in operation.error_shapes if _code(shape) == code), None)
        if shape is None:
            return [] if code in COMMON else [f"{code!r} is no error of {operation.name}"]
        return shapes.problems_of_error_json(shape, body)


#: What every service may say of a request, whatever the operation; their models do not list these.
COMMON = {
    "AccessDenied",
    "AccessDeniedException",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
    "ValidationError",
    "ValidationException",
}


def _code(shape):
    """The name of an error on the wire, which for the Query protocol is another than that of its shape."""
    return shape.metadata.get("error", {}).get("code", shape.name)


def _headers(model, headers):
    problems = []
    if not headers.get("x-amzn-requestid"):
        problems.append("there is no header x-amzn-requestid")
    json = f"application/x-amz-json-{model.metadata.get('jsonVersion', '1.1')}"
    wanted = {"query": "text/xml", "json": json, "rest-json": "application/json"}
    kind = headers.get("content-type", "")
    if not kind.startswith(wanted[model.metadata["protocol"]]):
        problems.append(f"the content type is {kind!r}")
    return problems
