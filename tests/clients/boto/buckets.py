"""Amazon S3 as boto3 uses it: buckets with their policies, tags, settings and objects. Signatures are checked."""

import io
import json
import socket

from botocore.config import Config
from botocore.exceptions import ClientError

from boto.others import refusal

SERVER = ("--strict-auth",)

OWNER, OTHER = "123456789012", "222222222222"
NAME, EUROPE = "invoices", "invoices-europe"
ARN = f"arn:aws:s3:::{NAME}"
#: The settings of new buckets, and others.
PUBLIC = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}
OPEN = dict.fromkeys(PUBLIC, False) | {"BlockPublicAcls": True}


def run(server, witness, checks):
    s3 = server.client("s3", OWNER, OWNER)
    with checks.part("S3 buckets"):
        s3.create_bucket(Bucket=NAME)
        s3.get_waiter("bucket_exists").wait(Bucket=NAME)
        tags = [{"Key": "team", "Value": "a & <b>"}]
        place = {"LocationConstraint": "eu-west-1", "Tags": tags}
        far = server.client("s3", OWNER, OWNER, region="eu-west-1")
        far.create_bucket(Bucket=EUROPE, CreateBucketConfiguration=place)
        checks.equal("ListBuckets", [it["Name"] for it in s3.list_buckets()["Buckets"]], [NAME, EUROPE])
        checks.equal("its Region", s3.head_bucket(Bucket=EUROPE)["BucketRegion"], "eu-west-1")
        constraints = [s3.get_bucket_location(Bucket=it)["LocationConstraint"] for it in (NAME, EUROPE)]
        checks.equal("GetBucketLocation", constraints, [None, "eu-west-1"])
        checks.equal("the tags of a new bucket", s3.get_bucket_tagging(Bucket=EUROPE)["TagSet"], tags)
        tagging = server.client("resourcegroupstaggingapi", OWNER, OWNER, region="eu-west-1")
        found = tagging.get_resources()["ResourceTagMappingList"]
        checks.equal("Resource Groups Tagging", [it["ResourceARN"] for it in found], [f"arn:aws:s3:::{EUROPE}"])
        checks.equal("no bucket", refusal(s3.head_bucket, Bucket="nothing-here"), "404")
        checks.equal("twice, in us-east-1", refusal(s3.create_bucket, Bucket=NAME), None)
        s3.delete_bucket(Bucket=EUROPE)

    with checks.part("their policies"):
        checks.equal("none", refusal(s3.get_bucket_policy, Bucket=NAME), "NoSuchBucketPolicy")
        allow = {"Effect": "Allow", "Principal": {"AWS": OTHER}, "Action": "s3:ListBucket", "Resource": ARN}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        other = server.client("s3", OTHER, OTHER)
        checks.equal("another account", refusal(other.head_bucket, Bucket=NAME), "403")
        s3.put_bucket_policy(Bucket=NAME, Policy=policy)
        checks.equal("GetBucketPolicy", s3.get_bucket_policy(Bucket=NAME)["Policy"], policy)
        other.head_bucket(Bucket=NAME)
        s3.delete_bucket_policy(Bucket=NAME)
        checks.equal("an account without a policy", refusal(other.get_bucket_location, Bucket=NAME), "AccessDenied")

    with checks.part("their settings"):
        settings(s3, checks)

    with checks.part("their objects"):
        objects(server, s3, checks)

    with checks.part("what S3 has besides"):
        for call, arguments in (
            (s3.create_multipart_upload, {"Bucket": NAME, "Key": "a/b"}),
            (s3.get_object_tagging, {"Bucket": NAME, "Key": "a b"}),
            (s3.copy_object, {"Bucket": NAME, "Key": "a", "CopySource": {"Bucket": NAME, "Key": "b"}}),
            (s3.get_bucket_cors, {"Bucket": NAME}),
        ):
            code, says = refused(call, **arguments)
            checks.that(f"{call.__name__} is not modeled", code == "NotImplemented" and "model" in says, says)
        wrong = server.client("s3", OWNER, OTHER)
        checks.equal("a wrong secret", refusal(wrong.list_buckets), "SignatureDoesNotMatch")
        nobody = server.client("s3", "AKIANOBODY", "secret")
        checks.equal("an unknown key", refusal(nobody.list_buckets), "InvalidAccessKeyId")
        virtual(server, s3, checks)
        s3.delete_bucket(Bucket=NAME)


