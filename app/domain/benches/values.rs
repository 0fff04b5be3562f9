//! What checking a value costs, natively; `peers.py` and `end2end/bench` give
//! the same values to Python's libraries and to WebAssembly in a browser.

#![expect(missing_docs, reason = "the macro makes a public function")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use domain::{
    contact::MobileNumber,
    person::{GivenName, NationalId},
};

fn values(criterion: &mut Criterion) {
    criterion.bench_function("national id", |bench| {
        bench.iter(|| NationalId::parse(black_box("10000000146")));
    });
    criterion.bench_function("mobile number", |bench| {
        bench.iter(|| MobileNumber::parse(black_box("+90 (532) 123-4567")));
    });
    criterion.bench_function("name", |bench| {
        bench.iter(|| GivenName::parse(black_box("Ayşe Nur")));
    });
}

criterion_group!(benches, values);
criterion_main!(benches);
