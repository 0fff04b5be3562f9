//! The six steps: their names, and how long they take.

use domain::{Locale, progress::Step};

use super::pick;

/// A step's name.
pub fn step(locale: Locale, step: Step) -> &'static str {
    let (tr, en) = match step {
        Step::SignIn => ("Giriş", "Sign in"),
        Step::Form => ("Başvuru formu", "Application form"),
        Step::SendCode => ("Kodun gönderilmesi", "Send the code"),
        Step::CheckCode => ("Kodun girilmesi", "Enter the code"),
        Step::Signing => ("İmza yöntemi", "Signing method"),
        Step::Result => ("Form ve sonraki adımlar", "Form and next steps"),
    };
    pick(locale, tr, en)
}

/// How long a step usually takes.
pub fn step_takes(locale: Locale, step: Step) -> &'static str {
    let (tr, en) = match step {
        Step::SignIn => ("Genellikle 2 dakika sürer.", "Usually takes 2 minutes."),
        Step::Form => ("Genellikle 6 dakika sürer.", "Usually takes 6 minutes."),
        Step::SendCode | Step::CheckCode | Step::Signing => {
            ("Genellikle 1 dakika sürer.", "Usually takes 1 minute.")
        }
        Step::Result => (
            "Son adım: yapmanız gerekenler bu sayfada.",
            "The last step: what is left to do is on this page.",
        ),
    };
    pick(locale, tr, en)
}
