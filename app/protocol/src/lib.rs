//! What the portal and the signing agent say to each other.
//!
//! The agent calls the portal and never listens. A [`Link`] of a page, or a code that is typed,
//! makes it [`Claim`] a signing request; what it gets is a [`Description`], signed with one of the
//! portal's agent keys. With the token of the answer it fetches the form, has its certificate
//! checked before the PIN is asked for, and puts the signed form. What leads back to the page is an
//! address with a key that is worth something in that browser alone.
//!
//! Bodies are JSON but for the form itself; no member is unknown on either side, so that what is
//! added later comes under another version in the path.

mod description;
mod key;
mod link;
mod message;

pub use description::{Description, Document, Line, Person, Purpose, Unacceptable};
pub use key::{AgentKey, KeyError, SIGNATURE};
pub use link::{Link, PortalLabel, SCHEME};
pub use message::{
    Algorithm, Bytes, CertificateChain, Checked, CheckedAs, Claim, Claimed, Denied, Received,
    Refused, Sentence, decode, encode,
};

/// Where an agent claims a request: `POST`, [`Claim`] → [`Claimed`].
pub const CLAIM: &str = "/imza-araci/v1/claim";
/// The form: `GET` gives it as it was issued, `PUT` takes it signed → [`Received`].
pub const DOCUMENT: &str = "/imza-araci/v1/document";
/// Whether a certificate would do: `POST`, [`CertificateChain`] → [`Checked`].
pub const CERTIFICATE: &str = "/imza-araci/v1/certificate";
/// The request itself: `DELETE` gives it up.
pub const REQUEST: &str = "/imza-araci/v1/request";
/// On the portal, where the agent leads back to: with `?k=` and the key.
pub const RETURN: &str = "/imza/devam";

/// Bytes of a JSON body at most.
pub const LARGEST_BODY: usize = 64 * 1024;
