//! Printed forms as they were issued.

use domain::{
    document::{Authenticity, DocumentKind, IssuedDocument, judge},
    id::{ApplicationNumber, CaseId, PrintMark},
};

use super::{Shared, all_at_once, case, key, now, session, unique};

pub(super) fn form(case: &CaseId, file: &[u8]) -> IssuedDocument {
    IssuedDocument {
        kind: DocumentKind::ApplicationForm,
        case: case.clone(),
        number: ApplicationNumber::from_choices([1; 9]),
        version: 1,
        mark: PrintMark::from_bytes(unique()),
        declaration: "2026-1".to_owned(),
        at: now(),
        file: file.to_vec(),
    }
}

pub(super) async fn a_form_is_issued_once_and_stays_as_it_was(store: Shared) {
    let case = case("10000000146");
    store
        .sign_in(&key(), &session(Some(&case.id)), Some(&case), None)
        .await
        .unwrap();
    assert_eq!(
        store
            .issued(&case.id, DocumentKind::ApplicationForm, 1)
            .await
            .unwrap(),
        None
    );
    let forms: Vec<IssuedDocument> = (0..8)
        .map(|byte| form(&case.id, &vec![byte; 50_000]))
        .collect();
    let issuing = {
        let (store, forms) = (store.clone(), forms.clone());
        move |index: usize| -> std::pin::Pin<Box<dyn Future<Output = _> + Send>> {
            let (store, form) = (store.clone(), forms[index].clone());
            Box::pin(async move { store.issue(&form).await })
        }
    };
    for outcome in all_at_once(8, issuing).await {
        outcome.unwrap();
    }
    let kept = store
        .issued(&case.id, DocumentKind::ApplicationForm, 1)
        .await
        .unwrap()
        .unwrap();
    assert!(forms.contains(&kept), "one of them, whole");
    store.issue(&form(&case.id, b"later")).await.unwrap();
    assert_eq!(
        store
            .issued(&case.id, DocumentKind::ApplicationForm, 1)
            .await
            .unwrap(),
        Some(kept.clone())
    );
    let record = store.issue_record(&kept.mark).await.unwrap().unwrap();
    assert_eq!(record.number, kept.number);
    assert_eq!(record.institution, case.institution);
    assert!(!record.superseded);
    assert_eq!(judge(&record, &kept.file), Authenticity::Unchanged);
    for other in forms.iter().filter(|form| form.mark != kept.mark) {
        assert_eq!(store.issue_record(&other.mark).await.unwrap(), None);
    }
}
