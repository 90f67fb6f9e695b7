package io.valvo.testing;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * JUnit's listener, found by {@code META-INF/services}, that ends a run with what this machine
 * couldn't show: each test or class that was disabled or whose assumption failed, with the reason.
 */
public final class SkippedTestsListener implements TestExecutionListener {
    private final List<String> skipped = Collections.synchronizedList(new ArrayList<>());
    private final PrintStream out;

    public SkippedTestsListener() {
        this(System.out);
    }

    SkippedTestsListener(PrintStream out) {
        this.out = out;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        skipped.clear();
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        skipped.add(line(test, reason));
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() != Status.ABORTED) return;
        skipped.add(line(test, result.getThrowable().map(Throwable::getMessage).orElse("aborted")));
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        out.println(summary());
    }

    private String summary() {
        return skipped.isEmpty()
                ? "skipped: nothing"
                : skipped.stream().sorted().collect(Collectors.joining(System.lineSeparator()));
    }

    private static String line(TestIdentifier test, String reason) {
        return "skipped: " + name(test) + ": " + reason.lines().findFirst().orElse("");
    }

    private static String name(TestIdentifier test) {
        return switch (test.getSource().orElse(null)) {
            case MethodSource it -> it.getClassName() + "#" + it.getMethodName();
            case ClassSource it -> it.getClassName();
            case null, default -> test.getDisplayName();
        };
    }
}
