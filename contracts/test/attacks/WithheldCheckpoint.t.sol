// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDataCourt} from "../../src/data/IDataCourt.sol";
import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {DeclaredTensor} from "../../src/referee/DeclaredTensor.sol";
import {Chunk} from "../../src/types/Chunk.sol";
import {GameId} from "../../src/types/GameId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {Outcome} from "../../src/types/Resolution.sol";
import {GameFixture} from "../dispute/GameFixture.sol";
import {TinyProgram} from "../dispute/TinyProgram.sol";
import {Fault, TinyRun} from "../dispute/TinyRun.sol";
import {Trees} from "../dispute/Trees.sol";

/// @notice The attacker hands in roots and keeps the states to itself, so that nobody can execute its segments and see that they are false.
/// Stopped: anybody asks for the state on chain, chunk by chunk; silence is a lost dispute, and after an answer there is time for one.
contract WithheldCheckpointTest is GameFixture {
    using TinyRun for TinyRun.Run;

    function setUp() external {
        deployGame();
    }

    /// @dev Nothing is published, nothing is answered: the worker loses its stake, whether its states are right or not.
    function test_silence_costsTheStake() external {
        TinyRun.Run memory run = TinyRun.create(6, Fault.None, 0);
        submitRun(run, 6, 2);
        Chunk memory chunk = _ask(run, 0, 2, 0);
        vm.warp(block.timestamp + WINDOW + CLOCK + 1);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.GamesOpen.selector, job, 1));
        market.finalizeSegment(job);
        data.timeout(chunk);
        assertState(job, JobState.Open);
        assertEq(market.statusOf(job).finalized, 0, "paid segments");
        assertStake(challenger, 10 * BOND + STAKE / 4, 0);
        assertEq(stakeOf(worker), FUNDS - STAKE - CLAIM_BOND, "worker");
        assertVaultSolvent();
    }

    /// @dev The worker answers everything at its last moment, long after the window: the challenger has the state now, executes the
    /// segment, and still opens a game that it wins.
    function test_lastMinuteAnswers_leaveTimeForAGame() external {
        TinyRun.Run memory mine = TinyRun.create(6, Fault.Product, 3);
        TinyRun.Run memory honest = TinyRun.create(6, Fault.None, 0);
        submitRun(mine, 6, 2);
        // Segment 1 starts from step 2: both tensors of its state, and no other way to them.
        Chunk memory weights = _ask(mine, 1, 2, 0);
        Chunk memory table = _ask(mine, 1, 2, 1);
        vm.warp(data.requestOf(data.idOf(weights)).deadline);
        _give(mine, 2, weights);
        vm.warp(data.requestOf(data.idOf(table)).deadline);
        _give(mine, 2, table);
        assertGe(block.timestamp, uint256(market.statusOf(job).claimedAt) + WINDOW, "long after the window");
        // It takes a segment's time to execute it.
        vm.warp(block.timestamp + SEGMENT_TIME - 1);
        market.finalizeSegment(job);
        GameId id = openGame(mine, 1, challenger);
        play(id, mine, honest, 0);
        assertEq(uint256(disputes.gameOf(id).outcome), uint256(Outcome.WorkerLost), "outcome");
        assertState(job, JobState.Open);
        assertVaultSolvent();
    }

    /// @dev A root that no state has, as a worker hands it in who never computed one: nobody can answer for it.
    function test_rootOfNothing_cannotBeAnswered() external {
        TinyRun.Run memory run = TinyRun.create(6, Fault.None, 0);
        submitRun(run, 6, 6);
        // Another worker's state is none either.
        TinyRun.Run memory other = TinyRun.create(6, Fault.Updated, 1);
        Chunk memory chunk = _ask(run, 0, 6, 0);
        bytes memory call = _answerOf(other, 6, chunk);
        (bool accepted,) = address(data).call(call);
        assertFalse(accepted, "another state");
        vm.warp(block.timestamp + WINDOW + CLOCK + 1);
        data.timeout(chunk);
        assertState(job, JobState.Open);
    }

    /// @dev An honest worker that answers loses nothing, and has its gas back.
    function test_honestWorker_isPaidForItsAnswers() external {
        TinyRun.Run memory run = TinyRun.create(6, Fault.None, 0);
        submitRun(run, 6, 2);
        for (uint32 segment; segment < 2; ++segment) {
            for (uint16 tensor; tensor < 2; ++tensor) {
                _give(run, 2 * segment, _ask(run, segment, 2 * segment, tensor));
            }
        }
        assertGe(stakeOf(worker), FUNDS + 4 * 170_000 * uint256(GAS_COMPENSATION), "worker");
        vm.warp(block.timestamp + WINDOW + 3 * SEGMENT_TIME);
        market.finalizeSegments(job, 3);
        assertState(job, JobState.Finalized);
        assertVaultSolvent();
    }

    /// @dev Asks for the only chunk of a tensor of the state at a step.
    function _ask(TinyRun.Run memory run, uint32 segment, uint256 step, uint16 tensor)
        private
        returns (Chunk memory chunk)
    {
        chunk = Chunk(job, 0, run.stateRoot(step), tensor, 0);
        DeclaredTensor memory declared = DeclaredTensor(
            TinyProgram.header(steps),
            TinyProgram.stateDeclarations()[tensor],
            Trees.path(TinyProgram.stateDeclarationLeaves(), 0x43, tensor)
        );
        bytes32 end = run.stateRoot(_segmentEnd(segment));
        vm.prank(challenger);
        data.request(chunk, segment, end, declared);
    }

    function _give(TinyRun.Run memory run, uint256 step, Chunk memory chunk) private {
        bytes memory call = _answerOf(run, step, chunk);
        vm.prank(worker);
        (bool accepted,) = address(data).call(call);
        assertTrue(accepted, "answer");
    }

    function _answerOf(TinyRun.Run memory run, uint256 step, Chunk memory chunk) private view returns (bytes memory) {
        bytes[] memory leaves = chunk.tensor == 0
            ? Trees.tensorLeaves(run.weights[step], TinyProgram.ROWS, TinyProgram.INNER)
            : Trees.tensorLeaves(run.tables[step], 0, 5);
        bytes memory joined;
        for (uint256 i; i < leaves.length; ++i) {
            joined = bytes.concat(joined, leaves[i]);
        }
        bytes32[] memory path = Trees.path(run.stateLeaves(step), 0x21, chunk.tensor);
        return abi.encodeCall(data.answer, (chunk, joined, new bytes32[](0), path));
    }
}
