/**
 * {@code valvo doctor}: looks at what the services of a configuration need before anything is
 * started. {@link DoctorCommand} collects {@code CheckResult}s of the machine ({@code HostChecks}),
 * of services ({@code StackChecks}, {@link PrivilegeChecks}), ports, logs and a running daemon; 1
 * when one is bad.
 *
 * <p>A new check is a method that returns a {@code CheckResult} with what is missing and its cure,
 * called where its kin are. Changes nothing. May be imported by {@code cli.parse} and {@code
 * cli.command}.
 */
@NullMarked
package io.valvo.cli.doctor;

import org.jspecify.annotations.NullMarked;
