// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TensorGeometry} from "../../src/referee/TensorGeometry.sol";
import {LeafOpening} from "../../src/types/Witness.sol";

/// @notice A large tensor of pseudo-random normal floats of which only the leaves that are touched get their true hash, so
/// that trees of real depth can be built in a test.
library SparseTensor {
    struct Tensor {
        bytes32 name;
        uint256 rows;
        uint256 columns;
        uint256 count;
        bool[] touched;
        bytes32[][] levels;
    }

    function create(bytes32 name, uint256 rows, uint256 columns, uint256 count)
        internal
        pure
        returns (Tensor memory tensor)
    {
        tensor.name = name;
        tensor.rows = rows;
        tensor.columns = columns;
        tensor.count = count;
        tensor.touched = new bool[](TensorGeometry.leafCount(rows, columns, count));
    }

    /// @notice An f32 with an exponent near that of 1.
    function valueAt(Tensor memory tensor, uint256 element) internal pure returns (uint32) {
        uint256 bits = uint256(keccak256(abi.encode(tensor.name, element)));
        return uint32((bits & 0x807fffff) | ((120 + (bits >> 32) % 8) << 23));
    }

    function touch(Tensor memory tensor, uint256 element) internal pure {
        (uint256 leaf,) = TensorGeometry.locate(tensor.rows, tensor.columns, element);
        tensor.touched[leaf] = true;
    }

    /// @notice Builds the tree; the root.
    function seal(Tensor memory tensor) internal pure returns (bytes32) {
        uint256 width = tensor.touched.length;
        uint256 depth;
        while (1 << depth < width) {
            ++depth;
        }
        tensor.levels = new bytes32[][](depth + 1);
        tensor.levels[0] = new bytes32[](1 << depth);
        for (uint256 i; i < width; ++i) {
            tensor.levels[0][i] = tensor.touched[i]
                ? keccak256(abi.encodePacked(leafAt(tensor, i), uint8(0x10)))
                : keccak256(abi.encode(tensor.name, "untouched", i));
        }
        for (uint256 h; h < depth; ++h) {
            bytes32[] memory below = tensor.levels[h];
            bytes32[] memory above = new bytes32[](below.length / 2);
            for (uint256 i; i < above.length; ++i) {
                above[i] = keccak256(abi.encodePacked(below[2 * i], below[2 * i + 1], uint8(0x11)));
            }
            tensor.levels[h + 1] = above;
        }
        return tensor.levels[depth][0];
    }

    function leafAt(Tensor memory tensor, uint256 leaf) internal pure returns (bytes memory values) {
        values = new bytes(256);
        for (uint256 lane; lane < 64; ++lane) {
            (uint256 element, bool inside) = TensorGeometry.elementAt(tensor.rows, tensor.columns, leaf, lane);
            if (!inside) continue;
            uint32 value = valueAt(tensor, element);
            for (uint256 b; b < 4; ++b) {
                values[4 * lane + b] = bytes1(uint8(value >> (8 * b)));
            }
        }
    }

    /// @notice Openings of all leaves touched; each path ends where it meets the one before, if `short`.
    function openings(Tensor memory tensor, bool short) internal pure returns (LeafOpening[] memory list) {
        uint256 count;
        for (uint256 i; i < tensor.touched.length; ++i) {
            if (tensor.touched[i]) ++count;
        }
        list = new LeafOpening[](count);
        uint256 next;
        for (uint256 i; i < tensor.touched.length; ++i) {
            if (!tensor.touched[i]) continue;
            uint256 length = tensor.levels.length - 1;
            if (short && next != 0) {
                length = 0;
                while (list[next - 1].index >> length != i >> length) {
                    ++length;
                }
            }
            bytes32[] memory path = new bytes32[](length);
            for (uint256 h; h < path.length; ++h) {
                path[h] = tensor.levels[h][(i >> h) ^ 1];
            }
            list[next++] = LeafOpening(uint32(i), leafAt(tensor, i), path);
        }
    }
}
