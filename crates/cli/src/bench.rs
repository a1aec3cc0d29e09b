//! Measurements of the core: the operations that users wait for, each as the best of several runs.

use std::time::{Duration, Instant};

use interchange::{ExportFormat, ImportOptions, InputFile, export, import};
use sim::catalog;
use sim::command::{Call, Command, Intervention, TimeMove};
use sim::time::DAY;
use sim::view::{self, Viewpoint};

use crate::prelude::*;

pub(crate) fn run() {
    row("open the consolidated billing scenario", 20, || {
        Scenario::ConsolidatedBilling.world(1)
    });
    row("open the large scenario (1,000 accounts)", 3, || {
        Scenario::Large.world(1)
    });
    row("open the very large scenario (10,000 accounts)", 1, || {
        Scenario::Huge.world(1)
    });
    let what = "create 1,000 accounts and step all they entail";
    row(what, 3, create_accounts);
    let month = |mut world: World| {
        let month = TimeMove::Advance { ms: 30 * DAY };
        sim::step(&mut world, &Command::Time(month)).expect("time can always pass");
        world
    };
    let working = at_work();
    row("a month of daily work of 1,000 people", 3, || {
        month(working.clone())
    });
    let trusting = trusting();
    row("1,000 accounts, 20 trusted services, 30 days", 3, || {
        month(trusting.clone())
    });
    let large = History::new(Scenario::Large, 1);
    let viewpoint = Viewpoint::Instructor(Scenario::Large.first_actor(large.world()));
    row("build the scene of 1,000 accounts", 20, || {
        view::scene(large.world(), &viewpoint)
    });
    row("hash the world of 1,000 accounts", 20, || {
        large.world().hash()
    });
    import_and_export(large.world());
    let long = session_of(2_000);
    // The page works on a copy of the history, so the copy belongs to it.
    row("undo one step in a session of 2,000", 50, || {
        let mut page = long.clone();
        page.undo();
        page
    });
    row("play a session of 2,000 steps from its start", 3, || {
        History::open(&long.session())
    });
}

fn import_and_export(large: &World) {
    let organization = large.organizations().next();
    let organization = organization.expect("the scenario has one");
    let text = export(large, organization, ExportFormat::AwsCli).text;
    let file = InputFile {
        name: "organization.json".into(),
        bytes: text.into_bytes(),
    };
    row("import 1,000 accounts from AWS CLI output", 3, || {
        import(std::slice::from_ref(&file), &ImportOptions::default())
    });
}

fn row<T>(what: &str, runs: u32, mut work: impl FnMut() -> T) {
    let best = (0..runs)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(work());
            start.elapsed()
        })
        .min()
        .unwrap_or(Duration::ZERO);
    let ms = best.as_secs_f64() * 1_000.0;
    let (figure, unit) = if ms < 1.0 {
        (ms * 1_000.0, "µs")
    } else {
        (ms, "ms")
    };
    say(&format!("{what:<52} {figure:>10.2} {unit}\n"));
}

/// A thousand accounts by `CreateAccount`, five at a time because of the quota, each with its roles.
fn create_accounts() {
    let mut history = History::new(Scenario::AllFeatures, 1);
    let manager = Scenario::AllFeatures.first_actor(history.world());
    let management = manager.account();
    history.step(Command::Intervene(Intervention::RaiseAccountQuota {
        management,
        accounts: 5_000,
    }));
    for n in 0..1_000 {
        let input = json!({ "Email": format!("bench-{n}@northwind.example"), "AccountName": format!("Bench {n}") });
        history.step(Command::Call(Call::new(
            manager.clone(),
            "organizations:CreateAccount",
            input,
        )));
        if n % 5 == 4 {
            history.step(Command::Time(TimeMove::Advance { ms: 60_000 }));
        }
    }
    let accounts = history.world().accounts().count();
    assert!(accounts > 1_000, "{accounts} accounts");
}

/// The large organization, in which every identity uses three services every day.
fn at_work() -> World {
    let mut world = Scenario::Large.world(1);
    let people: Vec<_> = world
        .accounts()
        .filter_map(|account| sim::people::administrator_of(&world, account.id))
        .collect();
    let actions = ["s3:GetObject", "ec2:RunInstances", "lambda:InvokeFunction"];
    for principal in people {
        let habit = Intervention::Habit {
            principal,
            actions: actions.iter().map(|action| (*action).into()).collect(),
            region: sim::region::DEFAULT.into(),
        };
        let begun = sim::step(&mut world, &Command::Intervene(habit)).is_ok();
        assert!(begun, "everyone can work");
    }
    world
}

/// The large scenario with twenty services enabled, first those with roles in members.
fn trusting() -> World {
    let mut world = Scenario::Large.world(1);
    let actor = Scenario::Large.first_actor(&world);
    let mut services: Vec<_> = catalog::SERVICES.iter().collect();
    services.sort_by_key(|service| !service.has_role_for(false));
    let mut enabled = 0;
    for service in services {
        let console = json!({ "Service": service.id });
        let set_up = Call::new(actor.clone(), "console:EnableIntegration", console);
        if enabled == 20 || sim::step(&mut world, &Command::Call(set_up)).is_err() {
            continue;
        }
        enabled += 1;
    }
    assert_eq!(enabled, 20, "services of the catalog can be enabled");
    world
}

fn session_of(steps: usize) -> History {
    let mut history = History::new(Scenario::AllFeatures, 1);
    let manager = Scenario::AllFeatures.first_actor(history.world());
    let root = history
        .world()
        .organizations()
        .next()
        .map(|it| it.root.to_string())
        .unwrap_or_default();
    for n in 0..steps {
        let input = json!({ "ParentId": root, "Name": format!("Unit {n}") });
        history.step(Command::Call(Call::new(
            manager.clone(),
            "organizations:CreateOrganizationalUnit",
            input,
        )));
    }
    history
}
