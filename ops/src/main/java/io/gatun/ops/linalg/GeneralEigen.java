package io.gatun.ops.linalg;

/**
 * Eigenvalues and eigenvectors of a real matrix: Householder reduction to Hessenberg form, complex QR steps with Wilkinson's
 * shift, substitution back (Golub and Van Loan, 7.4 to 7.6). Vectors are columns of length 1 whose largest element is real, as
 * LAPACK's; conjugate pairs stand together, the positive imaginary part first.
 */
final class GeneralEigen {
    private static final double EPSILON = 0x1p-53;
    private static final int STEPS = 60;

    final double[] real;
    final double[] imaginary;
    final double[] vectorsReal;
    final double[] vectorsImaginary;

    private final int n;
    /** The triangle that the matrix becomes, and the vectors of the basis in which it is one. */
    private final double[] hr;

    private final double[] hi;
    private final double[] zr;
    private final double[] zi;

    GeneralEigen(double[] a, int n) {
        this.n = n;
        real = new double[n];
        imaginary = new double[n];
        vectorsReal = new double[n * n];
        vectorsImaginary = new double[n * n];
        hr = a;
        zr = Dense.identity(n);
        hi = new double[n * n];
        zi = new double[n * n];
        hessenberg();
        double size = 0;
        for (double v : hr) {
            size = Math.max(size, Math.abs(v));
        }
        triangle();
        collect(Math.max(size, Double.MIN_NORMAL));
    }

    private void hessenberg() {
        for (int k = 0; k < n - 2; k++) {
            double tail = 0;
            for (int i = k + 2; i < n; i++) {
                tail = Math.hypot(tail, hr[i * n + k]);
            }
            if (tail == 0) {
                continue;
            }
            double alpha = hr[(k + 1) * n + k];
            double beta = -Math.copySign(Math.hypot(alpha, tail), alpha);
            double[] v = new double[n];
            v[k + 1] = 1;
            for (int i = k + 2; i < n; i++) {
                v[i] = hr[i * n + k] / (alpha - beta);
            }
            double tau = (beta - alpha) / beta;
            for (int j = 0; j < n; j++) {
                double dot = 0;
                for (int i = k + 1; i < n; i++) {
                    dot += v[i] * hr[i * n + j];
                }
                for (int i = k + 1; i < n; i++) {
                    hr[i * n + j] -= tau * dot * v[i];
                }
            }
            for (double[] m : new double[][] {hr, zr}) {
                for (int i = 0; i < n; i++) {
                    double dot = 0;
                    for (int j = k + 1; j < n; j++) {
                        dot += m[i * n + j] * v[j];
                    }
                    for (int j = k + 1; j < n; j++) {
                        m[i * n + j] -= tau * dot * v[j];
                    }
                }
            }
            for (int i = k + 2; i < n; i++) {
                hr[i * n + k] = 0;
            }
        }
    }

    private double size(int i, int j) {
        return Math.hypot(hr[i * n + j], hi[i * n + j]);
    }

    private void triangle() {
        int last = n - 1;
        for (int steps = 0; last > 0; ) {
            int first = last;
            while (first > 0 && size(first, first - 1) > EPSILON * (size(first, first) + size(first - 1, first - 1))) {
                first--;
            }
            if (first > 0) {
                hr[first * n + first - 1] = 0;
                hi[first * n + first - 1] = 0;
            }
            if (first == last || steps == STEPS) {
                last--;
                steps = 0;
                continue;
            }
            steps++;
            double[] shift = steps % 10 == 0
                    ? new double[] {size(last, last - 1) + hr[last * n + last], hi[last * n + last]}
                    : wilkinson(last);
            step(first, last, shift[0], shift[1]);
        }
    }

    /** The eigenvalue of the last two rows and columns that is nearer to the last element. */
    private double[] wilkinson(int k) {
        int p = (k - 1) * n + k - 1;
        int q = (k - 1) * n + k;
        int r = k * n + k - 1;
        int s = k * n + k;
        // With d half the difference of the diagonal: s + d -+ sqrt(d^2 + q r), as s - q r / (d +- sqrt(...)).
        double dr = (hr[p] - hr[s]) / 2;
        double di = (hi[p] - hi[s]) / 2;
        double br = hr[q] * hr[r] - hi[q] * hi[r];
        double bi = hr[q] * hi[r] + hi[q] * hr[r];
        double[] root = root(dr * dr - di * di + br, 2 * dr * di + bi);
        double sign = dr * root[0] + di * root[1] < 0 ? -1 : 1;
        double[] f = divide(br, bi, dr + sign * root[0], di + sign * root[1]);
        return new double[] {hr[s] - f[0], hi[s] - f[1]};
    }

    private static double[] root(double re, double im) {
        double length = Math.hypot(re, im);
        double x = Math.sqrt((length + Math.abs(re)) / 2);
        if (x == 0) {
            return new double[2];
        }
        double y = im / (2 * x);
        return re >= 0 ? new double[] {x, y} : new double[] {Math.abs(y), Math.copySign(x, im)};
    }

    private static double[] divide(double ar, double ai, double br, double bi) {
        double size = br * br + bi * bi;
        return size == 0 ? new double[2] : new double[] {(ar * br + ai * bi) / size, (ai * br - ar * bi) / size};
    }

