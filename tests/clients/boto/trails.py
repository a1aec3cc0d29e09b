"""Trails of AWS CloudTrail as boto3 uses them: their own bucket, organization trails, delegated administrators."""

import json

from boto.others import refusal
from boto.tour import DAY, HOUR

SERVER = ()

MANAGEMENT = "123456789012"
NAME, BUCKET = "everything", "log-files"


def bucket_policy(*folders):
    service = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}}
    files = [f"arn:aws:s3:::{BUCKET}/AWSLogs/{folder}/*" for folder in folders]
    own = {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}
    statements = [
        service | {"Action": "s3:GetBucketAcl", "Resource": f"arn:aws:s3:::{BUCKET}"},
        service | {"Action": "s3:PutObject", "Resource": files, "Condition": own},
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def run(server, witness, checks):
    organizations = witness.client("organizations", MANAGEMENT)
    organization = organizations.create_organization(FeatureSet="ALL")["Organization"]["Id"]
    server.advance(8 * DAY)
    asked = organizations.create_account(Email="logs@example.com", AccountName="Logs")["CreateAccountStatus"]["Id"]
    server.advance(HOUR)
    member = organizations.describe_create_account_status(CreateAccountRequestId=asked)["CreateAccountStatus"]
    member = member["AccountId"]
    s3 = server.client("s3", MANAGEMENT)
    s3.create_bucket(Bucket=BUCKET)
    trails = witness.client("cloudtrail", MANAGEMENT)

    with checks.part("trails"):
        one(s3, trails, checks)

    with checks.part("organization trails"):
        wanted = {"Name": NAME, "S3BucketName": BUCKET, "IsOrganizationTrail": True, "IsMultiRegionTrail": True}
        checks.equal("not trusted", refusal(trails.create_trail, **wanted), "CloudTrailAccessNotEnabledException")
        organizations.enable_aws_service_access(ServicePrincipal="cloudtrail.amazonaws.com")
        checks.equal("its folder", refusal(trails.create_trail, **wanted), "InsufficientS3BucketPolicyException")
        s3.put_bucket_policy(Bucket=BUCKET, Policy=bucket_policy(MANAGEMENT, organization))
        arn = trails.create_trail(**wanted)["TrailARN"]
        trails.register_organization_delegated_admin(MemberAccountId=member)
        inside = server.client("cloudtrail", member)
        shown = inside.describe_trails()["trailList"]
        checks.equal("a member sees it", [(it["TrailARN"], it["IsOrganizationTrail"]) for it in shown], [(arn, True)])
        inside.start_logging(Name=arn)
        checks.that("a delegated administrator starts it", trails.get_trail_status(Name=NAME)["IsLogging"])
        trails.deregister_organization_delegated_admin(DelegatedAdminAccountId=member)
        checks.equal("others do not", refusal(inside.stop_logging, Name=arn), "NotOrganizationMasterAccountException")
        trails.delete_trail(Name=NAME)
        checks.equal("its copies are gone", inside.list_trails()["Trails"], [])


def one(s3, trails, checks):
    """A trail of one account."""
    wanted = {"Name": NAME, "S3BucketName": BUCKET, "TagsList": [{"Key": "team", "Value": "audit"}]}
    checks.equal("no policy", refusal(trails.create_trail, **wanted), "InsufficientS3BucketPolicyException")
    s3.put_bucket_policy(Bucket=BUCKET, Policy=bucket_policy(MANAGEMENT))
    arn = trails.create_trail(**wanted)["TrailARN"]
    checks.equal("twice", refusal(trails.create_trail, **wanted), "TrailAlreadyExistsException")
    trails.update_trail(Name=NAME, EnableLogFileValidation=True)
    checks.that("UpdateTrail", trails.get_trail(Name=NAME)["Trail"]["LogFileValidationEnabled"])
    checks.equal("DescribeTrails", [it["HomeRegion"] for it in trails.describe_trails()["trailList"]], ["us-east-1"])
    checks.equal("ListTrails", [it["TrailARN"] for it in trails.list_trails()["Trails"]], [arn])
    trails.start_logging(Name=NAME)
    checks.that("it logs", trails.get_trail_status(Name=NAME)["IsLogging"])
    trails.stop_logging(Name=NAME)
    status = trails.get_trail_status(Name=NAME)
    checks.that("it stopped", not status["IsLogging"] and status["StopLoggingTime"], status)
    usual = trails.get_event_selectors(TrailName=NAME)["EventSelectors"]
    checks.equal("GetEventSelectors", [it["ReadWriteType"] for it in usual], ["All"])
    fields = [{"Field": "eventCategory", "Equals": ["Management"]}]
    advanced = [{"Name": "all", "FieldSelectors": fields}]
    trails.put_event_selectors(TrailName=NAME, AdvancedEventSelectors=advanced)
    checks.equal("advanced", trails.get_event_selectors(TrailName=NAME)["AdvancedEventSelectors"], advanced)
    trails.add_tags(ResourceId=arn, TagsList=[{"Key": "stage", "Value": "test"}])
    trails.remove_tags(ResourceId=arn, TagsList=[{"Key": "team"}])
    tags = trails.list_tags(ResourceIdList=[arn])["ResourceTagList"]
    checks.equal("ListTags", tags, [{"ResourceId": arn, "TagsList": [{"Key": "stage", "Value": "test"}]}])
    trails.delete_trail(Name=NAME)
    checks.equal("DeleteTrail", refusal(trails.get_trail, Name=NAME), "TrailNotFoundException")
