package io.gatun.examples.cli;

import io.gatun.examples.run.ModelKind;
import io.gatun.ops.GatunException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Networks by their names. */
final class ModelConverter implements ITypeConverter<ModelKind> {
    @Override
    public ModelKind convert(String id) {
        try {
            return ModelKind.of(id);
        } catch (GatunException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
