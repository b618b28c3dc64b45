/* How much memory a test asks for. */
#ifndef ALLOCATION_KIT_H
#define ALLOCATION_KIT_H

/* How often this thread has asked for memory since it began; -1 where a sanitizer has the memory and nobody counts. */
long allocation_count(void);

#endif
