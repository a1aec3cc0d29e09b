"""Orgsim in front of moto's server: each knows what the other needs, and policies bind the calls that are passed on."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from botocore.exceptions import ClientError

from support.checks import Checks, arguments
from support.moto import Moto
from support.server import Server

MANAGEMENT = "111122223333"


def main():
    options = arguments(__doc__)
    checks = Checks()
    moto = Moto()
    try:
        with Server(options.orgsim, "--forward", moto.url, clock="instant") as server:
            drive(checks, server, moto)
    finally:
        moto.close()
    checks.end()


def drive(checks, server, moto):
    def client(service, account=MANAGEMENT):
        return server.client(service, account, account)

    organizations = client("organizations")
    organization = organizations.create_organization(FeatureSet="ALL")["Organization"]
    root = organizations.list_roots()["Roots"][0]["Id"]
    member = account(organizations)

    with checks.part("a bucket that is made here"):
        s3, trail = client("s3"), client("cloudtrail")
        s3.create_bucket(Bucket="trail-bucket")
        s3.put_bucket_policy(Bucket="trail-bucket", Policy=trail_policy("trail-bucket"))
        trail.create_trail(Name="trail", S3BucketName="trail-bucket")
        s3.put_object(Bucket="trail-bucket", Key="a/b c", Body=b"text")
        checks.equal("an object", s3.get_object(Bucket="trail-bucket", Key="a/b c")["Body"].read(), b"text")
        checks.equal("a list", [it["Key"] for it in s3.list_objects_v2(Bucket="trail-bucket")["Contents"]], ["a/b c"])
        rules = {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}
        s3.put_bucket_cors(Bucket="trail-bucket", CORSConfiguration=rules)
        checks.that("an operation that is not modeled", s3.get_bucket_cors(Bucket="trail-bucket")["CORSRules"])
        checks.equal("not empty", refusal(s3.delete_bucket, Bucket="trail-bucket"), "BucketNotEmpty")
        s3.put_bucket_versioning(Bucket="trail-bucket", VersioningConfiguration={"Status": "Enabled"})
        checks.that("versions", "VersionId" in s3.put_object(Bucket="trail-bucket", Key="v", Body=b"1"))

    with checks.part("a role and a user that are made here"):
        iam = client("iam")
        role = iam.create_role(RoleName="worker", Path="/team/", AssumeRolePolicyDocument=trust("codepipeline.amazonaws.com"))
        role = role["Role"]["Arn"]
        pipelines = client("codepipeline")
        made = pipelines.create_pipeline(pipeline=pipeline("one", role))["pipeline"]
        checks.equal("its pipeline", made["roleArn"], role)
        iam.create_user(UserName="Eve")
        iam.upload_ssh_public_key(UserName="Eve", SSHPublicKeyBody="ssh-rsa AAAA")
        keys = iam.list_ssh_public_keys(UserName="Eve")["SSHPublicKeys"]
        checks.equal("an operation that is not modeled", [it["UserName"] for it in keys], ["Eve"])
        iam.delete_role(RoleName="worker")
        answer = refusal(pipelines.create_pipeline, pipeline=pipeline("two", role))
        checks.equal("a role that is gone", answer, "InvalidStructureException")

    with checks.part("the organization"):
        unit = organizations.create_organizational_unit(ParentId=root, Name="Work")["OrganizationalUnit"]
        ram = client("ram")
        checks.equal("sharing", ram.enable_sharing_with_aws_organization()["returnValue"], True)
        share = ram.create_resource_share(name="all", principals=[organization["Arn"], unit["Arn"]])["resourceShare"]
        checks.equal("a share", share["status"], "ACTIVE")
        found = ram.get_resource_share_associations(
            associationType="PRINCIPAL", resourceShareArns=[share["resourceShareArn"]]
        )["resourceShareAssociations"]
        principals = {it["associatedEntity"] for it in found}
        checks.equal("its principals", principals, {organization["Arn"], unit["Arn"]})

    with checks.part("messages"):
        messages(checks, client("sqs"))

    with checks.part("policies bind what is passed on"):
        bound(checks, client, organizations, root, member, moto)


def messages(checks, sqs):
    url = sqs.create_queue(QueueName="jobs", Attributes={"VisibilityTimeout": "0"})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="one")
    sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": "a", "MessageBody": "two"}])
    names = ["ApproximateNumberOfMessages", "QueueArn"]
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    checks.equal("counted", told["ApproximateNumberOfMessages"], "2")
    received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    checks.equal("received", sorted(it["Body"] for it in received), ["one", "two"])
    sqs.delete_queue(QueueUrl=url)
    again = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    checks.equal("a new queue is empty", sqs.receive_message(QueueUrl=again).get("Messages"), None)


def bound(checks, client, organizations, root, member, moto):
    for kind in ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"):
        organizations.enable_policy_type(RootId=root, PolicyType=kind)
    ssm = client("ssm", member)
    ssm.put_parameter(Name="/a", Value="1", Type="String")
    scp = attach(organizations, "SERVICE_CONTROL_POLICY", deny("ssm:*", "lambda:*"), member)
    answer = refusal(ssm.put_parameter, Name="/b", Value="1", Type="String")
    checks.equal("Deny ssm:*", answer, "AccessDeniedException")
    checks.equal("Deny lambda:*", refusal(client("lambda", member).list_functions), "AccessDeniedException")
    client("ssm").put_parameter(Name="/of-management", Value="1", Type="String")
    organizations.detach_policy(PolicyId=scp, TargetId=member)
    names = [it["Name"] for it in ssm.describe_parameters()["Parameters"]]
    checks.equal("moto never saw the call", names, ["/a"])
    s3 = client("s3", member)
    s3.create_bucket(Bucket="of-member")
    everyone = {"Principal": "*"}
    attach(organizations, "RESOURCE_CONTROL_POLICY", deny("s3:PutObject", **everyone), member)
    put = {"Bucket": "of-member", "Key": "k", "Body": b"1"}
    checks.equal("an RCP", refusal(s3.put_object, **put), "AccessDenied")
    s3 = client("s3")
    s3.create_bucket(Bucket="closed")
    policy = deny("s3:GetObject", **everyone, Resource="arn:aws:s3:::closed/secret/*")
    s3.put_bucket_policy(Bucket="closed", Policy=policy)
    for key in ("secret/a", "open/a"):
        s3.put_object(Bucket="closed", Key=key, Body=b"1")
    checks.equal("a bucket policy", refusal(s3.get_object, Bucket="closed", Key="secret/a"), "AccessDenied")
    source = {"Bucket": "closed", "Key": "secret/a"}
    checks.equal("a copy", refusal(s3.copy_object, Bucket="closed", Key="b", CopySource=source), "AccessDenied")
    checks.equal("other objects", s3.get_object(Bucket="closed", Key="open/a")["Body"].read(), b"1")


def account(organizations):
    asked = organizations.create_account(AccountName="Data", Email="data@example.com")["CreateAccountStatus"]
    return organizations.describe_create_account_status(CreateAccountRequestId=asked["Id"])["CreateAccountStatus"]["AccountId"]


def attach(organizations, kind, content, target):
    made = organizations.create_policy(Name=kind.title(), Description="", Type=kind, Content=content)
    made = made["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=made, TargetId=target)
    return made


def deny(*actions, Resource="*", **more):
    statement = {"Effect": "Deny", "Action": list(actions), "Resource": Resource, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trust(service):
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trail_policy(bucket):
    arn = f"arn:aws:s3:::{bucket}"
    service = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}}
    read = {**service, "Action": "s3:GetBucketAcl", "Resource": arn}
    write = {**service, "Action": "s3:PutObject", "Resource": f"{arn}/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [read, write]})


def pipeline(name, role):
    source = {"category": "Source", "owner": "AWS", "provider": "S3", "version": "1"}
    stages = [{"name": stage, "actions": [{"name": "a", "actionTypeId": source}]} for stage in ("Source", "Build")]
    store = {"type": "S3", "location": "trail-bucket"}
    return {"name": name, "roleArn": role, "artifactStore": store, "stages": stages}


def refusal(call, **arguments):
    """The code with which a call is refused; `None` if it is not."""
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


if __name__ == "__main__":
    main()
