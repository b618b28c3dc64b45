// Disturbs a program at chosen calls to the kernel; loaded in front of the C library (LD_PRELOAD).
//
// FAULTS        rules, one a line: CALLS TAB PATTERN TAB WHEN TAB ACTION
//   CALLS       names as in FAULTS_LOG, divided by commas, or * for all
//   PATTERN     of the path below the root, as fnmatch(3) knows it; * goes across slashes
//   WHEN        which of the calls that match, counted over all threads: N, N- (from there on) or N-M
//   ACTION      error NUMBER    the call fails and does nothing
//               short           a write takes half of its bytes
//               omit            the call says that it went well and does nothing
//               kill            the program is killed before the call; killed-after: when it is done
//               cut             the file system loses power before the call, and the program is killed; cut-after
//               flush           everything written so far happens to reach the disk; flush-after
//               names           a journal's changes of names reach the disk, contents do not; names-after
//               collect FOLDER  partners fetch what lies in the outboxes, into this folder; collect-after
// FAULTS_ROOT   only what lies below this folder is looked at
// FAULTS_LOG    a file that gets a line for each call looked at: its name, TAB, and its path below the root
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

// From linux/ext4.h, which not every machine has; the flag keeps the journal's last changes from the disk.
#define EXT4_IOC_SHUTDOWN _IOR('X', 125, uint32_t)
#define EXT4_GOING_FLAGS_NOLOGFLUSH 0x2

enum action { ERROR, SHORT, OMIT, KILL, CUT, FLUSH, NAMES, COLLECT };

struct rule {
  const char *calls, *pattern, *folder;
  long from, to;
  enum action action;
  int number;
  int comes_after;
  atomic_long seen;
};

// What becomes of a call.
struct fate {
  int number;  // of the error, or 0
  int is_short, is_omitted;
  const struct rule *after[4];
  int after_count;
};

static struct rule rules[32];
static int rule_count;
static char root[PATH_MAX];
static size_t root_length;
static int log_descriptor = -1;
// What we call ourselves is not looked at.
static __thread int inside;

#define REAL(type, name, ...)                                       \
  static type (*real)(__VA_ARGS__);                                 \
  if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name);

static void refuse(const char *what) {
  dprintf(2, "faults: %s: %s\n", what, strerror(errno));
  _exit(70);
}

static int begins(const char *text, const char *with) { return strncmp(text, with, strlen(with)) == 0; }

static void read_action(struct rule *rule, char *text) {
  char *after = strstr(text, "-after");
  if (after) {
    rule->comes_after = 1;
    memmove(after, after + 6, strlen(after + 6) + 1);
  }
  if (begins(text, "error ")) {
    rule->action = ERROR;
    rule->number = atoi(text + 6);
  } else if (begins(text, "collect ")) {
    rule->action = COLLECT;
    rule->folder = text + 8;
  } else if (strcmp(text, "short") == 0) rule->action = SHORT;
  else if (strcmp(text, "omit") == 0) rule->action = OMIT;
  else if (strcmp(text, "kill") == 0) rule->action = KILL;
  else if (strcmp(text, "cut") == 0) rule->action = CUT;
  else if (strcmp(text, "flush") == 0) rule->action = FLUSH;
  else if (strcmp(text, "names") == 0) rule->action = NAMES;
  else refuse("unknown action");
}

static void read_rule(char *line) {
  if (rule_count == sizeof rules / sizeof *rules) refuse("too many rules");
  struct rule *rule = &rules[rule_count++];
  char *parts[4];
  for (int i = 0; i < 4; i++) {
    parts[i] = strsep(&line, "\t");
    if (!parts[i]) refuse("a rule has four parts");
  }
  rule->calls = parts[0];
  rule->pattern = parts[1];
  char *end;
  rule->from = strtol(parts[2], &end, 10);
  rule->to = *end != '-' ? rule->from : end[1] ? strtol(end + 1, NULL, 10) : LONG_MAX;
  read_action(rule, parts[3]);
}

