//! AWS Config beyond what transcripts can show: quotas, and a large organization.

use orgsim_tests::stage::TestStage;
use serde_json::{Value, json};
use sim::World;
use sim::agenda::Task;
use sim::config::resources::{self, INSTANCE, SECURITY_GROUP, TYPES};
use sim::config::{AccountRegion, Progress, aggregated};
use sim::error::ErrorCode;
use sim::region;
use sim::scenario::Scenario;
use sim::time::{DAY, HOUR, MINUTE, SimTime};

/// `most` things can be put under different names and not one more, but an existing one can still be changed.
fn there_are_at_most(most: usize, operation: &str, code: ErrorCode, input: impl Fn(&str) -> Value) {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    let put = |stage: &mut TestStage, name: &str| {
        let answer = stage.call(operation, input(name));
        answer.map(|_| ()).map_err(|error| error.code)
    };
    for n in 0..most {
        assert_eq!(put(&mut stage, &format!("n{n}")), Ok(()));
    }
    assert_eq!(put(&mut stage, "one-more"), Err(code));
    // Until nothing is in progress any more.
    stage.wait(8 * HOUR);
    assert_eq!(put(&mut stage, "n7"), Ok(()));
}

#[test]
fn an_account_and_region_have_fifty_aggregators() {
    let sources = json!([{ "AccountIds": ["111111111111"], "AllAwsRegions": true }]);
    let code = ErrorCode::LimitExceededException;
    there_are_at_most(
        50,
        "config:PutConfigurationAggregator",
        code,
        |name| json!({ "ConfigurationAggregatorName": name, "AccountAggregationSources": sources }),
    );
}

#[test]
fn an_organization_has_a_hundred_and_fifty_rules() {
    let rule = json!({ "RuleIdentifier": "ENCRYPTED_VOLUMES" });
    let code = ErrorCode::MaxNumberOfOrganizationConfigRulesExceededException;
    there_are_at_most(
        150,
        "config:PutOrganizationConfigRule",
        code,
        |name| json!({ "OrganizationConfigRuleName": name, "OrganizationManagedRuleMetadata": rule }),
    );
}

/// A template with one rule.
const TEMPLATE: &str = "{Resources: {A: {Type: 'AWS::Config::ConfigRule', Properties: {Source: {Owner: AWS, SourceIdentifier: ENCRYPTED_VOLUMES}}}}}";

#[test]
fn an_account_and_an_organization_have_fifty_conformance_packs() {
    there_are_at_most(
        50,
        "config:PutConformancePack",
        ErrorCode::MaxNumberOfConformancePacksExceededException,
        |name| json!({ "ConformancePackName": name, "TemplateBody": TEMPLATE }),
    );
    there_are_at_most(
        50,
        "config:PutOrganizationConformancePack",
        ErrorCode::MaxNumberOfOrganizationConformancePacksExceededException,
        |name| json!({ "OrganizationConformancePackName": name, "TemplateBody": TEMPLATE }),
    );
}

/// The longest that a call may have: limits are in bytes, as AWS publishes them.
#[test]
fn a_template_has_at_most_51_200_bytes() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    let mut put = |length: usize| {
        let text = format!("{TEMPLATE} #{}", "x".repeat(length - TEMPLATE.len() - 2));
        let input = json!({ "ConformancePackName": "p", "TemplateBody": text });
        stage.call("config:PutConformancePack", input)
    };
    let error = put(51_201).expect_err("it is too long");
    assert_eq!(error.code, ErrorCode::ValidationException);
    put(51_200).expect("it is as long as allowed");
}

const EVERYTHING: &str =
    "console create-organization-aggregator --configuration-aggregator-name everything";

/// The agenda gets one entry for a wave, not for each account, and none for changes or collections.
#[test]
fn a_thousand_accounts_that_record_for_a_month_cost_next_to_nothing() {
    let mut stage = TestStage::new(Scenario::Large);
    let accounts: Vec<_> = stage.world().accounts().map(|account| account.id).collect();
    for account in &accounts {
        let who = sim::people::administrator_of(stage.world(), *account);
        let who = who.expect("somebody acts there");
        stage
            .call_as(&who, "console:SetUpRecording", json!({}))
            .expect("it can be set up");
    }
    stage.done(&[
        EVERYTHING,
        "aws configservice put-organization-config-rule --organization-config-rule-name encrypted \
         --organization-managed-rule-metadata RuleIdentifier=ENCRYPTED_VOLUMES",
    ]);
    let own = stage.world().agenda().iter();
    let own = own
        .filter(|due| {
            matches!(
                due.task,
                Task::ConfigCollects { .. } | Task::ConfigDeploys { .. }
            )
        })
        .count();
    assert!((2..=9).contains(&own), "{own}");
    let began = std::time::Instant::now();
    stage.wait(30 * DAY);
    let month = began.elapsed();
    let rule = stage
        .world()
        .config()
        .organization_rules
        .values()
        .next()
        .expect("it is there");
    assert_eq!(
        (rule.members.len(), rule.progress()),
        (accounts.len(), Progress::Done)
    );
    let name = json!({ "ConfigurationAggregatorName": "everything" });
    let began = std::time::Instant::now();
    let counts = stage
        .call("config:GetAggregateDiscoveredResourceCounts", name)
        .expect("it has data");
    assert!(
        counts["TotalDiscoveredResources"].as_u64() > Some(5_000),
        "{counts}"
    );
    println!("a month: {month:?}; counting: {:?}", began.elapsed());
    assert!(month.as_secs() < 20, "{month:?}, unoptimized");
}

