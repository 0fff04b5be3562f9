//! The browser entry.
