// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDataCourt} from "../../src/data/IDataCourt.sol";
import {DeclaredTensor} from "../../src/referee/DeclaredTensor.sol";
import {Chunk} from "../../src/types/Chunk.sol";
import {JobState} from "../../src/types/JobState.sol";
import {RequestId} from "../../src/types/RequestId.sol";
import {DataFixture} from "../data/DataFixture.sol";

/// @notice The attacker asks an honest worker for everything at once, to drown it, to hold its payment up for ever, or with the worker itself as
/// the one who asks, to keep others from asking. Stopped: a chunk is asked for once, each request gives time for its answer and pays for
/// it, of which half burns at least and more where much is asked, and none is taken after the window or beyond what can be answered in one.
contract FloodOfRequestsTest is DataFixture {
    function setUp() external {
        deployData();
        submitStates(2);
    }

    /// @dev All that there is, at the last moment: the worker answers one after the other, each at its deadline, and is paid for all; the delay is
    /// bounded, and the attacker has paid more than twice of what the worker got.
    function test_everythingAtOnce_isAnsweredInTime() external {
        uint256 end = block.timestamp + DATA_WINDOW;
        vm.warp(end - 1);
        uint256 wealth = stakeOf(rival);
        RequestId[] memory ids = new RequestId[](18);
        uint256 count;
        uint256 price;
        for (uint256 state; state < 3; ++state) {
            for (uint16 tensor; tensor < TENSORS; ++tensor) {
                for (uint32 index; 32 * index < leafCountOf(tensor); ++index) {
                    ids[count++] = ask(rival, state == 0 ? 0 : uint32(state - 1), chunkOf(state, tensor, index));
                    price += compensationOf(tensor, index);
                }
            }
        }
        assertEq(count, 18, "requests");
        _answerAll(ids);
        assertLe(block.timestamp, end + CLOCK + DATA_WINDOW, "delay");
        assertEq(stakeOf(worker), FUNDS + price, "worker");
        assertLe(stakeOf(rival), wealth - 2 * price, "attacker");
        // And it ends there.
        vm.warp(block.timestamp + 2 * SEGMENT_TIME);
        market.finalizeSegments(job, 2);
        assertVaultSolvent();
    }

    /// @dev A worker that owes as many answers as fit into a window is asked for no more until time has passed, however much there is to ask for.
    function test_moreThanCanBeAnswered_isRefused() external {
        // Two more states, so that there is more than time for it.
        submit(job, 2, stateRoot(3));
        submit(job, 3, stateRoot(4));
        uint256 count;
        bytes4 refusal;
        for (uint256 state; state < 5; ++state) {
            for (uint16 tensor; tensor < TENSORS; ++tensor) {
                for (uint32 index; 32 * index < leafCountOf(tensor); ++index) {
                    refusal = _try(rival, state, chunkOf(state, tensor, index));
                    if (refusal == bytes4(0)) ++count;
                    else assertEq(bytes32(refusal), bytes32(IDataCourt.QueueFull.selector), "refusal");
                }
            }
        }
        assertEq(count, DATA_WINDOW / TIME_OF_ANSWER, "as many as there is time for");
        // A block later there is room for one more.
        vm.warp(block.timestamp + TIME_OF_ANSWER);
        Chunk memory chunk = chunkOf(4, 2, 0);
        assertEq(bytes32(_try(challenger, 4, chunk)), bytes32(0), "one more");
        assertEq(bytes32(_try(challenger, 4, chunkOf(4, 2, 1))), bytes32(IDataCourt.QueueFull.selector), "full again");
    }

    /// @dev After the window no request comes, however many holds there are: nobody holds a segment for ever.
    function test_noRequest_afterTheWindow() external {
        vm.warp(block.timestamp + DATA_WINDOW - 1);
        Chunk memory first = chunkOf(1, 0, 0);
        RequestId id = ask(rival, 0, first);
        vm.warp(data.requestOf(id).deadline);
        Chunk memory later = chunkOf(1, 0, 1);
        DeclaredTensor memory declared = declarationOf(0);
        bytes32 end = stateRoot(1);
        vm.expectRevert();
        vm.prank(rival);
        data.request(later, 0, end, declared);
        give(1, first);
        vm.warp(block.timestamp + SEGMENT_TIME);
        market.finalizeSegment(job);
    }

    /// @dev The worker asks itself, so that nobody else can ask for the chunk: it has to answer all the same, and pays.
    function test_workerAsksItself_paysAndHasToAnswer() external {
        Chunk memory chunk = chunkOf(1, 0, 0);
        RequestId id = ask(worker, 0, chunk);
        give(1, chunk);
        assertEq(stakeOf(worker), FUNDS - compensationOf(0, 0), "half of its price burned");
        // Silent about its own request it is slashed as about any other.
        chunk = chunkOf(1, 0, 1);
        vm.warp(block.timestamp + TIME_OF_ANSWER);
        id = ask(worker, 0, chunk);
        vm.warp(uint256(data.requestOf(id).deadline) + 1);
        data.timeout(chunk);
        assertState(job, JobState.Open);
        assertEq(
            stakeOf(worker),
            FUNDS - compensationOf(0, 0) - CLAIM_BOND - (STAKE - STAKE / 4),
            "three quarters of its stake burned"
        );
        assertVaultSolvent();
    }

    /// @dev Whatever is asked, answered and left alone: nobody is held longer than the bound, and every request ends.
    /// forge-config: default.fuzz.runs = 24
    function testFuzz_everyRequest_endsWithinTheBound(uint256 seed) external {
        uint256 begin = block.timestamp;
        Chunk[] memory asked = new Chunk[](12);
        uint256 count;
        for (uint256 i; i < 24; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 state = seed % 3;
            Chunk memory chunk = chunkOf(state, uint16(seed >> 8) % 3, uint32(seed >> 16) % 3);
            bool accepted = _try(seed >> 32 & 1 == 0 ? challenger : rival, state, chunk) == bytes4(0);
            if (accepted) {
                assertLe(
                    data.requestOf(data.idOf(chunk)).deadline, begin + 2 * DATA_WINDOW + CLOCK + SEGMENT_TIME, "bound"
                );
                asked[count++] = chunk;
                if (count == asked.length) break;
                if (seed >> 40 & 1 == 0) give(state, chunk);
            }
            if (seed >> 48 & 3 == 0) vm.warp(block.timestamp + (seed >> 64) % 40);
        }
        vm.warp(begin + 2 * DATA_WINDOW + CLOCK + SEGMENT_TIME + 1);
        for (uint256 i; i < count; ++i) {
            if (data.requestOf(data.idOf(asked[i])).state == IDataCourt.RequestState.Open) data.timeout(asked[i]);
        }
        IDataCourt.RequestState last;
        for (uint256 i; i < count; ++i) {
            last = data.requestOf(data.idOf(asked[i])).state;
            assertTrue(last > IDataCourt.RequestState.Open, "ended");
        }
        assertEq(vault.accountOf(challenger).locked + vault.accountOf(rival).locked, 0, "locked");
        assertVaultSolvent();
        assertEq(market.statusOf(job).openGames, 0, "holds");
        vm.warp(block.timestamp + 2 * SEGMENT_TIME);
        if (market.statusOf(job).state == JobState.Running) market.finalizeSegments(job, 2);
    }

    /// @dev Asks, and tells by which error it was refused, or zero.
    function _try(address who, uint256 state, Chunk memory chunk) private returns (bytes4 refusal) {
        uint32 segment = state == 0 ? 0 : uint32(state - 1);
        bytes memory call = abi.encodeCall(
            data.request, (chunk, segment, stateRoot(uint256(segment) + 1), declarationOf(chunk.tensor))
        );
        vm.prank(who);
        (bool accepted, bytes memory answer) = address(data).call(call);
        return accepted ? bytes4(0) : bytes4(answer);
    }

    /// @dev Each at its own deadline.
    function _answerAll(RequestId[] memory ids) private {
        uint256 next;
        for (uint256 state; state < 3; ++state) {
            for (uint16 tensor; tensor < TENSORS; ++tensor) {
                for (uint32 index; 32 * index < leafCountOf(tensor); ++index) {
                    uint256 deadline = data.requestOf(ids[next++]).deadline;
                    if (deadline > block.timestamp) vm.warp(deadline);
                    give(state, chunkOf(state, tensor, index));
                }
            }
        }
    }
}
