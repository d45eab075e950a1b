package io.gatun.examples.run;

/**
 * What a training run was asked for.
 *
 * @param model name of the network
 * @param data name of the data set
 * @param epochs passes over the training data, in all
 * @param batch examples in a step
 * @param learningRate of Adam
 * @param seed of weights and shuffling
 */
public record RunSettings(String model, String data, int epochs, int batch, double learningRate, long seed) {
    /** The same run, for another number of epochs. */
    public RunSettings withEpochs(int value) {
        return new RunSettings(model, data, value, batch, learningRate, seed);
    }
}
