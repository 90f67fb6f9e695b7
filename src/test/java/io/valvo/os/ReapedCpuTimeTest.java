package io.valvo.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** CPU time that parents are told of their children is counted once. */
class ReapedCpuTimeTest {
    private final ReapedCpuTime inheritance = new ReapedCpuTime();

    @Test
    void whatNobodySawIsCountedALookLater() {
        assertThat(inheritance.unseen(100)).isZero();
        assertThat(inheritance.unseen(0)).isEqualTo(100);
        assertThat(inheritance.unseen(0)).isZero();
    }

    @Test
    void whatWasSeenIsNotCountedAgain() {
        inheritance.left(100);
        assertThat(total(100, 0, 0)).isZero();
    }

    @Test
    void theLastMomentsOfAChildAreCounted() {
        inheritance.left(100);
        assertThat(total(130, 0, 0)).isEqualTo(30);
    }

    @Test
    void aParentMayBeToldBeforeItsChildIsMissed() {
        long counted = inheritance.unseen(100);
        inheritance.left(100);
        assertThat(counted + total(0, 0)).isZero();
    }

    @Test
    void aParentMayBeToldAfterItsChildIsMissed() {
        inheritance.left(100);
        assertThat(total(0, 100, 0)).isZero();
    }

    @Test
    void aChildThatNobodyWaitedForSwallowsNothingLater() {
        inheritance.left(1000);
        assertThat(total(0, 0, 100, 0)).isEqualTo(100);
    }

    private long total(long... collected) {
        long total = 0;
        for (long it : collected) total += inheritance.unseen(it);
        return total;
    }
}
