// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.31;

/// @title Instruction set of scalar programs (protocol section 1)
/// @notice Names and encodings, and for every opcode its signature and its weight.
/// @dev Tables are bytes by opcode, 32 opcodes a word, the first opcode in the highest byte. Mirrored in C#.
library Opcode {
    // Sources
    uint256 internal constant ACCUMULATOR = 0x01;
    uint256 internal constant OPERAND = 0x02;
    uint256 internal constant CONSTANT32 = 0x03;
    uint256 internal constant CONSTANT64 = 0x04;
    uint256 internal constant OUTPUT_DIGIT = 0x05;
    uint256 internal constant REDUCTION_DIGIT = 0x06;
    uint256 internal constant STEP = 0x07;

    // binary32
    uint256 internal constant ADD_F32 = 0x10;
    uint256 internal constant SUB_F32 = 0x11;
    uint256 internal constant MUL_F32 = 0x12;
    uint256 internal constant DIV_F32 = 0x13;
    uint256 internal constant SQRT_F32 = 0x14;
    uint256 internal constant FMA_F32 = 0x15;
    uint256 internal constant MIN_F32 = 0x16;
    uint256 internal constant MAX_F32 = 0x17;
    uint256 internal constant NEG_F32 = 0x18;
    uint256 internal constant ABS_F32 = 0x19;
    uint256 internal constant ROUND_F32 = 0x1a;
    uint256 internal constant EQUAL_F32 = 0x1b;
    uint256 internal constant LESS_F32 = 0x1c;
    uint256 internal constant LESS_OR_EQUAL_F32 = 0x1d;
    uint256 internal constant CANONICALIZE_F32 = 0x1e;

    // binary64
    uint256 internal constant ADD_F64 = 0x20;
    uint256 internal constant SUB_F64 = 0x21;
    uint256 internal constant MUL_F64 = 0x22;
    uint256 internal constant DIV_F64 = 0x23;
    uint256 internal constant SQRT_F64 = 0x24;
    uint256 internal constant FMA_F64 = 0x25;
    uint256 internal constant MIN_F64 = 0x26;
    uint256 internal constant MAX_F64 = 0x27;
    uint256 internal constant NEG_F64 = 0x28;
    uint256 internal constant ABS_F64 = 0x29;
    uint256 internal constant ROUND_F64 = 0x2a;
    uint256 internal constant EQUAL_F64 = 0x2b;
    uint256 internal constant LESS_F64 = 0x2c;
    uint256 internal constant LESS_OR_EQUAL_F64 = 0x2d;
    uint256 internal constant CANONICALIZE_F64 = 0x2e;

    // Conversions
    uint256 internal constant F32_TO_F64 = 0x30;
    uint256 internal constant F64_TO_F32 = 0x31;
    uint256 internal constant F32_TO_I32 = 0x32;
    uint256 internal constant F32_TO_U32 = 0x33;
    uint256 internal constant I32_TO_F32 = 0x34;
    uint256 internal constant U32_TO_F32 = 0x35;
    uint256 internal constant F64_TO_I32 = 0x36;
    uint256 internal constant F64_TO_U32 = 0x37;
    uint256 internal constant I32_TO_F64 = 0x38;
    uint256 internal constant U32_TO_F64 = 0x39;

    // u32
    uint256 internal constant ADD_U32 = 0x40;
    uint256 internal constant SUB_U32 = 0x41;
    uint256 internal constant MUL_LOW_U32 = 0x42;
    uint256 internal constant MUL_HIGH_U32 = 0x43;
    uint256 internal constant AND_U32 = 0x44;
    uint256 internal constant OR_U32 = 0x45;
    uint256 internal constant XOR_U32 = 0x46;
    uint256 internal constant SHIFT_LEFT_U32 = 0x47;
    uint256 internal constant SHIFT_RIGHT_U32 = 0x48;
    uint256 internal constant SHIFT_RIGHT_I32 = 0x49;
    uint256 internal constant EQUAL_U32 = 0x4a;
    uint256 internal constant LESS_U32 = 0x4b;
    uint256 internal constant LESS_I32 = 0x4c;

    // Words of a binary64
    uint256 internal constant F64_FROM_WORDS = 0x50;
    uint256 internal constant HIGH_WORD_F64 = 0x51;
    uint256 internal constant LOW_WORD_F64 = 0x52;

    // Selection
    uint256 internal constant SELECT32 = 0x60;
    uint256 internal constant SELECT64 = 0x61;

    // Signature of an opcode: how many of the fields a, b, c it uses, and the widths of what it reads and writes.
    uint256 internal constant SIGNATURE_KNOWN = 0x80;
    /// @dev Fields of a source are indices, those of other opcodes registers.
    uint256 internal constant SIGNATURE_SOURCE = 0x40;
    uint256 internal constant SIGNATURE_WIDE_C = 0x20;
    uint256 internal constant SIGNATURE_WIDE_B = 0x10;
    uint256 internal constant SIGNATURE_WIDE_A = 0x08;
    uint256 internal constant SIGNATURE_WIDE_RESULT = 0x04;
    uint256 internal constant SIGNATURE_FIELDS = 0x03;

    uint256 internal constant SIGNATURES_00 = 0x00c0c1c1c5c1c1c0000000000000000082828282818382828181818282828100;
    uint256 internal constant SIGNATURES_20 = 0x9e9e9e9e8dbf9e9e8d8d8d9a9a9a8d0085898181818189898585000000000000;
    uint256 internal constant SIGNATURES_40 = 0x8282828282828282828282828200000086898900000000000000000000000000;
    uint256 internal constant SIGNATURES_60 = 0x83b7000000000000000000000000000000000000000000000000000000000000;

    // Weight of an opcode: an upper bound of the gas of one execution, dispatch included, in units of 100. Measured
    // over the worst operands by the tests, which fail when an instruction exceeds its weight.
    uint256 internal constant WEIGHTS_00 = 0x000101010101010100000000000000000c0c0a0a070e04040404050404040300;
    uint256 internal constant WEIGHTS_20 = 0x0e0e0b0b070f0404040405040404030005070404050404040404000000000000;
    uint256 internal constant WEIGHTS_40 = 0x0303030303030303030303030300000004030300000000000000000000000000;
    uint256 internal constant WEIGHTS_60 = 0x0404000000000000000000000000000000000000000000000000000000000000;

    /// @notice The weight of an opcode; 0 when unknown.
    function weight(uint256 opcode) internal pure returns (uint256) {
        return _entry(opcode, WEIGHTS_00, WEIGHTS_20, WEIGHTS_40, WEIGHTS_60);
    }

    /// @notice The signature of an opcode; 0 when unknown.
    function signature(uint256 opcode) internal pure returns (uint256) {
        return _entry(opcode, SIGNATURES_00, SIGNATURES_20, SIGNATURES_40, SIGNATURES_60);
    }

    /// @notice A copy of the weights in memory, one byte for each of 256 opcodes, 0 when unknown.
    function weights() internal pure returns (uint256 table) {
        uint256 weights00 = WEIGHTS_00;
        uint256 weights20 = WEIGHTS_20;
        uint256 weights40 = WEIGHTS_40;
        uint256 weights60 = WEIGHTS_60;
        assembly ("memory-safe") {
            table := mload(0x40)
            mstore(0x40, add(table, 0x100))
            mstore(table, weights00)
            mstore(add(table, 0x20), weights20)
            mstore(add(table, 0x40), weights40)
            mstore(add(table, 0x60), weights60)
            calldatacopy(add(table, 0x80), calldatasize(), 0x80)
        }
    }

    function _entry(uint256 opcode, uint256 word00, uint256 word20, uint256 word40, uint256 word60)
        private
        pure
        returns (uint256 entry)
    {
        if (opcode > 0x7f) return 0;
        uint256 word = opcode < 0x40 ? (opcode < 0x20 ? word00 : word20) : (opcode < 0x60 ? word40 : word60);
        assembly ("memory-safe") {
            entry := byte(and(opcode, 0x1f), word)
        }
    }
}
