// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IJobMarket} from "../market/IJobMarket.sol";
import {MerkleTree} from "../referee/MerkleTree.sol";
import {JobId} from "../types/JobId.sol";
import {CipherTree} from "./CipherTree.sol";
import {IDeliveryDesk} from "./IDeliveryDesk.sol";

/// @notice Whether leaves are what the worker committed to: the encrypted ones under its offer, the hashes of the plain ones under the job's end state root.
/// @dev Depths come from the program, never from whoever shows something.
abstract contract DeliveryEvidence is IDeliveryDesk {
    IJobMarket internal immutable _MARKET;

    constructor(IJobMarket market) {
        _MARKET = market;
    }

    /// @dev The chunk stands where it was asked for, its ciphertext under the offer's root and its plain hashes under the end state root.
    function _requireChunk(
        JobId jobId,
        Delivery storage delivery,
        DemandedChunk memory wanted,
        uint32 tensor,
        uint32 chunk,
        SuppliedChunk calldata answer
    ) internal view {
        uint256 leaves = _leavesOf(wanted.leafCount, chunk);
        _requireLength(CipherTree.LEAF_BYTES * leaves, answer.leaves.length);
        _requireLength(leaves, answer.plainLeaves.length);
        uint256 depth = MerkleTree.depthOf(wanted.leafCount);
        uint256 levels = Math.min(depth, CipherTree.CHUNK_LEVELS);
        _requireLength(depth - levels, answer.path.length);
        _requireLength(depth - levels, answer.plainPath.length);
        _requireCipher(
            delivery,
            wanted.stateCount,
            tensor,
            MerkleTree.rootFrom(CipherTree.chunkRoot(answer.leaves, levels), chunk, answer.path, CipherTree.TENSOR),
            answer.rootPath
        );
        _requirePlain(
            jobId,
            delivery,
            wanted.stateCount,
            tensor,
            MerkleTree.rootFrom(
                CipherTree.plainChunkRoot(answer.plainLeaves, levels), chunk, answer.plainPath, MerkleTree.TENSOR
            ),
            answer.plainRootPath,
            answer.endStateRoot
        );
    }

    /// @dev INVARIANT: both leaves stand at the same place, at the depth that the program gives: an inner node is no leaf.
    function _requireOpened(JobId jobId, Delivery storage delivery, Complaint calldata complaint) internal view {
        uint256 leafCount = complaint.declared.leafCountOf(complaint.tensor, _MARKET.programRootOf(jobId));
        if (complaint.leaf >= leafCount) revert PositionOutOfRange(leafCount, complaint.leaf);
        uint256 depth = MerkleTree.depthOf(leafCount);
        _requireLength(depth, complaint.path.length);
        _requireLength(depth, complaint.plainPath.length);
        _requireLength(CipherTree.LEAF_BYTES, complaint.cipher.length);
        uint256 stateCount = complaint.declared.header.stateCount;
        _requireCipher(
            delivery,
            stateCount,
            complaint.tensor,
            MerkleTree.rootFrom(
                MerkleTree.hashLeaf(complaint.cipher, CipherTree.LEAF),
                complaint.leaf,
                complaint.path,
                CipherTree.TENSOR
            ),
            complaint.rootPath
        );
        _requirePlain(
            jobId,
            delivery,
            stateCount,
            complaint.tensor,
            MerkleTree.rootFrom(complaint.plainLeaf, complaint.leaf, complaint.plainPath, MerkleTree.TENSOR),
            complaint.plainRootPath,
            complaint.endStateRoot
        );
    }

    function _requireCipher(
        Delivery storage delivery,
        uint256 stateCount,
        uint32 tensor,
        bytes32 tensorRoot,
        bytes32[] calldata path
    ) private view {
        _requireLength(MerkleTree.depthOf(stateCount), path.length);
        bytes32 root = MerkleTree.rootFrom(tensorRoot, tensor, path, CipherTree.STATE);
        if (root != delivery.cipherRoot) revert CipherNotOpened(delivery.cipherRoot, root);
    }

    function _requirePlain(
        JobId jobId,
        Delivery storage delivery,
        uint256 stateCount,
        uint32 tensor,
        bytes32 tensorRoot,
        bytes32[] calldata path,
        bytes32 endStateRoot
    ) private view {
        _requireLength(MerkleTree.depthOf(stateCount), path.length);
        bytes32 root = MerkleTree.rootFrom(tensorRoot, tensor, path, MerkleTree.STATE);
        if (root != endStateRoot) revert PlainNotOpened(endStateRoot, root);
        if (!_MARKET.isReceipt(jobId, delivery.lastSegment, endStateRoot)) revert EndRootMismatch(endStateRoot);
    }

    /// @dev How many leaves a chunk of a tensor has.
    function _leavesOf(uint256 leafCount, uint256 chunk) internal pure returns (uint256) {
        uint256 first = chunk * CipherTree.CHUNK_LEAVES;
        if (first >= leafCount) {
            revert PositionOutOfRange((leafCount + CipherTree.CHUNK_LEAVES - 1) / CipherTree.CHUNK_LEAVES, chunk);
        }
        return Math.min(leafCount - first, CipherTree.CHUNK_LEAVES);
    }

    function _requireLength(uint256 expected, uint256 actual) private pure {
        if (expected != actual) revert WrongLength(expected, actual);
    }
}
