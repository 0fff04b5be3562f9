//! What a browser that keeps no cookies is told: without them it cannot be known
//! that a form and its answer belong together.

use std::sync::Arc;

use app::{Assets, components::Page, place::NO_COOKIES, text::pick};
use axum::{
    Extension,
    response::{IntoResponse, Response},
};
use domain::{Locale, service::Caller};
use http::StatusCode;
use leptos::prelude::*;

use crate::pages::document::document;

/// The page.
pub async fn show(
    Extension(assets): Extension<Arc<Assets>>,
    Extension(caller): Extension<Caller>,
) -> Response {
    let locale = caller.locale;
    let page = document(&assets, locale, NO_COOKIES, || {
        view! { <NoCookies locale/> }.into_any()
    });
    (StatusCode::BAD_REQUEST, page).into_response()
}

#[component]
fn NoCookies(locale: Locale) -> impl IntoView {
    let say = move |tr, en| pick(locale, tr, en);
    view! {
        <Page title=say("Tarayıcınız çerezleri saklamıyor", "Your browser keeps no cookies")>
            <p class="lead">{say(
                "Giriş bu yüzden tamamlanamadı. Portal, formu gönderen tarayıcıyı bir çerezle tanır; bu çerez sizi başka sitelerde izlemez ve tarayıcıyı kapatınca silinir.",
                "This is why you could not sign in. The portal knows the browser that sent the form by a cookie; it does not follow you to other sites and goes when you close the browser.",
            )}</p>
            <h2>{say("Ne yapabilirsiniz?", "What you can do")}</h2>
            <ol class="next-steps">
                <li>{say(
                    "Tarayıcınızın gizlilik ayarlarında bu site için çerezlere izin verin.",
                    "Allow cookies for this site in your browser's privacy settings.",
                )}</li>
                <li>{say(
                    "Kurumunuzun bilgisayarında bu ayar kapalıysa başka bir tarayıcı ya da telefonunuzu kullanın.",
                    "If the setting is locked on your institution's computer, use another browser or your phone.",
                )}</li>
                <li>{say(
                    "Tarayıcının geri düğmesiyle forma dönün, sayfayı yenileyin ve yeniden girin.",
                    "Go back to the form with the browser's back button, load the page again and sign in.",
                )}</li>
            </ol>
            <p>{say("Olmuyorsa çağrı merkezini arayın:", "If it does not work, call the call centre:")}" "<a href="tel:4445576">"444 5 576"</a></p>
        </Page>
    }
}
