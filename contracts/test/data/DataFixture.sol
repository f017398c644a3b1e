// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DataPrice} from "../../src/data/DataPrice.sol";
import {IDataCourt} from "../../src/data/IDataCourt.sol";
import {DeclaredTensor} from "../../src/referee/DeclaredTensor.sol";
import {Chunk} from "../../src/types/Chunk.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobSpec} from "../../src/types/JobSpec.sol";
import {ProgramHeader} from "../../src/types/ProgramHeader.sol";
import {RequestId} from "../../src/types/RequestId.sol";
import {Trees} from "../dispute/Trees.sol";
import {MarketFixture} from "../market/MarketFixture.sol";

/// @notice A job of five segments whose states have three tensors, [2, 20, 100] in three chunks, [5] in one leaf, [2112] in two chunks; asks and
/// answers by an implementation of its own.
abstract contract DataFixture is MarketFixture {
    uint256 internal constant TENSORS = 3;
    uint256 internal constant TIME_OF_ANSWER = 12;

    /// @dev Time for 25 answers.
    uint32 internal constant DATA_WINDOW = 300;

    address internal game = makeAddr("game");
    JobId internal job;

    function deployData() internal {
        deployMarket();
        wire(game, makeAddr("programReferee"));
        fund(challenger, STAKE);
        fund(rival, STAKE);
    }

    /// @notice Posts and starts the job, and hands in receipts for its first segments; segment g ends in state `1 + g`.
    function submitStates(uint32 segments) internal {
        submitStates(segments, DATA_WINDOW);
    }

    function submitStates(uint32 segments, uint32 window) internal {
        ProgramHeader memory header = stateHeader();
        JobSpec memory spec = specFor(header, 10, 2);
        spec.initialStateRoot = stateRoot(0);
        spec.verification.challengeWindow = window;
        mature(header);
        vm.prank(requester);
        job = market.postJob(spec, "bundle");
        vm.startPrank(worker);
        market.claim(job);
        market.start(job, market.specHashOf(job));
        vm.stopPrank();
        for (uint32 g; g < segments; ++g) {
            submit(job, g, stateRoot(g + 1));
        }
    }

    function chunkOf(uint256 state, uint16 tensor, uint32 index) internal view returns (Chunk memory) {
        return Chunk(job, market.statusOf(job).attempt, stateRoot(state), tensor, index);
    }

    function ask(address who, uint32 segment, Chunk memory chunk) internal returns (RequestId) {
        DeclaredTensor memory declared = declarationOf(chunk.tensor);
        bytes32 end = stateRoot(uint256(segment) + 1);
        vm.prank(who);
        return data.request(chunk, segment, end, declared);
    }

    /// @notice The worker's answer about a chunk of state `state`.
    function give(uint256 state, Chunk memory chunk) internal {
        bytes memory call = answerOf(state, chunk);
        vm.prank(worker);
        (bool done, bytes memory reason) = address(data).call(call);
        if (!done) _bubble(reason);
    }

    function answerOf(uint256 state, Chunk memory chunk) internal view returns (bytes memory) {
        bytes32[] memory path = tensorPathOf(state, chunk.tensor, chunk.index);
        return abi.encodeCall(
            data.answer,
            (
                chunk,
                leavesOf(state, chunk.tensor, chunk.index),
                path,
                Trees.path(tensorRootsOf(state), 0x21, chunk.tensor)
            )
        );
    }

    function leavesOf(uint256 state, uint16 tensor, uint32 index) internal pure returns (bytes memory leaves) {
        bytes[] memory all = tensorOf(state, tensor);
        for (uint256 i = 32 * uint256(index); i < all.length && i < 32 * (uint256(index) + 1); ++i) {
            leaves = bytes.concat(leaves, all[i]);
        }
    }

    function tensorPathOf(uint256 state, uint16 tensor, uint32 index) internal pure returns (bytes32[] memory) {
        bytes32[] memory hashes = Trees.hashLeaves(tensorOf(state, tensor), 0x10);
        uint256 depth = Trees.depth(hashes.length);
        if (depth <= 5) return new bytes32[](0);
        return Trees.path(hashes, 0x11, 5, index, depth - 5);
    }

    function stateRoot(uint256 state) internal pure returns (bytes32) {
        return Trees.root(tensorRootsOf(state), 0x21);
    }

    function tensorRootsOf(uint256 state) internal pure returns (bytes32[] memory roots) {
        roots = new bytes32[](TENSORS);
        for (uint16 t; t < TENSORS; ++t) {
            roots[t] = Trees.root(Trees.hashLeaves(tensorOf(state, t), 0x10), 0x11);
        }
    }

    /// @dev Lanes beyond the tensor are anything: the court takes what hashes to the root.
    function tensorOf(uint256 state, uint16 tensor) internal pure returns (bytes[] memory leaves) {
        leaves = new bytes[](leafCountOf(tensor));
        for (uint256 i; i < leaves.length; ++i) {
            bytes32 half = keccak256(abi.encode(state, tensor, i));
            leaves[i] = abi.encode(half, ~half, i, half ^ bytes32(i), ~i, half, uint256(0), ~half);
        }
    }

    function leafCountOf(uint16 tensor) internal pure returns (uint32) {
        return tensor == 0 ? 78 : tensor == 1 ? 1 : 33;
    }

    function stateDeclarations() internal pure returns (bytes[] memory list) {
        list = new bytes[](TENSORS);
        list[0] = abi.encodePacked(uint8(0), uint8(3), uint32(2), uint32(20), uint32(100), uint16(2));
        list[1] = abi.encodePacked(uint8(2), uint8(1), uint32(5), uint16(0xffff));
        list[2] = abi.encodePacked(uint8(1), uint8(1), uint32(2112), uint16(1));
    }

    function stateHeader() internal pure returns (ProgramHeader memory) {
        bytes32 root = Trees.root(Trees.hashLeaves(stateDeclarations(), 0x42), 0x43);
        return ProgramHeader(3, uint16(TENSORS), 1, keccak256("operators"), root, keccak256("inputs"));
    }

    function declarationOf(uint16 tensor) internal pure returns (DeclaredTensor memory declared) {
        bytes[] memory list = stateDeclarations();
        declared.header = stateHeader();
        declared.declaration = list[tensor % TENSORS];
        declared.path = Trees.path(Trees.hashLeaves(list, 0x42), 0x43, tensor % TENSORS);
    }

    /// @notice What the worker gets for a chunk.
    function compensationOf(uint16 tensor, uint32 index) internal pure returns (uint256) {
        uint256 leaves = leafCountOf(tensor) - 32 * index;
        if (leaves > 32) leaves = 32;
        uint256 depth = Trees.depth(leafCountOf(tensor));
        uint256 siblings = (depth > 5 ? depth - 5 : 0) + 2;
        return
            (DataPrice.BASE_GAS + DataPrice.GAS_PER_BYTE * (256 * leaves + 32 * siblings)) * uint256(GAS_COMPENSATION);
    }

    function assertRequest(RequestId id, IDataCourt.RequestState expected) internal view {
        assertEq(uint256(data.requestOf(id).state), uint256(expected), "request");
    }

    function _bubble(bytes memory reason) private pure {
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }
}
