// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Where an element of a tensor lies among its leaves (protocol section 4).
/// @dev A tensor of rank 0 or 1 has `rows == 0` and `columns` elements in leaves of 64; one of rank >= 2 has matrices of
/// `rows x columns` in tiles of 8x8.
library TensorGeometry {
    /// @notice Number of leaves for `count` elements.
    function leafCount(uint256 rows, uint256 columns, uint256 count) internal pure returns (uint256) {
        unchecked {
            if (rows == 0) return (columns + 63) >> 6;
            return count / (rows * columns) * ((rows + 7) >> 3) * ((columns + 7) >> 3);
        }
    }

    /// @notice Leaf and lane of an element.
    function locate(uint256 rows, uint256 columns, uint256 element) internal pure returns (uint256 leaf, uint256 lane) {
        unchecked {
            if (rows == 0) return (element >> 6, element & 63);
            uint256 column = element % columns;
            uint256 row = element / columns;
            uint256 matrix = row / rows;
            row %= rows;
            leaf = (matrix * ((rows + 7) >> 3) + (row >> 3)) * ((columns + 7) >> 3) + (column >> 3);
            lane = ((row & 7) << 3) | (column & 7);
        }
    }

    /// @notice Row-major index of the element in a lane; `inside` is false for padding.
    function elementAt(uint256 rows, uint256 columns, uint256 leaf, uint256 lane)
        internal
        pure
        returns (uint256 element, bool inside)
    {
        unchecked {
            if (rows == 0) {
                element = (leaf << 6) + lane;
                return (element, element < columns);
            }
            uint256 across = (columns + 7) >> 3;
            uint256 down = (rows + 7) >> 3;
            uint256 column = ((leaf % across) << 3) + (lane & 7);
            uint256 row = ((leaf / across % down) << 3) + (lane >> 3);
            element = (leaf / (across * down) * rows + row) * columns + column;
            inside = row < rows && column < columns;
        }
    }

    /// @notice The first lane beyond the tensor that is not zero, or 64.
    /// @dev A word of the leaf holds 8 lanes, the first in its highest bytes: one row of a tile.
    function dirtyLane(uint256 rows, uint256 columns, uint256 leaf, bytes calldata values)
        internal
        pure
        returns (uint256)
    {
        unchecked {
            for (uint256 lane; lane < 64; lane += 8) {
                uint256 word;
                assembly ("memory-safe") {
                    word := calldataload(add(values.offset, shl(2, lane)))
                }
                if (word == 0) continue;
                for (uint256 i = lane; i < lane + 8; ++i) {
                    (, bool inside) = elementAt(rows, columns, leaf, i);
                    // From the first lane outside on, the whole rest of this word is outside.
                    if (!inside) {
                        if (word << ((i - lane) << 5) != 0) return i;
                        break;
                    }
                }
            }
            return 64;
        }
    }

    /// @notice The 32 bits of a lane, which are stored little-endian.
    function laneOf(bytes calldata values, uint256 lane) internal pure returns (uint32) {
        uint256 bits;
        assembly ("memory-safe") {
            bits := shr(224, calldataload(add(values.offset, shl(2, lane))))
        }
        bits = ((bits & 0xff00ff) << 8) | ((bits >> 8) & 0xff00ff);
        return uint32((bits << 16) | (bits >> 16));
    }
}
