//! What the server's own work costs: printing a form, keeping a draft.

#![expect(missing_docs, reason = "the macro makes a public function")]
#![expect(
    clippy::unwrap_used,
    reason = "a bench ends where its ground gives way"
)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use domain::{Locale, document::DocumentKind, ports::Saving};
use server_testing::visiting::{LOST, Portal, form};
use tokio::runtime::Runtime;

const MOBILE: &str = "0542 318 44 09";

fn printing(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let (portal, printable) = runtime.block_on(async {
        let portal = Portal::open().await;
        let (_, printable) = portal.applied(MOBILE).await;
        (portal, printable)
    });
    let printer = portal.services().ports().printer.clone();
    criterion.bench_function("printed form", |bench| {
        bench.iter(|| {
            runtime
                .block_on(printer.print(DocumentKind::ApplicationForm, &printable, Locale::Tr))
                .unwrap()
        });
    });
}

/// A hundred visitors save at the same time; the store commits each with
/// `synchronous=FULL`.
fn saving(criterion: &mut Criterion) {
    const VISITORS: u64 = 100;
    let runtime = Runtime::new().unwrap();
    let portal = runtime.block_on(Portal::open());
    let callers = runtime.block_on(async {
        let mut callers = Vec::new();
        for _ in 0..VISITORS {
            let (token, _) = portal.sign_in("saglik", LOST).await.unwrap();
            callers.push(portal.caller(Some(&token)).await);
            portal.pass(jiff::SignedDuration::from_mins(1));
        }
        callers
    });
    let mut group = criterion.benchmark_group("drafts");
    group.throughput(Throughput::Elements(VISITORS));
    let mut revision = 0;
    group.bench_function("saved by a hundred visitors", |bench| {
        bench.iter(|| {
            runtime.block_on(async {
                let mut saving = tokio::task::JoinSet::new();
                for caller in &callers {
                    let (services, caller) = (portal.services().clone(), caller.clone());
                    saving.spawn(async move {
                        services
                            .applying
                            .save_draft(&caller, &Saving::from_revision(revision), form(MOBILE))
                            .await
                            .unwrap()
                    });
                }
                saving.join_all().await;
            });
            revision += 1;
        });
    });
    group.finish();
}

criterion_group!(benches, printing, saving);
criterion_main!(benches);
