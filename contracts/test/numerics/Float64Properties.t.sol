// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

import {Test} from "../Test.sol";
import {Float64} from "../../src/numerics/Float64.sol";
import {Float64Fma} from "../../src/numerics/Float64Fma.sol";
import {Float64Order} from "../../src/numerics/Float64Order.sol";

/// @notice Laws of binary64 arithmetic that hold for all bits, NaN and infinity included; no reference needed.
contract Float64PropertiesTest is Test {
    uint256 private constant ONE = 0x3ff0000000000000;
    uint256 private constant ZERO = 0;
    uint256 private constant SIGN = 0x8000000000000000;
    uint256 private constant INFINITY = 0x7ff0000000000000;
    uint256 private constant NAN = 0x7ff8000000000000;

    function testFuzz_add_commutes(uint64 a, uint64 b) external pure {
        assertEqBits(Float64.add(a, b), Float64.add(b, a), "a + b");
    }

    function testFuzz_mul_commutes(uint64 a, uint64 b) external pure {
        assertEqBits(Float64.mul(a, b), Float64.mul(b, a), "a * b");
        assertEqBits(Float64Fma.fma(a, b, ONE), Float64Fma.fma(b, a, ONE), "a * b + 1");
    }

    function testFuzz_add_oppositeIsNegatedSum(uint64 a, uint64 b) external pure {
        uint256 sum = Float64.add(a, b);
        uint256 opposite = Float64.add(Float64.neg(a), Float64.neg(b));
        // An exact cancellation is +0 both ways.
        if (sum == ZERO && a & (SIGN - 1) != 0) assertEqBits(opposite, ZERO, "cancelled");
        else if (_isZero(sum)) assertTrue(_isZero(opposite), "sum of zeros");
        else assertEqBits(opposite, Float64.neg(sum), "-a + -b");
    }

    function testFuzz_sub_selfIsZeroOrNaN(uint64 a) external pure {
        assertEqBits(Float64.sub(a, a), a & (SIGN - 1) < INFINITY ? ZERO : NAN, "a - a");
    }

    function testFuzz_identities(uint64 a) external pure {
        uint256 value = Float64.canonicalise(a);
        assertEqBits(Float64.mul(a, ONE), value, "a * 1");
        assertEqBits(Float64.div(a, ONE), value, "a / 1");
        assertEqBits(Float64.add(a, SIGN), value, "a + -0");
        assertEqBits(Float64.sub(a, ZERO), value, "a - 0");
        assertEqBits(Float64Fma.fma(a, ONE, SIGN), value, "a * 1 + -0");
        assertEqBits(Float64.neg(Float64.neg(a)), value, "-(-a)");
        assertEqBits(Float64.abs(Float64.neg(a)), Float64.abs(a), "|-a|");
    }

    function testFuzz_fma_agreesWithAddAndMul(uint64 a, uint64 b) external pure {
        assertEqBits(Float64Fma.fma(a, ONE, b), Float64.add(a, b), "a * 1 + b");
        // -0 is the neutral addend: +0 would turn a product of -0 into +0.
        assertEqBits(Float64Fma.fma(a, b, SIGN), _orPositive(Float64.mul(a, b), a, b), "a * b + -0");
    }

    /// @dev The error of a rounded product is a float (outside underflow), and fma finds it: Dekker's exact product.
    function testFuzz_fma_yieldsTheErrorOfAProduct(uint64 a, uint64 b) external pure {
        uint256 x = _moderate(a);
        uint256 y = _moderate(b);
        uint256 product = Float64.mul(x, y);
        uint256 lost = Float64Fma.fma(x, y, Float64.neg(product));
        assertEqBits(Float64.add(product, lost), product, "the error is at most half a unit");
        assertEqBits(Float64Fma.fma(x, y, Float64.neg(lost)), product, "product and error add up");
    }

    /// @dev The error of a rounded sum is a float: Moller and Knuth.
    function testFuzz_add_errorIsExact(uint64 a, uint64 b) external pure {
        uint256 x = _moderate(a);
        uint256 y = _moderate(b);
        uint256 sum = Float64.add(x, y);
        uint256 part = Float64.sub(sum, x);
        uint256 lost = Float64.add(Float64.sub(x, Float64.sub(sum, part)), Float64.sub(y, part));
        assertEqBits(Float64.add(sum, lost), sum, "the error is at most half a unit");
        assertEqBits(Float64.sub(Float64.sub(sum, x), part), ZERO, "the part is exact");
    }

    function testFuzz_div_invertsExactProducts(uint64 a, uint256 shift) external pure {
        uint256 x = _moderate(a);
        uint256 power = (bound(shift, 1, 60) << 52) + ONE - (30 << 52);
        assertEqBits(Float64.div(Float64.mul(x, power), power), x, "x * 2^k / 2^k");
        assertEqBits(Float64.div(x, x), ONE, "x / x");
    }

    /// @dev Tuckerman's test: r is the nearest root of x if and only if (r - ulp) * r < x <= (r + ulp) * r.
    function testFuzz_sqrt_passesTuckermansTest(uint64 a) external pure {
        uint256 x = Float64.abs(_moderate(a));
        uint256 r = Float64.sqrt(x);
        uint256 below = Float64Fma.fma(r - 1, r, Float64.neg(x));
        uint256 above = Float64Fma.fma(r + 1, r, Float64.neg(x));
        assertEq(Float64Order.lt(below, ZERO), 1, "(r - ulp) * r < x");
        assertEq(Float64Order.le(ZERO, above), 1, "x <= (r + ulp) * r");
    }

    function testFuzz_sqrt_ofASquare(uint64 a) external pure {
        // Half of the fraction bits: the square is exact.
        uint256 x = Float64.abs(_moderate(a)) >> 27 << 27;
        assertEqBits(Float64.sqrt(Float64.mul(x, x)), x, "sqrt(x * x)");
    }

    function testFuzz_roundEven_isIdempotentAndNear(uint64 a) external pure {
        uint256 rounded = Float64.roundEven(a);
        assertEqBits(Float64.roundEven(rounded), rounded, "round(round(a))");
        if (a & (SIGN - 1) >= INFINITY) return;
        uint256 distance = Float64.abs(Float64.sub(a, rounded));
        assertEq(Float64Order.le(distance, ONE - (1 << 52)), 1, "at most one half away");
        assertEq(rounded & SIGN, a & SIGN, "sign");
    }

    function testFuzz_order_isTotalWithoutNaN(uint64 a, uint64 b) external pure {
        uint256 less = Float64Order.lt(a, b);
        uint256 equal = Float64Order.eq(a, b);
        uint256 greater = Float64Order.lt(b, a);
        bool ordered = a & (SIGN - 1) <= INFINITY && b & (SIGN - 1) <= INFINITY;
        assertEq(less + equal + greater, ordered ? 1 : 0, "exactly one, or none with NaN");
        assertEq(Float64Order.le(a, b), less | equal, "less or equal");
        assertEqBits(Float64Order.min(a, b), Float64Order.min(b, a), "minimum commutes");
        assertEqBits(Float64Order.max(a, b), Float64Order.max(b, a), "maximum commutes");
        if (less == 1) {
            assertEqBits(Float64Order.min(a, b), a, "minimum");
            assertEqBits(Float64Order.max(a, b), b, "maximum");
        }
        if (!ordered) assertEqBits(Float64Order.min(a, b), NAN, "NaN");
    }

    function testFuzz_add_isMonotonic(uint64 a, uint64 b, uint64 c) external pure {
        uint256 low = Float64Order.min(a, b);
        uint256 high = Float64Order.max(a, b);
        uint256 sums = Float64Order.le(Float64.add(low, c), Float64.add(high, c));
        bool defined = Float64Order.eq(Float64.add(low, c), Float64.add(low, c)) == 1
            && Float64Order.eq(Float64.add(high, c), Float64.add(high, c)) == 1;
        if (defined) assertEq(sums, 1, "low + c <= high + c");
    }

    /// @dev The same sign and fraction with an exponent within 2^400 of 1, so that products and errors stay normal.
    function _moderate(uint64 a) private pure returns (uint256) {
        uint256 exponent = 1023 - 400 + ((a >> 52) & 0x7ff) % (2 * 400);
        return (a & (SIGN | ((1 << 52) - 1))) | (exponent << 52);
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
