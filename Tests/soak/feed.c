// Drops files into an inbox at a steady rate, collects what comes out of an outbox, and tells how long each took.
// usage: feed PREPARED INBOX OUTBOX RATE PID
//
// PREPARED holds files named as `interchange sample` names them; each is renamed into INBOX in its turn, RATE a second.
// A delivery is known by its message id, S<seed>-<number>, and removed as its partner would remove it. Each second a line
// of the process PID is printed: resident KiB and open descriptors. The last line is JSON: files dropped and delivered,
// milliseconds from drop to delivery at the median, the 99th percentile and the most, and resident KiB and descriptors in
// the middle and at the end.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static int ascending(const void *one, const void *other) {
  double difference = *(const double *)one - *(const double *)other;
  return (difference > 0) - (difference < 0);
}

// The number behind the dash of a message id in a file, or 0.
static long number_in(const char *path) {
  static char text[1 << 20];
  int file = open(path, O_RDONLY);
  if (file < 0) return 0;
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  if (count <= 0) return 0;
  text[count] = 0;
  const char *id = strstr(text, ">S");
  if (!id) return 0;
  id = strchr(id, '-');
  return id ? strtol(id + 1, NULL, 10) : 0;
}

static long resident_kib(const char *process) {
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/%s/status", process);
  FILE *file = fopen(path, "r");
  long kib = 0;
  while (file && fgets(line, sizeof line, file))
    if (sscanf(line, "VmRSS: %ld", &kib) == 1) break;
  if (file) fclose(file);
  return kib;
}

static long descriptors(const char *process) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%s/fd", process);
  DIR *folder = opendir(path);
  long count = 0;
  while (folder && readdir(folder)) count++;
  if (folder) closedir(folder);
  return count - 2;
}

int main(int count, char **words) {
  if (count != 6) {
    fprintf(stderr, "usage: feed PREPARED INBOX OUTBOX RATE PID\n");
    return 64;
  }
  const char *prepared = words[1], *inbox = words[2], *outbox = words[3], *process = words[5];
  double rate = atof(words[4]);
  struct dirent **entries;
  int files = scandir(prepared, &entries, NULL, alphasort);
  if (files < 0 || rate <= 0) {
    perror(prepared);
    return 1;
  }
  int watch = inotify_init1(IN_NONBLOCK);
  if (watch < 0 || inotify_add_watch(watch, outbox, IN_MOVED_TO) < 0) {
    perror(outbox);
    return 1;
  }
  double *dropped = calloc(files + 2, sizeof *dropped), *took = calloc(files + 2, sizeof *took);
  long delivered = 0, next = 0, sent = 0, seconds = 0;
  long *kib = calloc(files + 4096, sizeof *kib), *open_files = calloc(files + 4096, sizeof *open_files);
  double start = now(), last = start;
  while (next < files || now() - last < 3) {
    // A delivery after the last drop keeps the wait open; three quiet seconds end it.
    double due = start + sent / rate;
    if (next < files && now() >= due) {
      const char *name = entries[next++]->d_name;
      if (name[0] == '.') continue;
      char from[4096], to[4096];
      snprintf(from, sizeof from, "%s/%s", prepared, name);
      snprintf(to, sizeof to, "%s/%s", inbox, name);
      const char *dash = strrchr(name, '-');
      long number = dash ? strtol(dash + 1, NULL, 10) : 0;
      if (number > 0 && number <= files) dropped[number] = now();
      if (rename(from, to) != 0) {
        perror(to);
        return 1;
      }
      sent++;
      last = now();
      continue;
    }
    if (now() - start >= seconds + 1) {
      kib[seconds] = resident_kib(process);
      open_files[seconds] = descriptors(process);
      if (kib[seconds] == 0) {
        fprintf(stderr, "process %s has ended\n", process);
        return 1;
      }
      seconds++;
    }
    struct pollfd polled = {.fd = watch, .events = POLLIN};
    int wait = next < files ? (int)((due - now()) * 1000) : 50;
    poll(&polled, 1, wait < 0 ? 0 : wait > 50 ? 50 : wait);
    char buffer[1 << 16] __attribute__((aligned(8)));
    ssize_t filled = read(watch, buffer, sizeof buffer);
    double seen = now();
    for (char *at = buffer; filled > 0 && at < buffer + filled;) {
      struct inotify_event *event = (struct inotify_event *)at;
      at += sizeof *event + event->len;
      if (event->len == 0 || event->name[0] == '.' || strncmp(event->name, "receipt-", 8) == 0) continue;
      char path[4096];
      snprintf(path, sizeof path, "%s/%s", outbox, event->name);
      long number = number_in(path);
      if (number > 0 && number <= files && dropped[number] > 0) took[delivered++] = (seen - dropped[number]) * 1000;
      unlink(path);
      last = seen;
    }
  }
  qsort(took, delivered, sizeof *took, ascending);
  long middle = seconds / 2, end = seconds - 4 > middle ? seconds - 4 : seconds - 1;
  printf(
      "{\"dropped\":%ld,\"delivered\":%ld,\"p50\":%.1f,\"p99\":%.1f,\"most\":%.1f,\"kib_early\":%ld,\"kib_late\":%ld,"
      "\"descriptors_early\":%ld,\"descriptors_late\":%ld}\n",
      sent, delivered, delivered ? took[delivered / 2] : -1, delivered ? took[(long)(delivered * 0.99)] : -1,
      delivered ? took[delivered - 1] : -1, kib[middle], kib[end], open_files[middle], open_files[end]);
  return 0;
}
