//! An authority verifies a printed form, without scripts.

use app::place::{VERIFY, VERIFY_ORIGINAL};
use axum::{Router, body::Body};
use domain::{
    document::{DocumentKind, IssuedDocument},
    service::Caller,
};
use http::{Request, StatusCode, header};
use jiff::SignedDuration;
use server::{config::Config, outbox::WakeUp, pages::verify, portal};
use tower::ServiceExt;

use super::updates;
use server_testing::visiting::Portal;

const BOUNDARY: &str = "x-form-x";

struct Desk {
    portal: Portal,
    router: Router,
    caller: Caller,
    form: IssuedDocument,
}

/// A portal that has issued a form.
async fn desk() -> Desk {
    let portal = Portal::open().await;
    let (caller, printable) = portal.applied("0542 318 44 09").await;
    let services = portal.services();
    let form = services
        .documents
        .open(
            &caller,
            DocumentKind::ApplicationForm,
            printable.number.as_str(),
        )
        .await
        .unwrap();
    let router = portal::router(&Config::default(), &portal.started, WakeUp::default());
    Desk {
        portal,
        router,
        caller,
        form,
    }
}

impl Desk {
    async fn asked(&self, request: Request<Body>) -> (StatusCode, String) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), 1 << 20).await;
        (status, String::from_utf8_lossy(&body.unwrap()).into_owned())
    }

    async fn page(&self, path: &str) -> (StatusCode, String) {
        self.asked(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    async fn sent(&self, file: &[u8], number: &str, mark: &str) -> (StatusCode, String) {
        let mut body = Vec::new();
        for (name, value) in [("no", number), ("damga", mark)] {
            body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"dosya\"; filename=\"form.pdf\"\r\nContent-Type: application/pdf\r\n\r\n").bytes());
        body.extend(file);
        body.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
        let request = Request::post(VERIFY)
            .header("sec-fetch-site", "same-origin")
            .header(
                header::CONTENT_TYPE,
                format!("multipart/form-data; boundary={BOUNDARY}"),
            )
            .header(header::CONTENT_LENGTH, body.len());
        self.asked(request.body(Body::from(body)).unwrap()).await
    }
}

#[tokio::test]
async fn a_file_is_ours_whole_extended_or_altered_and_names_nobody() {
    let desk = desk().await;
    let file = &desk.form.file;
    let mut altered = file.clone();
    altered[3_000] ^= 1;
    for (file, said) in [
        (
            file.clone(),
            [
                "notice--good",
                "Bu form bu portalda düzenlendi ve değiştirilmedi",
            ],
        ),
        (
            [&**file, b"more"].concat(),
            [
                "notice--danger",
                "Bu forma sonradan bir şey eklenmiş: bu hâliyle kabul etmeyin",
            ],
        ),
        (
            altered,
            [
                "notice--danger",
                "Bu portalda düzenlenmiş bir form, ama değiştirilmiş: kabul etmeyin",
            ],
        ),
        (
            b"%PDF-1.7".to_vec(),
            ["notice--danger", "Bu portal böyle bir form düzenlemedi"],
        ),
    ] {
        let (status, page) = desk.sent(&file, "", "").await;
        assert_eq!(status, StatusCode::OK);
        for said in said {
            assert!(page.contains(said), "{said} is not in {page}");
        }
        for personal in ["Şükrü", "10000000146", "0542", "MM5001"] {
            assert!(!page.contains(personal), "{personal}");
        }
    }
}

#[tokio::test]
async fn a_scanned_code_leads_to_the_form_in_either_case() {
    let desk = desk().await;
    let (number, mark) = (desk.form.number.as_str(), desk.form.mark.as_str());
    let (short, shorter) = (number.replace('-', ""), mark.replace('-', ""));
    for path in [
        format!("/D/{short}/{shorter}"),
        format!("/d/{}/{}", short.to_lowercase(), shorter.to_lowercase()),
    ] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = desk.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        let led = response.headers()[header::LOCATION].to_str().unwrap();
        assert_eq!(led, format!("/dogrula?no={number}&damga={mark}"));
        let (_, page) = desk.page(led).await;
        assert!(page.contains("Bu numara ve damga, bu portalda düzenlenmiş bir forma ait"));
        // Number and mark can be copied: the page says neither yes nor no.
        assert!(!page.contains("notice--"), "{page}");
        assert!(page.contains("Sağlık Bakanlığı"));
    }
    let request = Request::get("/D/%3Cscript%3E/x")
        .body(Body::empty())
        .unwrap();
    let response = desk.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.headers()[header::LOCATION], "/dogrula");
}

