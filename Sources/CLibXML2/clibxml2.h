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

/* Counts the line ends in a range: LF, CR LF or CR; `previous` is the byte before it. */
static inline size_t
interchange_count_lines(const unsigned char *start, size_t count, unsigned char previous) {
  if (count == 0) return 0;
  size_t lines = (start[0] == '\n' && previous != '\r') + (start[0] == '\r');
  for (size_t index = 1; index < count; index++)
    lines += (start[index] == '\n' && start[index - 1] != '\r') + (start[index] == '\r');
  return lines;
}

/* Returns how many bytes follow the last CR or LF of a range; all of them where it has none. */
static inline size_t interchange_after_last_line(const unsigned char *start, size_t count) {
  size_t index = count;
  while (index > 0 && start[index - 1] != '\n' && start[index - 1] != '\r') index--;
  return count - index;
}
