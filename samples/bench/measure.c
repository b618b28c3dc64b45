/* Runs a command and writes what it took.
 * usage: measure RESULT COMMAND [ARGUMENT...]     RESULT gets one line: wall seconds, CPU seconds, peak memory in KiB
 * Ends as the command ends. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval time) { return time.tv_sec + time.tv_usec / 1e6; }

int main(int count, char **arguments) {
  if (count < 3) return fprintf(stderr, "usage: measure RESULT COMMAND [ARGUMENT...]\n"), 64;
  struct timespec before, after;
  clock_gettime(CLOCK_MONOTONIC, &before);
  pid_t child = fork();
  if (child == 0) {
    execvp(arguments[2], arguments + 2);
    perror(arguments[2]);
    _exit(127);
  }
  int status = 0;
  struct rusage use;
  if (child < 0 || wait4(child, &status, 0, &use) != child) return perror("measure"), 1;
  clock_gettime(CLOCK_MONOTONIC, &after);
  FILE *result = fopen(arguments[1], "w");
  if (!result) return perror(arguments[1]), 1;
  fprintf(result, "%.3f %.3f %ld\n", after.tv_sec - before.tv_sec + (after.tv_nsec - before.tv_nsec) / 1e9,
          seconds(use.ru_utime) + seconds(use.ru_stime), use.ru_maxrss);
  fclose(result);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
