//! Identity providers: where people sign in who need not type an identity.

mod claims;
pub mod oidc;
