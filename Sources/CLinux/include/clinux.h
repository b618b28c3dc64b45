#pragma once

// Calls and constants that glibc declares only as GNU extensions, or not at all, and that Swift therefore cannot see.
// Each returns what the system call returns, with errno set.

/// Makes everything written to the file system of an open file durable.
int clinux_syncfs(int descriptor);

/// Lets the kernel begin to write a range of an open file to the disk, and waits for nothing.
int clinux_begin_writing(int descriptor, long long offset, long long count);

/// Renames without ever replacing; EEXIST when the new name is taken.
int clinux_rename_noreplace(int old_folder, const char *old_name, int new_folder, const char *new_name);

/// Opens for reading below a folder, through no link and over no mount border; ENOSYS or EPERM where the kernel
/// or its sandbox has no openat2.
int clinux_open_beneath(int folder, const char *name, int flags);

/// Asks for a read lease and gives it back. 0: granted, nobody has the file open for writing; -1 with EAGAIN:
/// somebody has; -1 with another error: leases are not possible here.
int clinux_probe_lease(int descriptor);

/// Takes the exclusive advisory lock of an open file without waiting; EWOULDBLOCK when another holds it.
int clinux_try_lock(int descriptor);

/// Takes the shared advisory lock of an open file without waiting; EWOULDBLOCK when another holds the exclusive one.
int clinux_ask_lock(int descriptor);

/// The bytes of the next name in a folder opened by fdopendir, or NULL at the end or on an error; errno is 0 at the end.
const char *clinux_next_name(void *stream);

/// Lets all threads take memory from one heap instead of one each; for the start of a program.
void clinux_share_heap(void);

/// Has the kernel write no core file of this process, nor hand one to a program; -1 where it refuses.
int clinux_forbid_core(void);

/// A counter that one thread raises to wake another; close it when done.
int clinux_eventfd(void);

/// The type of the file system that a path lies on, by its number in statfs(2); -1 where nobody can tell.
long clinux_mount_type(const char *path);
