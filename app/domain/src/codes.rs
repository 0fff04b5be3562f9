//! Kinds that are stored and sent by forms under a stable code each.

macro_rules! codes {
    ($type:ident, $what:literal, { $($variant:ident => $code:literal),+ $(,)? }) => {
        impl $type {
            #[doc = concat!("The stable code of ", $what, ", as stored and as sent by forms.")]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            #[doc = concat!("Reads the code of ", $what, "; `None` for any other text.")]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }

            #[doc = concat!("Every value of ", $what, ", in the order it is shown.")]
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }
    };
}
pub(crate) use codes;
