package io.valvo.storage.ledger;

import io.valvo.model.ProcessId;
import io.valvo.model.status.EscapedProcess;
import io.valvo.model.status.InstanceRecord;
import io.valvo.model.status.InstanceStore;
import io.valvo.model.status.Lease;
import io.valvo.model.status.ScaleOverride;
import io.valvo.model.status.VariantOverride;
import io.valvo.statedir.StateDir;
import io.valvo.storage.CorruptFile;
import io.valvo.storage.FsyncThread;
import io.valvo.storage.JsonCodec;
import io.valvo.storage.JsonFields;
import io.valvo.storage.ledger.Journal.Lasting;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The truth after a crash: which process is whose, who may use which port, what is wanted, what has
 * been. Kept in {@code STATE/ledger}, a {@link Journal} of JSON values under the keys {@code
 * instance/NAME}, {@code lease/PORT}, {@code scale/SERVICE}, {@code variant/SERVICE} and {@code
 * escaped/PID}.
 *
 * <p>Every method returns after a write to the kernel (some microseconds): what was recorded
 * survives a SIGKILL at the next instruction. What a power failure must not lose either is forced
 * to the disk within milliseconds by the {@link FsyncThread}: wishes, counters, scales, variants,
 * leases. Identities of processes need no force: after a reboot none of them lives.
 *
 * <p>Safe for use by several threads; no disk error reaches the caller ({@link #trouble}).
 */
public final class Ledger implements InstanceStore, AutoCloseable {
    private static final String INSTANCE = "instance/";
    private static final String LEASE = "lease/";
    private static final String SCALE = "scale/";
    private static final String VARIANT = "variant/";
    private static final String ESCAPED = "escaped/";

    private final Journal journal;
    private final String bootId;
    private final Map<String, InstanceRecord> instances = new ConcurrentHashMap<>();

    /** What was last to be forced to the disk, by instance. */
    private final Map<String, Object> lasting = new ConcurrentHashMap<>();

    private final Kept kept;

    private Ledger(Journal journal, String bootId) {
        this.journal = journal;
        this.bootId = bootId;
        this.kept = read();
        kept.instances().forEach(it -> instances.put(it.instance(), it));
        kept.instances().forEach(it -> lasting.put(it.instance(), lasting(it)));
    }

    /**
     * Everything that was kept.
     *
     * @param scales number of instances by service, where somebody changed it
     * @param variants shapes by service, where somebody changed it
     * @param messages what couldn't be read, for people; usually empty
     */
    public record Kept(
            List<InstanceRecord> instances,
            List<Lease> leases,
            Map<String, ScaleOverride> scales,
            Map<String, VariantOverride> variants,
            List<String> messages) {}

    /** Opens or begins the ledger of a state directory whose lock the caller holds. */
    public static Ledger open(Path stateDir, String bootId, FsyncThread flusher, Clock clock)
            throws IOException {
        return new Ledger(Journal.open(stateDir.resolve(StateDir.LEDGER), flusher, clock), bootId);
    }

    /** As it was when the ledger was opened. */
    public Kept load() {
        return kept;
    }

    /** As it is now. */
    public Kept present() {
        return kept(new ArrayList<>());
    }

    private Kept read() {
        var messages = new ArrayList<String>();
        journal.damage().map(CorruptFile::text).ifPresent(messages::add);
        return kept(messages);
    }

    private Kept kept(List<String> messages) {
        return new Kept(
                values(INSTANCE, InstanceCodec::read, messages),
                values(LEASE, Ledger::lease, messages),
                scales(messages),
                variants(messages),
                List.copyOf(messages));
    }

    @Override
    public void record(InstanceRecord record) {
        var stamped = record.withBootId(bootId);
        instances.put(stamped.instance(), stamped);
        var lasting = mustLast(stamped) ? Lasting.YES : Lasting.NO;
        journal.put(
                INSTANCE + stamped.instance(),
                JsonCodec.bytes(InstanceCodec.write(stamped)),
                lasting);
    }

    public Optional<InstanceRecord> instance(String name) {
        return Optional.ofNullable(instances.get(name));
    }

    @Override
    public void forget(String instance) {
        instances.remove(instance);
        lasting.remove(instance);
        journal.remove(INSTANCE + instance, Lasting.YES);
    }

    public void record(Lease lease) {
        journal.put(
                LEASE + lease.port(),
                JsonCodec.bytes(
                        Map.of(
                                "port",
                                lease.port(),
                                "name",
                                lease.name(),
                                "instance",
                                lease.instance())),
                Lasting.YES);
    }

    public void record(EscapedProcess escaped) {
        journal.put(
                ESCAPED + escaped.process().pid(),
                JsonCodec.bytes(
                        Map.of(
                                "pid",
                                escaped.process().pid(),
                                "startTicks",
                                escaped.process().startTicks(),
                                "boot",
                                escaped.bootId(),
                                "owners",
                                String.join("\n", escaped.owners()))),
                Lasting.NO);
    }

    /** It is gone. */
    public void forgetEscaped(ProcessId process) {
        journal.remove(ESCAPED + process.pid(), Lasting.NO);
    }

    /** Those that had no marker and weren't known to be gone. */
    public List<EscapedProcess> escaped() {
        return values(ESCAPED, Ledger::escaped, new ArrayList<>());
    }

    private static EscapedProcess escaped(JsonFields in) {
        return new EscapedProcess(
                new ProcessId(in.number("pid"), in.number("startTicks")),
                in.text("boot"),
                in.text("owners").lines().toList());
    }

    /** The port is nobody's any more. */
    public void release(int port) {
        journal.remove(LEASE + port, Lasting.YES);
    }

    @Override
    public void recordScale(String service, ScaleOverride scale) {
        journal.put(
                SCALE + service,
                JsonCodec.bytes(
                        Map.of(
                                "service",
                                service,
                                "instances",
                                scale.instances(),
                                "declared",
                                Integer.toString(scale.declared()))),
                Lasting.YES);
    }

    @Override
    public void forgetScale(String service) {
        journal.remove(SCALE + service, Lasting.YES);
    }

    @Override
    public void recordVariant(String service, VariantOverride variant) {
        journal.put(
                VARIANT + service,
                JsonCodec.bytes(
                        Map.of(
                                "service",
                                service,
                                "variant",
                                variant.variant().orElse(""),
                                "from",
                                variant.from().orElse(""),
                                "underWay",
                                variant.underWay())),
                Lasting.YES);
    }

    @Override
    public void forgetVariant(String service) {
        journal.remove(VARIANT + service, Lasting.YES);
    }

    /** Why the file lags behind what was recorded (disk full), while it does. */
    public Optional<String> trouble() {
        return journal.trouble();
    }

    /** Begins its file anew, soon, if that is gone; false: it is there. */
    public boolean restore() {
        return journal.restore();
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }

    /**
     * Whether it tells anything that counts after a reboot and isn't on the disk. Not while a spawn
     * is under way, which would wait: the record that follows tells the same.
     */
    private boolean mustLast(InstanceRecord record) {
        if (record.intent().isPresent()) return false;
        var last = lasting.put(record.instance(), lasting(record));
        return !lasting(record).equals(last);
    }

    /** What counts after a reboot too. */
    private static List<Object> lasting(InstanceRecord record) {
        return List.of(record.wanted(), record.past());
    }

    private Map<String, ScaleOverride> scales(List<String> messages) {
        var scales = new TreeMap<String, ScaleOverride>();
        values(SCALE, in -> scales.put(in.text("service"), scale(in)) == null, messages);
        return scales;
    }

    /** An earlier version didn't note what was declared. */
    private static ScaleOverride scale(JsonFields in) {
        var declared = in.text("declared");
        return new ScaleOverride(
                in.count("instances"), declared.isEmpty() ? -1 : Integer.parseInt(declared));
    }

    private Map<String, VariantOverride> variants(List<String> messages) {
        var variants = new TreeMap<String, VariantOverride>();
        values(VARIANT, in -> variants.put(in.text("service"), variant(in)) == null, messages);
        return variants;
    }

    private static VariantOverride variant(JsonFields in) {
        return new VariantOverride(
                Optional.of(in.text("variant")).filter(it -> !it.isEmpty()),
                in.flag("underWay"),
                Optional.of(in.text("from")).filter(it -> !it.isEmpty()));
    }

    private <T> List<T> values(String prefix, Function<JsonFields, T> read, List<String> messages) {
        var values = new ArrayList<T>();
        journal.withPrefix(prefix)
                .forEach((key, value) -> {
                    try {
                        values.add(read.apply(fields(value).orElseThrow()));
                    } catch (RuntimeException e) {
                        messages.add(
                                "the ledger's entry %s can't be read (another version wrote it?) and is ignored: %s"
                                        .formatted(key, e.getMessage()));
                    }
                });
        return List.copyOf(values);
    }

    private static Optional<JsonFields> fields(byte[] value) {
        return JsonCodec.object(value, 0, value.length).map(JsonFields::new);
    }

    private static Lease lease(JsonFields in) {
        return new Lease(in.count("port"), in.text("name"), in.text("instance"));
    }
}
