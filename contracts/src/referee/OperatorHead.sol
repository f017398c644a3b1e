// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IReferee} from "./IReferee.sol";
import {TensorGeometry} from "./TensorGeometry.sol";

/// @notice Reads the fixed front of an operator's encoding: types, init, output and reduction shape (protocol section 2).
library OperatorHead {
    uint256 private constant OUTPUT_AT = 7;
    uint256 private constant MAX_RANK = 6;

    /// @notice Geometry of the output and the length of the fold.
    function geometryOf(bytes calldata operator) internal pure returns (IReferee.Geometry memory geometry) {
        uint256 rank = _rankAt(operator, OUTPUT_AT);
        uint256 count = _product(operator, OUTPUT_AT + 1, rank);
        if (rank < 2) {
            geometry.columns = uint32(count);
        } else {
            geometry.rows = uint32(_u32(operator, OUTPUT_AT + 1 + 4 * (rank - 2)));
            geometry.columns = uint32(_u32(operator, OUTPUT_AT + 1 + 4 * (rank - 1)));
        }
        geometry.leafCount = uint32(TensorGeometry.leafCount(geometry.rows, geometry.columns, count));
        uint256 reductionAt = OUTPUT_AT + 1 + 4 * rank;
        geometry.reductionCount = uint32(_product(operator, reductionAt + 1, _rankAt(operator, reductionAt)));
    }

    function _rankAt(bytes calldata operator, uint256 offset) private pure returns (uint256 rank) {
        if (offset >= operator.length) revert IReferee.MalformedOperator(offset);
        rank = uint8(operator[offset]);
        if (rank > MAX_RANK || offset + 1 + 4 * rank > operator.length) revert IReferee.MalformedOperator(offset);
    }

    function _product(bytes calldata operator, uint256 offset, uint256 rank) private pure returns (uint256 product) {
        product = 1;
        for (uint256 i; i < rank; ++i) {
            product *= _u32(operator, offset + 4 * i);
            // INVARIANT: 1 <= number of elements < 2^32, so that every index and count fits 32 bits.
            if (product == 0 || product > type(uint32).max) revert IReferee.MalformedOperator(offset);
        }
    }

    /// @dev The caller has checked that the four bytes exist.
    function _u32(bytes calldata operator, uint256 offset) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := shr(224, calldataload(add(operator.offset, offset)))
        }
    }
}