#[tokio::test]
async fn what_was_typed_is_still_there_when_it_is_not_enough() {
    let desk = desk().await;
    let (status, page) = desk.sent(b"", "<b>AB3", "").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("Bir PDF dosyası seçin ya da başvuru numarası ile damgayı yazın."));
    assert!(page.contains("value=\"&lt;b&gt;AB3\""), "{page}");
    let (status, page) = desk
        .sent(b"", desk.form.number.as_str(), desk.form.mark.as_str())
        .await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Kâğıttaki diğer bilgiler karşılaştırılmadı."));
    // What is to be done next depends on what was brought.
    let (_, page) = desk.sent(b"", "K7M-2QX-9RD", "2345-6789-2345-6789").await;
    assert!(
        page.contains("kâğıttan bir kez daha okuyup yazın"),
        "{page}"
    );
    let (_, page) = desk.sent(b"%PDF-1.7", "", "").await;
    assert!(page.contains("Bu dosya tanınmadı."), "{page}");
}

/// The permission to download that a page offers.
fn grant(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("name=\"grant\" value=\"")?;
    Some(rest.split_once('"')?.0.to_owned())
}

fn granted(grant: &str) -> Request<Body> {
    Request::post(VERIFY_ORIGINAL)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("grant={grant}")))
        .unwrap()
}

