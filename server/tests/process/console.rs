//! What an operator types beside a running server: lists, the outbox, and a
//! server that cannot take its address.

use std::{
    fs::File,
    net::TcpListener,
    path::Path,
    process::{Command, Output},
};

use server_testing::process::{Applicant, Folder, Running, free_port, program};

/// The console on a folder's store, with these settings more.
fn server(folder: &Path, settings: &[(&str, &str)], arguments: &[&str]) -> Output {
    console(folder, settings, arguments).output().unwrap()
}

fn console(folder: &Path, settings: &[(&str, &str)], arguments: &[&str]) -> Command {
    let database = format!("sqlite:{}/muhur.db", folder.display());
    let mut command = Command::new(program());
    command
        .args(arguments)
        .env("MUHUR_DATABASE", database)
        .env("MUHUR_KEY_FILE", folder.join("master.key"))
        .env("MUHUR_INBOX_FILE", folder.join("inbox.jsonl"))
        .envs(settings.iter().copied());
    command
}

/// How it ended, and what it said on both sides.
fn told(output: Output) -> (Option<i32>, String) {
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

/// Takes a short list, and says why.
const SHRUNK: [&str; 3] = ["--even-if-shrunk", "--reason", "two hospitals closed"];

const HEAD: &str = "institution,national_id,employee_number,organization\n";

fn people(institution: &str, count: usize) -> String {
    let row = |index| format!("{institution},10000000146,MM{index},Hastane\n");
    (0..count).map(row).collect::<Vec<_>>().concat()
}

#[test]
fn an_import_takes_a_whole_list_or_says_what_is_wrong_with_which_file() {
    let folder = Folder::new("import");
    let path = folder.0.as_path();
    let file = path.join("list.csv");
    let name = file.display().to_string();
    let import = |what: &str, text: &[u8], more: &[&str]| {
        std::fs::write(&file, text).unwrap();
        told(server(
            path,
            &[],
            &[&["import", what, &name][..], more].concat(),
        ))
    };
    let sample = include_str!("../../samples/institutions.csv");
    // Before the first start would bring the samples.
    assert_eq!(import("institutions", sample.as_bytes(), &[]).0, Some(0));
    let staff =
        |rows: &str, more: &[&str]| import("staff", format!("{HEAD}{rows}").as_bytes(), more);
    let (code, said) = staff(&(people("saglik", 10) + &people("meb", 3)), &[]);
    assert_eq!((code, said.as_str()), (Some(0), "13 rows\n"));
    let list = || told(server(path, &[], &["staff", "list"])).1;
    let meb = |list: &str| {
        list.lines()
            .find(|line| line.starts_with("meb"))
            .map(str::to_owned)
    };
    let before = meb(&list());
    assert!(
        before.clone().unwrap().contains(" 3 rows, as of 2"),
        "{before:?}"
    );

    let (code, said) = staff(&people("saglik", 4), &[]);
    assert_eq!(code, Some(1));
    assert!(
        said.contains(&format!("{name}: saglik: 4 rows where 10 were\n")),
        "{said}"
    );
    assert!(list().contains(" 10 rows"), "{said}");
    assert_eq!(staff(&people("saglik", 4), &SHRUNK).0, Some(0));
    assert!(list().contains(" 4 rows"));
    assert_eq!(meb(&list()), before, "it was not in the file");

    for (what, text, why) in [
        (
            "staff",
            HEAD.as_bytes(),
            "row 1: no row below the header line",
        ),
        (
            "staff",
            &b"institution;oda\nsaglik;1\n"[..],
            "row 1: unknown column \"oda\"",
        ),
        (
            "institutions",
            &b"slug,ad\xc7\n"[..],
            "not UTF-8; save it as CSV UTF-8",
        ),
        (
            "institutions",
            sample.replace(",person,", ",kisi,").as_bytes(),
            "row 3, payer: is missing or holds an unknown code; there are: institution, person",
        ),
        (
            "institutions",
            sample
                .replace(",person,", ",institution person,")
                .as_bytes(),
            "row 3, payer: holds more than one code; there are: institution, person",
        ),
    ] {
        let (code, said) = import(what, text, &[]);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(&format!("{name}: {why}\n")), "{said}");
    }
    std::fs::remove_file(&file).unwrap();
    for command in [&["import", "staff", &name][..], &["verify", &name]] {
        let (code, said) = told(server(path, &[], command));
        assert_eq!(code, Some(1));
        assert!(
            said.contains(&format!("{name}: No such file or directory")),
            "{said}"
        );
    }
}