/// With any seed: after trusted access was disabled nothing newer is shown, however much time passes.
#[test]
fn a_stopped_aggregator_shows_nothing_newer() {
    for seed in 0..20 {
        let mut stage = TestStage::seeded(Scenario::AllFeatures, seed);
        stage.done(&["console set-up-recording", EVERYTHING]);
        // At the exact time of a collection, too: an action after the stop may happen at the same time.
        stage.wait(3 * HOUR + 10 * MINUTE);
        let aggregators = &stage.world().config().aggregators;
        let (_, aggregator) = aggregators.iter().next().expect("it is there");
        let collected = aggregator
            .collected(stage.world().now())
            .expect("it collects");
        let rest = HOUR - stage.world().now().since(collected);
        if seed % 2 == 0 {
            stage.wait(rest);
        }
        let shown = |world: &World| {
            let aggregators = &world.config().aggregators;
            let ((owner, _), aggregator) = aggregators.iter().next().expect("it is there");
            aggregated::places(world, *owner, aggregator)
        };
        let switch = "aws-service-access --service-principal config.amazonaws.com";
        stage.done(&[&format!("aws organizations disable-{switch}")]);
        let (before, stopped) = (shown(stage.world()), stage.world().now());
        assert!(before.iter().all(|(_, at)| *at <= stopped) && !before.is_empty());
        stage.done(&["as Web", "console set-up-recording", "as Management/Ana"]);
        assert_eq!(
            shown(stage.world()),
            before,
            "seed {seed}: in the same moment"
        );
        stage.wait(40 * DAY);
        assert_eq!(shown(stage.world()), before, "seed {seed}");
        stage.done(&[&format!("aws organizations enable-{switch}")]);
        assert_eq!(
            shown(stage.world()),
            before,
            "seed {seed}: not before it collects again"
        );
        stage.wait(HOUR);
        assert!(
            shown(stage.world()).iter().all(|(_, at)| *at > stopped),
            "seed {seed}"
        );
    }
}

#[test]
fn a_place_is_an_account_and_a_region() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    let input = json!({ "Region": "eu-west-1" });
    stage
        .call("console:SetUpRecording", input)
        .expect("it can be set up");
    let recorders: Vec<AccountRegion> = stage.world().config().recorders.keys().copied().collect();
    let (account, region) = (stage.own().id, "eu-west-1");
    assert_eq!(recorders, [AccountRegion { account, region }]);
}

#[test]
fn resources_come_change_and_go_and_never_lie_about_their_past() {
    let world = Scenario::AllFeatures.world(1);
    let account = world.accounts().next().expect("there is one");
    let place = |region| AccountRegion {
        account: account.id,
        region,
    };
    let mut ids = std::collections::BTreeSet::new();
    let (mut changed, mut went) = (0, 0);
    for day in 0..400 {
        let now = account.created_at.plus(day * DAY);
        for kind in TYPES {
            for resource in resources::at(&world, place(region::DEFAULT), kind, now) {
                assert!(resource.created <= now && now < resource.gone);
                for change in resource.changes() {
                    assert!(resource.created < change && change <= resource.gone);
                }
                if ids.insert(resource.id.as_str().to_string()) {
                    changed += resource.changes().len();
                    went += usize::from(resource.gone < SimTime::MAX);
                }
            }
        }
    }
    assert!(
        ids.len() > 10 && changed > 10 && went > 10,
        "{} {changed} {went}",
        ids.len()
    );
    // Every Region has the default security group, but not every Region has servers.
    let elsewhere = |kind| {
        region::ALL
            .iter()
            .filter(|region| resources::count(&world, place(region), kind, world.now()) > 0)
            .count()
    };
    assert_eq!(elsewhere(SECURITY_GROUP), region::ALL.len());
    assert!(elsewhere(INSTANCE) <= 2);
}
