// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DisputeGame} from "../../src/dispute/DisputeGame.sol";
import {IDisputeGame} from "../../src/dispute/IDisputeGame.sol";
import {TensorGeometry} from "../../src/referee/TensorGeometry.sol";
import {GameId} from "../../src/types/GameId.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobSpec} from "../../src/types/JobSpec.sol";
import {Phase} from "../../src/types/Phase.sol";
import {ProgramHeader} from "../../src/types/ProgramHeader.sol";
import {Split} from "../../src/types/Split.sol";
import {StepClaim} from "../../src/types/StepClaim.sol";
import {MarketFixture} from "../market/MarketFixture.sol";
import {TinyProgram} from "./TinyProgram.sol";
import {Fault, TinyRun} from "./TinyRun.sol";
import {TinyWitness} from "./TinyWitness.sol";
import {Trees} from "./Trees.sol";

/// @notice Posts the tiny program as a job, and plays disputes about it move by move for both sides.
/// @dev The challenger points at the first difference between its run and the worker's; where there is none (the worker is
/// honest, the challenger malicious) its whim decides.
abstract contract GameFixture is MarketFixture {
    using TinyRun for TinyRun.Run;

    DisputeGame internal disputes;

    uint32 internal steps;
    uint32 internal interval;
    JobId internal job;

    function deployGame() internal {
        deployMarket();
        disputes = new DisputeGame(market);
        disputes.initialize(auditCourt());
        wire(address(disputes), makeAddr("programReferee"));
    }

    /// @notice Posts, claims, starts and hands in all receipts of a run.
    function submitRun(TinyRun.Run memory run, uint32 steps_, uint32 interval_) internal {
        steps = steps_;
        interval = interval_;
        ProgramHeader memory header = TinyProgram.header(steps);
        JobSpec memory spec = specFor(header, steps, interval);
        spec.initialStateRoot = run.stateRoot(0);
        spec.datasetRoot = run.datasetRoot();
        mature(header);
        vm.prank(requester);
        job = market.postJob(spec, 0);
        afterPosting();
        vm.startPrank(worker);
        market.claim(job);
        market.start(job, market.specHashOf(job));
        for (uint32 g; g * interval < steps; ++g) {
            market.submitReceipt(job, 0, g, run.stateRoot(_segmentEnd(g)));
        }
        vm.stopPrank();
    }

    /// @dev What others do before the worker claims.
    function afterPosting() internal virtual {}

    function openGame(TinyRun.Run memory run, uint32 segment, address who) internal returns (GameId) {
        vm.prank(who);
        return
            disputes.open(
                job, segment, 0, run.stateRoot(uint256(segment) * interval), run.stateRoot(_segmentEnd(segment))
            );
    }

    /// @notice Plays until the game is closed.
    function play(GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs, uint256 whim)
        internal
        returns (uint256 moves)
    {
        while (disputes.gameOf(id).phase != Phase.Closed) {
            move(id, mine, theirs, whim);
            ++moves;
        }
    }

    /// @notice Plays until a phase is reached.
    function playTo(GameId id, Phase phase, TinyRun.Run memory mine, TinyRun.Run memory theirs) internal {
        while (disputes.gameOf(id).phase != phase) {
            move(id, mine, theirs, 0);
        }
    }

    /// @notice Makes one move: the worker's by its run `mine`, the challenger's by its run `theirs`.
    function move(GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs, uint256 whim) internal {
        IDisputeGame.Game memory game = disputes.gameOf(id);
        (address mover,) = disputes.moverOf(id);
        vm.startPrank(mover);
        if (game.phase <= Phase.ChooseTarget) _moveAbove(id, game, mine, theirs, whim);
        else if (game.phase <= Phase.ChooseTensor) _moveInTree(id, game, mine, theirs, whim);
        else _moveInFold(id, game, mine, theirs, whim);
        vm.stopPrank();
    }

    function boundariesOf(IDisputeGame.Game memory game, TinyRun.Run memory run)
        internal
        pure
        returns (bytes32[] memory boundaries)
    {
        uint256 parts = Split.partsOf(game.stepCount);
        boundaries = new bytes32[](parts + 1);
        for (uint256 i; i < parts; ++i) {
            (uint32 first,) = Split.partOf(game.stepCount, i);
            boundaries[i] = run.stateRoot(uint256(game.firstStep) + first);
        }
        boundaries[parts] = run.stateRoot(uint256(game.firstStep) + game.stepCount);
    }

    function claimOf(IDisputeGame.Game memory game, TinyRun.Run memory run) internal pure returns (StepClaim memory) {
        return StepClaim(
            run.stateRoot(game.firstStep),
            run.stateRoot(uint256(game.firstStep) + 1),
            Trees.root(run.traceLeaves(game.firstStep), 0x31)
        );
    }

    /// @notice Leaves of the tree that a game descends, and its tag.
    function treeOf(IDisputeGame.Game memory game, TinyRun.Run memory run)
        internal
        pure
        returns (bytes32[] memory leaves, uint8 tag)
    {
        if (game.phase <= Phase.OpenOperator) return (run.traceLeaves(game.firstStep), 0x31);
        if (game.phase <= Phase.ProveNextState) return (run.stateLeaves(uint256(game.firstStep) + 1), 0x21);
        return (Trees.hashLeaves(run.outputLeaves(game.firstStep, game.operatorIndex), 0x10), 0x11);
    }

    function nodesOf(IDisputeGame.Game memory game, TinyRun.Run memory run) internal pure returns (bytes32[] memory) {
        (bytes32[] memory leaves, uint8 tag) = treeOf(game, run);
        return Trees.pollard(leaves, tag, game.depth, game.position, game.depth < 5 ? game.depth : 5);
    }

    function partialsOf(IDisputeGame.Game memory game, TinyRun.Run memory run)
        internal
        pure
        returns (uint32[] memory partials)
    {
        uint32[] memory sums = run.partials(game.firstStep);
        uint256 parts = Split.partsOf(game.blockCount);
        partials = new uint32[](game.blockCount == sums.length ? parts : parts - 1);
        for (uint256 i; i < partials.length; ++i) {
            (uint32 first, uint32 count) = Split.partOf(game.blockCount, i);
            partials[i] = sums[uint256(game.firstBlock) + first + count - 1];
        }
    }

    function proofOf(IDisputeGame.Game memory game, TinyRun.Run memory run)
        internal
        pure
        returns (IDisputeGame.FoldProof memory)
    {
        return IDisputeGame.FoldProof(
            claimOf(game, run), TinyProgram.operators()[game.operatorIndex], TinyWitness.build(run, game)
        );
    }

    function nextStateProofOf(IDisputeGame.Game memory game, TinyRun.Run memory run)
        internal
        view
        returns (IDisputeGame.NextStateProof memory proof)
    {
        uint256 tensor = game.position;
        proof.claim = claimOf(game, run);
        proof.header = TinyProgram.header(steps);
        proof.declaration = TinyProgram.stateDeclarations()[tensor];
        proof.declarationPath = Trees.path(TinyProgram.stateDeclarationLeaves(), 0x43, tensor);
        bytes32[] memory leaves = tensor == 0 ? run.traceLeaves(game.firstStep) : run.stateLeaves(game.firstStep);
        uint256 source = tensor == 0 ? TinyProgram.UPDATED : tensor;
        proof.sourceRoot = leaves[source];
        proof.sourcePath = Trees.path(leaves, tensor == 0 ? 0x31 : 0x21, source);
    }

    function openOperatorCall(GameId id, IDisputeGame.Game memory game) internal view returns (bytes memory) {
        bytes32[] memory path = Trees.path(TinyProgram.operatorLeaves(), 0x41, game.position);
        return abi.encodeCall(
            disputes.openOperator,
            (id, game.node, TinyProgram.header(steps), TinyProgram.operators()[game.position], path)
        );
    }

    function _moveAbove(
        GameId id,
        IDisputeGame.Game memory game,
        TinyRun.Run memory mine,
        TinyRun.Run memory theirs,
        uint256 whim
    ) private {
        if (game.phase == Phase.SplitInterval) {
            disputes.splitInterval(id, game.node, boundariesOf(game, mine));
        } else if (game.phase == Phase.ChooseInterval) {
            bytes32[] memory boundaries = boundariesOf(game, mine);
            uint256 part = _firstDifference(boundaries, boundariesOf(game, theirs), whim, boundaries.length - 1, 1);
            disputes.chooseInterval(id, game.node, uint32(part), boundaries);
        } else if (game.phase == Phase.CommitTrace) {
            disputes.commitTrace(id, game.node, claimOf(game, mine));
        } else {
            StepClaim memory claim = claimOf(game, mine);
            StepClaim memory other = claimOf(game, theirs);
            bool same = claim.trace == other.trace;
            if (same && (claim.stateAfter != other.stateAfter || whim % 2 == 1)) {
                disputes.chooseNextState(id, game.node, claim);
            } else {
                disputes.chooseOperators(id, game.node);
            }
        }
    }

    function _moveInTree(
        GameId id,
        IDisputeGame.Game memory game,
        TinyRun.Run memory mine,
        TinyRun.Run memory theirs,
        uint256 whim
    ) private {
        if (game.phase == Phase.OpenOperator) {
            (bool accepted,) = address(disputes).call(openOperatorCall(id, game));
            assertTrue(accepted, "open operator");
        } else if (game.phase == Phase.ProveNextState) {
            disputes.proveNextState(id, game.node, nextStateProofOf(game, mine));
        } else {
            bytes32[] memory nodes = nodesOf(game, mine);
            if (
                game.phase == Phase.RevealOperators || game.phase == Phase.RevealState
                    || game.phase == Phase.RevealTensor
            ) {
                disputes.reveal(id, game.node, nodes);
            } else {
                _choose(id, game, mine, nodes, nodesOf(game, theirs), whim);
            }
        }
    }

    function _choose(
        GameId id,
        IDisputeGame.Game memory game,
        TinyRun.Run memory mine,
        bytes32[] memory nodes,
        bytes32[] memory other,
        uint256 whim
    ) private {
        uint256 levels = game.depth < 5 ? game.depth : 5;
        uint256 position;
        {
            uint256 used = ((uint256(game.count) - 1) >> (game.depth - levels)) + 1 - (uint256(game.position) << levels);
            if (used > nodes.length) used = nodes.length;
            position = _firstDifference(nodes, other, whim, used, 0);
        }
        bytes32[] memory path = _pathTo(game, mine, position, levels);
        disputes.choose(id, game.node, uint32(position), nodes[position], path);
    }

    function _pathTo(IDisputeGame.Game memory game, TinyRun.Run memory run, uint256 position, uint256 levels)
        private
        pure
        returns (bytes32[] memory)
    {
        (bytes32[] memory leaves, uint8 tag) = treeOf(game, run);
        return Trees.path(leaves, tag, game.depth - levels, (uint256(game.position) << levels) + position, levels);
    }

    function _moveInFold(
        GameId id,
        IDisputeGame.Game memory game,
        TinyRun.Run memory mine,
        TinyRun.Run memory theirs,
        uint256 whim
    ) private {
        if (game.phase == Phase.RevealLeaf || game.phase == Phase.ChooseElement) {
            bytes memory leaf = mine.outputLeaves(game.firstStep, game.operatorIndex)[game.position];
            if (game.phase == Phase.RevealLeaf) {
                disputes.revealLeaf(id, game.node, leaf);
            } else {
                bytes memory other = theirs.outputLeaves(game.firstStep, game.operatorIndex)[game.position];
                disputes.chooseElement(id, game.node, _laneOf(game, leaf, other, whim), leaf);
            }
        } else if (game.phase == Phase.CommitPartials) {
            disputes.commitPartials(id, game.node, partialsOf(game, mine));
        } else if (game.phase == Phase.ChooseBlocks) {
            _chooseBlocks(id, game, partialsOf(game, mine), partialsOf(game, theirs), whim);
        } else {
            disputes.proveFold(id, game.node, proofOf(game, mine));
        }
    }

    function _chooseBlocks(
        GameId id,
        IDisputeGame.Game memory game,
        uint32[] memory mine,
        uint32[] memory theirs,
        uint256 whim
    ) private {
        uint256 parts = Split.partsOf(game.blockCount);
        uint256 part = parts;
        for (uint256 i = mine.length; i > 0; --i) {
            if (mine[i - 1] != theirs[i - 1]) part = i - 1;
        }
        if (part == parts) {
            if (mine.length == parts && whim % 3 == 0) return disputes.chooseFinish(id, game.node, mine);
            // In later rounds the last part is what is left; a malicious challenger takes any.
            part = whim == 0 ? parts - 1 : (whim >> 64) % parts;
        }
        disputes.chooseBlocks(id, game.node, uint32(part), mine);
    }

    function _laneOf(IDisputeGame.Game memory game, bytes memory mine, bytes memory theirs, uint256 whim)
        private
        pure
        returns (uint32)
    {
        for (uint256 i; i < 256; ++i) {
            if (mine[i] != theirs[i]) return uint32(i / 4);
        }
        uint256 lane = (whim >> 32) % 64;
        while (true) {
            (, bool inside) = TensorGeometry.elementAt(game.rows, game.columns, game.position, lane);
            if (inside) return uint32(lane);
            lane = (lane + 1) % 64;
        }
        return 0;
    }

    /// @dev First i with `mine[i + shift] != theirs[i + shift]`, or one of `count` at whim.
    function _firstDifference(
        bytes32[] memory mine,
        bytes32[] memory theirs,
        uint256 whim,
        uint256 count,
        uint256 shift
    ) private pure returns (uint256) {
        for (uint256 i; i < count; ++i) {
            if (mine[i + shift] != theirs[i + shift]) return i;
        }
        return (whim >> 16) % count;
    }

    function _segmentEnd(uint32 segment) internal view returns (uint256) {
        uint256 end = (uint256(segment) + 1) * interval;
        return end < steps ? end : steps;
    }
}
