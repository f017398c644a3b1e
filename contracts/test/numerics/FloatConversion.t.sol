// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

import {VectorTest} from "./VectorTest.sol";
import {FloatConversion} from "../../src/numerics/FloatConversion.sol";

/// @notice Vectors of every conversion: hardware for results that are floats, the written rule for integers.
contract FloatConversionVectorsTest is VectorTest {
    function test_f32ToF64_equalsHardware() external view {
        checkUnary("convert-f32-f64.bin", 70_000, 4, 8, FloatConversion.f32ToF64);
    }

    function test_f64ToF32_equalsHardware() external view {
        checkUnary("convert-f64-f32.bin", 70_000, 8, 4, FloatConversion.f64ToF32);
    }

    function test_f32ToI32_equalsRule() external view {
        checkUnary("convert-f32-i32.bin", 70_000, 4, 4, FloatConversion.f32ToI32);
    }

    function test_f32ToU32_equalsRule() external view {
        checkUnary("convert-f32-u32.bin", 70_000, 4, 4, FloatConversion.f32ToU32);
    }

    function test_f64ToI32_equalsRule() external view {
        checkUnary("convert-f64-i32.bin", 70_000, 8, 4, FloatConversion.f64ToI32);
    }

    function test_f64ToU32_equalsRule() external view {
        checkUnary("convert-f64-u32.bin", 70_000, 8, 4, FloatConversion.f64ToU32);
    }

    function test_i32ToF32_equalsHardware() external view {
        checkUnary("convert-i32-f32.bin", 20_000, 4, 4, FloatConversion.i32ToF32);
    }

    function test_u32ToF32_equalsHardware() external view {
        checkUnary("convert-u32-f32.bin", 20_000, 4, 4, FloatConversion.u32ToF32);
    }

    function test_i32ToF64_equalsHardware() external view {
        checkUnary("convert-i32-f64.bin", 20_000, 4, 8, FloatConversion.i32ToF64);
    }

    function test_u32ToF64_equalsHardware() external view {
        checkUnary("convert-u32-f64.bin", 20_000, 4, 8, FloatConversion.u32ToF64);
    }
}
