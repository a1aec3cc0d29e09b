//! The scenarios with a few accounts and without policies of the organization.

use super::build::{Build, inline, root_key};
use api::json::json;
use api::principal::Principal;
use api::time::{DAY, HOUR};
use services::iam;

// The policies.

const MARIA: &str = include_str!("policies/maria.json");
const SAM: &str = include_str!("policies/sam.json");

impl Build {
    pub(super) fn standalone(&mut self) {
        self.account("Northwind", "aws@northwind.example", "Ana");
        self.account("Contoso", "cloud@contoso.example", "Ben");
    }

    pub(super) fn consolidated_billing(&mut self) {
        let (_, ana) = self.account("Management", "aws@northwind.example", "Ana");
        let (_, ben) = self.account("Payments", "payments@northwind.example", "Ben");
        let (_, cleo) = self.account("Data", "data@northwind.example", "Cleo");
        let (legacy, dan) = self.account("Legacy", "legacy@northwind.example", "Dan");
        let (newcomer, _) = self.account("Newcomer", "it@newcomer.example", "Eva");
        self.create_organization(&ana, "CONSOLIDATED_BILLING");
        let workloads = self.unit(&ana, "Workloads");
        let web = self.create_account(&ana, "Web", "web@northwind.example");
        let archive = self.create_account(&ana, "Archive", "archive@northwind.example");
        for member in [&ben, &cleo, &dan] {
            self.join(&ana, member);
        }
        self.place(&ana, web, &workloads);
        self.place(&ana, ben.account(), &workloads);
        self.wait(5 * DAY);
        // Under consolidated billing the role is unused and can be deleted, as it was in two
        // members.
        self.lose_role(&Self::access_role(archive));
        self.lose_role(&dan);
        // Maria manages the organization but cannot change IAM.
        iam::seed_user(
            &mut self.world,
            legacy,
            "Maria",
            inline("AnswerOrganizations", MARIA),
        );
        self.wait(HOUR);
        let target = json!({ "Type": "ACCOUNT", "Id": newcomer.to_string() });
        let target = json!({ "Target": target, "Notes": "Join us for one bill." });
        self.call(&ana, "organizations:InviteAccountToOrganization", target);
    }

    pub(super) fn all_features(&mut self) {
        let (management, ana) = self.account("Management", "aws@northwind.example", "Ana");
        let (_, ben) = self.account("Payments", "payments@northwind.example", "Ben");
        self.create_organization(&ana, "ALL");
        let security = self.unit(&ana, "Security");
        let workloads = self.unit(&ana, "Workloads");
        let audit = self.create_account(&ana, "Audit", "audit@northwind.example");
        let web = self.create_account(&ana, "Web", "web@northwind.example");
        let data = self.create_account(&ana, "Data", "data@northwind.example");
        self.join(&ana, &ben);
        self.place(&ana, audit, &security);
        for account in [web, data, ben.account()] {
            self.place(&ana, account, &workloads);
        }
        // An account older than the organization, whose owner once created a root access key.
        root_key(&mut self.world, ben.account());
        // Sam manages services but cannot change the organization.
        iam::seed_user(
            &mut self.world,
            management,
            "Sam",
            inline("ReadOrganization", SAM),
        );
        // Daily work, so that there is last accessed data.
        let (here, sam) = ("us-east-1", Principal::user(management, "Sam"));
        let shop = [
            "s3:GetObject",
            "cloudfront:ListDistributions",
            "lambda:InvokeFunction",
        ];
        self.habit(&Self::access_role(web), here, &shop);
        let lake = [
            "s3:GetObject",
            "glue:StartJobRun",
            "athena:StartQueryExecution",
        ];
        self.habit(&Self::access_role(data), here, &lake);
        self.habit(
            &ben,
            here,
            &["dynamodb:GetItem", "lambda:InvokeFunction", "kms:Decrypt"],
        );
        self.habit(&sam, here, &["ce:GetCostAndUsage"]);
        self.wait(5 * DAY);
    }
}