__attribute__((constructor)) static void begin(void) {
  const char *folder = getenv("FAULTS_ROOT"), *file = getenv("FAULTS_LOG"), *text = getenv("FAULTS");
  if (!folder) return;
  if (!realpath(folder, root)) refuse("there is no such root");
  root_length = strlen(root);
  if (file) {
    log_descriptor = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_descriptor < 0) refuse("the log cannot be opened");
  }
  char *rest = text ? strdup(text) : NULL, *line;
  while ((line = strsep(&rest, "\n"))) {
    if (*line) read_rule(line);
  }
}

// The path below the root of what a descriptor or a name in a folder stands for; NULL when it lies elsewhere.
static const char *below_root(char *path, int descriptor, const char *name) {
  if (!root_length) return NULL;
  size_t length = 0;
  if (!name || *name != '/') {
    char link[64];
    if (descriptor == AT_FDCWD) strcpy(link, "/proc/self/cwd");
    else snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t count = syscall(SYS_readlink, link, path, PATH_MAX - 1);
    if (count <= 0) return NULL;
    length = (size_t)count;
    if (name) path[length++] = '/';
  }
  if (name) {
    if (length + strlen(name) >= PATH_MAX) return NULL;
    strcpy(path + length, name);
  } else path[length] = 0;
  if (strncmp(path, root, root_length) != 0) return NULL;
  if (path[root_length] == 0) return path + root_length;
  return path[root_length] == '/' ? path + root_length + 1 : NULL;
}

static int names(const char *calls, const char *call) {
  if (strcmp(calls, "*") == 0) return 1;
  size_t length = strlen(call);
  for (const char *found = calls; (found = strstr(found, call)); found += length) {
    if ((found == calls || found[-1] == ',') && (found[length] == 0 || found[length] == ',')) return 1;
  }
  return 0;
}

static void die(void) {
  syscall(SYS_kill, (int)syscall(SYS_getpid), SIGKILL);
  for (;;) pause();
}

static int open_root(void) {
  int opened = (int)syscall(SYS_openat, AT_FDCWD, root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) refuse("the root cannot be opened");
  return opened;
}

static void cut(void) {
  uint32_t flags = EXT4_GOING_FLAGS_NOLOGFLUSH;
  if (ioctl(open_root(), EXT4_IOC_SHUTDOWN, &flags) != 0) refuse("power cannot be cut");
  die();
}

// Ends fetching: where another thread has cut power meanwhile, nothing was fetched and the program dies of that.
static void give_up(const char *what, const char *kept) {
  int cause = errno;
  if (kept) unlink(kept);
  if (cause == EIO) die();
  errno = cause;
  refuse(what);
}

// Fetches one file as a partner's program does: it is read, kept, and removed.
static void fetch(const char *from, const char *folder, const char *partner, const char *name) {
  char to[PATH_MAX * 2], bytes[65536];
  snprintf(to, sizeof to, "%s/%s", folder, partner);
  mkdir(to, 0700);
  int input = open(from, O_RDONLY);
  if (input < 0) give_up("a file of an outbox cannot be opened", NULL);
  // A file that was fetched before is kept beside the first.
  int output = -1;
  for (int time = 1; output < 0 && time < 100; time++) {
    snprintf(to, sizeof to, "%s/%s/%d~%s", folder, partner, time, name);
    output = open(to, O_WRONLY | O_CREAT | O_EXCL, 0600);
  }
  if (output < 0) refuse("a file cannot be fetched");
  ssize_t count;
  while ((count = read(input, bytes, sizeof bytes)) > 0) {
    if (write(output, bytes, (size_t)count) != count) refuse("a file cannot be kept");
  }
  if (count < 0) give_up("a file of an outbox cannot be read", to);
  close(input);
  close(output);
  if (unlink(from) != 0) give_up("a file of an outbox cannot be removed", to);
}

