//! What the registries say of an applicant is shown and never read back. A
//! client that sends it all the same is ignored, and that it tried is logged:
//! by the fields' names, never by what was in them.

use axum::{
    body::{Body, Bytes},
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::form::Field;
use http::{StatusCode, request::Parts};

/// The fields of the application form that come from the registries.
const READ_ONLY: [Field; 7] = [
    Field::NationalId,
    Field::GivenName,
    Field::FamilyName,
    Field::BirthPlace,
    Field::BirthDate,
    Field::EmployeeNumber,
    Field::Institution,
];

/// Looks at posts of the application form.
pub async fn note(request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/v1/form/") {
        return next.run(request).await;
    }
    let (parts, body): (Parts, Body) = request.into_parts();
    // The limit is the body layer's, in front of this one.
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let sent = sent(&bytes);
    if !sent.is_empty() {
        tracing::warn!(fields = ?sent, "read-only fields were sent and ignored");
    }
    next.run(Request::from_parts(parts, Body::from(bytes)))
        .await
}

fn sent(form: &Bytes) -> Vec<Field> {
    let mut fields: Vec<Field> = form_urlencoded::parse(form)
        .filter_map(|(name, _)| {
            READ_ONLY
                .into_iter()
                .find(|field| name == field.name() || name == field.id())
        })
        .collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_registries_say_is_noted() {
        let form = "draft%5Bgiven_name%5D=Ali&draft[title]=Memur&national_id=1&national_id=2";
        let sent = sent(&Bytes::from_static(form.as_bytes()));
        assert_eq!(sent, [Field::NationalId, Field::GivenName]);
    }
}
