//! Account requests in the source of Terraform modules.

use interchange::internals::requests;
use serde_json::json;

#[test]
fn requests_are_found_in_the_source_of_modules() {
    let source = r#"
module "data" {
  source = "./modules/aft-account-request"

  control_tower_parameters = {
    AccountEmail              = "data@northwind.example" # the team's list
    AccountName               = "Data"
    ManagedOrganizationalUnit = "Workloads"
    SSOUserEmail              = var.email
  }

  account_tags = {
    "stage" = "prod"
  }
}
"#;
    assert_eq!(
        requests(source),
        json!([{
            "control_tower_parameters": {
                "AccountEmail": "data@northwind.example",
                "AccountName": "Data",
                "ManagedOrganizationalUnit": "Workloads",
            },
            "account_tags": { "stage": "prod" },
        }])
    );
    assert_eq!(requests("account_tags = {\n}\n}}="), json!([]));
}