static void collect(const char *folder) {
  char path[PATH_MAX * 2];
  snprintf(path, sizeof path, "%s/outbox", root);
  DIR *partners = opendir(path);
  if (!partners) return;
  struct dirent *partner, *file;
  while ((partner = readdir(partners))) {
    if (*partner->d_name == '.') continue;
    snprintf(path, sizeof path, "%s/outbox/%s", root, partner->d_name);
    DIR *files = opendir(path);
    while (files && (file = readdir(files))) {
      if (*file->d_name == '.') continue;
      snprintf(path, sizeof path, "%s/outbox/%s/%s", root, partner->d_name, file->d_name);
      fetch(path, folder, partner->d_name, file->d_name);
    }
    // A partner that has removed what it fetched will not find it again.
    if (files) fsync(dirfd(files));
    if (files) closedir(files);
  }
  closedir(partners);
}

static void act(const struct rule *rule) {
  switch (rule->action) {
    case KILL: die(); break;
    case CUT: cut(); break;
    case FLUSH: {
      int opened = open_root();
      syscall(SYS_syncfs, opened);
      syscall(SYS_close, opened);
      break;
    }
    case NAMES: {
      // A folder that has not changed takes no journal along.
      int opened = open_root();
      syscall(SYS_mkdirat, opened, ".names", 0700);
      syscall(SYS_unlinkat, opened, ".names", AT_REMOVEDIR);
      syscall(SYS_fsync, opened);
      syscall(SYS_close, opened);
      break;
    }
    case COLLECT: collect(rule->folder); break;
    default: break;
  }
}

// Decides what becomes of a call, and does what comes before it.
static struct fate before(const char *call, int descriptor, const char *name) {
  struct fate fate = {0};
  char room[PATH_MAX];
  if (inside) return fate;
  int kept = errno;
  inside = 1;
  const char *path = below_root(room, descriptor, name);
  if (path && log_descriptor >= 0) {
    char line[PATH_MAX + 32];
    int count = snprintf(line, sizeof line, "%s\t%s\n", call, path);
    syscall(SYS_write, log_descriptor, line, count);
  }
  for (int i = 0; path && i < rule_count; i++) {
    struct rule *rule = &rules[i];
    if (!names(rule->calls, call) || fnmatch(rule->pattern, path, 0) != 0) continue;
    long number = atomic_fetch_add(&rule->seen, 1) + 1;
    if (number < rule->from || number > rule->to) continue;
    if (rule->action == ERROR) fate.number = rule->number;
    else if (rule->action == SHORT) fate.is_short = 1;
    else if (rule->action == OMIT) fate.is_omitted = 1;
    else if (rule->comes_after && fate.after_count < 4) fate.after[fate.after_count++] = rule;
    else act(rule);
  }
  inside = 0;
  errno = kept;
  return fate;
}

static void after(const struct fate *fate) {
  if (fate->after_count == 0) return;
  int kept = errno;
  inside = 1;
  for (int i = 0; i < fate->after_count; i++) act(fate->after[i]);
  inside = 0;
  errno = kept;
}

// The body of a call that answers 0 or -1, or another number: what is decided, or what the kernel says.
#define CARRY_OUT(type, call, descriptor, name, really)      \
  struct fate fate = before(call, descriptor, name);         \
  if (fate.number) {                                         \
    errno = fate.number;                                     \
    return -1;                                               \
  }                                                          \
  type answer = fate.is_omitted ? 0 : really;                \
  after(&fate);                                              \
  return answer;

// A write of half the bytes, but of one at least.
#define PART(count) (fate.is_short && (count) > 1 ? (count) / 2 : (count))

ssize_t write(int descriptor, const void *bytes, size_t count) {
  REAL(ssize_t, write, int, const void *, size_t)
  CARRY_OUT(ssize_t, "write", descriptor, NULL, real(descriptor, bytes, PART(count)))
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t at) {
  REAL(ssize_t, pwrite, int, const void *, size_t, off_t)
  CARRY_OUT(ssize_t, "pwrite", descriptor, NULL, real(descriptor, bytes, PART(count), at))
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t at) {
  REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t)
  CARRY_OUT(ssize_t, "pwrite", descriptor, NULL, real(descriptor, bytes, PART(count), at))
}

int fsync(int descriptor) {
  REAL(int, fsync, int)
  CARRY_OUT(int, "fsync", descriptor, NULL, real(descriptor))
}

int fdatasync(int descriptor) {
  REAL(int, fdatasync, int)
  CARRY_OUT(int, "fdatasync", descriptor, NULL, real(descriptor))
}

