//! Every operation of the Organizations API exists, and the table of operations is up to date.

use orgsim_tests::{audit, operations};
use sim::model::{self, Service};

#[test]
fn every_operation_of_the_organizations_api_is_modeled() {
    let published = shell::operations_of(Service::Organizations);
    assert_eq!(published.len(), 63, "API model 2016-11-28");
    let missing: Vec<_> = published
        .into_iter()
        .filter(|cli| model::operation_by_cli(Service::Organizations, cli).is_none())
        .collect();
    assert!(missing.is_empty(), "not modeled: {missing:?}");
}

#[test]
fn every_operation_is_one_that_aws_has() {
    let unknown: Vec<_> = model::operations()
        .filter(|operation| operation.service != Service::Console)
        .filter(|operation| !shell::operations_of(operation.service).contains(&operation.cli))
        .map(model::Operation::action)
        .collect();
    assert!(unknown.is_empty(), "AWS has no such operation: {unknown:?}");
}

#[test]
fn operations_say_what_they_leave_out_and_where_they_were_learned() {
    let default = model::operation("iam:GetUser")
        .expect("it is modeled")
        .source();
    for operation in model::operations() {
        let action = operation.action();
        assert!(
            !operation.not_modeled().ends_with('.'),
            "{action}: the full stop is added where it is shown"
        );
        assert!(
            operation.service != Service::Organizations || operation.source() != default,
            "no source is given for {action}"
        );
    }
}

#[test]
fn the_table_of_operations_is_up_to_date() {
    let table = operations::table();
    let path = operations::table_path();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &table).expect("docs/operations.md can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == table,
        "docs/operations.md is not what the code says; UPDATE_EXPECT=1 cargo test -p orgsim-tests operations:: writes it"
    );
}

/// Every error that the models list for a modeled operation is shown by a transcript, or has a reason why not.
#[test]
fn every_listed_error_is_shown_or_has_a_reason() {
    let (table, wrong) = audit::table();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(audit::path(), &table).expect("docs/operations-audit.md can be written");
    }
    assert!(wrong.is_empty(), "{}: {wrong:#?}", wrong.len());
    let kept = std::fs::read_to_string(audit::path()).unwrap_or_default();
    assert!(
        kept == table,
        "docs/operations-audit.md is not what the code says; UPDATE_EXPECT=1 cargo test -p orgsim-tests operations:: writes it"
    );
}
