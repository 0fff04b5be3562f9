//! Databases that earlier versions made, with an application in every state: each
//! of their pages, notices and printed forms is as it was.

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use domain::{
    application::Draft,
    document::DocumentKind,
    id::{hex, unhex},
    outbox::Queue,
    service::ActError,
    session::SessionToken,
};
use http::{StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use server::outbox;
use sqlx::SqlitePool;

use super::applicant::Site;
use server_testing::visiting::{Claim, LOST, form};

/// The schemas of which there is a database, by their newest migration.
const SCHEMAS: [&str; 4] = ["28", "30", "31", "32"];

/// Those whose codes were hashed without their purpose and their session.
const UNBOUND_CODES: [&str; 2] = ["28", "30"];

/// The pages behind sign-in, and where each state's leads to.
const PAGES: [&str; 8] = [
    "/form",
    "/kontrol",
    "/kod-gonder",
    "/kod",
    "/imza",
    "/sonuc",
    "/devam",
    "/askiya-al",
];

#[rustfmt::skip]
const FIRST: Claim = ["20000000282", "Ayşe Nur", "Yılmaz-Öztürk", "İzmir", "15.06.1985", "MM5002"];
#[rustfmt::skip]
const ENDING: Claim = ["30000000328", "Mehmet", "Demir", "Ankara", "30.11.1975", "MM5003"];
#[rustfmt::skip]
const SUSPENDED: Claim = ["40000000464", "Elif", "Kaya", "Trabzon", "05.01.1990", "MM5004"];
#[rustfmt::skip]
const RENEWING: Claim = ["50000000500", "Hâle", "Gümüş", "Kars", "09.09.1982", "MM5005"];
#[rustfmt::skip]
const TWO_CARDS: Claim = ["60000000646", "İsmail", "Çağlar", "Iğdır", "21.03.1979", "MM5006"];
#[rustfmt::skip]
const RENAMED: Claim = ["70000000782", "Zeynep", "Arslan", "Bursa", "12.12.1988", "MM5007"];
const NO_SURNAME: Claim = ["80000000828", "Dilek", "", "Mardin", "07.07.1970", "MM5008"];
#[rustfmt::skip]
const OTHER_FIRST: Claim = ["11000001126", "Ömer Faruk", "Özgür", "Şanlıurfa", "23.04.1992", "MM5010"];
#[rustfmt::skip]
const FOREIGNER: Claim = ["99000001278", "Anna", "Müller", "Berlin", "17.05.1987", "MM5011"];
#[rustfmt::skip]
const NO_AUTHORITY: Claim = ["13000001410", "Fatma", "Koç", "Adana", "10.10.1983", "MM5013"];
const EXPIRED: Claim = [
    "18000001910",
    "Gizem",
    "Ünal",
    "Van",
    "11.11.1993",
    "MM5018",
];
#[rustfmt::skip]
const REPORTED: Claim = ["19000001900", "Nermin", "Tekin", "Tokat", "06.06.1987", "MM5019"];

/// A visit of the database, by the state of its application.
type Visits = BTreeMap<String, String>;

/// What is known of a database beside it.
#[derive(Serialize, Deserialize)]
struct Made {
    /// When it was made.
    at: Timestamp,
    /// The code that is on its way to the phone of `code_sent`.
    code: String,
    visits: Visits,
}

fn folder(schema: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/earlier")
        .join(schema)
}

/// A portal over a copy of such a database, at the time it was made.
async fn opened(from: &Path) -> Site {
    let site = Site::open(|config| {
        let to = config.key_file.parent().unwrap();
        for name in ["muhur.db", "master.key"] {
            fs::copy(from.join(name), to.join(name)).unwrap();
            fs::set_permissions(to.join(name), Permissions::from_mode(0o600)).unwrap();
        }
    })
    .await;
    let made = made(from).at;
    let now = site.portal.services().now();
    site.portal.pass(made.duration_since(now));
    site
}

/// A copy of a folder in which something was done to the database.
async fn changed(schema: &str, name: &str, sql: &'static str) -> PathBuf {
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{schema}"));
    let _ = fs::remove_dir_all(&copy);
    fs::create_dir(&copy).unwrap();
    for name in ["muhur.db", "master.key", "visits.json"] {
        fs::copy(folder(schema).join(name), copy.join(name)).unwrap();
    }
    let pool = database(&copy).await;
    sqlx::query(sql).execute(&pool).await.unwrap();
    pool.close().await;
    copy
}

async fn database(folder: &Path) -> SqlitePool {
    let url = format!("sqlite:{}/muhur.db", folder.display());
    SqlitePool::connect(&url).await.unwrap()
}

fn made(folder: &Path) -> Made {
    let text = fs::read_to_string(folder.join("visits.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn an_earlier_versions_applications_are_shown_sent_and_printed_as_before() {
    for schema in SCHEMAS {
        let folder = folder(schema);
        let site = opened(&folder).await;
        let told = told(&site, &made(&folder).visits).await;
        let before = fs::read_to_string(folder.join("told.txt")).unwrap();
        for (now, before) in told.split("\n## ").zip(before.split("\n## ")) {
            assert_eq!(now, before, "schema {schema}");
        }
        assert_eq!(told, before, "schema {schema}");
    }
}

#[tokio::test]
async fn an_earlier_versions_code_is_void_and_the_next_one_makes_the_application() {
    for schema in UNBOUND_CODES {
        let folder = folder(schema);
        let site = opened(&folder).await;
        let Made { code, visits, .. } = made(&folder);
        let caller = site.portal.caller(Some(&token(&visits["code_sent"]))).await;
        let services = site.portal.services();
        let codes = &services.codes;
        let refused = codes.check_code(&caller, &code).await;
        assert!(matches!(refused, Err(ActError::Refused(_))), "{refused:?}");
        site.portal.pass(SignedDuration::from_mins(2));
        codes.send_code(&caller).await.unwrap();
        let code = site.portal.code("0555 111 22 33");
        let token = codes.check_code(&caller, &code).await.unwrap();
        let caller = site.portal.caller(Some(&token.token)).await;
        services
            .signing
            .choose(&caller, "wet_signature")
            .await
            .unwrap();
        let printable = services.documents.result(&caller).await.unwrap().printable;
        assert_eq!(
            printable.application.mobile_phone.e164(),
            "+905551112233",
            "schema {schema}"
        );
    }
}

#[tokio::test]
async fn a_code_that_was_sent_before_an_upgrade_makes_the_application_after_it() {
    let folder = folder("31");
    let site = opened(&folder).await;
    let Made { code, visits, .. } = made(&folder);
    let caller = site.portal.caller(Some(&token(&visits["code_sent"]))).await;
    let codes = &site.portal.services().codes;
    assert!(codes.check_code(&caller, &code).await.is_ok());
}

#[tokio::test]
async fn a_confirmed_form_of_before_is_stored_as_an_application_when_the_portal_starts() {
    let site = opened(&folder("28")).await;
    let pool = database(&site.portal.folder).await;
    let (confirmed, stored): (i64, i64) =
        sqlx::query_as("SELECT COUNT(offer), COUNT(application) FROM cases")
            .fetch_one(&pool)
            .await
            .unwrap();
    // What was on offer was all that there was of it.
    assert_eq!((confirmed, stored), (0, 17));
}

/// Each alone, and nobody else's application is touched by it.
#[tokio::test]
async fn what_cannot_be_read_of_an_application_is_an_error_with_a_reference() {
    for (name, sql) in [
        (
            "draft",
            "UPDATE cases SET draft = x'00' WHERE state = 'approved'",
        ),
        (
            "offer",
            "UPDATE cases SET offer = '{}' WHERE state = 'approved'",
        ),
        (
            "person",
            "UPDATE cases SET person = x'00' WHERE state = 'approved'",
        ),
    ] {
        let copy = changed("28", name, sql).await;
        let site = opened(&copy).await;
        let visits = made(&copy).visits;
        for (state, status) in [
            ("approved", StatusCode::INTERNAL_SERVER_ERROR),
            ("shipped", StatusCode::OK),
        ] {
            let cookie = format!("bp={}", visits[state]);
            let answer = site.get_as("/sonuc", &cookie).await;
            assert_eq!(answer.status, status, "{name} {state}");
            let page = shown(&answer.text());
            assert!(page.contains("Mühür"), "{name} {state}: {page}");
            let refers = page.contains("bu numarayı çağrı merkezine söyleyin");
            assert_eq!(refers, state == "approved", "{name} {state}: {page}");
        }
    }
}

#[tokio::test]
async fn an_application_that_cannot_be_read_can_be_mended_or_taken_back() {
    let folder = folder("28");
    let site = opened(&folder).await;
    let visits = made(&folder).visits;
    let pool = database(&site.portal.folder).await;
    sqlx::query("UPDATE cases SET application = x'00'")
        .execute(&pool)
        .await
        .unwrap();
    for (state, path, status) in [
        ("awaiting_code", "/kod-gonder", 500),
        ("awaiting_code", "/form", 200),
        ("awaiting_paper", "/sonuc", 500),
    ] {
        let cookie = format!("bp={}", visits[state]);
        let answer = site.get_as(path, &cookie).await;
        assert_eq!(answer.status, status, "{state} {path}");
    }
    let caller = site
        .portal
        .caller(Some(&token(&visits["awaiting_code"])))
        .await;
    let services = site.portal.services();
    let mended = of("lost_or_stolen", "0532 123 45 67");
    services.applying.review(&caller, mended).await.unwrap();
    services.applying.confirm_form(&caller).await.unwrap();
    assert!(services.codes.code(&caller).await.is_ok());
    let caller = site
        .portal
        .caller(Some(&token(&visits["awaiting_paper"])))
        .await;
    services.applying.withdraw(&caller).await.unwrap();
}

/// Everything that is told of the applications: pages, printed forms, notices.
async fn told(site: &Site, visits: &Visits) -> String {
    let mut told = String::new();
    for (state, token) in visits {
        let cookie = format!("bp={token}");
        for path in PAGES {
            let answer = site.get_as(path, &cookie).await;
            let led = answer.headers.get(header::LOCATION);
            let led = led.map_or("", |led| led.to_str().unwrap());
            writeln!(told, "\n## {state} {path} {} {led}", answer.status).unwrap();
            told += &shown(&answer.text());
        }
    }
    for (state, token) in visits {
        let caller = site.portal.caller(Some(&self::token(token))).await;
        let Ok(result) = site.portal.services().documents.result(&caller).await else {
            continue;
        };
        let number = result.printable.number.as_str();
        let answer = site
            .get_as(&format!("/belge/{number}.pdf"), &format!("bp={token}"))
            .await;
        writeln!(told, "\n## {state} form {}", answer.status).unwrap();
        if answer.status == StatusCode::OK {
            let digest = domain::document::digest(&answer.body);
            writeln!(told, "{} bytes, {}", answer.body.len(), hex(&digest)).unwrap();
            let store = &site.portal.services().ports().store;
            let case = &result.printable.case.id;
            let mark = store
                .issued(case, DocumentKind::ApplicationForm, 1)
                .await
                .unwrap()
                .unwrap()
                .mark;
            let path = format!("/dogrula?no={number}&damga={}", mark.as_str());
            told += &shown(&site.get(&path, "192.0.2.9").await.text());
        }
    }
    while outbox::deliver_one(site.portal.services(), Queue::Messages)
        .await
        .unwrap()
    {}
    let mut messages: Vec<String> = site
        .portal
        .started
        .inbox
        .as_ref()
        .unwrap()
        .messages()
        .iter()
        .map(|one| format!("{}: {}", one.to, one.text))
        .collect();
    messages.sort();
    writeln!(told, "\n## messages\n{}", messages.join("\n")).unwrap();
    told
}

/// What a person reads on a page and finds in its controls.
fn shown(page: &str) -> String {
    let body = page.split_once("<body").map_or("", |(_, body)| body);
    let mut lines = Vec::new();
    let mut hidden = false;
    for part in body.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or(("", part));
        match tag {
            _ if tag.starts_with("script") || tag.starts_with("style") => hidden = true,
            "/script" | "/style" => hidden = false,
            _ if tag.starts_with("input") && !tag.contains("type=\"hidden\"") => {
                let value = tag.split(" value=\"").nth(1).unwrap_or_default();
                let value = value.split('"').next().unwrap_or_default();
                let checked = if tag.contains(" checked") { " ×" } else { "" };
                lines.push(format!("[{value}{checked}]"));
            }
            // Of a list, what is chosen.
            _ if tag.starts_with("option") && !tag.contains(" selected") => continue,
            _ => {}
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        // Of the marks that hydration needs.
        let mark = matches!(&*text, "!--" | "-->");
        if !hidden && !mark && !text.is_empty() {
            lines.push(text);
        }
    }
    lines.join("\n") + "\n"
}

fn token(text: &str) -> SessionToken {
    SessionToken::from_bytes(unhex(text).unwrap())
}

fn of(reason: &str, mobile: &str) -> Draft {
    Draft {
        reason: reason.to_owned(),
        validity_years: "3".to_owned(),
        ..form(mobile)
    }
}

/// Makes an application as far as the choice of how it is signed.
async fn applied(site: &Site, person: Claim, draft: Draft) -> SessionToken {
    let mobile = draft.mobile_phone.clone();
    let token = site.portal.code_sent(person, draft).await;
    let caller = site.portal.caller(Some(&token)).await;
    let code = site.portal.code(&mobile);
    let services = site.portal.services();
    services
        .codes
        .check_code(&caller, &code)
        .await
        .unwrap()
        .token
}

async fn signed(site: &Site, person: Claim, draft: Draft, method: &str) -> SessionToken {
    let token = applied(site, person, draft).await;
    let caller = site.portal.caller(Some(&token)).await;
    let services = site.portal.services();
    services.signing.choose(&caller, method).await.unwrap();
    token
}

/// To be run at the version whose schema it is, and never again.
#[tokio::test]
#[ignore = "makes the newest schema's database anew"]
async fn make() {
    let into = folder(SCHEMAS[SCHEMAS.len() - 1]);
    assert!(!into.exists(), "name the new schema in SCHEMAS first");
    let site = Site::open(|_| {}).await;
    let pool = database(&site.portal.folder).await;
    let portal = &site.portal;
    let mut visits = Visits::new();
    Box::pin(applied_by_acts(&site, &mut visits)).await;
    Box::pin(brought_by_hand(&site, &pool, &mut visits)).await;
    let sent = portal.code_sent(SUSPENDED, of("lost_or_stolen", "0555 111 22 33"));
    let sent = sent.await;
    visits.insert("code_sent".into(), hex(sent.reveal()));
    let made = Made {
        at: portal.services().now(),
        code: portal.code("0555 111 22 33"),
        visits,
    };
    fs::create_dir(&into).unwrap();
    sqlx::query("VACUUM INTO $1")
        .bind(into.join("muhur.db").to_str().unwrap())
        .execute(&pool)
        .await
        .unwrap();
    fs::copy(portal.folder.join("master.key"), into.join("master.key")).unwrap();
    let text = serde_json::to_string_pretty(&made).unwrap();
    fs::write(into.join("visits.json"), text + "\n").unwrap();
    let site = opened(&into).await;
    fs::write(into.join("told.txt"), told(&site, &made.visits).await).unwrap();
}

/// What an applicant can bring about.
async fn applied_by_acts(site: &Site, visits: &mut Visits) {
    let (portal, services) = (&site.portal, site.portal.services());
    let (begun, _) = portal.sign_in("saglik", RENEWING).await.unwrap();
    visits.insert("identity_verified".into(), hex(begun.reveal()));

    let (typed, _) = portal.sign_in("saglik", RENEWING).await.unwrap();
    let caller = portal.caller(Some(&typed)).await;
    let mut half = of("renewal", "0505 111 22");
    half.title.clear();
    "0476 212 34 56".clone_into(&mut half.home_phone);
    services.applying.keep_draft(&caller, half).await.unwrap();
    visits.insert("draft".into(), hex(typed.reveal()));

    let (confirmed, _) = portal.sign_in("saglik", ENDING).await.unwrap();
    let caller = portal.caller(Some(&confirmed)).await;
    let mut whole = of("lost_or_stolen", "0532 123 45 67");
    "Genel Müdürlüğümüzün adı değişti".clone_into(&mut whole.organization_note);
    "1234".clone_into(&mut whole.work_phone_extension);
    services.applying.review(&caller, whole).await.unwrap();
    services.applying.confirm_form(&caller).await.unwrap();
    visits.insert("awaiting_code".into(), hex(confirmed.reveal()));

    let locked = portal.code_sent(FIRST, of("first", "0536 100 20 31")).await;
    for round in 0..2 {
        let right: u32 = portal.code("0536 100 20 31").parse().unwrap();
        for nth in 1..=5 {
            let caller = portal.caller(Some(&locked)).await;
            let wrong = format!("{:06}", (right + nth) % 1_000_000);
            services
                .codes
                .check_code(&caller, &wrong)
                .await
                .unwrap_err();
        }
        portal.pass(SignedDuration::from_secs(61));
        if round == 0 {
            let caller = portal.caller(Some(&locked)).await;
            services.codes.send_code(&caller).await.unwrap();
        }
    }
    visits.insert("code_locked".into(), hex(locked.reveal()));

    let proved = applied(site, RENAMED, of("data_change", "0544 987 65 43")).await;
    visits.insert("phone_verified".into(), hex(proved.reveal()));

    let mut second = of("lost_or_stolen", "0533 444 55 66");
    "5A1F0000000000000006".clone_into(&mut second.certificate);
    "0216 555 01 02".clone_into(&mut second.home_phone);
    let paper = signed(site, TWO_CARDS, second, "wet_signature").await;
    visits.insert("awaiting_paper".into(), hex(paper.reveal()));

    // The same person once more: taken back, and begun again.
    let lost = of("lost_or_stolen", "0542 318 44 09");
    let withdrawn = signed(site, LOST, lost.clone(), "wet_signature").await;
    let caller = portal.caller(Some(&withdrawn)).await;
    services.applying.withdraw(&caller).await.unwrap();
    visits.insert("withdrawn".into(), hex(withdrawn.reveal()));
    portal.pass(SignedDuration::from_mins(2));
    let printed = signed(site, LOST, lost, "wet_signature").await;
    let caller = portal.caller(Some(&printed)).await;
    let number = services
        .documents
        .result(&caller)
        .await
        .unwrap()
        .printable
        .number;
    services
        .documents
        .open(&caller, DocumentKind::ApplicationForm, number.as_str())
        .await
        .unwrap();
    visits.insert("awaiting_paper_printed".into(), hex(printed.reveal()));
}

/// States into which nobody can bring an application yet.
async fn brought_by_hand(site: &Site, pool: &SqlitePool, visits: &mut Visits) {
    let (portal, services) = (&site.portal, site.portal.services());
    let lost = |mobile| of("lost_or_stolen", mobile);
    let first = |mobile| of("first", mobile);
    for (state, live, person, draft) in [
        (
            "awaiting_e_signature",
            1,
            NO_SURNAME,
            lost("0535 222 33 44"),
        ),
        ("under_review", 1, EXPIRED, first("0537 300 20 10")),
        ("approved", 1, OTHER_FIRST, first("0530 400 20 10")),
        ("in_production", 1, NO_AUTHORITY, lost("0536 100 20 30")),
        ("shipped", 1, REPORTED, lost("0539 500 60 70")),
        ("delivered", 1, ENDING, lost("0532 123 45 67")),
        (
            "returned_for_correction",
            1,
            FOREIGNER,
            first("0531 300 20 10"),
        ),
        ("rejected", 0, RENEWING, lost("0505 111 22 33")),
        ("lapsed", 0, RENEWING, lost("0505 111 22 33")),
        ("completed", 0, RENEWING, lost("0505 111 22 33")),
    ] {
        portal.pass(SignedDuration::from_mins(2));
        for token in visits.values() {
            portal.caller(Some(&self::token(token))).await;
        }
        let token = signed(site, person, draft, "wet_signature").await;
        let caller = portal.caller(Some(&token)).await;
        let number = services
            .documents
            .result(&caller)
            .await
            .unwrap()
            .printable
            .number;
        sqlx::query("UPDATE cases SET state = $1, live = $2 WHERE number = $3")
            .bind(state)
            .bind(live)
            .bind(number.as_str())
            .execute(pool)
            .await
            .unwrap();
        visits.insert(state.into(), hex(token.reveal()));
    }
}
