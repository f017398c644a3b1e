// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IReferee} from "./IReferee.sol";
import {ScalarMachine} from "./ScalarMachine.sol";

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

    /// @notice One operand: where it is read.
    /// @dev Coordinates that depend on the last reduction digit or gather are inner ones, read in every iteration; the others
    /// are outer ones, read when another digit changes. From `outer` to `outerEnd`, and likewise `inner`, stand for each
    /// coordinate a head word and its term words. A coordinate v adds `(v >> shift) * stride` to the index of the leaf and
    /// `(v & (2^shift - 1)) << laneShift` to the lane.
    ///
    ///     head   [31..0] extent [63..32] divisor [71..64] number of terms [72] gather or divisor above 1
    ///            [112..80] stride [119..116] shift [123..120] laneShift [124] gather [255..128] constant (signed)
    ///     term   [31..0] address of the variable [255..32] coefficient (signed)
    struct Operand {
        uint256 sourceKind;
        uint256 sourceIndex;
        uint256 pad;
        uint256 outer;
        uint256 outerEnd;
        uint256 inner;
        uint256 innerEnd;
        uint256 gathers;
        uint256 leafCount;
        // Openings, and the one that was hit last.
        uint256 leaves;
        uint256 leavesEnd;
        uint256 hit;
        // What the outer coordinates add up to.
        uint256 leaf;
        uint256 lane;
        uint256 outside;
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
            if (front >> 248 != 1) revert IReferee.MalformedOperator(0);
            fold.outputType = (front >> 240) & 0xff;
            fold.accumulatorType = (front >> 232) & 0xff;
            fold.init = (front >> 200) & 0xffffffff;
            uint256 cursor = 7;
            (fold.outputExtents, fold.outputCount, cursor) = _shape(operator, cursor);
            (fold.reductionExtents, fold.reductionCount, cursor) = _shape(operator, cursor);
            uint256 operandCount = _byte(operator, cursor);
            if (operandCount > MAX_OPERANDS) revert IReferee.MalformedOperator(cursor);
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
            if (finishAt + 2 > operator.length) revert IReferee.MalformedOperator(cursor);
            fold.body = operator[cursor:finishAt];
            length = _word(operator, finishAt) >> 240;
            finishAt += 2;
            // INVARIANT: everything read lies inside the operator, to the last byte.
            if (finishAt + length != operator.length) revert IReferee.MalformedOperator(finishAt);
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
            if (rank > MAX_RANK) revert IReferee.MalformedOperator(cursor);
            extents = new uint256[](rank);
            next = cursor + 1;
            count = 1;
            for (uint256 i; i < rank; ++i) {
                extents[i] = _u32(operator, next);
                count *= extents[i];
                if (count == 0 || count > type(uint32).max) revert IReferee.MalformedOperator(next);
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
            uint256 rank = (front >> 184) & 0xff;
            if (rank > MAX_RANK) revert IReferee.MalformedOperator(cursor);
            cursor += 9;
            // Outer coordinates, inner ones, and the addresses of all heads until the strides are known.
            uint256 outer;
            assembly ("memory-safe") {
                outer := mload(0x40)
                mstore(0x40, add(outer, add(mul(2, MAX_MAP_BYTES), shl(5, MAX_RANK))))
            }
            operand.outer = outer;
            operand.outerEnd = outer;
            operand.inner = outer + MAX_MAP_BYTES;
            operand.innerEnd = operand.inner;
            uint256 heads = operand.inner + MAX_MAP_BYTES;
            for (uint256 i; i < rank; ++i) {
                uint256 head;
                (head, cursor) = _coordinate(operator, cursor, fold.context, operand, index);
                assembly ("memory-safe") {
                    mstore(add(heads, shl(5, i)), head)
                }
            }
            operand.leafCount = _stride(heads, rank);
            return cursor;
        }
    }

    /// @dev Writes what each coordinate adds to leaf and lane (protocol section 4); the number of leaves.
    function _stride(uint256 heads, uint256 rank) private pure returns (uint256 leaves) {
        unchecked {
            leaves = 1;
            // Rank 1: leaves of 64 in a row. Rank 2 and more: the last two coordinates in tiles of 8, the others whole.
            for (uint256 i = rank; i != 0; --i) {
                uint256 shift = rank == 1 ? 6 : (i + 2 > rank ? 3 : 0);
                uint256 laneShift = i + 1 == rank ? 3 : 0;
                assembly ("memory-safe") {
                    let slot := mload(add(heads, shl(5, sub(i, 1))))
                    let head := mload(slot)
                    mstore(slot, or(head, or(shl(80, leaves), or(shl(116, shift), shl(120, laneShift)))))
                    let extent := and(head, 0xffffffff)
                    leaves := mul(leaves, shr(shift, add(extent, sub(shl(shift, 1), 1))))
                }
                // INVARIANT: leaf indices, and so all strides, fit 32 bits.
                if (leaves == 0 || leaves > type(uint32).max) revert IReferee.MalformedOperator(i);
            }
        }
    }

    /// @dev Appends a coordinate to the outer or the inner ones; the address of its head.
    function _coordinate(
        bytes calldata operator,
        uint256 cursor,
        ScalarMachine.Context memory context,
        Operand memory operand,
        uint256 index
    ) private pure returns (uint256 head, uint256 next) {
        unchecked {
            uint256 front = _word(operator, cursor);
            uint256 count = (front >> 208) & 0xff;
            next = cursor + 6;
            if ((front >> 216) & 0xff == GATHER) {
                // Here the byte is the earlier operand that gives the coordinate.
                if (count >= index) revert IReferee.MalformedOperator(cursor);
                operand.gathers |= 1 << count;
                head = operand.innerEnd;
                operand.innerEnd = head + 64;
                uint256[] memory values = context.operands;
                assembly ("memory-safe") {
                    // One term, coefficient 1, constant 0, divisor 1, gather.
                    mstore(head, or(shr(224, front), or(shl(124, 1), shl(32, 0x10100000001))))
                    mstore(add(head, 32), or(shl(32, 1), add(values, shl(5, add(count, 1)))))
                }
                return (head, next);
            }
            if ((front >> 216) & 0xff != AFFINE || count > MAX_TERMS) revert IReferee.MalformedOperator(cursor);
            head = operand.outerEnd;
            uint256 end = head + 32 + 32 * count;
            bool inner = _terms(operator, next, context, head + 32, end);
            next += 5 * count;
            uint256 tail = _word(operator, next);
            uint256 divisor = (tail >> 192) & 0xffffffff;
            if (divisor == 0) revert IReferee.MalformedOperator(next);
            next += 8;
            assembly ("memory-safe") {
                let word := or(shr(224, front), or(shl(32, divisor), shl(64, count)))
                mstore(head, or(or(word, shl(72, gt(divisor, 1))), shl(128, signextend(3, shr(224, tail)))))
            }
            if (!inner) {
                operand.outerEnd = end;
                return (head, next);
            }
            uint256 length = end - head;
            uint256 target = operand.innerEnd;
            assembly ("memory-safe") {
                mcopy(target, head, length)
            }
            operand.innerEnd = target + length;
            head = target;
        }
    }

    /// @dev Writes the words of a coordinate's terms; whether one of them reads the last reduction digit. A context keeps the
    /// addresses of its output and reduction digits at 0x40 and 0x60 and the step at 0x80: variables 0x00, 0x40 and 0x80.
    function _terms(
        bytes calldata operator,
        uint256 cursor,
        ScalarMachine.Context memory context,
        uint256 target,
        uint256 end
    ) private pure returns (bool inner) {
        bool unknown;
        assembly ("memory-safe") {
            let reductionDigits := mload(add(context, 0x60))
            let last := add(reductionDigits, shl(5, mload(reductionDigits)))
            for { let source := add(operator.offset, cursor) } lt(target, end) { target := add(target, 0x20) } {
                let term := calldataload(source)
                source := add(source, 5)
                let variable := byte(0, term)
                let location := add(context, 0x80)
                // INVARIANT: a map reads digits or the step and nothing else of the memory.
                switch lt(variable, 0x80)
                case 0 { unknown := or(unknown, xor(variable, 0x80)) }
                default {
                    let digits := mload(add(context, add(0x40, shl(5, shr(6, variable)))))
                    let digit := and(variable, 0x3f)
                    unknown := or(unknown, iszero(lt(digit, mload(digits))))
                    location := add(add(digits, 0x20), shl(5, digit))
                    // An empty array has no last digit, and none of its digits is known.
                    inner := or(inner, eq(location, last))
                }
                mstore(target, or(shl(32, signextend(3, and(shr(216, term), 0xffffffff))), location))
            }
            unknown := gt(unknown, 0)
        }
        if (unknown) revert IReferee.MalformedOperator(cursor);
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
