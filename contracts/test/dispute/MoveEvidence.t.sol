// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeGame} from "../../src/dispute/IDisputeGame.sol";
import {GameId} from "../../src/types/GameId.sol";
import {Phase} from "../../src/types/Phase.sol";
import {ProgramHeader} from "../../src/types/ProgramHeader.sol";
import {GameFixture} from "./GameFixture.sol";
import {TinyProgram} from "./TinyProgram.sol";
import {Fault, TinyRun} from "./TinyRun.sol";
import {Trees} from "./Trees.sol";

/// @notice Definitions that a challenger opens must be the job's own, and moves that serve several phases serve no other.
contract MoveEvidenceTest is GameFixture {
    function setUp() external {
        deployGame();
    }

    function test_sharedMoves_revert_inOtherPhases() external {
        (GameId id, TinyRun.Run memory mine,) = _start(Fault.TotalBlock, 4);
        IDisputeGame.Game memory game = disputes.gameOf(id);
        bytes memory refusal = abi.encodeWithSelector(IDisputeGame.WrongPhase.selector, Phase.SplitInterval);
        IDisputeGame.FoldProof memory proof;
        proof.claim = claimOf(game, mine);
        vm.startPrank(worker);
        vm.expectRevert(refusal);
        disputes.reveal(id, game.node, new bytes32[](4));
        vm.expectRevert(refusal);
        disputes.choose(id, game.node, 0, 0, new bytes32[](2));
        vm.expectRevert(refusal);
        disputes.proveFold(id, game.node, proof);
        vm.stopPrank();
    }

    function test_openOperator_reverts_onForeignDefinitions() external {
        (GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs) = _start(Fault.TotalBlock, 4);
        playTo(id, Phase.OpenOperator, mine, theirs);
        IDisputeGame.Game memory game = disputes.gameOf(id);
        ProgramHeader memory header = TinyProgram.header(steps);
        bytes memory operator = TinyProgram.operators()[game.position];
        bytes32[] memory path = Trees.path(TinyProgram.operatorLeaves(), 0x41, game.position);
        // Another program's header; another operator of this program; a path of another length.
        header.datasetCount = 2;
        _refused(id, game, header, operator, path, IDisputeGame.HeaderMismatch.selector);
        header.datasetCount = 1;
        bytes memory other = TinyProgram.operators()[(game.position + 1) % 3];
        _refused(id, game, header, other, path, IDisputeGame.DefinitionNotOpened.selector);
        _refused(id, game, header, operator, new bytes32[](1), IDisputeGame.WrongLength.selector);
        operator[3] ^= 0x01;
        _refused(id, game, header, operator, path, IDisputeGame.DefinitionNotOpened.selector);
        operator[3] ^= 0x01;
        vm.prank(challenger);
        disputes.openOperator(id, game.node, header, operator, path);
    }

    function test_proveNextState_reverts_onForeignEvidence() external {
        (GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs) = _start(Fault.NextState, 4);
        playTo(id, Phase.ProveNextState, mine, theirs);
        IDisputeGame.Game memory game = disputes.gameOf(id);
        IDisputeGame.NextStateProof memory proof = nextStateProofOf(game, mine);
        proof.claim.trace ^= bytes32(uint256(1));
        _refused(id, game, proof, IDisputeGame.PreimageMismatch.selector);
        proof.claim.trace ^= bytes32(uint256(1));
        proof.header.stateCount = 1;
        _refused(id, game, proof, IDisputeGame.HeaderMismatch.selector);
        proof.header.stateCount = 2;
        bytes memory declaration = proof.declaration;
        proof.declaration = hex"0200ff";
        _refused(id, game, proof, IDisputeGame.MalformedDeclaration.selector);
        // The other state tensor's declaration would say that nothing changes.
        proof.declaration = TinyProgram.stateDeclarations()[1];
        _refused(id, game, proof, IDisputeGame.DefinitionNotOpened.selector);
        proof.declaration = declaration;
        proof.sourceRoot ^= bytes32(uint256(1));
        _refused(id, game, proof, IDisputeGame.PreimageMismatch.selector);
        proof.sourceRoot ^= bytes32(uint256(1));
        proof.sourcePath = new bytes32[](3);
        _refused(id, game, proof, IDisputeGame.WrongLength.selector);
    }

    function _start(Fault fault, uint256 step)
        private
        returns (GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs)
    {
        mine = TinyRun.create(6, fault, step);
        theirs = TinyRun.create(6, Fault.None, 0);
        submitRun(mine, 6, 3);
        id = openGame(mine, 1, challenger);
    }

    function _refused(
        GameId id,
        IDisputeGame.Game memory game,
        ProgramHeader memory header,
        bytes memory operator,
        bytes32[] memory path,
        bytes4 selector
    ) private {
        _assertFails(abi.encodeCall(disputes.openOperator, (id, game.node, header, operator, path)), selector);
    }

    function _refused(
        GameId id,
        IDisputeGame.Game memory game,
        IDisputeGame.NextStateProof memory proof,
        bytes4 selector
    ) private {
        _assertFails(abi.encodeCall(disputes.proveNextState, (id, game.node, proof)), selector);
    }

    function _assertFails(bytes memory data, bytes4 selector) private {
        vm.prank(challenger);
        (bool accepted, bytes memory result) = address(disputes).call(data);
        assertFalse(accepted, "accepted");
        assertEq(bytes32(bytes4(result)), bytes32(selector), "refusal");
    }
}
