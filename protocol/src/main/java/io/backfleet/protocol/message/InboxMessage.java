package io.backfleet.protocol.message;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Everything that reaches the coordinator, in one total order: what operators ask and what workers report. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Command.Submit.class, name = "submit"),
    @JsonSubTypes.Type(value = Command.Pause.class, name = "pause"),
    @JsonSubTypes.Type(value = Command.Resume.class, name = "resume"),
    @JsonSubTypes.Type(value = Command.Cancel.class, name = "cancel"),
    @JsonSubTypes.Type(value = Command.Retry.class, name = "retry"),
    @JsonSubTypes.Type(value = Command.Tune.class, name = "tune"),
    @JsonSubTypes.Type(value = Command.Verify.class, name = "verify"),
    @JsonSubTypes.Type(value = Command.Repair.class, name = "repair"),
    @JsonSubTypes.Type(value = Command.SignOff.class, name = "signOff"),
    @JsonSubTypes.Type(value = Command.Approve.class, name = "approve"),
    @JsonSubTypes.Type(value = Command.Finish.class, name = "finish"),
    @JsonSubTypes.Type(value = Report.WorkerHere.class, name = "workerHere"),
    @JsonSubTypes.Type(value = Report.WorkerGone.class, name = "workerGone"),
    @JsonSubTypes.Type(value = Report.TaskTaken.class, name = "taskTaken"),
    @JsonSubTypes.Type(value = Report.TaskRenewed.class, name = "taskRenewed"),
    @JsonSubTypes.Type(value = Report.TaskReturned.class, name = "taskReturned"),
    @JsonSubTypes.Type(value = Report.TaskFailed.class, name = "taskFailed"),
    @JsonSubTypes.Type(value = Report.WayFree.class, name = "wayFree"),
    @JsonSubTypes.Type(value = Report.TaskEnded.class, name = "taskEnded"),
    @JsonSubTypes.Type(value = Report.Planned.class, name = "planned"),
    @JsonSubTypes.Type(value = Report.Proven.class, name = "proven"),
    @JsonSubTypes.Type(value = Report.Suspects.class, name = "suspects"),
    @JsonSubTypes.Type(value = Report.Verified.class, name = "verified"),
    @JsonSubTypes.Type(value = Report.CleanedUp.class, name = "cleanedUp")
})
public sealed interface InboxMessage permits Command, Report {}
