//! Memory that is given back.

/// From this size on, a block is mapped alone and unmapped when it is freed:
/// 1 MiB, so that Argon2id's 19 MiB are among them and a page's buffers are not.
const ALONE: i32 = 1 << 20;

/// Tells glibc to give large blocks back at once. Left to itself it raises this
/// size to that of the largest block that was freed, and then keeps 19 MiB in the
/// arena of every thread that ever hashed a security word. Other systems'
/// allocators are left as they are.
pub fn give_back_large_blocks() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        #[expect(unsafe_code, reason = "the C library has no safe way to say it")]
        // SAFETY: it takes two numbers. It is not to be called beside threads that
        // allocate (mallopt(3)): `main` calls it before there are any.
        let taken = unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, ALONE) };
        debug_assert_eq!(taken, 1);
    }
}
