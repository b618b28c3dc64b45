#pragma once
#include <libxml/xmlversion.h>
/* libxml2's ICU hooks pull in Debian's ICU headers, which clash with those of Swift's Foundation.
   They only add trailing members to a struct that we see through pointers alone. */
#undef LIBXML_ICU_ENABLED
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/xmlIO.h>
#include <libxml/xmlschemas.h>
