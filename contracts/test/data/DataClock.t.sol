// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDataCourt} from "../../src/data/IDataCourt.sol";
import {DeclaredTensor} from "../../src/referee/DeclaredTensor.sol";
import {Chunk} from "../../src/types/Chunk.sol";
import {RequestId} from "../../src/types/RequestId.sol";
import {DataFixture} from "./DataFixture.sol";

/// @notice Requests about other segments than the next one, and in short windows.
contract DataClockTest is DataFixture {
    uint32 private constant SHORT_WINDOW = 11;

    function setUp() external {
        deployData();
    }

    /// @dev Each segment can be asked about until its own schedule, not the first one's.
    function test_request_ofALaterSegment_untilItsSchedule() external {
        submitStates(2);
        uint256 end = block.timestamp + DATA_WINDOW + SEGMENT_TIME;
        vm.warp(end - 1);
        ask(challenger, 1, chunkOf(2, 0, 0));
        vm.warp(end);
        DeclaredTensor memory declared = declarationOf(0);
        Chunk memory chunk = chunkOf(2, 0, 1);
        bytes32 root = stateRoot(2);
        vm.expectRevert(abi.encodeWithSelector(IDataCourt.WindowOver.selector, end, end));
        vm.prank(challenger);
        data.request(chunk, 1, root, declared);
    }

    /// @dev The reward for silence about a segment is shared with the games on it, and with no other segment's.
    function test_timeout_ofALaterSegment_sharesTheRewardWithItsGames() external {
        submitStates(2);
        fund(requester, BOND);
        (bytes32 start, bytes32 middle, bytes32 end) = (stateRoot(0), stateRoot(1), stateRoot(2));
        vm.startPrank(game);
        market.enterDispute(job, 0, 0, requester, start, middle);
        market.enterDispute(job, 1, 0, rival, middle, end);
        vm.stopPrank();
        Chunk memory chunk = chunkOf(2, 0, 1);
        RequestId id = ask(challenger, 1, chunk);
        vm.warp(uint256(data.requestOf(id).deadline) + 1);
        data.timeout(chunk);
        assertStake(challenger, 10 * BOND + STAKE + STAKE / 8, 0);
        vm.startPrank(game);
        market.leaveDispute(job, 1, 0, rival, false, 0);
        market.leaveDispute(job, 0, 0, requester, false, 0);
        vm.stopPrank();
        assertStake(rival, 10 * BOND + STAKE + STAKE / 8, 0);
        assertStake(requester, BOND, 0);
        assertVaultSolvent();
    }

    /// @dev Everybody can read what an answer is worth and what burns, apart.
    function test_request_saysWhatItCosts() external {
        submitStates(1);
        Chunk memory chunk = chunkOf(1, 0, 0);
        uint256 paid = compensationOf(0, 0);
        uint256 deadline = block.timestamp + CLOCK + TIME_OF_ANSWER;
        vm.expectEmit();
        emit IDataCourt.ChunkRequested(job, data.idOf(chunk), challenger, 0, chunk, paid, paid, deadline);
        ask(challenger, 0, chunk);
        chunk = chunkOf(1, 0, 1);
        vm.expectEmit();
        emit IDataCourt.ChunkRequested(
            job, data.idOf(chunk), challenger, 0, chunk, paid, paid + paid / 16, deadline + TIME_OF_ANSWER
        );
        ask(challenger, 0, chunk);
    }

    /// @dev In a window shorter than an answer takes, one request at a time is taken all the same.
    function test_request_inAShortWindow_oneAtATime() external {
        submitStates(1, SHORT_WINDOW);
        Chunk memory chunk = chunkOf(1, 0, 0);
        RequestId id = ask(challenger, 0, chunk);
        assertEq(data.requestOf(id).deadline, block.timestamp + CLOCK + TIME_OF_ANSWER, "deadline");
        DeclaredTensor memory declared = declarationOf(0);
        Chunk memory second = chunkOf(1, 0, 1);
        bytes32 root = stateRoot(1);
        vm.expectRevert(abi.encodeWithSelector(IDataCourt.QueueFull.selector, SHORT_WINDOW, 2 * TIME_OF_ANSWER));
        vm.prank(challenger);
        data.request(second, 0, root, declared);
        give(1, chunk);
        assertRequest(id, IDataCourt.RequestState.Answered);
    }
}
