//! Files that are made to cost much: each in a process of its own, whose memory is told too.

use std::{
    fs,
    process::Command,
    time::{Duration, Instant},
};

use pades::Trust;
use server_testing::authority::{Authority, FORM};

use super::{judged, signed};

/// What a file may cost (docs/threats.md, T25).
const MILLISECONDS: f64 = 50.0;
const MEGABYTES: f64 = 64.0;

/// How often a file is read; the quickest counts, since others are on the same cores.
const TIMES: u32 = 5;

/// How a file is made from the bytes that it may add.
type Make = fn(usize) -> Vec<u8>;

/// As much of a text as fits, around it an update's object.
fn update(room: usize, begin: &str, each: &str, end: &str) -> Vec<u8> {
    let head = format!("\n99 0 obj\n{begin}");
    let tail = format!("{end}\nendobj\n%%EOF\n");
    let times = (room - head.len() - tail.len()) / each.len();
    let body = [
        head.as_bytes(),
        &each.as_bytes().repeat(times),
        tail.as_bytes(),
    ]
    .concat();
    [FORM, &body].concat()
}

/// A signed form with this much more at the place of its signature.
fn in_signature(digits: impl Fn(usize) -> String, room: usize) -> Vec<u8> {
    let file = signed(&Authority::new(), "http://liste.example/");
    let behind = &file[FORM.len()..];
    let key = b"/Contents<";
    let at = behind.windows(key.len()).position(|part| part == key);
    let at = FORM.len() + at.unwrap() + key.len();
    let more = digits(room - (file.len() - FORM.len()));
    [&file[..at], more.as_bytes(), &file[at..]].concat()
}

const FILES: [(&str, Make); 14] = [
    ("zeros-only", |_| vec![0; pades::LARGEST]),
    ("form-repeated", |_| {
        FORM.repeat(pades::LARGEST / FORM.len())
    }),
    ("spaces", |room| {
        [FORM, &b" ".repeat(room - 6), b"%%EOF\n"].concat()
    }),
    ("dictionaries", |room| update(room, "[", "<</A[]>>", "]")),
    ("open-arrays", |room| update(room, "", "[", "")),
    ("open-dictionaries", |room| update(room, "", "<</A", "")),
    ("numbers", |room| update(room, "[", "1 ", "]")),
    ("names", |room| update(room, "[", "/A", "]")),
    ("strings", |room| update(room, "[", "()", "]")),
    ("open-strings", |room| update(room, "", "(", "")),
    ("comments", |room| update(room, "[", "%\n", "]")),
    ("objects", |room| {
        update(room, "null\nendobj\n", "7 0 obj\n1\nendobj\n", "7 0 obj\n1")
    }),
    ("rows", |room| {
        update(
            room,
            "1\nendobj\nxref\n0 60000\n",
            "0000000000 00000 n \n",
            "",
        )
    }),
    ("digits", |room| {
        in_signature(|more| "30".repeat(more / 2), room)
    }),
];

/// Every file, each in a process of its own.
pub(super) fn all() {
    println!("\nfile                   kB       ms    MB  refused by");
    let mut over = false;
    for (name, _) in FILES {
        let own = std::env::current_exe().unwrap();
        let told = Command::new(own).args(["hostile", name]).output().unwrap();
        assert!(told.status.success(), "{name}: {told:?}");
        let line = String::from_utf8(told.stdout).unwrap();
        print!("{line}");
        let mut values = line.split_whitespace().skip(2);
        let mut next = || values.next().unwrap().parse::<f64>().unwrap();
        over |= next() > MILLISECONDS || next() > MEGABYTES;
    }
    println!(
        "{} {MILLISECONDS} ms and {MEGABYTES} MB each",
        if over { "NOT within" } else { "within" }
    );
}

/// One file: what it costs to be refused.
pub(super) fn one(name: &str) {
    let (_, make) = FILES.iter().find(|(one, _)| *one == name).unwrap();
    let file = make(pades::LARGEST_ADDITION);
    let anchor = Authority::new().der;
    let trust = Trust::read(&[&anchor], &[]).unwrap();
    let mut least = Duration::MAX;
    let mut refused = None;
    for _ in 0..TIMES {
        let before = Instant::now();
        refused = judged(&file, &trust).err();
        least = least.min(before.elapsed());
    }
    let (refusal, took) = (refused.unwrap(), least.as_secs_f64() * 1e3);
    println!(
        "{name:18} {:>6} {took:>8.2} {:>5.0}  rule {} {}",
        file.len() / 1_000,
        peak(),
        refusal.rule(),
        refusal.code()
    );
}

/// The most memory that this process had, in MB.
fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.unwrap().trim().strip_suffix(" kB").unwrap();
    kilobytes.parse::<f64>().unwrap() / 1024.0
}
