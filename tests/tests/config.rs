//! AWS Config where transcripts would be too long: quotas, and a large organization.

use serde_json::{Value, json};
use sim::World;
use sim::agenda::Task;
use sim::command::{Call, Command, TimeMove};
use sim::config::{Place, Progress, aggregated};
use sim::error::ErrorCode;
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::time::{DAY, HOUR, MINUTE};

fn call(
    world: &mut World,
    who: &Principal,
    operation: &str,
    input: Value,
) -> Result<Value, ErrorCode> {
    world
        .step(&Command::Call(Call::new(who.clone(), operation, input)))
        .map(|outcome| outcome.answer)
        .map_err(|refusal| refusal.error.code)
}

fn wait(world: &mut World, ms: u64) {
    world
        .step(&Command::Time(TimeMove::Advance { ms }))
        .expect("time can pass");
}

#[test]
fn an_account_and_region_have_fifty_aggregators() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let sources = json!([{ "AccountIds": ["111111111111"], "AllAwsRegions": true }]);
    let mut put = |name: &str| {
        let input =
            json!({ "ConfigurationAggregatorName": name, "AccountAggregationSources": sources });
        call(&mut world, &ana, "config:PutConfigurationAggregator", input).map(|_| ())
    };
    for n in 0..50 {
        assert_eq!(put(&format!("a{n}")), Ok(()));
    }
    assert_eq!(put("one-more"), Err(ErrorCode::LimitExceededException));
    // One that is there can still be changed.
    assert_eq!(put("a7"), Ok(()));
}

#[test]
fn an_organization_has_a_hundred_and_fifty_rules() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let mut put = |name: &str| {
        let rule = json!({ "RuleIdentifier": "ENCRYPTED_VOLUMES" });
        let input =
            json!({ "OrganizationConfigRuleName": name, "OrganizationManagedRuleMetadata": rule });
        call(&mut world, &ana, "config:PutOrganizationConfigRule", input).map(|_| ())
    };
    for n in 0..150 {
        assert_eq!(put(&format!("r{n}")), Ok(()));
    }
    assert_eq!(
        put("one-more"),
        Err(ErrorCode::MaxNumberOfOrganizationConfigRulesExceededException)
    );
    assert_eq!(put("r7"), Ok(()));
}

/// The agenda gets an entry for a wave, not for an account, and none for what changes or is collected.
#[test]
fn a_thousand_accounts_that_record_for_a_month_cost_next_to_nothing() {
    let mut world = Scenario::Large.world(1);
    let ana = Scenario::Large.first_actor(&world);
    let accounts: Vec<_> = world.accounts().map(|account| account.id).collect();
    for account in &accounts {
        let who = sim::people::administrator_of(&world, *account).expect("somebody acts there");
        call(&mut world, &who, "console:SetUpRecording", json!({})).expect("it can be set up");
    }
    let name = json!({ "ConfigurationAggregatorName": "everything" });
    call(
        &mut world,
        &ana,
        "console:CreateOrganizationAggregator",
        name.clone(),
    )
    .expect("it can be made");
    let rule = json!({ "RuleIdentifier": "ENCRYPTED_VOLUMES" });
    let put = json!({ "OrganizationConfigRuleName": "encrypted", "OrganizationManagedRuleMetadata": rule });
    call(&mut world, &ana, "config:PutOrganizationConfigRule", put).expect("it can be put");
    let own = world
        .agenda()
        .iter()
        .filter(|due| {
            matches!(
                due.task,
                Task::ConfigCollects { .. } | Task::ConfigDeploys { .. }
            )
        })
        .count();
    assert!((2..=9).contains(&own), "{own}");
    let began = std::time::Instant::now();
    wait(&mut world, 30 * DAY);
    let month = began.elapsed();
    let rule = world
        .config()
        .organization_rules
        .values()
        .next()
        .expect("it is there");
    assert_eq!(
        (rule.members.len(), rule.progress()),
        (accounts.len(), Progress::Done)
    );
    let began = std::time::Instant::now();
    let counts = call(
        &mut world,
        &ana,
        "config:GetAggregateDiscoveredResourceCounts",
        name,
    )
    .expect("it has data");
    assert!(
        counts["TotalDiscoveredResources"].as_u64() > Some(5_000),
        "{counts}"
    );
    println!("a month: {month:?}; counting: {:?}", began.elapsed());
    assert!(month.as_secs() < 20, "{month:?}, unoptimized");
}

/// Whatever the seed: after trusted access was disabled nothing newer is shown, however much time passes.
#[test]
fn a_stopped_aggregator_shows_nothing_newer() {
    for seed in 0..20 {
        let mut world = Scenario::AllFeatures.world(seed);
        let ana = Scenario::AllFeatures.first_actor(&world);
        call(&mut world, &ana, "console:SetUpRecording", json!({})).expect("it can be set up");
        let name = json!({ "ConfigurationAggregatorName": "everything" });
        call(
            &mut world,
            &ana,
            "console:CreateOrganizationAggregator",
            name.clone(),
        )
        .expect("it can be made");
        // At the very moment of a collection, too: what begins after the stop may begin in the same moment.
        wait(&mut world, 3 * HOUR + 10 * MINUTE);
        let collected = {
            let aggregators = &world.config().aggregators;
            let (_, aggregator) = aggregators.iter().next().expect("it is there");
            aggregator.collected(world.now()).expect("it collects")
        };
        let rest = HOUR - world.now().since(collected);
        if seed % 2 == 0 {
            wait(&mut world, rest);
        }
        let shown = |world: &World| {
            let ((owner, _), aggregator) = world
                .config()
                .aggregators
                .iter()
                .next()
                .expect("it is there");
            aggregated::places(world, *owner, aggregator)
        };
        let off = json!({ "ServicePrincipal": "config.amazonaws.com" });
        call(
            &mut world,
            &ana,
            "organizations:DisableAWSServiceAccess",
            off.clone(),
        )
        .expect("it can be disabled");
        let (before, stopped) = (shown(&world), world.now());
        assert!(before.iter().all(|(_, at)| *at <= stopped) && !before.is_empty());
        let web = world.accounts().find(|it| &*it.name == "Web");
        let web = web.expect("the scenario has it").id;
        let there = sim::people::administrator_of(&world, web).expect("somebody acts there");
        call(&mut world, &there, "console:SetUpRecording", json!({})).expect("it can be set up");
        assert_eq!(shown(&world), before, "seed {seed}: in the same moment");
        wait(&mut world, 40 * DAY);
        assert_eq!(shown(&world), before, "seed {seed}");
        call(
            &mut world,
            &ana,
            "organizations:EnableAWSServiceAccess",
            off,
        )
        .expect("it can be enabled");
        assert_eq!(
            shown(&world),
            before,
            "seed {seed}: not before it collects again"
        );
        wait(&mut world, HOUR);
        assert!(
            shown(&world).iter().all(|(_, at)| *at > stopped),
            "seed {seed}"
        );
    }
}

#[test]
fn a_place_is_an_account_and_a_region() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let input = json!({ "Region": "eu-west-1" });
    call(&mut world, &ana, "console:SetUpRecording", input).expect("it can be set up");
    let recorders: Vec<Place> = world.config().recorders.keys().copied().collect();
    assert_eq!(
        recorders,
        [Place {
            account: ana.account(),
            region: "eu-west-1"
        }]
    );
}
