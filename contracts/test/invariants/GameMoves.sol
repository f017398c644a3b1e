// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeGame} from "../../src/dispute/IDisputeGame.sol";
import {AuditId} from "../../src/types/AuditId.sol";
import {GameId} from "../../src/types/GameId.sol";
import {JobId} from "../../src/types/JobId.sol";
import {Phase} from "../../src/types/Phase.sol";
import {Outcome, Reason} from "../../src/types/Resolution.sol";
import {StepClaim} from "../../src/types/StepClaim.sol";
import {Outputs, SmallProgram, State} from "./SmallProgram.sol";
import {World} from "./World.sol";

/// @notice Plays the real game: workers by their run, whoever is honest at the first difference, others where they please.
/// @dev What a cheat has no preimage of is refused, and its clock runs out.
abstract contract GameMoves is World {
    /// @dev Games that are not closed.
    uint256[] internal _open;
    uint256 private _seen;

    function _isOwn(IDisputeGame.Game memory one) internal view returns (bool) {
        return market.isLive(JobId.wrap(one.jobId), one.attempt);
    }

    function _segmentOf(IDisputeGame.Game memory one) internal pure returns (uint32) {
        return one.firstStep / INTERVAL;
    }

    /// @dev Takes new games into the books, and closed ones out of them.
    function _tally() internal {
        while (_seen < disputes.gameCount()) {
            _open.push(++_seen);
            ++count["game opened"];
        }
        for (uint256 i = _open.length; i > 0; --i) {
            IDisputeGame.Game memory one = disputes.gameOf(GameId.wrap(_open[i - 1]));
            if (one.phase != Phase.Closed) continue;
            _open[i - 1] = _open[_open.length - 1];
            _open.pop();
            if (one.outcome == Outcome.Superseded) ++count["game superseded"];
            else if (one.outcome == Outcome.WorkerLost && one.reason == Reason.Proof) ++count["fraud proven"];
            else if (one.outcome == Outcome.WorkerLost) ++count["worker timed out"];
            else if (one.reason == Reason.Proof) ++count["worker proven right"];
            else ++count["challenger timed out"];
        }
    }

    /// @dev One move of whoever moves; false where there is none, or it was refused.
    function _move(GameId id, uint256 whim) internal returns (bool) {
        IDisputeGame.Game memory one = disputes.gameOf(id);
        (address mover, uint256 deadline) = disputes.moverOf(id);
        if (mover == address(0) || block.timestamp > deadline || !_isOwn(one)) return false;
        bytes memory call = mover == one.worker ? _workersMove(id, one) : _challengersMove(id, one, whim);
        if (_isHonest(mover)) return _must(mover, address(disputes), call, "honest move");
        return _try(mover, address(disputes), call, "dishonest move");
    }

    // ------------------------------------------------------------------ worker

    function _workersMove(GameId id, IDisputeGame.Game memory one) private view returns (bytes memory) {
        JobId jobId = JobId.wrap(one.jobId);
        Outputs memory outputs = _outputs[one.jobId][one.firstStep];
        if (one.phase == Phase.SplitInterval) {
            return abi.encodeCall(disputes.splitInterval, (id, one.node, _boundaries(one)));
        }
        if (one.phase == Phase.CommitTrace) {
            return abi.encodeCall(disputes.commitTrace, (id, one.node, _claimAt(jobId, one.firstStep)));
        }
        if (one.phase == Phase.RevealOperators) {
            return abi.encodeCall(disputes.reveal, (id, one.node, SmallProgram.traceLeaves(outputs)));
        }
        if (one.phase == Phase.RevealState) {
            State memory next = _states[one.jobId][uint256(one.firstStep) + 1];
            return abi.encodeCall(disputes.reveal, (id, one.node, SmallProgram.stateLeaves(next)));
        }
        return abi.encodeCall(disputes.revealLeaf, (id, one.node, _leafIn(one)));
    }

    function _boundaries(IDisputeGame.Game memory one) private view returns (bytes32[] memory roots) {
        roots = new bytes32[](uint256(one.stepCount) + 1);
        for (uint256 i; i < roots.length; ++i) {
            roots[i] = _rootAt(JobId.wrap(one.jobId), one.firstStep + i);
        }
    }

    function _leafIn(IDisputeGame.Game memory one) private view returns (bytes memory) {
        Outputs memory outputs = _outputs[one.jobId][one.firstStep];
        return SmallProgram.leaf(one.operatorIndex == SmallProgram.DOUBLED ? outputs.doubled : outputs.updated);
    }

    // ------------------------------------------------------------------ challenger

    function _challengersMove(GameId id, IDisputeGame.Game memory one, uint256 whim)
        private
        view
        returns (bytes memory)
    {
        bool honest = _isHonest(one.challenger);
        if (one.phase == Phase.ChooseInterval) return _chooseInterval(id, one, honest, whim);
        if (one.phase == Phase.ChooseTarget) return _chooseTarget(id, one, honest, whim);
        if (one.phase == Phase.ChooseOperator || one.phase == Phase.ChooseState) {
            return _choose(id, one, honest, whim);
        }
        if (one.phase == Phase.OpenOperator) {
            bytes memory operator = SmallProgram.operators()[one.position];
            bytes32[] memory path = SmallProgram.operatorPath(one.position);
            return abi.encodeCall(disputes.openOperator, (id, one.node, head, operator, path));
        }
        if (one.phase == Phase.ChooseElement) {
            return abi.encodeCall(disputes.chooseElement, (id, one.node, honest ? 0 : uint32(whim % 9), _leafIn(one)));
        }
        if (one.phase == Phase.ProveNextState) {
            return abi.encodeCall(disputes.proveNextState, (id, one.node, _nextStateProof(one)));
        }
        return abi.encodeCall(disputes.proveFold, (id, one.node, _foldProof(one)));
    }

    function _chooseInterval(GameId id, IDisputeGame.Game memory one, bool honest, uint256 whim)
        private
        view
        returns (bytes memory)
    {
        bytes32[] memory roots = _boundaries(one);
        (, State memory right) = SmallProgram.execute(_states[one.jobId][one.firstStep]);
        uint256 part = honest ? (roots[1] != SmallProgram.stateRoot(right) ? 0 : 1) : whim % 2;
        return abi.encodeCall(disputes.chooseInterval, (id, one.node, uint32(part), roots));
    }

    function _chooseTarget(GameId id, IDisputeGame.Game memory one, bool honest, uint256 whim)
        private
        view
        returns (bytes memory)
    {
        (Outputs memory right,) = SmallProgram.execute(_states[one.jobId][one.firstStep]);
        bool operators = honest ? one.node != SmallProgram.traceRoot(right) : whim % 2 == 0;
        if (operators) return abi.encodeCall(disputes.chooseOperators, (id, one.node));
        return abi.encodeCall(disputes.chooseNextState, (id, one.node, _claimIn(one)));
    }

    function _choose(GameId id, IDisputeGame.Game memory one, bool honest, uint256 whim)
        private
        view
        returns (bytes memory)
    {
        Outputs memory outputs = _outputs[one.jobId][one.firstStep];
        State memory next = _states[one.jobId][uint256(one.firstStep) + 1];
        (Outputs memory right,) = SmallProgram.execute(_states[one.jobId][one.firstStep]);
        bool operators = one.phase == Phase.ChooseOperator;
        bytes32[] memory nodes = operators ? SmallProgram.traceLeaves(outputs) : SmallProgram.stateLeaves(next);
        bool first = operators ? outputs.doubled != right.doubled : next.weight != outputs.updated;
        uint256 position = honest ? (first ? 0 : 1) : whim % 2;
        return abi.encodeCall(
            disputes.choose, (id, one.node, uint32(position), nodes[position], SmallProgram.sibling(nodes, position))
        );
    }

    /// @dev The claim in a game: that of the worker's run, or what it claimed in the audit.
    function _claimIn(IDisputeGame.Game memory one) private view returns (StepClaim memory claim) {
        claim = _claimAt(JobId.wrap(one.jobId), one.firstStep);
        if (one.phase == Phase.ChooseTarget && _hashOf(claim) != one.context) {
            return _claims[_auditOf(JobId.wrap(one.jobId), one.attempt, _segmentOf(one))];
        }
    }

    function _nextStateProof(IDisputeGame.Game memory one)
        private
        view
        returns (IDisputeGame.NextStateProof memory proof)
    {
        uint256 tensor = one.position;
        proof.claim = _claimAt(JobId.wrap(one.jobId), one.firstStep);
        proof.header = head;
        proof.declaration = SmallProgram.declarations()[tensor];
        proof.declarationPath = SmallProgram.declarationPath(tensor);
        bytes32[] memory leaves = tensor == SmallProgram.WEIGHTS
            ? SmallProgram.traceLeaves(_outputs[one.jobId][one.firstStep])
            : SmallProgram.stateLeaves(_states[one.jobId][one.firstStep]);
        // Both the next weights and the rates that never change stand second.
        proof.sourceRoot = leaves[1];
        proof.sourcePath = SmallProgram.sibling(leaves, 1);
    }

    function _foldProof(IDisputeGame.Game memory one) private view returns (IDisputeGame.FoldProof memory) {
        State memory before = _states[one.jobId][one.firstStep];
        Outputs memory outputs = _outputs[one.jobId][one.firstStep];
        return IDisputeGame.FoldProof(
            _claimAt(JobId.wrap(one.jobId), one.firstStep),
            SmallProgram.operators()[one.operatorIndex],
            SmallProgram.witness(one.operatorIndex, before, outputs)
        );
    }

    function _hashOf(StepClaim memory claim) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(claim.stateBefore, claim.stateAfter, claim.trace, uint8(0x51)));
    }

    function _auditIn(IDisputeGame.Game memory one) internal pure returns (AuditId) {
        return _auditOf(JobId.wrap(one.jobId), one.attempt, _segmentOf(one));
    }
}
