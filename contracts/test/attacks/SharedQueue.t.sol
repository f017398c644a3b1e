// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDataCourt} from "../../src/data/IDataCourt.sol";
import {IProtocolParameters} from "../../src/governance/IProtocolParameters.sol";
import {Chunk} from "../../src/types/Chunk.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {RequestId} from "../../src/types/RequestId.sol";
import {DataFixture} from "../data/DataFixture.sol";

/// @notice A worker wants nobody to ask for the states of its job, and fills its own queue by another job whose end returns every price, by one in
/// which answers cost nothing, or by an attempt that is over. Stopped: each attempt at a job has a queue of its own.
contract SharedQueueTest is DataFixture {
    JobId private real;

    function setUp() external {
        deployData();
        submitStates(4);
        real = job;
    }

    /// @dev The other job is the worker's own, its program breaks a rule, and it is void when the queue has served.
    function test_voidedJob_fillsNoOtherQueue() external {
        submitStates(4, 10 * DATA_WINDOW);
        JobId dummy = job;
        uint256 wealth = stakeOf(rival);
        assertEq(_askAll(rival, dummy), 30, "more than fit into the real job's window");
        vm.prank(makeAddr("programReferee"));
        market.voidJob(dummy);
        _closeAll(dummy);
        assertEq(vault.accountOf(rival).free, wealth, "every price is back");
        _assertQueueEmpty();
    }

    /// @dev The other job is from a time when answers were compensated with nothing.
    function test_freeJob_fillsNoOtherQueue() external {
        vm.prank(makeAddr("governor"));
        parameters.setParameter(IProtocolParameters.Parameter.GasCompensation, 0);
        submitStates(4, 10 * DATA_WINDOW);
        uint256 wealth = vault.accountOf(rival).free;
        _askAll(rival, job);
        assertEq(vault.accountOf(rival).free, wealth, "it cost nothing");
        _assertQueueEmpty();
    }

    /// @dev Nor does what a job's earlier worker was asked for: the next attempt's queue is empty.
    function test_lateAttempt_leavesNoQueue() external {
        _askAll(rival, real);
        Chunk memory first = _chunkOf(real, 0, 0, 0);
        vm.warp(uint256(data.requestOf(data.idOf(first)).deadline) + 1);
        data.timeout(first);
        assertState(real, JobState.Open);
        vm.startPrank(worker);
        market.claim(real);
        market.start(real, market.specHashOf(real));
        vm.stopPrank();
        job = real;
        submit(real, 0, stateRoot(1));
        _assertQueueEmpty();
    }

    /// @dev A full queue of one job takes nothing from the time for another's: each has its own, and a worker has to keep up with all of them.
    function test_twoJobs_haveAQueueEach() external {
        submitStates(4);
        JobId other = job;
        uint256 begin = block.timestamp;
        for (uint256 i; i < 3; ++i) {
            job = i & 1 == 0 ? real : other;
            RequestId id = ask(challenger, 0, chunkOf(1, 0, uint32(i)));
            assertEq(data.requestOf(id).deadline, begin + CLOCK + (1 + i / 2) * TIME_OF_ANSWER, "deadline");
        }
    }

    /// @dev What the first request to the real job finds: its own answer's time, and no surcharge.
    function _assertQueueEmpty() private {
        job = real;
        (uint256 compensation, uint256 burned) = data.priceOf(real, 1000);
        assertEq(burned, compensation, "surcharge");
        RequestId id = ask(challenger, 0, chunkOf(1, 0, 1));
        assertEq(data.requestOf(id).deadline, block.timestamp + CLOCK + TIME_OF_ANSWER, "deadline");
        assertEq(data.requestOf(id).burned, compensationOf(0, 1), "burned");
    }

    function _askAll(address who, JobId jobId) private returns (uint256 count) {
        job = jobId;
        for (uint256 state; state < 5; ++state) {
            for (uint16 tensor; tensor < TENSORS; ++tensor) {
                for (uint32 index; 32 * index < leafCountOf(tensor); ++index) {
                    uint32 segment = state == 0 ? 0 : uint32(state - 1);
                    bytes memory call = abi.encodeCall(
                        data.request,
                        (chunkOf(state, tensor, index), segment, stateRoot(uint256(segment) + 1), declarationOf(tensor))
                    );
                    vm.prank(who);
                    (bool accepted,) = address(data).call(call);
                    if (accepted) ++count;
                }
            }
        }
    }

    function _closeAll(JobId jobId) private {
        for (uint256 state; state < 5; ++state) {
            for (uint16 tensor; tensor < TENSORS; ++tensor) {
                for (uint32 index; 32 * index < leafCountOf(tensor); ++index) {
                    Chunk memory chunk = _chunkOf(jobId, state, tensor, index);
                    data.close(chunk);
                    assertRequest(data.idOf(chunk), IDataCourt.RequestState.Ended);
                }
            }
        }
    }

    function _chunkOf(JobId jobId, uint256 state, uint16 tensor, uint32 index) private pure returns (Chunk memory) {
        return Chunk(jobId, 0, stateRoot(state), tensor, index);
    }
}
