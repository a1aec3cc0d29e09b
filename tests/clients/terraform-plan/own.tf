# A case without a policy has its value in the text of a condition.
resource "aws_organizations_policy" "own" {
  name = "Own"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Action    = "*"
      Resource  = "*"
      Condition = { StringEquals = { "aws:PrincipalTag/out" = jsonencode(local.out) } }
    }]
  })
}
