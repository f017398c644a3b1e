// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {GameId} from "../../src/types/GameId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {Outcome} from "../../src/types/Resolution.sol";
import {GameFixture} from "../dispute/GameFixture.sol";
import {Fault, TinyRun} from "../dispute/TinyRun.sol";

/// @notice A cheating worker wants its false segment to pass: an accomplice challenges first and loses on purpose. Stopped: there
/// is no slot; every challenger plays its own game, and a lost one clears nothing for the others.
contract ChallengeSlotTest is GameFixture {
    function setUp() external {
        deployGame();
    }

    function test_accompliceLosesOnPurpose_honestChallengerStillWins() external {
        TinyRun.Run memory mine = TinyRun.create(6, Fault.Product, 4);
        TinyRun.Run memory theirs = TinyRun.create(6, Fault.None, 0);
        submitRun(mine, 6, 3);
        GameId lost = openGame(mine, 1, rival);
        // The accomplice points at what is right: the worker's own run.
        play(lost, mine, mine, 0);
        assertEq(uint256(disputes.gameOf(lost).outcome), uint256(Outcome.ChallengerLost), "accomplice");
        assertState(job, JobState.Running);
        GameId won = openGame(mine, 1, challenger);
        play(won, mine, theirs, 0);
        assertEq(uint256(disputes.gameOf(won).outcome), uint256(Outcome.WorkerLost), "honest");
        assertState(job, JobState.Open);
        assertStake(challenger, 11 * BOND + STAKE / 4, 0);
        // The two together lost the stake, and half at least of the bond on top.
        assertGe(10 * BOND + FUNDS - stakeOf(rival) - stakeOf(worker), STAKE + CLAIM_BOND + BOND / 2, "their loss");
        assertVaultSolvent();
    }

    function test_accomplicesAtOnce_keepNobodyOut() external {
        TinyRun.Run memory mine = TinyRun.create(6, Fault.Product, 4);
        submitRun(mine, 6, 3);
        for (uint256 i; i < 10; ++i) {
            openGame(mine, 1, rival);
        }
        GameId won = openGame(mine, 1, challenger);
        play(won, mine, TinyRun.create(6, Fault.None, 0), 0);
        assertEq(uint256(disputes.gameOf(won).outcome), uint256(Outcome.WorkerLost), "honest");
        // Eleven games share the reward; the compensation is the winner's alone, and its bond is back.
        assertStake(challenger, 11 * BOND + uint256(STAKE) / 4 / 11, 0);
        assertVaultSolvent();
    }
}
