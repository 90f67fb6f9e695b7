package io.valvo.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** docs/api.md, Bounds: who makes room for one connection more. */
class ConnectionBudgetTest {
    private final ConnectionBudget budget = new ConnectionBudget(3);
    private final List<ApiConnection> closed = new ArrayList<>();

    @Test
    void theOneThatHasAskedForNothingForLongestMakesRoom() throws Exception {
        var busy = admit();
        begin(busy);
        var silent = admit();
        admit();
        admit();
        assertThat(closed).containsExactly(silent);
    }

    /** The rest is for processes, logs and clients of the gateway, whoever comes by TCP. */
    @ParameterizedTest
    @CsvSource({"64, 16", "256, 32", "1024, 128", "3072, 384", "1048576, 384"})
    void thereAreNoMoreThanAnEighthOfTheOpenFiles(long files, int most) {
        assertThat(ConnectionBudget.within(OptionalLong.of(files)).most()).isEqualTo(most);
        assertThat(ConnectionBudget.within(OptionalLong.empty()).most()).isEqualTo(384);
    }

    @Test
    void whoIsAnsweredKeepsItsPlaceAndOneTooManyIsRefused() throws Exception {
        for (int i = 0; i < 3; i++) begin(admit());
        assertThat(budget.exhausted()).isTrue();
        assertThat(budget.admit()).isEmpty();
        assertThat(closed).isEmpty();
    }

    @Test
    void aPlaceThatIsLeftIsGivenAgain() throws Exception {
        var connections = new ArrayList<ApiConnection>();
        for (int i = 0; i < 3; i++) connections.add(admit());
        for (var it : connections) begin(it);
        connections.getFirst().end();
        assertThat(budget.exhausted()).isFalse();
        assertThat(budget.admit()).isPresent();
    }

    @Test
    void theTimeOfAHeadCountsFromItsFirstByteAndAnAnswerHasNone() throws Exception {
        var connection = admit();
        assertThat(connection.left()).isLessThanOrEqualTo(ApiConnection.HEAD_WITHIN);
        assertThat(connection.heard()).isFalse();
        var answer = begin(connection);
        assertThat(connection.left()).isGreaterThan(ApiConnection.HEAD_WITHIN);
        answer.completeExceptionally(new IllegalStateException());
        assertThat(connection.unused()).isTrue();
        assertThat(connection.heard()).isTrue();
        assertThat(connection.left()).isLessThanOrEqualTo(ApiConnection.HEAD_WITHIN);
    }

    private ApiConnection admit() {
        var connection = budget.admit().orElseThrow();
        connection.onClose(() -> closed.add(connection));
        return connection;
    }

    private static CompletableFuture<org.apache.pekko.http.javadsl.model.HttpResponse> begin(
            ApiConnection connection) throws Exception {
        var answer = new CompletableFuture<org.apache.pekko.http.javadsl.model.HttpResponse>();
        var _ = connection.watching(_ -> answer).apply(HttpRequest.create());
        return answer;
    }
}