    /** One QR step of rows and columns first to last. */
    private void step(int first, int last, double sr, double si) {
        for (int i = first; i <= last; i++) {
            hr[i * n + i] -= sr;
            hi[i * n + i] -= si;
        }
        double[][] turns = new double[last - first][];
        for (int k = first; k < last; k++) {
            int p = k * n + k;
            int q = p + n;
            double r = Math.hypot(Math.hypot(hr[p], hi[p]), Math.hypot(hr[q], hi[q]));
            double[] t = r == 0 ? new double[] {1, 0, 0, 0} : new double[] {hr[p] / r, hi[p] / r, hr[q] / r, hi[q] / r};
            turns[k - first] = t;
            for (int j = k; j < n; j++) {
                turn(hr, hi, k * n + j, (k + 1) * n + j, t[0], -t[1], t[2], -t[3], -t[2], -t[3], t[0], t[1]);
            }
        }
        for (int k = first; k < last; k++) {
            double[] t = turns[k - first];
            for (int i = 0; i <= k + 1; i++) {
                turn(hr, hi, i * n + k, i * n + k + 1, t[0], t[1], t[2], t[3], -t[2], t[3], t[0], -t[1]);
            }
            for (int i = 0; i < n; i++) {
                turn(zr, zi, i * n + k, i * n + k + 1, t[0], t[1], t[2], t[3], -t[2], t[3], t[0], -t[1]);
            }
        }
        for (int i = first; i <= last; i++) {
            hr[i * n + i] += sr;
            hi[i * n + i] += si;
        }
    }

    /** Elements x and y become a x + b y and c x + d y; each coefficient is a real and an imaginary part. */
    private static void turn(
            double[] re,
            double[] im,
            int x,
            int y,
            double ar,
            double ai,
            double br,
            double bi,
            double cr,
            double ci,
            double dr,
            double di) {
        double xr = re[x];
        double xi = im[x];
        double yr = re[y];
        double yi = im[y];
        re[x] = ar * xr - ai * xi + br * yr - bi * yi;
        im[x] = ar * xi + ai * xr + br * yi + bi * yr;
        re[y] = cr * xr - ci * xi + dr * yr - di * yi;
        im[y] = cr * xi + ci * xr + dr * yi + di * yr;
    }

    /** Values and vectors in order; what is complex by rounding alone becomes real. */
    private void collect(double size) {
        boolean[] done = new boolean[n];
        int next = 0;
        for (int k = 0; k < n; k++) {
            if (done[k]) {
                continue;
            }
            done[k] = true;
            int partner = -1;
            if (Math.abs(hi[k * n + k]) > 8 * n * 0x1p-52 * size) {
                partner = partner(k, done);
            }
            if (partner < 0) {
                put(next++, k, false, true);
                continue;
            }
            done[partner] = true;
            int positive = hi[k * n + k] > 0 ? k : partner;
            put(next++, positive, false, false);
            put(next++, positive, true, false);
        }
    }

    /** The value not yet used that is nearest to the conjugate of value k. */
    private int partner(int k, boolean[] done) {
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int j = 0; j < n; j++) {
            double distance = Math.hypot(hr[j * n + j] - hr[k * n + k], hi[j * n + j] + hi[k * n + k]);
            if (!done[j] && distance < least) {
                least = distance;
                best = j;
            }
        }
        return best;
    }

    private void put(int at, int k, boolean conjugate, boolean isReal) {
        double[] xr = new double[n];
        double[] xi = new double[n];
        xr[k] = 1;
        for (int i = k - 1; i >= 0; i--) {
            double sr = 0;
            double si = 0;
            for (int j = i + 1; j <= k; j++) {
                sr += hr[i * n + j] * xr[j] - hi[i * n + j] * xi[j];
                si += hr[i * n + j] * xi[j] + hi[i * n + j] * xr[j];
            }
            double dr = hr[k * n + k] - hr[i * n + i];
            double di = hi[k * n + k] - hi[i * n + i];
            double least = EPSILON * Math.max(size(k, k), size(i, i));
            if (Math.hypot(dr, di) <= least) {
                dr = Math.max(least, Double.MIN_NORMAL);
                di = 0;
            }
            double[] f = divide(sr, si, dr, di);
            xr[i] = f[0];
            xi[i] = f[1];
        }
        double[] vr = new double[n];
        double[] vi = new double[n];
        double length = 0;
        int largest = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= k; j++) {
                vr[i] += zr[i * n + j] * xr[j] - zi[i * n + j] * xi[j];
                vi[i] += zr[i * n + j] * xi[j] + zi[i * n + j] * xr[j];
            }
            length = Math.hypot(length, Math.hypot(vr[i], vi[i]));
            largest = Math.hypot(vr[i], vi[i]) > Math.hypot(vr[largest], vi[largest]) ? i : largest;
        }
        double phase = Math.hypot(vr[largest], vi[largest]) * length;
        double pr = vr[largest] / phase;
        double pi = -vi[largest] / phase;
        real[at] = hr[k * n + k];
        imaginary[at] = isReal ? 0 : conjugate ? -hi[k * n + k] : hi[k * n + k];
        for (int i = 0; i < n; i++) {
            vectorsReal[i * n + at] = vr[i] * pr - vi[i] * pi;
            double im = isReal || i == largest ? 0 : vr[i] * pi + vi[i] * pr;
            vectorsImaginary[i * n + at] = conjugate ? -im : im;
        }
    }
}
