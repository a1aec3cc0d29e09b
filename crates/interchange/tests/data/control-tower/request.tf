module "web" {
  source = "./modules/aft-account-request"

  control_tower_parameters = {
    AccountEmail              = "web@northwind.example"
    AccountName               = "Web"
    ManagedOrganizationalUnit = "Workloads/Production"
    SSOUserEmail              = var.owner
  }

  account_tags = {
    "stage" = "prod" # as in the catalog
  }

  change_management_parameters = {
    change_reason = "A shop"
  }
}
