//! A claim alone shows four signs of a certificate's serial number, in the page
//! and in whatever the page's scripts get.

use http::header;

use super::bench;

/// Of the sample person who lost a card.
fn serials() -> Vec<&'static str> {
    include_str!("../../../samples/certificates.csv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            line.split(['\t', ';', ','])
                .find(|cell| cell.len() >= 12 && cell.bytes().all(|byte| byte.is_ascii_hexdigit()))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_whole_serial_number_reaches_whoever_has_only_claimed() {
    let bench = bench("serials").await;
    let (cookie, captcha) = bench.visit().await;
    let claim = format!(
        "institution=saglik&draft[captcha_id]={captcha}&draft[captcha_answer]={}\
         &draft[national_id]=10000000146&draft[given_name]=Şükrü&draft[family_name]=Işık\
         &draft[birth_place]=Gebze&draft[birth_day]=1&draft[birth_month]=2\
         &draft[birth_year]=1980&draft[employee_number]=MM5001",
        bench.letters()
    );
    let answer = bench.posted("/api/v1/sign-in", &cookie, claim).await;
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap();
    let serials = serials();
    assert!(!serials.is_empty());
    for page in ["/askiya-al", "/form"] {
        let (_, page) = bench.page(page, cookie).await;
        for serial in &serials {
            assert!(!page.contains(serial), "{serial}");
        }
    }
    let (_, suspend) = bench.page("/askiya-al", cookie).await;
    assert!(suspend.contains('…'), "four signs are shown: {suspend}");
    // The name that the page has is taken, and no other.
    let (_, page) = bench.page("/askiya-al", cookie).await;
    let name = page.split("name=\"certificate\" value=\"").nth(1).unwrap();
    let name = name.split('"').next().unwrap();
    assert!(name.len() == 8 && name.starts_with("0000"), "{name}");
    for (name, status) in [(name, 200), ("00000000", 404), ("", 404)] {
        let body = format!("certificate={name}");
        let path = "/api/v1/suspend/send-code";
        let answer = bench.posted(path, cookie, body).await;
        assert_eq!(answer.status().as_u16(), status, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_languages_cookie_is_for_tls_where_the_portal_is() {
    for (origin, secure) in [
        ("https://basvuru.example.gov.tr", true),
        ("http://127.0.0.1:3000", false),
    ] {
        let bench = super::bench_of(if secure { "tls" } else { "plain" }, |config| {
            config.http.origin = origin.to_owned();
        })
        .await;
        let (answer, _) = bench.page("/dil/en?sayfa=/durum", "").await;
        let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
        assert_eq!(cookie.ends_with("; Secure"), secure, "{cookie}");
        assert_eq!(answer.headers()[header::LOCATION], "/durum");
    }
}
