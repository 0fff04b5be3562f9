//! What is said to whoever runs the program at a terminal. A reader that has
//! gone (`server outbox list | head`) ends nothing: `println!` would panic.

use std::{
    fmt::Arguments,
    io::{self, Write},
};

/// A line on the standard output.
pub fn out(line: Arguments<'_>) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}

/// A line on the standard error stream.
pub fn err(line: Arguments<'_>) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Says a line on the standard output.
#[macro_export]
macro_rules! say {
    ($($words:tt)*) => { $crate::terminal::out(format_args!($($words)*)) };
}

/// Says a line on the standard error stream.
#[macro_export]
macro_rules! warn_user {
    ($($words:tt)*) => { $crate::terminal::err(format_args!($($words)*)) };
}
