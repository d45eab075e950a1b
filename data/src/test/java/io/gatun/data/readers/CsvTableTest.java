package io.gatun.data.readers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.Scope;
import io.gatun.data.DataSet;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.IndexException;
import io.gatun.ops.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTableTest {
    private static final String FLOWERS = "length,width,species\n5.1,3.5,setosa\n7.0,3.2,versicolor\n4.9,3.0,setosa\n";

    @TempDir
    Path folder;

    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static CsvTable plain(String text) {
        return CsvTable.parse(text, "test.csv", CsvFormat.PLAIN);
    }

    private static String failure(Runnable task) {
        return assertThrows(FileFormatException.class, task::run).getMessage();
    }

    @Test
    void readsNumbers() {
        CsvTable t = plain("1,-2.5\n\n3e2, .5 \n");
        assertEquals(2, t.rows());
        assertEquals(2, t.columns());
        assertEquals(Shape.of(2, 2), t.toArray().shape());
        assertArrayEquals(new float[] {1, -2.5f, 300, .5f}, t.toArray().toFloatArray());
        assertArrayEquals(new float[] {-2.5f, 1, .5f, 300}, t.toArray(1, 0).toFloatArray());
    }

    @Test
    void readsAFileWithWordsForClasses() throws IOException {
        Path file = Files.writeString(folder.resolve("flowers.csv"), FLOWERS);
        CsvTable t = CsvTable.read(file, CsvFormat.WITH_HEADER);
        assertEquals(List.of("length", "width", "species"), t.header());
        assertEquals(List.of("setosa", "versicolor"), t.distinct(2));
        DataSet d = t.toClassification(2, t.distinct(2));
        assertArrayEquals(
                new float[] {5.1f, 3.5f, 7, 3.2f, 4.9f, 3}, d.features().toFloatArray());
        assertArrayEquals(new float[] {1, 0, 0, 1, 1, 0}, d.labels().toFloatArray());
        String unknown = failure(() -> t.toClassification(2, List.of("setosa", "virginica")));
        assertTrue(unknown.contains(file + " line 3, column 3 (species): class \"versicolor\""), unknown);
    }

    @Test
    void readsClassesThatAreNumbersAndValuesToPredict() {
        CsvTable t = plain("1,2,0\n3,4,2\n");
        assertArrayEquals(
                new float[] {1, 0, 0, 0, 0, 1},
                t.toClassification(2, 3).labels().toFloatArray());
        assertArrayEquals(new float[] {2, 4}, t.toRegression(1).labels().toFloatArray());
        assertArrayEquals(new float[] {1, 0, 3, 2}, t.toRegression(1).features().toFloatArray());
        assertTrue(failure(() -> t.toClassification(2, 2))
                .contains("line 2, column 3: class 2, expected a whole number from 0 to 1"));
        assertTrue(failure(() -> plain("0.5\n").toClassification(0, 2)).contains("class 0.5"));
    }

    @Test
    void followsTheFormat() {
        CsvTable t = CsvTable.parse("# made by hand\na;b\n\"1\";2\n", "x", new CsvFormat(';', true, 1));
        assertArrayEquals(new float[] {1, 2}, t.toArray().toFloatArray());
        assertEquals("[a, b]", t.header().toString());
    }

    @Test
    void passesOverAByteOrderMark() {
        assertArrayEquals(new float[] {1, 2}, plain("\ufeff1,2\n").toArray().toFloatArray());
        assertTrue(failure(() -> plain("")).contains("holds no row"));
    }

    @Test
    void countsLinesWithinQuotes() {
        CsvTable t = plain("\"two\nlines\",1\nx,oops\n");
        assertTrue(failure(() -> t.toArray(1))
                .contains("test.csv line 3, column 2: expected a number, received \"oops\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "1d", "2f", "0x1p3L", "1,5", "--1", "1 2"})
    void refusesWhatIsNoNumber(String field) {
        CsvTable t = plain("1,\"" + field + "\"\n");
        String message = failure(() -> t.number(0, 1));
        assertTrue(message.startsWith("[csv] test.csv line 1, column 2: expected a number, received"), message);
    }

    @Test
    void refusesRaggedAndEmptyTables() {
        assertTrue(failure(() -> plain("1,2\n3,4\n5\n")).contains("line 3: 1 fields, expected 2"));
        assertTrue(failure(() -> plain("")).contains("holds no row"));
        assertTrue(failure(() -> CsvTable.parse("a,b\n", "x", CsvFormat.WITH_HEADER))
                .contains("holds no row"));
        assertTrue(failure(() -> CsvTable.read(folder.resolve("missing.csv"), CsvFormat.PLAIN))
                .contains("missing.csv"));
        assertThrows(IndexException.class, () -> plain("1,2").text(0, 2));
        assertThrows(IndexException.class, () -> plain("1,2").text(1, 0));
        assertThrows(IndexException.class, () -> plain("1,2").toRegression(5));
    }

    @Test
    void readsPackedFiles() throws IOException {
        Path file = folder.resolve("x.csv.gz");
        try (var out = new java.util.zip.GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("1,2\n".getBytes(StandardCharsets.UTF_8));
        }
        assertArrayEquals(
                new float[] {1, 2},
                CsvTable.read(file, CsvFormat.PLAIN).toArray().toFloatArray());
    }
}
