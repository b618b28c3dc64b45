// The suites of the mapping engine stand beside this file.
