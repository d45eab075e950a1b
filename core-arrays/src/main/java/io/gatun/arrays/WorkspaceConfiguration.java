package io.gatun.arrays;

import io.gatun.ops.GatunException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * How a workspace grows.
 *
 * @param initialSize bytes of its block in the first cycle; 0 to learn them
 * @param maxSize most bytes of its block; 0 for no limit but that of the process
 * @param overallocation what is added to the bytes that were learnt, as a part of them: 0.3 for 30 % more
 * @param learning from which cycles it learns
 * @param learningCycles number of cycles, if it learns over time
 * @param spill what happens to arrays that do not fit
 * @param folder where arrays that do not fit live, in temporary files; null for memory
 */
public record WorkspaceConfiguration(
        long initialSize,
        long maxSize,
        double overallocation,
        Learning learning,
        int learningCycles,
        Spill spill,
        Path folder) {
    /** From which cycles a workspace learns how much it needs. */
    public enum Learning {
        /** From none: the block has its initial size. */
        NONE,
        /** From the first. */
        FIRST_LOOP,
        /** From the first {@link WorkspaceConfiguration#learningCycles}. */
        OVER_TIME
    }

    /** What happens to arrays that do not fit the block. */
    public enum Spill {
        /** They get memory of their own, until the cycle ends. */
        EXTERNAL,
        /** They are refused, once learning is over. */
        FAIL,
        /** As EXTERNAL; and the block of the next cycle fits them, whatever the learning says. */
        REALLOCATE
    }

    /** Learns from the first cycle, without a limit; what does not fit gets memory of its own. */
    public static final WorkspaceConfiguration DEFAULT =
            new WorkspaceConfiguration(0, 0, 0, Learning.FIRST_LOOP, 1, Spill.EXTERNAL, null);

    /** Checks the numbers. */
    public WorkspaceConfiguration {
        Objects.requireNonNull(learning);
        Objects.requireNonNull(spill);
        if (initialSize < 0
                || maxSize < 0
                || maxSize > 0 && initialSize > maxSize
                || !(overallocation >= 0)
                || overallocation > 100
                || learningCycles < 1) {
            throw new GatunException(
                    "[workspace] initial size " + initialSize + ", most " + maxSize + ", overallocation "
                            + overallocation + ", " + learningCycles
                            + " learning cycles: expected sizes of 0 or more, the first not above"
                            + " the second, overallocation from 0 to 100, 1 cycle or more");
        }
    }

    /** Another size of the first cycle's block. */
    public WorkspaceConfiguration withInitialSize(long bytes) {
        return new WorkspaceConfiguration(bytes, maxSize, overallocation, learning, learningCycles, spill, folder);
    }

    /** Another limit of the block. */
    public WorkspaceConfiguration withMaxSize(long bytes) {
        return new WorkspaceConfiguration(initialSize, bytes, overallocation, learning, learningCycles, spill, folder);
    }

    /** More than was learnt. */
    public WorkspaceConfiguration withOverallocation(double part) {
        return new WorkspaceConfiguration(initialSize, maxSize, part, learning, learningCycles, spill, folder);
    }

    /** Other learning. */
    public WorkspaceConfiguration withLearning(Learning how, int cycles) {
        return new WorkspaceConfiguration(initialSize, maxSize, overallocation, how, cycles, spill, folder);
    }

    /** Another policy for arrays that do not fit. */
    public WorkspaceConfiguration withSpill(Spill policy) {
        return new WorkspaceConfiguration(
                initialSize, maxSize, overallocation, learning, learningCycles, policy, folder);
    }

    /** With large arrays that do not fit in temporary files of a folder. */
    public WorkspaceConfiguration withFolder(Path where) {
        return new WorkspaceConfiguration(initialSize, maxSize, overallocation, learning, learningCycles, spill, where);
    }

    int cycles() {
        return switch (learning) {
            case NONE -> 0;
            case FIRST_LOOP -> 1;
            case OVER_TIME -> learningCycles;
        };
    }
}
