a.tfmodule "a" {
 control_tower_parameters = {
 AccountEmail = "a@example.com"
 ManagedOrganizationalUnit = "A/B"
 }
 account_tags = {
 k = "v"
 }
}
