//! What the metrics tell: each family says what it means, and the process and its
//! connections to the database are among them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use server_testing::process::{Applicant, Folder, Running};

/// The value of the sample that is written like this.
fn value(metrics: &str, sample: &str) -> f64 {
    let line = metrics
        .lines()
        .find_map(|line| line.strip_prefix(sample)?.strip_prefix(' '))
        .unwrap_or_else(|| panic!("{sample} in {metrics}"));
    line.parse().unwrap()
}

#[test]
fn every_family_says_what_it_means_and_the_process_is_among_them() {
    let folder = Folder::new("figures");
    let server = Running::logging(&folder.0, "info");
    assert!(Applicant::default().sign_in(&server).is_some());
    let metrics = server.tells_operator("/metrics");
    let told = |what: &str| -> BTreeMap<&str, &str> {
        let lines = metrics.lines().filter_map(|line| line.strip_prefix(what));
        lines.map(|line| line.split_once(' ').unwrap()).collect()
    };
    let (types, meanings) = (told("# TYPE "), told("# HELP "));
    assert!(types.len() > 20, "{metrics}");
    for name in types.keys() {
        let meaning = meanings.get(name).unwrap_or_else(|| panic!("{name}"));
        assert!(meaning.len() > 3, "{name}: {meaning}");
    }
    let samples: BTreeSet<&str> = metrics
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split(['{', ' ']).next().unwrap())
        .collect();
    for sample in samples {
        let family = ["_bucket", "_sum", "_count"].iter().find_map(|end| {
            sample
                .strip_suffix(end)
                .filter(|name| types.contains_key(name))
        });
        let known = types.contains_key(sample) || family.is_some();
        assert!(known, "{sample} is of no family");
    }

    let of_process = |name: &str| value(&metrics, &format!("process_{name}"));
    assert!(of_process("resident_memory_bytes") > 1e6, "{metrics}");
    assert!(of_process("open_fds") > 3.0 && of_process("max_fds") > 100.0);
    assert!(of_process("threads") >= 1.0);
    assert!(of_process("start_time_seconds") > 1.7e9);
    assert!(of_process("cpu_seconds_total") >= 0.0);

    for (pool, most) in [("read", 4.0), ("write", 1.0)] {
        let of = |state: &str| {
            let labels = format!("{{pool=\"{pool}\",state=\"{state}\"}}");
            value(&metrics, &format!("muhur_store_connections{labels}"))
        };
        let open = of("idle") + of("busy");
        assert!((1.0..=most).contains(&open), "{pool}: {open}");
        let told = value(
            &metrics,
            &format!("muhur_store_connections_most{{pool=\"{pool}\"}}"),
        );
        assert!((told - most).abs() < 0.1, "{pool}: {told}");
    }
}

#[test]
fn every_alert_is_about_a_metric_that_there_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let alerts = std::fs::read_to_string(root.join("../config/alerts.yml")).unwrap();
    let told = std::fs::read_to_string(root.join("../docs/operations.md")).unwrap();
    let code = std::fs::read_to_string(root.join("src/figures.rs")).unwrap();
    let names = |text: &str| -> BTreeSet<String> {
        let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        let names = words.filter(|word| word.len() > 6 && word.starts_with("muhur_"));
        names
            .map(|name| name.trim_end_matches("_bucket").to_owned())
            .collect()
    };
    let (used, told, made) = (names(&alerts), names(&told), names(&code));
    assert!(used.len() > 5, "{used:?}");
    assert_eq!(used.difference(&made).count(), 0, "{used:?} {made:?}");
    assert_eq!(told, made, "the table in docs/operations.md");
}
