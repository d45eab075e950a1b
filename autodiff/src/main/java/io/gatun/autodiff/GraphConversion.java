package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.graph.GraphEditor;
import io.gatun.ops.DataType;
import java.util.List;
import java.util.Map;

/** Changes of variables that are there; {@link #edit()} changes what is computed. */
public sealed interface GraphConversion permits SameDiff {
    /** The variable of a name. */
    SDVariable variable(String name);

    /** Changes the graph: replaces parts of it, freezes, cuts and splices. */
    GraphEditor edit();

    /** Gives a variable another name; see {@link SDVariable#rename}. */
    default void renameVariable(String from, String to) {
        variable(from).rename(to);
    }

    /** Makes parameters or states constants, under their names: training leaves them alone, plans fold them. */
    default void convertToConstants(List<SDVariable> variables) {
        edit().convertToConstants(variables);
    }

    /** Makes a parameter or state a constant. */
    default SDVariable convertToConstant(SDVariable v) {
        convertToConstants(List.of(v));
        return v;
    }

    /**
     * Gives a placeholder a value for good. Sizes that were unknown become those of the value, for all that is computed
     * from it, too.
     *
     * @param value of the placeholder's type, of a shape that it takes; copied
     */
    default SDVariable convertToConstant(SDVariable placeholder, NDArray value) {
        return edit().convertToConstant(placeholder, value);
    }

    /** Makes constants or states parameters, which training changes. */
    default void convertToVariables(List<SDVariable> variables) {
        edit().convertToVariables(variables);
    }

    /** Makes a constant or state a parameter. */
    default SDVariable convertToVariable(SDVariable v) {
        convertToVariables(List.of(v));
        return v;
    }

    /** Makes a placeholder a parameter; see {@link #convertToConstant(SDVariable, NDArray)}. */
    default SDVariable convertToVariable(SDVariable placeholder, NDArray value) {
        return edit().convertToVariable(placeholder, value);
    }

    /**
     * Gives placeholders, parameters, states and constants other types; the types of what is computed from them follow.
     *
     * @throws io.gatun.ops.GatunException if an operation does not take the new types together; nothing is changed then
     */
    default void convertDataTypes(Map<String, DataType> types) {
        edit().convertDataTypes(types);
    }

    /** Gives all variables of one type another, with what makes numbers of that type inside the graph. */
    default void convertDataTypes(DataType from, DataType to) {
        edit().convertDataTypes(from, to);
    }
}
