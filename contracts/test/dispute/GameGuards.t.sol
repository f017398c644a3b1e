// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeGame} from "../../src/dispute/IDisputeGame.sol";
import {GameId} from "../../src/types/GameId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {Phase} from "../../src/types/Phase.sol";
import {Outcome, Reason} from "../../src/types/Resolution.sol";
import {StepClaim} from "../../src/types/StepClaim.sol";
import {GameFixture} from "./GameFixture.sol";
import {Fault, TinyRun} from "./TinyRun.sol";

/// @notice Whose move it is and until when, and how games end together.
contract GameGuardsTest is GameFixture {
    using TinyRun for TinyRun.Run;

    function setUp() external {
        deployGame();
    }

    // ------------------------------------------------------------------ phase, party, node

    /// @dev In every phase of a game each move of another phase is refused, whoever sends it.
    function test_moves_revert_inWrongPhase() external {
        (GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs) = _start(Fault.TotalBlock, 4);
        bytes32[] memory nodes = new bytes32[](1);
        while (disputes.gameOf(id).phase != Phase.Closed) {
            IDisputeGame.Game memory game = disputes.gameOf(id);
            (address mover,) = disputes.moverOf(id);
            vm.startPrank(mover);
            _assertRefused(
                game.phase, Phase.SplitInterval, abi.encodeCall(disputes.splitInterval, (id, game.node, nodes))
            );
            _assertRefused(
                game.phase, Phase.ChooseInterval, abi.encodeCall(disputes.chooseInterval, (id, game.node, 0, nodes))
            );
            _assertRefused(
                game.phase, Phase.CommitTrace, abi.encodeCall(disputes.commitTrace, (id, game.node, StepClaim(0, 0, 0)))
            );
            _assertRefused(
                game.phase,
                Phase.ChooseTarget,
                abi.encodeCall(disputes.chooseNextState, (id, game.node, StepClaim(0, 0, 0)))
            );
            if (game.phase != Phase.ChooseTarget) {
                _assertRefused(
                    game.phase, Phase.ChooseTarget, abi.encodeCall(disputes.chooseOperators, (id, game.node))
                );
            }
            _assertRefused(
                game.phase, Phase.RevealLeaf, abi.encodeCall(disputes.revealLeaf, (id, game.node, bytes("")))
            );
            _assertRefused(
                game.phase, Phase.ChooseElement, abi.encodeCall(disputes.chooseElement, (id, game.node, 0, ""))
            );
            _assertRefused(
                game.phase,
                Phase.CommitPartials,
                abi.encodeCall(disputes.commitPartials, (id, game.node, new uint32[](0)))
            );
            _assertRefused(
                game.phase,
                Phase.ChooseBlocks,
                abi.encodeCall(disputes.chooseBlocks, (id, game.node, 0, new uint32[](0)))
            );
            vm.stopPrank();
            move(id, mine, theirs, 0);
        }
        assertEq(uint256(disputes.gameOf(id).outcome), uint256(Outcome.WorkerLost), "outcome");
    }

    /// @dev In every phase: the other party, a stranger, another node and a late move are refused; the right move then passes.
    function test_moves_revert_forOthersAndLate() external {
        (GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs) = _start(Fault.TotalFinish, 4);
        while (disputes.gameOf(id).phase != Phase.Closed) {
            IDisputeGame.Game memory game = disputes.gameOf(id);
            (address mover, uint256 deadline) = disputes.moverOf(id);
            bytes memory data = _callFor(id, game, mine);
            vm.prank(rival);
            _assertFails(data, IDisputeGame.NotMover.selector);
            vm.prank(mover == worker ? challenger : worker);
            _assertFails(data, IDisputeGame.NotMover.selector);
            // The node is the second word of every move.
            data[4 + 63] ^= 0x01;
            vm.prank(mover);
            _assertFails(data, IDisputeGame.WrongNode.selector);
            data[4 + 63] ^= 0x01;
            uint256 now_ = block.timestamp;
            vm.warp(deadline + 1);
            vm.prank(mover);
            _assertFails(data, IDisputeGame.ClockExpired.selector);
            vm.warp(now_);
            move(id, mine, theirs, 0);
        }
    }

    function test_timeout_atEveryPhase() external {
        (GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs) = _start(Fault.TotalBlock, 4);
        while (disputes.gameOf(id).phase != Phase.Closed) {
            (address mover, uint256 deadline) = disputes.moverOf(id);
            uint256 snapshot = vm.snapshotState();
            vm.warp(deadline);
            vm.expectRevert(
                abi.encodeWithSelector(
                    IDisputeGame.ClockRunning.selector,
                    deadline - disputes.gameOf(id).movedAt,
                    deadline - disputes.gameOf(id).movedAt
                )
            );
            disputes.timeout(id);
            vm.warp(deadline + 1);
            disputes.timeout(id);
            IDisputeGame.Game memory game = disputes.gameOf(id);
            assertEq(uint256(game.reason), uint256(Reason.Timeout), "reason");
            bool workerLost = mover == worker;
            assertEq(
                uint256(game.outcome), uint256(workerLost ? Outcome.WorkerLost : Outcome.ChallengerLost), "outcome"
            );
            assertVaultSolvent();
            assertEscrowSolvent(job);
            vm.revertToState(snapshot);
            // Each move takes 7 seconds of its mover's clock.
            vm.warp(block.timestamp + 7);
            move(id, mine, theirs, 0);
        }
    }

    function test_clocks_runForTheMoverOnly() external {
        (GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs) = _start(Fault.Product, 4);
        uint32 initial = CLOCK + SEGMENT_TIME;
        assertEq(disputes.gameOf(id).workerClock, initial, "worker at first");
        assertEq(disputes.gameOf(id).challengerClock, initial, "challenger at first");
        vm.warp(block.timestamp + 40);
        move(id, mine, theirs, 0); // split
        assertEq(disputes.gameOf(id).workerClock, initial - 40, "worker after its move");
        assertEq(disputes.gameOf(id).challengerClock, initial, "challenger after the worker's");
        vm.warp(block.timestamp + 5);
        move(id, mine, theirs, 0); // choose: the step is reached, both get time to re-execute
        assertEq(disputes.gameOf(id).workerClock, initial - 40 + SEGMENT_TIME, "worker at the step");
        assertEq(disputes.gameOf(id).challengerClock, initial - 5 + SEGMENT_TIME, "challenger at the step");
    }

    // ------------------------------------------------------------------ several games

    /// @dev One wins, the others get their bonds back whatever they do, and nothing is stuck.
    function test_resolve_supersedesOtherGames() external {
        (GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs) = _start(Fault.Product, 4);
        GameId second = openGame(mine, 1, rival);
        GameId third = openGame(mine, 0, rival);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.GameLive.selector, second));
        disputes.close(second);
        play(id, mine, theirs, 0);
        disputes.close(second);
        assertEq(uint256(disputes.gameOf(second).outcome), uint256(Outcome.Superseded), "closed");
        // The third one runs out of the rival's clock after the job ended: no loss any more.
        move(third, mine, mine, 0);
        vm.warp(block.timestamp + 1 days);
        disputes.timeout(third);
        assertEq(uint256(disputes.gameOf(third).outcome), uint256(Outcome.Superseded), "timed out");
        assertEq(uint256(disputes.gameOf(third).reason), uint256(Reason.JobEnded), "reason");
        // Two games were open on the segment: each gets half of the reward.
        assertStake(rival, 10 * BOND + STAKE / 8, 0);
        assertStake(worker, FUNDS - STAKE - CLAIM_BOND, 0);
        assertVaultSolvent();
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.WrongPhase.selector, Phase.Closed));
        disputes.close(second);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.WrongPhase.selector, Phase.Closed));
        disputes.timeout(id);
    }

    /// @dev A challenger that loses clears nothing for the others.
    function test_resolve_keepsOtherGamesAlive() external {
        (GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs) = _start(Fault.Product, 4);
        GameId second = openGame(mine, 1, rival);
        playTo(id, Phase.ChooseInterval, mine, theirs);
        vm.warp(block.timestamp + CLOCK + SEGMENT_TIME + 1);
        disputes.timeout(id);
        assertEq(uint256(disputes.gameOf(id).outcome), uint256(Outcome.ChallengerLost), "outcome");
        assertState(job, JobState.Running);
        assertEq(market.statusOf(job).openGames, 1, "open games");
        (address mover,) = disputes.moverOf(second);
        assertEq(mover, worker, "the worker has not moved in the second game");
        // Its clock is longer by the segment that it had to re-execute for the first one.
        vm.warp(block.timestamp + SEGMENT_TIME);
        disputes.timeout(second);
        assertState(job, JobState.Open);
        assertVaultSolvent();
        assertEscrowSolvent(job);
    }

    function test_open_reverts_withoutStake() external {
        TinyRun.Run memory run = TinyRun.create(2, Fault.None, 0);
        submitRun(run, 2, 1);
        for (uint256 i; i < 10; ++i) {
            openGame(run, 0, challenger);
        }
        bytes memory data = abi.encodeCall(disputes.open, (job, 0, 0, run.stateRoot(0), run.stateRoot(1)));
        vm.prank(challenger);
        (bool accepted,) = address(disputes).call(data);
        assertFalse(accepted, "eleventh bond");
        assertStake(challenger, 0, 10 * BOND);
    }

    // ------------------------------------------------------------------ helpers

    function _start(Fault fault, uint256 step)
        private
        returns (GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs)
    {
        mine = TinyRun.create(6, fault, step);
        theirs = TinyRun.create(6, Fault.None, 0);
        submitRun(mine, 6, 3);
        id = openGame(mine, 1, challenger);
    }

    function _assertRefused(Phase actual, Phase phase, bytes memory data) private {
        if (actual == phase) return;
        _assertFails(data, IDisputeGame.WrongPhase.selector);
    }

    function _assertFails(bytes memory data, bytes4 selector) private {
        (bool accepted, bytes memory result) = address(disputes).call(data);
        assertFalse(accepted, "accepted");
        assertEq(bytes32(bytes4(result)), bytes32(selector), "refusal");
    }

    /// @notice The calldata of an honest move, for guards that look at nothing else.
    function _callFor(GameId id, IDisputeGame.Game memory game, TinyRun.Run memory run)
        private
        view
        returns (bytes memory)
    {
        if (game.phase == Phase.SplitInterval) {
            return abi.encodeCall(disputes.splitInterval, (id, game.node, boundariesOf(game, run)));
        }
        if (game.phase == Phase.ChooseInterval) {
            return abi.encodeCall(disputes.chooseInterval, (id, game.node, 0, boundariesOf(game, run)));
        }
        if (game.phase == Phase.CommitTrace) {
            return abi.encodeCall(disputes.commitTrace, (id, game.node, claimOf(game, run)));
        }
        if (game.phase == Phase.ChooseTarget) return abi.encodeCall(disputes.chooseOperators, (id, game.node));
        if (game.phase == Phase.OpenOperator) return openOperatorCall(id, game);
        if (game.phase <= Phase.ChooseTensor) {
            bool reveals = game.phase == Phase.RevealOperators || game.phase == Phase.RevealTensor;
            return reveals
                ? abi.encodeCall(disputes.reveal, (id, game.node, nodesOf(game, run)))
                : abi.encodeCall(disputes.choose, (id, game.node, 0, bytes32(0), new bytes32[](0)));
        }
        if (game.phase == Phase.RevealLeaf) {
            return abi.encodeCall(disputes.revealLeaf, (id, game.node, new bytes(256)));
        }
        if (game.phase == Phase.ChooseElement) {
            return abi.encodeCall(disputes.chooseElement, (id, game.node, 0, new bytes(256)));
        }
        if (game.phase == Phase.CommitPartials) {
            return abi.encodeCall(disputes.commitPartials, (id, game.node, partialsOf(game, run)));
        }
        if (game.phase == Phase.ChooseBlocks) {
            return abi.encodeCall(disputes.chooseFinish, (id, game.node, partialsOf(game, run)));
        }
        return abi.encodeCall(disputes.proveFold, (id, game.node, proofOf(game, run)));
    }
}
