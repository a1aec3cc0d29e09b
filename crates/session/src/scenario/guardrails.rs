//! The scenario with policies at every level: their documents, and the people they apply to.

use super::build::{Build, administrator, document, inline, root_key};
use api::ids::AccountId;
use api::json::json;
use api::principal::Principal;
use api::time::DAY;
use services::iam;

// The policies.

const STAY: &str = include_str!("policies/stay.json");
const PROTECT: &str = include_str!("policies/protect.json");
const EUROPE: &str = include_str!("policies/europe.json");
const SANDBOX: &str = include_str!("policies/sandbox.json");
const NO_USERS: &str = include_str!("policies/no-users.json");
const OURS: &str = include_str!("policies/ours.json");
const LENT: &str = include_str!("policies/lent.json");
const KIM: &str = include_str!("policies/kim.json");
const OLA: &str = include_str!("policies/ola.json");
const LOCKED: &str = include_str!("policies/locked.json");

impl Build {
    /// Creates a policy and attaches it to a target.
    fn policy(
        &mut self,
        manager: &Principal,
        kind: &str,
        name: &str,
        about: &str,
        content: &str,
        target: &str,
    ) {
        let content = document(content);
        let input = json!({ "Content": content, "Description": about, "Name": name, "Type": kind });
        let answer = self.call(manager, "organizations:CreatePolicy", input);
        let id = answer.pointer("/Policy/PolicySummary/Id");
        let input = json!({ "PolicyId": id, "TargetId": target });
        self.call(manager, "organizations:AttachPolicy", input);
    }

    pub(super) fn guardrails(&mut self) {
        let (_, ana) = self.account("Management", "aws@northwind.example", "Ana");
        let (_, ben) = self.account("Payments", "payments@northwind.example", "Ben");
        self.create_organization(&ana, "ALL");
        let root = self.root(&ana);
        let security = self.unit(&ana, "Security");
        let workloads = self.unit(&ana, "Workloads");
        let production = self.unit_in(&ana, &workloads, "Production");
        let development = self.unit_in(&ana, &workloads, "Development");
        let sandbox = self.unit(&ana, "Sandbox");
        let audit = self.create_account(&ana, "Audit", "audit@northwind.example");
        let web = self.create_account(&ana, "Web", "web@northwind.example");
        let lab = self.create_account(&ana, "Lab", "lab@northwind.example");
        let playground = self.create_account(&ana, "Playground", "playground@northwind.example");
        self.join(&ana, &ben);
        for (account, unit) in [
            (audit, &security),
            (web, &production),
            (ben.account(), &production),
            (lab, &development),
            (playground, &sandbox),
        ] {
            self.place(&ana, account, unit);
        }
        for kind in ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"] {
            let input = json!({ "RootId": root, "PolicyType": kind });
            self.call(&ana, "organizations:EnablePolicyType", input);
            self.wait(60_000);
        }
        self.attach_guardrails(
            &ana,
            [&root, &workloads, &production, &sandbox],
            ben.account(),
        );
        let lent = document(LENT).replace("AUDIT", &audit.to_string());
        self.call(
            &ana,
            "organizations:PutResourcePolicy",
            json!({ "Content": lent }),
        );
        iam::seed_user(&mut self.world, audit, "Kim", inline("ManagePolicies", KIM));
        iam::seed_user(&mut self.world, web, "Ola", inline("BuildTheShop", OLA));
        iam::seed_user(&mut self.world, lab, "Lee", administrator());
        iam::seed_user(&mut self.world, playground, "Pia", administrator());
        self.set_habits(&ben, web, lab, playground);
        self.lock_lab(lab);
        self.wait(5 * DAY);
    }

    /// Creates the service and resource control policies and attaches each to a target.
    fn attach_guardrails(
        &mut self,
        ana: &Principal,
        [root, workloads, production, sandbox]: [&str; 4],
        payments: AccountId,
    ) {
        let scp = "SERVICE_CONTROL_POLICY";
        for (name, about, content, target) in [
            (
                "StayInTheOrganization",
                "Nobody takes a member account out",
                STAY,
                root,
            ),
            (
                "ProtectTheAccessRole",
                "The way in of the management account stays",
                PROTECT,
                workloads,
            ),
            (
                "EuropeOnly",
                "Production runs in two Regions",
                EUROPE,
                production,
            ),
            ("SandboxServices", "What a sandbox is for", SANDBOX, sandbox),
        ] {
            self.policy(ana, scp, name, about, content, target);
        }
        let full = json!({ "PolicyId": "p-FullAWSAccess", "TargetId": sandbox });
        self.call(ana, "organizations:DetachPolicy", full);
        self.policy(
            ana,
            scp,
            "NoNewUsers",
            "People of Payments come from elsewhere",
            NO_USERS,
            &payments.to_string(),
        );
        let organization = self
            .world
            .organization_of(ana.account())
            .expect("the organization exists")
            .id
            .to_string();
        let ours = OURS.replace("ORGANIZATION", &organization);
        self.policy(
            ana,
            "RESOURCE_CONTROL_POLICY",
            "OnlyOurPrincipals",
            "Roles and data are for the organization",
            &ours,
            root,
        );
    }

    /// Gives people daily work, including actions that the policies deny.
    fn set_habits(
        &mut self,
        ben: &Principal,
        web: AccountId,
        lab: AccountId,
        playground: AccountId,
    ) {
        let (europe, america) = ("eu-west-1", "us-east-1");
        let ola = Principal::user(web, "Ola");
        let lee = Principal::user(lab, "Lee");
        let pia = Principal::user(playground, "Pia");
        for (who, region, actions) in [
            (
                &ola,
                europe,
                ["ec2:DescribeInstances", "s3:GetObject", "sqs:SendMessage"],
            ),
            (
                ben,
                europe,
                ["dynamodb:GetItem", "lambda:InvokeFunction", "kms:Decrypt"],
            ),
            (
                &lee,
                america,
                [
                    "ec2:RunInstances",
                    "lambda:CreateFunction",
                    "bedrock:InvokeModel",
                ],
            ),
            (
                &pia,
                america,
                ["s3:PutObject", "ec2:RunInstances", "lambda:CreateFunction"],
            ),
        ] {
            self.habit(who, region, &actions);
        }
    }

    /// Adds findings for an auditor: an old root access key, and a locked bucket and queue.
    fn lock_lab(&mut self, lab: AccountId) {
        root_key(&mut self.world, lab);
        let lee = Principal::user(lab, "Lee");
        let bucket = json!({ "Bucket": "northwind-lab-results" });
        self.call(&lee, "s3:CreateBucket", bucket);
        let locked = document(LOCKED)
            .replace("ACTIONS", "s3:*")
            .replace("RESOURCE", "arn:aws:s3:::northwind-lab-results");
        let policy = json!({ "Bucket": "northwind-lab-results", "Policy": locked });
        self.call(&lee, "s3:PutBucketPolicy", policy);
        let queue = format!("arn:aws:sqs:us-east-1:{lab}:lab-jobs");
        let locked = document(LOCKED)
            .replace("ACTIONS", "sqs:*")
            .replace("RESOURCE", &queue);
        let queue = json!({ "QueueName": "lab-jobs", "Attributes": json!({ "Policy": locked }) });
        self.call(&lee, "sqs:CreateQueue", queue);
    }
}
