//! Staff directories: as Prism plays one from our description, and on their
//! bad days. Whatever comes instead of a whole list, the old one stays.

mod bad;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use domain::{
    institution::InstitutionSlug,
    person::NationalId,
    ports::{Clock, StaffDirectory},
    text_value::EmployeeNumber,
};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde_json::json;
use server::{
    config::StaffHttpConfig,
    import,
    keys::Keys,
    refresh::{Refreshed, Refresher},
    store::{self, Opened},
    system::SystemRng,
};

use server_testing::clock::TestClock;

use super::{
    prism::Prism,
    scripted::{How, http, serve},
};

/// A store with a list of four that was imported a year ago, and what asks a
/// directory.
struct Ground {
    opened: Opened,
    clock: Arc<TestClock>,
    keys: Arc<Keys>,
    folder: PathBuf,
}

impl Drop for Ground {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

const IMPORTED: &str = "institution,national_id,employee_number,organization\n\
    saglik,10000000146,MM5001,Old\nsaglik,20000000282,MM5002,Old\n\
    saglik,30000000328,MM5003,Old\nsaglik,40000000464,MM5004,Old\n\
    meb,50000000500,MM5005,Old\n";

impl Ground {
    async fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder =
            std::env::temp_dir().join(format!("muhur-directory-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let keys = Arc::new(Keys::new([1; 32]));
        let url = format!("sqlite:{}/muhur.db", folder.display());
        let opened = store::open(&url, keys.clone()).await.unwrap();
        let clock = Arc::new(TestClock::at("2026-11-24T09:30:00+03:00"));
        let rows = import::staff(IMPORTED, &keys).unwrap();
        let long_ago = clock.now() - SignedDuration::from_hours(365 * 24);
        opened
            .registers
            .replace_staff(&rows, long_ago, false)
            .await
            .unwrap();
        Self {
            opened,
            clock,
            keys,
            folder,
        }
    }

    fn refresher(&self, address: &str) -> Refresher {
        let config = StaffHttpConfig {
            url: address.to_owned(),
            token: Some(SecretString::from("t-1")),
            token_file: None,
            institutions: vec!["saglik".to_owned()],
            refresh_minutes: 60,
            stale_after_hours: 36,
            timeout_ms: 600,
        };
        Refresher::open(
            &config,
            self.opened.registers.clone(),
            self.keys.clone(),
            self.clock.clone(),
            Arc::new(SystemRng),
        )
        .unwrap()
    }

    /// Where this person works, as sign-in would find it.
    async fn works(&self, slug: &str, id: &str, number: &str) -> Option<String> {
        let slug = InstitutionSlug::parse(slug).unwrap();
        let (person, number) = (
            NationalId::parse(id).unwrap(),
            EmployeeNumber::parse(number).unwrap(),
        );
        let registers = &*self.opened.registers;
        let found = StaffDirectory::find(registers, &slug, &person, &number).await;
        found.unwrap().map(|one| one.organization)
    }

    async fn as_of(&self) -> Timestamp {
        let as_of = self.opened.registers.as_of(&saglik()).await.unwrap();
        as_of.unwrap()
    }

    async fn is_as_it_was(&self) -> bool {
        self.works("saglik", "10000000146", "MM5001")
            .await
            .as_deref()
            == Some("Old")
            && self
                .works("saglik", "40000000464", "MM5004")
                .await
                .is_some()
            && self.as_of().await < self.clock.now() - SignedDuration::from_hours(24 * 364)
    }
}

fn saglik() -> InstitutionSlug {
    InstitutionSlug::parse("saglik").unwrap()
}

fn list_of() -> Timestamp {
    "2026-11-24T03:00:00+03:00".parse().unwrap()
}

/// Employments of people of the sample list, at another workplace.
fn people(count: usize) -> Vec<serde_json::Value> {
    let ids = ["10000000146", "20000000282", "30000000328", "50000000500"];
    ids.iter()
        .take(count)
        .enumerate()
        .map(|(index, id)| {
            json!({
                "institution": "saglik", "national_id": id, "organization": "New",
                "employee_number": format!("MM500{}", index + 1),
            })
        })
        .collect()
}

fn page(total: usize, rows: &[serde_json::Value], next: Option<&str>) -> String {
    let mut page = json!({
        "as_of": "2026-11-24T03:00:00+03:00", "total": total, "employments": rows,
    });
    if let Some(next) = next {
        page["next"] = json!(next);
    }
    page.to_string()
}

fn ok(body: &str) -> Vec<u8> {
    http("200 OK", "application/json", body)
}

#[tokio::test]
async fn after_every_bad_answer_the_old_list_stays_and_nothing_is_repeated() {
    let ground = Ground::new().await;
    for (what, how, told) in bad::bad_answers() {
        let (address, _) = serve(move |_| how.clone()).await;
        let refreshed = ground.refresher(&address).refresh(&saglik()).await.unwrap();
        let Refreshed::Kept(why) = refreshed else {
            panic!("{what}: {refreshed:?}");
        };
        let why = format!("{why} {why:?}");
        assert!(why.contains(told), "{what}: {why}");
        assert!(
            !why.contains("2000000028") && !why.contains("врач"),
            "{why}"
        );
        assert!(ground.is_as_it_was().await, "{what}");
        ground.clock.pass(SignedDuration::from_mins(30));
        // Whatever the hour, the list is of this morning.
        ground.clock.set(list_of() + SignedDuration::from_mins(390));
        ground
            .opened
            .registers
            .list_due(&saglik(), list_of())
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_list_of_many_pages_is_taken_whole_and_of_no_other_institution() {
    let ground = Ground::new().await;
    let pages = |call: String| {
        let rows = people(4);
        let (at, next) = match call
            .split("cursor=")
            .nth(1)
            .and_then(|rest| rest.chars().next())
        {
            None => (0, Some("1 ş&")),
            Some('1') => (1, Some("2")),
            Some(_) => (3, None),
        };
        let until = next.map_or(4, |_| if at == 0 { 1 } else { 3 });
        How::Bytes(ok(&page(4, &rows[at..until], next)))
    };
    let (address, asked) = serve(pages).await;
    let refreshed = ground.refresher(&address).refresh(&saglik()).await.unwrap();
    assert!(matches!(refreshed, Refreshed::Replaced(4)), "{refreshed:?}");
    assert_eq!(asked.available_permits(), 3);
    let works = async |slug, id, number| ground.works(slug, id, number).await;
    assert_eq!(
        works("saglik", "10000000146", "MM5001").await.as_deref(),
        Some("New")
    );
    assert_eq!(
        works("saglik", "50000000500", "MM5004").await.as_deref(),
        Some("New")
    );
    assert_eq!(
        works("saglik", "40000000464", "MM5004").await,
        None,
        "has left"
    );
    assert_eq!(
        works("meb", "50000000500", "MM5005").await.as_deref(),
        Some("Old")
    );
    assert_eq!(ground.as_of().await, list_of());
}

#[tokio::test]
async fn pages_of_two_moments_are_no_list() {
    let ground = Ground::new().await;
    for (old, new) in [("T03:00", "T04:00"), ("\"total\":4", "\"total\":5")] {
        let pages = move |call: String| {
            let rows = people(4);
            How::Bytes(ok(&if call.contains("cursor=") {
                page(4, &rows[2..], None).replace(old, new)
            } else {
                page(4, &rows[..2], Some("2"))
            }))
        };
        let (address, _) = serve(pages).await;
        let refresher = ground.refresher(&address);
        let refreshed = refresher.refresh_now(&saglik(), false).await.unwrap();
        assert!(
            format!("{refreshed:?}").contains("Changed"),
            "{refreshed:?}"
        );
        assert!(ground.is_as_it_was().await);
    }
}

#[tokio::test]
async fn an_unchanged_list_is_not_sent_again_and_holds_until_now() {
    let ground = Ground::new().await;
    let tagged = |call: String| {
        if call.to_ascii_lowercase().contains("if-none-match: \"v1\"") {
            return How::Bytes(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n".to_vec());
        }
        let tag = "Content-Type: application/json\r\nETag: \"v1\"";
        let list = String::from_utf8(ok(&page(3, &people(3), None))).unwrap();
        How::Bytes(
            list.replacen("Content-Type: application/json", tag, 1)
                .into_bytes(),
        )
    };
    let (address, asked) = serve(tagged).await;
    let refresher = ground.refresher(&address);
    assert!(matches!(
        refresher.refresh(&saglik()).await.unwrap(),
        Refreshed::Replaced(3)
    ));
    assert!(matches!(
        refresher.refresh(&saglik()).await.unwrap(),
        Refreshed::NotDue
    ));
    // An eighth later at the most.
    ground.clock.pass(SignedDuration::from_mins(68));
    assert!(matches!(
        refresher.refresh(&saglik()).await.unwrap(),
        Refreshed::Same
    ));
    assert_eq!(ground.as_of().await, ground.clock.now());
    assert_eq!(asked.available_permits(), 2);
    // What an operator imports has no tag, so the directory is asked in full.
    let rows = import::staff(IMPORTED, &ground.keys).unwrap();
    let registers = &ground.opened.registers;
    registers
        .replace_staff(&rows, list_of(), false)
        .await
        .unwrap();
    ground.clock.pass(SignedDuration::from_mins(68));
    assert!(matches!(
        refresher.refresh(&saglik()).await.unwrap(),
        Refreshed::Replaced(3)
    ));
}

#[tokio::test]
async fn a_shrunken_list_is_taken_when_the_operator_says_so_and_an_older_one_never() {
    let ground = Ground::new().await;
    let (address, _) = serve(|_| How::Bytes(ok(&page(1, &people(1), None)))).await;
    let refresher = ground.refresher(&address);
    let now = async |even| refresher.refresh_now(&saglik(), even).await.unwrap();
    // The advice is what has to be typed.
    let advice = "`server staff refresh saglik --even-if-shrunk`";
    let kept = now(false).await;
    assert!(matches!(&kept, Refreshed::Kept(why) if why.to_string().contains(advice)));
    assert!(matches!(now(true).await, Refreshed::Replaced(1)));
    assert_eq!(ground.works("saglik", "20000000282", "MM5002").await, None);
    let yesterday = page(3, &people(3), None).replace("11-24", "11-23");
    let (address, _) = serve(move |_| How::Bytes(ok(&yesterday))).await;
    let refreshed = ground
        .refresher(&address)
        .refresh_now(&saglik(), true)
        .await;
    assert!(format!("{refreshed:?}").contains("Older"), "{refreshed:?}");
}

#[tokio::test]
async fn of_two_processes_one_asks() {
    let ground = Ground::new().await;
    let (address, asked) = serve(|_| How::Bytes(ok(&page(3, &people(3), None)))).await;
    let (one, other) = (ground.refresher(&address), ground.refresher(&address));
    let saglik = saglik();
    let both = tokio::join!(one.refresh(&saglik), other.refresh(&saglik));
    let (one, other) = (both.0.unwrap(), both.1.unwrap());
    assert!(
        matches!(
            (&one, &other),
            (Refreshed::NotDue, Refreshed::Replaced(3))
                | (Refreshed::Replaced(3), Refreshed::NotDue)
        ),
        "{one:?} {other:?}"
    );
    assert_eq!(asked.available_permits(), 1);
}

#[tokio::test]
async fn prism_takes_our_calls_and_we_take_its_examples() {
    let Some(prism) = Prism::start("staff.yaml") else {
        return;
    };
    let ground = Ground::new().await;
    let ask = async |address: &str| {
        let refresher = ground.refresher(address);
        refresher.refresh_now(&saglik(), true).await.unwrap()
    };
    let refreshed = ask(&prism.address()).await;
    assert!(matches!(refreshed, Refreshed::Replaced(2)), "{refreshed:?}");
    assert_eq!(
        ground
            .works("saglik", "13000001410", "MM5013")
            .await
            .as_deref(),
        Some("Adana Aile Sağlığı Merkezi")
    );
    assert_eq!(ground.as_of().await, list_of());
    // With the tag of its first answer.
    let unchanged = prism.preferring("code=304").await;
    let refreshed = ground.refresher(&unchanged).refresh(&saglik()).await;
    assert!(matches!(refreshed, Ok(Refreshed::Same)), "{refreshed:?}");
    for (answer, outcome) in [
        ("example=empty", "Replaced(0)"),
        ("code=401", "Status(401)"),
        ("code=404", "Status(404)"),
        ("code=503", "Status(503)"),
        // The same page for every cursor.
        ("example=first", "Endless"),
    ] {
        let refreshed = ask(&prism.preferring(answer).await).await;
        assert!(
            format!("{refreshed:?}").contains(outcome),
            "{answer}: {refreshed:?}"
        );
    }
}
