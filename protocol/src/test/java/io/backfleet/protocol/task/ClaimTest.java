package io.backfleet.protocol.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ClaimTest {
    @Test
    void claim_isProvenByAllItsTasksAndRows() {
        Claim claim = new Claim(3, 7, 1_000);
        assertEquals(4, claim.tasks());
        assertTrue(claim.provenBy(new Proof(4, 1_000)));
        assertFalse(claim.provenBy(new Proof(3, 1_000)), "a task is lost");
        assertFalse(claim.provenBy(new Proof(4, 990)), "a task was lost and closed anew, elsewhere");
        Claim marked = new Claim(3, 7, 1_000, 42L);
        assertTrue(marked.provenBy(new Proof(4, 1_000, 42L)));
        assertFalse(marked.provenBy(new Proof(4, 1_000, 43L)), "two were, one with more rows and one with less");
        assertTrue(marked.provenBy(new Proof(4, 1_000)), "a worker of an earlier version");
    }

    @Test
    void claim_namesAtLeastOneTask() {
        assertThrows(IllegalArgumentException.class, () -> new Claim(3, 3, 0));
        assertThrows(IllegalArgumentException.class, () -> new Claim(0, 3, 0));
    }
}
