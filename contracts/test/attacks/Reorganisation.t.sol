// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeGame} from "../../src/dispute/IDisputeGame.sol";
import {GameId} from "../../src/types/GameId.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {Phase} from "../../src/types/Phase.sol";
import {Outcome} from "../../src/types/Resolution.sol";
import {GameFixture} from "../dispute/GameFixture.sol";
import {TinyProgram} from "../dispute/TinyProgram.sol";
import {Fault, TinyRun} from "../dispute/TinyRun.sol";

/// @notice The attacker wants an honest party's transaction to mean something else: the chain is re-organised by a second, and a
/// move, a receipt or a game that was made for one history lands in another. Stopped: every call names what it answers (node,
/// attempt, segment, roots), and is refused where that is not there.
contract ReorganisationTest is GameFixture {
    using TinyRun for TinyRun.Run;

    function setUp() external {
        deployGame();
    }

    /// @dev Around each move: on a history where the other side played differently a second later, the very same calldata is
    /// refused, and the game goes on.
    function test_eachMove_landsNowhereElse() external {
        TinyRun.Run memory mine = TinyRun.create(6, Fault.TotalBlock, 4);
        TinyRun.Run memory other = TinyRun.create(6, Fault.Product, 4);
        submitRun(mine, 6, 3);
        GameId id = openGame(mine, 1, challenger);
        uint256 refused;
        while (disputes.gameOf(id).phase != Phase.Closed) {
            (address mover,) = disputes.moverOf(id);
            bytes32 node = disputes.gameOf(id).node;
            Phase phase = disputes.gameOf(id).phase;
            uint256 before = vm.snapshotState();
            // The history that the next mover sees, and its answer in it.
            move(id, mine, TinyRun.create(6, Fault.None, 0), 0);
            IDisputeGame.Game memory seen = disputes.gameOf(id);
            (address answerer,) = disputes.moverOf(id);
            vm.revertToState(before);
            if (seen.phase == Phase.Closed || seen.node == node) {
                move(id, mine, TinyRun.create(6, Fault.None, 0), 0);
                continue;
            }
            // Another history, a second later, in which the mover has not moved, or moved differently: the answer finds another node or phase.
            vm.warp(block.timestamp + 1);
            assertFalse(_answer(id, seen, answerer, other), "before the move");
            if (phase == Phase.ChooseTarget && mover == challenger) {
                // It chose the next state instead of the operators.
                vm.startPrank(mover);
                disputes.chooseNextState(id, node, claimOf(disputes.gameOf(id), mine));
                vm.stopPrank();
                assertFalse(_answer(id, seen, answerer, other), "after another move");
            }
            ++refused;
            vm.revertToState(before);
            move(id, mine, TinyRun.create(6, Fault.None, 0), 0);
        }
        assertGe(refused, 5, "moves");
        assertEq(uint256(disputes.gameOf(id).outcome), uint256(Outcome.WorkerLost), "outcome");
    }

    /// @dev Two games change their numbers: a move for one does not fit the other.
    function test_gameWithAnotherNumber_refusesTheMove() external {
        TinyRun.Run memory mine = TinyRun.create(6, Fault.None, 0);
        submitRun(mine, 6, 3);
        uint256 before = vm.snapshotState();
        GameId id = openGame(mine, 1, challenger);
        IDisputeGame.Game memory seen = disputes.gameOf(id);
        bytes memory data = abi.encodeCall(disputes.splitInterval, (id, seen.node, boundariesOf(seen, mine)));
        vm.revertToState(before);
        // Now the rival's game about another segment is the first.
        openGame(mine, 0, rival);
        vm.prank(worker);
        (bool accepted, bytes memory answer) = address(disputes).call(data);
        assertFalse(accepted, "accepted");
        assertEq(bytes32(bytes4(answer)), bytes32(IDisputeGame.WrongNode.selector), "refusal");
    }

    /// @dev A challenge of one attempt, or of one root, does not hit another.
    function test_challenge_hitsItsReceiptOnly() external {
        TinyRun.Run memory mine = TinyRun.create(6, Fault.Product, 4);
        TinyRun.Run memory honest = TinyRun.create(6, Fault.None, 0);
        submitRun(mine, 6, 3);
        bytes memory challenge = abi.encodeCall(disputes.open, (job, 1, 0, mine.stateRoot(3), mine.stateRoot(6)));
        // The false worker was slashed meanwhile, and an honest one handed in the same segment.
        GameId id = openGame(mine, 1, rival);
        play(id, mine, honest, 0);
        fund(worker, STAKE + CLAIM_BOND);
        vm.startPrank(worker);
        market.claim(job);
        market.start(job, market.specHashOf(job));
        market.submitReceipt(job, 1, 0, honest.stateRoot(3));
        market.submitReceipt(job, 1, 1, honest.stateRoot(6));
        vm.stopPrank();
        _refused(challenge, challenger);
        // With the right attempt, of a root that is not there.
        _refused(abi.encodeCall(disputes.open, (job, 1, 1, mine.stateRoot(3), mine.stateRoot(6))), challenger);
        assertStake(challenger, 10 * BOND, 0);
    }

    /// @dev Jobs change their numbers: a receipt says of which attempt it is, a claim is taken back at no cost.
    function test_receipt_ofAnotherAttempt_isRefused() external {
        JobId jobId = postAndStart(10, 5);
        bytes memory receipt = abi.encodeCall(market.submitReceipt, (jobId, 0, 0, segmentRoot(0)));
        vm.warp(block.timestamp + DEADLINE + 1);
        market.expire(jobId);
        vm.startPrank(worker);
        market.claim(jobId);
        market.start(jobId, market.specHashOf(jobId));
        (bool accepted,) = address(market).call(receipt);
        vm.stopPrank();
        assertFalse(accepted, "receipt of the attempt before");
        assertState(jobId, JobState.Running);
    }

    /// @dev The call that the next mover would send in the history that it saw.
    function _answer(GameId id, IDisputeGame.Game memory seen, address answerer, TinyRun.Run memory run)
        private
        returns (bool accepted)
    {
        bytes memory data;
        if (seen.phase == Phase.ChooseInterval) {
            data = abi.encodeCall(disputes.chooseInterval, (id, seen.node, 1, boundariesOf(seen, run)));
        } else if (seen.phase == Phase.CommitTrace) {
            data = abi.encodeCall(disputes.commitTrace, (id, seen.node, claimOf(seen, run)));
        } else if (seen.phase == Phase.ChooseTarget) {
            data = abi.encodeCall(disputes.chooseOperators, (id, seen.node));
        } else if (seen.phase == Phase.OpenOperator) {
            data = openOperatorCall(id, seen);
        } else if (seen.phase == Phase.RevealLeaf) {
            data = abi.encodeCall(disputes.revealLeaf, (id, seen.node, new bytes(256)));
        } else if (seen.phase == Phase.ChooseElement) {
            data = abi.encodeCall(disputes.chooseElement, (id, seen.node, 0, new bytes(256)));
        } else if (seen.phase == Phase.CommitPartials) {
            data = abi.encodeCall(disputes.commitPartials, (id, seen.node, new uint32[](32)));
        } else if (seen.phase == Phase.ChooseBlocks) {
            data = abi.encodeCall(disputes.chooseBlocks, (id, seen.node, 0, new uint32[](32)));
        } else if (seen.phase >= Phase.ProveBlock) {
            IDisputeGame.FoldProof memory proof;
            proof.claim = claimOf(seen, run);
            proof.operator = TinyProgram.operators()[seen.operatorIndex];
            data = abi.encodeCall(disputes.proveFold, (id, seen.node, proof));
        } else {
            data = abi.encodeCall(disputes.reveal, (id, seen.node, nodesOf(seen, run)));
        }
        vm.prank(answerer);
        (accepted,) = address(disputes).call(data);
    }

    function _refused(bytes memory data, address who) private {
        vm.prank(who);
        (bool accepted,) = address(disputes).call(data);
        assertFalse(accepted, "accepted");
    }
}
