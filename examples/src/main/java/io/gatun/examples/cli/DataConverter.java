package io.gatun.examples.cli;

import io.gatun.data.sets.ImageData;
import io.gatun.ops.GatunException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Data sets by their names. */
final class DataConverter implements ITypeConverter<ImageData> {
    @Override
    public ImageData convert(String id) {
        try {
            return ImageData.of(id);
        } catch (GatunException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
