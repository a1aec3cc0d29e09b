"""Clients from before Amazon SQS used JSON: boto3 of March 2023, and the AWS CLI 2.9 of Debian 12, where it is at hand.

The AWS CLI 2 is in no package registry. `AWS_CLI` names another one than the `aws` in the path.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from botocore.exceptions import ClientError

from support.checks import Checks, arguments
from support.server import Server

OWNER, OTHER = "111122223333", "444455556666"
DENY = {"Effect": "Deny", "Principal": "*", "Action": "sqs:DeleteQueue", "Resource": "*"}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [DENY]})


def main():
    options = arguments(__doc__)
    checks = Checks()
    with Server(options.orgsim, clock="instant") as server:
        with checks.part("boto3 of 2023"):
            queues(checks, server)
            others(checks, server)
        if aws := cli():
            with checks.part("the AWS CLI 2.9"):
                by_hand(checks, server, aws)
        else:
            print("the AWS CLI 2.9: NOT CHECKED. It is not at hand.")
    checks.end()


def queues(checks, server):
    sqs = server.client("sqs", OWNER)
    url = sqs.create_queue(QueueName="jobs", Attributes={"DelaySeconds": "5"}, tags={"a": "b & c"})["QueueUrl"]
    checks.equal("its URL", url, f"{server.url}/{OWNER}/jobs")
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["DelaySeconds", "QueueArn"])["Attributes"]
    checks.equal("attributes", told, {"DelaySeconds": "5", "QueueArn": f"arn:aws:sqs:us-east-1:{OWNER}:jobs"})
    checks.equal("a list", sqs.list_queues(QueueNamePrefix="jo")["QueueUrls"], [url])
    checks.equal("by name", sqs.get_queue_url(QueueName="jobs")["QueueUrl"], url)
    checks.equal("tags", sqs.list_queue_tags(QueueUrl=url)["Tags"], {"a": "b & c"})
    sqs.tag_queue(QueueUrl=url, Tags={"c": "d e"})
    sqs.untag_queue(QueueUrl=url, TagKeys=["a"])
    checks.equal("other tags", sqs.list_queue_tags(QueueUrl=url)["Tags"], {"c": "d e"})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": POLICY})
    checks.equal("a denial", refusal(sqs.delete_queue, QueueUrl=url), "AccessDenied")
    missing = "AWS.SimpleQueueService.NonExistentQueue"
    checks.equal("no queue", refusal(sqs.get_queue_url, QueueName="none"), missing)
    other = {"QueueName": "jobs", "Attributes": {"DelaySeconds": "6"}}
    checks.equal("another queue of the name", refusal(sqs.create_queue, **other), "QueueAlreadyExists")
    checks.equal("another account", refusal(server.client("sqs", OTHER).delete_queue, QueueUrl=url), "AccessDenied")
    messages(checks, sqs, url)
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
    sqs.delete_queue(QueueUrl=url)
    checks.equal("none is left", sqs.list_queues().get("QueueUrls"), None)


def messages(checks, sqs, url):
    sqs.send_message(QueueUrl=url, MessageBody="one <é>", DelaySeconds=0)
    entries = [{"Id": "a", "MessageBody": "two", "DelaySeconds": 0}, {"Id": "b", "MessageBody": "three"}]
    done = sqs.send_message_batch(QueueUrl=url, Entries=entries)["Successful"]
    checks.equal("a batch", [it["Id"] for it in done], ["a", "b"])
    received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"])["Messages"]
    checks.equal("messages", [it["Body"] for it in received], ["one <é>", "two"])
    checks.equal("received once", received[0]["Attributes"]["ApproximateReceiveCount"], "1")
    first, second = (it["ReceiptHandle"] for it in received)
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=second, VisibilityTimeout=0)
    again = sqs.receive_message(QueueUrl=url)["Messages"]
    checks.equal("visible again", [it["Body"] for it in again], ["two"])
    sqs.delete_message(QueueUrl=url, ReceiptHandle=first)
    entries = [{"Id": "a", "ReceiptHandle": again[0]["ReceiptHandle"]}]
    checks.equal("deleted", len(sqs.delete_message_batch(QueueUrl=url, Entries=entries)["Successful"]), 1)
    sqs.purge_queue(QueueUrl=url)
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessagesDelayed"])["Attributes"]
    checks.equal("purged", told, {"ApproximateNumberOfMessagesDelayed": "0"})


def others(checks, server):
    """One call in each of the other protocols."""
    checks.equal("STS", server.client("sts", OWNER).get_caller_identity()["Account"], OWNER)
    made = server.client("organizations", OWNER).create_organization(FeatureSet="ALL")["Organization"]
    checks.equal("Organizations", made["MasterAccountId"], OWNER)
    checks.that("EC2", server.client("ec2", OWNER).describe_regions()["Regions"])
    s3 = server.client("s3", OWNER)
    s3.create_bucket(Bucket="of-2023")
    checks.equal("Amazon S3", [it["Name"] for it in s3.list_buckets()["Buckets"]], ["of-2023"])
    contact = server.client("account", OWNER).get_contact_information
    checks.that("Account Management", refusal(contact) in (None, "ResourceNotFoundException"), refusal(contact))


def cli():
    """The AWS CLI 2.9; `None`: there is none."""
    aws = os.environ.get("AWS_CLI") or shutil.which("aws")
    if aws is None:
        return None
    told = subprocess.run([aws, "--version"], capture_output=True, text=True)
    return aws if told.stdout.startswith("aws-cli/2.9.") else None


def by_hand(checks, server, aws):
    def run(*words):
        # It does not know the variable with the address.
        words = [aws, "--endpoint-url", server.url, "--output", "json", "sqs", *words]
        done = subprocess.run(words, env=server.environment(OWNER), capture_output=True, text=True, timeout=60)
        return json.loads(done.stdout) if done.returncode == 0 and done.stdout.strip() else done.stderr.strip()

    url = run("create-queue", "--queue-name", "cli", "--attributes", "DelaySeconds=7", "--tags", "a=b")["QueueUrl"]
    told = run("get-queue-attributes", "--queue-url", url, "--attribute-names", "DelaySeconds")
    checks.equal("attributes", told, {"Attributes": {"DelaySeconds": "7"}})
    checks.equal("tags", run("list-queue-tags", "--queue-url", url), {"Tags": {"a": "b"}})
    checks.equal("a list", run("list-queues"), {"QueueUrls": [url]})
    checks.that("no queue", "NonExistentQueue" in run("get-queue-url", "--queue-name", "none"))
    checks.equal("deleted", run("delete-queue", "--queue-url", url), "")


def refusal(call, **arguments):
    """The code with which a call is refused; `None` if it is not."""
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


if __name__ == "__main__":
    main()
