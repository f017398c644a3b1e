// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

import {VectorTest} from "./VectorTest.sol";
import {Float64} from "../../src/numerics/Float64.sol";
import {Float64Fma} from "../../src/numerics/Float64Fma.sol";
import {Float64Order} from "../../src/numerics/Float64Order.sol";

/// @notice Hardware vectors of every binary64 operation.
contract Float64VectorsTest is VectorTest {
    function test_fma_equalsHardware() external view {
        checkTernary("f64-fma.bin", 130_000, 8, Float64Fma.fma);
    }

    function test_add_equalsHardware() external view {
        checkBinary("f64-add.bin", 36_000, 8, 8, Float64.add);
    }

    function test_sub_equalsHardware() external view {
        checkBinary("f64-sub.bin", 36_000, 8, 8, Float64.sub);
    }

    function test_mul_equalsHardware() external view {
        checkBinary("f64-mul.bin", 36_000, 8, 8, Float64.mul);
    }

    function test_div_equalsHardware() external view {
        checkBinary("f64-div.bin", 36_000, 8, 8, Float64.div);
    }

    function test_sqrt_equalsHardware() external view {
        checkUnary("f64-sqrt.bin", 36_000, 8, 8, Float64.sqrt);
    }

    function test_roundEven_equalsHardware() external view {
        checkUnary("f64-round.bin", 36_000, 8, 8, Float64.roundEven);
    }

    function test_neg_equalsHardware() external view {
        checkUnary("f64-neg.bin", 36_000, 8, 8, Float64.neg);
    }

    function test_abs_equalsHardware() external view {
        checkUnary("f64-abs.bin", 36_000, 8, 8, Float64.abs);
    }

    function test_min_equalsHardware() external view {
        checkBinary("f64-min.bin", 36_000, 8, 8, Float64Order.min);
    }

    function test_max_equalsHardware() external view {
        checkBinary("f64-max.bin", 36_000, 8, 8, Float64Order.max);
    }

    function test_eq_equalsHardware() external view {
        checkBinary("f64-eq.bin", 36_000, 8, 4, Float64Order.eq);
    }

    function test_lt_equalsHardware() external view {
        checkBinary("f64-lt.bin", 36_000, 8, 4, Float64Order.lt);
    }

    function test_le_equalsHardware() external view {
        checkBinary("f64-le.bin", 36_000, 8, 4, Float64Order.le);
    }
}
