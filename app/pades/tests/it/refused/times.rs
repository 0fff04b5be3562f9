//! Rule 10: when it was signed.

use jiff::SignedDuration;
use pades::Refusal::{NoTime, SignedInFuture, SignedTooEarly, TimeMalformed};

use super::{each_is_accepted, each_is_refused};
use crate::{
    authority::tagged,
    forge::{Forge, SIGNING_TIME, attribute, between, date, now},
};

fn at(f: &mut Forge, away: SignedDuration) {
    let body = String::from_utf8(f.objects[1].1.clone()).unwrap();
    let old = between(&body, "/M(", ")");
    f.edit(1, old, &date(away));
}

fn attribute_at(away: SignedDuration) -> Vec<u8> {
    let date = date(away);
    attribute(SIGNING_TIME, &[tagged(0x17, &date.as_bytes()[4..])])
}

fn without(f: &mut Forge) {
    let body = String::from_utf8(f.objects[1].1.clone()).unwrap();
    let old = between(&body, "/M(", ")");
    f.edit(1, &format!("/M({old})"), "");
}

#[test]
fn times_outside_of_issue_and_now_are_refused() {
    each_is_refused(&[
        ("before the form was issued", SignedTooEarly, |f| {
            at(f, SignedDuration::from_mins(-66));
        }),
        ("last year", SignedTooEarly, |f| {
            at(f, SignedDuration::from_hours(-24 * 365));
        }),
        ("later than now", SignedInFuture, |f| {
            at(f, SignedDuration::from_mins(6));
        }),
        ("no time", NoTime, without),
        ("a time that is none", TimeMalformed, |f| {
            f.edit(1, "/M(D:", "/M(X:");
        }),
        ("a time that is no text", TimeMalformed, |f| {
            without(f);
            f.edit(1, "/Type/Sig", "/Type/Sig/M 20260101");
        }),
        ("an attribute that contradicts it", SignedTooEarly, |f| {
            f.cms
                .attributes
                .push(attribute_at(SignedDuration::from_hours(-24)));
        }),
        ("an attribute later than now", SignedInFuture, |f| {
            without(f);
            f.cms
                .attributes
                .push(attribute_at(SignedDuration::from_hours(2)));
        }),
    ]);
}

#[test]
fn times_between_issue_and_now_are_accepted_wherever_they_stand() {
    each_is_accepted(&[
        ("a clock that is slow", |f| {
            at(f, SignedDuration::from_mins(-64));
        }),
        ("a clock that is fast", |f| {
            at(f, SignedDuration::from_mins(4));
        }),
        ("in an attribute alone", |f| {
            without(f);
            f.cms.attributes.push(attribute_at(SignedDuration::ZERO));
        }),
        ("in both", |f| {
            f.cms
                .attributes
                .push(attribute_at(SignedDuration::from_secs(-2)));
        }),
        ("as LibreOffice writes it", |f| {
            let now = now();
            f.edit(1, &now, &format!("{now}'"));
        }),
    ]);
}
