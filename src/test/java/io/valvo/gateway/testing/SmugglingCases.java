package io.valvo.gateway.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Requests with another one in their body, or behind what may be taken for their end.
 *
 * <p>In the tables, {@code ^} stands for CR LF, {@code ~} for a bare CR, {@code @} for NUL, {@code
 * &} for a vertical tab, {@code |} parts the entries.
 */
public final class SmugglingCases {
    /** Only who is taken in by an ambiguous request sees it. */
    public static final String SECRET = "/secret";

    private static final String HIDDEN = "GET /secret HTTP/1.1^Host: a^Connection: close^^";
    private static final String BEHIND = "GET /second HTTP/1.1^Host: a^Connection: close^^";

    private static final String LENGTHS =
            "+5|-5|5, 5|5,6|0x5|5 5|5;|'5'|\"5\"|5e0|5.0||five|99999999999999999999|5&|&5|5@|5~"
                    + "|5_0|5,|,5|5h|\u00b5";
    private static final String CODINGS =
            "xchunked|chunked, identity|identity|gzip, chunked|gzip|chunked;q=1|chunked, chunked"
                    + "|\"chunked\"|chunked&|&chunked|chunked@|@chunked|chunkedx|chunke|chunked~"
                    + "|ch~unked|chunked x|'chunked'||chunked;|\u00a0chunked|identity, chunked";
    private static final String CODING_NAMES =
            "Transfer-Encoding |Transfer-Encoding\t|Transfer-Encoding@|@Transfer-Encoding"
                    + "|Transfer-Encoding&|&Transfer-Encoding|Transfer Encoding|X: y~Transfer-Encoding"
                    + "|X:~Transfer-Encoding|Transfer-Encoding~|(Transfer-Encoding|Transfer\u00adEncoding";
    private static final String CHUNKED = "chunked|Chunked|CHUNKED|\tchunked|  chunked |chunked\t";
    private static final String CHUNKS =
            "x^hello^0^^|^hello^0^^|-5^hello^0^^|0x5^hello^0^^|5\nhello^0^^|5^helloo^0^^"
                    + "|5^hello\n0^^|5~hello^0^^|5 ^hello^0^^|fffffffff^hello^0^^|5;a=\nb^hello^0^^"
                    + "|5;a=\"~b\"^hello^0^^|+5^hello^0^^|5@^hello^0^^|10000000000000005^hello^0^^"
                    + "|5&^hello^0^^|5,^hello^0^^|5^hell^0^^|5^hello0^^|5^hello~0^^|5^hello^^0^^"
                    + "|5.0^hello^0^^|0x0^^|-0^^|00000000000000000x^^|5h^hello^0^^|\"5\"^hello^0^^"
                    + "|5^hello^x^^|5;@^hello^0^^|80000000^hello^0^^|5^hello^ 0^^";
    private static final String TRAILERS =
            "no colon| X: folded|: nameless|X : y|X\t: y|X~: y|X: y~|X: @|X(y): z|@X: y|X: y~Y: z";
    private static final String LINES =
            "GET  / HTTP/1.1|GET\t/ HTTP/1.1|GET~/ HTTP/1.1|GET&/ HTTP/1.1|GET / HTTP/1.1 "
                    + "|GET /  HTTP/1.1|GET /a b HTTP/1.1|GET /\tHTTP/1.1|GET /|GET"
                    + "|GET / HTTP/1.1x|GET / HTTP/11|GET / HTTP 1.1|GET / HTTP/1|G(T / HTTP/1.1"
                    + "|@GET / HTTP/1.1|GET /@ HTTP/1.1|GET /#a HTTP/1.1|GET * HTTP/1.1"
                    + "|GET /a/../b HTTP/1.1|GET a HTTP/1.1|GET / HTTP/1.1~X: y|GET /~ HTTP/1.1"
                    + "|GET /secret HTTP/1.1 HTTP/1.1|GET / HTTP/1.1, HTTP/1.0|GET / HTTP/+1.1";
    private static final String HOSTS =
            "X: y|Host: a^Host: b|Host: a^Host: a|Host: a^host: a|Host : a|Host: a/b|Host: a b"
                    + "|Host: a@b\u00a0|Host: a, b|Host: a:b|Host: a~|X: y~Host: a|Host: a?b|Host: a#b"
                    + "|Host: @a|Host: a\\b|Host: a:1:2|Host\t: a|Host@: a| Host: a";
    private static final String HONEST =
            "5^hello^0^^|05^hello^0^^|5;a=b^hello^0^^|5;a=\"b\"^hello^0^^|5^hello^0^X: y^^"
                    + "|5^hello^00^^|1^h^4^ello^0^^|5^hello^0;a^^|0^^|000000005^hello^0^^";

