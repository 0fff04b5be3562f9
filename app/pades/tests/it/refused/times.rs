//! Rule 10: when it was signed.

use jiff::SignedDuration;
use pades::Refusal::{NoTime, SignedInFuture, SignedTooEarly, TimeMalformed};

use super::{Case, each_is_accepted, each_is_refused};
use crate::{
    authority::tagged,
    forge::{Forge, SIGNING_TIME, attribute, between, date, now},
};

fn at(f: &mut Forge, away: SignedDuration) {
    told(f, &date(away));
}

fn told(f: &mut Forge, time: &str) {
    let body = String::from_utf8(f.objects[1].1.clone()).unwrap();
    let old = between(&body, "/M(", ")");
    f.edit(1, old, time);
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

pub(super) const TIMES: &[Case] = &[
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
    ("the last year but one", SignedInFuture, |f| {
        told(f, "D:99980101000000Z");
    }),
    ("a second too early", SignedTooEarly, |f| {
        at(f, SignedDuration::from_secs(-65 * 60 - 1));
    }),
    ("half a minute too late", SignedInFuture, |f| {
        at(f, SignedDuration::from_secs(5 * 60 + 30));
    }),
    ("the last century", SignedTooEarly, |f| {
        told(f, "D:19260101000000Z");
    }),
    ("the year zero", SignedTooEarly, |f| {
        told(f, "D:00000101000000Z");
    }),
    ("the last day that there is", TimeMalformed, |f| {
        told(f, "D:99991231235959+00'00'");
    }),
    ("another zone's digits", SignedTooEarly, |f| {
        told(f, &now().replace('Z', "+03'00'"));
    }),
    ("another zone's digits to the west", SignedInFuture, |f| {
        told(f, &now().replace('Z', "-03'00'"));
    }),
    ("a month that there is not", TimeMalformed, |f| {
        told(f, "D:20261324110500Z");
    }),
    ("a day that there is not", TimeMalformed, |f| {
        told(f, "D:20260230110500Z");
    }),
    ("an hour that there is not", TimeMalformed, |f| {
        told(f, "D:20261124250500Z");
    }),
    ("a zone that there is not", TimeMalformed, |f| {
        told(f, &now().replace('Z', "+15'00'"));
    }),
    ("letters behind it", TimeMalformed, |f| {
        told(f, &now().replace('Z', "Zx"));
    }),
    ("letters of two bytes", TimeMalformed, |f| {
        let now = now();
        let wide: Vec<_> = now.split("").collect();
        told(f, &format!("\\376\\377{}", wide.join("\\000")));
    }),
    ("a day alone", TimeMalformed, |f| told(f, "D:20261124")),
    ("a time in another object", TimeMalformed, |f| {
        without(f);
        let time = f.add(format!("({})", now()));
        f.edit(1, "/Type/Sig", &format!("/Type/Sig/M {time} 0 R"));
    }),
    ("a time in a list", TimeMalformed, |f| {
        without(f);
        f.edit(1, "/Type/Sig", &format!("/Type/Sig/M[({})]", now()));
    }),
    (
        "later than now, and an attribute that is not",
        SignedInFuture,
        |f| {
            at(f, SignedDuration::from_hours(1));
            f.cms.attributes.push(attribute_at(SignedDuration::ZERO));
        },
    ),
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
];

#[test]
fn times_outside_of_issue_and_now_are_refused() {
    each_is_refused(TIMES);
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
