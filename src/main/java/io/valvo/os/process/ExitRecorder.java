package io.valvo.os.process;

import io.valvo.model.Exit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A small parent process that records a job's wait status whether a daemon lives or not: a program
 * of 600 bytes without a library, which writes the status as wait4(2) tells it. A shell could not:
 * its {@code $?} of 143 is an exit code or SIGTERM. Where there is no such program (another
 * machine, a file system mounted {@code noexec}), a shell notes {@code $?} as the exit code that it
 * looks like.
 */
public final class ExitRecorder {
    private static final String NAME = ".exit-noter";

    /** Of the ELF header. */
    private static final Map<String, Integer> MACHINES = Map.of("amd64", 62, "aarch64", 183);

    private static final long ADDRESS = 0x400000;
    private static final int HEADERS = 64 + 2 * 56;
    private static final int PAGE = 0x10000;
    private static final int LOADED = 1;
    private static final int STACK = 0x6474e551;
    private static final int READ_EXECUTE = 5;
    private static final int READ_WRITE = 6;

    private static final String SHELL =
            """
            note=$1
            shift
            trap : HUP INT QUIT PIPE ALRM TERM USR1 USR2
            "$@"
            status=$?
            echo "exited $status" > "$note"
            exit $status
            """;

    private static final String EXITED = "exited ";

    private ExitRecorder() {}

    /** Puts the program where notes are written; to be called before anything is started. */
    public static void install(Path notes) throws IOException {
        var file = notes.resolve(NAME);
        var program = program(System.getProperty("os.arch", ""));
        if (program.isEmpty() || isThere(file, program.get())) return;
        var mine =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        var fresh = Files.createTempFile(notes, NAME, "", mine);
        Files.write(fresh, program.get());
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The status that is noted in a file; empty while there is none. */
    public static Optional<Exit> read(Path note) throws IOException {
        var bytes = Files.readAllBytes(note);
        if (bytes.length == Integer.BYTES)
            return Optional.of(
                    WaitStatus.decode(
                            ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt()));
        var text = new String(bytes, StandardCharsets.US_ASCII);
        boolean whole = text.startsWith(EXITED) && text.endsWith("\n");
        return whole
                ? Optional.of(
                        new Exit.Exited(Integer.parseInt(text.substring(EXITED.length()).strip())))
                : Optional.empty();
    }

    /** What stands before the command. */
    static List<String> words(Path note) {
        var file = note.resolveSibling(NAME);
        return Files.isExecutable(file)
                ? List.of(file.toString(), note.toString())
                : List.of("/bin/sh", "-c", SHELL, "sh", note.toString());
    }

    /** The ELF file for a machine, as {@code os.arch} names it. */
    static Optional<byte[]> program(String machine) throws IOException {
        var number = MACHINES.get(machine);
        if (number == null) return Optional.empty();
        try (var listing = ExitRecorder.class.getResourceAsStream("exit-noter." + machine)) {
            return listing == null ? Optional.empty() : Optional.of(elf(number, code(listing)));
        }
    }

    private static boolean isThere(Path file, byte[] program) {
        try {
            return Files.isExecutable(file) && Arrays.equals(Files.readAllBytes(file), program);
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static byte[] code(InputStream listing) throws IOException {
        var code = new ByteArrayOutputStream();
        new String(listing.readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split("#", 2)[0].replace(" ", ""))
                .map(HexFormat.of()::parseHex)
                .forEach(code::writeBytes);
        return code.toByteArray();
    }

    /** elf(5): the header, one segment with everything, a stack that can't be executed. */
    private static byte[] elf(int machine, byte[] code) {
        int size = HEADERS + code.length;
        var file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        file.putShort((short) 2).putShort((short) machine).putInt(1);
        file.putLong(ADDRESS + HEADERS).putLong(64).putLong(0).putInt(0);
        file.putShort((short) 64).putShort((short) 56).putShort((short) 2);
        file.putShort((short) 64).putShort((short) 0).putShort((short) 0);
        segment(file, LOADED, READ_EXECUTE, ADDRESS, size);
        segment(file, STACK, READ_WRITE, 0, 0);
        return file.put(code).array();
    }

    private static void segment(ByteBuffer file, int type, int flags, long address, int size) {
        file.putInt(type).putInt(flags).putLong(0).putLong(address).putLong(address);
        file.putLong(size).putLong(size).putLong(type == LOADED ? PAGE : 16);
    }
}
