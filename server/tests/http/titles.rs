//! Every page says in its title and in one heading what it is.

use std::collections::BTreeSet;

use super::*;

fn between<'a>(page: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    page.split(from)
        .skip(1)
        .filter_map(|rest| rest.split_once(to).map(|(inside, _)| inside))
        .collect()
}

#[tokio::test]
async fn every_page_has_a_title_of_its_own_and_one_heading() {
    let bench = bench("titles").await;
    let mut seen = BTreeSet::new();
    for path in [
        "/",
        "/basvuru/saglik/hazirlik",
        "/basvuru/saglik",
        "/oturum-bitti",
        "/durum",
        "/dogrula",
        "/bilesenler",
        "/gelistirme/kisiler",
    ] {
        let (_, page) = bench.page(path, "dil=tr").await;
        let titles = between(&page, "<title>", "</title>");
        let [title] = titles[..] else {
            panic!("{path}: {titles:?}");
        };
        assert_eq!(page.matches("<h1>").count(), 1, "{path}");
        assert!(
            title.ends_with("Mühür") && title != "Mühür",
            "{path}: {title}"
        );
        assert!(seen.insert(title.to_owned()), "{path}: {title}");
    }
    for path in ["/basvuru/yok", "/basvuru/yok/hazirlik", "/yok"] {
        let (_, page) = bench.page(path, "dil=tr").await;
        let title = between(&page, "<title>", "</title>");
        assert_eq!(title, ["Sayfa bulunamadı – Mühür"], "{path}");
        assert_eq!(page.matches("<h1>").count(), 1, "{path}");
    }
}
