// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

import {Opcode} from "./Opcode.sol";
import {Float32} from "../numerics/Float32.sol";
import {Float32Fma} from "../numerics/Float32Fma.sol";
import {Float32Order} from "../numerics/Float32Order.sol";
import {Float64} from "../numerics/Float64.sol";
import {Float64Fma} from "../numerics/Float64Fma.sol";
import {Float64Order} from "../numerics/Float64Order.sol";
import {FloatConversion} from "../numerics/FloatConversion.sol";
import {Word32} from "../numerics/Word32.sol";

/// @title The function behind each computing opcode
/// @dev A table of internal function pointers makes dispatch one load and one jump; a tree of comparisons would cost
/// more than most instructions do.
library OpcodeTable {
    /// @notice Fills a table of 128 words, one an opcode; entries of sources and unknown opcodes are left as they are.
    /// @dev An entry must be called with the arity of its signature.
    /// @param table The address of allocated memory.
    function fill(uint256 table) internal pure {
        _binary(table, Opcode.ADD_F32, Float32.add);
        _binary(table, Opcode.SUB_F32, Float32.sub);
        _binary(table, Opcode.MUL_F32, Float32.mul);
        _binary(table, Opcode.DIV_F32, Float32.div);
        _unary(table, Opcode.SQRT_F32, Float32.sqrt);
        _ternary(table, Opcode.FMA_F32, Float32Fma.fma);
        _binary(table, Opcode.MIN_F32, Float32Order.min);
        _binary(table, Opcode.MAX_F32, Float32Order.max);
        _unary(table, Opcode.NEG_F32, Float32.neg);
        _unary(table, Opcode.ABS_F32, Float32.abs);
        _unary(table, Opcode.ROUND_F32, Float32.roundEven);
        _binary(table, Opcode.EQUAL_F32, Float32Order.eq);
        _binary(table, Opcode.LESS_F32, Float32Order.lt);
        _binary(table, Opcode.LESS_OR_EQUAL_F32, Float32Order.le);
        _unary(table, Opcode.CANONICALIZE_F32, Float32.canonicalise);
        _binary(table, Opcode.ADD_F64, Float64.add);
        _binary(table, Opcode.SUB_F64, Float64.sub);
        _binary(table, Opcode.MUL_F64, Float64.mul);
        _binary(table, Opcode.DIV_F64, Float64.div);
        _unary(table, Opcode.SQRT_F64, Float64.sqrt);
        _ternary(table, Opcode.FMA_F64, Float64Fma.fma);
        _binary(table, Opcode.MIN_F64, Float64Order.min);
        _binary(table, Opcode.MAX_F64, Float64Order.max);
        _unary(table, Opcode.NEG_F64, Float64.neg);
        _unary(table, Opcode.ABS_F64, Float64.abs);
        _unary(table, Opcode.ROUND_F64, Float64.roundEven);
        _binary(table, Opcode.EQUAL_F64, Float64Order.eq);
        _binary(table, Opcode.LESS_F64, Float64Order.lt);
        _binary(table, Opcode.LESS_OR_EQUAL_F64, Float64Order.le);
        _unary(table, Opcode.CANONICALIZE_F64, Float64.canonicalise);
        _unary(table, Opcode.F32_TO_F64, FloatConversion.f32ToF64);
        _unary(table, Opcode.F64_TO_F32, FloatConversion.f64ToF32);
        _unary(table, Opcode.F32_TO_I32, FloatConversion.f32ToI32);
        _unary(table, Opcode.F32_TO_U32, FloatConversion.f32ToU32);
        _unary(table, Opcode.I32_TO_F32, FloatConversion.i32ToF32);
        _unary(table, Opcode.U32_TO_F32, FloatConversion.u32ToF32);
        _unary(table, Opcode.F64_TO_I32, FloatConversion.f64ToI32);
        _unary(table, Opcode.F64_TO_U32, FloatConversion.f64ToU32);
        _unary(table, Opcode.I32_TO_F64, FloatConversion.i32ToF64);
        _unary(table, Opcode.U32_TO_F64, FloatConversion.u32ToF64);
        _binary(table, Opcode.ADD_U32, Word32.add);
        _binary(table, Opcode.SUB_U32, Word32.sub);
        _binary(table, Opcode.MUL_LOW_U32, Word32.mulLow);
        _binary(table, Opcode.MUL_HIGH_U32, Word32.mulHigh);
        _binary(table, Opcode.AND_U32, Word32.bitAnd);
        _binary(table, Opcode.OR_U32, Word32.bitOr);
        _binary(table, Opcode.XOR_U32, Word32.bitXor);
        _binary(table, Opcode.SHIFT_LEFT_U32, Word32.shiftLeft);
        _binary(table, Opcode.SHIFT_RIGHT_U32, Word32.shiftRight);
        _binary(table, Opcode.SHIFT_RIGHT_I32, Word32.shiftRightSigned);
        _binary(table, Opcode.EQUAL_U32, Word32.eq);
        _binary(table, Opcode.LESS_U32, Word32.lt);
        _binary(table, Opcode.LESS_I32, Word32.ltSigned);
        _binary(table, Opcode.F64_FROM_WORDS, Word32.f64FromWords);
        _unary(table, Opcode.HIGH_WORD_F64, Word32.highWord);
        _unary(table, Opcode.LOW_WORD_F64, Word32.lowWord);
        _ternary(table, Opcode.SELECT32, Word32.select);
        _ternary(table, Opcode.SELECT64, Word32.select);
    }

    function _unary(uint256 table, uint256 opcode, function(uint256) pure returns (uint256) f) private pure {
        assembly ("memory-safe") {
            mstore(add(table, shl(5, opcode)), f)
        }
    }

    function _binary(uint256 table, uint256 opcode, function(uint256, uint256) pure returns (uint256) f) private pure {
        assembly ("memory-safe") {
            mstore(add(table, shl(5, opcode)), f)
        }
    }

    function _ternary(uint256 table, uint256 opcode, function(uint256, uint256, uint256) pure returns (uint256) f)
        private
        pure
    {
        assembly ("memory-safe") {
            mstore(add(table, shl(5, opcode)), f)
        }
    }
}
