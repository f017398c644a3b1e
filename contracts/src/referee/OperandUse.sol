// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Opcode} from "./Opcode.sol";

/// @notice Which operands a scalar program names.
library OperandUse {
    /// @notice Bit i is set when an instruction of the program names operand `i < count`.
    function namedBy(bytes memory program, uint256 count) internal pure returns (uint256 mask) {
        if (program.length == 0) return 0;
        uint256 operandOpcode = Opcode.OPERAND;
        assembly ("memory-safe") {
            let end := add(add(program, 0x20), mload(program))
            let constants := byte(0, mload(add(program, 0x20)))
            for { let cursor := add(add(program, 0x23), shl(3, constants)) } lt(cursor, end) {
                cursor := add(cursor, 4)
            } {
                let word := mload(cursor)
                if eq(byte(0, word), operandOpcode) { mask := or(mask, shl(byte(1, word), 1)) }
            }
            // Operands that do not exist are refused when the program is linked.
            mask := and(mask, sub(shl(count, 1), 1))
        }
    }
}