    private SmugglingCases() {}

    /** What can be read in two ways. */
    public static List<String> ambiguous() {
        var all = new ArrayList<String>();
        for (var it : entries(LENGTHS)) {
            all.add(post("Content-Length: " + it, "hello" + HIDDEN));
            all.add(post("Content-Length: 5^Content-Length: " + it, "hello" + HIDDEN));
            all.add(post("Content-Length: " + it + "^Content-Length: 5", "hello" + HIDDEN));
        }
        for (var it : entries(CODINGS)) {
            all.add(post("Transfer-Encoding: " + it, "0^^" + HIDDEN));
            all.add(post("Transfer-Encoding: chunked^Transfer-Encoding: " + it, "0^^" + HIDDEN));
            all.add(post("Content-Length: 57^Transfer-Encoding: " + it, "0^^" + HIDDEN));
        }
        for (var it : entries(CODING_NAMES))
            all.add(post("Content-Length: 57^" + it + ": chunked", "0^^" + HIDDEN));
        for (var it : entries(CHUNKED))
            for (var length : List.of("0", "5", "57")) {
                var coding = "Transfer-Encoding: " + it;
                all.add(post("Content-Length: " + length + "^" + coding, "0^^" + HIDDEN));
                all.add(post(coding + "^Content-Length: " + length, "0^^" + HIDDEN));
            }
        for (var it : entries(CHUNKS)) all.add(post("Transfer-Encoding: chunked", it + HIDDEN));
        for (var it : entries(TRAILERS))
            all.add(post("Transfer-Encoding: chunked", "5^hello^0^" + it + "^^" + HIDDEN));
        for (var it : entries(LINES)) all.add(bytes(it + "^Host: a^^" + HIDDEN));
        for (var it : entries(HOSTS)) all.add(bytes("GET / HTTP/1.1^" + it + "^^" + HIDDEN));
        all.add(bytes("POST / HTTP/1.0^Host: a^Transfer-Encoding: chunked^^0^^" + HIDDEN));
        return all;
    }

    /** Two requests, whoever reads them. */
    public static List<String> honest() {
        return Stream.concat(
                        entries(HONEST).stream()
                                .map(it -> post("Transfer-Encoding: chunked", it + BEHIND)),
                        Stream.of(
                                post("Content-Length: " + bytes(HIDDEN).length(), HIDDEN + BEHIND),
                                post("Content-Length: 005", "hello" + BEHIND),
                                post("X: Content-Length: 9^Content-Length: 5", "hello" + BEHIND),
                                post("X: y^ folded: z^Content-Length: 5", "hello" + BEHIND),
                                post("X: y", BEHIND)))
                .toList();
    }

    /** Each line end of the first of two replaced: some take such for one, and some don't. */
    public static List<String> lineEnds() {
        var first = "POST / HTTP/1.1^Host: a^Transfer-Encoding: chunked^^5^hello^0^^";
        var all = new ArrayList<String>();
        for (int at = first.indexOf('^'); at >= 0; at = first.indexOf('^', at + 1))
            for (var end : List.of("\n", "\r", "\r\r\n", "\n\r", "\0\r\n", "\r\n "))
                all.add(bytes(first.substring(0, at) + end + first.substring(at + 1) + BEHIND));
        return all;
    }

    private static List<String> entries(String table) {
        return Pattern.compile("\\|").splitAsStream(table).toList();
    }

    private static String post(String framing, String body) {
        return bytes("POST / HTTP/1.1^Host: a^" + framing + "^^" + body);
    }

    private static String bytes(String text) {
        return text.replace("^", "\r\n")
                .replace('~', '\r')
                .replace('@', '\0')
                .replace('&', '\u000b');
    }
}
