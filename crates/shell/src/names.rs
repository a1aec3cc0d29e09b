//! Names that exist in AWS: to tell what is not modelled here from what does not exist at all.
//!
//! Generated from the API models of the services (Organizations 2016-11-28, IAM 2010-05-08, STS 2011-06-15), in the
//! order in which the real tool lists them.

use sim::model::Service;

/// Every operation of the service in AWS, as the command line spells it.
pub(crate) fn operations(service: Service) -> impl Iterator<Item = &'static str> {
    let names = match service {
        Service::Organizations => ORGANIZATIONS,
        Service::Iam => IAM,
        Service::Sts => STS,
    };
    names.split(' ')
}

const ORGANIZATIONS: &str = "\
    accept-handshake attach-policy cancel-handshake close-account create-account create-gov-cloud-account \
    create-organization create-organizational-unit create-policy decline-handshake delete-organization \
    delete-organizational-unit delete-policy delete-resource-policy deregister-delegated-administrator \
    describe-account describe-create-account-status describe-effective-policy describe-handshake \
    describe-organization describe-organizational-unit describe-policy describe-resource-policy \
    describe-responsibility-transfer detach-policy disable-aws-service-access disable-policy-type \
    enable-aws-service-access enable-all-features enable-policy-type invite-account-to-organization \
    invite-organization-to-transfer-responsibility leave-organization list-aws-service-access-for-organization \
    list-accounts list-accounts-for-parent list-accounts-with-invalid-effective-policy list-children \
    list-create-account-status list-delegated-administrators list-delegated-services-for-account \
    list-effective-policy-validation-errors list-handshakes-for-account list-handshakes-for-organization \
    list-inbound-responsibility-transfers list-organizational-units-for-parent \
    list-outbound-responsibility-transfers list-parents list-policies list-policies-for-target list-roots \
    list-tags-for-resource list-targets-for-policy move-account put-resource-policy register-delegated-administrator \
    remove-account-from-organization tag-resource terminate-responsibility-transfer untag-resource \
    update-organizational-unit update-policy update-responsibility-transfer";

const IAM: &str = "\
    accept-delegation-request add-client-id-to-open-id-connect-provider add-role-to-instance-profile \
    add-user-to-group associate-delegation-request attach-group-policy attach-role-policy attach-user-policy \
    change-password create-access-key create-account-alias create-delegation-request create-group \
    create-instance-profile create-login-profile create-open-id-connect-provider create-policy create-policy-version \
    create-role create-saml-provider create-service-linked-role create-service-specific-credential create-user \
    create-virtual-mfa-device deactivate-mfa-device delete-access-key delete-account-alias \
    delete-account-password-policy delete-group delete-group-policy delete-instance-profile delete-login-profile \
    delete-open-id-connect-provider delete-policy delete-policy-version delete-role delete-role-permissions-boundary \
    delete-role-policy delete-saml-provider delete-ssh-public-key delete-server-certificate \
    delete-service-linked-role delete-service-specific-credential delete-signing-certificate delete-user \
    delete-user-permissions-boundary delete-user-policy delete-virtual-mfa-device detach-group-policy \
    detach-role-policy detach-user-policy disable-organizations-root-credentials-management \
    disable-organizations-root-sessions disable-outbound-web-identity-federation enable-mfa-device \
    enable-organizations-root-credentials-management enable-organizations-root-sessions \
    enable-outbound-web-identity-federation generate-credential-report generate-organizations-access-report \
    generate-service-last-accessed-details get-access-key-last-used get-account-authorization-details \
    get-account-password-policy get-account-summary get-context-keys-for-custom-policy \
    get-context-keys-for-principal-policy get-credential-report get-delegation-request get-group get-group-policy \
    get-human-readable-summary get-instance-profile get-login-profile get-mfa-device get-open-id-connect-provider \
    get-organizations-access-report get-outbound-web-identity-federation-info get-policy get-policy-version get-role \
    get-role-policy get-saml-provider get-ssh-public-key get-server-certificate get-service-last-accessed-details \
    get-service-last-accessed-details-with-entities get-service-linked-role-deletion-status get-user get-user-policy \
    list-access-keys list-account-aliases list-attached-group-policies list-attached-role-policies \
    list-attached-user-policies list-delegation-requests list-entities-for-policy list-group-policies list-groups \
    list-groups-for-user list-instance-profile-tags list-instance-profiles list-instance-profiles-for-role \
    list-mfa-device-tags list-mfa-devices list-open-id-connect-provider-tags list-open-id-connect-providers \
    list-organizations-features list-policies list-policies-granting-service-access list-policy-tags \
    list-policy-versions list-role-policies list-role-tags list-roles list-saml-provider-tags list-saml-providers \
    list-ssh-public-keys list-server-certificate-tags list-server-certificates list-service-specific-credentials \
    list-signing-certificates list-user-policies list-user-tags list-users list-virtual-mfa-devices put-group-policy \
    put-role-permissions-boundary put-role-policy put-user-permissions-boundary put-user-policy \
    reject-delegation-request remove-client-id-from-open-id-connect-provider remove-role-from-instance-profile \
    remove-user-from-group reset-service-specific-credential resync-mfa-device send-delegation-token \
    set-default-policy-version set-security-token-service-preferences simulate-custom-policy \
    simulate-principal-policy tag-instance-profile tag-mfa-device tag-open-id-connect-provider tag-policy tag-role \
    tag-saml-provider tag-server-certificate tag-user untag-instance-profile untag-mfa-device \
    untag-open-id-connect-provider untag-policy untag-role untag-saml-provider untag-server-certificate untag-user \
    update-access-key update-account-password-policy update-assume-role-policy update-delegation-request \
    update-group update-login-profile update-open-id-connect-provider-thumbprint update-role update-role-description \
    update-saml-provider update-ssh-public-key update-server-certificate update-service-specific-credential \
    update-signing-certificate update-user upload-ssh-public-key upload-server-certificate \
    upload-signing-certificate";

const STS: &str = "\
    assume-role assume-role-with-saml assume-role-with-web-identity assume-root decode-authorization-message \
    get-access-key-info get-caller-identity get-delegated-access-token get-federation-token get-session-token \
    get-web-identity-token";

/// Services of AWS that people of an organization use, and that this version does not have.
pub(crate) fn other_services() -> impl Iterator<Item = &'static str> {
    OTHER_SERVICES.split(' ')
}

const OTHER_SERVICES: &str = "\
    accessanalyzer account artifact athena backup billing budgets ce cloudformation cloudtrail cloudwatch \
    configservice configure controltower detective dynamodb ec2 ecs eks events fms guardduty health identitystore \
    inspector2 kms lambda license-manager logs macie2 ram rds resource-explorer-2 resourcegroupstaggingapi route53 \
    s3 s3api secretsmanager securityhub securitylake service-quotas servicecatalog sns sqs ssm sso sso-admin support \
    trustedadvisor wellarchitected";