#[test]
fn a_list_of_institutions_that_has_shrunk_is_taken_when_the_operator_says_so() {
    let folder = Folder::new("import-institutions");
    let path = folder.0.as_path();
    let file = path.join("list.csv");
    let sample = include_str!("../../samples/institutions.csv");
    let meb = sample.lines().nth(2).unwrap();
    let import = |others: usize, more: &[&str]| {
        let others = (0..others).map(|index| meb.replace("meb,", &format!("meb-{index},")) + "\n");
        std::fs::write(&file, sample.to_owned() + &others.collect::<String>()).unwrap();
        let name = file.display().to_string();
        let command = ["import", "institutions", &name];
        told(server(path, &[], &[&command[..], more].concat()))
    };
    assert_eq!(import(3, &[]).1, "5 rows\n");
    let (code, said) = import(0, &[]);
    assert_eq!(code, Some(1));
    assert!(said.contains("institutions: 2 rows where 5 were"), "{said}");
    assert_eq!(import(0, &SHRUNK).1, "2 rows\n");
}

#[test]
fn an_institution_that_was_removed_has_no_old_list_in_the_metrics() {
    let folder = Folder::new("removed");
    let path = folder.0.as_path();
    let running = Running::logging(path, "info");
    let list_of = |institution: &str| {
        let metrics = running.tells_operator("/metrics");
        let name = format!("muhur_staff_list_as_of_seconds{{institution=\"{institution}\"}} ");
        let line = metrics.lines().find_map(|line| line.strip_prefix(&name));
        line.unwrap().parse::<f64>().unwrap()
    };
    assert!(!list_of("meb").is_nan());
    let sample = include_str!("../../samples/institutions.csv");
    let file = path.join("list.csv");
    let first: Vec<&str> = sample.lines().take(2).collect();
    std::fs::write(&file, first.join("\n") + "\n").unwrap();
    let name = file.display().to_string();
    let command = [
        "import",
        "institutions",
        &name,
        "--even-if-shrunk",
        "--reason",
        "two hospitals closed",
    ];
    assert_eq!(told(server(path, &[], &command)).1, "1 rows\n");
    assert!(list_of("meb").is_nan());
    assert!(!list_of("saglik").is_nan());
}

#[test]
fn jobs_that_are_put_aside_are_tried_again_one_by_one_or_all() {
    let folder = Folder::new("outbox");
    let path = folder.0.as_path();
    let running = Running::start(path);
    let mut applicant = Applicant::default();
    applicant.applied(&running, path);
    applicant.form(&running);
    drop(running);
    put_aside(path);
    let outbox =
        |arguments: &[&str]| told(server(path, &[], &[&["outbox"][..], arguments].concat()));
    let ids = |word: &str| -> Vec<String> {
        let (_, list) = outbox(&["list"]);
        let lines = list.lines().filter(|line| line.contains(word));
        lines
            .map(|line| line.split(' ').next().unwrap().to_owned())
            .collect()
    };
    let aside = ids(" dead ");
    assert!(aside.len() >= 2, "{aside:?}");
    let none = "0".repeat(32);
    let (code, said) = outbox(&["retry", &aside[0], &none, &aside[1]]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("2 tried again\n") && said.contains(&none),
        "{said}"
    );
    assert_eq!(ids(" waiting ").len(), 2);

    put_aside(path);
    let told = format!("{} tried again\n", aside.len());
    assert_eq!(outbox(&["retry", "--put-aside"]), (Some(0), told));
    assert_eq!(ids(" dead "), Vec::<String>::new());
    assert_eq!(outbox(&["retry", "--put-aside"]).1, "0 tried again\n");
    let (code, said) = outbox(&["retry", &aside[0]]);
    assert_eq!((code, said.as_str()), (Some(0), "1 tried again\n"));
    change(
        path,
        "UPDATE outbox SET leased_until = due_at + 60000, due_at = due_at + 60000",
    );
    let (code, said) = outbox(&["retry", &aside[0]]);
    assert_eq!(code, Some(1), "a server has it in hand");
    assert!(
        said.contains("0 tried again\n") && said.contains("just now"),
        "{said}"
    );
    let (code, said) = outbox(&["retry", &aside[0], "x"]);
    assert_eq!((code, said.as_str()), (Some(1), "x: not an identifier\n"));
    assert_eq!(outbox(&["retry"]).0, Some(2));
    assert_eq!(outbox(&["retry", "--put-aside", &none]).0, Some(2));
}

/// As after too many attempts.
fn put_aside(folder: &Path) {
    change(
        folder,
        "UPDATE outbox SET state = 'dead', settled_at = due_at",
    );
}

/// Changes the store behind the portal's back.
fn change(folder: &Path, statement: &'static str) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite:{}/muhur.db", folder.display());
        let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
        sqlx::query(statement).execute(&pool).await.unwrap();
        pool.close().await;
    });
}

