package io.valvo.cli;

/** A command line that has been understood. */
record Order(Globals globals, Deed deed) {}
