// AWS's SDK for JavaScript, version 3, against `orgsim serve`: its own parsers, paginators, errors and credential providers.

import {
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand,
  AttachPolicyCommand,
  DescribeAccountCommand,
  DescribeCreateAccountStatusCommand,
  DescribeOrganizationCommand,
  DuplicateOrganizationalUnitException,
  EnablePolicyTypeCommand,
  AccountNotFoundException,
  AlreadyInOrganizationException,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
  paginateListAccounts,
} from "@aws-sdk/client-organizations";
import {
  AttachRolePolicyCommand,
  CreateAccountAliasCommand,
  CreateRoleCommand,
  GetRoleCommand,
  IAMClient,
  NoSuchEntityException,
  paginateListRoles,
  waitUntilRoleExists,
} from "@aws-sdk/client-iam";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  paginateListQueues,
  PurgeQueueCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";

import { Checks, serve } from "./support.mjs";

const MANAGEMENT = "111122223333";
const NO_ALIAS = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "iam:CreateAccountAlias", Resource: "*" }],
});

const checks = new Checks();
const server = await serve();
const settings = {
  endpoint: server.url,
  region: "us-east-1",
  credentials: { accessKeyId: MANAGEMENT, secretAccessKey: MANAGEMENT },
  maxAttempts: 1,
};
const organizations = new OrganizationsClient(settings);
const iam = new IAMClient(settings);

/** The error of a call. */
async function refused(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("the call was not refused");
}

async function createAccount(name) {
  const asked = await organizations.send(new CreateAccountCommand({ AccountName: name, Email: `${name}@example.com` }));
  checks.equal(`${name} is under way`, asked.CreateAccountStatus.State, "IN_PROGRESS");
  const status = await organizations.send(
    new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: asked.CreateAccountStatus.Id }),
  );
  checks.equal(`${name} is made`, status.CreateAccountStatus.State, "SUCCEEDED");
  return status.CreateAccountStatus.AccountId;
}

let root, member;

await checks.part("organization", async () => {
  const error = await refused(organizations.send(new DescribeOrganizationCommand({})));
  checks.equal("none at first", error.name, "AWSOrganizationsNotInUseException");
  const made = await organizations.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  checks.equal("its account", made.Organization.MasterAccountId, MANAGEMENT);
  const again = await refused(organizations.send(new CreateOrganizationCommand({})));
  checks.that("a class for the error", again instanceof AlreadyInOrganizationException, again.name);
  checks.equal("the status of the error", again.$metadata.httpStatusCode, 400);
  checks.that("an id of the request", /^[0-9a-f-]{36}$/.test(again.$metadata.requestId), again.$metadata.requestId);
  root = (await organizations.send(new ListRootsCommand({}))).Roots[0].Id;
  member = await createAccount("data");
  const { Account: account } = await organizations.send(new DescribeAccountCommand({ AccountId: member }));
  checks.that("times are dates", account.JoinedTimestamp instanceof Date, account.JoinedTimestamp);
  checks.that("of today", Math.abs(Date.now() - account.JoinedTimestamp) < 3_600_000, account.JoinedTimestamp);
  const missing = await refused(organizations.send(new DescribeAccountCommand({ AccountId: "999999999999" })));
  checks.that("an account that does not exist", missing instanceof AccountNotFoundException, missing.name);
  const unit = { ParentId: root, Name: "Work" };
  const { OrganizationalUnit: work } = await organizations.send(new CreateOrganizationalUnitCommand(unit));
  const duplicate = await refused(organizations.send(new CreateOrganizationalUnitCommand(unit)));
  checks.that("a duplicate", duplicate instanceof DuplicateOrganizationalUnitException, duplicate.name);
  const move = { AccountId: member, SourceParentId: root, DestinationParentId: work.Id };
  const moved = await organizations.send(new MoveAccountCommand(move));
  checks.equal("an empty answer", moved.$metadata.httpStatusCode, 200);
});

await checks.part("pages", async () => {
  for (const name of ["b", "c", "d"]) await createAccount(name);
  const names = [];
  let pages = 0;
  for await (const page of paginateListAccounts({ client: organizations, pageSize: 2 }, {})) {
    pages += 1;
    names.push(...page.Accounts.map((account) => account.Name));
  }
  checks.equal("accounts", names.filter((name) => name.length < 5).sort(), ["b", "c", "d", "data"]);
  checks.equal("pages", pages, 3);
  let roles = 0;
  for await (const page of paginateListRoles({ client: iam, pageSize: 1 }, {})) roles += page.Roles.length;
  checks.that("pages in XML", roles >= 1, roles);
});

