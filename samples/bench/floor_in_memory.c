/* What floor.c does with the bytes of one message, again and again in memory: parse, validate, render.
 *
 *   floor_in_memory SCHEMA.xsd FILE SECONDS   prints the shortest time of a round, in microseconds of processor time
 *
 * Build: cc -O2 -DFLOOR='"PEERS/floor.c"' -o floor_in_memory floor_in_memory.c $(xml2-config --cflags --libs) -lz
 */
#define main floor_main
#include FLOOR
#undef main

static double processor_time(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  if (argc != 4) return fprintf(stderr, "usage: floor_in_memory SCHEMA FILE SECONDS\n"), 2;
  xmlSchemaPtr schema = xmlSchemaParse(xmlSchemaNewParserCtxt(argv[1]));
  FILE *file = fopen(argv[2], "r");
  if (!schema || !file) return fprintf(stderr, "floor_in_memory: cannot read %s\n", file ? argv[1] : argv[2]), 1;
  size_t size = fread(input, 1, sizeof input, file);
  xmlSchemaValidCtxtPtr validator = xmlSchemaNewValidCtxt(schema);
  xmlParserCtxtPtr parser = xmlNewParserCtxt();
  double spent = 0, shortest = 1e9, seconds = atof(argv[3]);
  long written = 0;
  while (spent < seconds) {
    double start = processor_time();
    xmlDocPtr document = xmlCtxtReadMemory(parser, input, (int)size, "", NULL, XML_PARSE_NONET | XML_PARSE_COMPACT);
    if (!document || xmlSchemaValidateDoc(validator, document)) return fprintf(stderr, "floor_in_memory: not valid\n"), 1;
    written = render(xmlDocGetRootElement(document), output);
    xmlFreeDoc(document);
    double taken = processor_time() - start;
    if (taken < shortest) shortest = taken;
    spent += taken;
  }
  printf("%.3f\n", shortest * 1e6);
  return written > 0 ? 0 : 1;
}
