//! Drafts of one application that more than one page saves.

use domain::{
    application::Draft,
    case::Case,
    offline::attempt::SaveAttempt,
    ports::{Moved, Saved, Saving},
    progress::State,
    session::SessionLimits,
};

use super::{Shared, case, confirmed, key, now, session};

/// An application at its form.
async fn begun(store: &Shared) -> Case {
    let case = case("30000000328");
    let (visit, key) = (session(Some(&case.id)), key());
    let signed_in = store.sign_in(&key, &visit, Some(&case), None);
    signed_in.await.unwrap();
    case
}

fn titled(title: &str) -> Draft {
    Draft {
        title: title.to_owned(),
        ..Draft::default()
    }
}

fn of_page(expected: i64, attempt: &SaveAttempt) -> Saving {
    Saving {
        attempt: Some(attempt.clone()),
        ..Saving::from_revision(expected)
    }
}

pub(super) async fn a_refused_draft_is_kept_until_the_applicant_has_chosen(store: Shared) {
    let case = begun(&store).await;
    let save = async |saving: &Saving, title: &str| {
        let draft = titled(title);
        let saved = store.save_draft(&case.id, saving, &draft, None, now());
        saved.await.unwrap()
    };
    let kept = async || {
        let case = store.case(&case.id).await.unwrap().unwrap();
        (case.draft.title, case.refused_draft.map(|one| one.title))
    };
    let both = |draft: &str, refused: Option<&str>| (draft.to_owned(), refused.map(str::to_owned));
    let zero = Saving::from_revision(0);
    assert_eq!(save(&zero, "Memur").await, Saved::At(1));
    assert_eq!(save(&zero, "Uzman").await, Saved::Stale(1));
    assert_eq!(kept().await, both("Memur", Some("Uzman")));
    // The other page goes on, and the one that was refused types on.
    assert_eq!(
        save(&Saving::from_revision(1), "Memur A").await,
        Saved::At(2)
    );
    assert_eq!(save(&zero, "Uzman B").await, Saved::Stale(2));
    assert_eq!(kept().await, both("Memur A", Some("Uzman B")));
    let chosen = Saving {
        settled: true,
        ..Saving::from_revision(2)
    };
    assert_eq!(save(&chosen, "Uzman B").await, Saved::At(3));
    assert_eq!(kept().await, both("Uzman B", None));
}

pub(super) async fn the_savings_of_one_page_never_refuse_each_other(store: Shared) {
    let case = begun(&store).await;
    let save = async |saving: &Saving, title: &str| {
        let draft = titled(title);
        let saved = store.save_draft(&case.id, saving, &draft, None, now());
        saved.await.unwrap()
    };
    let first = SaveAttempt::first("0a", "01").unwrap();
    let (second, third) = (first.next(), first.next().next());
    assert_eq!(save(&of_page(0, &first), "M").await, Saved::At(1));
    // Its answer was lost: the page went on from what it knew.
    assert_eq!(save(&of_page(0, &third), "Memur").await, Saved::At(2));
    // What was sent before and arrives later, or twice, changes nothing.
    assert_eq!(save(&of_page(0, &second), "Me").await, Saved::At(2));
    assert_eq!(save(&of_page(0, &third), "Memur").await, Saved::At(2));
    let kept = store.case(&case.id).await.unwrap().unwrap();
    assert_eq!(
        (kept.draft.title.as_str(), kept.refused_draft, kept.saved_by),
        ("Memur", None, Some(third.clone()))
    );
    // A page that was loaded anew knows less, and has to be told.
    let anew = SaveAttempt::first("0a", "02").unwrap();
    assert_eq!(save(&of_page(0, &anew), "").await, Saved::Stale(2));
    // So has one whose own saving was followed by another page's.
    assert_eq!(save(&of_page(2, &anew.next()), "U").await, Saved::At(3));
    assert_eq!(save(&of_page(2, &third.next()), "X").await, Saved::Stale(3));
}

pub(super) async fn a_confirmed_form_keeps_no_refused_draft(store: Shared) {
    let case = begun(&store).await;
    for (expected, title) in [(0, "Memur"), (0, "Uzman")] {
        let saving = Saving::from_revision(expected);
        let draft = titled(title);
        let saved = store.save_draft(&case.id, &saving, &draft, None, now());
        saved.await.unwrap();
    }
    let case = store.case(&case.id).await.unwrap().unwrap();
    assert!(case.refused_draft.is_some());
    let form = confirmed(&case, State::Draft);
    let done = store.confirm_form(&form, case.revision);
    assert_eq!(done.await.unwrap(), Moved::Done);
    let case = store.case(&case.id).await.unwrap().unwrap();
    assert_eq!(
        (case.refused_draft, case.draft.title.as_str()),
        (None, "Memur")
    );
    assert_eq!(case.application, Some(form.application));
}

pub(super) async fn a_draft_of_another_visit_is_found_while_that_is_open(store: Shared) {
    let case = begun(&store).await;
    let limits = SessionLimits::default();
    let found = async |at| {
        let draft = store.open_draft(&case.person_key, &case.institution, &limits, at);
        draft.await.unwrap().map(|draft| draft.title)
    };
    assert_eq!(found(now()).await, None, "nothing was typed");
    let (saving, draft) = (Saving::from_revision(0), titled("Memur"));
    let saved = store.save_draft(&case.id, &saving, &draft, None, now());
    assert_eq!(saved.await.unwrap(), Saved::At(1));
    assert_eq!(found(now()).await.as_deref(), Some("Memur"));
    let closed = now() + limits.applicant_idle;
    assert_eq!(found(closed).await, None, "the visit has ended");
}