def objects(server, s3, checks):
    put = {"Bucket": NAME, "Key": "a/b c", "Body": io.BytesIO(b"text"), "Metadata": {"team": "data"}}
    s3.put_object(**put, ChecksumAlgorithm="SHA256", ContentType="text/plain")
    got = s3.get_object(Bucket=NAME, Key="a/b c")
    told = (got["Body"].read(), got["ContentType"], got["Metadata"])
    checks.equal("an object", told, (b"text", "text/plain", {"team": "data"}))
    checks.equal("its size", s3.head_object(Bucket=NAME, Key="a/b c")["ContentLength"], 4)
    for key in ("c", "d", "e/f"):
        s3.put_object(Bucket=NAME, Key=key, Body=key)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=NAME, PaginationConfig={"PageSize": 3})
    checks.equal("in pages", [[it["Key"] for it in page["Contents"]] for page in pages], [["a/b c", "c", "d"], ["e/f"]])
    folders = s3.list_objects_v2(Bucket=NAME, Delimiter="/")["CommonPrefixes"]
    checks.equal("folders", [it["Prefix"] for it in folders], ["a/", "e/"])
    checks.equal("of nobody else", refusal(server.client("s3", OTHER, OTHER).get_object, Bucket=NAME, Key="c"), "AccessDenied")
    checks.equal("no object", refusal(s3.get_object, Bucket=NAME, Key="g"), "NoSuchKey")
    checks.equal("not empty", refusal(s3.delete_bucket, Bucket=NAME), "BucketNotEmpty")
    s3.delete_object(Bucket=NAME, Key="c")
    s3.delete_objects(Bucket=NAME, Delete={"Objects": [{"Key": key} for key in ("a/b c", "d", "e/f")]})
    checks.equal("none is left", s3.list_objects_v2(Bucket=NAME)["KeyCount"], 0)


def settings(s3, checks):
    s3.put_bucket_tagging(Bucket=NAME, Tagging={"TagSet": [{"Key": "a", "Value": ""}]})
    checks.equal("tags", s3.get_bucket_tagging(Bucket=NAME)["TagSet"], [{"Key": "a", "Value": ""}])
    s3.delete_bucket_tagging(Bucket=NAME)
    checks.equal("no tags", refusal(s3.get_bucket_tagging, Bucket=NAME), "NoSuchTagSet")
    s3.put_bucket_versioning(Bucket=NAME, VersioningConfiguration={"Status": "Enabled"})
    checks.equal("versioning", s3.get_bucket_versioning(Bucket=NAME)["Status"], "Enabled")
    encryption = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}]}
    s3.put_bucket_encryption(Bucket=NAME, ServerSideEncryptionConfiguration=encryption)
    told = s3.get_bucket_encryption(Bucket=NAME)["ServerSideEncryptionConfiguration"]
    checks.equal("encryption", told, encryption)
    s3.delete_bucket_encryption(Bucket=NAME)
    told = s3.get_bucket_encryption(Bucket=NAME)["ServerSideEncryptionConfiguration"]["Rules"][0]
    checks.equal("as new", told["ApplyServerSideEncryptionByDefault"], {"SSEAlgorithm": "AES256"})
    checks.equal("blocks", s3.get_public_access_block(Bucket=NAME)["PublicAccessBlockConfiguration"], PUBLIC)
    s3.put_public_access_block(Bucket=NAME, PublicAccessBlockConfiguration={"BlockPublicAcls": True})
    checks.equal("one block", s3.get_public_access_block(Bucket=NAME)["PublicAccessBlockConfiguration"], OPEN)
    s3.delete_public_access_block(Bucket=NAME)
    missing = refusal(s3.get_public_access_block, Bucket=NAME)
    checks.equal("no blocks", missing, "NoSuchPublicAccessBlockConfiguration")
    rules = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    s3.put_bucket_ownership_controls(Bucket=NAME, OwnershipControls=rules)
    checks.equal("ownership", s3.get_bucket_ownership_controls(Bucket=NAME)["OwnershipControls"], rules)
    s3.delete_bucket_ownership_controls(Bucket=NAME)
    acl = s3.get_bucket_acl(Bucket=NAME)
    grantee = {"ID": s3.list_buckets()["Owner"]["ID"], "Type": "CanonicalUser"}
    checks.equal("the owner", len(grantee["ID"]), 64)
    checks.equal("access control list", acl["Grants"], [{"Grantee": grantee, "Permission": "FULL_CONTROL"}])
    checks.that("no logging", "LoggingEnabled" not in s3.get_bucket_logging(Bucket=NAME))
    told = s3.get_bucket_notification_configuration(Bucket=NAME)
    checks.that("no notifications", "QueueConfigurations" not in told, told)
    wrong = refusal(s3.put_bucket_versioning, Bucket=NAME, VersioningConfiguration={"Status": "On"})
    checks.equal("a wrong setting", wrong, "MalformedXML")


def virtual(server, s3, checks):
    """The bucket in the host's name, which only some machines can resolve."""
    url = server.url.replace("127.0.0.1", "localhost")
    config = Config(s3={"addressing_style": "virtual"}, retries={"total_max_attempts": 1})
    keys = {"aws_access_key_id": OWNER, "aws_secret_access_key": OWNER}
    client = server.session.client("s3", endpoint_url=url, region_name="us-east-1", config=config, **keys)
    hosts = []
    client.meta.events.register("before-send.s3", lambda request, **_: hosts.append(request.url))
    resolve = socket.getaddrinfo
    socket.getaddrinfo = lambda host, *rest, **options: resolve("127.0.0.1", *rest, **options)
    try:
        client.head_bucket(Bucket=NAME)
        client.put_bucket_versioning(Bucket=NAME, VersioningConfiguration={"Status": "Suspended"})
    finally:
        socket.getaddrinfo = resolve
    checks.that("the bucket is in the host", f"//{NAME}.localhost:" in hosts[0], hosts)
    checks.equal("and is the same", s3.get_bucket_versioning(Bucket=NAME)["Status"], "Suspended")


def refused(call, **arguments):
    """Code and message of the refusal."""
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return "", "it succeeded"
