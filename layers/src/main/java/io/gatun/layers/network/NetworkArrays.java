package io.gatun.layers.network;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.SDVariable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The arrays of a network. Trained ones also lie in one vector: layers from the first to the last, in each the arrays
 * as its {@code parameters} lists them, each in c order. Their names are {@code LAYER/NAME}, such as {@code layer0/W}.
 * Everything given out is a copy, of the caller, in the innermost open scope; what is set is taken over between two
 * training steps.
 */
public sealed interface NetworkArrays permits MultiLayerNetwork {
    /** All trained values as one vector. */
    default NDArray params() {
        return net().engine("params").params();
    }

    /** Sets all trained values from a vector in the order of {@link #params}. */
    default void setParams(NDArray vector) {
        Engine e = net().engine("setParams");
        net().betweenSteps(() -> e.setParams(vector));
    }

    /** The trained arrays by name, in the order of {@link #params}. */
    default Map<String, NDArray> paramTable() {
        return copies(net().engine("paramTable").parameters());
    }

    /** The arrays that are kept but not trained, by name, such as running averages. */
    default Map<String, NDArray> stateTable() {
        return copies(net().engine("stateTable").states());
    }

    /** A trained or kept array. */
    default NDArray getParam(String name) {
        return net().engine("getParam").variable(name).value();
    }

    /** Sets a trained or kept array, of its shape and type. */
    default void setParam(String name, NDArray value) {
        SDVariable v = net().engine("setParam").variable(name);
        net().betweenSteps(() -> v.assign(value));
    }

    /** What the updaters remember (momentum, moments) as one vector, empty for plain SGD. */
    default NDArray getUpdaterState() {
        Engine e = net().trainable("getUpdaterState");
        NDArray[] state = new NDArray[1];
        net().betweenSteps(() -> state[0] = e.trainer().updaterState());
        return state[0];
    }

    /** Sets what the updaters remember, from what {@link #getUpdaterState} gave. */
    default void setUpdaterState(NDArray state) {
        Engine e = net().trainable("setUpdaterState");
        net().betweenSteps(() -> e.trainer().setUpdaterState(state));
    }

    private MultiLayerNetwork net() {
        return (MultiLayerNetwork) this;
    }

    private static Map<String, NDArray> copies(Map<String, SDVariable> variables) {
        Map<String, NDArray> out = new LinkedHashMap<>();
        variables.forEach((name, v) -> out.put(name, v.value()));
        return out;
    }
}
