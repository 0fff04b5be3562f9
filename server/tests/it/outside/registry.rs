//! The registry's public services as another SOAP stack publishes them
//! (spyne), and our calls as a third one reads them (zeep).

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use domain::{identity::Checked, ports::Verdict};
use server::{adapters::population::soap, config::Soap};

use super::{claim, claim_with_card, kps};

/// A Python with the packages of `requirements.txt`; without it (a plain
/// `cargo test`) these tests say so and pass.
#[expect(
    clippy::disallowed_methods,
    reason = "what the test is run with is no setting of the portal's"
)]
pub fn python() -> Option<String> {
    let python = std::env::var_os("TEST_PYTHON");
    if python.is_none() {
        eprintln!("no TEST_PYTHON: cargo xtask test gives one");
    }
    python.map(|python| python.into_string().unwrap())
}

fn script() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/outside/registry.py")
}

struct Registry {
    child: Child,
    address: String,
}

impl Registry {
    fn start(python: &str, version: &str) -> Self {
        let mut child = Command::new(python)
            .arg(script())
            .arg(version)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut port)
            .unwrap();
        Self {
            child,
            address: format!("http://127.0.0.1:{}/", port.trim()),
        }
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const VERSIONS: [(&str, Soap); 2] = [("1.1", Soap::V1_1), ("1.2", Soap::V1_2)];

#[tokio::test]
async fn people_are_compared_in_turkish_capitals_by_both_versions() {
    let Some(python) = python() else { return };
    for (version, soap) in VERSIONS {
        let registry = Registry::start(&python, version);
        let kps = kps(&registry.address, soap, 5_000);
        let citizen = Checked {
            birth_place: false,
            birth_day: false,
            card: false,
        };
        let foreigner = Checked {
            birth_day: true,
            ..citizen
        };
        for (id, given, family, birth, checked) in [
            (
                "10000000146",
                "şükrü",
                "ışık",
                ["1", "2", "1980"],
                Some(citizen),
            ),
            // Nobody is asked for day and month: the year alone is compared.
            (
                "10000000146",
                "Şükrü",
                "Işık",
                ["", "", "1980"],
                Some(citizen),
            ),
            ("10000000146", "şükrü", "ışık", ["1", "2", "1981"], None),
            ("10000000146", "şükrü", "isik", ["1", "2", "1980"], None),
            (
                "80000000828",
                "dilek",
                "",
                ["7", "7", "1970"],
                Some(citizen),
            ),
            (
                "99000001278",
                "Anna",
                "Müller",
                ["17", "5", "1987"],
                Some(foreigner),
            ),
            ("99000001278", "Anna", "Müller", ["18", "5", "1987"], None),
        ] {
            let verdict = kps.check(&claim(id, given, family, birth)).await.unwrap();
            let told = match verdict {
                Verdict::Same(person) => Some(person.checked),
                Verdict::Different => None,
            };
            assert_eq!(
                told, checked,
                "SOAP {version}: {id} {given} {family} {birth:?}"
            );
        }
    }
}

#[tokio::test]
async fn with_a_card_day_and_month_and_a_missing_surname_are_compared_too() {
    let Some(python) = python() else { return };
    let holder = Checked {
        birth_place: false,
        birth_day: true,
        card: true,
    };
    for (version, soap) in VERSIONS {
        let registry = Registry::start(&python, version);
        let kps = kps(&registry.address, soap, 5_000);
        let sukru = |birth, card| claim_with_card("10000000146", "şükrü", "ışık", birth, card);
        let dilek = |family| {
            let birth = ["7", "7", "1970"];
            claim_with_card("80000000828", "Dilek", family, birth, "A08B18888")
        };
        let hasan = |birth| claim_with_card("90000000964", "hasan", "şahin", birth, "A09B19999");
        let anna = claim_with_card("99000001278", "Anna", "Müller", ["17", "5", "1987"], "");
        for (what, claim, checked) in [
            ("all", sukru(["1", "2", "1980"], "a01b11111"), Some(holder)),
            ("a card", sukru(["1", "2", "1980"], "A01B11112"), None),
            ("a day", sukru(["2", "2", "1980"], "A01B11111"), None),
            ("no day", sukru(["", "", "1980"], "A01B11111"), None),
            ("no surname", dilek(""), Some(holder)),
            ("a surname", dilek("Kaya"), None),
            ("unknown day", hasan(["", "", "1950"]), Some(holder)),
            ("a day that is unknown", hasan(["1", "1", "1950"]), None),
            // A foreigner goes to the foreigners' service as ever.
            (
                "a foreigner",
                anna,
                Some(Checked {
                    card: false,
                    ..holder
                }),
            ),
        ] {
            let told = match kps.check(&claim).await.unwrap() {
                Verdict::Same(person) => Some(person.checked),
                Verdict::Different => None,
            };
            assert_eq!(told, checked, "SOAP {version}: {what}");
        }
    }
}

#[tokio::test]
async fn a_call_is_read_by_the_services_own_description_whatever_the_name() {
    let Some(python) = python() else { return };
    for (version, soap) in VERSIONS {
        let registry = Registry::start(&python, version);
        let (mut calls, mut wanted) = (Vec::new(), Vec::new());
        for name in ["ŞÜKRÜ", "O'NEİL & <SON>", "]]>", "Ğ\"&amp;"] {
            for (operation, arguments, understood) in said(name) {
                calls.push(soap::call(soap, operation, &arguments).unwrap());
                wanted.push(understood);
            }
        }
        let told = understood(&python, &registry, &calls);
        assert_eq!(told, wanted, "SOAP {version}");
    }
}

/// An operation with its arguments, and what of it is to be understood.
type Said<'a> = (&'static str, Vec<(&'static str, &'a str)>, Vec<&'a str>);

/// Every operation about somebody of this name.
fn said(name: &str) -> [Said<'_>; 3] {
    [
        (
            "TCKimlikNoDogrula",
            vec![
                ("TCKimlikNo", "10000000146"),
                ("Ad", name),
                ("Soyad", "IŞIK"),
                ("DogumYili", "1980"),
            ],
            vec!["10000000146", name, "IŞIK", "1980"],
        ),
        (
            "KisiVeCuzdanDogrula",
            vec![
                ("TCKimlikNo", "80000000828"),
                ("Ad", name),
                ("Soyad", ""),
                ("SoyadYok", "true"),
                ("DogumGun", "0"),
                ("DogumGunYok", "true"),
                ("DogumAy", "7"),
                ("DogumAyYok", "false"),
                ("DogumYil", "1970"),
                ("TCKKSeriNo", "A08B18888"),
            ],
            vec![
                "80000000828",
                name,
                "None",
                "True",
                "0",
                "True",
                "7",
                "False",
                "1970",
                "None",
                "None",
                "A08B18888",
            ],
        ),
        (
            "YabanciKimlikNoDogrula",
            vec![
                ("KimlikNo", "99000001278"),
                ("Ad", name),
                ("Soyad", "MÜLLER"),
                ("DogumGun", "17"),
                ("DogumAy", "5"),
                ("DogumYil", "1987"),
            ],
            vec!["99000001278", name, "MÜLLER", "17", "5", "1987"],
        ),
    ]
}

/// What zeep reads in calls of ours, by the service's own description.
fn understood(python: &str, registry: &Registry, calls: &[Vec<u8>]) -> Vec<Vec<String>> {
    let folder = std::env::temp_dir().join(format!("muhur-calls-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let files = calls.iter().enumerate().map(|(number, call)| {
        let file = folder.join(format!("{number}.xml"));
        std::fs::write(&file, call).unwrap();
        file
    });
    let told = Command::new(python)
        .arg(script())
        .args(["accept", &registry.address])
        .args(files)
        .output()
        .unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    serde_json::from_slice(&told.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&told.stderr)))
}