#[tokio::test]
async fn whatever_is_added_to_a_form_is_not_to_be_accepted_and_the_form_itself_is_offered() {
    let desk = desk().await;
    let issued = &desk.form.file;
    for (name, brought) in updates::all(issued) {
        assert!(brought.starts_with(issued), "{name}");
        let (_, page) = desk.sent(&brought, "", "").await;
        for said in [
            "notice--danger",
            "Bu forma sonradan bir şey eklenmiş: bu hâliyle kabul etmeyin",
            "Form 10 dakika içinde indirilebilir.",
        ] {
            assert!(page.contains(said), "{name}: {said} is not in {page}");
        }
        assert!(!page.contains("notice--good"), "{name}");
        let request = granted(&grant(&page).unwrap());
        let response = desk.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{name}");
        let headers = response.headers();
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(headers[header::CONTENT_TYPE], "application/pdf");
        let disposition = headers[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert!(disposition.starts_with("attachment;"), "{disposition}");
        let body = axum::body::to_bytes(response.into_body(), 1 << 20).await;
        assert!(body.unwrap() == *issued, "{name}");
    }
}

/// The additions are what they are called, in the eyes of other programs.
#[tokio::test]
async fn the_additions_of_these_tests_are_sound_files() {
    let desk = desk().await;
    let count = updates::pages(&desk.form.file);
    for (name, file) in updates::all(&desk.form.file) {
        let more = usize::from(name == "a page");
        assert_eq!(updates::pages(&file), count + more, "{name}");
        let told = updates::pdfsig(&file);
        let valid = told.contains("Signature Validation: Signature is Valid.");
        assert_eq!(valid, name.contains("sign"), "{name}: {told}");
        let whole = told.contains("Total document signed");
        let last = matches!(name, "an honest signature" | "a signed overlay");
        assert_eq!(whole, last, "{name}: {told}");
    }
}

#[tokio::test]
async fn the_form_is_given_to_nobody_without_a_file_that_begins_with_it() {
    let desk = desk().await;
    let file = &desk.form.file;
    let mut altered = file.clone();
    altered[3_000] ^= 1;
    let (number, mark) = (desk.form.number.as_str(), desk.form.mark.as_str());
    for (file, number, mark) in [
        (&b""[..], number, mark),
        (&altered, "", ""),
        (&file[1..], "", ""),
        (&file[..file.len() - 1], "", ""),
        // The very form: there is nothing else to look at.
        (file, "", ""),
    ] {
        let (status, page) = desk.sent(file, number, mark).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(grant(&page), None, "{page}");
    }
    let extended = [&**file, b"\n"].concat();
    let (_, page) = desk.sent(&extended, "", "").await;
    let good = grant(&page).unwrap();
    let (mark, rest) = good.split_once('.').unwrap();
    let (until, mac) = rest.split_once('.').unwrap();
    let later: i64 = until.parse::<i64>().unwrap() + 1;
    let other = if mac.starts_with('0') { "1" } else { "0" };
    for bad in [
        String::new(),
        mark.to_owned(),
        format!("{mark}.{later}.{mac}"),
        format!("{mark}.{until}.{other}{}", &mac[1..]),
        format!("{}.{until}.{mac}", "2345-6789-2345-6789"),
    ] {
        let (status, page) = desk.asked(granted(&bad)).await;
        assert_eq!(status, StatusCode::GONE, "{bad}");
        assert!(page.contains("İndirme süresi doldu."), "{page}");
    }
    let (status, _) = desk.asked(granted(&good)).await;
    assert_eq!(status, StatusCode::OK);
    // Under a clock that was set back it is void, and so it is at its end.
    desk.portal.pass(SignedDuration::from_secs(-1));
    let (status, _) = desk.asked(granted(&good)).await;
    assert_eq!(status, StatusCode::GONE);
    desk.portal.pass(SignedDuration::from_secs(601));
    let (status, _) = desk.asked(granted(&good)).await;
    assert_eq!(status, StatusCode::GONE);
    for request in [
        Request::post(VERIFY_ORIGINAL).header("sec-fetch-site", "cross-site"),
        Request::get(VERIFY_ORIGINAL),
    ] {
        let (status, _) = desk.asked(request.body(Body::empty()).unwrap()).await;
        assert!(status.is_client_error(), "{status}");
    }
}

#[tokio::test]
async fn a_withdrawn_form_is_amber_and_says_so_first() {
    let desk = desk().await;
    desk.portal
        .services()
        .applying
        .withdraw(&desk.caller)
        .await
        .unwrap();
    let over = "Bu başvuru artık işlemde değil: işlem yapmadan önce başvuru sahibine sorun";
    let extended = [&*desk.form.file, b"\n"].concat();
    let (number, mark) = (desk.form.number.as_str(), desk.form.mark.as_str());
    for (file, number, mark, class, title) in [
        (&desk.form.file[..], "", "", "notice--warning", over),
        (b"", number, mark, "notice--warning", over),
        // What must not be accepted stays so.
        (
            &extended,
            "",
            "",
            "notice--danger",
            "Bu forma sonradan bir şey eklenmiş: bu hâliyle kabul etmeyin",
        ),
    ] {
        let (_, page) = desk.sent(file, number, mark).await;
        assert!(
            page.contains(class) && !page.contains("notice--good"),
            "{page}"
        );
        let (_, panel) = page.split_once("role=\"status\"").unwrap();
        let (_, heading) = panel.split_once("<h2>").unwrap();
        assert!(heading.starts_with(title), "{page}");
        assert!(panel.contains("Başvuru geri çekilmiş ya da sonuçlanmış."));
    }
}

#[tokio::test]
async fn a_file_that_is_too_large_is_not_read_to_its_end() {
    let desk = desk().await;
    let (status, page) = desk
        .sent(&vec![b'x'; verify::LARGEST + 8_192], "", "")
        .await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.contains("2 MB"), "{page}");
    let (status, _) = desk
        .sent(&vec![b'x'; verify::LARGEST - 1_024], "", "")
        .await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn another_sites_page_and_a_body_of_another_shape_are_refused() {
    let desk = desk().await;
    let cross = Request::post(VERIFY).header("sec-fetch-site", "cross-site");
    let (status, _) = desk.asked(cross.body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    for kind in [
        "multipart/form-data",
        "text/plain",
        "multipart/form-data; boundary=x",
    ] {
        let odd = Request::post(VERIFY)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, kind);
        let (status, _) = desk.asked(odd.body(Body::from("nothing")).unwrap()).await;
        assert!(status.is_client_error(), "{kind}: {status}");
    }
    let (status, _) = desk.page(VERIFY).await;
    assert_eq!(status, StatusCode::OK, "and the process lives");
    drop(desk.portal);
}
