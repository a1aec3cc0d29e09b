"""Makes `crates/server/src/tests/sigv4.jsonl`: requests with the signatures that botocore gives them.

    python tests/clients/sigv4/make.py > crates/server/src/tests/sigv4.jsonl

The cases have the shapes of AWS's published test suite for Signature Version 4: paths that are normalized, queries that are
sorted and encoded, headers that are trimmed, doubled or out of order, session tokens, bodies.
"""

import datetime
import json
from unittest import mock

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

KEY = "111122223333"
SECRET = "a secret/with+all=kinds of characters"
FORM = ("content-type", "application/x-www-form-urlencoded; charset=utf-8")
JSON = ("content-type", "application/x-amz-json-1.1")

# Name, method, path, query as sent, headers, body, session token.
CASES = [
    ("plain get", "GET", "/", "", [], "", None),
    ("plain post", "POST", "/", "", [], "", None),
    ("an operation in a header", "POST", "/", "", [JSON, ("x-amz-target", "Some.Operation")], "{}", None),
    ("a form", "POST", "/", "", [FORM], "Action=ListUsers&Version=2010-05-08&PathPrefix=%2Fa%2F", None),
    ("a form that says its charset oddly", "POST", "/", "", [("content-type", "a/b; charset=utf8")], "a=b", None),
    ("a body that is no ASCII", "POST", "/", "", [FORM], "UserName=\u00e9\u6f22", None),
    ("a session token", "POST", "/", "", [FORM], "a=b", "FwoGZX/Iv+Yd=="),
    ("a session token by get", "GET", "/", "", [], "", "token"),
    ("the digest of the body", "POST", "/", "", [("x-amz-content-sha256", "DIGEST")], "{}", None),
    ("a relative path", "GET", "/one/..", "", [], "", None),
    ("a path relative twice", "GET", "/one/two/../..", "", [], "", None),
    ("a path relative in the middle", "GET", "/one/../two", "", [], "", None),
    ("a dot in the path", "GET", "/./", "", [], "", None),
    ("a pointless dot", "GET", "/./one", "", [], "", None),
    ("a slash too many", "GET", "//", "", [], "", None),
    ("slashes too many", "GET", "//one//two//", "", [], "", None),
    ("a slash at the end", "GET", "/one/", "", [], "", None),
    ("an encoded space", "GET", "/one%20two/", "", [], "", None),
    ("an encoded slash", "GET", "/tags/arn%3Aaws%3Aartifact%2Fx", "", [], "", None),
    ("unreserved characters in the path", "GET", "/-._~0123456789abcxyzABCXYZ", "", [], "", None),
    ("encoded letters in the path", "GET", "/%E1%88%B4", "", [], "", None),
    ("one parameter", "GET", "/", "Param1=value1", [], "", None),
    ("parameters out of order", "GET", "/", "b=2&a=1&C=3", [], "", None),
    ("parameters by case", "GET", "/", "a=1&A=2&B=3&b=4", [], "", None),
    ("values out of order", "GET", "/", "a=2&a=1&a=", [], "", None),
    ("a name before a longer one", "GET", "/", "a-b=1&a=2&ab=0", [], "", None),
    ("encoded names out of order", "GET", "/", "%40=2&a=1&%24=3", [], "", None),
    ("an empty name", "GET", "/", "=value", [], "", None),
    ("no value", "GET", "/", "a=&b=1", [], "", None),
    ("unreserved characters in the query", "GET", "/", "-._~09azAZ=-._~09azAZ", [], "", None),
    ("encoded letters in the query", "GET", "/", "%E1%88%B4=bar", [], "", None),
    ("reserved characters in the query", "POST", "/", "a=%26%3D%2B%20%2F%3F%40", [], "", None),
    ("a query with a body", "POST", "/v1/x", "b=2&a=1", [JSON], "{\"a\": 1}", None),
    ("a header with blanks around it", "POST", "/", "", [("my-header", "  value  ")], "", None),
    ("a header with blanks inside", "POST", "/", "", [("my-header", "a   b   c")], "", None),
    ("a quoted header with blanks", "POST", "/", "", [("my-header", "\"a   b   c\"")], "", None),
    ("a header without a value", "POST", "/", "", [("my-header", "")], "", None),
    ("a header twice", "GET", "/", "", [("my-header", "value2"), ("my-header", "value1")], "", None),
    ("headers out of order", "POST", "/", "", [("z-header", "1"), ("a-header", "2"), ("my-header", "3")], "", None),
    ("headers with a hyphen", "POST", "/", "", [("my-header-b", "1"), ("my-header", "2"), ("my", "3")], "", None),
    ("headers that are not signed", "POST", "/", "", [("user-agent", "x"), ("expect", "")], "", None),
]

WHEN = datetime.datetime(2026, 1, 5, 9, 0, 0, tzinfo=datetime.timezone.utc)


def sign(name, method, path, query, headers, body, token):
    import hashlib

    body = body.encode()
    headers = [(key, hashlib.sha256(body).hexdigest() if value == "DIGEST" else value) for key, value in headers]
    url = "http://localhost:4566" + path + ("?" + query if query else "")
    request = AWSRequest(method=method, url=url, data=body)
    request.headers["host"] = "localhost:4566"
    for key, value in headers:
        request.headers.add_header(key, value)
    credentials = Credentials(KEY, SECRET, token)
    with mock.patch("botocore.auth.get_current_datetime", return_value=WHEN):
        SigV4Auth(credentials, "iam", "us-east-1").add_auth(request)
    sent = [[key.lower(), value] for key, value in request.headers.items()]
    return {"name": name, "method": method, "path": path, "query": query, "headers": sent, "body": body.decode()}


if __name__ == "__main__":
    for case in CASES:
        print(json.dumps(sign(*case), ensure_ascii=False))
