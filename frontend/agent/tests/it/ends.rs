//! Ends that nobody wants: of the card's library, of the network, of the agent itself.

use std::{fs, io::Read as _};

use crate::{
    authority::Kind,
    card::{Card, PIN},
    desk::{Desk, link, type_in},
    issued::FORM,
    portal::{Changes, Portal},
};

#[test]
fn a_library_that_crashes_is_told_of_and_the_agent_goes_on() {
    for (faults, lines) in [("crashes", &["y", "v"][..]), ("dies", &[PIN, "", "v"])] {
        let portal = Portal::open(Changes::default());
        let desk = Desk::with_faults(&portal, Card::of_applicant(Kind::P256), faults);
        let told = desk.run(lines);
        assert!(told.said.contains("Kartın sürücüsü çöktü"), "{}", told.said);
        assert!(told.said.contains("Vazgeçildi"));
    }
}

#[test]
fn a_library_that_hangs_is_ended() {
    let portal = Portal::open(Changes::default());
    let desk = Desk::with_faults(&portal, Card::of_applicant(Kind::P256), "hangs");
    let told = desk.run(&["v"]);
    assert!(told.said.contains("Kart yanıt vermedi"), "{}", told.said);
}

#[test]
fn a_file_that_is_no_library_and_one_that_is_missing_are_told_of() {
    let portal = Portal::open(Changes::default());
    let desk = Desk::new(&portal, Card::empty());
    let told = desk.run(&["s /etc/passwd", "s /nowhere.so", "v"]);
    assert_eq!(
        told.said.matches("Kart sürücüsü yüklenemedi").count(),
        2,
        "{}",
        told.said
    );
}

#[test]
fn what_is_signed_is_not_lost_with_the_network() {
    let portal = Portal::open(Changes {
        cut_off_at: Some("PUT /imza-araci/v1/document"),
        ..Changes::default()
    });
    let desk = Desk::new(&portal, Card::of_applicant(Kind::P256));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("imzali.pdf");
    let existing = folder.path().join("var.pdf");
    fs::write(&existing, "kept").unwrap();
    let told = desk.run(&[
        PIN,
        "g",
        &format!("k {}", existing.display()),
        &format!("k {}", file.display()),
        "v",
    ]);
    assert!(told.said.contains("portala ulaşılamadı"), "{}", told.said);
    assert!(
        told.said
            .contains("Form imzalandı ama portala gönderilmedi")
    );
    let puts = portal.calls();
    let puts = puts.iter().filter(|call| call.starts_with("PUT")).count();
    assert!(puts >= 2, "{puts}");
    assert_eq!(fs::read_to_string(existing).unwrap(), "kept");
    crate::issued::judge(FORM, &fs::read(file).unwrap()).unwrap();
}

#[test]
fn a_portal_that_is_not_reached_is_told_of() {
    let portal = Portal::open(Changes {
        cut_off_at: Some("POST /imza-araci/v1/claim"),
        ..Changes::default()
    });
    let told = Desk::new(&portal, Card::empty()).run(&[]);
    assert!(told.said.contains("Portala ulaşılamadı"), "{}", told.said);
}

#[test]
fn the_form_is_shown_from_a_file_of_the_persons_alone_that_is_gone_afterwards() {
    let portal = Portal::open(Changes::default());
    let desk = Desk::new(&portal, Card::empty());
    let told = desk.run(&["f", "f", "v"]);
    let lines: Vec<_> = told.opened.lines().collect();
    assert_eq!(lines.len(), 4, "{}", told.opened);
    assert!(lines[0].starts_with("1 ") && lines[0].contains(".pdf"));
    assert_eq!(lines[1], "600");
    assert_eq!(lines[0], lines[2]);
}

#[test]
fn an_agent_that_is_killed_at_any_step_leaves_nothing() {
    for stop in [
        "POST /imza-araci/v1/claim",
        "GET /imza-araci/v1/document",
        "POST /imza-araci/v1/certificate",
        "PUT /imza-araci/v1/document",
    ] {
        let portal = Portal::open(Changes {
            stops_at: Some(stop),
            ..Changes::default()
        });
        let desk = Desk::new(&portal, Card::of_applicant(Kind::P256));
        let mut agent = desk.agent(&link()).spawn().unwrap();
        type_in(&mut agent, &[PIN]);
        portal.wait_until_it_stops();
        agent.kill().unwrap();
        agent.wait().unwrap();
        desk.leaves_nothing();
    }
    // While the form is open in another program.
    let portal = Portal::open(Changes::default());
    let desk = Desk::new(&portal, Card::empty());
    let mut agent = desk.agent(&link()).spawn().unwrap();
    type_in(&mut agent, &["f"]);
    let mut output = agent.stdout.take().unwrap();
    let mut said = Vec::new();
    while desk.opened_so_far().is_empty() {
        let mut some = [0; 256];
        let read = output.read(&mut some).unwrap();
        assert!(read > 0, "{}", String::from_utf8_lossy(&said));
        said.extend(&some[..read]);
    }
    assert_eq!(fs::read(&desk.temporary_files()[0]).unwrap(), FORM);
    agent.kill().unwrap();
    agent.wait().unwrap();
    desk.leaves_nothing();
    // While the card's library hangs.
    let desk = Desk::with_faults(&portal, Card::of_applicant(Kind::P256), "hangs");
    let mut agent = desk.agent(&link()).spawn().unwrap();
    let mut output = agent.stdout.take().unwrap();
    let mut said = String::new();
    while !said.contains("Kart okunuyor") {
        let mut some = [0; 256];
        let read = output.read(&mut some).unwrap();
        assert!(read > 0, "{said}");
        said.push_str(&String::from_utf8_lossy(&some[..read]));
    }
    agent.kill().unwrap();
    agent.wait().unwrap();
    desk.leaves_nothing();
}
