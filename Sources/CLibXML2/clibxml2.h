#pragma once
#include <string.h>
#include <libxml/xmlversion.h>
/* libxml2's ICU hooks pull in Debian's ICU headers, which clash with those of Swift's Foundation.
   They only add trailing members to a struct that we see through pointers alone. */
#undef LIBXML_ICU_ENABLED
#include <libxml/SAX2.h>
#include <libxml/catalog.h>
#include <libxml/dict.h>
#include <libxml/parser.h>
#include <libxml/xmlIO.h>
#include <libxml/xmlschemas.h>

/* Finds a byte in a range, as memchr does; the pure modules may not import the C library itself. */
static inline const unsigned char *
interchange_find_byte(const unsigned char *start, unsigned char byte, size_t count) {
  return (const unsigned char *)memchr(start, byte, count);
}

/* Finds the next `<` before `end` that may matter inside an element whose name begins with `first`: that of a comment,
   CDATA section or instruction, of a tag whose name begins so, or one with less than two bytes behind it. */
static inline const unsigned char *
interchange_find_tag(const unsigned char *start, const unsigned char *end, unsigned char first) {
  while ((start = (const unsigned char *)memchr(start, '<', end - start))) {
    if (end - start < 3) return start;
    unsigned char next = start[1] == '/' ? start[2] : start[1];
    if (next == first || next == '!' || next == '?') return start;
    start++;
  }
  return NULL;
}

typedef unsigned char interchange_bytes __attribute__((vector_size(16)));

/* Counts the line ends in a range: LF, CR LF or CR; `previous` is the byte before it. Sixteen bytes at a time, as the
   optimiser does not find that by itself. */
static inline size_t
interchange_count_lines(const unsigned char *start, size_t count, unsigned char previous) {
  if (count == 0) return 0;
  size_t lines = (start[0] == '\n' && previous != '\r') + (start[0] == '\r');
  size_t index = 1;
  while (index + 16 <= count) {
    interchange_bytes sum = {0};
    for (int round = 0; round < 255 && index + 16 <= count; round++, index += 16) {
      interchange_bytes here, before;
      memcpy(&here, start + index, 16);
      memcpy(&before, start + index - 1, 16);
      sum -= (interchange_bytes)((here == '\r') | ((here == '\n') & (before != '\r')));
    }
    for (int lane = 0; lane < 16; lane++) lines += sum[lane];
  }
  for (; index < count; index++)
    lines += (start[index] == '\n' && start[index - 1] != '\r') + (start[index] == '\r');
  return lines;
}

/* Returns how many bytes follow the last CR or LF of a range; all of them where it has none. */
static inline size_t interchange_after_last_line(const unsigned char *start, size_t count) {
  size_t index = count;
  while (index > 0 && start[index - 1] != '\n' && start[index - 1] != '\r') index--;
  return count - index;
}
