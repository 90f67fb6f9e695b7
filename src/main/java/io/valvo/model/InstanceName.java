package io.valvo.model;

/**
 * The name of an instance, taken apart: {@code backend} is the first of its service, {@code
 * backend/2} the second. Nobody else splits, joins or converts such a name.
 */
public record InstanceName(String service, int number) {
    private static final int MOST_DIGITS = 6;
    private static final char SEPARATOR = '/';
    private static final char IN_FILES = '-';
    private static final char IN_PATHS = '~';

    /** A number that no instance has counts as one that is beyond any scale. */
    public static InstanceName of(String instance) {
        int slash = instance.indexOf(SEPARATOR);
        return slash < 0
                ? new InstanceName(instance, 1)
                : new InstanceName(instance.substring(0, slash), number(instance, slash + 1));
    }

    public String text() {
        return number == 1 ? service : service + SEPARATOR + number;
    }

    /** The service that an instance belongs to. */
    public static String serviceOf(String instance) {
        int slash = instance.indexOf(SEPARATOR);
        return slash < 0 ? instance : instance.substring(0, slash);
    }

    /** {@code backend-2}: for files below the state directory and for actors. */
    public static String fileName(String instance) {
        return instance.replace(SEPARATOR, IN_FILES);
    }

    /** {@code backend~2}, which no service can be called: for control groups. */
    public static String pathSegment(String instance) {
        return instance.replace(SEPARATOR, IN_PATHS);
    }

    /** {@code backend~2} of a request's path means {@code backend/2}. */
    public static String fromPathSegment(String segment) {
        return segment.replace(IN_PATHS, SEPARATOR);
    }

    private static int number(String instance, int from) {
        var digits = instance.substring(from);
        boolean fits = digits.length() <= MOST_DIGITS && digits.matches("[1-9][0-9]*");
        return fits ? Integer.parseInt(digits) : Integer.MAX_VALUE;
    }
}
