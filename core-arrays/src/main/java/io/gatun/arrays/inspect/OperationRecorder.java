package io.gatun.arrays.inspect;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.events.Events;
import io.gatun.arrays.events.OperationEvent;

/** Records operations as events of the flight recorder, while it records. */
public final class OperationRecorder implements OpListener {
    /** A recorder that is not listening yet; {@code Diagnostics.recordOperations} starts one. */
    public OperationRecorder() {}

    @Override
    public void after(OpCall call) {
        if (!Events.recording()) {
            return;
        }
        OperationEvent e = new OperationEvent();
        if (!e.isEnabled()) {
            return;
        }
        StringBuilder arguments = new StringBuilder();
        for (NDArray x : call.in()) {
            arguments
                    .append(arguments.isEmpty() ? "" : ", ")
                    .append(x.dataType())
                    .append(x.shape());
        }
        e.operation = call.op().label();
        e.within = call.within();
        e.arguments = arguments.toString();
        e.nanos = call.nanos();
        e.bytes = call.bytes();
        e.commit();
    }
}
