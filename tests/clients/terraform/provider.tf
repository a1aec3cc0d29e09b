variable "endpoint" {
  type = string
}

variable "account" {
  type = string
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = var.account
  secret_key                  = var.account
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = false
  skip_credentials_validation = false
  s3_use_path_style           = true
  endpoints {
    configservice = var.endpoint
    iam           = var.endpoint
    organizations = var.endpoint
    s3            = var.endpoint
    sqs           = var.endpoint
    sts           = var.endpoint
  }
}
