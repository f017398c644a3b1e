// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Roots} from "../types/Roots.sol";
import {Witness} from "../types/Witness.sol";

/// @notice Re-executes a piece of one fold from opened operands (protocol sections 1, 2, 4 and 6).
interface IReferee {
    /// @notice Which piece: `count` bodies from `firstIteration` on, then the finish if asked for.
    struct Evaluation {
        uint32 elementIndex;
        uint32 firstIteration;
        uint32 count;
        bool withFinish;
        uint32 accumulator;
        uint32 step;
    }

    /// @notice What a game stores about an operator when it is opened.
    /// @dev `rows` is 0 for rank 0 and 1; then `columns` is the number of elements.
    struct Geometry {
        uint32 rows;
        uint32 columns;
        uint32 leafCount;
        uint32 reductionCount;
    }

    error MalformedOperator(uint256 offset);
    error TooManyIterations(uint256 limit, uint256 actual);
    error IterationOutOfRange(uint256 count, uint256 actual);
    error ElementOutOfRange(uint256 count, uint256 actual);
    error WrongOperandCount(uint256 expected, uint256 actual);
    error WrongLeafLength(uint256 operand, uint256 leaf, uint256 actual);
    error WrongPathLength(uint256 operand, uint256 expected, uint256 actual);
    error RootNotOpened(uint256 operand, bytes32 expected, bytes32 actual);
    error LeafNotOpened(uint256 operand, uint256 leaf, bytes32 expected, bytes32 actual);
    error LeavesNotAscending(uint256 operand, uint256 leaf);
    error MissingOpening(uint256 operand, uint256 leaf);
    error SourceOutOfRange(uint256 operand, uint256 index);

    /// @notice The accumulator after the bodies, or the element when `withFinish`.
    /// @param operator Encoding of the operator; the caller vouches for it.
    /// @dev `evaluation.accumulator` is ignored when the piece begins at iteration 0 of a body: a fold starts at the operator's init.
    function evaluate(
        bytes calldata operator,
        Evaluation calldata evaluation,
        Roots calldata roots,
        Witness calldata witness
    ) external view returns (uint32);

    /// @notice Geometry of an operator's output and the length of its fold.
    function geometryOf(bytes calldata operator) external pure returns (Geometry memory);
}
