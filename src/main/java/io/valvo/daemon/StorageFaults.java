package io.valvo.daemon;

import io.valvo.model.event.EventData;
import io.valvo.model.status.DaemonTrouble;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the daemon can't do at the moment, for want of room mostly: asks those who write once a
 * second, and tells when a trouble begins and when it is over.
 */
final class StorageFaults {
    private static final Logger LOG = LoggerFactory.getLogger(StorageFaults.class);

    /** One who writes. */
    record Source(String name, Supplier<Optional<String>> trouble) {}

    private final List<Source> sources;
    private final Consumer<EventData> events;

    /** Names of those who are in trouble, and have been told of. */
    private final Set<String> told = new HashSet<>();

    /**
     * @param events told of each beginning and end
     */
    StorageFaults(List<Source> sources, Consumer<EventData> events) {
        this.sources = List.copyOf(sources);
        this.events = events;
    }

    /** Safe for any thread. */
    List<DaemonTrouble> now() {
        return sources.stream()
                .flatMap(source ->
                        source.trouble().get().stream()
                                .map(it ->
                                        new DaemonTrouble(source.name() + " can't be written", it)))
                .toList();
    }

    /** To be called once a second, by one thread at a time. */
    void look() {
        sources.forEach(this::look);
    }

    private void look(Source source) {
        var trouble = source.trouble().get();
        if (trouble.isPresent() && told.add(source.name())) tell(trouble.get());
        if (trouble.isEmpty() && told.remove(source.name()))
            tell(source.name() + " can be written again");
    }

    private void tell(String text) {
        LOG.warn(text);
        events.accept(new EventData.Warning(text));
    }
}
