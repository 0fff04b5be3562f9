//! Runs inputs for a while and saves one that fails.

use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use proptest::{
    prelude::Strategy,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};

/// Inputs of a plain run.
const FEW: u32 = 200;
/// The longest that one input may take, in a build that is not optimized on a busy machine.
const LONGEST: Duration = Duration::from_secs(5);

/// How long each part runs; `None` in a plain run.
#[expect(
    clippy::disallowed_methods,
    reason = "how long the test runs is no setting of the portal's"
)]
fn seconds() -> Option<u64> {
    std::env::var("TEST_FUZZ_SECONDS").ok()?.parse().ok()
}

#[expect(clippy::disallowed_methods, reason = "what is measured is real time")]
fn moment() -> Instant {
    Instant::now()
}

/// Where inputs are saved.
fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Makes inputs and holds what becomes of them against what is expected, which panics or says whether
/// the input was believed.
pub fn run<C: std::fmt::Debug>(
    name: &str,
    changes: impl Strategy<Value = C>,
    make: impl Fn(&C) -> Vec<u8>,
    expect: impl Fn(&[u8]) -> bool,
) {
    let begun = moment();
    let time = seconds().map(Duration::from_secs);
    // What ends the whole process is found here.
    let current = time.map(|_| folder().join(format!("{name}.current")));
    let config = Config {
        cases: FEW,
        failure_persistence: None,
        max_shrink_time: 20_000,
        ..Config::default()
    };
    let (counted, believed) = (Cell::new(0_u64), Cell::new(0_u64));
    loop {
        let config = config.clone();
        // It counts its inputs, and has no more of them when it has had all.
        let mut runner = match time {
            None => {
                let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
                TestRunner::new_with_rng(config, rng)
            }
            Some(_) => TestRunner::new(config),
        };
        let ran = runner.run(&changes, |change| {
            let input = make(&change);
            if let Some(current) = &current {
                fs::write(current, &input).unwrap();
            }
            counted.set(counted.get() + 1);
            let before = moment();
            if expect(&input) {
                believed.set(believed.get() + 1);
            }
            let took = before.elapsed();
            if took > LONGEST {
                return Err(TestCaseError::fail(format!("it took {took:?}")));
            }
            Ok(())
        });
        if let Err(TestError::Fail(why, change)) = &ran {
            let file = folder().join(format!("{name}.failed"));
            fs::write(&file, make(change)).unwrap();
            panic!("{name}: {why}\n{change:?}\nsaved in {}", file.display());
        }
        ran.unwrap();
        if time.is_none_or(|time| begun.elapsed() >= time) {
            break;
        }
    }
    // Otherwise most of what reads them would not be reached.
    let (counted, believed) = (counted.get(), believed.get());
    assert!(
        0 < believed && believed < counted,
        "{name}: {believed} of {counted} were believed"
    );
    if let Some(current) = current {
        fs::remove_file(current).unwrap();
        let took = begun.elapsed();
        eprintln!("{name}: {counted} inputs in {took:.0?}, {believed} were believed");
    }
}
