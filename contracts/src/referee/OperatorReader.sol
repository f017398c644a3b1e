// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFoldReferee} from "./IFoldReferee.sol";
import {ScalarMachine} from "./ScalarMachine.sol";
import {TensorGeometry} from "./TensorGeometry.sol";

/// @notice Reads an operator's encoding into memory, its maps linked to the digits they read (protocol section 2).
/// @dev Reads without bounds and compares the cursor with the length at the end: beyond calldata lie zeros, every loop is bounded by a
/// checked byte, and what was read in vain is thrown away. Rules that the evaluation does not rely on are left to `ProgramReferee`.
library OperatorReader {
    uint256 internal constant AFFINE = 0;
    uint256 internal constant GATHER = 1;

    uint256 private constant MAX_RANK = 6;
    uint256 private constant MAX_OPERANDS = 8;
    uint256 private constant MAX_TERMS = 6;
    /// @dev MAX_RANK coordinates of one head and MAX_TERMS terms, 32 bytes each.
    uint256 private constant MAX_MAP_BYTES = 1344;

    uint256 private constant REDUCTION_VARIABLES = 0x40;
    uint256 private constant STEP_VARIABLE = 0x80;

    /// @dev Where the step stands in a context.
    uint256 private constant STEP_IN_CONTEXT = 0x80;

    /// @notice One operand: where it is read.
    /// @dev `map` points at, for each coordinate, a head word and its term words:
    ///
    ///     head   [31..0] extent [63..32] divisor [71..64] number of terms [72] gather [255..128] constant (signed)
    ///     term   [31..0] address of the variable [255..32] coefficient (signed)
    struct Operand {
        uint256 sourceKind;
        uint256 sourceIndex;
        uint256 pad;
        uint256 rank;
        uint256 map;
        uint256 gathers;
        uint256 rows;
        uint256 columns;
        uint256 leafCount;
        uint256 leaves;
        uint256 leafTotal;
    }

    /// @notice A whole operator, ready to be evaluated.
    struct Fold {
        uint256 outputType;
        uint256 accumulatorType;
        uint256 init;
        uint256 outputCount;
        uint256 reductionCount;
        uint256[] outputExtents;
        uint256[] reductionExtents;
        Operand[] operands;
        ScalarMachine.Context context;
        bytes body;
        bytes finish;
    }

    function read(bytes calldata operator) internal pure returns (Fold memory fold) {
        unchecked {
            uint256 front = _word(operator, 0);
            if (front >> 248 != 1) revert IFoldReferee.MalformedOperator(0);
            fold.outputType = (front >> 240) & 0xff;
            fold.accumulatorType = (front >> 232) & 0xff;
            fold.init = (front >> 200) & 0xffffffff;
            uint256 cursor = 7;
            (fold.outputExtents, fold.outputCount, cursor) = _shape(operator, cursor);
            (fold.reductionExtents, fold.reductionCount, cursor) = _shape(operator, cursor);
            uint256 operandCount = _byte(operator, cursor);
            if (operandCount > MAX_OPERANDS) revert IFoldReferee.MalformedOperator(cursor);
            ++cursor;
            fold.context.operands = new uint256[](operandCount);
            fold.context.outDigits = new uint256[](fold.outputExtents.length);
            fold.context.redDigits = new uint256[](fold.reductionExtents.length);
            fold.operands = new Operand[](operandCount);
            for (uint256 i; i < operandCount; ++i) {
                cursor = _operand(operator, cursor, fold, i);
            }
            uint256 length = _word(operator, cursor) >> 240;
            cursor += 2;
            uint256 finishAt = cursor + length;
            if (finishAt + 2 > operator.length) revert IFoldReferee.MalformedOperator(cursor);
            fold.body = operator[cursor:finishAt];
            length = _word(operator, finishAt) >> 240;
            finishAt += 2;
            // INVARIANT: everything read lies inside the operator, to the last byte.
            if (finishAt + length != operator.length) revert IFoldReferee.MalformedOperator(finishAt);
            fold.finish = operator[finishAt:];
        }
    }

    function _shape(bytes calldata operator, uint256 cursor)
        private
        pure
        returns (uint256[] memory extents, uint256 count, uint256 next)
    {
        unchecked {
            uint256 rank = _byte(operator, cursor);
            if (rank > MAX_RANK) revert IFoldReferee.MalformedOperator(cursor);
            extents = new uint256[](rank);
            next = cursor + 1;
            count = 1;
            for (uint256 i; i < rank; ++i) {
                extents[i] = _u32(operator, next);
                count *= extents[i];
                if (count == 0 || count > type(uint32).max) revert IFoldReferee.MalformedOperator(next);
                next += 4;
            }
        }
    }

    function _operand(bytes calldata operator, uint256 cursor, Fold memory fold, uint256 index)
        private
        pure
        returns (uint256)
    {
        unchecked {
            Operand memory operand = fold.operands[index];
            uint256 front = _word(operator, cursor);
            operand.sourceKind = front >> 248;
            operand.sourceIndex = (front >> 232) & 0xffff;
            operand.pad = (front >> 192) & 0xffffffff;
            operand.rank = (front >> 184) & 0xff;
            if (operand.rank > MAX_RANK) revert IFoldReferee.MalformedOperator(cursor);
            cursor += 9;
            uint256 map;
            assembly ("memory-safe") {
                map := mload(0x40)
                mstore(0x40, add(map, MAX_MAP_BYTES))
            }
            operand.map = map;
            uint256 count = 1;
            uint256 rows;
            uint256 columns = 1;
            for (uint256 i; i < operand.rank; ++i) {
                rows = columns;
                columns = _u32(operator, cursor);
                count *= columns;
                (map, cursor) = _coordinate(operator, cursor, map, fold.context, operand, index);
            }
            if (operand.rank < 2) {
                operand.columns = count;
            } else {
                if (rows == 0 || columns == 0) revert IFoldReferee.MalformedOperator(cursor);
                operand.rows = rows;
                operand.columns = columns;
            }
            operand.leafCount = TensorGeometry.leafCount(operand.rows, operand.columns, count);
            return cursor;
        }
    }

    function _coordinate(
        bytes calldata operator,
        uint256 cursor,
        uint256 map,
        ScalarMachine.Context memory context,
        Operand memory operand,
        uint256 index
    ) private pure returns (uint256 mapEnd, uint256 next) {
        unchecked {
            uint256 front = _word(operator, cursor);
            uint256 kind = (front >> 216) & 0xff;
            uint256 count = (front >> 208) & 0xff;
            uint256 head = front >> 224;
            next = cursor + 6;
            mapEnd = map + 32;
            if (kind == GATHER) {
                // Here the byte is the earlier operand that gives the coordinate.
                if (count >= index) revert IFoldReferee.MalformedOperator(cursor);
                operand.gathers |= 1 << count;
                uint256[] memory values = context.operands;
                assembly ("memory-safe") {
                    mstore(map, or(head, shl(32, 0x10100000001)))
                    mstore(mapEnd, or(shl(32, 1), add(values, shl(5, add(count, 1)))))
                }
                return (mapEnd + 32, next);
            }
            if (kind != AFFINE || count > MAX_TERMS) revert IFoldReferee.MalformedOperator(cursor);
            head |= count << 64;
            for (; count != 0; --count) {
                uint256 term = _word(operator, next);
                uint256 variable = _variable(context, term >> 248, next);
                assembly ("memory-safe") {
                    mstore(mapEnd, or(shl(32, signextend(3, and(shr(216, term), 0xffffffff))), variable))
                }
                mapEnd += 32;
                next += 5;
            }
            uint256 tail = _word(operator, next);
            uint256 divisor = (tail >> 192) & 0xffffffff;
            if (divisor == 0) revert IFoldReferee.MalformedOperator(next);
            assembly ("memory-safe") {
                mstore(map, or(or(head, shl(32, divisor)), shl(128, signextend(3, shr(224, tail)))))
            }
            next += 8;
        }
    }

    /// @dev The address at which a variable's value stands during the evaluation.
    function _variable(ScalarMachine.Context memory context, uint256 variable, uint256 cursor)
        private
        pure
        returns (uint256 location)
    {
        unchecked {
            if (variable == STEP_VARIABLE) {
                assembly ("memory-safe") {
                    location := add(context, STEP_IN_CONTEXT)
                }
                return location;
            }
            uint256[] memory digits = variable < REDUCTION_VARIABLES ? context.outDigits : context.redDigits;
            uint256 digit = variable < REDUCTION_VARIABLES ? variable : variable - REDUCTION_VARIABLES;
            // INVARIANT: a map reads digits and nothing else of the memory.
            if (digit >= digits.length) revert IFoldReferee.MalformedOperator(cursor);
            assembly ("memory-safe") {
                location := add(digits, shl(5, add(digit, 1)))
            }
        }
    }

    function _word(bytes calldata operator, uint256 cursor) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(add(operator.offset, cursor))
        }
    }

    function _u32(bytes calldata operator, uint256 cursor) private pure returns (uint256) {
        return _word(operator, cursor) >> 224;
    }

    function _byte(bytes calldata operator, uint256 cursor) private pure returns (uint256) {
        return _word(operator, cursor) >> 248;
    }
}
