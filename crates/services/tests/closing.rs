//! The quota of closed accounts.

use services::organizations::closing::quota;

/// AWS Organizations User Guide, quotas: 250 closures up to 1,250 accounts, a fifth up to 5,000 accounts, 1,000
/// closures above.
#[test]
fn the_quota_of_closures_follows_the_size_of_the_organization() {
    let table = [
        (2, 250),
        (1_249, 250),
        (1_250, 250),
        (2_000, 400),
        (5_000, 1_000),
        (50_000, 1_000),
    ];
    for (accounts, closures) in table {
        assert_eq!(quota(accounts), closures, "{accounts} accounts");
    }
}
