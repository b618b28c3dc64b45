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
