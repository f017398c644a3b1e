// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobId} from "../../src/types/JobId.sol";
import {JobSpec} from "../../src/types/JobSpec.sol";
import {Outcome, Reason} from "../../src/types/Resolution.sol";
import {GameId} from "../../src/types/GameId.sol";
import {GameFixture} from "../dispute/GameFixture.sol";
import {TinyProgram} from "../dispute/TinyProgram.sol";
import {Fault, TinyRun} from "../dispute/TinyRun.sol";

/// @notice A cheating worker wants the games against it to last until nobody waits any more: it has a job of its own with a huge
/// segment time, and a game on that, whose re-execution stands before all others in its queue. Stopped: in each game the queue
/// counts for sixteen of that game's own segments at most.
contract SlowedGamesTest is GameFixture {
    using TinyRun for TinyRun.Run;

    uint32 private constant HUGE = 2400;

    function setUp() external {
        deployGame();
    }

    function test_ownSlowJob_delaysByTheBoundOnly() external {
        TinyRun.Run memory mine = TinyRun.create(6, Fault.Product, 4);
        submitRun(mine, 6, 3);
        JobId victim = job;
        JobId slow = _slowJob(mine);
        // The accomplice disputes the slow job several times: hours of re-execution stand in the queue.
        for (uint256 i; i < 4; ++i) {
            vm.prank(rival);
            disputes.open(slow, 0, 0, mine.stateRoot(0), mine.stateRoot(3));
        }
        job = victim;
        uint256 opened = block.timestamp;
        GameId id = openGame(mine, 1, challenger);
        (, uint256 deadline) = disputes.moverOf(id);
        assertEq(deadline, opened + CLOCK + 16 * uint256(SEGMENT_TIME), "first move");
        vm.warp(deadline);
        move(id, mine, mine, 0);
        // Nothing of the first clock is left; the second stretch is bounded as well.
        assertEq(disputes.gameOf(id).workerClock, 0, "clock");
        vm.warp(opened + rules.longestGame(CLOCK, SEGMENT_TIME) + 1);
        disputes.timeout(id);
        assertEq(uint256(disputes.gameOf(id).reason), uint256(Reason.Timeout), "reason");
    }

    /// @dev The other way round: an honest worker's time in the slow job's game is not cut by quick ones.
    function test_quickGames_leaveTheSlowOneItsTime() external {
        TinyRun.Run memory mine = TinyRun.create(6, Fault.None, 0);
        submitRun(mine, 6, 3);
        JobId slow = _slowJob(mine);
        uint256 opened = block.timestamp;
        for (uint256 i; i < 3; ++i) {
            openGameOn(mine, job, 1, rival);
        }
        vm.prank(challenger);
        GameId id = disputes.open(slow, 0, 0, mine.stateRoot(0), mine.stateRoot(3));
        (, uint256 deadline) = disputes.moverOf(id);
        assertGe(deadline, opened + CLOCK + HUGE, "its own segment");
        assertEq(uint256(disputes.gameOf(id).outcome), uint256(Outcome.None), "open");
    }

    function openGameOn(TinyRun.Run memory run, JobId jobId, uint32 segment, address who) internal returns (GameId) {
        vm.prank(who);
        return disputes.open(
            jobId, segment, 0, run.stateRoot(uint256(segment) * interval), run.stateRoot(_segmentEnd(segment))
        );
    }

    function _slowJob(TinyRun.Run memory run) private returns (JobId slow) {
        JobSpec memory spec = specFor(TinyProgram.header(6), 6, 3);
        spec.initialStateRoot = run.stateRoot(0);
        spec.datasetRoot = run.datasetRoot();
        spec.audits.rate = 0;
        spec.verification.segmentTime = HUGE;
        vm.prank(requester);
        slow = market.postJob(spec, 0);
        vm.startPrank(worker);
        market.claim(slow);
        market.start(slow, market.specHashOf(slow));
        market.submitReceipt(slow, 0, 0, run.stateRoot(3));
        vm.stopPrank();
    }
}
