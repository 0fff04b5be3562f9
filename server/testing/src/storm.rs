//! Applicants, a portal, and a town of systems outside that fail by chance.

pub mod applicant;
pub mod people;
pub mod portal;
pub mod post;
pub mod town;
