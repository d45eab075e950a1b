package io.gatun.examples.run;

import io.gatun.data.cache.DataCache;
import io.gatun.data.sets.ImageData;
import io.gatun.data.sets.ImageSet;
import me.tongfei.progressbar.ProgressBar;

/**
 * The training and the test pictures of a data set.
 *
 * @param train to train on
 * @param test to test on
 */
public record ImageSets(ImageSet train, ImageSet test) {
    /** The pictures from the data folder, fetched with a progress bar where they are not there yet. */
    public static ImageSets fetch(ImageData data) {
        try (var bar = new DownloadBar()) {
            DataCache cache = DataCache.standard().withProgress(bar::update);
            return new ImageSets(data.load(true, cache), data.load(false, cache));
        }
    }

    /** A bar for each thing that is fetched. */
    private static final class DownloadBar implements AutoCloseable {
        private ProgressBar bar;
        private String what;

        void update(String name, long done, long total) {
            if (!Bars.watched()) {
                return;
            }
            if (!name.equals(what)) {
                close();
                what = name;
                bar = Bars.open(name, done, total, 1 << 20, " MB");
            }
            if (total > 0) {
                bar.maxHint(total);
            }
            bar.stepTo(done);
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
                bar = null;
            }
        }
    }
}
