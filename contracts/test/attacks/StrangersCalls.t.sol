// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobId} from "../../src/types/JobId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {GameId} from "../../src/types/GameId.sol";
import {GameFixture} from "../dispute/GameFixture.sol";
import {Fault, TinyRun} from "../dispute/TinyRun.sol";

/// @notice A stranger wants to be paid for what others did: it watches for games that ran out, segments that became final and jobs
/// that ended, and makes the calls that anybody may make first. Stopped: money goes to the parties on record, whoever calls.
contract StrangersCallsTest is GameFixture {
    using TinyRun for TinyRun.Run;

    address private stranger = makeAddr("stranger");

    function setUp() external {
        deployGame();
    }

    function test_timeout_ofTheWorker_paysTheChallenger() external {
        TinyRun.Run memory mine = TinyRun.create(4, Fault.None, 0);
        submitRun(mine, 4, 2);
        GameId id = openGame(mine, 0, challenger);
        GameId other = openGame(mine, 0, rival);
        vm.warp(block.timestamp + rules.longestGame(CLOCK, SEGMENT_TIME));
        vm.startPrank(stranger);
        disputes.timeout(id);
        disputes.close(other);
        vm.stopPrank();
        assertStake(challenger, 11 * BOND + STAKE / 8, 0);
        assertStake(rival, 10 * BOND + STAKE / 8, 0);
        _assertNothingGained();
    }

    function test_timeout_ofTheChallenger_paysTheWorker() external {
        TinyRun.Run memory mine = TinyRun.create(4, Fault.None, 0);
        submitRun(mine, 4, 2);
        GameId id = openGame(mine, 0, challenger);
        move(id, mine, mine, 0);
        vm.warp(block.timestamp + rules.longestGame(CLOCK, SEGMENT_TIME));
        vm.prank(stranger);
        disputes.timeout(id);
        assertEq(stakeOf(worker), FUNDS + 80_000 * uint256(GAS_COMPENSATION), "one move");
        _assertNothingGained();
    }

    function test_finalizeAndExpire_payNobodyElse() external {
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        vm.warp(block.timestamp + WINDOW);
        vm.prank(stranger);
        market.finalizeSegments(jobId, 1);
        assertEq(escrow.balanceOf(address(token), worker), HALFWAY, "worker");
        vm.warp(block.timestamp + DEADLINE);
        vm.prank(stranger);
        market.expire(jobId);
        assertState(jobId, JobState.Open);
        _assertNothingGained();
    }

    function _assertNothingGained() private view {
        assertEq(stakeOf(stranger), 0, "stake");
        assertEq(escrow.balanceOf(address(token), stranger), 0, "payments");
        assertEq(token.balanceOf(stranger), 0, "tokens");
    }
}