int syncfs(int descriptor) {
  REAL(int, syncfs, int)
  CARRY_OUT(int, "syncfs", descriptor, NULL, real(descriptor))
}

int ftruncate(int descriptor, off_t length) {
  REAL(int, ftruncate, int, off_t)
  CARRY_OUT(int, "truncate", descriptor, NULL, real(descriptor, length))
}

int ftruncate64(int descriptor, off64_t length) {
  REAL(int, ftruncate64, int, off64_t)
  CARRY_OUT(int, "truncate", descriptor, NULL, real(descriptor, length))
}

int renameat2(int old_folder, const char *old_name, int new_folder, const char *new_name, unsigned flags) {
  REAL(int, renameat2, int, const char *, int, const char *, unsigned)
  CARRY_OUT(int, "rename", new_folder, new_name, real(old_folder, old_name, new_folder, new_name, flags))
}

int rename(const char *old_path, const char *new_path) {
  REAL(int, rename, const char *, const char *)
  CARRY_OUT(int, "rename", AT_FDCWD, new_path, real(old_path, new_path))
}

int unlinkat(int folder, const char *name, int flags) {
  REAL(int, unlinkat, int, const char *, int)
  CARRY_OUT(int, "unlink", folder, name, real(folder, name, flags))
}

int unlink(const char *path) {
  REAL(int, unlink, const char *)
  CARRY_OUT(int, "unlink", AT_FDCWD, path, real(path))
}

int mkdirat(int folder, const char *name, mode_t mode) {
  REAL(int, mkdirat, int, const char *, mode_t)
  CARRY_OUT(int, "mkdir", folder, name, real(folder, name, mode))
}

int fchmod(int descriptor, mode_t mode) {
  REAL(int, fchmod, int, mode_t)
  CARRY_OUT(int, "chmod", descriptor, NULL, real(descriptor, mode))
}

// A file that is opened to be written, or anew, has another name than one that is only looked at.
static const char *opening(int flags) { return flags & O_CREAT ? "create" : "open"; }

#define MODE(flags)                          \
  mode_t mode = 0;                           \
  if ((flags) & (O_CREAT | O_TMPFILE)) {     \
    va_list rest;                            \
    va_start(rest, flags);                   \
    mode = va_arg(rest, mode_t);             \
    va_end(rest);                            \
  }

int open(const char *path, int flags, ...) {
  REAL(int, open, const char *, int, ...)
  MODE(flags)
  CARRY_OUT(int, opening(flags), AT_FDCWD, path, real(path, flags, mode))
}

int open64(const char *path, int flags, ...) {
  REAL(int, open64, const char *, int, ...)
  MODE(flags)
  CARRY_OUT(int, opening(flags), AT_FDCWD, path, real(path, flags, mode))
}

int openat(int folder, const char *name, int flags, ...) {
  REAL(int, openat, int, const char *, int, ...)
  MODE(flags)
  CARRY_OUT(int, opening(flags), folder, name, real(folder, name, flags, mode))
}

int openat64(int folder, const char *name, int flags, ...) {
  REAL(int, openat64, int, const char *, int, ...)
  MODE(flags)
  CARRY_OUT(int, opening(flags), folder, name, real(folder, name, flags, mode))
}

DIR *opendir(const char *path) {
  REAL(DIR *, opendir, const char *)
  struct fate fate = before("list", AT_FDCWD, path);
  if (fate.number) {
    errno = fate.number;
    return NULL;
  }
  DIR *answer = real(path);
  after(&fate);
  return answer;
}

// Of the calls that have no function of their own, openat2 alone concerns files.
long syscall(long number, ...) {
  REAL(long, syscall, long, ...)
  va_list rest;
  va_start(rest, number);
  long words[6];
  for (int i = 0; i < 6; i++) words[i] = va_arg(rest, long);
  va_end(rest);
  if (number != SYS_openat2) {
    return real(number, words[0], words[1], words[2], words[3], words[4], words[5]);
  }
  CARRY_OUT(long, "open", (int)words[0], (const char *)words[1],
            real(number, words[0], words[1], words[2], words[3]))
}
