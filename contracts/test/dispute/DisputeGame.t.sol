// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobState} from "../../src/types/JobState.sol";
import {Outcome, Reason} from "../../src/types/Resolution.sol";
import {GameId} from "../../src/types/GameId.sol";
import {IDisputeGame} from "../../src/dispute/IDisputeGame.sol";
import {GameFixture} from "./GameFixture.sol";
import {Fault, TinyRun} from "./TinyRun.sol";

/// @notice Whole games: every fault is caught, honest work never is.
contract DisputeGameTest is GameFixture {
    function setUp() external {
        deployGame();
    }

    function test_play_catchesWrongProduct() external {
        _assertCaught(Fault.Product, 4);
    }

    function test_play_catchesWrongBlock() external {
        _assertCaught(Fault.TotalBlock, 3);
    }

    function test_play_catchesWrongFinish() external {
        _assertCaught(Fault.TotalFinish, 5);
    }

    function test_play_catchesWrongUpdate() external {
        _assertCaught(Fault.Updated, 4);
    }

    function test_play_catchesWrongNextState() external {
        _assertCaught(Fault.NextState, 3);
    }

    function test_play_catchesChangedConstant() external {
        _assertCaught(Fault.Table, 5);
    }

    function test_play_splitsLongIntervals() external {
        TinyRun.Run memory mine = TinyRun.create(70, Fault.Updated, 67);
        TinyRun.Run memory theirs = TinyRun.create(70, Fault.None, 0);
        submitRun(mine, 70, 70);
        GameId id = openGame(mine, 0, challenger);
        play(id, mine, theirs, 0);
        assertEq(uint256(disputes.gameOf(id).outcome), uint256(Outcome.WorkerLost), "outcome");
        assertEq(disputes.gameOf(id).firstStep, 67, "step");
    }

    function test_play_goesStraightToTheStep() external {
        TinyRun.Run memory mine = TinyRun.create(2, Fault.Product, 1);
        submitRun(mine, 2, 1);
        GameId id = openGame(mine, 1, challenger);
        play(id, mine, TinyRun.create(2, Fault.None, 0), 0);
        assertEq(uint256(disputes.gameOf(id).outcome), uint256(Outcome.WorkerLost), "outcome");
    }

    /// @dev Whatever a malicious challenger points at, it loses its bond and the worker keeps its stake.
    /// forge-config: default.fuzz.runs = 32
    function testFuzz_play_honestWorkerWins(uint256 whim) external {
        TinyRun.Run memory run = TinyRun.create(6, Fault.None, 0);
        submitRun(run, 6, 3);
        GameId id = openGame(run, uint32(whim >> 250) % 2, challenger);
        play(id, run, run, uint256(keccak256(abi.encode(whim))));
        IDisputeGame.Game memory game = disputes.gameOf(id);
        assertEq(uint256(game.outcome), uint256(Outcome.ChallengerLost), "outcome");
        assertEq(uint256(game.reason), uint256(Reason.Proof), "reason");
        uint256 paid = uint256(game.workerMoves) * 80_000 * GAS_COMPENSATION;
        assertTrue(paid > 0, "the worker moved");
        assertStake(worker, FUNDS / 2 + paid, FUNDS / 2);
        assertStake(challenger, 9 * BOND, 0);
        assertState(job, JobState.Running);
        assertVaultSolvent();
        vm.warp(block.timestamp + 365 days);
        assertEq(market.finalizeSegments(job, 2), 2, "finalised");
        assertEscrowSolvent(job);
    }

    function _assertCaught(Fault fault, uint256 step) private {
        TinyRun.Run memory mine = TinyRun.create(6, fault, step);
        submitRun(mine, 6, 3);
        GameId id = openGame(mine, 1, challenger);
        play(id, mine, TinyRun.create(6, Fault.None, 0), 0);
        IDisputeGame.Game memory game = disputes.gameOf(id);
        assertEq(uint256(game.outcome), uint256(Outcome.WorkerLost), "outcome");
        assertEq(uint256(game.reason), uint256(Reason.Proof), "reason");
        assertEq(game.firstStep, step, "step");
        assertState(job, JobState.Open);
        assertStake(worker, FUNDS - STAKE - CLAIM_BOND, 0);
        assertStake(challenger, 11 * BOND + STAKE / 4, 0);
        (, uint256 left) = escrow.fundsOf(job);
        assertEq(left, AMOUNT + BUDGET, "escrow stays with the job");
        assertVaultSolvent();
        assertEscrowSolvent(job);
    }
}
