// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

import {VectorTest} from "./VectorTest.sol";
import {Float32} from "../../src/numerics/Float32.sol";
import {Float32Fma} from "../../src/numerics/Float32Fma.sol";
import {Float32Order} from "../../src/numerics/Float32Order.sol";

/// @notice Hardware vectors of every binary32 operation.
contract Float32VectorsTest is VectorTest {
    function test_fma_equalsHardware() external view {
        checkTernary("f32-fma.bin", 130_000, 4, Float32Fma.fma);
    }

    function test_add_equalsHardware() external view {
        checkBinary("f32-add.bin", 36_000, 4, 4, Float32.add);
    }

    function test_sub_equalsHardware() external view {
        checkBinary("f32-sub.bin", 36_000, 4, 4, Float32.sub);
    }

    function test_mul_equalsHardware() external view {
        checkBinary("f32-mul.bin", 36_000, 4, 4, Float32.mul);
    }

    function test_div_equalsHardware() external view {
        checkBinary("f32-div.bin", 36_000, 4, 4, Float32.div);
    }

    function test_sqrt_equalsHardware() external view {
        checkUnary("f32-sqrt.bin", 36_000, 4, 4, Float32.sqrt);
    }

    function test_roundEven_equalsHardware() external view {
        checkUnary("f32-round.bin", 36_000, 4, 4, Float32.roundEven);
    }

    function test_neg_equalsHardware() external view {
        checkUnary("f32-neg.bin", 36_000, 4, 4, Float32.neg);
    }

    function test_abs_equalsHardware() external view {
        checkUnary("f32-abs.bin", 36_000, 4, 4, Float32.abs);
    }

    function test_min_equalsHardware() external view {
        checkBinary("f32-min.bin", 36_000, 4, 4, Float32Order.min);
    }

    function test_max_equalsHardware() external view {
        checkBinary("f32-max.bin", 36_000, 4, 4, Float32Order.max);
    }

    function test_eq_equalsHardware() external view {
        checkBinary("f32-eq.bin", 36_000, 4, 4, Float32Order.eq);
    }

    function test_lt_equalsHardware() external view {
        checkBinary("f32-lt.bin", 36_000, 4, 4, Float32Order.lt);
    }

    function test_le_equalsHardware() external view {
        checkBinary("f32-le.bin", 36_000, 4, 4, Float32Order.le);
    }
}
