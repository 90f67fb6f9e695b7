package io.valvo.model;

/**
 * The name of an instance, taken apart: {@code backend} is the first of its service, {@code
 * backend/2} the second.
 */
public record InstanceName(String service, int number) {
    private static final int MOST_DIGITS = 6;

    /** A number that no instance has counts as one that is beyond any scale. */
    public static InstanceName of(String instance) {
        int slash = instance.indexOf('/');
        return slash < 0
                ? new InstanceName(instance, 1)
                : new InstanceName(instance.substring(0, slash), number(instance, slash + 1));
    }

    private static int number(String instance, int from) {
        var digits = instance.substring(from);
        boolean fits = digits.length() <= MOST_DIGITS && digits.matches("[1-9][0-9]*");
        return fits ? Integer.parseInt(digits) : Integer.MAX_VALUE;
    }
}
