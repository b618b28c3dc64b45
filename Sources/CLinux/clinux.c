#define _GNU_SOURCE
#include "clinux.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

int clinux_syncfs(int descriptor) { return syncfs(descriptor); }

int clinux_begin_writing(int descriptor, long long offset, long long count) {
  return sync_file_range(descriptor, offset, count, SYNC_FILE_RANGE_WRITE);
}

int clinux_rename_noreplace(int old_folder, const char *old_name, int new_folder, const char *new_name) {
  return renameat2(old_folder, old_name, new_folder, new_name, RENAME_NOREPLACE);
}

int clinux_open_beneath(int folder, const char *name, int flags) {
  struct open_how how;
  memset(&how, 0, sizeof how);
  how.flags = (unsigned long long)flags;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;
  return (int)syscall(SYS_openat2, folder, name, &how, sizeof how);
}

int clinux_probe_lease(int descriptor) {
  // A writer that opens the file while we hold the lease makes the kernel send a signal. The default, SIGIO, would
  // end the program; SIGURG is ignored unless somebody asks for it. The writer waits until the lease is given back.
  if (fcntl(descriptor, F_SETSIG, SIGURG) != 0) return -1;
  if (fcntl(descriptor, F_SETLEASE, F_RDLCK) != 0) return -1;
  return fcntl(descriptor, F_SETLEASE, F_UNLCK);
}

int clinux_try_lock(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB); }

int clinux_ask_lock(int descriptor) { return flock(descriptor, LOCK_SH | LOCK_NB); }

const char *clinux_next_name(void *stream) {
  errno = 0;
  struct dirent *entry = readdir((DIR *)stream);
  return entry ? entry->d_name : NULL;
}

void clinux_share_heap(void) { mallopt(M_ARENA_MAX, 1); }

int clinux_forbid_core(void) {
  // The limit is not asked where core_pattern names a program; what cannot be dumped is not handed over either.
  struct rlimit none = {0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) return -1;
  return prctl(PR_SET_DUMPABLE, 0);
}

int clinux_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

long clinux_mount_type(const char *path) {
  struct statfs found;
  return statfs(path, &found) == 0 ? (long)found.f_type : -1;
}
