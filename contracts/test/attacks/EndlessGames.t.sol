// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {JobId} from "../../src/types/JobId.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice The attacker wants to keep a worker from its payment for as long as it likes: it opens a game, and another one shortly before
/// that ends, on the same segment or on a later one, and so on. Stopped: each segment has a moment, fixed by the receipts alone, from which on
/// no new game holds it up; what is open then ends within the longest game.
contract EndlessGamesTest is AttackFixture {
    uint32 private constant SEGMENTS = 24;

    /// @dev What a game is open for at most.
    uint256 private constant LONGEST = 2 * uint256(CLOCK) + 34 * uint256(SEGMENT_TIME);

    /// @dev A game that the attacker has open.
    struct OpenGame {
        uint32 segment;
        uint256 end;
    }

    OpenGame[] private _games;

    /// @dev When each segment would be final if there were no games, counted here from the receipts' times.
    uint256[] private _schedule;

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

    /// @dev One game after the other, each on the next segment and as late as it can be opened: all end with the first.
    function test_gamesOneAfterTheOther_onLaterSegments_endTogether() external {
        fund(rival, 100 * BOND);
        JobId jobId = _start();
        for (uint32 i; i < SEGMENTS; ++i) {
            _submit(jobId);
        }
        uint256 bound = _schedule[SEGMENTS - 1] + LONGEST;
        for (uint32 i; i < SEGMENTS; ++i) {
            // Shortly before the game on the segment before ends.
            if (_games.length != 0) _advance(jobId, _games[_games.length - 1].end - 1);
            else vm.warp(_schedule[0] - 1);
            _open(jobId, i);
        }
        _advance(jobId, bound);
        assertEq(market.statusOf(jobId).finalized, SEGMENTS, "final");
    }

    /// @dev Whenever receipts come and whatever is opened, at the last second or at any other: a segment can be disputed exactly until it would be
    /// final without games, and is final the longest game later at the latest.
    /// forge-config: default.fuzz.runs = 100
    function testFuzz_lateGames_delayByTheLongestGameAtMost(uint256 seed) external {
        fund(rival, 100 * BOND);
        JobId jobId = _start();
        for (uint256 i; i < 90; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 submitted = _schedule.length;
            if (submitted < SEGMENTS && seed & 3 == 0) _submit(jobId);
            if (submitted == 0) continue;
            uint32 segment = uint32((seed >> 8) % submitted);
            _advance(jobId, _whenever(segment, seed >> 32));
            _open(jobId, segment);
        }
        while (_schedule.length < SEGMENTS) {
            _submit(jobId);
        }
        _advance(jobId, _schedule[SEGMENTS - 1] + LONGEST);
        assertEq(market.statusOf(jobId).finalized, SEGMENTS, "final");
    }

    /// @dev The next segment can be disputed while the one before is held up, for as long as if it were not.
    function test_laterSegments_canBeDisputedMeanwhile() external {
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        submit(jobId, 1, segmentRoot(1));
        enter(jobId, 0, rival);
        uint256 finality = block.timestamp + WINDOW + SEGMENT_TIME;
        vm.warp(finality - 1);
        enter(jobId, 1, challenger);
        vm.warp(finality);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.SegmentNotOpen.selector, 1, 0, 2));
        vm.prank(game);
        market.enterDispute(jobId, 1, 0, rival, segmentRoot(0), segmentRoot(1));
        settle(jobId, 0, 0, rival, false);
        market.finalizeSegment(jobId);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.GamesOpen.selector, jobId, 1));
        market.finalizeSegment(jobId);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.SegmentNotOpen.selector, 1, 1, 2));
        vm.prank(game);
        market.enterDispute(jobId, 1, 0, rival, segmentRoot(0), segmentRoot(1));
    }

    // ------------------------------------------------------------------ helpers

    function _start() private returns (JobId jobId) {
        jobId = postAndStart(5 * SEGMENTS, 5);
        vm.prank(requester);
        market.extend(jobId, 30 days);
    }

    function _submit(JobId jobId) private {
        uint32 segment = uint32(_schedule.length);
        uint256 finality = block.timestamp + WINDOW;
        if (segment != 0 && _schedule[segment - 1] + SEGMENT_TIME > finality) {
            finality = _schedule[segment - 1] + SEGMENT_TIME;
        }
        _schedule.push(finality);
        submit(jobId, segment, segmentRoot(segment));
    }

    /// @dev Refused exactly when the segment is final or would be without games.
    function _open(JobId jobId, uint32 segment) private {
        bool allowed = segment >= market.statusOf(jobId).finalized && block.timestamp < _schedule[segment];
        bytes32 start = segment == 0 ? keccak256("initial") : segmentRoot(segment - 1);
        vm.prank(game);
        (bool opened,) = address(market)
            .call(abi.encodeCall(market.enterDispute, (jobId, segment, 0, rival, start, segmentRoot(segment))));
        assertEq(opened ? 1 : 0, allowed ? 1 : 0, "opened");
        if (opened) _games.push(OpenGame(segment, block.timestamp + LONGEST));
    }

    /// @dev The last second before a segment's schedule, before a game's end, or any.
    function _whenever(uint32 segment, uint256 seed) private view returns (uint256 time) {
        time = block.timestamp + (seed >> 8) % LONGEST / 8;
        if (seed & 3 == 0) time = _schedule[segment] - 1;
        else if (seed & 3 == 1 && _games.length != 0) time = _games[(seed >> 8) % _games.length].end - 1;
        if (time < block.timestamp) time = block.timestamp;
    }

    /// @dev Lets time pass; each game ends at its last moment, and whoever can finalises.
    function _advance(JobId jobId, uint256 time) private {
        while (true) {
            uint256 first = type(uint256).max;
            uint256 which;
            for (uint256 i; i < _games.length; ++i) {
                if (_games[i].end < first) (first, which) = (_games[i].end, i);
            }
            if (first > time) break;
            vm.warp(first);
            settle(jobId, _games[which].segment, 0, rival, false);
            _games[which] = _games[_games.length - 1];
            _games.pop();
            _finalize(jobId);
        }
        vm.warp(time);
        _finalize(jobId);
    }

    function _finalize(JobId jobId) private {
        (bool done,) = address(market).call(abi.encodeCall(market.finalizeSegments, (jobId, SEGMENTS)));
        done;
        uint32 finalized = market.statusOf(jobId).finalized;
        if (finalized == _schedule.length) return;
        assertLe(block.timestamp + 1, _schedule[finalized] + LONGEST, "still not final");
    }
}
