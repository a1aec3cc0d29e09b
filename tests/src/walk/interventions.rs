//! Random moves of time, and interventions.

use sim::command::{Command, Intervention, TimeMove};
use sim::ids::AccountId;
use sim::injected::InjectableError;
use sim::rules::Rule;
use sim::time::{DAY, HOUR, MINUTE, SECOND};
use sim::{World, catalog};

use super::{Dice, caller, some_account};

/// Far past the end of time, and the largest number that JSON readers with only floats preserve: the browser test reads
/// these sessions with one.
const FAR: u64 = (1 << 53) - 1;

pub(super) fn time(dice: &mut Dice) -> Command {
    let spans = [
        0,
        1,
        30 * SECOND,
        5 * MINUTE,
        5 * HOUR,
        DAY,
        4 * DAY,
        15 * DAY,
        31 * DAY,
        91 * DAY,
    ];
    Command::Time(if dice.percent(50) {
        TimeMove::Next
    } else if dice.percent(1) {
        TimeMove::Advance { ms: FAR }
    } else {
        TimeMove::Advance {
            ms: spans[dice.below(spans.len())],
        }
    })
}

pub(super) fn intervention(world: &World, dice: &mut Dice) -> Command {
    let waiting: Vec<u64> = world.agenda().iter().map(|due| due.id).collect();
    let due = match dice.one(&waiting) {
        Some(due) if dice.percent(90) => *due,
        _ => dice.roll() % 100,
    };
    let account = some_account(world, dice);
    Command::Intervene(match dice.below(13) {
        0 | 1 => Intervention::Deliver { due },
        2 => Intervention::Delay {
            due,
            ms: if dice.percent(3) {
                FAR
            } else {
                dice.roll() % (20 * DAY)
            },
        },
        3 => Intervention::Fail { due },
        4 | 5 => Intervention::ServiceActs {
            service: trusted_service(world, account, dice).into(),
            account,
        },
        6 => Intervention::RaiseAccountQuota {
            management: account,
            accounts: 10 + (dice.roll() % 20) as u32,
        },
        7 if dice.percent(20) => Intervention::GovCloud { account },
        7 if dice.percent(30) => Intervention::Reinstate { account },
        7 if dice.percent(10) => Intervention::SwitchRule {
            rule: Rule::SHOWN[dice.below(Rule::SHOWN.len())],
            on: dice.percent(50),
        },
        7 if dice.percent(10) => Intervention::Inject {
            error: (dice.percent(90))
                .then(|| InjectableError::ALL[dice.below(InjectableError::ALL.len())]),
            operation: dice.percent(50).then(|| "CreateAccount".into()),
            times: (dice.roll() % 3) as u32,
        },
        7 if dice.percent(30) => Intervention::RaiseTransferQuotas {
            management: account,
            inbound: (dice.roll() % 4) as u32,
            length: 1 + (dice.roll() % 2) as u32,
        },
        7 => Intervention::CompleteSignUp { account },
        8 => administrator(account, dice),
        9..11 => Intervention::Use {
            principal: caller(world, dice),
            action: used_action(dice).into(),
            resource: dice.percent(10).then(|| "arn:aws:s3:::data/key".into()),
            region: used_region(dice).into(),
        },
        _ => Intervention::Habit {
            principal: caller(world, dice),
            actions: (0..dice.below(4))
                .map(|_| used_action(dice).into())
                .collect(),
            region: used_region(dice).into(),
        },
    })
}

fn administrator(account: AccountId, dice: &mut Dice) -> Intervention {
    let fresh = [
        "123456789012",
        "aws-cn:123456789012",
        "aws-us-gov:000000000001",
    ];
    let emails = ["new@example.com", "nobody", "aws@northwind.example"];
    Intervention::Administrator {
        account: if dice.percent(50) {
            account
        } else {
            AccountId::from_qualified(&dice.word(&fresh)).expect("twelve digits")
        },
        email: dice.percent(30).then(|| dice.word(&emails).into()),
    }
}

fn used_action(dice: &mut Dice) -> String {
    dice.word(&[
        "s3:GetObject",
        "s3:ListAllMyBuckets",
        "ec2:RunInstances",
        "ec2:DescribeInstances",
        "lambda:InvokeFunction",
        "sqs:SendMessage",
        "iam:ListUsers",
        "organizations:DescribeOrganization",
        "kms:Decrypt",
        "nothing:DoThis",
        "s3:*",
    ])
}

fn used_region(dice: &mut Dice) -> String {
    dice.word(&["us-east-1", "us-east-1", "eu-west-1", "mars-1"])
}

/// A service that the account's organization trusts, if there is one.
fn trusted_service(world: &World, account: AccountId, dice: &mut Dice) -> String {
    let trusted: Vec<_> = world
        .organization_of(account)
        .into_iter()
        .flat_map(sim::trusted_services)
        .map(|service| service.id)
        .collect();
    match dice.one(&trusted) {
        Some(id) if dice.percent(90) => (*id).to_string(),
        _ => some_service(dice),
    }
}

fn some_service(dice: &mut Dice) -> String {
    let usual = ["config", "config", "artifact", "iam", "nothing"];
    if dice.percent(60) {
        dice.word(&usual)
    } else {
        catalog::SERVICES[dice.below(catalog::SERVICES.len())]
            .id
            .to_string()
    }
}
