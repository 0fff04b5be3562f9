//! Where memory comes from.

#![expect(unsafe_code, reason = "an allocator has no safe form")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    ptr,
};

use mimalloc::MiMalloc;

/// From this size on, a block is the system's: 1 MiB, so that Argon2id's 19 MiB
/// are among them and a page's buffers are not.
const LARGE: usize = 1 << 20;

/// mimalloc for the thousands of small blocks of a page, which cost half of the
/// instructions of glibc's; the system for large ones, which are given back to it
/// as soon as they are freed.
pub struct Allocator;

const fn is_large(size: usize) -> bool {
    size >= LARGE
}

// SAFETY: both allocators keep the contract, and the size of a block, which is
// told again when it is freed, says which of them it is from.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's layout is passed on.
        unsafe {
            if is_large(layout.size()) {
                System.alloc(layout)
            } else {
                MiMalloc.alloc(layout)
            }
        }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's layout is passed on.
        unsafe {
            if is_large(layout.size()) {
                System.alloc_zeroed(layout)
            } else {
                MiMalloc.alloc_zeroed(layout)
            }
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block was allocated by the same branch for this layout.
        unsafe {
            if is_large(layout.size()) {
                System.dealloc(block, layout);
            } else {
                MiMalloc.dealloc(block, layout);
            }
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the block stays with the allocator it is from, or its bytes are
        // moved to a new one of the other; the caller vouches for the new size.
        unsafe {
            match (is_large(layout.size()), is_large(size)) {
                (true, true) => System.realloc(block, layout, size),
                (false, false) => MiMalloc.realloc(block, layout, size),
                _ => {
                    let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
                    if !moved.is_null() {
                        ptr::copy_nonoverlapping(block, moved, layout.size().min(size));
                        self.dealloc(block, layout);
                    }
                    moved
                }
            }
        }
    }
}

/// Tells glibc to give large blocks back at once. Left to itself it raises this
/// size to that of the largest block that was freed, and then keeps 19 MiB in the
/// arena of every thread that ever hashed a security word. Other systems'
/// allocators are left as they are.
pub fn give_back_large_blocks() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        let threshold = libc::c_int::try_from(LARGE).unwrap_or(libc::c_int::MAX);
        // SAFETY: it takes two numbers. It is not to be called beside threads that
        // allocate (mallopt(3)): `main` calls it before there are any.
        let taken = unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, threshold) };
        debug_assert_eq!(taken, 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_keeps_its_bytes_when_it_grows_and_shrinks_across_the_limit() {
        let layout = |size| Layout::from_size_align(size, 64).unwrap();
        // SAFETY: each block is used within its size, and freed once with the
        // layout that it has last.
        unsafe {
            let mut size = 64;
            let mut block = Allocator.alloc_zeroed(layout(size));
            *block = 7;
            *block.add(63) = 9;
            for next in [LARGE - 1, LARGE, 3 * LARGE, LARGE + 1, LARGE - 1, 64] {
                block = Allocator.realloc(block, layout(size), next);
                size = next;
                assert_eq!((*block, *block.add(63)), (7, 9), "{size}");
                assert_eq!(block as usize % 64, 0);
            }
            Allocator.dealloc(block, layout(size));
            for size in [4_096, LARGE] {
                let block = Allocator.alloc_zeroed(layout(size));
                let bytes = std::slice::from_raw_parts(block, size);
                assert!(bytes.iter().all(|byte| *byte == 0));
                Allocator.dealloc(block, layout(size));
            }
        }
    }
}
