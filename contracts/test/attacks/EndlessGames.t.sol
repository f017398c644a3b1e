// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {JobId} from "../../src/types/JobId.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice The attacker wants to keep a worker from its payment for as long as it likes: it opens a game, and another one shortly before
/// that ends, and so on. Stopped: when a segment's window is over no new game holds it up; what is open then ends within the longest game.
contract EndlessGamesTest is AttackFixture {
    function test_noNewGame_afterTheWindow() external {
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        uint256 finality = market.nextFinality(jobId);
        vm.warp(finality - 1);
        enter(jobId, 0, rival);
        vm.warp(finality);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.SegmentNotOpen.selector, 0, 0, 1));
        vm.prank(game);
        market.enterDispute(jobId, 0, 0, rival, keccak256("initial"), segmentRoot(0));
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.GamesOpen.selector, jobId, 1));
        market.finalizeSegment(jobId);
        settle(jobId, 0, 0, rival, false);
        market.finalizeSegment(jobId);
    }

    /// @dev The next segment can be disputed all the while the one before is held up.
    function test_laterSegments_canBeDisputedMeanwhile() external {
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        submit(jobId, 1, segmentRoot(1));
        enter(jobId, 0, rival);
        vm.warp(block.timestamp + 10 * (WINDOW + SEGMENT_TIME));
        enter(jobId, 1, challenger);
        settle(jobId, 0, 0, rival, false);
        market.finalizeSegment(jobId);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.GamesOpen.selector, jobId, 1));
        market.finalizeSegment(jobId);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.SegmentNotOpen.selector, 1, 1, 2));
        vm.prank(game);
        market.enterDispute(jobId, 1, 0, rival, segmentRoot(0), segmentRoot(1));
    }
}
