//! Whose fault it is that a server does not take a mail: the recipient's, which
//! is final, or ours. By default Postfix tells what it has against the client
//! and the sender when the recipient is named (`smtpd_delay_reject`): were all
//! of that the recipient's, one mistake at the relay would put every mail aside.

use std::error::Error as _;

use domain::ports::NotSent;
use lettre::transport::smtp::Error;

/// How far a mail had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// The server knows us, or is to.
    Us,
    /// It was told the recipient.
    Recipient,
    /// It was asked to take a mail.
    Data,
    /// The mail was written, or some of it.
    Mail,
}

/// What a failure means. The server's words are not logged: an address may
/// stand in them.
pub(super) fn meaning(error: &Error, at: At) -> NotSent {
    if error.is_permanent() {
        let words = error.source().map(ToString::to_string);
        let words = words.unwrap_or_default();
        let status = error.status().map_or(0, u16::from);
        if is_recipients(at, status, &words) {
            return NotSent::Refused;
        }
        let enhanced = enhanced(&words).map(|[class, subject, detail]| {
            // Numbers alone, whatever the server wrote.
            format!("{class}.{subject}.{detail}")
        });
        tracing::error!(?at, status, enhanced, "the mail server does not take us");
        NotSent::Unreachable
    } else if at == At::Us {
        if error.is_client() || error.is_tls() {
            tracing::error!(?at, "the mail server cannot be spoken to");
        }
        NotSent::Unreachable
    } else if error.is_transient() || at != At::Mail {
        NotSent::Unreachable
    } else {
        NotSent::Unknown
    }
}

/// Whether the address or its mailbox is not good.
fn is_recipients(at: At, status: u16, words: &str) -> bool {
    if at == At::Us {
        return false;
    }
    match enhanced(words) {
        // RFC 3463, 3.2: these are the sender's; 5.1.0 Postfix says of both.
        Some([5, 1, detail]) => !matches!(detail, 0 | 7 | 8),
        // What stands there; Exchange has 5.2.252 for a sender that is not ours.
        Some([5, 2, detail]) => detail <= 4,
        Some(_) => false,
        None => at == At::Recipient && matches!(status, 550 | 551 | 553) && !is_of_us(words),
    }
}

/// Exim and others refuse us without an enhanced code: "relay not permitted".
fn is_of_us(words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    words.contains("relay") || words.contains("sender")
}

/// The enhanced status code that a reply begins with (RFC 2034).
fn enhanced(words: &str) -> Option<[u16; 3]> {
    let word = words.split_whitespace().next()?;
    // Cisco writes `#5.1.0`.
    let mut parts = word
        .trim_matches(|letter: char| !letter.is_ascii_digit())
        .split('.');
    let code = [parts.next()?, parts.next()?, parts.next()?];
    if parts.next().is_some() {
        return None;
    }
    let number = |part: &str| {
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten()
    };
    let [class, subject, detail] = code.map(number);
    Some([class?, subject?, detail?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bad_address_or_mailbox_is_the_recipients() {
        for (at, status, words, recipients) in [
            (At::Recipient, 550, "5.1.1 <a@b.tr>: User unknown", true),
            (At::Recipient, 550, "5.1.10 RecipientNotFound", true),
            (At::Recipient, 552, "5.2.2 over quota", true),
            (At::Mail, 550, "5.2.1 disabled", true),
            (At::Data, 554, "5.1.1 no valid recipients", true),
            (At::Recipient, 550, "no such user", true),
            (At::Recipient, 551, "User not local", true),
            (At::Recipient, 553, "", true),
            (
                At::Recipient,
                550,
                "192.0.2.1 knows nobody of that name",
                true,
            ),
            (At::Us, 550, "5.1.1 of the sender", false),
            (At::Recipient, 554, "5.7.1 Relay access denied", false),
            (At::Recipient, 553, "5.7.1 not owned by user", false),
            (At::Recipient, 550, "5.1.0 Sender address rejected", false),
            (At::Recipient, 550, "5.1.7 Sender address rejected", false),
            (At::Recipient, 550, "5.1.8 Sender address rejected", false),
            (At::Recipient, 504, "5.5.2 need fully-qualified", false),
            (At::Recipient, 550, "#5.7.1 Relaying denied", false),
            (At::Recipient, 550, "4.1.1 of two minds", false),
            (At::Recipient, 554, "5.2.252 SendAsDenied", false),
            (At::Recipient, 550, "relay not permitted", false),
            (At::Recipient, 553, "Sender address rejected", false),
            (At::Recipient, 550, "5.99999999.1 nobody's", true),
            (At::Recipient, 554, "no", false),
            (At::Data, 550, "no", false),
            (At::Mail, 554, "5.6.0 cannot be read", false),
            (At::Mail, 550, "no", false),
        ] {
            let told = is_recipients(at, status, words);
            assert_eq!(told, recipients, "{at:?}: {status} {words}");
        }
    }
}
