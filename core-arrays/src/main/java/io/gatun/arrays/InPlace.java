package io.gatun.arrays;

import io.gatun.ops.Binary;
import io.gatun.ops.DataType;
import io.gatun.ops.Unary;

/**
 * Operations that write their result into the array itself and return it. The other operand broadcasts to this array's shape;
 * the result must be of this array's kind of type or a smaller one (a floating result does not go into an integer array).
 * Views write into their base. An operand that overlaps this array is copied first.
 *
 * <p>Gradients do not see what happens in place: use the operations of {@code Ops} in functions that are differentiated.
 */
public sealed interface InPlace permits NDArray {
    private static NDArray into(Unary op, NDArray x, NDArray out) {
        return Hooks.active == null ? Elementary.into(op, x, out) : Hooks.into(op, x, out);
    }

    private static NDArray into(Binary op, NDArray x, NDArray y, NDArray out) {
        return Hooks.active == null ? Elementary.into(op, x, y, out) : Hooks.into(op, x, y, out);
    }

    /** {@code this = op(this)}. */
    default NDArray applyi(Unary op) {
        NDArray x = (NDArray) this;
        return into(op, x, x);
    }

    /** {@code this = op(this, y)}. */
    default NDArray applyi(Binary op, NDArray y) {
        NDArray x = (NDArray) this;
        return into(op, x, y, x);
    }

    /** {@code this = op(this, y)} of a scalar. */
    default NDArray applyi(Binary op, double y) {
        NDArray x = (NDArray) this;
        return applyi(op, Nd.scalar(x.type.floating(), y));
    }

    /** {@code out = op(this)}; out has this array's shape. Returns out. */
    default NDArray applyInto(Unary op, NDArray out) {
        return into(op, (NDArray) this, out);
    }

    /** {@code out = op(this, y)}; out has the broadcast shape. Returns out. */
    default NDArray applyInto(Binary op, NDArray y, NDArray out) {
        return into(op, (NDArray) this, y, out);
    }

    /** Copies the values of another array, broadcast to this shape and cast to this type. */
    default NDArray assign(NDArray values) {
        return Copies.assign((NDArray) this, values);
    }

    /** Sets every element. */
    default NDArray assign(double value) {
        return Copies.fill((NDArray) this, value);
    }

    /** Sets every element of a UTF8 array. */
    default NDArray assign(String value) {
        return Texts.fill((NDArray) this, value);
    }

    /** {@code this += y}. */
    default NDArray addi(NDArray y) {
        return applyi(Binary.ADD, y);
    }

    /** {@code this += y}. */
    default NDArray addi(double y) {
        return applyi(Binary.ADD, y);
    }

    /** {@code this -= y}. */
    default NDArray subi(NDArray y) {
        return applyi(Binary.SUB, y);
    }

    /** {@code this -= y}. */
    default NDArray subi(double y) {
        return applyi(Binary.SUB, y);
    }

    /** {@code this *= y}. */
    default NDArray muli(NDArray y) {
        return applyi(Binary.MUL, y);
    }

    /** {@code this *= y}. */
    default NDArray muli(double y) {
        return applyi(Binary.MUL, y);
    }

    /** {@code this /= y}. */
    default NDArray divi(NDArray y) {
        return applyi(Binary.DIV, y);
    }

    /** {@code this /= y}. */
    default NDArray divi(double y) {
        return applyi(Binary.DIV, y);
    }

    /** {@code this = y - this}. */
    default NDArray rsubi(NDArray y) {
        NDArray x = (NDArray) this;
        return into(Binary.SUB, y, x, x);
    }

    /** {@code this = y - this}. */
    default NDArray rsubi(double y) {
        NDArray x = (NDArray) this;
        return rsubi(Nd.scalar(x.type.floating(), y));
    }

    /** {@code this = y / this}. */
    default NDArray rdivi(NDArray y) {
        NDArray x = (NDArray) this;
        return into(Binary.DIV, y, x, x);
    }

    /** {@code this = y / this}. */
    default NDArray rdivi(double y) {
        NDArray x = (NDArray) this;
        return rdivi(Nd.scalar(x.type.floating(), y));
    }

    /** {@code this += y}, keeping integer types. */
    default NDArray addi(long y) {
        return applyi(Binary.ADD, whole(y));
    }

    /** {@code this -= y}, keeping integer types. */
    default NDArray subi(long y) {
        return applyi(Binary.SUB, whole(y));
    }

    /** {@code this *= y}, keeping integer types. */
    default NDArray muli(long y) {
        return applyi(Binary.MUL, whole(y));
    }

    private NDArray whole(long y) {
        NDArray x = (NDArray) this;
        return Nd.scalar(x.type == DataType.BOOL ? DataType.INT : x.type, y);
    }

    /** {@code this = -this}. */
    default NDArray negi() {
        return applyi(Unary.NEG);
    }

    /** {@code this = |this|}. */
    default NDArray absi() {
        return applyi(Unary.ABS);
    }

    /** {@code this = e^this}. */
    default NDArray expi() {
        return applyi(Unary.EXP);
    }

    /** {@code this = log(this)}. */
    default NDArray logi() {
        return applyi(Unary.LOG);
    }

    /** {@code this = sqrt(this)}. */
    default NDArray sqrti() {
        return applyi(Unary.SQRT);
    }

    /** {@code this = this * this}. */
    default NDArray squarei() {
        return applyi(Unary.SQUARE);
    }

    /** {@code this = tanh(this)}. */
    default NDArray tanhi() {
        return applyi(Unary.TANH);
    }

    /** {@code this = 1 / (1 + e^-this)}. */
    default NDArray sigmoidi() {
        return applyi(Unary.SIGMOID);
    }

    /** {@code this = this^y}. */
    default NDArray powi(NDArray y) {
        return applyi(Binary.POW, y);
    }

    /** {@code this = this^y}. */
    default NDArray powi(double y) {
        return applyi(Binary.POW, y);
    }

    /** The larger of this and y, element by element. */
    default NDArray maxi(NDArray y) {
        return applyi(Binary.MAX, y);
    }

    /** The larger of this and y, element by element. */
    default NDArray maxi(double y) {
        return applyi(Binary.MAX, y);
    }

    /** The smaller of this and y, element by element. */
    default NDArray mini(NDArray y) {
        return applyi(Binary.MIN, y);
    }

    /** The smaller of this and y, element by element. */
    default NDArray mini(double y) {
        return applyi(Binary.MIN, y);
    }

    /** {@code this = floor(this / y)}. */
    default NDArray floorDivi(NDArray y) {
        return applyi(Binary.FLOOR_DIV, y);
    }

    /** The remainder of {@link #floorDivi}. */
    default NDArray modi(NDArray y) {
        return applyi(Binary.MOD, y);
    }

    /** Rounded down. */
    default NDArray floori() {
        return applyi(Unary.FLOOR);
    }

    /** Rounded up. */
    default NDArray ceili() {
        return applyi(Unary.CEIL);
    }

    /** Rounded to the nearest whole number, ties to even. */
    default NDArray roundi() {
        return applyi(Unary.ROUND);
    }

    /** -1, 0 or 1. */
    default NDArray signi() {
        return applyi(Unary.SIGN);
    }

    /** {@code this = max(this, 0)}. */
    default NDArray relui() {
        return applyi(Unary.RELU);
    }
}
