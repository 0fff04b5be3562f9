//! The calls that `cryptoki` makes in another way than cards need.
//!
//! - `C_Initialize`: it always passes arguments, which AKİS refuses. Without any the library is
//!   told that one thread calls it, and so it is.
//! - `C_Sign`: it asks for the length first, and some libraries then say `CKR_BUFFER_TOO_SMALL` of
//!   the length that they told themselves. The room here is large enough for every key.
//! - A key that wants the PIN for each signature wants it between `C_SignInit` and `C_Sign`.

#![expect(
    unsafe_code,
    reason = "PKCS #11 is an interface in C; cryptoki makes these calls in a way that cards refuse"
)]

use std::{path::Path, ptr};

use cryptoki::{
    context::Function,
    error::{Error, Result, Rv, RvError},
    mechanism::Mechanism,
    object::ObjectHandle,
    session::Session,
};
use cryptoki_sys::{CK_FUNCTION_LIST, CK_MECHANISM, Pkcs11};

/// Bytes of the longest signature: RSA of 8192 bits.
const ROOM: usize = 1024;

/// A loaded and initialized library.
pub(super) struct Library {
    functions: *const CK_FUNCTION_LIST,
    /// Holds the library, into which `functions` points.
    _loaded: Pkcs11,
}

impl Library {
    /// Loads a library and initializes it without arguments.
    pub(super) fn initialize(path: &Path) -> Result<Self> {
        // SAFETY: the library's own code runs, which is why this process has nothing else to do.
        let loaded = unsafe { Pkcs11::new(path.as_os_str()) }.map_err(Error::LibraryLoading)?;
        if loaded.C_GetFunctionList.is_err() {
            return Err(Error::MissingSymbol("C_GetFunctionList"));
        }
        let mut functions = ptr::null_mut();
        // SAFETY: the symbol is there, and the pointer leads to room for a pointer.
        let told = unsafe { loaded.C_GetFunctionList(&raw mut functions) };
        Rv::from(told).into_result(Function::GetFunctionList)?;
        if functions.is_null() {
            return Err(Error::NullFunctionPointer);
        }
        let library = Self {
            functions,
            _loaded: loaded,
        };
        let initialize = library.functions().C_Initialize;
        let initialize = initialize.ok_or(Error::NullFunctionPointer)?;
        // SAFETY: no arguments are arguments (PKCS #11 2.40, 5.4).
        let told = unsafe { initialize(ptr::null_mut()) };
        match Rv::from(told).into_result(Function::Initialize) {
            Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) | Ok(()) => Ok(library),
            Err(error) => Err(error),
        }
    }

    fn functions(&self) -> CK_FUNCTION_LIST {
        // SAFETY: `initialize` saw that it is not null, and the library stays loaded with it. It is
        // copied, since the structure is packed on some systems.
        unsafe { self.functions.read_unaligned() }
    }

    /// Signs in one part. `between` is done when the signature was begun.
    pub(super) fn sign(
        &self,
        session: &Session,
        mechanism: &Mechanism<'_>,
        key: ObjectHandle,
        data: &[u8],
        between: impl FnOnce() -> Result<()>,
    ) -> Result<Vec<u8>> {
        let functions = self.functions();
        let (Some(begin), Some(finish)) = (functions.C_SignInit, functions.C_Sign) else {
            return Err(Error::NullFunctionPointer);
        };
        let mut mechanism = CK_MECHANISM::from(mechanism);
        // SAFETY: session and key are the library's own, and the mechanism lives until the end.
        let told = unsafe { begin(session.handle(), &raw mut mechanism, key.handle()) };
        Rv::from(told).into_result(Function::SignInit)?;
        between()?;
        let mut signature = vec![0; ROOM];
        let mut length = signature.len().try_into()?;
        // SAFETY: both lengths are those of the memory beside them; the data is only read.
        let told = unsafe {
            finish(
                session.handle(),
                data.as_ptr().cast_mut(),
                data.len().try_into()?,
                signature.as_mut_ptr(),
                &raw mut length,
            )
        };
        Rv::from(told).into_result(Function::Sign)?;
        signature.truncate(length.try_into()?);
        Ok(signature)
    }
}
