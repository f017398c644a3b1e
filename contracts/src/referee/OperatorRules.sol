// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Linker} from "./Linker.sol";
import {MerkleTree} from "./MerkleTree.sol";
import {OperandUse} from "./OperandUse.sol";
import {ScalarMachine} from "./ScalarMachine.sol";

/// @notice Rules V10, V11 and V13 to V17 of one operator (protocol section 7). Never reverts: a broken rule is a value.
/// @dev Reads run without bounds; the comparison of the cursor with the length at the end covers them, because the cursor only grows.
library OperatorRules {
    uint256 internal constant ENCODING = 10;
    uint256 internal constant SOURCES = 11;
    uint256 internal constant VARIABLES = 13;
    uint256 internal constant GATHERS = 14;
    uint256 internal constant PROGRAMS = 15;
    uint256 internal constant WEIGHT = 16;
    uint256 internal constant OPENINGS = 17;

    uint256 private constant MAX_BYTES = 8192;
    uint256 private constant MAX_RANK = 6;
    uint256 private constant MAX_OPERANDS = 8;
    uint256 private constant MAX_TERMS = 6;
    uint256 private constant MAX_COEFFICIENT = 1 << 24;
    uint256 private constant MAX_DIVISOR = 65536;
    uint256 private constant MAX_WEIGHT = 40_000;
    uint256 private constant BLOCK_LENGTH = 16;

    /// @dev Bytes of calldata: what all operands' openings may take; an operand's root with its path; a leaf beside its path.
    uint256 private constant MAX_OPENINGS = 120_000;
    uint256 private constant ROOT_OPENING = 576;
    uint256 private constant LEAF_OPENING = 448;
    uint256 private constant DEEPEST_TREE = 32;
    uint256 private constant LAST_TYPE = 2;
    uint256 private constant I32 = 1;

    /// @notice Where the walk stands and what it has seen.
    struct Walk {
        uint256 cursor;
        uint256 index;
        uint256 stateCount;
        uint256 datasetCount;
        uint256 outputRank;
        uint256 reductionRank;
        uint256 operandCount;
        // Bit i: operand i is i32; operand i depends on reduction digits, gathers followed.
        uint256 integers;
        uint256 reducing;
        // Iterations of a block, and the bytes that its openings take.
        uint256 iterations;
        uint256 openings;
        // Shape of the operand that is walked.
        uint256 matrices;
        uint256 rows;
        uint256 columns;
    }

    /// @notice The first rule that is broken, or 0.
    /// @param index Position of the operator in its program.
    function broken(bytes calldata operator, uint256 index, uint256 stateCount, uint256 datasetCount)
        internal
        pure
        returns (uint256 rule)
    {
        unchecked {
            if (operator.length > MAX_BYTES) return ENCODING;
            Walk memory walk;
            walk.index = index;
            walk.stateCount = stateCount;
            walk.datasetCount = datasetCount;
            uint256 front = _word(operator, 0);
            if (front >> 248 != 1 || (front >> 240) & 0xff > LAST_TYPE || (front >> 232) & 0xff > LAST_TYPE) {
                return ENCODING;
            }
            walk.cursor = 7;
            walk.outputRank = _shape(operator, walk);
            if (walk.outputRank > MAX_RANK) return ENCODING;
            walk.reductionRank = _shape(operator, walk);
            if (walk.reductionRank > MAX_RANK) return ENCODING;
            if (walk.iterations > BLOCK_LENGTH) walk.iterations = BLOCK_LENGTH;
            walk.operandCount = _take(operator, walk, 1);
            if (walk.operandCount > MAX_OPERANDS) return ENCODING;
            for (uint256 i; i < walk.operandCount; ++i) {
                rule = _operand(operator, walk, i);
                if (rule != 0) return rule;
            }
            uint256 bodyLength = _take(operator, walk, 2);
            uint256 bodyAt = walk.cursor;
            walk.cursor += bodyLength;
            uint256 finishLength = _take(operator, walk, 2);
            if (walk.cursor + finishLength != operator.length) return ENCODING;
            return _programs(operator[bodyAt:bodyAt + bodyLength], operator[operator.length - finishLength:], walk);
        }
    }

    /// @notice Rule V12 for one operand of an operator that breaks no other rule.
    /// @param source Type and shape as the source declares them: `u8 type ‖ u8 rank ‖ u32 extent*`.
    function sameShape(bytes calldata operator, uint256 operand, bytes memory source) internal pure returns (bool) {
        uint256 cursor = operandAt(operator, operand);
        uint256 rank = uint8(operator[cursor + 8]);
        bytes memory shape = abi.encodePacked(operator[cursor + 3], uint8(rank));
        cursor += 9;
        for (uint256 i; i < rank; ++i) {
            shape = abi.encodePacked(shape, operator[cursor:cursor + 4]);
            cursor = _afterCoordinate(operator, cursor);
        }
        return keccak256(shape) == keccak256(source);
    }

    /// @notice Where operand `operand` begins in an operator that breaks no other rule.
    function operandAt(bytes calldata operator, uint256 operand) internal pure returns (uint256 cursor) {
        cursor = 8 + 4 * uint256(uint8(operator[7]));
        cursor += 1 + 4 * uint256(uint8(operator[cursor]));
        if (operand >= uint8(operator[cursor])) return type(uint256).max;
        ++cursor;
        for (; operand != 0; --operand) {
            uint256 rank = uint8(operator[cursor + 8]);
            cursor += 9;
            for (; rank != 0; --rank) {
                cursor = _afterCoordinate(operator, cursor);
            }
        }
    }

    function _afterCoordinate(bytes calldata operator, uint256 cursor) private pure returns (uint256) {
        return uint8(operator[cursor + 4]) == 1 ? cursor + 6 : cursor + 14 + 5 * uint256(uint8(operator[cursor + 5]));
    }

    function _operand(bytes calldata operator, Walk memory walk, uint256 operand) private pure returns (uint256) {
        unchecked {
            uint256 front = _word(operator, walk.cursor);
            uint256 kind = front >> 248;
            uint256 source = (front >> 232) & 0xffff;
            uint256 elementType = (front >> 224) & 0xff;
            uint256 rank = (front >> 184) & 0xff;
            if (kind > 3 || elementType > LAST_TYPE || rank > MAX_RANK) return ENCODING;
            uint256 limit = kind == 0 ? walk.index : kind == 1 ? walk.stateCount : kind == 2 ? walk.datasetCount : 1;
            if (source >= limit) return SOURCES;
            walk.cursor += 9;
            (walk.matrices, walk.rows, walk.columns) = (1, 1, 1);
            for (uint256 rest = rank; rest != 0; --rest) {
                uint256 rule = _coordinate(operator, walk, operand);
                if (rule != 0) return rule;
            }
            if (elementType == I32) walk.integers |= 1 << operand;
            _addOpenings(walk, operand, rank);
            return 0;
        }
    }

    /// @dev Counts the bytes of an operand's openings in a terminal: its root, and a leaf for every iteration that may read another one.
    function _addOpenings(Walk memory walk, uint256 operand, uint256 rank) private pure {
        unchecked {
            uint256 leaves = rank < 2
                ? (walk.columns + 63) >> 6
                : walk.matrices * ((walk.rows + 7) >> 3) * ((walk.columns + 7) >> 3);
            uint256 depth = leaves >> DEEPEST_TREE != 0 ? DEEPEST_TREE : MerkleTree.depthOf(leaves);
            uint256 reads = (walk.reducing >> operand) & 1 == 0 ? 1 : walk.iterations;
            walk.openings += ROOT_OPENING + reads * (LEAF_OPENING + 32 * depth);
        }
    }

    function _coordinate(bytes calldata operator, Walk memory walk, uint256 operand) private pure returns (uint256) {
        unchecked {
            (walk.matrices, walk.rows, walk.columns) =
            (walk.matrices * walk.rows, walk.columns, _take(operator, walk, 4));
            if (walk.columns == 0) return ENCODING;
            uint256 kind = _take(operator, walk, 1);
            uint256 count = _take(operator, walk, 1);
            if (kind == 1) {
                // Here the byte names the operand that gives the coordinate.
                if (count >= operand || (walk.integers >> count) & 1 == 0) return GATHERS;
                walk.reducing |= ((walk.reducing >> count) & 1) << operand;
                return 0;
            }
            if (kind != 0 || count > MAX_TERMS) return ENCODING;
            // Variables ascend strictly; they begin at 0.
            for (uint256 floor; count != 0; --count) {
                uint256 variable = _take(operator, walk, 1);
                int256 coefficient = int32(uint32(_take(operator, walk, 4)));
                uint256 magnitude = uint256(coefficient < 0 ? -coefficient : coefficient);
                if (variable < floor || magnitude == 0 || magnitude > MAX_COEFFICIENT) return ENCODING;
                floor = variable + 1;
                if (variable < 0x40) {
                    if (variable >= walk.outputRank) return VARIABLES;
                } else if (variable < 0x80) {
                    if (variable - 0x40 >= walk.reductionRank) return VARIABLES;
                    walk.reducing |= 1 << operand;
                } else if (variable != 0x80) {
                    return VARIABLES;
                }
            }
            walk.cursor += 4;
            uint256 divisor = _take(operator, walk, 4);
            return divisor == 0 || divisor > MAX_DIVISOR ? ENCODING : 0;
        }
    }

    function _programs(bytes memory body, bytes memory finish, Walk memory walk) private pure returns (uint256) {
        ScalarMachine.Rules memory rules =
            ScalarMachine.Rules(walk.operandCount, walk.outputRank, walk.reductionRank, true);
        (Linker.Fault fault,) = ScalarMachine.validate(body, rules);
        if (fault != Linker.Fault.None) return PROGRAMS;
        if (finish.length != 0) {
            rules.redDigits = 0;
            (fault,) = ScalarMachine.validate(finish, rules);
            if (fault != Linker.Fault.None) return PROGRAMS;
            if (OperandUse.namedBy(finish, walk.operandCount) & walk.reducing != 0) return PROGRAMS;
        }
        uint256 weight = BLOCK_LENGTH * ScalarMachine.weight(body) + ScalarMachine.weight(finish);
        if (weight > MAX_WEIGHT) return WEIGHT;
        return walk.openings > MAX_OPENINGS ? OPENINGS : 0;
    }

    /// @dev The rank, or 255 when an extent is zero or there are more than 2^32 - 1 elements.
    function _shape(bytes calldata operator, Walk memory walk) private pure returns (uint256 rank) {
        unchecked {
            rank = _take(operator, walk, 1);
            if (rank > MAX_RANK) return 255;
            uint256 count = 1;
            for (uint256 i; i < rank; ++i) {
                count *= _take(operator, walk, 4);
                if (count == 0 || count > type(uint32).max) return 255;
            }
            walk.iterations = count;
        }
    }

    function _take(bytes calldata operator, Walk memory walk, uint256 size) private pure returns (uint256 value) {
        unchecked {
            value = _word(operator, walk.cursor) >> (256 - 8 * size);
            walk.cursor += size;
        }
    }

    function _word(bytes calldata operator, uint256 cursor) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(add(operator.offset, cursor))
        }
    }
}
