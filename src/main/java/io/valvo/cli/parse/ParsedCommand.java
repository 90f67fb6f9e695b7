package io.valvo.cli.parse;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.GlobalOptions;

/** A command line that has been understood. */
public record ParsedCommand(GlobalOptions globals, CliCommand deed) {}
