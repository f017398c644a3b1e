// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

import {Test} from "../Test.sol";
import {Float32} from "../../src/numerics/Float32.sol";
import {Float32Fma} from "../../src/numerics/Float32Fma.sol";
import {Float32Order} from "../../src/numerics/Float32Order.sol";

/// @notice Laws of binary32 arithmetic that hold for all bits, NaN and infinity included; no reference needed.
contract Float32PropertiesTest is Test {
    uint256 private constant ONE = 0x3f800000;
    uint256 private constant ZERO = 0;
    uint256 private constant SIGN = 0x80000000;
    uint256 private constant INFINITY = 0x7f800000;
    uint256 private constant NAN = 0x7fc00000;

    function testFuzz_add_commutes(uint32 a, uint32 b) external pure {
        assertEqBits(Float32.add(a, b), Float32.add(b, a), "a + b");
    }

    function testFuzz_mul_commutes(uint32 a, uint32 b) external pure {
        assertEqBits(Float32.mul(a, b), Float32.mul(b, a), "a * b");
        assertEqBits(Float32Fma.fma(a, b, ONE), Float32Fma.fma(b, a, ONE), "a * b + 1");
    }

    function testFuzz_add_oppositeIsNegatedSum(uint32 a, uint32 b) external pure {
        uint256 sum = Float32.add(a, b);
        uint256 opposite = Float32.add(Float32.neg(a), Float32.neg(b));
        // An exact cancellation is +0 both ways.
        if (sum == ZERO && a & (SIGN - 1) != 0) assertEqBits(opposite, ZERO, "cancelled");
        else if (_isZero(sum)) assertTrue(_isZero(opposite), "sum of zeros");
        else assertEqBits(opposite, Float32.neg(sum), "-a + -b");
    }

    function testFuzz_sub_selfIsZeroOrNaN(uint32 a) external pure {
        assertEqBits(Float32.sub(a, a), a & (SIGN - 1) < INFINITY ? ZERO : NAN, "a - a");
    }

    function testFuzz_identities(uint32 a) external pure {
        uint256 value = Float32.canonicalise(a);
        assertEqBits(Float32.mul(a, ONE), value, "a * 1");
        assertEqBits(Float32.div(a, ONE), value, "a / 1");
        assertEqBits(Float32.add(a, SIGN), value, "a + -0");
        assertEqBits(Float32.sub(a, ZERO), value, "a - 0");
        assertEqBits(Float32Fma.fma(a, ONE, SIGN), value, "a * 1 + -0");
        assertEqBits(Float32.neg(Float32.neg(a)), value, "-(-a)");
        assertEqBits(Float32.abs(Float32.neg(a)), Float32.abs(a), "|-a|");
    }

    function testFuzz_fma_agreesWithAddAndMul(uint32 a, uint32 b) external pure {
        assertEqBits(Float32Fma.fma(a, ONE, b), Float32.add(a, b), "a * 1 + b");
        // -0 is the neutral addend: +0 would turn a product of -0 into +0.
        assertEqBits(Float32Fma.fma(a, b, SIGN), _orPositive(Float32.mul(a, b), a, b), "a * b + -0");
    }

    /// @dev The error of a rounded product is a float (outside underflow), and fma finds it: Dekker's exact product.
    function testFuzz_fma_yieldsTheErrorOfAProduct(uint32 a, uint32 b) external pure {
        uint256 x = _moderate(a);
        uint256 y = _moderate(b);
        uint256 product = Float32.mul(x, y);
        uint256 lost = Float32Fma.fma(x, y, Float32.neg(product));
        assertEqBits(Float32.add(product, lost), product, "the error is at most half a unit");
        assertEqBits(Float32Fma.fma(x, y, Float32.neg(lost)), product, "product and error add up");
    }

    /// @dev The error of a rounded sum is a float: Moller and Knuth.
    function testFuzz_add_errorIsExact(uint32 a, uint32 b) external pure {
        uint256 x = _moderate(a);
        uint256 y = _moderate(b);
        uint256 sum = Float32.add(x, y);
        uint256 part = Float32.sub(sum, x);
        uint256 lost = Float32.add(Float32.sub(x, Float32.sub(sum, part)), Float32.sub(y, part));
        assertEqBits(Float32.add(sum, lost), sum, "the error is at most half a unit");
        assertEqBits(Float32.sub(Float32.sub(sum, x), part), ZERO, "the part is exact");
    }

    function testFuzz_div_invertsExactProducts(uint32 a, uint256 shift) external pure {
        uint256 x = _moderate(a);
        uint256 power = (bound(shift, 1, 60) << 23) + ONE - (30 << 23);
        assertEqBits(Float32.div(Float32.mul(x, power), power), x, "x * 2^k / 2^k");
        assertEqBits(Float32.div(x, x), ONE, "x / x");
    }

    /// @dev Tuckerman's test: r is the nearest root of x if and only if (r - ulp) * r < x <= (r + ulp) * r.
    function testFuzz_sqrt_passesTuckermansTest(uint32 a) external pure {
        uint256 x = Float32.abs(_moderate(a));
        uint256 r = Float32.sqrt(x);
        uint256 below = Float32Fma.fma(r - 1, r, Float32.neg(x));
        uint256 above = Float32Fma.fma(r + 1, r, Float32.neg(x));
        assertEq(Float32Order.lt(below, ZERO), 1, "(r - ulp) * r < x");
        assertEq(Float32Order.le(ZERO, above), 1, "x <= (r + ulp) * r");
    }

    function testFuzz_sqrt_ofASquare(uint32 a) external pure {
        // Half of the fraction bits: the square is exact.
        uint256 x = Float32.abs(_moderate(a)) >> 12 << 12;
        assertEqBits(Float32.sqrt(Float32.mul(x, x)), x, "sqrt(x * x)");
    }

    function testFuzz_roundEven_isIdempotentAndNear(uint32 a) external pure {
        uint256 rounded = Float32.roundEven(a);
        assertEqBits(Float32.roundEven(rounded), rounded, "round(round(a))");
        if (a & (SIGN - 1) >= INFINITY) return;
        uint256 distance = Float32.abs(Float32.sub(a, rounded));
        assertEq(Float32Order.le(distance, ONE - (1 << 23)), 1, "at most one half away");
        assertEq(rounded & SIGN, a & SIGN, "sign");
    }

    function testFuzz_order_isTotalWithoutNaN(uint32 a, uint32 b) external pure {
        uint256 less = Float32Order.lt(a, b);
        uint256 equal = Float32Order.eq(a, b);
        uint256 greater = Float32Order.lt(b, a);
        bool ordered = a & (SIGN - 1) <= INFINITY && b & (SIGN - 1) <= INFINITY;
        assertEq(less + equal + greater, ordered ? 1 : 0, "exactly one, or none with NaN");
        assertEq(Float32Order.le(a, b), less | equal, "less or equal");
        assertEqBits(Float32Order.min(a, b), Float32Order.min(b, a), "minimum commutes");
        assertEqBits(Float32Order.max(a, b), Float32Order.max(b, a), "maximum commutes");
        if (less == 1) {
            assertEqBits(Float32Order.min(a, b), a, "minimum");
            assertEqBits(Float32Order.max(a, b), b, "maximum");
        }
        if (!ordered) assertEqBits(Float32Order.min(a, b), NAN, "NaN");
    }

    function testFuzz_add_isMonotonic(uint32 a, uint32 b, uint32 c) external pure {
        uint256 low = Float32Order.min(a, b);
        uint256 high = Float32Order.max(a, b);
        uint256 sums = Float32Order.le(Float32.add(low, c), Float32.add(high, c));
        bool defined = Float32Order.eq(Float32.add(low, c), Float32.add(low, c)) == 1
            && Float32Order.eq(Float32.add(high, c), Float32.add(high, c)) == 1;
        if (defined) assertEq(sums, 1, "low + c <= high + c");
    }

    /// @dev The same sign and fraction with an exponent within 2^40 of 1, so that products and errors stay normal.
    function _moderate(uint32 a) private pure returns (uint256) {
        uint256 exponent = 127 - 40 + ((a >> 23) & 0xff) % (2 * 40);
        return (a & (SIGN | ((1 << 23) - 1))) | (exponent << 23);
    }

    function _isZero(uint256 a) private pure returns (bool) {
        return a & (SIGN - 1) == 0;
    }

    /// @dev A product that is exactly +0 stays so: +0 + -0 = +0. Others are unchanged.
    function _orPositive(uint256 product, uint256 a, uint256 b) private pure returns (uint256) {
        if (_isZero(product) && (_isZero(a) || _isZero(b))) return (a ^ b) & SIGN;
        return product;
    }
}