await checks.part("IAM, which answers in XML", async () => {
  const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${MANAGEMENT}:root` }, Action: "sts:AssumeRole" }] };
  const role = { RoleName: "Reader", AssumeRolePolicyDocument: JSON.stringify(trust), Description: "ä & <b>", Tags: [{ Key: "team", Value: "ä @ b" }] };
  await iam.send(new CreateRoleCommand(role));
  await waitUntilRoleExists({ client: iam, maxWaitTime: 20 }, { RoleName: "Reader" });
  const { Role: read } = await iam.send(new GetRoleCommand({ RoleName: "Reader" }));
  checks.equal("tags", read.Tags, role.Tags);
  checks.equal("what XML escapes", read.Description, role.Description);
  checks.equal("the trust policy", JSON.parse(decodeURIComponent(read.AssumeRolePolicyDocument)), trust);
  const policy = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  await iam.send(new AttachRolePolicyCommand({ RoleName: "Reader", PolicyArn: policy }));
  const missing = await refused(iam.send(new GetRoleCommand({ RoleName: "NoSuchRole" })));
  checks.that("a role that does not exist", missing instanceof NoSuchEntityException, missing.name);
  checks.equal("the status of the error", missing.$metadata.httpStatusCode, 404);
});

await checks.part("temporary credentials and a guardrail", async () => {
  const assumed = {
    ...settings,
    credentials: fromTemporaryCredentials({
      masterCredentials: settings.credentials,
      params: { RoleArn: `arn:aws:iam::${member}:role/OrganizationAccountAccessRole`, RoleSessionName: "sdk" },
      clientConfig: { endpoint: server.url, region: "us-east-1" },
    }),
  };
  const identity = await new STSClient(assumed).send(new GetCallerIdentityCommand({}));
  checks.equal("the role", identity.Arn, `arn:aws:sts::${member}:assumed-role/OrganizationAccountAccessRole/sdk`);
  await organizations.send(new EnablePolicyTypeCommand({ RootId: root, PolicyType: "SERVICE_CONTROL_POLICY" }));
  const policy = { Name: "NoAlias", Description: "", Type: "SERVICE_CONTROL_POLICY", Content: NO_ALIAS };
  const { Policy: made } = await organizations.send(new CreatePolicyCommand(policy));
  await organizations.send(new AttachPolicyCommand({ PolicyId: made.PolicySummary.Id, TargetId: root }));
  const denied = await refused(new IAMClient(assumed).send(new CreateAccountAliasCommand({ AccountAlias: "data" })));
  checks.equal("the denial", denied.name, "AccessDenied");
  checks.that("its reason", denied.message.includes("explicit deny in a service control policy"), denied.message);
});

await checks.part("queues and messages", async () => {
  const sqs = new SQSClient(settings);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "jobs", Attributes: { VisibilityTimeout: "60" } }));
  checks.equal("its URL", QueueUrl, `${server.url}/${MANAGEMENT}/jobs`);
  const names = { QueueUrl, AttributeNames: ["VisibilityTimeout", "LastModifiedTimestamp", "CreatedTimestamp"] };
  const { Attributes: told } = await sqs.send(new GetQueueAttributesCommand(names));
  checks.equal("an attribute", told.VisibilityTimeout, "60");
  checks.equal("not changed since", told.LastModifiedTimestamp, told.CreatedTimestamp);
  const urls = [];
  for await (const page of paginateListQueues({ client: sqs }, {})) urls.push(...page.QueueUrls);
  checks.equal("a list", urls, [QueueUrl]);
  // The client compares the MD5 sums of the bodies itself.
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "one <é>" }));
  const Entries = ["two", "three"].map((MessageBody) => ({ Id: MessageBody, MessageBody }));
  const { Successful: sent } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  checks.equal("a batch", sent.map((it) => it.Id), ["two", "three"]);
  const { Messages: received } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 2 }));
  checks.equal("messages", received.map((it) => it.Body), ["one <é>", "two"]);
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: received[0].ReceiptHandle }));
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  const { Messages: rest } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  checks.equal("purged", rest?.length ?? 0, 0);
  const missing = await refused(sqs.send(new GetQueueUrlCommand({ QueueName: "none" })));
  checks.that("no queue", missing instanceof QueueDoesNotExist, missing.name);
  const statement = { Effect: "Deny", Principal: "*", Action: "sqs:SendMessage", Resource: "*" };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const denied = await refused(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "four" })));
  checks.that("its policy", denied.name.startsWith("AccessDenied"), denied.name);
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
});

await checks.part("many calls at a time", async () => {
  const calls = Array.from({ length: 100 }, () => organizations.send(new DescribeOrganizationCommand({})));
  const answers = await Promise.all(calls);
  checks.that("all are answered", answers.every((it) => it.Organization.MasterAccountId === MANAGEMENT));
});

server.end();
checks.end();
