package io.valvo.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcNetTcpRowTest {
    private static final String TCP =
            """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12345 1 0000000000000000 100 0 0 10 0
            1000: 0100007F:1F90 0100007F:D431 06 00000000:00000000 03:00001741 00000000     0        0 0 3 0000000000000000
               2: 0A00A8C0:0016 0200A8C0:C001 01 00000000:00000000 02:000A7214 00000000     0        0 999 2 0000000000000000
            """;

    @Test
    void aRowOfIPv4IsReadInTheMachinesByteOrder() {
        assertThat(ProcNetTcpRow.parse(TCP))
                .containsExactly(
                        new ProcNetTcpRow("127.0.0.1", 8080, 10, 12345),
                        new ProcNetTcpRow("127.0.0.1", 8080, 6, 0),
                        new ProcNetTcpRow("192.168.0.10", 22, 1, 999));
    }

    @Test
    void listeningAndConnectedAreToldApart() {
        var rows = ProcNetTcpRow.parse(TCP);
        assertThat(rows.get(0).listens()).isTrue();
        assertThat(rows.get(0).connected()).isFalse();
        assertThat(rows.get(1).connected()).as("TIME_WAIT").isTrue();
        assertThat(rows.get(2).connected()).as("ESTABLISHED").isTrue();
    }

    @Test
    void addressesOfIPv6AreReadWordByWord() {
        assertThat(ProcNetTcpRow.address("00000000000000000000000000000000")).isEqualTo("::");
        assertThat(ProcNetTcpRow.address("00000000000000000000000001000000")).isEqualTo("::1");
        assertThat(ProcNetTcpRow.address("B80D0120000000000000000001000000"))
                .isEqualTo("2001:db8:0:0:0:0:0:1");
        assertThat(ProcNetTcpRow.address("0000000000000000FFFF00000100007F"))
                .as("IPv4 on IPv6")
                .isEqualTo("127.0.0.1");
    }

    @Test
    void whatIsNoRowIsLeftOut() {
        assertThat(ProcNetTcpRow.parse("")).isEmpty();
        assertThat(ProcNetTcpRow.parse("heading\n  0: half a row\n")).isEmpty();
    }
}
