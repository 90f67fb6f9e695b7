package io.valvo.os.platform;

import io.valvo.model.FileContent;
import io.valvo.os.FileStat;
import io.valvo.os.FrontTruncation;
import io.valvo.os.HostMemoryReader;
import io.valvo.os.LockFile;
import io.valvo.os.NotifySockets;
import io.valvo.os.PathClaim;
import io.valvo.os.PortLocks;
import io.valvo.os.Processes;
import io.valvo.os.Sockets;
import io.valvo.os.SystemdNotifier;
import io.valvo.os.UsageMeter;
import io.valvo.os.linux.AbstractSocketLocks;
import io.valvo.os.linux.CollapseRange;
import io.valvo.os.linux.DescriptorFileReader;
import io.valvo.os.linux.EpollNotifySockets;
import io.valvo.os.linux.LinuxFileStat;
import io.valvo.os.linux.LinuxHostMemory;
import io.valvo.os.linux.LinuxProcesses;
import io.valvo.os.linux.LinuxSockets;
import io.valvo.os.linux.NotifyClient;
import io.valvo.os.linux.OfdLockFile;
import io.valvo.os.linux.ProcfsUsageMeter;
import io.valvo.os.linux.SocketPathClaim;
import io.valvo.os.portable.FileLocks;
import io.valvo.os.portable.NamedFileReader;
import io.valvo.os.portable.NioFileStat;
import io.valvo.os.portable.OshiHostMemory;
import io.valvo.os.portable.PortableProcesses;
import io.valvo.os.portable.PortableSockets;
import io.valvo.os.portable.PsUsageMeter;
import io.valvo.os.portable.RecordLockFile;
import io.valvo.os.process.ProcessAncestry;
import io.valvo.os.procfs.ProcfsTable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Chooses the back end for each interface of {@code os}: the Linux one where kernel and C library
 * have what it takes, else the portable one. The one type that knows both.
 */
public final class Platform {
    private Platform() {}

    /** Says why when it has to be the portable one. */
    public static Processes processes() {
        if (!isLinux()) return portableProcesses();
        try {
            return new LinuxProcesses();
        } catch (IOException
                | UnsupportedOperationException
                | ExceptionInInitializerError lacking) {
            warn(lacking);
            return portableProcesses();
        }
    }

    private static void warn(Throwable lacking) {
        var reason = lacking.getCause() == null ? lacking : lacking.getCause();
        System.getLogger(Processes.class.getName())
                .log(
                        Level.WARNING,
                        "processes by the portable back end, slower: {0}",
                        reason.getMessage());
    }

    private static Processes portableProcesses() {
        return new PortableProcesses(Platform::usageMeter);
    }

    /**
     * A Linux whose processes are run by the portable back end has its {@code /proc} all the same.
     */
    private static UsageMeter usageMeter() {
        try {
            return ProcfsTable.isHere()
                    ? new ProcfsUsageMeter(new ProcessAncestry())
                    : new PsUsageMeter();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The sockets of this machine (of this network namespace). */
    public static Sockets sockets() {
        return LinuxSockets.supported()
                ? new LinuxSockets(new ProcfsTable())
                : new PortableSockets();
    }

    /**
     * Locks that reach as far as the ports do: the network namespace on Linux, the temporary
     * directory elsewhere.
     */
    public static PortLocks portLocks() {
        return LinuxSockets.supported() ? new AbstractSocketLocks() : new FileLocks();
    }

    /**
     * Starts their thread.
     *
     * @throws UnsupportedOperationException where the kernel doesn't tell the sender (not Linux)
     */
    public static NotifySockets notifySockets() throws IOException {
        if (!LinuxSockets.supported())
            throw new UnsupportedOperationException("notify sockets need Linux");
        return new EpollNotifySockets();
    }

    /** By {@code NOTIFY_SOCKET}; empty: this process wasn't started by a service manager. */
    public static Optional<SystemdNotifier> systemdNotifier(Map<String, String> environment) {
        return isLinux() ? NotifyClient.of(environment) : Optional.empty();
    }

    public static HostMemoryReader hostMemory() {
        return ProcfsTable.isHere() ? LinuxHostMemory.create() : new OshiHostMemory();
    }

    /** The file need not exist. */
    public static FileStat fileStat(Path file) {
        return ProcfsTable.isHere() ? new LinuxFileStat(file) : new NioFileStat(file);
    }

    /** A {@link FileContent.Reader}; follows links, as a name in a configuration may be one. */
    public static FileContent readFile(Path file, int most) {
        return OfdLockFile.isSupported()
                ? DescriptorFileReader.read(file, most)
                : NamedFileReader.read(file, most);
    }

    public static FrontTruncation frontTruncation() {
        return new CollapseRange();
    }

    /**
     * The pid of another process of this user that has claimed the path; empty: nobody, or it can't
     * be known here.
     */
    public static OptionalLong pathHolder(Path path, int user) {
        return OfdLockFile.isSupported()
                ? SocketPathClaim.holder(path, user)
                : OptionalLong.empty();
    }

    /** Empty: somebody has it already, or there are no such names here. */
    public static Optional<PathClaim> claimPath(Path path, int user) {
        return OfdLockFile.isSupported() ? SocketPathClaim.of(path, user) : Optional.empty();
    }

    /**
     * Opens a file for locking, makes it (0600) where there is none.
     *
     * @throws IOException with the reason in words, also when what lies there is no regular file
     */
    static LockFile lockFile(Path file) throws IOException {
        return OfdLockFile.isSupported() ? OfdLockFile.create(file) : RecordLockFile.create(file);
    }

    /**
     * Opens one that may be anybody's, only to look: whatever lies there, nothing waits.
     *
     * @throws java.nio.file.NoSuchFileException there is none
     */
    static LockFile existingLockFile(Path file) throws IOException {
        return OfdLockFile.isSupported() ? OfdLockFile.open(file) : RecordLockFile.open(file);
    }

    private static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }
}