#[test]
fn a_locked_application_is_opened_by_the_id_that_is_typed() {
    let folder = Folder::new("unlock");
    let path = folder.0.as_path();
    let running = Running::start(path);
    Applicant::default().applied(&running, path);
    drop(running);
    let unlock = |institution: &str, person: &str| {
        let file = path.join("input");
        std::fs::write(&file, format!("{person}\n")).unwrap();
        let reason = "called back at the number on file";
        let output = console(path, &[], &["unlock", institution, "--reason", reason])
            .stdin(File::open(file).unwrap())
            .output();
        let (code, said) = told(output.unwrap());
        assert!(!said.contains(person), "{said}");
        (code, said)
    };
    assert_eq!(unlock("saglik", "10000000146").0, Some(1), "none is locked");
    change(path, "UPDATE cases SET failures = 10");
    assert_eq!(unlock("meb", "10000000146").0, Some(1));
    let (code, said) = unlock("saglik", "10000000147");
    assert_eq!(code, Some(1));
    assert!(
        said.contains("the national id: wrong check digits\n"),
        "{said}"
    );
    let (code, said) = unlock("saglik", "10000000146");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("unlocked\n"), "{said}");
    assert_eq!(unlock("saglik", "10000000146").0, Some(1));
}

#[test]
fn a_revocation_is_dropped_only_with_its_application_and_a_reason_and_is_on_record() {
    let folder = Folder::new("drop");
    let path = folder.0.as_path();
    // No authority that could carry it out meanwhile.
    let away = [
        ("MUHUR_CERTIFICATES__HTTP__URL", "http://127.0.0.1:9"),
        ("MUHUR_CERTIFICATES__HTTP__TOKEN", "t"),
    ];
    Applicant::default().applied(&Running::start(path), path);
    change(
        path,
        "UPDATE outbox SET state = 'pending', due_at = 9000000000000, leased_until = NULL \
         WHERE kind = 'order'",
    );
    change(path, "UPDATE orders SET state = 'ordered'");
    let outbox = |arguments: &[&str]| {
        let command = [&["outbox"][..], arguments].concat();
        told(
            console(path, &away, &command)
                .env("SUDO_USER", "ayse")
                .output()
                .unwrap(),
        )
    };
    let line = |words: &str| {
        let (_, list) = outbox(&["list"]);
        list.lines()
            .find(|one| one.contains(words))
            .map(str::to_owned)
    };
    let listed = line(" order ").unwrap();
    let (job, _) = listed.split_once(' ').unwrap();
    let (_, rest) = listed.split_once("revoke of application ").unwrap();
    let (number, _) = rest.split_once(',').unwrap();
    let why = ["--reason", "the authority revoked it by telephone"];
    assert_eq!(outbox(&["drop", job]).0, Some(2), "a reason is needed");
    assert_eq!(outbox(&["drop", job, "--reason", "--"]).0, Some(2));
    let (code, said) = outbox(&[&["drop", job][..], &why].concat());
    assert_eq!(code, Some(1));
    assert!(said.contains("--application NUMBER"), "{said}");
    let other = ["--application", "333-333-333"];
    assert_eq!(
        outbox(&[&["drop", job][..], &why, &other].concat()).0,
        Some(1)
    );
    assert!(line(" order ").is_some());
    let named = ["--application", number];
    let (code, said) = outbox(&[&["drop", job][..], &why, &named].concat());
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(line(" order "), None);
    // The job of the order is gone without anybody having said so.
    change(path, "UPDATE orders SET state = 'ordered'");
    let running = Running::with(path, "info", &away);
    let metric = |value: &str| {
        let metrics = running.tells_operator("/metrics");
        metrics.contains(&format!("muhur_orders_without_job {value}\n"))
    };
    assert!(metric("1"));
    let listed = line(" no job ").unwrap();
    let (order, _) = listed.split_once(' ').unwrap();
    assert!(listed.contains(number), "{listed}");
    let again = outbox(&[&["requeue", order][..], &why].concat());
    assert_eq!(again.0, Some(0), "{again:?}");
    assert!(metric("0"));
    assert!(line(" order ").unwrap().contains(number));
    let (_, acts) = told(server(path, &[], &["acts", "list"]));
    for (act, times) in [("outbox drop", 3), ("outbox requeue", 1)] {
        let lines = acts.lines().filter(|line| {
            line.contains(&format!(": {act} "))
                && line.contains("by sudo ayse")
                && line.ends_with("because: the authority revoked it by telephone")
        });
        assert_eq!(lines.count(), times, "{acts}");
    }
    let logged = (0..400).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        let log = std::fs::read_to_string(path.join("log")).unwrap();
        log.contains("an operator's act") && log.contains("operator.act=\"outbox requeue\"")
    });
    assert!(logged, "the portal that runs tells its own log");
}

#[test]
fn an_address_that_is_taken_is_told_with_its_key() {
    let folder = Folder::new("taken");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let free = format!("127.0.0.1:{}", free_port());
    for (key, http, operator) in [("http.address", &taken, &free), ("operator", &free, &taken)] {
        let settings = [
            ("MUHUR_HTTP__ADDRESS", &**http),
            ("MUHUR_OPERATOR", &**operator),
        ];
        let (code, said) = told(server(&folder.0, &settings, &["serve"]));
        assert_eq!(code, Some(1), "{said}");
        let line = format!("{key}: {taken}: Address already in use");
        assert!(said.lines().any(|said| said.starts_with(&line)), "{said}");
    }
}
