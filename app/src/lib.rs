//! The shared app.
