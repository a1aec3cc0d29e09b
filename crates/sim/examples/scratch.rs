use sim::command::{Call, Command};
use sim::scenario::Scenario;
use std::time::Instant;
fn main() {
    for sc in [Scenario::AllFeatures, Scenario::Large] {
        let mut w = sc.world(1);
        let ana = sc.first_actor(&w);
        for op in [
            "organizations:DescribeOrganization",
            "organizations:ListAccounts",
            "sts:GetCallerIdentity",
            "organizations:ListRoots",
            "iam:ListUsers",
        ] {
            let c = Command::Call(Call::new(ana.clone(), op, serde_json::Value::Null));
            let t = Instant::now();
            let n = 20000;
            for _ in 0..n {
                let r = w.step(&c);
                assert!(r.is_ok());
                std::hint::black_box(&r);
            }
            println!(
                "{sc:?} {op}: {:.2} us",
                t.elapsed().as_secs_f64() * 1e6 / n as f64
            );
        }
    }
}
