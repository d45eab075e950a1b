package io.gatun.data;

import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Delivers the data sets of a list, each as one batch, in their order. The arrays stay those of the list: they must live as
 * long as the iterator is used, and must not be closed by who receives them.
 */
public final class ListDataSetIterator implements DataSetIterator {
    private final List<DataSet> list;
    private final int batch;
    private final Shape example;
    private final int outcomes;
    private DataSetPreProcessor preProcessor;
    private int position;

    /**
     * @throws ShapeException if the examples differ in shape
     * @throws DataException if the list is empty or a label is not finite
     */
    public ListDataSetIterator(List<DataSet> batches) {
        if (batches.isEmpty()) {
            throw new DataException("[iterator] the list of data sets is empty: expected at least one");
        }
        list = List.copyOf(batches);
        DataSet first = list.getFirst();
        example = first.exampleShape();
        outcomes = (int) first.labels().size(-1);
        int largest = 0;
        for (DataSet d : list) {
            if (!d.exampleShape().equals(example) || d.labels().size(-1) != outcomes) {
                throw new ShapeException("[iterator] data sets with features "
                        + first.features().shape() + " and "
                        + d.features().shape() + ", labels " + first.labels().shape() + " and "
                        + d.labels().shape() + ": expected the same shape but for the first axis");
            }
            d.requireFiniteLabels();
            largest = (int) Math.max(largest, d.numExamples());
        }
        batch = largest;
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public long batches() {
        return list.size();
    }

    @Override
    public long totalExamples() {
        return list.stream().mapToLong(DataSet::numExamples).sum();
    }

    @Override
    public Shape exampleShape() {
        return example;
    }

    @Override
    public int totalOutcomes() {
        return outcomes;
    }

    @Override
    public DataSetPreProcessor preProcessor() {
        return preProcessor;
    }

    @Override
    public void setPreProcessor(DataSetPreProcessor preProcessor) {
        this.preProcessor = preProcessor;
    }

    /** False: the arrays are in memory already, and stay the list's. */
    @Override
    public boolean asyncSupported() {
        return false;
    }

    @Override
    public void reset() {
        position = 0;
    }

    @Override
    public boolean hasNext() {
        return position < list.size();
    }

    @Override
    public DataSet next() {
        if (!hasNext()) {
            throw new NoSuchElementException("[iterator] the epoch of " + list.size()
                    + " batches is over: ask hasNext() first, or call reset()");
        }
        DataSet data = list.get(position++);
        return preProcessor == null ? data : preProcessor.preProcess(data);
    }
}
