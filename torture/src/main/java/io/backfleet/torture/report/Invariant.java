package io.backfleet.torture.report;

/** What must be true whatever happens. */
public enum Invariant {
    BOTH_SIDES_AGREE("rows on which old and new side agree"),
    WRITTEN_ONCE("rows that were written exactly once"),
    ENDED_IS_ENDED("phases of migrations, none after its end"),
    ONE_OUTCOME("reported outcomes, no task with two"),
    NOTHING_LEFT("ended migrations without a checkpoint left"),
    ALL_DONE("migrations that were done in the end"),
    NEVER_OPEN_OVER_DRIFT("openings of a gate, none over a difference from before its pass"),
    GATE_MOVES("closings over drift and openings after its repair"),
    ONLY_PLANTED_IS_DEAD("dead letters, all planted, and all planted ones dead"),
    GOES_ON("faults after which the fleet went on"),
    TOOL("faults that could be carried out");

    private final String text;

    Invariant(String text) {
        this.text = text;
    }

    /** What is counted. */
    public String text() {
        return text;
    }
}
