//! Answers of AWS Artifact, API model 2018-05-10. The grammar of a row is in `outputs.rs`.

use super::Row;

pub(super) const OPERATIONS: &[Row] = &[(
    "ListCustomerAgreements",
    "customerAgreements[CustomerAgreementSummary] nextToken",
)];

pub(super) const SHAPES: &[Row] = &[(
    "CustomerAgreementSummary",
    "name arn id agreementArn awsAccountId organizationArn effectiveStart:@ effectiveEnd:@ state description acceptanceTerms[LongStringAttribute] terminateTerms[LongStringAttribute] type",
)];
